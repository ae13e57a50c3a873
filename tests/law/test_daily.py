"""Standings day by day are what `status` answers on each of those days, on the boundaries too."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.law.domain.daily import ANSWERS, BEFORE, PARTICIPATIONS, DailyStatuses, daily
from marchland.law.domain.status import adopted_on, history, status
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.service.questions import LawBooks, daily_statuses, open_law
from tests.refusal import refused

DAY = timedelta(days=1)
FIRST, LAST, KNOWN = date(1975, 1, 1), date(2030, 1, 1), date(2026, 11, 22)
BOOKS = open_law()
CODES = sorted(BOOKS.states.by_iso3)


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return BOOKS


def held(made: DailyStatuses, state: str, day: date) -> tuple[str, str, str] | None:
    """Return the standing, bound and default that the array holds, None before the treaty."""
    spot = made.states.index(state), (day - made.first_on).days
    return None if made.codes[spot] == BEFORE else ANSWERS[made.codes[spot]]


def asked(books: LawBooks, treaty: str, state: str, day: date, known_on: date) -> tuple[str, str, str] | None:
    """Return the same as `status` answers it."""
    if day < adopted_on(books.acts, treaty):
        assert isinstance(refused(lambda: status(books.acts, treaty, state, AsOf(day, known_on))), InputError)
        return None
    found = status(books.acts, treaty, state, AsOf(day, known_on))
    return found.status, found.bound, found.default


@pytest.mark.parametrize("treaty", TREATIES)
def test_the_array_agrees_with_status_around_every_change(treaty: str, books: LawBooks) -> None:
    made = daily_statuses(books, treaty, FIRST, LAST, KNOWN)
    assert made.states == tuple(CODES)
    assert made.codes.shape == (197, (LAST - FIRST).days + 1)
    for state in CODES:
        changes = [span.start_on for span in history(books.acts, treaty, state, KNOWN)]
        days = {FIRST, LAST, *changes, *(change - DAY for change in changes), *(change + DAY for change in changes)}
        for day in days:
            assert held(made, state, day) == asked(books, treaty, state, day, KNOWN), (state, day)


@given(
    st.sampled_from(sorted(TREATIES)),
    st.lists(st.sampled_from([*CODES, "ZZZ"]), min_size=1, max_size=4, unique=True),
    st.dates(FIRST, LAST),
    st.integers(0, 2000),
    st.dates(date(1990, 1, 1), LAST),
    st.data(),
)
def test_any_span_any_states_any_known_day(
    books: LawBooks, treaty: str, states: list[str], first: date, length: int, known: date, data: st.DataObject
) -> None:
    last = first + length * DAY
    made = daily(books.acts, treaty, states, first, last, known)
    state, day = data.draw(st.sampled_from(states)), data.draw(st.dates(first, last))
    assert held(made, state, day) == asked(books, treaty, state, day, known)


def test_the_standings_alone_are_those_of_the_answers(books: LawBooks) -> None:
    made = daily(books.acts, "apmbc", CODES, date(1997, 9, 1), LAST, KNOWN)
    pairs = set(zip(made.codes.flat, made.standing.flat, strict=True))
    assert {standing for _, standing in pairs} == {BEFORE, *range(len(PARTICIPATIONS))}
    for code, standing in pairs - {(BEFORE, BEFORE)}:
        assert ANSWERS[code][0] is PARTICIPATIONS[standing]


def test_no_state_and_no_day_are_empty(books: LawBooks) -> None:
    assert daily(books.acts, "apmbc", (), FIRST, LAST, KNOWN).codes.size == 0
    assert daily(books.acts, "apmbc", CODES, LAST, FIRST, KNOWN).codes.shape == (197, 0)
    assert daily(books.acts, "apmbc", ["FIN"], LAST, LAST, KNOWN).codes.dtype == np.int8
