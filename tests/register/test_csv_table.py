"""Areas as CSV: every digit, the bounds, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from marchland.register.domain.version import LandLayer
from marchland.register.faces import csv_table
from tests.register import sample

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_no_cell_is_one_that_a_spreadsheet_would_run() -> None:
    for name in (sample.HOSTILE, "+1", "-1", "@x", "\t=1", " =1", "＝1", "=cmd|' /C calc'!A0"):
        (row,) = read(csv_table.areas(sample.listing({**sample.body(), "name": name})))
        assert not row["name"].lstrip(" \u00a0").startswith(RUNS)
        assert not row["district"].startswith(RUNS)
        assert all(letter.isprintable() for letter in row["name"])


def test_sums_and_bounds_have_every_digit() -> None:
    (row,) = read(csv_table.areas(sample.listing(sample.body())))
    body = sample.body()
    sums = body["m2"]
    assert isinstance(sums, dict)
    assert float(row["original_m2"]) == sums["original"]
    sides = ("west", "south", "east", "north")  # of the recorded boundary, and of its western half, which was cancelled
    assert [float(row[side]) for side in sides] == [30.0, 48.0, 30.01, 48.01]
    (row,) = read(csv_table.areas(replace(sample.listing(sample.body()), layer=LandLayer.RELEASED)))
    assert [float(row[side]) for side in sides] == [30.0, 48.0, 30.005, 48.01]
    assert row["entries"] == "0 1 2 3 4 5 6"


def test_what_is_withheld_is_empty() -> None:
    (row,) = read(csv_table.areas(sample.listing(sample.withheld())))
    assert (row["id"], row["name"], row["west"], row["original_m2"]) == (sample.AREA, "", "", "")


def test_nothing_is_a_header_alone() -> None:
    assert csv_table.areas(sample.listing()) == ",".join(csv_table.COLUMNS) + "\n"


def test_bounds_of_several_polygons() -> None:
    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    away = [[[5, 5], [6, 5], [6, 7], [5, 5]]]
    assert csv_table.bounds([{"type": "MultiPolygon", "coordinates": [square, away]}]) == (0, 0, 6, 7)
    assert csv_table.bounds([{"type": "Polygon", "coordinates": each} for each in (square, away)]) == (0, 0, 6, 7)
    assert csv_table.bounds([{"type": "Polygon", "coordinates": away}]) == (5, 5, 6, 7)
    assert csv_table.bounds([]) is None


@pytest.mark.parametrize("column", csv_table.COLUMNS)
def test_every_column_is_named_once(column: str) -> None:
    assert csv_table.COLUMNS.count(column) == 1
