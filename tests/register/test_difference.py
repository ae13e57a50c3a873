"""Land that does not add up as a picture: well-formed, with its area, and nothing in it but numbers."""

from __future__ import annotations

import math
import re

import defusedxml.ElementTree as Xml
import pytest
import shapely

from marchland.core.polygon import to_mapping
from marchland.register.faces.difference import draw_difference

HOLE = shapely.box(30, 48, 30.02, 48.01).difference(shapely.box(30.005, 48.002, 30.01, 48.006))
SHAPES = {
    "square": shapely.box(30, 48, 30.01, 48.01),
    "with a hole": HOLE,
    "in two": shapely.MultiPolygon([shapely.box(30, 48, 30.001, 48.001), shapely.box(30.1, 48, 30.2, 48.3)]),
    "a hair": shapely.Polygon([(30, 48), (31, 48), (31, 48.0000000001)]),
    "at the pole": shapely.box(-179, 89.9, 179, 90),
}


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_well_formed_and_inside_its_frame(name: str) -> None:
    text = draw_difference(to_mapping(SHAPES[name]), 1234.567)
    root = Xml.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.find("{http://www.w3.org/2000/svg}title").text == "1,234.57 m² that do not add up"
    (path,) = root.findall("{http://www.w3.org/2000/svg}path")
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", path.get("d"))]
    assert all(math.isfinite(number) and 0 <= number <= 400 for number in numbers)
    assert path.get("d").count("Z") == sum(1 + len(part.interiors) for part in shapely.get_parts(SHAPES[name]))


def test_north_is_up_and_east_is_right() -> None:
    text = draw_difference(to_mapping(shapely.Polygon([(30, 48), (30.01, 48), (30, 48.02)])), 1.0)
    points = re.findall(r"(-?\d+\.\d+),(-?\d+\.\d+)", re.findall(r'd="([^"]*)"', text)[0])
    south_west, south_east, north = (tuple(map(float, point)) for point in points[:3])
    assert south_east[0] > south_west[0]
    assert north[1] < south_west[1]


def test_the_same_land_gives_the_same_picture() -> None:
    first, second = (draw_difference(to_mapping(HOLE), 5.0) for _ in range(2))
    assert first == second
    assert not re.search(r"<(script|image|a|use|foreignObject)\b|href|on\w+=", first)
