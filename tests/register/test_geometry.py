"""One meaning of land: every way of asking, on both stores, against shapes that are looked at one by one.

Corners lie on a grid of sixteenths of a degree, so that the land of the answers is worked out here without rounding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import mapbox_vector_tile
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from marchland.access.service.roster import ACCOUNT, OWN, Roster, registration
from marchland.core.asof import AsOf
from marchland.core.box import Box
from marchland.core.policy import Actor, Role
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.register.domain.event import Cleared, Contradicted, Decision, Event, Evidence, Reported, WorkStarted
from marchland.register.domain.event_terms import Classification, EvidenceKind, Method
from marchland.register.faces import answers
from marchland.register.faces.collections import COLLECTIONS
from marchland.register.service import importing, questions, tiles
from marchland.register.service.founding import create_demo
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.recording import EventSubmission, Recorder
from marchland.register.service.stores import RegisterStore, open_store
from marchland.site.collections import FeatureQuery
from marchland.site.feature_filter import JSON, TEXT, parse
from marchland.site.site import Site
from tests.postgres_server import ORIGIN, empty
from tests.register.registering import Office
from tests.site.areas import tell as tell_areas
from tests.site.browser import Clock
from tests.tlog.memory import touches

ME = Actor("db-me", OWN, frozenset(Role))
LAYERS = ("areas", "hazards", "released")
FIRST = date(2020, 1, 1)
DAYS = tuple(FIRST + timedelta(10 * number) for number in range(6))
L = shapely.Polygon([(0, 0), (1, 0), (1, 0.25), (0.25, 0.25), (0.25, 1), (0, 1)])
HARDLY_SO = {"accepted_implausible": ["plausible-place", "plausible-size"]}
"""Areas as large as lands, round the globe, are said to be so."""
TRIANGLE = shapely.Polygon([(0, 0), (1, 0), (0.5, 1)])
RING = shapely.box(0, 0, 1, 1) - shapely.box(0.25, 0.25, 0.75, 0.75)
OVER = shapely.MultiPolygon([shapely.box(179.5, 0, 180, 1), shapely.box(-180, 0, -179.5, 1)])
CAP = shapely.Polygon([(-180, 89), (0, 89), (180, 89), (180, 90), (0, 90), (-180, 90)])
"""Land with a notch, slanted edges, a hole, over ±180°, and round a pole."""
PORTIONS: Mapping[int, tuple[BaseGeometry, ...]] = {
    id(L): (shapely.box(0, 0.25, 0.25, 1), shapely.box(0, 0, 1, 0.25)),
    id(TRIANGLE): (shapely.Polygon([(0, 0), (0.5, 0), (0.5, 1)]), shapely.Polygon([(0.5, 0), (1, 0), (0.5, 1)])),
    id(RING): (shapely.box(0, 0, 0.25, 1), shapely.box(0.75, 0, 1, 1)),
    id(OVER): tuple(OVER.geoms),
    id(CAP): (shapely.box(-180, 89, 0, 90), shapely.box(0, 89, 180, 90)),
}


@dataclass(frozen=True)
class Tale:
    """One area: its land, how much of it was cleared and when, and when it became known that it may reach further."""

    kind: BaseGeometry
    east: int
    north: int
    cleared: int
    late: bool
    claimed: bool

    def moved(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape where this area lies; what goes round the globe stays where it is."""
        if self.kind in (OVER, CAP):
            return shape
        return shapely.transform(shape, lambda at: at + (self.east * 0.5, self.north * 0.5))  # noqa: RUF005

    @property
    def extent(self) -> BaseGeometry:
        return self.moved(self.kind)

    @property
    def portions(self) -> tuple[BaseGeometry, ...]:
        return tuple(map(self.moved, PORTIONS[id(self.kind)][: self.cleared]))

    @property
    def claim(self) -> BaseGeometry | None:
        west, south, *_ = self.extent.bounds
        return shapely.box(west, south - 0.5, west + 0.25, south - 0.25) if self.claimed else None

    def events(self, area: str) -> Iterator[tuple[date, Event]]:
        """Yield what happened, each with the day on which it was recorded: late means twenty days after."""
        evidence = (Evidence(EvidenceKind.DIRECT, "seen", FIRST),)
        decision = Decision("2020/1", "as proposed", ("ann", "bob"))
        later = timedelta(20 if self.late else 0)
        reported = Reported("Field", Classification.SHA, self.extent, "survey")
        told = Event(area, DAYS[0], reported, information_on=DAYS[0], evidence=evidence, other=HARDLY_SO)
        yield DAYS[0], told
        yield DAYS[0], Event(area, DAYS[0], WorkStarted(Method.MANUAL_CLEARANCE, "org"))
        for number, portion in enumerate(self.portions, 1):
            day = DAYS[number]
            yield day + later, Event(area, day, Cleared(portion, 0.2), decision=decision)
        if self.claim is not None:
            claim = Contradicted("c1", "more", "another", self.claim)
            yield DAYS[3] + later, Event(area, DAYS[3], claim, other=HARDLY_SO)

    def land(self, dates: AsOf) -> dict[str, list[BaseGeometry]]:
        """Return the land of each layer on a day as it was known on another, worked out from the tale alone."""
        if dates.known_on < DAYS[0] or dates.valid_on < DAYS[0]:
            return {layer: [] for layer in LAYERS}
        late = 20 if self.late else 0

        def told(number: int) -> bool:
            return DAYS[number] <= dates.valid_on and DAYS[number] + timedelta(late) <= dates.known_on

        parts = [portion for number, portion in enumerate(self.portions, 1) if told(number)]
        hazard = shapely.difference(self.extent, shapely.union_all(parts))
        hazards = [hazard.union(self.claim) if self.claim is not None and told(3) else hazard]
        return {"areas": [self.extent], "hazards": [each for each in hazards if not each.is_empty], "released": parts}


