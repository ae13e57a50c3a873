"""Pages of the register: areas on a map and in a table, one area whole, how land adds up, and accounts that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import allowed
from marchland.core.errors import MarchlandError, NotAllowedError
from marchland.core.policy import Allowed, FieldClass
from marchland.core.polygon import to_mapping
from marchland.register.domain.event import Classification
from marchland.register.domain.state import Status
from marchland.register.domain.workflow import next_events
from marchland.register.faces import answers
from marchland.register.faces.books import shared
from marchland.register.questions import EXPORT
from marchland.register.service import questions as asking
from marchland.site.page import page
from marchland.site.question_routes import typed
from marchland.site.request import Ask
from marchland.site.route import Row, shown

MOST, MOST_AT_ONCE = 100, 10_000
LARGE = 5_000
TAKES = ("status", "classification", "contested", "q", "bbox", "on", "known")
_M2_PER_KM2 = 1e6


@dataclass(frozen=True, slots=True)
class Bar:
    """One way in which land of an area was accounted for: so many m², from so far to so far of the whole."""

    name: str
    area_m2: float
    start: float
    width: float


def asked(ask: Ask) -> asking.Asked:
    """Return which areas the address asks for; raises InputError for a status, class or box that is none."""
    return asking.Asked(**typed(ask, EXPORT))


def areas(ask: Ask) -> Response:
    """Return the page of areas: map, filters, and a table a page at a time."""
    which = asked(ask)
    found = asking.page_of(shared(ask), which, ask.text("after"), MOST)
    total = sum(found.counts.values())
    query = ask.here(after=None).partition("?")[2]
    return page(
        ask, "register.html", found=found, areas=found.listing.areas, counts=found.counts, total=total,
        statuses=list(Status), classes=list(Classification), which=which, large=total > LARGE, dates=ask.dates,
        query=query, entry="register", exports=isinstance(allowed(ask.actor, "export", None), Allowed),
        drawn=_drawn(ask),
    )  # fmt: skip


def _drawn(ask: Ask) -> str:
    """Return which areas a map may show the one who asks: all, those of their own organisation, or none."""
    actor = ask.actor
    for organisations, which in (((), "all"), ((actor.organisation,), "own")):
        if isinstance(allowed(actor, "look", organisations, FieldClass.RESTRICTED), Allowed):
            return which
    return "none"


def area(ask: Ask) -> Response:
    """Return the page of one area, with its story where the one who asks may see it."""
    name, books = ask.taken["area"], shared(ask)
    found = asking.area(books, name, ask.dates)
    organisations = tuple(found.get("organisations", ()))
    try:
        told = asking.story(books, name, ask.dates)
    except NotAllowedError:
        told = None
    shapes = {"type": "FeatureCollection", "features": list(_features(found))}
    return page(
        ask, "area.html", found=found, story=told, shapes=shapes, bars=_bars(found), dates=ask.dates,
        entry="map", next_events=_next(ask, found, organisations), event_of=answers.event,
    )  # fmt: skip


def _next(ask: Ask, found: Mapping[str, Any], organisations: tuple[str, ...]) -> list[str]:
    """Return the kinds of events that the workflow allows next, and the policy to this actor."""
    return [
        kind for kind in next_events(Status(found["status"]))
        if isinstance(allowed(ask.actor, kind, organisations, FieldClass.PUBLIC), Allowed)
    ]  # fmt: skip


def _features(found: Mapping[str, Any]) -> Any:
    shape = {"status": found["status"], "classification": found["classification"], "contested": found["contested"]}
    for part in ("extent", "remaining"):
        if part in found:
            yield {"type": "Feature", "id": f"{found['area']} {part}", "geometry": found[part],
                   "properties": {**shape, "name": part}}  # fmt: skip
    for each in found.get("parts", ()):
        if each.get("shape"):
            yield {"type": "Feature", "id": f"entry {each['seq']}", "geometry": each["shape"],
                   "properties": {**shape, "status": "released", "name": each["kind"]}}  # fmt: skip
    for each in found.get("claims", ()):
        if each.get("shape"):
            yield {"type": "Feature", "id": each["name"], "geometry": each["shape"],
                   "properties": {**shape, "contested": True, "name": each["name"]}}  # fmt: skip


def _bars(found: Mapping[str, Any]) -> list[Bar]:
    sums = found.get("m2")
    if not sums or not sums["original"]:
        return []
    whole, start, bars = max(sums["original"], 1e-9), 0.0, []
    for name in ("cancelled", "reduced", "cleared", "carried_on", "remaining"):
        width = sums[name] / whole * 100
        if sums[name]:
            bars.append(Bar(name, sums[name], round(start, 3), round(width, 3)))
        start += width
    return bars


def balance(ask: Ask) -> Response:
    """Return how the land of every area adds up, and of all together."""
    found = asking.balances(shared(ask), "", ask.dates)
    sums = {
        name: sum(getattr(each.balance, f"{name}_m2") for each in found) / _M2_PER_KM2
        for name in ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")
    }
    return page(ask, "register_balance.html", found=found[:MOST_AT_ONCE], sums=sums, dates=ask.dates)


def conflicts(ask: Ask) -> Response:
    """Return every open claim beside the record it contradicts, with the land by which they differ."""
    found = asking.open_conflicts(shared(ask), ask.dates)
    records = {each.area: asking.area(shared(ask), each.area, ask.dates) for each in found[:MOST_AT_ONCE]}
    settles = not ask.site.demo and isinstance(allowed(ask.actor, "settled"), Allowed)
    return page(ask, "register_conflicts.html", found=found, records=records, dates=ask.dates, entry="map",
                shapes_of=_difference, settles=settles)  # fmt: skip


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


def near(ask: Ask) -> Response:
    """Return what is recorded near a place, the nearest first."""
    hits, wrong = None, None
    latitude = longitude = within_m = 0.0
    if ask.text("latitude") or ask.text("longitude"):
        try:
            latitude, longitude, within_m = place_of(ask)
            hits = asking.near(shared(ask), latitude, longitude, within_m, ask.dates)
        except MarchlandError as error:
            wrong = error
    return page(
        ask, "register_near.html", wrong.http_status if wrong else 200, hits=hits, wrong=wrong, dates=ask.dates,
        hit=answers.hit,
    )  # fmt: skip


def place_of(ask: Ask) -> tuple[float, float, float]:
    """Return the place and the distance in m that an address asks about."""
    latitude, longitude = ask.number("latitude", 91, -90, 90), ask.number("longitude", 181, -180, 180)
    return latitude, longitude, asking.parse_distance(ask.text("within", "2km"))


_DATES = ("on", "known")
ROWS: tuple[Row, ...] = (
    shown("/register", "register", areas, *TAKES, "after", operation="look"),
    shown("/register/balance", "register.balance", balance, *_DATES, operation="look"),
    shown("/register/conflicts", "register.conflicts", conflicts, *_DATES, operation="look"),
    shown("/register/near", "register.near", near, "latitude", "longitude", "within", *_DATES, operation="look"),
    shown("/register/{area}", "area", area, *_DATES, operation="look"),
)  # fmt: skip
