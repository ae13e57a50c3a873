"""Nearby hazards: every distance beside one found by trying points along the edges with geodesics."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from marchland.core.box import parted
from marchland.core.errors import InputError
from marchland.register.domain import near
from marchland.register.domain.near import FARTHEST_LATITUDE, MOST_WITHIN_M, Nearby, box_around, check_place
from marchland.register.domain.version import Version

GEOD = pyproj.Geod(ellps="WGS84")
TRIED = 401


def a_version(shape: BaseGeometry, area: str = "A-1") -> Version:
    hazard = shapely.to_wkb(shape, byte_order=1) if not shape.is_empty else b""
    box = None if shape.is_empty else tuple(map(float, shape.bounds))
    return Version(area, area, date(2020, 1, 1), None, 1, None, "open", "SHA", False, box, hazard, b"{}")  # type: ignore[arg-type]


def versions(shapes: Sequence[BaseGeometry]) -> list[Version]:
    return [a_version(shape, f"A-{number:04}") for number, shape in enumerate(shapes)]


def a_star(rng: np.random.Generator, latitude: float, longitude: float, radius_m: float, corners: int) -> BaseGeometry:
    """Draw a polygon about a centre whose corners lie at all distances up to the radius."""
    turns = np.sort(rng.uniform(0, 360, corners)) / 4 + np.arange(corners) * 360 / corners * 0.75
    away = rng.uniform(0.3, 1.0, corners) * radius_m
    lon, lat, _ = GEOD.fwd(np.full(corners, longitude), np.full(corners, latitude), turns, away)
    return shapely.make_valid(shapely.Polygon(np.column_stack([lon, lat])))


def edges_of(shape: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    """Return where each edge begins and ends; the cut at ±180° is no edge."""
    rings = [shapely.get_coordinates(ring) for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]
    start, end = np.concatenate([ring[:-1] for ring in rings]), np.concatenate([ring[1:] for ring in rings])
    real = (np.abs(start[:, 0]) != 180) | (start[:, 0] != end[:, 0])
    return start[real], end[real]


def tried(shape: BaseGeometry, latitude: float, longitude: float) -> tuple[float, float]:
    """Return the metres to the nearest edge and the way there: the best of many points, then of more beside it."""
    start, end = edges_of(shape)
    low, high = np.zeros(len(start)), np.ones(len(start))
    for _ in range(3):
        share = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, TRIED)
        spots = start[:, None] + share[:, :, None] * (end - start)[:, None]
        lon, lat = spots[..., 0].ravel(), spots[..., 1].ravel()
        way, _, metres = GEOD.inv(np.full(lon.size, longitude), np.full(lon.size, latitude), lon, lat)
        edge, step = divmod(int(np.argmin(metres)), TRIED)
        best, found = float(np.min(metres)), float(way[int(np.argmin(metres))]) % 360
        width = (high[edge] - low[edge]) / (TRIED - 1)
        middle = share[edge, step]
        start, end = start[edge : edge + 1], end[edge : edge + 1]
        low, high = np.array([max(middle - width, 0)]), np.array([min(middle + width, 1)])
    return best, found


def holds(shape: BaseGeometry, latitude: float, longitude: float) -> bool:
    return bool(shapely.intersects(shape, shapely.Point(longitude, latitude)))


def expect_exact(shape: BaseGeometry, latitude: float, longitude: float, within_m: float, off_m: float = 0.02) -> None:
    """Assert that a place finds a shape as far and in such a direction as trying says, or not at all."""
    hits = Nearby([a_version(shape)]).near(latitude, longitude, within_m)
    metres, way = tried(shape, latitude, longitude)
    inside = holds(shape, latitude, longitude)
    if not inside and abs(metres - within_m) <= off_m:
        return
    assert bool(hits) == (inside or metres < within_m)
    for hit in hits:
        assert hit.inside == inside
        assert hit.distance_m == pytest.approx(0 if inside else metres, abs=off_m)
        lon, lat, _ = GEOD.fwd(longitude, latitude, hit.bearing_deg, metres)
        there, _ = tried(shape, lat, lon)
        assert there <= max(3 * off_m, metres * 1e-5), f"no edge {metres} m at {hit.bearing_deg}°, but at {way}°"


@pytest.mark.parametrize("latitude", [0.0, 50.0, -50.0, 70.0, 87.0])
@pytest.mark.parametrize(("size_m", "within_m"), [(150, 500), (3_000, 2_000), (3_000, 30_000), (60_000, 100_000)])
def test_distances_and_bearings_are_those_of_geodesics(latitude: float, size_m: float, within_m: float) -> None:
    rng = np.random.default_rng(int(size_m + within_m + latitude))
    for _ in range(4):
        longitude = rng.uniform(-100, 100)
        lon, lat, _ = GEOD.fwd(longitude, latitude, rng.uniform(0, 360), rng.uniform(0, 1.2) * (within_m + size_m))
        if abs(lat) <= FARTHEST_LATITUDE:
            expect_exact(a_star(rng, latitude, longitude, size_m, 12), lat, lon, within_m)


@given(
    latitude=st.floats(-87.9, 87.9),
    longitude=st.floats(-150, 150),
    seed=st.integers(0, 2**32),
    size_m=st.sampled_from([20.0, 400.0, 5_000.0]),
    reach=st.floats(0.01, 30),
)
def test_any_place_finds_any_shape_as_trying_does(
    latitude: float, longitude: float, seed: int, size_m: float, reach: float
) -> None:
    rng = np.random.default_rng(seed)
    within_m = min(size_m * reach, MOST_WITHIN_M)
    lon, lat, _ = GEOD.fwd(longitude, latitude, rng.uniform(0, 360), rng.uniform(0, 1.2) * (within_m + size_m))
    if abs(lat) <= 88.5:
        expect_exact(a_star(rng, lat, lon, size_m, int(rng.integers(3, 20))), latitude, longitude, within_m)


def test_long_edges_are_straight_in_degrees_and_not_on_the_map() -> None:
    shape = shapely.Polygon([(20, 60), (26, 66), (26, 66.5), (20, 60.5)])
    for latitude, longitude in ((62.4, 23), (64, 23.3), (63, 23.5)):
        expect_exact(shape, latitude, longitude, MOST_WITHIN_M)


def test_an_edge_along_a_parallel_near_the_pole_is_no_geodesic() -> None:
    shape = shapely.Polygon([(0, 87), (40, 87), (40, 86.9), (0, 86.9)])
    expect_exact(shape, 87.6, 17, MOST_WITHIN_M)
    expect_exact(shape, 86.3, 21, MOST_WITHIN_M)


def test_inside_is_nothing_away_and_the_way_leads_to_the_edge() -> None:
    square = shapely.box(30, 50, 30.01, 50.01)
    (hit,) = Nearby([a_version(square)]).near(50.001, 30.005, 500)
    assert (hit.distance_m, hit.inside) == (0, True)
    assert hit.bearing_deg == pytest.approx(180, abs=0.1)
    (hit,) = Nearby([a_version(square)]).near(50.005, 30.0005, 500)
    assert (hit.distance_m, hit.inside) == (0, True)
    assert hit.bearing_deg == pytest.approx(270, abs=0.1)


def test_a_hole_is_outside_and_its_rim_an_edge() -> None:
    ring = shapely.box(30, 50, 30.1, 50.1).difference(shapely.box(30.02, 50.02, 30.08, 50.08))
    other = shapely.box(30.3, 50, 30.31, 50.01).difference(shapely.box(30.304, 50.004, 30.306, 50.006))
    shape = shapely.MultiPolygon([ring, other, shapely.box(30.045, 50.045, 30.055, 50.055)])
    for latitude, longitude in ((50.05, 30.022), (50.05, 30.05), (50.05, 30.01), (50.005, 30.305), (50.03, 30.03)):
        expect_exact(shape, latitude, longitude, 2_000)
    assert Nearby([a_version(shape)]).near(50.05, 30.03, 100) == ()


def test_the_nearest_comes_first_and_those_as_near_by_name() -> None:
    shapes = [shapely.box(30 + step, 50, 30.001 + step, 50.001) for step in (0.003, 0.001, -0.0005, 0.002, -0.0004)]
    found = Nearby(versions(shapes)).near(50.0005, 30.0, 1_000)
    assert [hit.version.area for hit in found] == ["A-0002", "A-0004", "A-0001", "A-0003", "A-0000"]
    away = [hit.distance_m for hit in found]
    assert away == sorted(away)
    assert away[:2] == [0, 0]


@pytest.mark.parametrize("longitude", [179.9995, -179.9995, 180.0, -180.0])
def test_both_sides_of_180_degrees_are_neighbours(longitude: float) -> None:
    east, west = shapely.box(179.99, 10, 179.999, 10.001), shapely.box(-179.999, 10, -179.99, 10.001)
    found = Nearby(versions([east, west, shapely.box(0, 10, 1, 11)])).near(10.0005, longitude, 500)
    assert {hit.version.area for hit in found} == {"A-0000", "A-0001"}
    for hit in found:
        shape = (east, west)[int(hit.version.area[-1])]
        assert hit.distance_m == pytest.approx(tried(shape, 10.0005, longitude)[0], abs=0.01)
        assert hit.bearing_deg == pytest.approx(270 if shape is east else 90, abs=1)


@pytest.mark.parametrize("longitude", [179.8, 179.999, -179.999, -179.9, 179.2, -179.2, 180.0])
@pytest.mark.parametrize("latitude", [0.5, 65.5, 87.5])
def test_a_shape_cut_at_180_degrees_is_one(latitude: float, longitude: float) -> None:
    shape = shapely.MultiPolygon(
        [
            shapely.box(179.5, latitude - 0.1, 180, latitude + 0.1),
            shapely.box(-180, latitude - 0.1, -179.5, latitude + 0.1),
        ]
    )
    for within_m in (500, 90_000):
        expect_exact(shape, latitude + 0.01, longitude, within_m)
        expect_exact(shape, latitude + 0.2, longitude, within_m)


def test_a_shape_met_both_ways_round_the_globe_is_told_once_and_where_it_is_nearer() -> None:
    belt = shapely.Polygon([(-174, 87.8), (174, 87.8), (174, 87.9), (-174, 87.9)])
    for longitude in (179.0, -179.0):
        place = Nearby([a_version(belt)])
        (hit,) = place.near(87.85, longitude, 90_000)
        assert hit.distance_m == pytest.approx(tried(belt, 87.85, longitude)[0], abs=0.1)
        (pairs,) = place.within(np.array([87.85]), np.array([longitude]), 90_000)
        assert pairs.distance_m == pytest.approx([hit.distance_m], rel=2e-4)


def test_a_shape_that_reaches_to_the_pole_is_found() -> None:
    cap = shapely.box(-180, 87, 180, 90)
    (hit,) = Nearby([a_version(cap)]).near(86.9, 12, 20_000)
    assert hit.distance_m == pytest.approx(tried(cap, 86.9, 12)[0], abs=0.1)
    assert Nearby([a_version(cap)]).near(87.5, 12, 500)[0].inside


@pytest.mark.parametrize("away_m", [300.0, 4_000.0, 30_000.0, 95_000.0])
@pytest.mark.parametrize("latitude", [0.0, 48.0, 86.0])
def test_what_is_exactly_at_the_distance_is_within(latitude: float, away_m: float) -> None:
    place = Nearby([a_version(a_star(np.random.default_rng(5), latitude, 37, 200, 9))])
    lon, lat, _ = GEOD.fwd(37, latitude, 77, away_m)
    (hit,) = place.near(lat, lon, MOST_WITHIN_M)
    assert place.near(lat, lon, hit.distance_m) == (hit,)
    assert place.near(lat, lon, hit.distance_m - 1e-9 * away_m) == ()
    at, here = np.array([lat]), np.array([lon])
    assert next(place.within(at, here, hit.distance_m * (1 + 1e-9))).distance_m == pytest.approx([hit.distance_m])
    assert next(place.within(at, here, hit.distance_m - 1e-9 * away_m)).area.tolist() == []


def test_nothing_near_is_an_empty_answer() -> None:
    somewhere, nowhere = Nearby([a_version(shapely.box(30, 50, 30.01, 50.01))]), Nearby([])
    for place in (somewhere, nowhere, Nearby([a_version(shapely.Polygon())])):
        assert place.near(-50, 30, 500) == ()
        (pairs,) = place.within(np.array([-50.0]), np.array([30.0]), 500)
        assert (pairs.point.size, pairs.area.size, pairs.distance_m.size) == (0, 0, 0)
        assert list(place.within(np.empty(0), np.empty(0), 500)) == []
    assert nowhere.versions == ()


NOT_A_QUESTION = {
    "latitude 91": (91, 0, 500),
    "latitude -90.1": (-90.1, 0, 500),
    "longitude 181": (0, 181, 500),
    "latitude 88.5, too near a pole": (88.5, 0, 500),
    "latitude -90, a pole": (-90, 0, 500),
    "NaN latitude": (math.nan, 0, 500),
    "NaN longitude": (0, math.nan, 500),
    "NaN distance": (0, 0, math.nan),
    "infinite longitude": (0, -math.inf, 500),
    "infinite distance": (0, 0, math.inf),
    "0 m": (0, 0, 0),
    "negative distance": (0, 0, -1),
    "huge distance": (0, 0, 100_001),
}


@pytest.mark.parametrize("what", NOT_A_QUESTION)
def test_what_is_no_question_is_refused(what: str) -> None:
    latitude, longitude, within_m = NOT_A_QUESTION[what]
    place = Nearby([a_version(shapely.box(30, 50, 30.01, 50.01))])
    with pytest.raises(InputError):
        check_place(latitude, longitude, within_m)
    with pytest.raises(InputError):
        place.near(latitude, longitude, within_m)
    with pytest.raises(InputError):
        list(place.within(np.array([0.0, latitude]), np.array([0.0, longitude]), within_m))


def scattered(seed: int, latitude: float, longitude: float, count: int, spread_m: float) -> Iterator[BaseGeometry]:
    rng = np.random.default_rng(seed)
    for _ in range(count):
        lon, lat, _ = GEOD.fwd(longitude, latitude, rng.uniform(0, 360), rng.uniform(0, spread_m))
        yield a_star(rng, lat, lon, rng.uniform(50, 900), int(rng.integers(5, 20)))


CROWDS = {
    "a crowd": (50.0, 30.0, 5_000, 500.0),
    "a crowd, asked for widely": (50.0, 30.0, 90_000, 40_000.0),
    "a crowd in the north": (86.5, 30.0, 5_000, 700.0),
    "a crowd in the north, asked for widely": (-86.5, 30.0, 90_000, 40_000.0),
    "at the equator": (0.0, 0.0, 5_000, 500.0),
}


@pytest.mark.parametrize("crowd", CROWDS)
@pytest.mark.parametrize(("chunk", "edges", "workers"), [(4096, 65_536, 2), (7, 100, 1), (16, 1, 3)])
def test_many_places_at_once_find_what_each_finds_alone(
    crowd: str, chunk: int, edges: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_CHUNK", chunk)
    monkeypatch.setattr(near, "_EDGES", edges)
    latitude, longitude, spread_m, within_m = CROWDS[crowd]
    place = Nearby(versions(list(scattered(1, latitude, longitude, 60, spread_m))))
    rng = np.random.default_rng(2)
    lon, lat, _ = GEOD.fwd(
        np.full(50, longitude), np.full(50, latitude), rng.uniform(0, 360, 50), rng.uniform(0, 1.2, 50) * spread_m
    )
    expect_alike(place, np.asarray(lat), np.asarray(lon), within_m, workers)


def expect_alike(place: Nearby, lat: np.ndarray, lon: np.ndarray, within_m: float, workers: int) -> None:
    """Assert that asking for all places at once and for one after another is answered alike."""
    together = {}
    for pairs in place.within(lat, lon, within_m, workers=workers):
        assert (np.diff(pairs.point) >= 0).all()
        rows = zip(pairs.point.tolist(), pairs.area.tolist(), pairs.distance_m.tolist(), strict=True)
        for point, area, metres in rows:
            assert (point, place.versions[area].area) not in together
            together[point, place.versions[area].area] = metres
    alone = {
        (point, hit.version.area): hit.distance_m
        for point in range(lat.size)
        for hit in place.near(float(lat[point]), float(lon[point]), within_m)
    }
    assert set(together) == set(alone)
    for pair, metres in alone.items():
        assert together[pair] == pytest.approx(metres, rel=2e-4, abs=0.01)


def test_many_places_about_180_degrees_find_what_each_finds_alone() -> None:
    shapes = [shapely.box(east, 60, east + 0.01, 60.01) for east in (179.9, 179.98, -180, -179.95, -179.99)]
    cut = shapely.MultiPolygon([shapely.box(179.97, 60.02, 180, 60.03), shapely.box(-180, 60.02, -179.97, 60.03)])
    lon = np.array([179.95, -179.97, 180, -180, 179.9, -179.96, 179.999])
    expect_alike(Nearby(versions([*shapes, cut])), np.full(7, 60.005), lon, 5_000, 2)


@given(
    latitude=st.floats(-87.9, 87.9), longitude=st.floats(-180, 180), way=st.floats(0, 360), within_m=st.floats(1, 1e5)
)
def test_the_box_around_a_place_holds_all_within(
    latitude: float, longitude: float, way: float, within_m: float
) -> None:
    box = box_around(latitude, longitude, within_m)
    lon, lat, _ = GEOD.fwd(longitude, latitude, way, within_m)
    parts = parted(box)
    turns = {lon, lon + 360, lon - 360} if abs(lon) == 180 else {lon}  # one line, which is written in two ways
    assert any(w <= turn <= e and s <= lat <= n for w, s, e, n in parts for turn in turns)


def test_hazards_in_other_kinds_of_wkb_are_read() -> None:
    shape = shapely.box(30, 50, 30.01, 50.01)
    plain = a_version(shape)
    for kind in ({"byte_order": 0}, {"include_srid": True, "flavor": "extended"}):
        given = shapely.set_srid(shape, 4326) if "include_srid" in kind else shape
        other = Version(**{**_fields(plain), "hazard": shapely.to_wkb(given, **kind)})
        assert Nearby([other]).near(50, 29.99, 2_000)[0][1:] == Nearby([plain]).near(50, 29.99, 2_000)[0][1:]


def _fields(version: Version) -> dict[str, object]:
    return {name: getattr(version, name) for name in Version.__slots__}
