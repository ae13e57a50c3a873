"""The map of a report marks the stated part of a border, and a line of one's own, where it runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from marchland.assess.faces.commands_report import page_of
from marchland.assess.service.books import Books, find_scenario, open_books
from marchland.assess.service.questions import RunOptions, assess
from marchland.core.asof import AsOf

HEAD = 'title = "T"\n[[belts]]\nid = "a"\nstate = "POL"\nfacing = "BLR"\nfront_density = "100 mine/km"\n'
PART = 'border = "POL-BLR"\npart = { from = "0 km", to = "100 km", end = "north" }\n'
LINE = '{"type": "LineString", "coordinates": [[23.6, 52.6], [23.7, 52.3]]}'


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def drawn(tmp_path: Path, books: Books, today: AsOf, front: str) -> str:
    """Return the map of a report on one belt."""
    (tmp_path / "s.toml").write_text(HEAD + front, encoding="utf-8")
    (tmp_path / "own.geojson").write_text(LINE, encoding="utf-8")
    answer = assess(find_scenario(str(tmp_path / "s.toml")), books, RunOptions(today, draws=200, workers=1))
    html = page_of([answer], "none", books, today)
    return next(svg for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL) if "real border lines" in svg)


def marked(svg: str) -> int:
    """Return how many corners the marked lines have together."""
    paths = re.findall(r'<path d="([^"]+)"[^>]*stroke="var\(--blue[^>]*stroke-width="3.4"', svg)
    return sum(len(re.findall(r"-?[\d.]+,-?[\d.]+", path)) for path in paths)


def test_a_part_is_marked_and_the_rest_is_not(tmp_path: Path, books: Books, today: AsOf) -> None:
    whole = drawn(tmp_path, books, today, 'border = "POL-BLR"\n')
    part = drawn(tmp_path, books, today, PART)
    assert 0 < marked(part) < marked(whole)
    assert "Borders marked: POL-BLR." in whole
    assert "Borders marked: part of POL-BLR." in part


def test_a_line_of_ones_own_is_marked(tmp_path: Path, books: Books, today: AsOf) -> None:
    svg = drawn(tmp_path, books, today, 'line = "own.geojson"\n')
    assert marked(svg) == 2
    assert "own.geojson" in svg
