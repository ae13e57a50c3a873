"""Pages of the register: areas on a map and in a table, one area whole, how land adds up, and accounts that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.errors import MarchlandError, NotAllowedError, NotFoundError
from marchland.core.policy import FieldClass, Permit
from marchland.core.polygon import to_mapping
from marchland.register.domain.correcting import withdrawal
from marchland.register.domain.decision import decided_how
from marchland.register.domain.event_terms import Classification
from marchland.register.domain.feature import features
from marchland.register.domain.proposal import KINDS_OF_DECIDING, happened
from marchland.register.domain.state import AreaStatus, ClaimStatus
from marchland.register.domain.version import LandLayer
from marchland.register.domain.workflow import next_events
from marchland.register.faces import answers
from marchland.register.faces.books import shared
from marchland.register.faces.tables import KIND_WORDS
from marchland.register.faces.terms import ENUMERATED
from marchland.register.questions import EXPORT
from marchland.register.service import land_accounts
from marchland.register.service import questions as register_service
from marchland.register.service.event_form import may_record
from marchland.register.service.proposals import shown
from marchland.site.page import page
from marchland.site.question_routes import typed
from marchland.site.request import RequestContext
from marchland.site.route import RouteSpec, page_route

MOST = 100
LARGE = 5_000
QUERY_PARAMS = ("status", "classification", "contested", "q", "bbox", "on", "known")
_M2_PER_KM2 = 1e6


@dataclass(frozen=True, slots=True)
class BalanceBar:
    """One way in which land of an area was accounted for: so many m², from so far to so far of the whole."""

    name: str
    area_m2: float
    start: float
    width: float


def area_filter(context: RequestContext) -> register_service.AreaFilter:
    """Return which areas the address asks for; raises InputError for a status, class or box that is none."""
    return register_service.AreaFilter(**typed(context, EXPORT))


def areas(context: RequestContext) -> Response:
    """Return the page of areas: map, filters, and a table a page at a time."""
    which = area_filter(context)
    area_page = register_service.page_of(shared(context), which, context.text("after"), MOST)
    total = sum(area_page.counts.values())
    query = context.current_url(after=None).partition("?")[2]
    return page(
        context, "register.html", area_page=area_page, areas=area_page.listing.areas, counts=area_page.counts,
        total=total, statuses=list(AreaStatus), classes=list(Classification), which=which, large=total > LARGE,
        dates=context.dates, query=query, entry="register",
        exports=isinstance(decide(context.actor, "export", None), Permit),
        drawn=_drawn(context),
    )  # fmt: skip


def _drawn(context: RequestContext) -> str:
    """Return which areas a map may show the one who asks: all, those of their own organisation, or none."""
    actor = context.actor
    for organisations, which in (((), "all"), ((actor.organisation,), "own")):
        if isinstance(decide(actor, "look", organisations, FieldClass.RESTRICTED), Permit):
            return which
    return "none"


def area(context: RequestContext) -> Response:
    """Return the page of one area, with its story where the one who asks may see it."""
    name, books = context.path_params["area"], shared(context)
    try:
        body = shown(books, name, context.dates, LandLayer.HAZARDS)
    except NotFoundError as error:
        return _withdrawn(context, name, error)
    organisations = tuple(body.get("organisations", ()))
    try:
        told = register_service.area_history(books, name, context.dates)
    except NotAllowedError:
        told = None
    shapes = {"type": "FeatureCollection", "features": [each for each in _features(body) if each["geometry"]]}
    return page(
        context, "area.html", area=body, story=told, shapes=shapes, bars=_bars(body), dates=context.dates,
        entry="map", next_events=_next(context, body, organisations), event_of=answers.event,
        enumerated=ENUMERATED, decided=decided_how(told.events) if told else {}, asked=name,
    )  # fmt: skip


def _withdrawn(context: RequestContext, name: str, not_there: NotFoundError) -> Response:
    """Return the page of an area that was withdrawn as a whole: what was recorded, and why it was withdrawn.

    To whom its history is not told, and of any other area, the error that it is not there is raised.
    """
    try:
        told = register_service.area_history(shared(context), name, context.dates)
    except NotAllowedError:
        raise not_there from None
    by = withdrawal(happened(told.events))
    if by is None:
        raise not_there
    return page(
        context, "area_withdrawn.html", area=told.area, story=told, by=by, event_of=answers.event,
        enumerated=ENUMERATED, decided=decided_how(told.events), dates=context.dates, entry="map",
    )  # fmt: skip


def _next(context: RequestContext, body: Mapping[str, Any], organisations: tuple[str, ...]) -> list[str]:
    """Return the kinds of events that the workflow allows next, and the policy to this actor."""
    return [
        kind for kind in next_events(AreaStatus(body["status"]))
        if kind not in KINDS_OF_DECIDING and may_record(context.actor, kind, organisations)
    ]  # fmt: skip


def _features(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the land of an area for its map, each with the layer that says how it is drawn; claims lie over it."""
    shape = {"status": body["status"], "classification": body["classification"], "contested": False}
    for layer in LandLayer:
        if layer is LandLayer.HAZARDS and "hazard" not in body:
            continue
        for each in features(body, layer):
            yield {**each, "properties": {**shape, "name": each["properties"].get("kind", layer.value), "land": layer}}
    for each in body.get("claims", ()):
        if each.get("shape"):
            is_open = each["standing"] == ClaimStatus.OPEN
            yield {"type": "Feature", "id": each["name"], "geometry": each["shape"],
                   "properties": {**shape, "contested": is_open, "name": each["name"], "land": "claims"}}  # fmt: skip


