"""Repair: proposed in bounds, with the areas before and after, and refused where it takes too much."""

from __future__ import annotations

import time

import pytest
import shapely

from marchland.core.polygon import area_m2
from marchland.register.adapters.shape_repair import repair_shape
from tests.core.hostile import closed, crossing_comb, nan, polygon, square
from tests.processes import MOST_CPU_S
from tests.refusal import refused


def test_both_lobes_of_a_bow_tie_are_kept() -> None:
    done = repair_shape(polygon(closed([[30.0, 48.0], [30.02, 48.01], [30.02, 48.0], [30.0, 48.01]])))
    lobes = shapely.box(30.0, 48.0, 30.02, 48.01)
    assert done.after_m2 == pytest.approx(area_m2(lobes) / 2, rel=1e-3)
    assert done.before_m2 < done.after_m2 / 100
    assert "self-intersection" in done.reason


def test_land_that_is_gone_round_twice_stays_inside() -> None:
    twice = [[30.0, 48.0], [30.03, 48.0], [30.03, 48.03], [30.0, 48.03], [30.0, 48.01], [30.02, 48.01], [30.02, 48.02]]
    done = repair_shape(polygon(closed([*twice, [30.01, 48.02], [30.01, 48.0]])))
    assert done.shape.contains(shapely.Point(30.015, 48.015))


def test_a_sound_shape_is_left_alone() -> None:
    done = repair_shape(polygon(square(30, 48, 0.01)))
    assert (done.reason, done.before_m2) == ("", done.after_m2)


def test_what_takes_too_much_is_refused_in_time() -> None:
    start = time.process_time()
    assert "mended by hand" not in refused(lambda: repair_shape(crossing_comb(20_000))).message
    assert time.process_time() - start < MOST_CPU_S
    assert "cannot be repaired" in refused(lambda: repair_shape(nan())).message
    assert "cannot be repaired" in refused(lambda: repair_shape({"type": "Point"})).message