TALES = st.lists(
    st.builds(
        Tale, st.sampled_from([L, TRIANGLE, RING, OVER, CAP]), st.integers(60, 64), st.integers(94, 97),
        st.integers(0, 2), st.booleans(), st.booleans(),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
SIXTEENTHS = st.integers(0, 64).map(lambda number: number / 16)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Draw a box near the land: small or large, of no width too, in notches and holes, over ±180° and at the pole."""
    west, south = 29.5 + draw(SIXTEENTHS), 46.5 + draw(SIXTEENTHS)
    width, height = draw(st.sampled_from([0, 1 / 16, 0.25, 0.5, 3])), draw(st.sampled_from([0, 1 / 16, 0.25, 2]))
    near = (west, south, west + width, south + height)
    across = (draw(st.sampled_from([179, 179.5, 179.75, 180])), south - 47, -179.75, south - 47 + height)
    polar = (draw(st.sampled_from([-180.0, 0.0, 17.0])), draw(st.sampled_from([88.0, 88.9375, 89.0])), 180.0, 89.0)
    return draw(
        st.sampled_from([near, near, near, across, polar, (-180.0, -90.0, 180.0, 90.0), (170.0, -90.0, -170.0, 90.0)])
    )


def tell(store: RegisterStore, tales: list[Tale]) -> None:
    """Record every tale, in the order of the days on which they were recorded."""
    people = {name: Actor(name, "org", frozenset({Role.APPROVER})) for name in ("ann", "bob")}
    recorder = Recorder(store.origin, Roster(people, embedded=True))
    told = [
        (day, EventSubmission(event, f"{area}:{number}", ME))
        for area, tale in ((f"UA-{number}", tale) for number, tale in enumerate(tales))
        for number, (day, event) in enumerate(tale.events(area))
    ]
    with store.writing() as writer:
        writer.append((registration(store.origin, ME, ME.id),), f"{FIRST}T00:00:00.000000Z")
        for day, submission in sorted(told, key=lambda one: one[0]):
            recorder.record(writer, [submission], f"{day}T12:00:00.000000Z")


def expected(tales: list[Tale], dates: AsOf, layer: str, box: Box | None) -> list[tuple[str, str]]:
    """Return the area and the land, as text in one form, of all that touches the box, looked at one by one."""
    return sorted(
        (f"UA-{number}", shape.normalize().wkt)
        for number, tale in enumerate(tales)
        for shape in tale.land(dates)[layer]
        if box is None or touches(shape, box)
    )


def served(features: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the same of what is served."""
    return sorted(
        (each["properties"].get("area", each["id"]), shapely.geometry.shape(each["geometry"]).normalize().wkt)
        for each in features
    )


@pytest.fixture(params=["sqlite", "postgres"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], RegisterStore]:
    """Give a function that makes an empty store."""
    if request.param == "sqlite":
        files = (tmp_path / f"{number}.db" for number in range(10_000))
        return lambda: cast("RegisterStore", create_sqlite(next(files), ORIGIN))
    url = request.getfixturevalue("store_url")

    def make() -> RegisterStore:
        empty(url)
        return cast("RegisterStore", open_postgres(url))

    return make


def collected(store: RegisterStore, query: FeatureQuery, layer: str) -> tuple[list[Mapping[str, Any]], set[int | None]]:
    """Return the features of all pages of a collection, and the numbers that they said there are."""
    (collection,) = (each for each in COLLECTIONS if each.id == layer)
    site, found, matched = (
        cast("Site", SimpleNamespace(register=lambda: store, once=lambda make: make(None))),
        list[Mapping[str, Any]](),
        set[int | None](),
    )
    while True:
        page = collection.page(site, query)
        assert len(page.features) <= query.limit
        found += page.features
        matched.add(page.matched)
        if not page.after:
            return found, matched
        query = FeatureQuery(query.as_of, query.identity, query.box, query.equal, query.filter, query.limit, page.after)


def filters(box: Box) -> Iterator[tuple[str, str]]:
    """Yield a box as a filter in both forms of CQL2."""
    yield f"S_INTERSECTS(geometry, BBOX({', '.join(map(repr, box))}))", TEXT
    if box[0] < box[2] and box[1] < box[3]:
        shape = shapely.geometry.mapping(shapely.box(*box))
        yield json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, shape]}), JSON


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tales=TALES, asked=st.lists(boxes(), min_size=3, max_size=6), days=st.tuples(*[st.sampled_from(DAYS)] * 2))
def test_every_way_of_asking_finds_what_touches_the_box(
    make_store: Callable[[], RegisterStore], tales: list[Tale], asked: list[Box], days: tuple[date, date]
) -> None:
    store, dates = make_store(), AsOf(*days)
    tell(store, tales)
    books = RegisterBooks(store, ME.id)
    for layer in LAYERS:
        for box in (None, *asked):
            right = expected(tales, dates, layer, box)
            which = {"as_of": dates, "bbox": box, "layer": layer}
            for listing in (questions.listed(books, **which), questions.exported(books, **which)):
                assert sorted({of["area"] for of in listing.areas}) == sorted({area for area, _ in right})
                assert served(json.loads(answers.features_text(listing, books))["features"]) == right
            page = questions.page_of(books, questions.AreaFilter(dates, box, layer=layer), most=1)
            assert sum(page.counts.values()) == len({area for area, _ in right})
            found, matched = collected(store, FeatureQuery(dates, ME.id, box, limit=2), layer)
            assert (served(found), matched) == (right, {len(right)})
            for text, language in filters(box) if box else ():
                by_filter = FeatureQuery(dates, ME.id, filter=parse(text, language, {"status": "string"}), limit=3)
                assert served(collected(store, by_filter, layer)[0]) == right
    assert list(store.faults()) == []
    store.close()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tales=TALES, at=st.tuples(st.integers(60, 66), st.integers(94, 100)), zoom=st.sampled_from([7, 9, 11]))
