"""The workbook of an audit: numbers are numbers, days and texts are texts, and nothing is a formula."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.faces import texts, workbook
from marchland.audit.service.asking import AuditBooks
from marchland.audit.service.questions import audit, what_if
from marchland.core.errors import InputError
from tests.audit.text_reading import AS_OF, audited, facts

TEXT = "A belt 2 km deep along a 500 km front would cover 1,000 km². It took over 12.5 million mines on 7 July 2025."
OWN = """
claims:
- {id: A1, subject: "=1+1", quote: "=HYPERLINK(\\"https://example.org\\")", says: 800 km² = 400 km * 2 km}
- {id: A2, quote: "@up to", says: up to 300 soldiers = 120 soldiers + 150 soldiers}
- {id: A3, quote: "a day", says: 2026-01-10 = 2025-07-10 + 6 months}
- {id: A4, quote: "a border", says: 418 km = border_length_pol_blr}
- {id: A5, quote: "a range", says: about 4–5 million mines, from: "200–300 km * 24,000 mines/km"}
"""
BOOKS = AuditBooks(facts())


def rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by the names of its columns, down to the first empty one."""
    heads, *others = book[sheet].iter_rows(values_only=True)
    found = []
    for row in others:
        if not any(cell is not None for cell in row):
            break
        found.append({str(head): cell if cell != "" else None for head, cell in zip(heads, row, strict=True)})
    return found


@pytest.fixture(scope="module")
def own() -> Workbook:
    return load_workbook(BytesIO(workbook.audit(audit(read_claims_content(OWN.encode(), "own"), facts(), AS_OF), {})))


def test_figures_of_claims_are_numbers(own: Workbook) -> None:
    claims = rows(own, "Audit")
    seen = [(row["Claim"], row["Stated low"], row["Stated high"], row["Stated in"], row["Verdict"]) for row in claims]
    assert seen == [
        ("A1", 800, 800, "km²", "Follows"),
        ("A2", 300, 300, "soldier", "Follows"),
        ("A3", "2026-01-10", "2026-01-10", None, "Follows"),
        ("A4", 418, 418, "km", "Follows"),
        ("A5", 4e6, 5e6, "mine", "Rounds to it"),  # about: each end is a million off at most
    ]
    assert [(row["Recomputed low"], row["Recomputed high"]) for row in claims] == [
        (800, 800), (270, 270), ("2026-01-10", "2026-01-10"), (pytest.approx(418, abs=1),) * 2, (4.8e6, 7.2e6)
    ]  # fmt: skip
    assert [(row["Over or up to"], row["Approximate"]) for row in claims][1::3] == [("up to", None), (None, "yes")]


def test_inputs_are_numbers_or_facts_by_their_names(own: Workbook) -> None:
    seen = [
        (row["Claim"], row["Input"], row["Low"], row["High"], row["Unit"], row["Fact"]) for row in rows(own, "Inputs")
    ]
    assert seen == [
        ("A1", "a", 400, 400, "km", None),
        ("A1", "b", 2, 2, "km", None),
        ("A2", "a", 120, 120, "soldier", None),
        ("A2", "b", 150, 150, "soldier", None),
        ("A4", "a", None, None, None, "border_length_pol_blr"),
        ("A5", "a", 200, 300, "km", None),
        ("A5", "b", 24_000, 24_000, "mine/km", None),
    ]


def test_no_text_becomes_a_formula_or_a_link(own: Workbook) -> None:
    cells = [cell for sheet in own for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert {"=1+1", '=HYPERLINK("https://example.org")', "@up to"} <= {cell.value for cell in cells}


def test_the_quantities_of_a_text_stand_on_a_sheet_with_their_places() -> None:
    book = load_workbook(BytesIO(texts.xlsx(TextAudits((audited(TEXT),)), BOOKS)))
    found = rows(book, "Quantities")
    for row in found:
        assert TEXT[int(str(row["From character"])) : int(str(row["To character"]))] == row["As written"]
    seen = {row["As written"]: (row["Low"], row["Unit"], row["Over or up to"]) for row in found}
    assert seen["1,000 km²"] == (1000, "km²", None)
    assert seen["12.5 million mines"] == (12.5e6, "mine", "over")
    assert seen["7 July 2025"] == ("2025-07-07", "date", None)


def test_several_texts_stand_below_one_another_by_their_names() -> None:
    both = TextAudits((audited(TEXT), audited("They had 300 trucks; 120 came and 180 stayed.")))
    book = load_workbook(BytesIO(texts.xlsx(both, BOOKS)))
    assert len(rows(book, "Audit")) == sum(len(each.claims) for each in both.audits)
    assert set(rows(book, "Quantities")[0]) > {"The text", "Quantity"}


def test_what_changes_move_is_no_workbook() -> None:
    moved = what_if(read_claims_content(OWN.encode(), "own"), facts(), AS_OF, ())
    with pytest.raises(InputError, match="no such form"):
        texts.xlsx(moved, BOOKS)
