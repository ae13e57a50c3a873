"""The Excel face, read back."""

import io
from dataclasses import replace

import openpyxl
from openpyxl.workbook import Workbook

from marchland.assess.faces import workbook
from marchland.audit.faces import workbook as audit_workbook
from tests.report.sample import ASSESSMENT, AUDIT, BOOKS, CARDS, HOSTILE_TITLE, hostile

SHEETS = ["Total", "Belts", "Inputs", "Documented belts", "Exposure", "Formulas", "Sources"]


def read(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_it_has_a_sheet_for_each_part() -> None:
    assert read(workbook.render(ASSESSMENT, BOOKS)).sheetnames == [*SHEETS, "About"]
    assert read(workbook.render(ASSESSMENT, BOOKS, AUDIT)).sheetnames == [*SHEETS, "Audit", "About"]


def test_an_audit_is_a_workbook_of_its_own() -> None:
    book = read(audit_workbook.audit(AUDIT, CARDS))
    assert book.sheetnames == ["Audit", "Inputs", "Verdicts", "Sources"]
    claims = [row[0] for row in book["Audit"].iter_rows(min_row=2, max_row=1 + len(AUDIT.claims), values_only=True)]
    assert claims == [each.claim.id for each in AUDIT.claims]
    counted = {row[0]: row[1] for row in book["Verdicts"].iter_rows(min_row=2, values_only=True)}
    assert sum(counted.values()) == len(AUDIT.claims)


def test_numbers_are_numbers() -> None:
    book = read(workbook.render(ASSESSMENT, BOOKS))
    rows = {row[0]: row for row in book["Total"].iter_rows(values_only=True)}
    assert rows["Mines"][1:5] == (430_000, 1_698_000, 4_620_000, "mine")
    belts = [row for row in book["Belts"].iter_rows(values_only=True) if row[0] == "Poland"]
    assert ("Poland", "Mines") in {row[:2] for row in belts}
    assert {row[0] for row in book["Sources"].iter_rows(min_row=2, values_only=True)} == set(CARDS)


def test_no_cell_is_a_formula_or_a_link() -> None:
    book = read(workbook.render(hostile(), BOOKS, AUDIT))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert any(isinstance(cell.value, str) and cell.value.startswith("=HYPERLINK") for cell in cells)


def test_the_same_assessment_gives_the_same_bytes() -> None:
    assert workbook.render(ASSESSMENT, BOOKS, AUDIT) == workbook.render(ASSESSMENT, BOOKS, AUDIT)


def test_a_text_longer_than_a_cell_is_cut_and_nothing_breaks() -> None:
    book = read(workbook.render(replace(ASSESSMENT, summary="x" * 40_000), BOOKS))
    assert max(len(str(row[1])) for row in book["About"].iter_rows(values_only=True)) == 32_767
    assert HOSTILE_TITLE.startswith("=")


def test_the_limits_and_the_provenance_go_with_it() -> None:
    about = [row[1] for row in read(workbook.render(ASSESSMENT, BOOKS))["About"].iter_rows(values_only=True)]
    assert any("Silence is not safety" in str(value) for value in about)
    assert any("marchland assess two-belts --seed 1" in str(value) for value in about)
