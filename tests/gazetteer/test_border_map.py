"""The map: the marked region alone, at one scale both ways, with a scale bar and its coarseness."""

import math
import re
from xml.etree import ElementTree as ET

import shapely

from marchland.assess.faces.border_map import border_map
from marchland.core.geodesy import BorderLine, Place
from tests.report.sample import LINES, PLACES, STATES, line

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> dict[str, tuple[float, float]]:
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    return {e.text or "": (float(e.get("x", "")), float(e.get("y", ""))) for e in root.iter(f"{SVG}text")}


def test_only_the_region_of_the_marked_borders_is_shown() -> None:
    shown = words(border_map(LINES, {"POL-BLR"}, PLACES, 760, STATES))
    assert "Seoul" not in shown
    assert "Helsinki" not in shown
    assert {"POLAND", "BELARUS"} <= set(shown)


def test_a_state_is_named_on_its_own_side_and_else_by_its_code() -> None:
    named = words(border_map(LINES, {"POL-BLR"}, (), 760, STATES))
    assert named["POLAND"][0] < named["BELARUS"][0]
    coded = words(border_map(LINES, {"POL-RUS"}, (), 760))
    assert coded["RUS"][1] < coded["POL"][1]


def test_a_line_that_is_not_marked_gives_no_map() -> None:
    assert border_map(LINES, {"AAA-BBB"}, PLACES, 760) == ""
    assert border_map((), {"POL-BLR"}, PLACES, 760) == ""


def test_the_map_is_the_same_each_time() -> None:
    assert border_map(LINES, {"FIN-RUS"}, PLACES, 330) == border_map(LINES, {"FIN-RUS"}, PLACES, 330)


def test_coarseness_and_disputes_are_told() -> None:
    shown = words(border_map(LINES, {"UKR-RUS"}, PLACES, 760))
    assert "Map at 1:10m: lines may be off by kilometres." in shown
    assert "Dashed: disputed." in shown
    assert "Dashed: disputed." not in words(border_map(LINES, {"POL-BLR"}, PLACES, 760))


def test_a_kilometre_is_as_long_eastward_as_northward() -> None:
    # One degree north is 111.2 km; one degree east at 60° N is half of that.
    square = (line("AAA-BBB", (20, 59.5), (20, 60.5)), line("AAA-CCC", (19, 60), (21, 60)))
    svg = border_map(square, {"AAA-BBB", "AAA-CCC"}, (), 760)
    # A line is where it begins and then its steps, so that the steps add up to its span.
    strokes = re.findall(r'd="M[^l]+l([^"]+)"[^>]*stroke-width="3.4"', svg)
    steps = [[tuple(map(float, step.split(","))) for step in path.split(" ")] for path in strokes]
    spans = [math.hypot(sum(x for x, _ in each), sum(y for _, y in each)) for each in steps]
    assert len(spans) == 2
    assert math.isclose(spans[0], spans[1], rel_tol=0.01)
    bar = next(float(word.split()[0]) for word in words(svg) if word.endswith(" km"))
    assert bar in (1, 2, 5, 10, 20, 50)


def test_towns_never_write_over_each_other() -> None:
    crowd = tuple(Place(f"Town {i}", 52.3 + i / 500, 23.0 + i / 500, "POL", 1000 - i) for i in range(50))
    shown = [name for name in words(border_map(LINES, {"POL-BLR"}, crowd, 760)) if name.startswith("Town")]
    assert shown[0] == "Town 0"
    assert len(shown) < 8


def test_a_line_in_several_parts_is_drawn_whole() -> None:
    parts = shapely.MultiLineString([[(20, 54), (20.5, 54.2)], [(21, 54.3), (21.5, 54.4)]])
    two = BorderLine("LTU-RUS", parts, disputed=False, left_state="LTU", scale="1:10m", source="x")
    assert border_map((two,), {"LTU-RUS"}, (), 760).count('stroke-width="3.4"') == 2
