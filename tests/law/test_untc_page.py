"""A treaty's page of the Treaty Collection, saved as the site shows it: read as its XML is, protocols included.

The small page has the layout of the page of XXVI-2 as at 3 February 2026, with six of its rows. On that day the six
real pages agreed with the book in every row; they are too large to stand here.
"""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError, MarchlandError
from marchland.law.adapters.untc_xml import read_untc
from marchland.law.domain.observation import Discrepancy, ParticipationField, UntcStatus
from marchland.law.service.status_import import import_status
from tests.cli.driving import run
from tests.law.sample import DAY, NOW, books
from tests.refusal import refused

PAGE = Path(__file__).parents[1] / "small" / "untc" / "XXVI-2.html"
TEXT = PAGE.read_text("utf-8")
XML = (
    "<MTDSG><Treaty><Header><Number>{number}</Number><ExternalData><Titlesect>{title}</Titlesect><Status><Parties>"
    "{parties}</Parties></Status></ExternalData></Header><Participants><Table><TGroup><Thead><Row><Entry>Participant"
    "</Entry><Entry>Succession(d), Consent to be bound(P)</Entry></Row></Thead><Tbody><Rows>{rows}</Rows></Tbody>"
    "</TGroup></Table></Participants></Treaty></MTDSG>"
)


def read(folder: Path, content: str, treaty: str = "") -> UntcStatus:
    file = folder / "page.html"
    file.write_text(content, "utf-8")
    return read_untc(file, "page.html", treaty)


def changed(folder: Path, old: str, new: str, treaty: str = "") -> UntcStatus:
    assert old in TEXT
    return read(folder, TEXT.replace(old, new, 1), treaty)


def test_the_head_and_the_rows_of_a_page() -> None:
    status = read_untc(PAGE)
    assert (status.number, status.treaty) == ("XXVI-2", "ccw")
    assert status.title.startswith("Convention on Prohibitions")
    assert (status.conclusion, status.as_at) == ("Geneva, 10 October 1980", date(2026, 2, 3))
    assert (status.parties, status.signatories, status.parties_counted, status.signatories_counted) == (128, 50, 5, 3)
    rows = {row.participant: row for row in status.rows}
    assert [*rows] == ["Afghanistan", "Albania", "Bosnia and Herzegovina", "France", "North Macedonia", "Viet Nam"]
    assert (rows["Albania"].consented_on, rows["Albania"].consent_kind) == (date(2002, 8, 28), "acceded")
    assert (rows["Bosnia and Herzegovina"].footnotes, rows["North Macedonia"].footnotes) == (("1",), ("1",))
    assert rows["Albania"].line == TEXT[: TEXT.index("<td>Albania")].count("\n") + 1


def test_protocol_ii_stands_in_the_table_of_consents() -> None:
    status = read_untc(PAGE, treaty="ccw_p2")
    assert (status.treaty, status.parties) == ("ccw_p2", None)
    assert [row.participant for row in status.rows] == [
        "Albania", "Bosnia and Herzegovina", "France", "The former Yugoslav Republic of Macedonia",
    ]  # fmt: skip
    found = import_status(books(), PAGE, NOW, None, DAY, "ccw_p2")
    assert {row.state: row.consented_on for row in found.status.rows} == {
        "ALB": date(2002, 8, 28), "BIH": date(1993, 9, 1), "FRA": date(1988, 3, 4), "MKD": date(1996, 12, 30),
    }  # fmt: skip
    assert {each.kind for each in found.observations} == {Discrepancy.ONLY_HERE}
    assert {"ALB", "BIH", "FRA", "MKD"}.isdisjoint(each.state for each in found.observations)
    assert found.parties_in_book == 96


def test_a_consent_has_its_own_day_where_the_table_prints_one(tmp_path: Path) -> None:
    row = "France<br></td><td><Column>x<br></td><td><Column>x<br>"
    status = changed(tmp_path, row, row.replace("x<br>", "x (18 July 2002)<br>", 1), "ccw_p2")
    assert status.rows[2].consented_on is None, "that is the cell of Protocol I"
    status = changed(tmp_path, row, row[: -len("x<br>")] + "x (18 July 2002)<br>", "ccw_p2")
    assert status.rows[2].consented_on == date(2002, 7, 18)


