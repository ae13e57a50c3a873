"""The writer of SVG: everything escaped, numbers short and always the same, paths that end where they should."""

from __future__ import annotations

import math
import re
from itertools import accumulate

import defusedxml.ElementTree as Xml
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.formats.svg import Paint, element, number, picture, way

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.0, "1"), (760, "760"), (0.1 + 0.2, "0.3"), (12.345678, "12.35"), (-0.001, "0"), (-2.5, "-2.5"), (100.0, "100")],
)
def test_a_number_is_short_and_never_minus_zero(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_drawn(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        str(element("rect", x=value))


def test_an_element_has_its_attributes_by_their_own_names() -> None:
    made = element("path", class_="hatch", stroke_width=0.5, d="M0,0", patternUnits="x", stroke=None)
    assert str(made) == '<path class="hatch" stroke-width="0.5" d="M0,0" patternUnits="x"/>'


def test_a_colour_follows_the_page_and_stands_without_one() -> None:
    assert str(element("rect", fill=Paint("blue", "#0b5c8a"))) == '<rect fill="var(--blue, #0b5c8a)"/>'


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_said_is_only_said(words: str, value: str) -> None:
    root = Xml.fromstring(str(element("g", element("text", words), fill=value)))
    assert [child.tag for child in root.iter()] == ["g", "text"]
    assert set(root.attrib) == {"fill"}


@pytest.mark.parametrize("sign", ["\x1b", "\u202e", "\u2066", "\x00", "\ufffe", "\u200b"])
def test_nothing_moves_a_terminal_or_turns_a_line(sign: str) -> None:
    made = str(picture(10, 10, f"a{sign}b", f"c{sign}d", element("text", f"e{sign}f", fill=f"g{sign}h")))
    assert sign not in made
    assert ">e f<" in made
    assert 'aria-label="a b. c d"' in made


def test_a_picture_is_named_and_described_and_brings_no_style() -> None:
    root = Xml.fromstring(str(picture(760, 427.25, "Mines <b>", 'as "stated"', element("rect"), fill="#000")))
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 760 427.25", "760", "427.25")
    assert (root.get("role"), root.get("aria-label"), root.get("fill")) == ("img", 'Mines <b>. as "stated"', "#000")
    assert [child.tag for child in root] == [f"{SVG}title", f"{SVG}desc", f"{SVG}rect"]
    assert root.get("style") is None


def test_a_way_goes_by_steps_of_tenths() -> None:
    assert way([(0, 0), (10, 0.04), (10, 5.26)]) == "M0,0l10,0 0,5.3"
    assert way([(1, 1), (2, 1), (2, 2), (1, 1)], closed=True) == "M1,1l1,0 0,1z"
    assert way([(1, 1), (2, 1), (2, 2)], closed=True) == "M1,1l1,0 0,1z"


@pytest.mark.parametrize("points", [[], [(1, 1)], [(1, 1), (1.01, 1)]])
def test_a_way_that_leads_nowhere_is_none(points: list[tuple[float, float]]) -> None:
    assert way(points) == ""


def test_a_ring_that_covers_nothing_is_none() -> None:
    assert way([(0, 0), (5, 5), (0.01, 0), (0, 0)], closed=True) == ""


@given(st.lists(st.tuples(*[st.floats(min_value=-1e4, max_value=1e4)] * 2), min_size=2, max_size=60))
def test_steps_do_not_stray(points: list[tuple[float, float]]) -> None:
    data = way(points)
    if not data:
        return
    numbers = [float(each) for each in re.findall(r"-?[\d.]+", data)]
    for axis in (0, 1):
        last = list(accumulate(numbers[axis::2]))[-1]
        assert last == pytest.approx(points[-1][axis], abs=0.051)
