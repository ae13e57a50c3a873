"""Boxes in degrees: one reading for every face, and the line of ±180° crossed without losing either side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.box import Box, box_of, parse_box, parted, turned
from marchland.core.errors import InputError


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("30,48,31,49", (30, 48, 31, 49)),
        (" 30 , 48.5,31. ,.5e2 ", (30, 48.5, 31, 50)),
        ("+1,-2,+3,-1", (1, -2, 3, -1)),
        ("30,48,-100,31,49,8848", (30, 48, 31, 49)),
        ("-180,-90,180,90", (-180, -90, 180, 90)),
        ("5,5,5,5", (5, 5, 5, 5)),
        ("170,-10,-170,10", (170, -10, -170, 10)),
        ("170,-10,0,-170,10,0", (170, -10, -170, 10)),
        ("180,0,-180,1", (180, 0, -180, 1)),
        ("170,-10,190,10", (170, -10, -170, 10)),
        ("-190,-10,-170,10", (170, -10, -170, 10)),
        ("190,0,200,1", (-170, 0, -160, 1)),
        ("-540,0,-530,1", (180, 0, -170, 1)),
        ("530,0,540,1", (170, 0, 180, 1)),
        ("-200,0,160,1", (-180, 0, 180, 1)),
        ("-540,-90,540,90", (-180, -90, 180, 90)),
        ("0,0,200,10", (0, 0, -160, 10)),
    ],
)
def test_a_box_is_read(text: str, box: Box) -> None:
    assert parse_box(text, "bbox") == box


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not four numbers"),
        ("1,2,3", "not four numbers"),
        ("1,2,3,4,5", "not four numbers"),
        ("1,2,3,4,5,6,7", "not four numbers"),
        ("1,2,,4", "not four numbers"),
        ("1;2;3;4", "not four numbers"),
        ("a,b,c,d", "not four numbers"),
        ("nan,0,1,1", "not four numbers"),
        ("0,0,inf,1", "not four numbers"),
        ("0,0,nan,1,1,0", "not four numbers"),
        ("1_0,2,30,4", "not four numbers"),
        ("0x1,2,3,4", "not four numbers"),
        ("١,2,3,4", "not four numbers"),
        ("0,0,1e999,1", "not a box in degrees"),
        ("0,0,541,1", "not a box in degrees"),
        ("0,-91,1,1", "not a box in degrees"),
        ("0,0,1,90.001", "not a box in degrees"),
        ("0,9,1,1", "south is north of its north"),
        ("0,9,0,1,1,0", "south is north of its north"),
        ("200,0,100,1", "west is east of its east"),
        ("-170,0,-190,1", "west is east of its east"),
    ],
)
def test_what_is_no_box_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as found:
        parse_box(text, "--bbox")
    assert found.value.message.startswith(f"--bbox {text!r}")
    assert found.value.next_step.startswith("write ")


def test_numbers_are_held_to_the_same_rules() -> None:
    assert box_of([170, -10, -170, 10], "BBOX") == (170, -10, -170, 10)
    for numbers in ([1.0, 2.0, 3.0], [float("nan"), 0, 1, 1], [0, 0, float("inf"), 1], [0, float("nan"), 1, 1]):
        with pytest.raises(InputError, match="BBOX"):
            box_of(numbers, "BBOX")


def test_a_box_over_the_line_is_parted_there() -> None:
    assert parted((170, -10, -170, 10)) == ((170, -10, 180, 10), (-180, -10, -170, 10))
    assert parted((30, 48, 31, 49)) == ((30, 48, 31, 49),)
    assert parted((180, 0, -180, 1)) == ((180, 0, 180, 1), (-180, 0, -180, 1))


@given(west=st.integers(-540, 540), wide=st.integers(0, 1080), place=st.integers(-179, 179))
def test_a_turned_box_holds_the_same_places(west: int, wide: int, place: int) -> None:
    """A place is within if it, or the same place a turn or two on, is between the edges as they were counted."""
    east = min(west + wide, 540)
    within = any(west <= place + 360 * turns <= east for turns in range(-3, 4))
    parts = parted(turned((west, 0, east, 1)))
    assert any(one <= place <= other for one, _, other, _ in parts) == within
    assert all(-180 <= one <= other <= 180 for one, _, other, _ in parts)


def test_a_number_without_end_is_refused_in_time_that_grows_with_its_length_alone() -> None:
    """Found by fuzzing: 9,000 digits before a letter took seconds, and this many would take days."""
    for text in (
        f"0,0,1,{'9' * 1_000_000}x",
        f"0,0,1,{'9' * 1_000_000}.{'9' * 1_000_000}x",
        f"0,0,1,{' ' * 1_000_000}x",
    ):
        with pytest.raises(InputError, match="is not four numbers"):
            parse_box(text, "bbox")
