"""Status lists come in as printed; what is no such list, or laid out otherwise, is refused with row and column."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import MarchlandError
from marchland.law.adapters.untc_xml import UNTC_TREATIES, read_untc
from marchland.law.domain.observation import ParticipationField, UntcRow, UntcStatus
from tests.refusal import refused

FOLDER = Path(__file__).parents[1] / "small" / "untc"
LIST = FOLDER / "XXVI-6.en.xml"
TEXT = LIST.read_text("utf-8")
ANDORRA = "<Row><Entry>Andorra</Entry><Entry></Entry><Entry></Entry><Entry>\t 9 Apr\t 2013 a</Entry></Row>"
HEAD = (
    "<Entry>Participant</Entry><Entry>Signature</Entry><Entry>Provisional application(n)</Entry>"
    "<Entry>Approval(AA), Acceptance(A), Accession(a), Ratification</Entry>"
)


def read(folder: Path, content: str | bytes, name: str = "list.xml") -> UntcStatus:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_untc(file, name)


def changed(folder: Path, old: str, new: str) -> UntcStatus:
    assert old in TEXT
    return read(folder, TEXT.replace(old, new, 1))


def andorra(folder: Path, cell: str) -> UntcRow:
    return changed(folder, "<Entry>\t 9 Apr\t 2013 a</Entry>", f"<Entry>{cell}</Entry>").rows[1]


def test_the_head_of_a_list() -> None:
    status = read_untc(LIST)
    assert (status.number, status.treaty, status.title) == ("XXVI-6", "ccm", "Convention on Cluster Munitions")
    assert status.conclusion == "Dublin, 30 May 2008"
    assert (status.parties, status.signatories) == (112, 108)
    assert (status.parties_counted, status.signatories_counted) == (11, 9)
    assert status.file == "XXVI-6.en.xml"
    assert status.sha256 == hashlib.sha256(LIST.read_bytes()).hexdigest()
    assert status.fields == set(ParticipationField)


def test_rows_as_printed() -> None:
    rows = {row.participant: row for row in read_untc(LIST).rows}
    assert [row.number for row in rows.values()] == list(range(1, 13))
    line = TEXT[: TEXT.index("Afghanistan")].count("\n") + 1
    assert rows["Afghanistan"] == UntcRow(
        1, "Afghanistan", date(2008, 12, 3), date(2011, 9, 8), "ratified", line=line
    )  # fmt: skip
    assert (rows["Andorra"].signed_on, rows["Andorra"].consent_kind) == (None, "acceded")
    assert rows["Belize"].provisional_on == date(2014, 9, 2)
    assert rows["Denmark"].footnotes == ("1",), "an escaped superscript"
    assert rows["Lithuania"].footnotes == ("2", "3"), "superscripts as markup, with a comma"
    assert [row.participant for row in rows.values() if row.bracketed] == ["Lithuania"]


def test_an_old_export_in_latin_letters() -> None:
    assert [row.participant for row in read_untc(FOLDER / "latin.xml").rows] == ["Côte d'Ivoire"]


def test_letters_in_utf_16(tmp_path: Path) -> None:
    wide = (FOLDER / "latin.xml").read_text("latin-1").replace("ISO-8859-1", "UTF-16").encode("utf-16")
    assert read(tmp_path, wide).rows[0].participant == "Côte d'Ivoire"


@pytest.mark.parametrize(
    ("cell", "day", "kind", "bracketed"),
    [
        ("18 Jun 1987 A", date(1987, 6, 18), "accepted", False),
        ("18 Jun&amp;nbsp;1987 AA", date(1987, 6, 18), "approved", False),
        ("18 June 1987", date(1987, 6, 18), "ratified", False),
        ("[ 6 Sep 2024]", date(2024, 9, 6), "ratified", True),
        ("[20 Jan\t 2021 A]", date(2021, 1, 20), "accepted", True),
        ("9 Apr 2013 a<superscript>4</superscript>", date(2013, 4, 9), "acceded", False),
        ("", None, "", False),
    ],
)
def test_days_of_consent(tmp_path: Path, cell: str, day: date | None, kind: str, *, bracketed: bool) -> None:
    row = andorra(tmp_path, cell)
    assert (row.consented_on, row.consent_kind, row.bracketed) == (day, kind, bracketed)


@pytest.mark.parametrize(
    ("title", "cell", "kind"),
    [
        ("Consent to be bound(P)", "3 May 1996", "consented"),
        ("Consent to be bound(P)", "3 May 1996 P", "consented"),
        ("Ratification, Succession(d), Consent to be bound(P)", "3 May 1996 d", "succeeded"),
        ("Consent to be bound under article 4(P), Accession(a)", "3 May 1996 P", "consented"),
    ],
)
def test_the_letters_of_a_title_tell_the_kind(tmp_path: Path, title: str, cell: str, kind: str) -> None:
    text = TEXT[: TEXT.index("<Row><Entry>Afgh")].replace(HEAD, f"<Entry>Participant</Entry><Entry>{title}</Entry>")
    rest = TEXT[TEXT.index("          </Rows>") :]
    status = read(tmp_path, f"{text}<Row><Entry>Albania</Entry><Entry>{cell}</Entry></Row>{rest}")
    assert status.rows[0].consent_kind == kind
    assert ParticipationField.SIGNATURE not in status.fields
    assert ParticipationField.PROVISIONAL not in status.fields


@pytest.mark.parametrize(("number", "treaty"), UNTC_TREATIES.items())
def test_the_number_may_stand_in_the_title(tmp_path: Path, number: str, treaty: str) -> None:
    _, plain, *letter = number.split("-")
    printed = f"{plain}. {letter[0]}) Protocol" if letter else f"{plain} . Convention"
    status = changed(tmp_path, "6. Convention on Cluster Munitions", printed)
    assert (status.number, status.treaty) == (number, treaty)
    assert status.title in ("Protocol", "Convention")


def test_the_number_may_stand_in_the_files_name_or_in_the_header(tmp_path: Path) -> None:
    bare = TEXT.replace("6. Convention on Cluster Munitions", "Convention")
    assert read(tmp_path, bare, "xxvi-5.en.xml").treaty == "apmbc"
    assert read(tmp_path, bare.replace("<ExternalData>", "<No>XXVI-2-b</No><ExternalData>")).treaty == "ccw_ap2"
    assert "no treaty number in the header" in refused(lambda: read(tmp_path, bare)).message
    error = refused(lambda: read(tmp_path, TEXT, "XXVI-5.en.xml"))
    assert error.message == "the file does not name its treaty: the title says XXVI-6, the file's name says XXVI-5"


TITLES = {
    "apmbc": "Convention on the Prohibition of the Use, Stockpiling, Production and Transfer of Anti-Personnel Mines",
    "ccm": "Convention on Cluster Munitions",
    "ccw": "Convention on Prohibitions or Restrictions on the Use of Certain Conventional Weapons (with Protocols)",
    "ccw_ap2": "Protocol on Prohibitions or Restrictions on the Use of Mines, Booby-Traps and Other Devices, "
    "annexed to the Convention on Prohibitions or Restrictions on the Use of Certain Conventional Weapons",
    "ccw_p5": "Protocol on Explosive Remnants of War to the Convention on Certain Conventional Weapons",
}


@pytest.mark.parametrize(("number", "treaty"), UNTC_TREATIES.items())
def test_a_title_is_taken_under_its_own_number_alone(tmp_path: Path, number: str, treaty: str) -> None:
    for named, title in TITLES.items():
        text = TEXT.replace("6. Convention on Cluster Munitions", title)
        if named == treaty:
            assert read(tmp_path, text, f"{number}.en.xml").treaty == treaty
        else:
            error = refused(lambda text=text: read(tmp_path, text, f"{number}.en.xml"))  # type: ignore[misc]
            assert f"the number is {number} ({treaty}), but the title is that of {named}" in error.message


def test_another_treaty_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    error = refused(lambda: changed(tmp_path, "6. Convention", "2. a) Additional Protocol"))
    assert error.message == "XXVI-2-a is not a treaty in the books"
    assert "XXVI-2-b (ccw_ap2)" in error.next_step


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("Signature</Entry>", "Signed</Entry>", "column 'Signed'", "unknown column title 'Signed'"),
        ("Signature</Entry>", "Signature, Accession(a)</Entry>", "column 'Signature, Accession(a)'", "two things"),
        ("Provisional application(n)", "Signature", "columns", "repeats one before it"),
        ("<Entry>Participant", "<Entry>Signature", "columns", "repeats one before it"),
        (HEAD, "<Entry>Signature</Entry>", "columns", "the columns are 'Signature'; expected 'Participant' first"),
        (HEAD, "", "columns", "the columns are none"),
        (ANDORRA, "<Row><Entry>Andorra</Entry></Row>", "row 2", "row 2 has 1 entries; expected 4: 'Participant'"),
        (ANDORRA, ANDORRA.replace("</Row>", "<Entry/></Row>"), "row 2", "row 2 has 5 entries; expected 4"),
        (">Andorra<", "> <", "row 2, column 'Participant'", "row 2 names nobody"),
        (">Andorra<", ">AFGHANISTAN<", "row 2, column 'Participant'", "row 1 and again in row 2"),
        ("12 Jun\t 2009", "31 Jun\t 2009", "row 8, column 'Signature'", "'31 Jun 2009' is no date"),
        ("12 Jun\t 2009", "12 Juin\t 09", "row 8, column 'Signature'", "'12 Juin 09' is no date"),
        ("12 Jun\t 2009", "12 Mai\t 2009", "row 8, column 'Signature'", "expected one such as '3 Dec 2008'"),
        ("12 Jun\t 2009", "12 Jun 2009, 13 Jun 2009", "row 8, column 'Signature'", "is no date"),
        ("12 Jun\t 2009", "12 Jun\t 2009 a", "row 8, column 'Signature'", "has the letter a"),
        ("2014 n", "2014 s", "row 3, column 'Provisional application(n)'", "has the letter s; expected"),
        ("<Parties>112", "<Parties>many", "Parties", "'many' is no count"),
    ],
)  # fmt: skip
def test_another_layout_is_told_with_row_and_column(tmp_path: Path, old: str, new: str, field: str, words: str) -> None:
    error = refused(lambda: changed(tmp_path, old, new))
    assert error.message.startswith("the layout of the Treaty Collection has changed: ")
    assert words in error.message
    assert (error.where.file, error.where.field) == ("list.xml", field)
    assert error.where.line > 0
    assert error.next_step


@pytest.mark.parametrize("tag", ["Treaty", "Participants", "Table", "TGroup", "Thead", "Tbody"])
def test_a_part_that_is_missing_or_doubled(tmp_path: Path, tag: str) -> None:
    gone = refused(lambda: read(tmp_path, TEXT.replace(f"<{tag}>", "<Other>").replace(f"</{tag}>", "</Other>")))
    assert f"holds no <{tag}>; expected one <{tag}> in it" in gone.message
    twice = refused(lambda: changed(tmp_path, f"<{tag}>", f"<{tag}/><{tag}>"))
    assert f"holds 2 <{tag}>" in twice.message


def test_a_table_without_rows_and_another_root(tmp_path: Path) -> None:
    bare = TEXT[: TEXT.index("<Row><Entry>Afgh")] + TEXT[TEXT.index("          </Rows>") :]
    assert "has no rows" in refused(lambda: read(tmp_path, bare)).message
    assert "<rss> holds no <Treaty>" in refused(lambda: read(tmp_path, "<rss/>")).message


def test_counts_may_be_missing_or_stand_in_words(tmp_path: Path) -> None:
    start, end = TEXT.index("<Status>"), TEXT.index("</Status>")
    words = TEXT[:start] + "<Status><Labeltext>Signatories: 108. Parties: 112." + "</Labeltext>" + TEXT[end:]
    assert (read(tmp_path, words).parties, read(tmp_path, words).signatories) == (112, 108)
    nothing = read(tmp_path, TEXT[:start] + TEXT[end + len("</Status>") :])
    assert (nothing.parties, nothing.signatories) == (None, None)


@pytest.mark.parametrize("name", ["laughs.xml", "external.xml"])
def test_entities_are_refused_unread(name: str) -> None:
    error = refused(lambda: read_untc(FOLDER / name))
    assert "declares a DTD or entities" in error.message


def test_a_bare_dtd_is_refused(tmp_path: Path) -> None:
    error = refused(lambda: changed(tmp_path, "<MTDSG>", '<!DOCTYPE MTDSG SYSTEM "list.dtd">\n<MTDSG>'))
    assert "declares a DTD or entities" in error.message


def test_a_web_page_is_told_as_one() -> None:
    assert "this is a web page" in refused(lambda: read_untc(FOLDER / "maintenance.xml")).message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"%PDF-1.7", "does not begin with '<'"),
        (b"PK\x03\x04\0\0", "the file is binary"),
        (b"<a\0b>", "the file is binary"),
        (b"<MTDSG><Treaty>", "not XML: no element found"),
        ("<?xml version='1.0'?><a>Côte</a>".encode("latin-1"), "not XML: not well-formed"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "not XML"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "not XML"),
        (b"<a>" * 50, "nested too deep"),
        (b"<a/>" + b" " * 4_000_000, "larger than 4,000,000 bytes"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    error = refused(lambda: read(tmp_path, content))
    assert words in str(error)
    assert error.where.file == "list.xml"


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert "no such file" in refused(lambda: read_untc(tmp_path / "none.xml")).message
    assert "a folder, not a file" in refused(lambda: read_untc(tmp_path)).message


@given(cut=st.integers(0, len(TEXT.encode())), put=st.binary(max_size=6))
def test_no_damage_breaks_the_reader(tmp_path: Path, cut: int, put: bytes) -> None:
    content = TEXT.encode()
    try:
        read(tmp_path, content[:cut] + put + content[cut + len(put) :])
    except MarchlandError as error:
        assert error.where.file == "list.xml"  # noqa: PT017 - damage may also leave the list whole


@pytest.mark.parametrize(
    ("name", "cell", "marks"),
    [
        ("Andorra", "9 Apr 2013 a<sup>4</sup>", ("4",)),
        ("Andorra<sup>7</sup>", "9 Apr 2013 a<sup>4</sup>", ("7", "4")),
        ("Andorra<superscript>4</superscript>", "9 Apr 2013 a<superscript>4</superscript>", ("4",)),
        ("Andorra<sup>2</sup><sup>3</sup>", "9 Apr 2013 a", ("2", "3")),
        ("Andorra<sup>1, 12</sup>", "9 Apr 2013 a&lt;superscript&gt;5&lt;/superscript&gt;", ("1", "12", "5")),
        ("Andorra", "9 Apr 2013 a", ()),
    ],
)
def test_the_footnotes_of_every_column_are_kept_each_once_and_in_order(
    tmp_path: Path, name: str, cell: str, marks: tuple[str, ...]
) -> None:
    """The marks of the name come before those of the day; two marks beside each other are not one number."""
    row = changed(tmp_path, ANDORRA, f"<Row><Entry>{name}</Entry><Entry/><Entry/><Entry>{cell}</Entry></Row>").rows[1]
    assert (row.participant, row.consented_on, row.footnotes) == ("Andorra", date(2013, 4, 9), marks)


def test_a_footnote_of_a_signature_is_one_of_the_row(tmp_path: Path) -> None:
    row = changed(tmp_path, "12 Jun\t 2009", "12 Jun\t 2009<sup>6</sup>").rows[7]
    assert (row.participant, row.signed_on, row.footnotes) == ("Nigeria", date(2009, 6, 12), ("6",))
