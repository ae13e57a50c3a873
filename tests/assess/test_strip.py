"""Lengths and one-sided strips against closed forms, against points on a grid, and against the measured table."""

from __future__ import annotations

import importlib.resources
import itertools
import math
import re

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.assess.domain.strip import border_shape, lengths, simplified, strip, strip_area
from marchland.core.errors import InputError
from marchland.core.geodesy import Array, BorderLine, area_km2, densified, length_km, local_projection, project
from marchland.gazetteer.adapters.border_files import read_borders

BORDERS = read_borders(importlib.resources.files("marchland").joinpath("data"))
CENTRE = shapely.Point(25.0, 55.0)
# km as drawn by Natural Earth at 1:10m, as measured by another program
NATURAL_EARTH = {
    "UKR-RUS": 1524, "UKR-RUS, disputed part": 147, "UKR-BLR": 862, "POL-BLR": 340, "POL-RUS": 206, "LTU-BLR": 482,
    "LTU-RUS": 219, "LVA-RUS": 213, "LVA-BLR": 136, "EST-RUS": 284, "FIN-RUS": 1226, "NOR-RUS": 165, "PRK-KOR": 204,
}  # fmt: skip


def line_of(km: Array, left: str = "AAA") -> BorderLine:
    """Return a line drawn in km east and north of 25° E, 55° N."""
    _, back = local_projection(CENTRE)
    return BorderLine(
        "AAA-BBB",
        project(shapely.segmentize(shapely.linestrings(km * 1000), 10_000), back),
        False,
        left,
        "1:1",
        "drawn",
    )


def arc(radius_km: float, degrees: float) -> Array:
    angle = np.radians(np.linspace(0, degrees, 721))
    return np.column_stack([radius_km * np.cos(angle), radius_km * np.sin(angle)])


def zigzag(steps: list[tuple[float, float]]) -> Array:
    """Return a line that goes east all the way, so that north of it is left of it."""
    east = np.cumsum([0.0, *(step for step, _ in steps)])
    return np.column_stack([east, [0.0, *(north for _, north in steps)]])


zigzags = st.lists(st.tuples(st.floats(0.5, 15), st.floats(-12, 12)), min_size=2, max_size=12).map(zigzag)


@pytest.mark.parametrize("state", ["AAA", "BBB"])
def test_a_straight_line_has_length_times_depth(state: str) -> None:
    found = strip(line_of(np.array([[0.0, -60], [0, 60]])), 5, state)  # along a meridian
    assert found.true_area_km2 == pytest.approx(found.product_km2, rel=2e-4)
    assert found.product_km2 == pytest.approx(found.map_length_km * 5)
    assert "to within 0.05%" in found.reason


@pytest.mark.parametrize(("degrees", "depth_km"), [(90, 2), (180, 5), (270, 9)])
def test_a_circle_has_its_ring(degrees: float, depth_km: float) -> None:
    radius = 20.0
    line = line_of(arc(radius, degrees))  # walked anticlockwise, its inside is left
    inside, outside = strip(line, depth_km, "AAA"), strip(line, depth_km, "BBB")
    share = math.radians(degrees) / 2
    assert inside.true_area_km2 == pytest.approx(share * (radius**2 - (radius - depth_km) ** 2), rel=1e-3)
    assert outside.true_area_km2 == pytest.approx(share * ((radius + depth_km) ** 2 - radius**2), rel=1e-3)
    assert "less than length × depth" in inside.reason
    assert "more than length × depth" in outside.reason


def test_ground_that_two_bends_reach_is_there_once() -> None:
    there_and_back = np.array([[0.0, 0], [40, 0], [40, 3], [0, 3]])
    between = strip(line_of(there_and_back), 2, "AAA")  # 3 km apart, so 2 km from either leg is all there is
    assert between.true_area_km2 == pytest.approx(40 * 3, rel=2e-3)
    around = strip(line_of(there_and_back), 2, "BBB")
    assert around.true_area_km2 == pytest.approx(2 * 83 + math.pi * 2**2 / 2, rel=2e-3)


def test_a_strip_deeper_than_a_bay_does_not_cross_the_line() -> None:
    bay = np.array([[0.0, 0], [20, 0], [20, 10], [21, 10], [21, 0], [41, 0]])
    line = line_of(bay)
    north, south = strip_area(line, 3, "AAA"), strip_area(line, 3, "BBB")
    assert area_km2(shapely.intersection(north, south)) < 1e-3
    spit = project(shapely.box(20_000, 0, 21_000, 10_000), local_projection(CENTRE)[1])
    assert area_km2(shapely.intersection(south, spit)) == pytest.approx(10, rel=1e-2)


