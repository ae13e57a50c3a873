"""Pages of recording: a form for every kind of event, tried before it is recorded or proposed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from marchland.core.errors import InputError, Location, MarchlandError, NotFoundError
from marchland.register.domain.event import Event
from marchland.register.domain.event_terms import EvidenceKind
from marchland.register.domain.workflow import WORKFLOW
from marchland.register.faces.books import register_store, shared
from marchland.register.faces.pages_decide import shown
from marchland.register.service import proposals as proposals_service
from marchland.register.service import proposing
from marchland.register.service import questions as register_service
from marchland.register.service.event_form import (
    EVIDENCE,
    FORMS,
    EventForm,
    event_of,
    form_of,
    may_record,
    operation_of,
)
from marchland.register.service.proposals import ProposalView
from marchland.site.page import page
from marchland.site.request import RequestContext, see_other
from marchland.site.route import Handler, RouteSpec, page_route

_SHAPE_BYTES = 2**20


def kinds(context: RequestContext) -> Response:
    """Return the kinds of events, those first that the one who asks may record."""
    mine = [kind for kind in FORMS if may_record(context.actor, kind)]
    return page(context, "record_kinds.html", kinds=mine, rows=WORKFLOW, others=[k for k in FORMS if k not in mine])


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
        event, mends = event_of(known.kind, area, context.form_value, repair=context.form_value("repair") == "yes")
        if context.form_value("accept_implausible") == "yes":
            event = register_service.accepting_implausible(register_store(context.site), event, context.site.clock)
        if event.decision is not None:
            return _propose(context, known, given, event, mends)
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


def _propose(
    context: RequestContext, known: EventForm, given: Mapping[str, str], event: Event, mends: tuple[Any, ...]
) -> Response:
    """Propose what rests on a decision, or with `check` show it as those will see it who approve it."""
    store, me, clock = register_store(context.site), context.visitor.identity, context.site.clock
    if context.form_value("step") == "check":
        return _form(context, known, given, view=proposals_service.tried(store, event, me, clock), mends=mends)
    done = proposing.propose(store, event, me, clock)
    return see_other(context.url(f"/register/decisions/{done.proposal.digest}"))


def _form(context: RequestContext, known: EventForm, given: Mapping[str, str], *, wrong: MarchlandError | None = None,
          after: Mapping[str, Any] | None = None, view: ProposalView | None = None,
          mends: tuple[Any, ...] = ()) -> Response:  # fmt: skip
    area = given.get("area", "").strip()
    return page(
        context, "record.html", wrong.http_status if wrong else 200, form=known, given=given, wrong=wrong,
        at=_field_of(wrong, known), after=after, mends=mends, before=_before(context, area), entry="record",
        key=given.get("key") or secrets.token_hex(16), evidence=range(EVIDENCE),
        evidence_kinds=[each.value for each in EvidenceKind], me=context.visitor.identity,
        may=may_record(context.actor, known.kind) and not context.site.is_demo, view=view,
        proposed=shown(view) if view else {},
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
    names = {field.name for field in known.fields}
    if head in ("decision", "approvers"):
        return "decision_name"
    if head == "evidence":
        return "evidence_0_how"
    if head in names or head in ("area", "valid_on", "information_on", "note"):
        return head
    rule = wrong.message.partition(":")[0]
    if "plausible-day" in rule:
        return "valid_on"
    guess = {"portion": "portion", "decision": "decision_name", "evidence": "evidence_0_how", "shape": "shape",
             "two-people": "approver_1"}  # fmt: skip
    return next((field for word, field in guess.items() if word in rule), "area")


def recorded(context: RequestContext) -> Response:
    """Return the receipt of what was recorded: its entry, and where its proof is."""
    text = context.path_params["seq"]
    if not text.isdigit():
        raise NotFoundError("{text!r} is not an entry", text=text[:40], next_step="see /ledger/entries")
    return page(context, "recorded.html", seq=int(text), again=context.text("again") == "yes")


def _rows() -> tuple[RouteSpec, ...]:
    """Return the rows of every kind of event, each asking for the policy's line of its name."""
    takes = ("area", "decision_name", "approver_1", "approver_2", "on", "known")
    rows: list[RouteSpec] = []
    for kind in FORMS:
        path = f"/register/record/{kind}"
        operation = operation_of(kind)
        rows.append(RouteSpec(path, f"record.{kind}", _of(kind, form), operation, query_params=takes, has_form=True))
        rows.append(RouteSpec(path, f"record.{kind}.do", _of(kind, record), operation, methods=("POST",), writes=True,
                        max_bytes=_SHAPE_BYTES))  # fmt: skip
    return tuple(rows)


def _of(kind: str, handler: Handler) -> Handler:
    """Return the handler for one kind of event, as if the path had named it."""
    return lambda context: handler(replace(context, path_params={**context.path_params, "kind": kind}))


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/register/record", "record", kinds, operation="look"),
    *_rows(),
    page_route("/register/recorded/{seq}", "recorded", recorded, "again", operation="look"),
)
