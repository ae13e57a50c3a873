"""Pages by which public cells go: which may, what waits for a second person, and one proposal with its picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from shapely.geometry import mapping
from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.errors import InputError, Location, MarchlandError
from marchland.core.policy import Permit
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.copy import PublicCopy
from marchland.public.domain.grid import Cell
from marchland.public.faces.books import shared
from marchland.public.service import withdrawals
from marchland.register.domain.event import Decision
from marchland.register.domain.proposal import ProposalStanding
from marchland.register.faces.books import register_store
from marchland.site.page import page
from marchland.site.request import RequestContext, see_other
from marchland.site.route import RouteSpec, form_route, page_route

_PATH: Final = "/public/withdrawals"
_BESIDE: Final = 12
"""So many cells round those that would go are drawn too: the rest of the country needs no picture."""


def index(context: RequestContext) -> Response:
    """Return the cells that may go, the form that proposes it, and the proposals there are."""
    return _index(context)


def propose(context: RequestContext) -> Response:
    """Propose that all cells go that may, by a decision of the two who are named."""
    store, public = _stores(context)
    try:
        names = tuple(context.form_value(f"approver_{number}").strip() for number in (1, 2))
        decision = Decision(context.form_value("decision").strip(), context.form_value("text").strip(), names)
        done = withdrawals.propose(store, public, context.visitor.identity, context.site.clock, decision)
    except MarchlandError as error:
        return _index(context, wrong=error)
    return see_other(context.url(f"{_PATH}/{done.proposal.digest}"))


def one(context: RequestContext) -> Response:
    """Return one proposal: its decision, its digest, and its cells on the map."""
    return _one(context)


def approve(context: RequestContext) -> Response:
    """Take the yes of the one who has signed in to the proposal of that digest, and to nothing else."""
    store, public = _stores(context)
    digest = context.path_params["digest"]
    try:
        if context.form_value("digest").strip() != digest:
            raise InputError(
                "this is not the digest of what is shown", where=Location(field="digest"),
                next_step="copy the digest that stands above",
            )  # fmt: skip
        withdrawals.approve(store, public, digest, context.visitor.identity, context.site.clock)
    except MarchlandError as error:
        return _one(context, wrong=error)
    return see_other(context.url(f"{_PATH}/{digest}"))


def take_back(context: RequestContext) -> Response:
    """Take back the proposal of that digest, with the reason."""
    store, _ = _stores(context)
    digest = context.path_params["digest"]
    try:
        withdrawals.take_back(store, digest, context.form_value("reason"), context.visitor.identity, context.site.clock)
    except MarchlandError as error:
        return _one(context, wrong=error)
    return see_other(context.url(f"{_PATH}/{digest}"))


def _stores(context: RequestContext) -> tuple[Any, PublicStore]:
    return register_store(context.site), shared(context).public


def _index(context: RequestContext, *, wrong: MarchlandError | None = None) -> Response:
    store, public = _stores(context)
    found = withdrawals.listed(store, context.visitor.identity, ended=True)
    copy, free = withdrawals.may_go(store, public)
    return page(
        context, "withdrawals.html", wrong.http_status if wrong else 200, wrong=wrong, entry="place", copy=copy,
        free=len(free), shapes=_shapes(copy, free), may_propose=not context.site.is_demo,
        pending=[each for each in found if each.standing is ProposalStanding.OPEN],
        ended=[each for each in found if each.standing is not ProposalStanding.OPEN],
    )  # fmt: skip


def _one(context: RequestContext, *, wrong: MarchlandError | None = None) -> Response:
    store, public = _stores(context)
    me = context.visitor.identity
    view = withdrawals.view(store, public, context.path_params["digest"], me)
    proposal = view.proposal
    decides = isinstance(decide(context.actor, "withdrawal_approved"), Permit)
    is_open = proposal.standing is ProposalStanding.OPEN and not context.site.is_demo
    cells = frozenset(proposal.withdrawal.cells)
    return page(
        context, "withdrawal.html", wrong.http_status if wrong else 200, wrong=wrong, entry="place", view=view,
        proposal=proposal, withdrawal=proposal.withdrawal, me=me, shapes=_shapes(view.copy, cells),
        approves=is_open and decides and me in proposal.missing and not view.held,
        takes_back=is_open and (decides or me == proposal.actor),
    )  # fmt: skip


def _shapes(copy: PublicCopy, going: frozenset[Cell]) -> Mapping[str, Any]:
    """Return the cells that would go, and over the land beside them those that stay, for the map."""
    return {"type": "FeatureCollection", "features": list(_features(copy, going))}


def _features(copy: PublicCopy, going: frozenset[Cell]) -> Iterator[Mapping[str, Any]]:
    squares = {(column // _BESIDE, row // _BESIDE) for column, row in going}
    near = {(x + dx, y + dy) for x, y in squares for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    stay = [cell for cell in copy.release.occupied - going if (cell[0] // _BESIDE, cell[1] // _BESIDE) in near]
    shown: tuple[tuple[str, Iterable[Cell], str], ...] = (("stay", stay, "open"), ("go", going, "released"))
    for name, cells, status in shown:
        listed = sorted(cells)
        if listed:
            shape = mapping(copy.precision.grid.outline(listed))
            properties = {"name": name, "status": status, "contested": name == "go"}
            yield {"type": "Feature", "id": name, "geometry": shape, "properties": properties}


ROUTES: tuple[RouteSpec, ...] = (
    page_route(_PATH, "withdrawals", index, operation="withdrawal_proposed", has_form=True),
    form_route(_PATH, "withdrawals.propose", propose, "withdrawal_proposed"),
    page_route(f"{_PATH}/{{digest}}", "withdrawal", one, operation="withdrawal_proposed", has_form=True),
    form_route(f"{_PATH}/{{digest}}", "withdrawal.approve", approve, "withdrawal_approved"),
    form_route(f"{_PATH}/{{digest}}/end", "withdrawal.take_back", take_back, "withdrawal_taken_back"),
)
