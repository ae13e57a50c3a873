"""The books of an installation: what is built in is found by name, a file by path, a slip told the nearest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from marchland.assess.service.asking import assessed
from marchland.assess.service.books import find_scenario, open_books, places, scenario_names
from marchland.audit.service.claims import find_claims
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from tests.conftest import SMALL
from tests.refusal import refused

TODAY = AsOf(date(2026, 11, 30), date(2026, 11, 30))


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


def test_a_site_counts_a_scenario_once_for_all_who_ask_the_same_and_a_command_counts_it_anew() -> None:
    site, command = open_books(), open_books()
    site = replace(site, files=False)
    for books, kept in ((site, True), (command, False)):
        ask = partial(assessed, books, as_of=TODAY, scenario="korean-density", draws=1_000)
        first, again, other = ask(seed=1), ask(seed=1), ask(seed=2)
        assert (first is again) == kept
        assert first == again
        assert other.provenance.seed == 2
        halved = ask(seed=1, depth=1.0)
        assert [each.total["mines"].centre for each in (first, halved)] == [62.4e6, 31.2e6]
