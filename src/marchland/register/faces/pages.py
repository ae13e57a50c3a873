"""Pages of the register: areas on a map and in a table, one area whole, how land adds up, and accounts that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.errors import MarchlandError, NotAllowedError, NotFoundError
from marchland.core.policy import FieldClass, Permit
from marchland.core.polygon import to_mapping
from marchland.register.domain.correcting import withdrawal
from marchland.register.domain.event import Classification
from marchland.register.domain.state import AreaStatus
from marchland.register.domain.workflow import next_events
from marchland.register.faces import answers
from marchland.register.faces.books import shared
from marchland.register.faces.terms import ENUMERATED
from marchland.register.questions import EXPORT
from marchland.register.service import questions as register_service
from marchland.site.page import page
from marchland.site.question_routes import typed
from marchland.site.request import RequestContext
from marchland.site.route import RouteSpec, page_route

MOST, MOST_AT_ONCE = 100, 10_000
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
        body = register_service.area(books, name, context.dates)
    except NotFoundError:
        return _withdrawn(context, name)
    organisations = tuple(body.get("organisations", ()))
    try:
        told = register_service.area_history(books, name, context.dates)
    except NotAllowedError:
        told = None
    shapes = {"type": "FeatureCollection", "features": list(_features(body))}
    return page(
        context, "area.html", area=body, story=told, shapes=shapes, bars=_bars(body), dates=context.dates,
        entry="map", next_events=_next(context, body, organisations), event_of=answers.event,
        enumerated=ENUMERATED, asked=name,
    )  # fmt: skip


def _withdrawn(context: RequestContext, name: str) -> Response:
    """Return the page of an area that was withdrawn as a whole: what was recorded, and why it was withdrawn."""
    told = register_service.area_history(shared(context), name, context.dates)
    by = withdrawal(told.events)
    if by is None:
        raise NotFoundError(
            "no area {name!r} is on record {as_of}", name=name, as_of=context.dates, next_step="give another day"
        )
    return page(
        context, "area_withdrawn.html", area=told.area, story=told, by=by, event_of=answers.event,
        enumerated=ENUMERATED, dates=context.dates, entry="map",
    )  # fmt: skip


def _next(context: RequestContext, body: Mapping[str, Any], organisations: tuple[str, ...]) -> list[str]:
    """Return the kinds of events that the workflow allows next, and the policy to this actor."""
    return [
        kind for kind in next_events(AreaStatus(body["status"]))
        if isinstance(decide(context.actor, kind, organisations, FieldClass.PUBLIC), Permit)
    ]  # fmt: skip


def _features(body: Mapping[str, Any]) -> Any:
    shape = {"status": body["status"], "classification": body["classification"], "contested": body["contested"]}
    for part in ("extent", "remaining"):
        if part in body:
            yield {"type": "Feature", "id": f"{body['area']} {part}", "geometry": body[part],
                   "properties": {**shape, "name": part}}  # fmt: skip
    for each in body.get("parts", ()):
        if each.get("shape"):
            yield {"type": "Feature", "id": f"entry {each['seq']}", "geometry": each["shape"],
                   "properties": {**shape, "status": "released", "name": each["kind"]}}  # fmt: skip
    for each in body.get("claims", ()):
        if each.get("shape"):
            yield {"type": "Feature", "id": each["name"], "geometry": each["shape"],
                   "properties": {**shape, "contested": True, "name": each["name"]}}  # fmt: skip


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
    """Return how the land of every area adds up, and of all together."""
    area_balances = register_service.balances(shared(context), "", context.dates)
    sums = {
        name: sum(getattr(area_balance.balance, f"{name}_m2") for area_balance in area_balances) / _M2_PER_KM2
        for name in ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")
    }
    return page(context, "register_balance.html", balances=area_balances[:MOST_AT_ONCE], sums=sums, dates=context.dates)


def conflicts(context: RequestContext) -> Response:
    """Return every open claim beside the record it contradicts, with the land by which they differ."""
    conflicts = register_service.open_conflicts(shared(context), context.dates)
    records = {
        conflict.area: register_service.area(shared(context), conflict.area, context.dates)
        for conflict in conflicts[:MOST_AT_ONCE]
    }
    settles = not context.site.is_demo and isinstance(decide(context.actor, "settled"), Permit)
    return page(context, "register_conflicts.html", conflicts=conflicts, records=records, dates=context.dates,
                entry="map", shapes_of=_difference, settles=settles)  # fmt: skip


def _difference(conflict: Any, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record's land, and beside it the land that the claim calls dangerous and the record does not."""
    lands = [("record", record.get("extent"), False)]
    lands += [(name, to_mapping(shape), True) for name, shape in (("beyond", conflict.beyond),
              ("released", conflict.released)) if not shape.is_empty]  # fmt: skip
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": name, "geometry": shape,
             "properties": {"name": name, "status": record["status"], "contested": contested}}
            for name, shape, contested in lands if shape
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
    page_route("/register/balance", "register.balance", balance, *_DATES, operation="look"),
    page_route("/register/conflicts", "register.conflicts", conflicts, *_DATES, operation="look"),
    page_route("/register/near", "register.near", near, "latitude", "longitude", "within", *_DATES, operation="look"),
    page_route("/register/{area}", "area", area, *_DATES, operation="look"),
)  # fmt: skip
