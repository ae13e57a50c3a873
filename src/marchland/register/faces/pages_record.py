"""Pages of recording: a form for every kind of event, tried before it is recorded, and decisions that wait for two."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import allowed
from marchland.core.errors import InputError, MarchlandError, NotFoundError, Where
from marchland.core.policy import Allowed
from marchland.register.domain.event import KINDS, EvidenceKind
from marchland.register.domain.workflow import WORKFLOW
from marchland.register.faces.books import register_store, shared
from marchland.register.service import questions as asking
from marchland.register.service.event_form import EVIDENCE, Form, event_of, form_of
from marchland.site.page import page
from marchland.site.request import Ask, go
from marchland.site.route import Handler, Row, shown

_SHAPE_BYTES = 2**20


def kinds(ask: Ask) -> Response:
    """Return the kinds of events, those first that the one who asks may record."""
    mine = [kind for kind in KINDS if isinstance(allowed(ask.actor, kind), Allowed)]
    return page(ask, "record_kinds.html", kinds=mine, rows=WORKFLOW, others=[k for k in KINDS if k not in mine])


def form(ask: Ask) -> Response:
    """Return the form of a kind of event, for an area where one is named."""
    known = form_of(ask.taken["kind"])
    given = {name: ask.text(name) for name in ask.query} | {"valid_on": ask.text("valid_on", str(ask.site.today))}
    return _form(ask, known, given)


def record(ask: Ask) -> Response:
    """Record what a form says, or with `check` only try it; nothing typed is lost where it is refused."""
    known = form_of(ask.taken["kind"])
    given = {name: ask.filled(name) for name in ask.form}
    area = ask.filled("area").strip()
    try:
        if not area:
            raise InputError("which area?", where=Where(field="area"), next_step="give its id")
        event, mends = event_of(known.kind, area, ask.filled, repair=ask.filled("repair") == "yes")
        if ask.filled("step") == "check":
            after = asking.foreseen(register_store(ask.site), event, ask.visitor.identity, ask.site.clock)
            return _form(ask, known, given, after=after, mends=mends)
        key = f"web:{ask.filled('key')}" if ask.filled("key") else ""
        (receipt,) = asking.record(register_store(ask.site), (event,), ask.visitor.identity, ask.site.clock, key)
    except MarchlandError as error:
        return _form(ask, known, given, wrong=error)
    return go(ask.url(f"/register/recorded/{receipt.entry.seq}", again="yes" if receipt.already else "no"))


def _form(ask: Ask, known: Form, given: Mapping[str, str], *, wrong: MarchlandError | None = None,
          after: Mapping[str, Any] | None = None, mends: tuple[Any, ...] = ()) -> Response:  # fmt: skip
    area = given.get("area", "").strip()
    return page(
        ask, "record.html", wrong.http_status if wrong else 200, form=known, given=given, wrong=wrong,
        at=_field_of(wrong, known), after=after, mends=mends, before=_before(ask, area), entry="record",
        key=given.get("key") or secrets.token_hex(16), evidence=range(EVIDENCE),
        evidence_kinds=[each.value for each in EvidenceKind], me=ask.visitor.identity,
        may=isinstance(allowed(ask.actor, known.kind), Allowed) and not ask.site.demo,
    )  # fmt: skip


def _before(ask: Ask, area: str) -> Mapping[str, Any] | None:
    """Return the area as it is, to be looked at beside the form, or None where there is none of that id."""
    if not area:
        return None
    try:
        return asking.area(shared(ask), area, ask.dates)
    except NotFoundError:
        return None


def _field_of(wrong: MarchlandError | None, known: Form) -> str:
    """Return the field of the form at which an error is told."""
    if wrong is None:
        return ""
    head = wrong.where.field.split(".")[0]
    names = {each.name for each in known.fields}
    if head in ("decision", "approvers"):
        return "decision_name"
    if head == "evidence":
        return "evidence_0_how"
    if head in names or head in ("area", "valid_on", "information_on", "note"):
        return head
    rule = wrong.message.partition(":")[0]
    guess = {"portion": "portion", "decision": "decision_name", "evidence": "evidence_0_how", "shape": "shape",
             "two-people": "approver_1"}  # fmt: skip
    return next((field for word, field in guess.items() if word in rule), "area")


def recorded(ask: Ask) -> Response:
    """Return the receipt of what was recorded: its entry, and where its proof is."""
    text = ask.taken["seq"]
    if not text.isdigit():
        raise NotFoundError("{text!r} is not an entry", text=text[:40], next_step="see /ledger/entries")
    return page(ask, "recorded.html", seq=int(text), again=ask.text("again") == "yes")


def decisions(ask: Ask) -> Response:
    """Return the decisions that wait for a second person, and how two people release land."""
    found = asking.waiting(shared(ask))
    deciding = [kind for kind in KINDS if form_of(kind).decides]
    return page(ask, "decisions.html", found=found, kinds=deciding, me=ask.visitor.identity)


def _rows() -> tuple[Row, ...]:
    """Return the rows of every kind of event, each asking for the policy's line of its name."""
    takes = ("area", "decision_name", "approver_1", "approver_2", "on", "known")
    made: list[Row] = []
    for kind in KINDS:
        path = f"/register/record/{kind}"
        made.append(Row(path, f"record.{kind}", _of(kind, form), kind, takes=takes, form=True))
        made.append(Row(path, f"record.{kind}.do", _of(kind, record), kind, methods=("POST",), writes=True,
                        most_bytes=_SHAPE_BYTES))  # fmt: skip
    return tuple(made)


def _of(kind: str, handler: Handler) -> Handler:
    """Return the handler for one kind of event, as if the path had named it."""
    return lambda ask: handler(replace(ask, taken={**ask.taken, "kind": kind}))


ROWS: tuple[Row, ...] = (
    shown("/register/record", "record", kinds, operation="look"),
    *_rows(),
    shown("/register/recorded/{seq}", "recorded", recorded, "again", operation="look"),
    shown("/register/decisions", "decisions", decisions, operation="approved"),
)
