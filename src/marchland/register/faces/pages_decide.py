"""Pages of deciding: what waits for a second person, and one proposal, seen whole and signed by its digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.errors import InputError, Location, MarchlandError
from marchland.core.policy import Permit
from marchland.core.question import Parameter
from marchland.register.domain.proposal import ProposalStanding
from marchland.register.domain.version import LandLayer
from marchland.register.faces import proposal_answers
from marchland.register.faces.books import register_store, shared
from marchland.register.service import proposals as proposals_service
from marchland.register.service import proposing
from marchland.register.service.event_form import FORMS, form_of
from marchland.register.service.proposals import ProposalView
from marchland.register.service.questions import events_of
from marchland.site.page import page
from marchland.site.request import RequestContext, json_response, see_other
from marchland.site.route import FILE_BYTES, Handler, RouteSpec, form_route, page_route

_ANSWERS = "marchland.register.faces.proposal_answers"
_ENDED_MOST = 20
_SHAPES = ("shape", "portion")
_REASON = Parameter(name="reason", summary="Why it is taken back.", required=True, longest=2000)


def decisions(context: RequestContext) -> Response:
    """Return the proposals that wait for a second person, the last that were decided, and how two people decide."""
    books = shared(context)
    pending = proposals_service.listed(books, context.dates)
    ended = proposals_service.last_ended(books, context.dates, _ENDED_MOST)
    deciding = [kind for kind in FORMS if form_of(kind).decides]
    return page(
        context, "decisions.html", pending=pending, ended=ended, kinds=deciding, me=context.visitor.identity,
        dates=context.dates,
    )  # fmt: skip


def decision(context: RequestContext) -> Response:
    """Return one proposal: every field of it, its land on the map, and the area without it and with it."""
    return _page(context)


def approve(context: RequestContext) -> Response:
    """Take the yes of the one who has signed in to the proposal of that digest, and to nothing else."""
    digest = context.path_params["digest"]
    try:
        if context.form_value("digest").strip() != digest:
            raise InputError(
                "this is not the digest of what is shown", where=Location(field="digest"),
                next_step="copy the digest that stands above",
            )  # fmt: skip
        done = proposing.approve(register_store(context.site), digest, context.visitor.identity, context.site.clock)
    except MarchlandError as error:
        return _page(context, wrong=error)
    return see_other(context.url(f"/register/recorded/{done.receipt.entry.seq}", again=_again(done)))


def take_back(context: RequestContext) -> Response:
    """Take back the proposal of that digest, with the reason."""
    digest, reason = context.path_params["digest"], context.form_value("reason").strip()
    store, me = register_store(context.site), context.visitor.identity
    try:
        if not reason:
            raise InputError("why is it taken back?", where=Location(field="reason"), next_step="say the reason")
        done = proposing.take_back(store, digest, reason, me, context.site.clock)
    except MarchlandError as error:
        return _page(context, wrong=error)
    return see_other(context.url(f"/register/recorded/{done.receipt.entry.seq}", again=_again(done)))


def _again(done: proposing.DecidingReceipt) -> str:
    return "yes" if done.receipt.already else "no"


def _page(context: RequestContext, *, wrong: MarchlandError | None = None) -> Response:
    view = proposals_service.one(shared(context), context.path_params["digest"], context.dates)
    me, proposal = context.visitor.identity, view.proposal
    decides = isinstance(decide(context.actor, "approved"), Permit)
    open_here = proposal.standing is ProposalStanding.OPEN and not context.site.is_demo
    return page(
        context, "decision.html", wrong.http_status if wrong else 200, wrong=wrong, view=view, proposal=proposal,
        **shown(view), me=me, dates=context.dates, entry="map",
        approves=open_here and decides and me in proposal.missing and view.refusal is None,
        takes_back=open_here and (decides or me == proposal.proposed.actor),
    )  # fmt: skip


def shown(view: ProposalView) -> dict[str, Any]:
    """Return what a page shows of a proposal: its fields, its land on the map, and how the land adds up."""
    told = proposal_answers.proposal(view.proposal)
    fields = {
        key: value for key, value in told.proposes.items() if key not in (*_SHAPES, "area", "event", "into", "other")
    }
    return {
        "told": told, "fields": fields, "land": proposal_answers.land(view),
        "shapes": {"type": "FeatureCollection", "features": list(_features(view, told.proposes))},
    }  # fmt: skip


def _features(view: ProposalView, proposes: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what remains of the area, and over it the land that the proposal is about."""
    before = view.before or {}
    shapes = [("remaining", before.get("remaining"), before.get("status", "open"), False)]
    shapes += [(str(proposes["event"]), proposes.get(name), "released", True) for name in _SHAPES]
    shapes += [(str(each["area"]), each.get("shape"), "split", True) for each in proposes.get("into", ())
               if isinstance(each, dict)]  # fmt: skip
    for name, shape, status, proposed in shapes:
        if shape:
            land = "claims" if proposed else LandLayer.HAZARDS  # what is proposed is hatched over what remains
            properties = {"name": name, "status": status, "contested": proposed, "land": land}
            yield {"type": "Feature", "id": name, "geometry": shape, "properties": properties}


