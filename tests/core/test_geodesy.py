"""Lines and points on the ellipsoid: against published lengths, closed forms and the projection's own library."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
import shapely

from marchland.core import geodesy
from marchland.core.errors import InputError
from marchland.core.geodesy import BorderLine
from tests.refusal import refused

MERIDIAN_QUADRANT_KM = 10_001.965729
EQUATOR_KM = 40_075.016686
EARTH_KM2 = 510_065_621.7


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(points)


def border(left: str = "POL") -> BorderLine:
    return BorderLine("POL-BLR", line((23, 51), (23, 54)), False, left, "1:10m", "atlas")


def test_a_quarter_of_a_meridian_has_its_published_length() -> None:
    assert geodesy.length_km(line((10, 0), (10, 90))) == pytest.approx(MERIDIAN_QUADRANT_KM, abs=1e-3)


def test_the_equator_has_its_published_length() -> None:
    round_the_globe = line(*[(degrees, 0) for degrees in range(-180, 181, 10)])
    assert geodesy.length_km(round_the_globe) == pytest.approx(EQUATOR_KM, abs=1e-3)


@pytest.mark.parametrize("clockwise", [True, False])
def test_an_area_is_never_negative(clockwise: bool) -> None:
    ring = [(-180, -90), (-180, 90), (0, 90), (0, -90)]
    half = shapely.segmentize(shapely.Polygon(ring if clockwise else ring[::-1]), 1)
    assert geodesy.area_km2(half) == pytest.approx(EARTH_KM2 / 2, rel=1e-6)


def test_a_hole_is_not_counted() -> None:
    outer, inner = shapely.box(0, 0, 2, 2), shapely.box(0.5, 0.5, 1, 1)
    with_hole = outer.difference(inner)
    assert geodesy.area_km2(with_hole) == pytest.approx(geodesy.area_km2(outer) - geodesy.area_km2(inner), rel=1e-9)


def test_the_right_state_is_the_one_that_is_not_left() -> None:
    assert (border().states, border().right_state, border("BLR").right_state) == (("POL", "BLR"), "BLR", "POL")


def test_a_border_line_says_whether_it_is_disputed() -> None:
    assert border().name == "POL-BLR"
    assert BorderLine("UKR-RUS", line((0, 0), (1, 1)), True, "UKR", "1:10m", "x").name == "UKR-RUS, disputed part"


def test_geojson_comes_back_as_it_went_in() -> None:
    mapping = {"type": "LineString", "coordinates": [[23.123456, 51.5], [23.5, 54.0]]}
    made = geodesy.to_geojson(geodesy.from_geojson(mapping))
    assert [list(xy) for xy in made["coordinates"]] == mapping["coordinates"]
    assert made["type"] == "LineString"
    assert list(geodesy.to_geojson(line((1.23456789, 2), (3, 4)), 3)["coordinates"][0]) == [1.235, 2]


BROKEN = {
    "no type": ({"coordinates": [[0, 0], [1, 1]]}, "cannot be read"),
    "no coordinates": ({"type": "LineString"}, "cannot be read"),
    "an unknown type": ({"type": "Curve", "coordinates": []}, "cannot be read"),
    "text": ({"type": "Point", "coordinates": ["a", "b"]}, "cannot be read"),
    "one point": ({"type": "LineString", "coordinates": [[0, 0]]}, "cannot be read"),
    "empty": ({"type": "LineString", "coordinates": []}, "the geometry is empty"),
    "off the globe": ({"type": "Point", "coordinates": [10, 120]}, "latitudes 120 to 120"),
    "turned round": ({"type": "LineString", "coordinates": [[54, 190], [55, 20]]}, "off the globe"),
    "no number": ({"type": "Point", "coordinates": [math.nan, 0]}, ""),
    "without end": ({"type": "Point", "coordinates": [math.inf, 0]}, ""),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_geometry_is_refused(what: str) -> None:
    mapping, message = BROKEN[what]
    error = refused(lambda: geodesy.from_geojson(mapping))
    assert isinstance(error, InputError)
    assert message in error.message


def test_the_local_projection_keeps_areas_and_returns() -> None:
    around = shapely.box(23, 51, 24, 54)
    there, back = geodesy.local_projection(around)
    flat = geodesy.project(geodesy.densified(around), there)
    assert flat.area / 1e6 == pytest.approx(geodesy.area_km2(geodesy.densified(around)), rel=1e-6)
    again = geodesy.project(flat, back)
    assert np.allclose(shapely.get_coordinates(again), shapely.get_coordinates(geodesy.densified(around)), atol=1e-9)


def test_a_densified_line_has_short_pieces_and_the_same_ends() -> None:
    fine = geodesy.densified(line((0, 0), (1, 0.5), (1, 3)))
    xy = shapely.get_coordinates(fine)
    assert np.hypot(*np.diff(xy, axis=0).T).max() <= 0.05 + 1e-12
    assert xy[0].tolist() == [0, 0]
    assert xy[-1].tolist() == [1, 3]


def test_parts_come_in_their_own_order() -> None:
    many = shapely.MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6)]])
    assert [part.coords[0] for part in geodesy.parts(many)] == [(0, 0), (5, 5)]
    assert geodesy.parts(line((0, 0), (1, 1))) == (line((0, 0), (1, 1)),)


def test_a_chain_walks_from_end_to_end_and_turns_lines_round() -> None:
    first, second, third = line((0, 0), (1, 0)), line((2, 0), (1, 0)), line((2, 0), (3, 0))
    steps = geodesy.chain([second, third, first])
    assert [number for number, _ in steps] in ([2, 0, 1], [1, 0, 2])
    turned = dict(steps)
    assert turned[0] is not turned[1]
    assert turned[1] is turned[2]


def test_a_chain_of_one_line_is_that_line() -> None:
    assert geodesy.chain([line((0, 0), (1, 0))]) == ((0, False),)


def test_within_finds_the_part_of_a_line_near_a_point() -> None:
    meridian = line((20, 50), (20, 52))
    [spans] = geodesy.within([meridian], np.array([20.0]), np.array([51.0]), [10.0])
    middle = geodesy.length_km(line((20, 50), (20, 51)))
    assert spans.point.tolist() == [0]
    assert spans.from_km[0] == pytest.approx(middle - 10, abs=0.01)
    assert spans.to_km[0] == pytest.approx(middle + 10, abs=0.01)


def test_within_leaves_far_points_out_and_joins_what_touches() -> None:
    lines = [line((20, 50), (20, 51)), line((20, 51), (20, 52))]
    longitudes, latitudes = np.array([20.0, 30.0, 20.0]), np.array([51.0, 51.0, 53.0])
    near, far = geodesy.within(lines, longitudes, latitudes, [10.0, 120.0])
    assert near.point.tolist() == [0]
    assert far.point.tolist() == [0, 2]
    assert far.from_km[0] == pytest.approx(0, abs=0.01) or far.from_km[0] > 0


def test_within_agrees_with_geodesics_off_the_line() -> None:
    meridian = line((20, 50), (20, 51))
    west = geodesy.geod().fwd(20, 50.5, 270, 5000)
    [spans] = geodesy.within([meridian], np.array([west[0]]), np.array([west[1]]), [5.001])
    assert spans.point.tolist() == [0]
    assert spans.to_km[0] - spans.from_km[0] == pytest.approx(2 * math.sqrt(5.001**2 - 5**2), rel=0.01)
    [nothing] = geodesy.within([meridian], np.array([west[0]]), np.array([west[1]]), [4.999])
    assert nothing.point.size == 0


def test_within_crosses_the_180th_meridian() -> None:
    across = line((179.9, 65), (179.99, 65))
    [spans] = geodesy.within([across], np.array([-179.95]), np.array([65.0]), [5.0])
    assert spans.point.tolist() == [0]


def test_within_of_no_points_is_empty() -> None:
    [spans] = geodesy.within([line((0, 0), (1, 1))], np.empty(0), np.empty(0), [5.0])
    assert spans.point.size == 0


def test_the_ellipsoid_is_that_of_proj_to_the_last_digit() -> None:
    ellipsoid = pyproj.Geod(ellps="WGS84")
    ours = (geodesy.EQUATOR_M, geodesy.POLE_M, geodesy.FLATTENING, geodesy.ECCENTRICITY_SQUARED)
    assert ours == (ellipsoid.a, ellipsoid.b, ellipsoid.f, ellipsoid.es)


def test_outlines_are_at_most_as_long_as_is_said_without_measuring() -> None:
    rng = np.random.default_rng(7)
    middle = rng.uniform((-179, -89), (179, 89), (400, 2))
    shapes = [
        shapely.transform(
            shapely.Point(0, 0).buffer(size, quad_segs=int(turns)),
            lambda xy, at=at: np.clip(xy + at, (-180, -90), (180, 90)),
        )
        for at, size, turns in zip(middle, 10 ** rng.uniform(-6, 1.5, 400), rng.integers(1, 9, 400), strict=True)
    ]
    measured = np.array([pyproj.Geod(ellps="WGS84").geometry_length(each.exterior) for each in shapes])
    below = geodesy.perimeters_below_m(shapes)
    assert (below >= measured).all()
    assert np.median(below / measured) < 1.5
