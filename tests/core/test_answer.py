"""Typed answers write themselves: as JSON, as a frame of pandas, and as a table in a notebook."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser

from msgspec import field

from marchland.core.answer import BESIDE, Answer, Answers
from marchland.core.message import Message


class Reading(Answer, frozen=True):
    """A part of an answer."""

    low: float
    note: str | None


class Told(Answer, frozen=True):
    """An answer whose rows are its parts."""

    rows_of = "parts"

    title: str
    parts: tuple[Reading, ...]


class Wide(Answer, frozen=True):
    """An answer that is one row, with a mapping whose items stand beside its fields."""

    outputs: dict[str, Reading] = field(name=BESIDE)
    name: str
    sure: bool
    sources: tuple[str, ...]


TOLD = Told("two", (Reading(1.5, None), Reading(2, "b")))
WIDE = Wide({"mines": Reading(3, "<b>x</b>"), "area": Reading(4, None)}, "belt", sure=True, sources=("a", "b & c"))


class Cells(HTMLParser):
    """The texts of a table, row by row, and every tag that is met."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.rows[-1][-1] += data


def cells(html: str) -> Cells:
    found = Cells()
    found.feed(html)
    return found


def test_json_has_lists_texts_and_what_stands_beside() -> None:
    assert TOLD.to_dict() == {"title": "two", "parts": [{"low": 1.5, "note": None}, {"low": 2, "note": "b"}]}
    assert list(WIDE.to_dict()) == ["mines", "area", "name", "sure", "sources"]
    assert WIDE.to_dict()["mines"] == {"low": 3, "note": "<b>x</b>"}
    assert Told(Message("{n} of them", n=2), ()).to_dict()["title"] == "2 of them"


def test_a_frame_has_a_row_for_each_part_and_a_column_for_each_key() -> None:
    frame = TOLD.to_frame()
    assert list(frame.columns) == ["low", "note"]
    assert frame["low"].tolist() == [1.5, 2.0]
    assert list(WIDE.to_frame().columns) == [
        "name",
        "sure",
        "sources",
        "mines.low",
        "mines.note",
        "area.low",
        "area.note",
    ]
    assert Answers((TOLD, TOLD)).to_frame().shape == (4, 2)
    assert Told("none", ()).to_frame().shape == (0, 0)


def test_a_notebook_shows_words_and_no_structure_of_python() -> None:
    shown = cells(WIDE._repr_html_())
    assert shown.rows[0] == ["mines", "area", "name", "sure", "sources"]
    assert shown.rows[1] == ["low: 3, note: <b>x</b>", "low: 4", "belt", "yes", "a; b & c"]
    assert shown.tags == {"table", "thead", "tbody", "tr", "th", "td"}, "what a text holds is no tag"
    assert cells(Answers((TOLD,))._repr_html_()).rows == [["low", "note"], ["1.5", ""], ["2", "b"]]


def test_only_a_frame_needs_pandas() -> None:
    asking = """
import sys
sys.modules["pandas"] = None
import marchland as m
found = m.law.left("apmbc", 2025, on="2026-11-22", known="2026-11-22")
assert "EST" in found._repr_html_()
try:
    found.to_frame()
except ImportError:
    print(found.count)
"""
    ran = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, check=True)
    assert ran.stdout == "3\n"
