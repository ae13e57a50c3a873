"""Fact files as they are read, and every way in which one is refused with its file, line and field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.core.errors import FactError
from marchland.core.fact import FactBook, Grade
from marchland.facts.adapters.fact_files import read_fact_book
from tests.refusal import refused

FRONT = """facts:
- name: width
  meaning: Width of the front.
  unit: km
  readings:
  - label: gazette
    standing: used
    from: 2000-01-01
    known_on: 2003-09-24
    central: 3
    grade: published
    cite: {source: gazette, locator: "table 2"}
"""

WRONG = {
    "unit": (FRONT.replace("unit: km", "unit: kn"), "unknown unit 'kn'", 4),
    "name": (FRONT.replace("name: width", "name: Width"), "cannot name a fact", 2),
    "a unit's name": (FRONT.replace("name: width", "name: year"), "cannot name a fact", 2),
    "no source": (FRONT.replace('    cite: {source: gazette, locator: "table 2"}\n', ""), "has no citation", 6),
    "no locator": (FRONT.replace(', locator: "table 2"', ""), "'locator' is missing", 12),
    "no date": (FRONT.replace("    known_on: 2003-09-24\n", ""), "'known_on' is missing", 6),
    "no value": (FRONT.replace("    central: 3\n", ""), "no value is given", 6),
    "one end": (FRONT.replace("central: 3", "low: 3"), "'high' is missing beside its other end", 6),
    "upside down": (FRONT.replace("central: 3", "low: 3\n    high: 2"), "is above", 6),
    "a day for a length": (FRONT.replace("central: 3", "central: 2020-01-01"), "is a day, but the unit is km", 10),
    "a length for a day": (FRONT.replace("unit: km", "unit: date"), "has one day", 10),
    "a long quote": (
        FRONT.replace('"table 2"', '"table 2", quote: "a b c d e f g h i j k l m"'),
        "longer than 12 words",
        12,
    ),
    "computed but published": (FRONT.replace("central: 3", "central: front_length / 2"), "graded published", 11),
    "derived from nothing": (
        FRONT.replace("published", "derived").replace('    cite: {source: gazette, locator: "table 2"}\n', ""),
        "must name a fact or cite a source",
        10,
    ),
    "code for a value": (FRONT.replace("central: 3", "central: \"().__class__\""), "is not a formula", 10),
    "twice": (FRONT.replace("name: width", "name: mines_laid"), "is defined twice", 2),
    "unknown key": (FRONT + "    grad: guess\n", "unknown key 'grad'", 13),
}  # fmt: skip


def with_facts(data: Path, text: str) -> Path:
    """Write one more facts file into a data folder."""
    (data / "facts" / "more.yaml").write_text(text, encoding="utf-8")
    return data


def test_a_good_file_is_read(small_data: Path) -> None:
    book = read_fact_book(with_facts(small_data, FRONT))
    reading = book.reading("width", AsOf(date(2020, 1, 1), date(2020, 1, 1)))
    assert (reading.grade, reading.label) == (Grade.PUBLISHED, "gazette")
    assert reading.cite is not None
    assert (reading.cite.source, reading.cite.locator) == ("gazette", "table 2")


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_its_place(name: str, small_data: Path) -> None:
    text, message, line = WRONG[name]
    error = refused(lambda: read_fact_book(with_facts(small_data, text)))
    assert isinstance(error, FactError)
    assert message in error.message
    assert error.where.file == "facts/more.yaml"
    assert error.where.line == line


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug: gazette", "slug: The Gazette", "is not a slug"),
        ("slug: wire", "slug: gazette", "is defined twice"),
        ("kind: official", "kind: hearsay", "unknown kind 'hearsay'"),
        ("licence: public domain", "license: public domain", "unknown key 'license'"),
    ],
)
def test_a_wrong_source_card_is_refused(small_data: Path, old: str, new: str, message: str) -> None:
    file = small_data / "sources" / "papers.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    error = refused(lambda: read_fact_book(small_data))
    assert message in error.message
    assert error.where.file == "sources/papers.yaml"
    assert error.where.line > 0


def test_the_digest_moves_with_any_byte(facts: FactBook, small_data: Path) -> None:
    assert read_fact_book(small_data).digest == facts.digest
    file = small_data / "facts" / "fronts.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert read_fact_book(small_data).digest != facts.digest
