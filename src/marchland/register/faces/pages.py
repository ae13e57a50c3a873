"""Pages of the register: areas on a map and in a table, one area whole, how land adds up, and accounts that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import allowed
from marchland.core.errors import InputError, MarchlandError, NotAllowedError
from marchland.core.message import Message
from marchland.core.policy import Allowed, FieldClass
from marchland.core.polygon import to_mapping
from marchland.register.domain.event import Classification
from marchland.register.domain.state import Status
from marchland.register.domain.workflow import next_events
from marchland.register.faces import answers, csv_table
from marchland.register.faces.books import register_store
from marchland.register.service import questions as asking
from marchland.site.page import page
from marchland.site.request import TYPES, Ask, answer, sent
from marchland.site.route import Row, data, shown

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
    statuses, classes = ask.texts("status"), ask.texts("classification")
    for given, known, what in ((statuses, list(Status), "status"), (classes, list(Classification), "classification")):
        for each in given:
            if each not in known:
                raise InputError(
                    "{each!r} is no {what}",
                    each=each[:80],
                    what=what,
                    next_step=Message("known are: {known}", known=", ".join(known)),
                )
    contested = ask.flag("contested") or None
    words = tuple(ask.text("q")[:100].split())
    return asking.Asked(ask.dates, ask.box("bbox"), statuses, classes, contested, words)


def areas(ask: Ask) -> Response:
    """Return the page of areas: map, filters, and a table a page at a time."""
    which = asked(ask)
    found = asking.page_of(register_store(ask.site), which, ask.visitor.identity, ask.text("after"), MOST)
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
    name, identity = ask.taken["area"], ask.visitor.identity
    found = asking.area(register_store(ask.site), name, ask.dates, identity)
    organisations = tuple(found.get("organisations", ()))
    try:
        told = asking.story(register_store(ask.site), name, ask.dates, identity)
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
    found = asking.balances(register_store(ask.site), "", ask.dates, ask.visitor.identity)
    sums = {
        name: sum(getattr(each.balance, f"{name}_m2") for each in found) / _M2_PER_KM2
        for name in ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")
    }
    return page(ask, "register_balance.html", found=found[:MOST_AT_ONCE], sums=sums, dates=ask.dates)


def conflicts(ask: Ask) -> Response:
    """Return every open claim beside the record it contradicts, with the land by which they differ."""
    found = asking.open_conflicts(register_store(ask.site), ask.dates, ask.visitor.identity)
    records = {
        each.area: asking.area(register_store(ask.site), each.area, ask.dates, ask.visitor.identity)
        for each in found[:MOST_AT_ONCE]
    }
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
            hits = asking.near(register_store(ask.site), latitude, longitude, within_m, ask.dates, ask.visitor.identity)
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


def areas_data(ask: Ask) -> Response:
    """Return the areas asked for: as the command lists them, as GeoJSON, or as rows; at most 10,000 at once."""
    which, identity = asked(ask), ask.visitor.identity
    most = int(ask.number("limit", MOST_AT_ONCE, 1, MOST_AT_ONCE))
    found = asking.page_of(register_store(ask.site), which, identity, ask.text("after"), most)
    listing = found.listing
    if ask.wants == "csv":
        made = sent(csv_table.areas(listing.areas).encode(), TYPES["csv"], "areas.csv")
    elif ask.wants == "json":
        made = answer(ask, [answers.area(each) for each in listing.areas])
    else:
        made = answer(ask, answers.features(listing.areas, ask.dates, listing.size), "geojson")
    if found.after:
        made.headers["Link"] = f'<{ask.here(after=found.after)}>; rel="next"'
    return made


def export(ask: Ask) -> Response:
    """Return the areas to take away, for those whom the policy lets export them."""
    found = asking.areas(register_store(ask.site), asked(ask), ask.visitor.identity, operation="export")
    if ask.wants == "csv":
        return sent(csv_table.areas(found.areas).encode(), TYPES["csv"], "areas.csv")
    made = answer(ask, answers.features(found.areas, found.as_of, found.size), "geojson")
    made.headers["Content-Disposition"] = 'attachment; filename="areas.geojson"'
    return made


def area_data(ask: Ask) -> Response:
    """Return one area as of two dates."""
    found = asking.area(register_store(ask.site), ask.taken["area"], ask.dates, ask.visitor.identity)
    return answer(ask, answers.feature(found) if ask.wants == "geojson" else answers.area(found))


def history_data(ask: Ask) -> Response:
    """Return everything that was recorded of an area, and what it was from day to day."""
    found = asking.story(register_store(ask.site), ask.taken["area"], ask.dates, ask.visitor.identity)
    return answer(ask, answers.history(
        found.area, found.events, found.spans, ask.dates, found.size
    ))  # fmt: skip


def near_data(ask: Ask) -> Response:
    """Return what is recorded near a place."""
    latitude, longitude, within_m = place_of(ask)
    hits = asking.near(register_store(ask.site), latitude, longitude, within_m, ask.dates, ask.visitor.identity)
    return answer(ask, answers.near(hits, latitude, longitude, within_m, ask.dates))


def balance_data(ask: Ask) -> Response:
    """Return how the land of one area, or of every one, adds up."""
    name = ask.text("area")
    found = asking.balances(register_store(ask.site), name, ask.dates, ask.visitor.identity)
    made = [answers.balance(each.area, each.name, each.balance) for each in found]
    return answer(ask, made[0] if name else made)


def conflicts_data(ask: Ask) -> Response:
    """Return the claims that stand open beside the record."""
    found = asking.open_conflicts(register_store(ask.site), ask.dates, ask.visitor.identity)
    return answer(ask, [answers.conflict(each) for each in found])


_DATES = ("on", "known")
ROWS: tuple[Row, ...] = (
    shown("/register", "register", areas, *TAKES, "after", operation="look"),
    shown("/register/balance", "register.balance", balance, *_DATES, operation="look"),
    shown("/register/conflicts", "register.conflicts", conflicts, *_DATES, operation="look"),
    shown("/register/near", "register.near", near, "latitude", "longitude", "within", *_DATES, operation="look"),
    data("/register/export", "register.export", export, "The areas to take away.", *TAKES, operation="export",
         offers=("geojson", "csv")),
    shown("/register/{area}", "area", area, *_DATES, operation="look"),
    data("/api/v1/register/areas", "api.areas", areas_data, "The areas on record as of two dates.", *TAKES, "after",
         "limit", operation="look", offers=("geojson", "json", "csv")),
    data("/api/v1/register/areas/{area}", "api.area", area_data, "One area as of two dates.", *_DATES,
         operation="look", offers=("json", "geojson")),
    data("/api/v1/register/areas/{area}/history", "api.history", history_data,
         "Everything that was recorded of an area.", *_DATES, operation="look"),
    data("/api/v1/register/near", "api.near", near_data, "What is recorded near a place, the nearest first.",
         "latitude", "longitude", "within", *_DATES, operation="look"),
    data("/api/v1/register/balance", "api.balance", balance_data, "How the land adds up.", "area", *_DATES,
         operation="look"),
    data("/api/v1/register/conflicts", "api.conflicts", conflicts_data, "The claims that stand open.", *_DATES,
         operation="look"),
)  # fmt: skip