def test_a_tile_holds_the_land_of_each_layer_that_lies_in_it(
    make_store: Callable[[], RegisterStore], tales: list[Tale], at: tuple[int, int], zoom: int
) -> None:
    store, dates = make_store(), AsOf(DAYS[4], DAYS[5])
    tell(store, tales)
    x, y = tile_at(zoom, at[0] * 0.5 + 0.1, at[1] * 0.5 + 0.1)
    made = mapbox_vector_tile.decode(tiles.areas(store, questions.AreaFilter(dates), ME.id, zoom, x, y))
    square, around = (shapely.box(*tiles.bounds(zoom, x, y, edge=edge)) for edge in (0.0, tiles.EDGE / tiles.EXTENT))
    for layer in LAYERS:
        found = {each["properties"]["id"] for each in made.get(layer, {}).get("features", ())}
        land = [(f"UA-{number}", shape) for number, tale in enumerate(tales) for shape in tale.land(dates)[layer]]
        assert {area for area, shape in land if shape.intersection(square).area > square.area / 1000} <= found
        assert found <= {area for area, shape in land if shape.intersects(around)}
    store.close()


def tile_at(zoom: int, longitude: float, latitude: float) -> tuple[int, int]:
    """Return the tile in which a place lies, looked for among all of a row and a column."""
    for x in range(2**zoom):
        west, _, east, _ = tiles.bounds(zoom, x, 0)
        if west <= longitude < east:
            break
    for y in range(2**zoom):
        _, south, _, north = tiles.bounds(zoom, x, y)
        if south <= latitude < north:
            break
    return x, y


