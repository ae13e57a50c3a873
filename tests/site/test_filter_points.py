"""How many points the shapes of a filter may have: few letters in metres become very many points."""

from __future__ import annotations

import re

import pytest
import shapely

from marchland.core.errors import InputError
from marchland.site.feature_filter import LONGEST, MOST_POINTS, parse
from marchland.site.reference_systems import CRS84

METRES = "http://www.opengis.net/def/crs/EPSG/0/3857"


def zigzag(points: int) -> str:
    return "LINESTRING(" + ", ".join(f"0 {n % 2}" for n in range(points)) + ")"


def written(points: int) -> str:
    return f"S_INTERSECTS(geometry, {zigzag(points)})"


# An edge as long as the whole line is followed by 200 short ones: 50 edges have 10,001 points, 49 have 9,801.
@pytest.mark.parametrize(("points", "crs", "fits"), [(500, CRS84, True), (50, METRES, True), (51, METRES, False)])
def test_shapes_of_a_filter_have_at_most_so_many_points(points: int, crs: str, fits: bool) -> None:
    assert shapely.get_num_coordinates(shapely.segmentize(shapely.from_wkt(zigzag(points)), 1 / 200)) == (
        200 * (points - 1) + 1
    )
    assert (crs == CRS84 or 200 * (points - 1) + 1 <= MOST_POINTS) == fits
    assert len(written(points)) < LONGEST
    if fits:
        parse(written(points), "cql2-text", {}, crs)
        return
    with pytest.raises(InputError, match="10,000 points"):
        parse(written(points), "cql2-text", {}, crs)


def test_points_of_many_shapes_are_counted_together() -> None:
    parse(" OR ".join([written(25)] * 2), "cql2-text", {}, METRES)
    with pytest.raises(InputError, match=re.escape("at most 10,000 points together")) as refused:
        parse(" OR ".join([written(25)] * 3), "cql2-text", {}, METRES)
    assert "simpler" in refused.value.next_step
