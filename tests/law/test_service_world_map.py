"""The map of a treaty: every state with its standing, the shapes, and the papers of both."""

from __future__ import annotations

from datetime import date

import pytest

from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.domain.status import Participation
from marchland.law.service.questions import LawBooks, open_law, parties
from marchland.law.service.world_map import law_map
from tests.refusal import refused

NOW = AsOf(date(2026, 11, 25), date(2026, 11, 25))


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


def test_every_state_is_there_once_with_a_shape(books: LawBooks) -> None:
    found = law_map(books, "apmbc", NOW)
    assert [each.state for each in found.statuses] == sorted(books.states.by_iso3)
    assert found.unshown == ()
    assert (found.treaty.id, found.as_of) == ("apmbc", NOW)


def test_the_map_says_what_the_list_of_parties_says(books: LawBooks) -> None:
    for treaty in ("apmbc", "ccw_p2", "ccw_ap2"):
        found, listed = law_map(books, treaty, NOW), parties(books, treaty, NOW)
        assert [each for each in found.statuses if each.party] == list(listed.parties)
        beyond = {each.state for each in found.statuses if each.status is Participation.NOT_KNOWN}
        assert found.undecided == {each.state for each in listed.undecided} | beyond


def test_the_two_dates_move_the_map(books: LawBooks) -> None:
    def poland(on: date, known: date) -> Participation:
        return next(s.status for s in law_map(books, "apmbc", AsOf(on, known)).statuses if s.state == "POL")

    assert poland(date(2025, 1, 1), date(2026, 11, 25)) is Participation.PARTY
    assert poland(date(2025, 11, 25), date(2025, 11, 25)) is Participation.WITHDRAWAL_NOTIFIED
    assert poland(date(2026, 11, 25), date(2025, 1, 1)) is Participation.PARTY
    assert poland(date(2026, 11, 25), date(2026, 11, 25)) is Participation.WITHDRAWN


def test_borders_and_acts_have_their_cards(books: LawBooks) -> None:
    found = law_map(books, "apmbc", NOW)
    assert found.borders.publisher == "Natural Earth"
    named = {slug for each in found.statuses for reason in each.reasons for slug in reason.source.split(", ")}
    assert named == set(found.papers)


def test_an_unknown_treaty_and_too_early_a_day_are_told(books: LawBooks) -> None:
    assert isinstance(refused(lambda: law_map(books, "apmbx", NOW)), NotFoundError)
    early = AsOf(date(1990, 1, 1), date(2026, 11, 25))
    told = refused(lambda: law_map(books, "apmbc", early))
    assert isinstance(told, InputError)
    assert "did not exist" in told.message
