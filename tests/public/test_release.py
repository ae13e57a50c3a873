"""Releases: never less than the hazards and their reach, the same for the same cells, withdrawn only by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.errors import EventError, InputError
from marchland.public.domain.grid import FINE
from marchland.public.domain.release import Precision, Release, cost, next_release, occupied, shown
from tests.public.test_grid import GEOD, blob

PRECISION = Precision(FINE, 50, 400)
REACH_M = 450.0  # 50 m by which a position may be wrong, and 400 m of buffer beyond it
DAY = date(2026, 11, 25)


def many(count: int, seed: int) -> list[shapely.Polygon]:
    rng = np.random.default_rng(seed)
    return [
        blob(
            float(rng.uniform(-60, 70)),
            float(rng.uniform(-179, 179)),
            float(rng.lognormal(5, 1)),
            int(rng.integers(99)),
        )
        for _ in range(count)
    ]


@given(st.integers(0, 10**6), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
@settings(max_examples=300, deadline=None)
def test_two_worlds_in_the_same_cells_look_the_same(seed: int, across: float, up: float) -> None:
    column, row = seed % 20_000 - 10_000, seed % 12_000 - 6_000
    west, south, east, north = FINE.bounds((column, row))
    lon, lat = west + across * (east - west), south + up * (north - south)
    one = shapely.box(lon, lat, lon + 1e-7, lat + 1e-7).intersection(shapely.box(west, south, east, north))
    other = shapely.box(west + 1e-6, south + 1e-6, east - 1e-6, north - 1e-6)
    first, second = (next_release(None, occupied([hazard], FINE), DAY, "all") for hazard in (one, other))
    assert first == second
    assert shown(first, PRECISION) == shown(second, PRECISION)


def test_cells_are_added_at_once_and_go_only_where_that_is_decided_and_nothing_is_there() -> None:
    first = next_release(None, frozenset({(1, 1), (2, 2), (3, 3)}), DAY, "all")
    stayed = next_release(first, frozenset({(2, 2), (3, 3)}), DAY, "all")
    assert stayed.occupied == {(1, 1), (2, 2), (3, 3)}
    gone = next_release(stayed, frozenset({(3, 3)}), DAY, "all", frozenset({(1, 1), (3, 3)}))
    assert (gone.occupied, gone.withdrawn) == (frozenset({(2, 2), (3, 3)}), frozenset({(1, 1)})), (
        "what is touched stays, decided or not"
    )


def test_a_release_before_the_last_is_refused() -> None:
    last = Release(1, DAY, "all", frozenset())
    with pytest.raises(EventError):
        next_release(last, frozenset(), date(2026, 11, 24), "all")


def test_what_differs_between_releases_is_whole_cells_and_no_more_than_the_cells_is_told() -> None:
    hazards = many(40, 3)
    first = next_release(None, occupied(hazards[:20], FINE), DAY, "all")
    second = next_release(first, occupied(hazards, FINE), DAY, "all")
    told = shown(second, PRECISION) ^ shown(first, PRECISION)
    assert told <= shown(second, PRECISION)
    assert FINE.widened(second.occupied, REACH_M) == set(shown(second, PRECISION))


def test_the_cost_is_told() -> None:
    hazards = many(5, 4)
    release = next_release(None, occupied(hazards, FINE), DAY, "all")
    found = cost(release, PRECISION, hazards)
    assert found.ratio is not None
    assert found.ratio > 1
    assert cost(replace(release, occupied=frozenset()), PRECISION, []).ratio is None


@pytest.mark.parametrize(
    ("error_m", "buffer_m", "reach_m"), [(50, 400, 450), (400, 50, 450), (0, 400, 400), (700, 0, 700), (900, 900, 1800)]
)
def test_the_reach_is_the_error_and_the_buffer_added(error_m: float, buffer_m: float, reach_m: float) -> None:
    assert Precision(FINE, error_m, buffer_m).reach_m == reach_m


def test_an_error_of_900_m_and_a_buffer_of_900_m_warn_of_two_cells_all_round() -> None:
    """The cell at 0° N 0° E is 0.01° high (1,105.7 m there) and 0.015° wide (1,669.8 m): 1,800 m go beyond one more."""
    release = Release(1, DAY, "all", frozenset({(0, 0)}))
    assert shown(release, Precision(FINE, 900, 900)) == {
        (column, row) for column in (-2, -1, 0, 1, 2) for row in (-2, -1, 0, 1, 2)
    }


@pytest.mark.parametrize("latitude", [0.004, 47.3, -33.9, 66.6])
def test_no_place_within_error_and_buffer_of_a_hazard_is_left_out(latitude: float) -> None:
    """Places 1,800 m away are found with PROJ: a mine 900 m from where it was recorded, and 900 m of buffer."""
    hazard = shapely.box(30.701, latitude, 30.702, latitude + 0.001)
    release = next_release(None, occupied([hazard], FINE), DAY, "all")
    warned = shown(release, Precision(FINE, 900, 900))
    for longitude, corner in shapely.get_coordinates(hazard):
        for bearing in range(0, 360, 15):
            lon, lat, _ = GEOD.fwd(longitude, corner, bearing, 1800)
            assert FINE.cell_of(lat, lon) in warned, (bearing, lat, lon)


@pytest.mark.parametrize(
    ("error_m", "buffer_m", "taken"),
    [(0, 0, True), (10_000, 10_000, True), (-1, 0, False), (0, -1, False), (10_001, 0, False), (0, 10_001, False),
     (10_000.5, 400, False), (400, 10_000.5, False)],
)  # fmt: skip
def test_an_error_and_a_buffer_are_between_nothing_and_ten_kilometres(
    error_m: float, buffer_m: float, taken: bool
) -> None:
    if taken:
        assert Precision(FINE, error_m, buffer_m).reach_m == error_m + buffer_m
    else:
        with pytest.raises(InputError, match="not between 0 and 10,000 m"):
            Precision(FINE, error_m, buffer_m)


def test_releases_are_numbered_from_one() -> None:
    first = next_release(None, frozenset({(2000, 4800)}), DAY, "all")
    second = next_release(first, frozenset({(2000, 4800)}), DAY, "all")
    assert (first.number, second.number) == (1, 2)