def _bars(body: Mapping[str, Any]) -> list[BalanceBar]:
    sums = body.get("m2")
    if not sums or not sums["original"]:
        return []
    whole, start, bars = max(sums["original"], 1e-9), 0.0, []
    for name in ("cancelled", "reduced", "cleared", "carried_on", "remaining"):
        width = sums[name] / whole * 100
        if sums[name]:
            bars.append(BalanceBar(name, sums[name], round(start, 3), round(width, 3)))
        start += width
    return bars


def balance(context: RequestContext) -> Response:
    """Return how the land of every area adds up, a page at a time, and of all together as records and as land."""
    account = land_accounts.balances(shared(context), "", context.dates)
    names = ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")
    totals = {
        sums: {name: getattr(getattr(account, sums), f"{name}_m2") / _M2_PER_KM2 for name in names}
        for sums in ("records", "land")
    }
    rest = [each for each in account.areas if each.area > context.text("after")]
    after = rest[MOST - 1].area if len(rest) > MOST else ""
    return page(
        context, "register_balance.html", account=account, balances=rest[:MOST], totals=totals, names=names,
        after=after, dates=context.dates,
    )  # fmt: skip


def conflicts(context: RequestContext) -> Response:
    """Return every open claim beside the record it contradicts, and every two areas on the same land."""
    found = land_accounts.contradictions(shared(context), context.dates)
    told = {conflict.area for conflict in found.claims[:MOST]}
    records = register_service.areas_named(shared(context), sorted(told), context.dates)
    settles = not context.site.is_demo and isinstance(decide(context.actor, "settled"), Permit)
    first = context.number("from", 0, 0, len(found.overlaps))
    return page(context, "register_conflicts.html", found=found, conflicts=found.claims[:MOST], records=records,
                overlaps=found.overlaps[int(first):int(first) + MOST], first=int(first), most=MOST,
                dates=context.dates, entry="map", shapes_of=_difference, settles=settles, how=KIND_WORDS)  # fmt: skip


def _difference(conflict: Any, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record's land, and beside it the land that the claim calls dangerous and the record does not."""
    lands = [("record", record.get("extent"), "areas"), ("remaining", record.get("remaining"), "hazards")]
    lands += [(name, to_mapping(shape), "claims") for name, shape in (("beyond", conflict.beyond),
              ("released", conflict.released)) if not shape.is_empty]  # fmt: skip
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": name, "geometry": shape,
             "properties": {"name": name, "status": record["status"], "contested": land == "claims", "land": land}}
            for name, shape, land in lands if shape
        ],
    }  # fmt: skip


def near(context: RequestContext) -> Response:
    """Return what is recorded near a place, the nearest first."""
    hits, wrong = None, None
    latitude = longitude = within_m = 0.0
    if context.text("latitude") or context.text("longitude"):
        try:
            latitude, longitude, within_m = place_of(context)
            hits = register_service.near(shared(context), latitude, longitude, within_m, context.dates)
        except MarchlandError as error:
            wrong = error
    return page(
        context, "register_near.html", wrong.http_status if wrong else 200, hits=hits, wrong=wrong, dates=context.dates,
        hit=answers.hit,
    )  # fmt: skip


def place_of(context: RequestContext) -> tuple[float, float, float]:
    """Return the place and the distance in m that an address asks about."""
    latitude, longitude = context.number("latitude", 91, -90, 90), context.number("longitude", 181, -180, 180)
    return latitude, longitude, register_service.parse_distance(context.text("within", "2km"))


_DATES = ("on", "known")
ROUTES: tuple[RouteSpec, ...] = (
    page_route("/register", "register", areas, *QUERY_PARAMS, "after", operation="look"),
    page_route("/register/balance", "register.balance", balance, "after", *_DATES, operation="look"),
    page_route("/register/conflicts", "register.conflicts", conflicts, "from", *_DATES, operation="look"),
    page_route("/register/near", "register.near", near, "latitude", "longitude", "within", *_DATES, operation="look"),
    page_route("/register/{area}", "area", area, *_DATES, operation="look"),
)  # fmt: skip
