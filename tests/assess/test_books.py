"""The books of an installation: what is built in is found by name, a file by path, a slip told the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.assess.service.books import find_scenario, open_books, places, scenario_names
from marchland.audit.service.claims import find_claims
from marchland.core.errors import InputError, NotFoundError
from tests.conftest import SMALL
from tests.refusal import refused


def test_what_is_built_in() -> None:
    assert scenario_names() == ["documented-density", "korean-density", "lower-density", "no-mines"]
    assert len(find_claims("article").claims) == 84
    books = open_books()
    assert len(places(books)) > 1_000
    assert len({line.pair for line in books.borders}) == 12


def test_a_folder_of_ones_own_is_read_in_place_of_the_shipped_one() -> None:
    assert scenario_names(SMALL) == ["one-belt"]
    assert find_scenario("one-belt", SMALL).asked.title == "One belt"
    assert find_claims("letter", SMALL).document.id == "letter"
    assert open_books(SMALL).facts.digest != open_books().facts.digest


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("korean-densty", NotFoundError, "korean-density"),
        ("mine.toml", InputError, "check the path"),
        ("no/such/file", InputError, "check the path"),
    ],
)
def test_what_is_not_there_is_told(
    name: str, error: type[Exception], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = refused(lambda: find_scenario(name))
    assert isinstance(told, error)
    assert said in told.next_step
