"""Tolerances of the balance: what is a hair and what is land, with the square metres worked out by hand or by PROJ."""

from __future__ import annotations

import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.register.domain.balance import Balance, BalanceError, hair_m2, take_portion
from marchland.register.domain.state import AreaState
from tests.refusal import refused
from tests.register.telling import LAND, told

GEOD = pyproj.Geod(ellps="WGS84")
M_OF_LATITUDE, M_OF_LONGITUDE = 111_190.4, 74_625.4  # of a degree at 48° N, as `geod` prints them for 0.01°


def measured(shape: BaseGeometry) -> tuple[float, float]:
    """Return area and outline of a shape as PROJ has them."""
    area, outline = GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(shape))
    return area, outline


@pytest.fixture
def whole() -> AreaState:
    """Give an area of 0.01° by 0.01° at 48° N, some 746 m by 1,112 m."""
    return told("reported", "technical").ongoing.steps[-1].state


def sticking_out(by_m: float) -> BaseGeometry:
    """Return the area's western half with its western side, 1,112 m long, moved out by so many metres."""
    return shapely.box(30.0 - by_m / M_OF_LONGITUDE, 48.0, 30.005, 48.01)


def test_a_hair_is_a_hundredth_of_a_square_metre_a_billionth_of_the_area_and_5_mm_along_the_outline() -> None:
    for name in ("whole", "wider"):
        area, outline = measured(LAND[name])
        assert hair_m2(LAND[name], area) == pytest.approx(0.01 + area / 1e9 + 0.005 * outline, rel=1e-6)
    # 4 × 100 m round, 10,000 m² inside: 0.01 + 0.00001 + 2 m², on a square that small to one in a thousand
    field = shapely.box(30.0, 48.0, 30.0 + 100 / M_OF_LONGITUDE, 48.0 + 100 / M_OF_LATITUDE)
    assert hair_m2(field, 10_000) == pytest.approx(2.01001, rel=1e-3)


@pytest.mark.parametrize("by_m", [0.0001, 0.003, 0.01])
def test_a_sliver_of_less_than_a_hair_is_snapped_off_and_told(whole: AreaState, by_m: float) -> None:
    """The half is 373 m by 1,112 m, 2,970 m round: 14.9 m² are a hair of it, and 1 cm along 1,112 m is 11.1 m²."""
    taken = take_portion(whole, sticking_out(by_m))
    assert taken.snapped_m2 == pytest.approx(by_m * 1112, rel=0.01)
    assert taken.area_m2 == pytest.approx(measured(LAND["west"])[0], rel=1e-9)


@pytest.mark.parametrize("by_m", [0.015, 0.05, 1.0])
def test_more_than_a_hair_outside_is_refused(whole: AreaState, by_m: float) -> None:
    """1.5 cm along 1,112 m are 16.7 m², more than the 14.9 m² that a hair is."""
    error = refused(lambda: take_portion(whole, sticking_out(by_m)))
    assert isinstance(error, BalanceError)
    assert "portion-inside-remaining" in error.message
    assert error.difference_m2 == pytest.approx(by_m * 1112, rel=0.01)


def inside(m2: float) -> BaseGeometry:
    """Return a square of so many square metres in the middle of the area."""
    side = m2**0.5
    return shapely.box(30.004, 48.004, 30.004 + side / M_OF_LONGITUDE, 48.004 + side / M_OF_LATITUDE)


def test_the_least_portion_is_a_hundredth_of_a_square_metre(whole: AreaState) -> None:
    assert take_portion(whole, inside(0.02)).area_m2 == pytest.approx(0.02, rel=1e-2)
    assert "takes nothing" in refused(lambda: take_portion(whole, inside(0.005))).message


@pytest.mark.parametrize(
    ("original", "gap", "holds"),
    [
        (100, 0.0099, True), (100, -0.0099, True), (100, 0.02, False), (100, -0.02, False),
        (1e9, 1.0, True), (1e9, -1.0, True), (1e9, 1.1, False), (1e9, -1.1, False),
    ],
)  # fmt: skip
def test_a_gap_is_rounding_up_to_a_hundredth_and_a_billionth_of_the_area(
    original: float, gap: float, *, holds: bool
) -> None:
    """Of 100 m² 0.01 m² may be missing or too much; of 1,000 km² 0.01 + 1 = 1.01 m²."""
    quarter = (original - gap) / 4
    assert Balance(original, quarter, quarter, quarter, quarter, 0.0).holds is holds


def test_what_is_left_over_by_less_than_the_least_goes_with_the_portion(whole: AreaState) -> None:
    """The area is 0.83 km², so up to 0.01 + 0.00083 m² is no remainder; a strip of 1 mm along 1,112 m is 1.1 m²."""
    for by_m, left in ((0.000_005, 0.0), (0.001, 1.112)):
        taken = take_portion(whole, shapely.box(30.0 + by_m / M_OF_LONGITUDE, 48.0, 30.01, 48.01))
        assert taken.left_m2 == pytest.approx(left, rel=0.01)