def grid(km: Array, depth_km: float) -> tuple[Array, Array, Array]:
    """Return points round a line with their distances from it, and on which side of its nearest point they lie.

    Left out are points too near an edge of the strip to call, and those round the ends, where it is cut square.
    """
    low, high = km.min(axis=0) - depth_km, km.max(axis=0) + depth_km
    points = np.stack(np.meshgrid(*(np.linspace(low[i], high[i], 60) for i in (0, 1))), axis=-1).reshape(-1, 2)
    step = np.diff(km, axis=0)
    away = points[:, None, :] - km[:-1]
    away -= np.clip((away * step).sum(axis=2) / (step**2).sum(axis=1), 0, 1)[:, :, None] * step
    apart = np.hypot(away[:, :, 0], away[:, :, 1])
    nearest = apart.min(axis=1)
    turn = (step[:, 0] * away[:, :, 1] - step[:, 1] * away[:, :, 0]) / np.hypot(*step.T)
    left = np.where(apart < nearest[:, None] + 1e-9, turn, 0).sum(axis=1) > 0
    other = np.where(turn * np.where(left, -1, 1)[:, None] > 0, apart, np.inf).min(axis=1)
    ends = np.hypot(*(points[:, None] - km[[0, -1]]).transpose(2, 0, 1)).min(axis=1)
    clear = (np.abs(nearest - depth_km) > 0.02 * depth_km) & (nearest > 0.02) & (other > nearest * 1.02 + 0.02)
    kept = clear & (ends > 1.01 * depth_km)
    return points[kept], nearest[kept], left[kept]


def in_strip(km: Array, depth_km: float, points: Array) -> Array:
    there, _ = local_projection(CENTRE)
    area = project(strip_area(line_of(km), depth_km, "AAA"), there)
    return np.asarray(shapely.contains_xy(area, *(points.T * 1000)))


@settings(deadline=None)
@given(zigzags, st.floats(0.3, 12))
def test_a_point_is_in_the_strip_when_it_is_near_and_left_of_the_nearest_point(km: Array, depth_km: float) -> None:
    points, apart, left = grid(km, depth_km)
    assert np.array_equal(in_strip(km, depth_km, points), left & (apart < depth_km))


@settings(deadline=None)
@given(zigzags, st.floats(0.3, 12))
def test_a_point_is_in_the_strip_when_it_is_near_and_the_line_shuts_it_off_from_the_south(
    km: Array, depth_km: float
) -> None:
    long = np.vstack([km[0] - [40, 0], km, km[-1] + [40, 0]])
    points, apart, _ = grid(long, depth_km)
    top = [[long[-1, 0] + 99, 999], [long[0, 0] - 99, 999]]
    whole = np.vstack([long[0] - [99, 0], long, long[-1] + [99, 0], top])
    north = shapely.contains_xy(shapely.polygons(whole), *points.T)
    assert np.array_equal(in_strip(long, depth_km, points), north & (apart < depth_km))


@settings(deadline=None)
@given(zigzags, st.floats(0.3, 12))
def test_the_two_strips_of_a_line_fill_its_two_sided_buffer_and_no_more(km: Array, depth_km: float) -> None:
    line = line_of(km)
    there, _ = local_projection(CENTRE)
    flat = project(densified(line.line), there)
    round_km2 = shapely.buffer(flat, depth_km * 1000, quad_segs=64).area / 1e6
    square_km2 = shapely.buffer(flat, depth_km * 1000, quad_segs=64, cap_style="flat").area / 1e6
    left, right = (strip(line, depth_km, state).true_area_km2 for state in ("AAA", "BBB"))
    assert max(left, right) <= round_km2 * 1.0005
    assert left + right == pytest.approx(square_km2, rel=2e-3)


@settings(deadline=None, max_examples=30)
@given(zigzags, st.floats(0.3, 12))
def test_walking_the_other_way_changes_nothing(km: Array, depth_km: float) -> None:
    there = strip(line_of(km), depth_km, "AAA").true_area_km2
    back = strip(line_of(km[::-1], left="BBB"), depth_km, "AAA").true_area_km2
    assert back == pytest.approx(there, rel=1e-6)


@pytest.mark.parametrize("line", BORDERS, ids=lambda line: line.name)
def test_the_real_lines_are_as_long_as_another_program_measured(line: BorderLine) -> None:
    assert length_km(line.line) == pytest.approx(NATURAL_EARTH[line.name], abs=0.6)


