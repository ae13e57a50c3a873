"""A mapping is read with its lines, and all that is wrong in it is told at once; what is guessed can be used."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from marchland.register.adapters.mapping_files import read_mapping
from marchland.register.domain.event import wrong_id
from marchland.register.domain.foreign import FileKind, ForeignRow, ForeignTable
from marchland.register.domain.intake_verdict import ProblemKind
from marchland.register.domain.mapped_row import mapped, tidy_id
from marchland.register.domain.mapping import FieldSource, IdSource, IntakeMapping, MappingError
from marchland.register.domain.mapping_guess import guessed
from tests.refusal import refused

WRONG = """layer = 3
colour = "red"
[id]
column = "code"
made_of = "content"
[fields.valid_on]
column = "day"
format = "yesterday"
timezone = "Mars/Base"
[fields.classification]
column = "class"
value = "SHA"
[fields.classification.codes]
Bad = "dangerous"
[fields.mood]
column = "x"
[shape]
longitude = "x"
[[evidence]]
kind = "direct"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "mapping.toml"
    file.write_text(text, "utf-8")
    return file


def table(columns: tuple[str, ...], *rows: tuple[Any, ...]) -> ForeignTable:
    return ForeignTable(FileKind.CSV, "0", columns, tuple(ForeignRow(n, row) for n, row in enumerate(rows, 1)))


def test_everything_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    error = refused(lambda: read_mapping(written(tmp_path, WRONG)))
    assert isinstance(error, MappingError)
    told = error.message.splitlines()[1:]
    lines = [int(line.split(":")[0].split()[-1]) for line in told]
    assert lines == sorted(lines)
    assert lines == [1, 2, 5, 8, 9, 10, 13, 15, 17, 19]
    for key in ("layer", "colour", "id.made_of", "fields.valid_on.format", "timezone", "fields.mood", "codes", "shape"):
        assert key in error.message, key


