"""Polygons: measured so that parts add up, refused where they are broken, and never changed."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import ShapeError
from marchland.core.geodesy import geod
from marchland.core.polygon import (
    area_m2,
    areas_m2,
    checked_shape,
    difference,
    intersection,
    perimeter_m,
    polygonal,
    to_mapping,
    union,
)
from tests.core.hostile import CASES, closed, polygon, square
from tests.processes import MOST_CPU_S, PATIENCE_S
from tests.refusal import refused

SHAPES = {
    "field": shapely.box(30.0, 48.0, 30.01, 48.01),
    "slanted": shapely.Polygon([(30, 48), (30.4, 48.3), (30.1, 48.9), (30, 48)]),
    "with a hole": shapely.box(24, 59, 24.2, 59.1).difference(shapely.box(24.05, 59.02, 24.1, 59.05)),
    "in two parts": shapely.MultiPolygon([shapely.box(20, -1, 20.1, 1), shapely.box(21, 5, 21.2, 5.1)]),
    "near the pole": shapely.Polygon([(0, 88), (3, 89), (1, 89.5), (0, 88)]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_areas_agree_with_many_short_geodesics(name: str) -> None:
    shape = SHAPES[name]
    small = max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1])
    fine = shapely.orient_polygons(shapely.segmentize(shape, small / 20_000))
    assert area_m2(shape) == pytest.approx(abs(geod().geometry_area_perimeter(fine)[0]), rel=1e-9)


def test_the_globe_and_a_zone_come_out() -> None:
    whole = shapely.box(-180, -90, 180, 90)
    assert area_m2(whole) == pytest.approx(510_065_621_724_088.5, rel=1e-12)
    assert area_m2(shapely.box(-180, 0, 180, 90)) == pytest.approx(area_m2(whole) / 2, rel=1e-12)
    assert area_m2(shapely.LineString([(0, 0), (1, 1)])) == 0
    assert areas_m2([]).size == 0
    assert perimeter_m(shapely.box(0, 0, 1e-3, 1e-3)) == pytest.approx(2 * (111.32 + 110.57), rel=1e-3)


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.95), st.booleans())
def test_parts_of_a_split_add_up(seed: int, share: float, upright: bool) -> None:
    rng = np.random.default_rng(seed)
    corners = int(rng.integers(3, 40))
    turn = 2 * math.pi * np.sort(rng.random(corners))
    reach = 10 ** rng.uniform(-4, 0.5) * rng.uniform(0.3, 1, corners)
    middle = rng.uniform((-170, -80), (170, 80))
    shape = polygonal(
        shapely.make_valid(shapely.Polygon(middle + reach[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])))
    )
    west, south, east, north = shape.bounds
    cut = west + share * (east - west) if upright else south + share * (north - south)
    half = (
        shapely.box(west - 1, south - 1, cut, north + 1) if upright else shapely.box(west - 1, south - 1, east + 1, cut)
    )
    one, two = intersection(shape, half), difference(shape, half)
    assert area_m2(one) + area_m2(two) == pytest.approx(area_m2(shape), rel=1e-9, abs=1e-3)
    assert area_m2(union([one, two])) == pytest.approx(area_m2(shape), rel=1e-9, abs=1e-3)
    assert areas_m2([one, two, shape]).tolist() == pytest.approx([area_m2(one), area_m2(two), area_m2(shape)])


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_taken_as_it_is(name: str) -> None:
    taken = checked_shape(json.loads(json.dumps(to_mapping(SHAPES[name]))))
    assert taken.equals_exact(SHAPES[name], 0.0)
    assert taken.geom_type == SHAPES[name].geom_type


BOW_TIE = [[30.0, 48.0], [30.01, 48.01], [30.01, 48.0], [30.0, 48.01], [30.0, 48.0]]


@pytest.mark.parametrize(
    ("mapping", "words", "where"),
    [
        (None, "no location: it was recorded without a shape", ""),
        ({"type": "Polygon", "coordinates": square(30, 48, 1)}, "lack a pair of brackets", "coordinates"),
        ({"type": "MultiPolygon", "coordinates": [square(30, 48, 1)]}, "lack a pair of brackets", "coordinates"),
        (polygon([*square(30, 48, 1), [None, None]]), "the point is empty", "coordinates.0.5"),
        ({**polygon(square(30, 48, 1)), "crs": {"properties": {"name": "EPSG:3857"}}}, "in 'EPSG:3857'", "crs"),
        ({"type": "GeometryCollection"}, "Polygon or a MultiPolygon", "type"),
        ({"type": "Polygon"}, "lists of rings", "coordinates"),
        ({"type": "Polygon", "coordinates": [5]}, "lists of rings", "coordinates"),
        ({"type": "MultiPolygon", "coordinates": [[[]]]}, "lists of rings", "coordinates"),
        (polygon(closed([[30, 48], [31, "48"], [31, 49]])), "not a position", "coordinates.0.1"),
        (polygon(closed([[30, 48], [31, True], [31, 49]])), "not a position", "coordinates.0.1"),
        (polygon(closed([[30, 48, 0], [31, 48, 0], [31, 49, 0]])), "has a height", "coordinates.0.0"),
        (polygon(closed([[30, 48], [31, math.inf], [31, 49]])), "finite", "coordinates.0.1"),
        (polygon(closed([[30, 48], [31, 10**400], [31, 49]])), "too large", "coordinates.0"),
        (polygon(closed([[30, 48], [31, 90.5], [31, 49]])), "off the globe", "coordinates.0.1"),
        (polygon(square(30, 48, 1), closed([[30, 48], [30.1, 48], [30, 200]])), "off the globe", "coordinates.1.2"),
        (polygon([[30, 48], [31, 48], [31, 49]]), "has 3 positions", "coordinates.0"),
        (polygon([[30, 48], [31, 48], [31, 49], [30, 49]]), "not closed", "coordinates.0.3"),
        (polygon(closed([[30, 48], [31, 48], [32, 48]])), "broken", "coordinates"),
        (polygon(closed([[179, 48], [-179, 48], [-179, 49], [179, 49]])), "180th meridian", "coordinates.0.1"),
        ({"type": "MultiPolygon", "coordinates": [[square(30, 48, 1)], [square(30, 48, 2)]]}, "nested", "coordinates"),
        (polygon(BOW_TIE), "self-intersection near (30.005 48.005)", "coordinates"),
        (polygon(square(30, 48, 1), square(33, 48, 1)), "hole lies outside shell", "coordinates"),
        (polygon(square(30, 48, 1e-10)), "area of", ""),
    ],
)  # fmt: skip
def test_a_broken_shape_is_refused_with_the_spot(mapping: Any, words: str, where: str) -> None:
    error = refused(lambda: checked_shape(mapping))
    assert isinstance(error, ShapeError)
    assert words in error.message
    assert error.where.field == where


def test_swapped_axes_are_guessed_and_not_mended() -> None:
    error = refused(lambda: checked_shape(polygon(closed([[48, 130], [49, 130], [49, 131]]))))
    assert "latitude, longitude" in error.next_step


@pytest.mark.parametrize("name", [*CASES, "two zigzags"])
def test_a_hostile_shape_is_taken_or_refused_in_time_and_memory(name: str) -> None:
    one = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.hostile", name],
        capture_output=True,
        env=one,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["seconds"] < MOST_CPU_S
    assert bool(found["refused"]) is (CASES[name][1] if name in CASES else True)