@pytest.mark.parametrize("line", BORDERS, ids=lambda line: line.name)
def test_crookedness_costs_a_real_strip_a_few_per_cent(line: BorderLine) -> None:
    for state in line.states:
        shallow, deep = (strip(line, depth_km, state) for depth_km in (2, 5))
        assert 0.95 <= shallow.true_area_km2 / shallow.product_km2 <= 1.011
        # Up to 1.03: the border of Latvia with Belarus bends round Latvia's side by more than a radian in all.
        assert 0.90 <= deep.true_area_km2 / deep.product_km2 <= 1.03


@pytest.mark.parametrize("line", BORDERS, ids=lambda line: line.name)
def test_the_reason_is_measured(line: BorderLine) -> None:
    found = strip(line, 5, line.left_state)
    opened, twice = (float(text.replace(",", "")) for text in re.findall(r"([\d,.]+) km²", found.reason))
    assert found.product_km2 + opened - twice == pytest.approx(found.true_area_km2, abs=0.11)
    assert ("2 parts" in found.reason) == (line.pair == "LTU-RUS")


@pytest.mark.parametrize("pair", dict.fromkeys(line.pair for line in BORDERS))
def test_lengths_ascend_to_the_line_as_drawn(pair: str) -> None:
    found = lengths(pair, BORDERS)
    for disputed in (False, True):
        km = [length.km for length in found if ("disputed part" in length.what) == disputed]
        assert km == sorted(km)
        drawn = [line for line in BORDERS if line.pair == pair and line.disputed == disputed]
        assert km[-1:] == [length_km(line.line) for line in drawn]
    assert {length.source for length in found} == {"natural-earth-10m"}
    assert any("disputed" in length.what for length in found) == (pair == "UKR-RUS")


@settings(deadline=None)
@given(zigzags, st.lists(st.floats(1e-3, 40), min_size=2, max_size=6))
def test_a_coarser_line_is_never_longer(km: Array, tolerances_km: list[float]) -> None:
    found = [length.km for length in lengths("AAA-BBB", [line_of(km)], tolerances_km)]
    assert all(coarse <= fine * (1 + 1e-12) for coarse, fine in itertools.pairwise(found))


@settings(deadline=None, max_examples=30)
@given(zigzags, st.floats(0.01, 20))
def test_no_point_left_out_is_further_off_than_the_tolerance(km: Array, tolerance_km: float) -> None:
    line = line_of(km).line
    there, _ = local_projection(line)
    coarse, own = project(simplified(line, tolerance_km), there), shapely.points(shapely.get_coordinates(line))
    apart = [shapely.distance(coarse, project(point, there)) for point in own]
    assert max(apart) <= tolerance_km * 1000 * (1 + 1e-9)
    assert {tuple(xy) for xy in shapely.get_coordinates(simplified(line, tolerance_km))} <= {
        tuple(xy) for xy in shapely.get_coordinates(line)
    }


def test_the_shape_of_a_border_holds_all_its_lengths_and_strips() -> None:
    shape = border_shape("UKR-RUS", BORDERS, (2.0, 5.0), "UKR")
    assert (shape.pair, shape.official_km) == ("UKR-RUS", None)
    assert {length.source for length in shape.lengths} == {"natural-earth-10m"}
    named = [(found.line, found.depth_km) for found in shape.strips]
    drawn, disputed = "UKR-RUS", "UKR-RUS, disputed part"
    assert named == [(drawn, 2), (disputed, 2), (drawn, 5), (disputed, 5)]


@pytest.mark.parametrize("depth_km", [0, -1, math.nan, math.inf, 501])
def test_a_depth_that_cannot_be_is_refused(depth_km: float) -> None:
    with pytest.raises(InputError, match="depth"):
        strip(BORDERS[0], depth_km, "UKR")


def test_a_state_of_another_border_is_refused() -> None:
    with pytest.raises(InputError, match="not a state of the border UKR-RUS"):
        strip(BORDERS[0], 2, "POL")


@pytest.mark.parametrize("tolerance_km", [0, -1, math.nan])
def test_a_tolerance_that_cannot_be_is_refused(tolerance_km: float) -> None:
    with pytest.raises(InputError, match="tolerance"):
        lengths("UKR-RUS", BORDERS, [1, tolerance_km])


def test_a_border_without_a_line_is_refused() -> None:
    with pytest.raises(InputError, match="no border line of FRA-DEU"):
        border_shape("FRA-DEU", BORDERS, (2,), "FRA")