@pytest.mark.parametrize(
    ("text", "told"),
    [("a = ", "no TOML"), ("[[[", "no TOML"), ("fields = 1", "a table"), ("evidence = 1", "list of tables"),
     ("axes = \"up\"", "one of"), ("as_indication = 1", "true or false"), ("[fields]\nname = 1", "a table"),
     ("[evidence]\nkind = 'direct'", "list of tables"), ("a = " + "[" * 5000, "no TOML")],
)  # fmt: skip
def test_what_is_no_mapping_is_refused_in_words(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(lambda: read_mapping(written(tmp_path, text))).message


def test_a_mapping_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(lambda: read_mapping(tmp_path / "none.toml")).message
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    assert "no TOML" in refused(lambda: read_mapping(tmp_path / "a.toml")).message


GUID = "3F2504E0-4F89-11D3-9A0C-0305E82C3301"
ALIKE = ("HA-1", "HA 1", "HA/1", "(HA-1)", "{HA-1}", "HA--1", " HA-1", "Ділянка 3", "Ділянка 4", "Ділянка", "x" * 90,
         "x" * 91, "---", "١٢", f"({GUID})", f"{{{GUID}}}", "\ud800")  # fmt: skip


@pytest.mark.parametrize(
    ("given", "made"),
    [("HA-1", "HA-1"), (f"{{{GUID}}}", GUID), ("HA 1", "HA-1-" + sha256(b"HA 1").hexdigest()[:12]),
     ("BA/12/7", "BA-12-7-" + sha256(b"BA/12/7").hexdigest()[:12]), ("١", sha256("١".encode()).hexdigest()[:12])],
)  # fmt: skip
def test_an_id_that_may_not_be_one_is_made_of_the_reference(given: str, made: str) -> None:
    assert tidy_id(given) == made


def test_no_two_references_have_one_id_in_whichever_files_they_come() -> None:
    made = [tidy_id(each) for each in ALIKE]
    assert [each for each in made if wrong_id(each) is not None] == []
    assert len(set(made)) == len(ALIKE)


def field_of(source: FieldSource, value: Any, name: str = "valid_on") -> Any:
    """Return what a field becomes, or the kind of its problem."""
    mapping = IntakeMapping(id=IdSource(column="id"), fields={name: source})
    given = table(("id", "c"), ("A", value))
    made = mapped(given, given.rows[0], mapping)
    return made.problems[0].kind if made.problems else made.feature["properties"].get(name)


@pytest.mark.parametrize(
    ("form", "zone", "given", "day"),
    [("%d.%m.%Y", "", "03.04.2020", "2020-04-03"), ("%m/%d/%Y", "", "03/04/2020", "2020-03-04"),
     ("excel", "", 43924, "2020-04-03"), ("excel", "", "43924.75", "2020-04-03"),
     ("unix_s", "", 1585958399, "2020-04-03"),
     ("unix_ms", "Europe/Sarajevo", 1585951200000, "2020-04-04"),
     ("iso", "Europe/Kyiv", "2020-04-03T22:30:00+00:00", "2020-04-04"),
     ("iso", "", "2020-04-03T22:30:00Z", "2020-04-03T22:30:00Z"),
     ("%d.%m.%Y", "", "31.02.2020", ProblemKind.FIELD), ("excel", "", "soon", ProblemKind.FIELD),
     ("unix_s", "", "9" * 30, ProblemKind.FIELD), ("%d.%m.%Y", "", None, None)],
)  # fmt: skip
def test_days_are_read_by_the_form_and_zone_that_a_person_named(form: str, zone: str, given: Any, day: Any) -> None:
    """3 April 2020 is Excel's day 43,924: 120 years of 365 days, 30 leap days, and 94 days from 30 December."""
    assert 120 * 365 + 30 + 94 == 43924
    assert field_of(FieldSource("c", format=form, timezone=zone), given) == day


def test_codes_units_and_constants_are_applied_and_the_row_is_kept_as_it_was() -> None:
    codes = FieldSource("c", codes={"MSP": "SHA"})
    assert field_of(codes, "MSP", "classification") == "SHA"
    assert field_of(codes, "XYZ", "classification") is ProblemKind.FIELD
    assert field_of(FieldSource("c", unit="cm"), "12,5", "accuracy_m") == pytest.approx(0.125)
    assert field_of(FieldSource(value="all of it"), None, "source") == "all of it"
    assert field_of(FieldSource("c", otherwise="unknown"), "  ", "name") == "unknown"
    given = table(("code", "class", "other"), ("BA/1", "MSP", 7))
    mapping = IntakeMapping(
        id=IdSource(column="code"), fields={"classification": FieldSource("class", codes={"MSP": "SHA"})}
    )
    feature = mapped(given, given.rows[0], mapping).feature
    assert feature["id"] == "BA-1-" + sha256(b"BA/1").hexdigest()[:12]
    assert feature["properties"] == {
        "classification": "SHA", "source_ref": "BA/1", "source_row": {"code": "BA/1", "class": "MSP", "other": 7},
    }  # fmt: skip


def test_an_id_made_of_content_is_the_same_wherever_the_row_stands_and_another_where_it_says_otherwise() -> None:
    mapping = IntakeMapping(id=IdSource(made_of="content", prefix="BA-"))
    rows = table(("a",), ("x",), ("y",), ("x",))
    first, second, third = (mapped(rows, row, mapping).feature["id"] for row in rows.rows)
    assert first == third != second
    assert first.startswith("BA-")


def test_what_is_guessed_is_a_mapping_that_can_be_read(tmp_path: Path) -> None:
    rows = [
        (f"BA/{n}", "Поле", "SHA" if n % 2 else "MSP?", f"{n + 13}.03.2020", "POLYGON((0 0,1 0,1 1,0 0))")
        for n in range(9)
    ]
    given = table(("Code", "Назва", "Class", "Date", "WKT"), *rows)
    text = guessed(given)
    mapping, line, _ = read_mapping(written(tmp_path, text))
    assert (mapping.id.column, mapping.shape.wkt, mapping.crs) == ("Code", "WKT", "EPSG:4326")
    assert mapping.fields["valid_on"].format == "%d.%m.%Y"
    assert mapping.fields["classification"].codes == {"SHA": "SHA"}
    assert '# DECIDE: "MSP?"' in text
    assert text.splitlines()[line("fields.name.column") - 1] == 'column = "Назва"'


def test_a_guess_of_hostile_titles_and_codes_is_still_a_mapping(tmp_path: Path) -> None:
    hostile = 'a"]\n[evil]\nx = """'
    rows = [(f"{hostile}{n}", f"{hostile}\u2028{n}", "2020-01-01") for n in range(3)]
    given = table(("code", "class", "date"), *rows)
    mapping, _, _ = read_mapping(written(tmp_path, guessed(given)))
    assert mapping.id.column == "code"


def test_a_guess_that_leaves_a_day_to_decide_is_refused_at_its_line_until_it_is_decided(tmp_path: Path) -> None:
    text = guessed(table(("q", "r"), ("1", "2")))
    error = refused(lambda: read_mapping(written(tmp_path, text)))
    line = text.splitlines().index("[fields.valid_on]") + 1
    assert f"line {line}: fields.valid_on" in error.message
    mapping, _, _ = read_mapping(written(tmp_path, text.replace("# value", "value")))
    assert (mapping.id.made_of, mapping.as_indication) == ("content", True)


@pytest.mark.parametrize("given", ["Cleared", "RELEASED", "0", "закрито"])
def test_a_state_that_nobody_explained_is_never_taken_as_open(given: str) -> None:
    assert field_of(FieldSource(column="c"), given, "state") is ProblemKind.FIELD


@pytest.mark.parametrize(("given", "released"), [("open", False), (" released ", True), (None, False), ("", False)])
def test_a_state_in_our_words_is_what_it_says(given: str | None, *, released: bool) -> None:
    rows = table(("id", "state"), ("A", given))
    made = mapped(rows, rows.rows[0], IntakeMapping(id=IdSource(column="id"), fields={"state": FieldSource("state")}))
    assert (made.problems, made.is_released) == ((), released)


@pytest.mark.parametrize(("given", "zone"), [("0001-01-01T00:00:00+14:00", "Europe/Sarajevo"),
                                             ("9999-12-31T23:00:00-12:00", "Asia/Tokyo")])  # fmt: skip
def test_an_instant_beyond_all_days_is_a_problem_of_its_row(given: str, zone: str) -> None:
    assert field_of(FieldSource(column="c", timezone=zone), given) is ProblemKind.FIELD