def post_proposal(context: RequestContext) -> Response:
    """Propose the event of the body, for others to approve."""
    events = events_of(context.body)
    if len(events) != 1:
        raise InputError("one event is proposed at a time", next_step="send one event")
    done = proposing.propose(
        register_store(context.site), events[0], context.visitor.identity, context.site.clock, context.hand_in()
    )
    return json_response(context, proposal_answers.decided(done))


def post_approval(context: RequestContext) -> Response:
    """Take a yes to the proposal of that digest."""
    digest = context.path_params["digest"]
    done = proposing.approve(register_store(context.site), digest, context.visitor.identity, context.site.clock)
    return json_response(context, proposal_answers.decided(done))


def post_withdrawal(context: RequestContext) -> Response:
    """Take back the proposal of that digest; the reason stands in the query."""
    digest, reason = context.path_params["digest"], context.required("reason")
    store, me = register_store(context.site), context.visitor.identity
    return json_response(
        context,
        proposal_answers.decided(proposing.take_back(store, digest, reason, me, context.site.clock, context.hand_in())),
    )


def _api(path: str, name: str, handler: Handler, operation: str, summary: str, *parameters: Parameter) -> RouteSpec:
    return RouteSpec(
        path, name, handler, operation, methods=("POST",), formats=("json",), localized=False, writes=True,
        max_bytes=FILE_BYTES, answers=f"{_ANSWERS}:decided", summary=summary, parameters=parameters,
        query_params=tuple(each.name for each in parameters), proposes=operation != "approved",
    )  # fmt: skip


_ONE = "/api/v1/register/proposals/{digest}"
ROUTES: tuple[RouteSpec, ...] = (
    page_route("/register/decisions", "decisions", decisions, "on", "known", operation="proposed"),
    page_route("/register/decisions/{digest}", "decision", decision, "on", "known", operation="proposed",
               has_form=True),
    form_route("/register/decisions/{digest}", "decision.approve", approve, "approved"),
    form_route("/register/decisions/{digest}/withdrawal", "decision.take_back", take_back, "proposal_withdrawn"),
    _api("/api/v1/register/proposals", "api.proposals.propose", post_proposal, "proposed",
         "Propose one event, for those to approve whom its decision names."),
    _api(f"{_ONE}/approval", "api.proposals.approve", post_approval, "approved",
         "Approve the proposal of that digest, and nothing else; by the last approval it takes effect."),
    _api(f"{_ONE}/withdrawal", "api.proposals.take_back", post_withdrawal, "proposal_withdrawn",
         "Take back the proposal of that digest.", _REASON),
)  # fmt: skip
