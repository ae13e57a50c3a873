"""Pages of recording: a form for every kind of event, tried before it is recorded, and decisions that wait for two."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.errors import InputError, Location, MarchlandError, NotFoundError
from marchland.core.policy import Permit
from marchland.register.domain.event import KINDS, Event, EvidenceKind
from marchland.register.domain.workflow import WORKFLOW
from marchland.register.faces.books import register_store, shared
from marchland.register.service import questions as register_service
from marchland.register.service import succession_events
from marchland.register.service.event_form import EVIDENCE, EventForm, event_of, form_of
from marchland.register.service.repair import RepairedFeature
from marchland.site.page import page
from marchland.site.request import RequestContext, see_other
from marchland.site.route import Handler, RouteSpec, page_route

_SHAPE_BYTES = 2**20


def kinds(context: RequestContext) -> Response:
    """Return the kinds of events, those first that the one who asks may record."""
    mine = [kind for kind in KINDS if isinstance(decide(context.actor, kind), Permit)]
    return page(context, "record_kinds.html", kinds=mine, rows=WORKFLOW, others=[k for k in KINDS if k not in mine])


def form(context: RequestContext) -> Response:
    """Return the form of a kind of event, for an area where one is named."""
    known = form_of(context.path_params["kind"])
    given = {name: context.text(name) for name in context.query} | {
        "valid_on": context.text("valid_on", str(context.site.today))
    }
    return _form(context, known, given)


def record(context: RequestContext) -> Response:
    """Record what a form says, or with `check` only try it; nothing typed is lost where it is refused."""
    known = form_of(context.path_params["kind"])
    given = {name: context.form_value(name) for name in context.form}
    area = context.form_value("area").strip()
    try:
        if not area:
            raise InputError("which area?", where=Location(field="area"), next_step="give its id")
        event, mends = _event(context, known.kind, area)
        if context.form_value("step") == "check":
            after = register_service.preview(
                register_store(context.site), event, context.visitor.identity, context.site.clock
            )
            return _form(context, known, given, after=after, mends=mends)
        key = f"web:{context.form_value('key')}" if context.form_value("key") else ""
        (receipt,) = register_service.record(
            register_store(context.site), (event,), context.visitor.identity, context.site.clock, key
        )
    except MarchlandError as error:
        return _form(context, known, given, wrong=error)
    return see_other(context.url(f"/register/recorded/{receipt.entry.seq}", again="yes" if receipt.already else "no"))


def _event(context: RequestContext, kind: str, area: str) -> tuple[Event, tuple[RepairedFeature, ...]]:
    """Return the event that a form says, and what was mended; a merger or a split is worked out from what remains."""
    if kind in ("merged", "split"):
        store, who = register_store(context.site), context.visitor.identity
        return succession_events.form_event(store, who, kind, area, context.form_value), ()
    return event_of(kind, area, context.form_value, repair=context.form_value("repair") == "yes")


def _form(context: RequestContext, known: EventForm, given: Mapping[str, str], *, wrong: MarchlandError | None = None,
          after: Mapping[str, Any] | None = None, mends: tuple[Any, ...] = ()) -> Response:  # fmt: skip
    area = given.get("area", "").strip()
    return page(
        context, "record.html", wrong.http_status if wrong else 200, form=known, given=given, wrong=wrong,
        at=_field_of(wrong, known), after=after, mends=mends, before=_before(context, area), entry="record",
        key=given.get("key") or secrets.token_hex(16), evidence=range(EVIDENCE),
        evidence_kinds=[each.value for each in EvidenceKind], me=context.visitor.identity,
        may=isinstance(decide(context.actor, known.kind), Permit) and not context.site.is_demo,
    )  # fmt: skip


def _before(context: RequestContext, area: str) -> Mapping[str, Any] | None:
    """Return the area as it is, to be looked at beside the form, or None where there is none of that id."""
    if not area:
        return None
    try:
        return register_service.area(shared(context), area, context.dates)
    except NotFoundError:
        return None


def _field_of(wrong: MarchlandError | None, known: EventForm) -> str:
    """Return the field of the form at which an error is told."""
    if wrong is None:
        return ""
    head = wrong.where.field.split(".")[0]
    head = "into" if head == "features" else head
    names = {field.name for field in known.fields}
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


def recorded(context: RequestContext) -> Response:
    """Return the receipt of what was recorded: its entry, and where its proof is."""
    text = context.path_params["seq"]
    if not text.isdigit():
        raise NotFoundError("{text!r} is not an entry", text=text[:40], next_step="see /ledger/entries")
    return page(context, "recorded.html", seq=int(text), again=context.text("again") == "yes")


def decisions(context: RequestContext) -> Response:
    """Return the decisions that wait for a second person, and how two people release land."""
    pending = register_service.pending_decisions(shared(context))
    deciding = [kind for kind in KINDS if form_of(kind).decides]
    return page(context, "decisions.html", pending=pending, kinds=deciding, me=context.visitor.identity)


def _rows() -> tuple[RouteSpec, ...]:
    """Return the rows of every kind of event, each asking for the policy's line of its name."""
    takes = ("area", "corrects", "decision_name", "approver_1", "approver_2", "on", "known")
    rows: list[RouteSpec] = []
    for kind in KINDS:
        path = f"/register/record/{kind}"
        rows.append(RouteSpec(path, f"record.{kind}", _of(kind, form), kind, query_params=takes, has_form=True))
        rows.append(RouteSpec(path, f"record.{kind}.do", _of(kind, record), kind, methods=("POST",), writes=True,
                        max_bytes=_SHAPE_BYTES))  # fmt: skip
    return tuple(rows)


def _of(kind: str, handler: Handler) -> Handler:
    """Return the handler for one kind of event, as if the path had named it."""
    return lambda context: handler(replace(context, path_params={**context.path_params, "kind": kind}))


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/register/record", "record", kinds, operation="look"),
    *_rows(),
    page_route("/register/recorded/{seq}", "recorded", recorded, "again", operation="look"),
    page_route("/register/decisions", "decisions", decisions, operation="approved"),
)