def test_a_box_of_the_world_finds_every_area_of_a_demonstration(tmp_path: Path) -> None:
    """Half of its areas have no hazard any more; a box found no more than the others while it asked hazards alone."""
    place = str(tmp_path / "demo.db")
    create_demo(place, None, 60, 1, tmp_path, lambda *_: None)
    world, today = (-180.0, -90.0, 180.0, 90.0), AsOf(date(2026, 11, 28), date(2026, 11, 28))
    store = open_store(place)
    books = RegisterBooks(store, ME.id)
    assert len(questions.listed(books, as_of=today, bbox=world).areas) == 64
    (by_filter,) = (parse(text, language, {}) for text, language in filters(world) if language == TEXT)
    for layer, count in (("areas", 64), ("hazards", 28), ("released", 166)):
        queries = (
            FeatureQuery(today, ME.id, limit=10),
            FeatureQuery(today, ME.id, world, limit=10),
            FeatureQuery(today, ME.id, filter=by_filter, limit=10),
        )
        plain, boxed, filtered = (served(collected(store, query, layer)[0]) for query in queries)
        assert len(plain) == count
        assert plain == boxed == filtered
    store.close()


def test_a_box_in_the_notch_of_an_area_finds_nothing(tmp_path: Path) -> None:
    ring = [[18, 44], [18.01, 44], [18.01, 44.001], [18.001, 44.001], [18.001, 44.01], [18, 44.01], [18, 44]]
    feature = {
        "type": "Feature", "id": "L", "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "L", "classification": "indication", "valid_on": "2020-01-01", "source": "s"},
    }  # fmt: skip
    store = cast("RegisterStore", create_sqlite(tmp_path / "l.db", ORIGIN))
    importing.add_features(
        store, {"type": "FeatureCollection", "features": [feature]}, "l", ME.id, lambda: "2026-11-28T10:00:00.000000Z"
    )
    books, today = RegisterBooks(store, ME.id), AsOf(date(2026, 11, 28), date(2026, 11, 28))
    for box, count in (
        ((18.005, 44.005, 18.009, 44.009), 0),
        ((18.0005, 44.005, 18.009, 44.009), 1),
        ((18.005, 44.001, 18.009, 44.009), 1),
    ):
        for layer in ("areas", "hazards"):
            assert len(questions.listed(books, as_of=today, bbox=box, layer=layer).areas) == count
    store.close()


def test_whoever_may_not_see_shapes_finds_no_hazard_and_no_released_part() -> None:
    office = Office.embedded()
    tell_areas(office.store)
    viewer = f"{ACCOUNT}viewer"
    questions.register_actor(office.store, viewer, "halo", frozenset({Role.VIEWER}), "os-1", Clock())
    today = AsOf(date(2026, 11, 25), date(2026, 11, 25))
    world = (-180.0, -90.0, 180.0, 90.0)
    for layer in LAYERS:
        for who, box in ((viewer, world), (viewer, None), ("halo-all", world)):
            found, matched = collected(office.store, FeatureQuery(today, who, box), layer)
            nothing = who == viewer and (box is not None or layer != "areas")
            assert (found == [], matched == {0}) == (nothing, nothing)
    assert all(each["geometry"] is None for each in collected(office.store, FeatureQuery(today, viewer), "areas")[0])