@pytest.mark.parametrize(
    ("number", "treaty", "state", "day", "count"),
    [
        ("XXVI-2-b", "ccw_ap2", "Afghanistan", "9 Aug 2017 P", 107),
        ("XXVI-2-d", "ccw_p5", "Albania", "12 May 2006 P", 99),
    ],
)
def test_a_protocol_s_own_list_in_xml(
    tmp_path: Path, number: str, treaty: str, state: str, day: str, count: int
) -> None:
    file = tmp_path / f"{number}.en.xml"
    rows = f"<Row><Entry>{state}</Entry><Entry>{day}</Entry></Row>"
    file.write_text(XML.format(number=number, title="Protocol", parties=count, rows=rows), "utf-8")
    found = import_status(books(), file, NOW, None, DAY)
    assert (found.status.treaty, found.parties_in_book) == (treaty, count)
    assert not [each for each in found.observations if each.participant == state]
    assert len([each for each in found.observations if each.kind is Discrepancy.ONLY_HERE]) == count - 1


def test_what_differs_is_found(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(TEXT.replace("28 Aug	 2002 a", "29 Aug	 2002 a"), "utf-8")
    for treaty in ("", "ccw_p2"):
        found = import_status(books(), file, NOW, None, DAY, treaty).observations
        (seen,) = [each for each in found if each.state == "ALB"]
        assert (seen.field, seen.book_value, seen.seen_value) == (
            ParticipationField.CONSENT_DAY, "2002-08-28", "2002-08-29",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "treaty", "says"),
    [
        ("mtdsg_no=XXVI-2&", "mtdsg_no=&", "", "does not name its treaty"),
        ("mtdsg_no=XXVI-2&", "mtdsg_no=XXVI-5&", "", "title is that of ccw"),
        ("mtdsg_no=XXVI-2&", "mtdsg_no=XXVI-1&", "", "not a treaty in the books"),
        ("28 Aug	 2002 a", "31 Feb	 2002 a", "", "is no date"),
        ("28 Aug	 2002 a", "28 Aug	 2002 z", "", "has the letter z"),
        ("<td>Signature<br></td>", "<td>Signed<br></td>", "", "unknown column title"),
        ("<td>Protocol II<br></td>", "<td>Protocol 2<br></td>", "ccw_p2", "the columns are"),
        ("<td><Column>X<br></td>", "<td><Column>yes<br></td>", "ccw_p2", "is no consent"),
        ("_Table1", "_Table2", "ccw_p2", "no table of consents"),
        ("_Table1", "_tblgrid", "", "table twice"),
        ("Geneva", "Geneva", "apmbc", "not of apmbc"),
        ("Geneva", "Geneva", "ccw_ap2", "not of ccw_ap2"),
    ],
)
def test_another_layout_or_treaty_is_refused(tmp_path: Path, old: str, new: str, treaty: str, says: str) -> None:
    error = refused(lambda: changed(tmp_path, old, new, treaty))
    assert isinstance(error, InputError)
    assert says in str(error)
    assert error.where.file == "page.html"


def test_a_page_of_another_kind_is_told_what_to_fetch(tmp_path: Path) -> None:
    error = refused(lambda: read(tmp_path, "<!DOCTYPE html><html><body>Maintenance</body></html>"))
    assert "not its XML" in str(error)
    error = refused(lambda: read(tmp_path, TEXT.replace("<tr", "<x").replace("</tr", "</x")))
    assert isinstance(error, InputError)


@given(st.integers(min_value=0, max_value=len(TEXT)), st.integers(min_value=0, max_value=400), st.text(max_size=20))
def test_a_damaged_page_is_read_or_refused(at: int, length: int, put: str) -> None:
    content = (TEXT[:at] + put + TEXT[at + length :]).encode("utf-8", "replace")

    class Held:
        name = "held.html"

        def open(self, _mode: str) -> object:
            return io.BytesIO(content)

    for treaty in ("", "ccw_p2"):
        try:
            read_untc(Held(), "held.html", treaty)  # type: ignore[arg-type]  # all that is asked of a file is to open
        except MarchlandError:
            continue


def test_the_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = ["law", "import", str(PAGE), "--dry-run", "--known", "2026-11-22", "--format", "json"]
    ran = run([*asked, "--treaty", "Protocol II"], capsys, monkeypatch)
    told = json.loads(ran.out)
    assert (told["treaty"], told["as_at"], told["parties_printed"], told["rows"]) == ("ccw_p2", "2026-02-03", None, 4)
    assert run([*asked, "--treaty", "nato"], capsys, monkeypatch).status == 2
