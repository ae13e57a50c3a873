"""The canvas: one SVG for the same strokes, with nothing in it that a page must fetch."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.formats.drawing import INK, Canvas, LinearScale, LogScale, in_two, shortened, text_width


def drawn(words: str = "mines") -> str:
    canvas = Canvas(100, 50)
    canvas.line([(0, 0), (100, 50)], INK, 2, dashes=(4, 2))
    canvas.box(1, 2, 3, 4, INK)
    canvas.dot(10, 10, 3, INK)
    canvas.text(5, 20, words, halo=True)
    return canvas.svg(words, "a test")


def test_it_is_the_same_for_the_same_strokes() -> None:
    assert drawn() == drawn()


def test_it_is_well_formed_named_and_fetches_nothing() -> None:
    svg = drawn()
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    assert root.get("role") == "img"
    assert root.get("aria-label") == "mines. a test"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "mines"
    assert svg.count("http") == 1  # the namespace
    assert " id=" not in svg
    assert "<style" not in svg
    assert "style=" not in svg, "a policy may forbid it"


@pytest.mark.parametrize("words", ["", " ", "\x1b"])
def test_no_words_leave_no_trace(words: str) -> None:
    assert "<text" not in drawn(words)


def test_its_colours_follow_the_page() -> None:
    assert str(INK) == "var(--ink, #1d1d1b)"
    assert f'fill="{INK}"' in drawn()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a & b", 'x" onload="y', "$a^2$", "지뢰", "\x1b[31m"])
def test_words_are_words(words: str) -> None:
    root = ET.fromstring(drawn(words))  # noqa: S314 - our own text
    shown = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert shown == [words.replace("\x1b", "").strip()]
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert tags == {"svg", "title", "desc", "path", "rect", "circle", "text"}


@given(st.floats(min_value=1e-6, max_value=1e12), st.floats(min_value=1.0, max_value=1e9))
def test_a_logarithmic_scale_keeps_everything_between_its_ends(low: float, ratio: float) -> None:
    high = low * ratio
    scale = LogScale(low, high, 10, 90)
    assert 10 - 1e-6 <= scale(low) <= scale(high) <= 90 + 1e-6
    assert scale.ticks == sorted(scale.ticks)
    inside = LogScale(low, high * 2, 10, 90, beyond=False)
    assert all(low * 0.999 <= tick <= high * 2.001 for tick in inside.ticks)


@given(st.floats(min_value=-1e9, max_value=1e9), st.floats(min_value=1e-3, max_value=1e9))
def test_a_linear_scale_keeps_everything_between_its_ends(low: float, span: float) -> None:
    scale = LinearScale(low, low + span, 10, 90)
    assert scale(low) == pytest.approx(10)
    assert scale(low + span) == pytest.approx(90, abs=0.1)
    assert len(scale.ticks) <= 8


def test_a_scale_without_width_has_one_tick() -> None:
    assert LinearScale(5, 5, 0, 100).ticks == [5]


@given(st.text(max_size=60), st.floats(min_value=30, max_value=300))
def test_words_cut_short_fit_their_room(words: str, room: float) -> None:
    assert text_width(shortened(words, room)) <= room
    assert len(in_two(words, room)) in (1, 2)
    assert all(text_width(line) <= room for line in in_two(words, room))
