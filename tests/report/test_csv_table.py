"""The CSV face: tidy, exact, and harmless in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.assess.faces import csv_table, tables
from marchland.formats import csv_table as formats_csv_table
from marchland.formats.plain_text import clean
from marchland.formats.table import Table
from tests.report.sample import ASSESSMENT, hostile


def test_an_assessment_is_one_tidy_table() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_table.assessment(ASSESSMENT))))
    assert list(rows[0]) == ["scope", "output", "p5", "p50", "p95", "unit", "main_driver", "sources"]
    assert {row["scope"] for row in rows} == {"total", "fin", "pol"}
    mines = next(row for row in rows if (row["scope"], row["output"]) == ("total", "mines"))
    assert (mines["p50"], mines["unit"]) == ("1698000", "mine")
    assert mines["main_driver"] == "front_density (80 %)"
    ratio = next(row for row in rows if (row["scope"], row["output"]) == ("total", "ratio_to_korea"))
    assert float(ratio["p50"]) == 0.395669


def test_no_cell_of_a_hostile_scenario_begins_a_formula() -> None:
    for table in tables.assessment(hostile()):
        for row in csv.reader(io.StringIO(formats_csv_table.table(table))):
            assert not any(cell.startswith(("=", "@", "+")) for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x")'])
def test_a_text_that_would_run_is_quoted(text: str) -> None:
    assert formats_csv_table.guard(text) == f"'{text}"


@given(st.text())
def test_a_text_comes_back_in_one_line_behind_the_guard(text: str) -> None:
    table = Table("T", ("a", "b"), ((text, 1.5),))
    row = list(csv.reader(io.StringIO(formats_csv_table.table(table), newline="")))[1]
    assert row == [formats_csv_table.guard(clean(text)), "1.5"]
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_are_exact_and_no_number_is_empty() -> None:
    made = formats_csv_table.table(Table("T", ("a", "b", "c", "d"), ((float("nan"), None, 62_400_000.0, -0.1),)))
    assert made == "a,b,c,d\n,,62400000,-0.1\n"
