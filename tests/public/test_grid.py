"""The grid: a hazard lies in its cells, every place within reach in the widened ones, and it closes round the globe."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.public.domain.grid import FINE, Grid

GEOD = pyproj.Geod(ellps="WGS84")
PLACES = st.tuples(st.floats(-85, 85), st.floats(-180, 180))
SIZES = st.floats(1, 20_000)


def blob(latitude: float, longitude: float, size_m: float, seed: int = 0) -> shapely.Polygon:
    turns = np.linspace(0, 360, 13)[:-1]
    reach = np.random.default_rng(seed).uniform(0.5, 1, 12) * size_m
    lon, lat, _ = GEOD.fwd(np.full(12, longitude), np.full(12, latitude), turns, reach)
    lon = longitude + (np.asarray(lon) - longitude + 180) % 360 - 180
    return shapely.Polygon(np.column_stack([lon, lat]))


@given(PLACES, SIZES, st.integers(0, 99))
@settings(max_examples=300, deadline=None)
def test_every_point_of_a_hazard_lies_in_a_touched_cell(place: tuple[float, float], size: float, seed: int) -> None:
    hazard = blob(*place, size, seed)
    cells = FINE.touched(hazard)
    inside = shapely.get_coordinates(shapely.segmentize(hazard, 0.003))
    for longitude, latitude in inside:
        assert FINE.cell_of(latitude, (longitude + 180) % 360 - 180) in cells


@given(PLACES, st.floats(1, 3000), st.floats(0, 5000), st.integers(0, 359))
@settings(max_examples=300, deadline=None)
def test_every_place_within_reach_is_warned_of(
    place: tuple[float, float], size: float, reach: float, bearing: int
) -> None:
    latitude, longitude = place
    hazard = blob(latitude, longitude, size)
    shown = FINE.widened(FINE.touched(hazard), reach)
    for lon, lat in shapely.get_coordinates(hazard):
        there_lon, there_lat, _ = GEOD.fwd(lon, lat, bearing, reach)
        assert FINE.cell_of(there_lat, there_lon) in shown


@given(st.integers(-12_000, 11_999), st.integers(-9_000, 8_999), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_cell_holds_what_is_inside_its_bounds(column: int, row: int, across: float, up: float) -> None:
    west, south, east, north = FINE.bounds((column, row))
    assert FINE.cell_of(south + up * (north - south), west + across * (east - west)) == (column, row)


@pytest.mark.parametrize("latitude", [0.0, 47.3, 60.1, 84.9])
def test_a_hazard_over_the_date_line_touches_both_sides(latitude: float) -> None:
    cells = FINE.touched(shapely.box(179.999, latitude, 180, latitude + 0.001)) | FINE.touched(
        shapely.box(-180, latitude, -179.999, latitude + 0.001)
    )
    assert {FINE.wrapped(column) for column, _ in cells} >= {-12_000, 11_999}
    widened = FINE.widened({(11_999, 0)}, 100)
    assert (-12_000, 0) in widened


def test_at_the_pole_a_cell_reaches_all_round() -> None:
    assert len({column for column, _ in FINE.widened({(0, 8_999)}, 100)}) == FINE.columns


@pytest.mark.parametrize(("width", "height"), [("0.7", "0.01"), ("0.01", "0.7"), ("0", "1"), ("2", "1")])
def test_a_grid_that_does_not_close_is_refused(width: str, height: str) -> None:
    with pytest.raises(InputError):
        Grid(Fraction(width), Fraction(height))


def test_a_coarser_grid_is_made_of_finer_cells() -> None:
    coarse = Grid(FINE.width_degrees * 4, FINE.height_degrees * 4)
    hazard = blob(50.3, 30.7, 5000)
    finer = {(column // 4, row // 4) for column, row in FINE.touched(hazard)}
    assert finer == coarse.touched(hazard)
    assert math.isclose(float(coarse.width_degrees), 0.06)


def product(columns: range, rows: range) -> set[tuple[int, int]]:
    return {(column, row) for column in columns for row in rows}


def test_a_hazard_on_an_edge_touches_the_cells_on_both_sides() -> None:
    """A cell is 0.015 degrees wide and 0.01 high: 30 is column 2000, and 48 is row 4800."""
    assert FINE.touched(shapely.box(30.0, 48.0, 30.001, 48.001)) == product(range(1999, 2001), range(4799, 4801))
    assert FINE.touched(shapely.box(30.001, 48.001, 30.015, 48.01)) == product(range(2000, 2002), range(4800, 4802))
    assert FINE.touched(shapely.box(30.001, 48.001, 30.014, 48.009)) == {(2000, 4800)}


def test_a_hazard_too_large_to_try_each_cell_has_just_the_cells_that_it_touches() -> None:
    """534 columns and 401 rows are more than are tried at once: what is in a frame's hole is not touched."""
    large = shapely.box(30.0075, 48.005, 38.0075, 52.005)
    outer = product(range(2000, 2534), range(4800, 5201))
    assert FINE.is_large(np.array([large, shapely.box(30, 48, 30.1, 48.1)], dtype=object)).tolist() == [True, False]
    assert FINE.touched(large) == outer
    frame = large.difference(shapely.box(31.5075, 49.005, 37.0075, 51.005))
    assert FINE.touched(frame) == outer - product(range(2101, 2467), range(4901, 5100))
    small = shapely.box(20.001, 40.001, 20.002, 40.002)
    for hazards in ([small, large], [large, small], [small, large, small]):
        assert FINE.touched_by(hazards) == outer | {(1333, 4000)}


def test_a_large_hazard_over_the_date_line_and_at_the_pole_wraps_and_ends_there() -> None:
    """24,000 columns go round: the one behind 11,999 is -12,000. The last row below the pole is 8,999, in
    a square of four rows that reaches beyond it."""
    columns = {*range(11867, 12000), *range(-12000, -11866)}
    found = FINE.touched(shapely.box(178.0075, 82.015, 182.0075, 90.0))
    assert found == {(column, row) for column in columns for row in range(8201, 9000)}
