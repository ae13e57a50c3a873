"""Munition files: the shipped one, a person's own, and files that are refused with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.assess.service.books import data_root
from marchland.core.errors import FactError, InputError
from marchland.facts.service.book import open_facts
from marchland.law.adapters.munition_files import read_munition, read_munitions
from marchland.law.domain.munition import Meets, Munition, Remote
from tests.refusal import refused

OWN = """name: Own mine
designed_for: person
initiation: victim
remotely_delivered: yes
persistence: self_destructing
hours: [96]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "law").mkdir()
    shipped = data_root().joinpath("law").joinpath("munitions.yaml").read_text("utf-8")
    (tmp_path / "law" / "munitions.yaml").write_text(shipped, "utf-8")
    return tmp_path


def own(folder: Path, text: str) -> Path:
    file = folder / "own.yaml"
    file.write_text(text, "utf-8")
    return file


def test_every_shipped_attribute_has_a_paper_that_has_a_card() -> None:
    book, cards = read_munitions(data_root()), open_facts().sources
    assert {"raams", "adam", "m14", "m16", "claymore", "mopms", "volcano"} <= set(book.munitions)
    for munition in book.munitions.values():
        named = {item.attribute for item in munition.attested}
        assert named >= {"designed_for", "primarily_for_person", "initiation", "remotely_delivered", "persistence"}
        assert {item.cite.source for item in munition.attested} <= set(cards)
        assert {position.source for position in munition.positions} <= set(cards)


@pytest.mark.parametrize("said", ["ADAM", "m692", "Area-Denial Artillery Munition", "adam"])
def test_a_munition_is_found_by_any_of_its_names(said: str) -> None:
    assert read_munitions(data_root()).find(said).id == "adam"


def test_a_persons_own_munition_needs_attributes_alone(tmp_path: Path) -> None:
    munition = read_munition(own(tmp_path, OWN), read_munitions(data_root()))
    assert isinstance(munition, Munition)
    assert (munition.primarily_for_person, munition.remotely_delivered, munition.annex_3, munition.hours) == (
        True, Remote.YES, Meets.UNKNOWN, (96,),
    )  # fmt: skip
    assert munition.positions
    assert munition.charge


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("person", "bird", "'bird'", 2),
        ("initiation: victim\n", "", "'initiation' is missing", 0),
        ("person", "both", "'primarily_for_person' is missing", 2),
        ("[96]", "[-1]", "not above 0", 6),
        ("hours", "ours", "unknown key 'ours'", 6),
        ("person\n", "vehicle\nprimarily_for_person: true\n", "yet primarily for a person", 3),
    ],
)
def test_a_wrong_own_file_is_refused(tmp_path: Path, old: str, new: str, message: str, line: int) -> None:
    error = refused(lambda: read_munition(own(tmp_path, OWN.replace(old, new))))
    assert isinstance(error, InputError)
    assert message in str(error)
    assert not line or error.where.line == line


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- id: m14\n", "- id: adam\n", "the munition 'adam' is defined twice"),
        ("aliases: [Claymore, ", "aliases: [ADAM, ", "'ADAM' names both 'adam' and 'claymore'"),
        ("value: vehicle,", "value: vehicles,", "'vehicles'"),
        ("primarily_for_person: {value: false,", "primarily_for_person: {value: true,", "yet primarily for a person"),
    ],
)
def test_a_wrong_list_is_refused(data: Path, old: str, new: str, message: str) -> None:
    file = data / "law" / "munitions.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    error = refused(lambda: read_munitions(data))
    assert isinstance(error, FactError)
    assert message in str(error)
    assert error.where.line > 0
