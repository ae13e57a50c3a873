"""A status file of the depositary held beside the book: what differs is filed once, and the book stays as it was."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.law.adapters.observation_files import read_observations
from marchland.law.domain.observation import Discrepancy, ParticipationField
from marchland.law.service.questions import LawBooks, open_law
from marchland.law.service.status_import import import_status
from tests.refusal import refused

UNTC = Path(__file__).parents[1] / "small" / "untc"
LIST = UNTC / "XXVI-6.en.xml"
DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


def test_what_differs_is_filed_with_both_values_and_the_bytes_it_was_seen_in(tmp_path: Path, books: LawBooks) -> None:
    into = tmp_path / "observations.yaml"
    found = import_status(books, LIST, NOW, into, DAY)
    assert found.status.treaty == "ccm"
    assert len(found.filed) == len(found.observations) > 0
    assert read_observations(into) == found.filed
    assert {filed.sha256 for filed in found.filed} == {hashlib.sha256(LIST.read_bytes()).hexdigest()}
    assert {filed.seen_on for filed in found.filed} == {DAY}
    assert found.parties_in_book == 112


def test_the_same_file_again_files_nothing_and_the_book_is_unchanged(tmp_path: Path, books: LawBooks) -> None:
    into, before = tmp_path / "observations.yaml", open_law().acts
    import_status(books, LIST, NOW, into, DAY)
    written = into.read_bytes()
    again = import_status(books, LIST, NOW, into, date(2026, 11, 23))
    assert (again.filed, into.read_bytes()) == ((), written)
    assert open_law().acts == before == books.acts


def test_without_a_file_to_put_them_in_nothing_is_written(tmp_path: Path, books: LawBooks) -> None:
    found = import_status(books, LIST, NOW, None, DAY)
    assert found.observations
    assert found.filed == ()
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_left_is_seen_in_brackets_and_agrees(books: LawBooks) -> None:
    found = import_status(books, LIST, NOW, None, DAY)
    assert not [
        each for each in found.observations if each.state == "LTU" and each.field is ParticipationField.WITHDRAWN
    ]
    early = AsOf(date(2024, 9, 1), date(2024, 9, 1))
    seen = [each for each in import_status(books, LIST, early, None, DAY).observations if each.state == "LTU"]
    assert (ParticipationField.WITHDRAWN, Discrepancy.ONLY_THERE) in {(each.field, each.kind) for each in seen}


@pytest.mark.parametrize("name", ["laughs.xml", "external.xml", "drift.xml", "maintenance.xml", "none.xml"])
def test_a_file_that_is_refused_leaves_nothing_behind(name: str, tmp_path: Path, books: LawBooks) -> None:
    refused(lambda: import_status(books, UNTC / name, NOW, tmp_path / "observations.yaml", DAY))
    assert list(tmp_path.iterdir()) == []
