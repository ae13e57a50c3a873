"""Tables for a terminal: laid out as Rich lays out the same cells, in their styles, at any width."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from marchland.formats.table import Table
from marchland.formats.terminal import render

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
TEXTS = st.text(st.sampled_from("abc _./,é地Ж9"), max_size=30)
CELLS = st.one_of(st.none(), TEXTS, st.floats(-1e9, 1e9), st.integers(-(10**9), 10**9))


def test_a_grid() -> None:
    table = Table(
        "Land", ("Id", "Remaining m²", "Said"), (("A-1", 1500.0, "Follows"), ("B", None, "two words")), ("End.",)
    )
    assert render([table], width=60) == (
        "Land\n"
        "Id   Remaining m²  Said\n"
        "────────────────────────────\n"
        "A-1         1,500  Follows\n"
        "B                  two words\n"
        "End.\n"
    )


def test_a_title_that_takes_two_lines_stands_on_the_rule() -> None:
    rows = (("x" * 14, "y" * 20),)
    lines = render([Table("T", ("Land outside of the boundary", "Id"), rows)], width=38).splitlines()
    assert lines[1:4] == ["Land outside", "of the", "boundary        Id"]


def test_only_the_words_of_a_verdict_are_coloured() -> None:
    shown = render([Table("T", ("Claim", "Verdict"), (("C1", "Contradicted"),))], width=60, colour=True)
    assert "C1     \x1b[31mContradicted\x1b[0m" in shown


@given(st.data(), st.sampled_from([40, 80, 120]), st.booleans())
def test_no_line_is_wider_than_the_page(data: st.DataObject, width: int, colour: bool) -> None:
    count = data.draw(st.integers(1, 6))
    rows = data.draw(st.lists(st.tuples(*[CELLS] * count), max_size=5))
    table = Table("T", tuple(f"Column {number}" for number in range(count)), tuple(rows))
    for line in render([table], width=width, colour=colour).splitlines():
        assert cell_len(_COLOUR.sub("", line)) <= width
