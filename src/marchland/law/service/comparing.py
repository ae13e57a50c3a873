"""Ask how two states stand side by side: under each treaty, by duty, and by the days on which things fall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.message import N_
from marchland.core.state import State
from marchland.law.domain import obligation
from marchland.law.domain.obligation import Obligation
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.status import TreatyStatus
from marchland.law.service.questions import LawBooks, find_state, find_treaty, statuses

SINCE, EFFECTIVE = N_("since"), N_("takes effect on")
"""What a day of a standing is called, where that of a duty is called by its article."""


@dataclass(frozen=True, slots=True)
class StandingPair:
    """How two states stand to one treaty."""

    treaty: str
    first: TreatyStatus
    second: TreatyStatus

    @property
    def differs(self) -> bool:
        """Tell whether they stand otherwise or are otherwise bound, whatever the days."""
        first, second = self.first, self.second
        return (first.status, first.bound, first.default) != (second.status, second.bound, second.default)


@dataclass(frozen=True, slots=True)
class DutyPair:
    """One duty as it bears on each of two states; None where it does not."""

    treaty: str
    rule: LegalRule
    first: Obligation | None
    second: Obligation | None

    @property
    def differs(self) -> bool:
        """Tell whether one of them alone has the duty, or is otherwise bound by it."""
        first, second = self.first, self.second
        return first is None or second is None or (first.bound, first.default) != (second.bound, second.default)


@dataclass(frozen=True, slots=True)
class DatePair:
    """The day of something for each of two states; None where there is none."""

    treaty: str
    about: str
    first_on: date | None
    second_on: date | None


@dataclass(frozen=True, slots=True)
class StateComparison:
    """Two states side by side; duties and days are those that differ."""

    first: State
    second: State
    as_of: AsOf
    standings: tuple[StandingPair, ...]
    duties: tuple[DutyPair, ...]
    dates: tuple[DatePair, ...]


def compare(books: LawBooks, first: str, second: str, as_of: AsOf, treaty: str = "") -> StateComparison:
    """Return two states side by side, under one treaty or under every treaty adopted by the day.

    Raises NotFoundError for an unknown state or treaty, and InputError for a state beside itself.
    """
    one, other = find_state(books, first), find_state(books, second)
    if one.iso3 == other.iso3:
        raise InputError("both are {state}", state=one.name, next_step=N_("name another state to compare it with"))
    pairs = [
        StandingPair(mine.treaty, mine, theirs)
        for mine, theirs in zip(
            statuses(books, one.iso3, as_of, treaty), statuses(books, other.iso3, as_of, treaty), strict=True
        )
    ]
    duties = _duties(books, one.iso3, other.iso3, as_of, find_treaty(treaty).id if treaty else "")
    dates = (*_days_of_standing(pairs), *_days_of_duties(duties))
    differing = tuple(each for each in duties if each.differs)
    return StateComparison(one, other, as_of, tuple(pairs), differing, dates)


def _duties(books: LawBooks, first: str, second: str, as_of: AsOf, treaty: str) -> list[DutyPair]:
    """Return the duties of either state, in the order of the treaties and their articles."""
    mine, theirs = (
        {
            (each.treaty, each.rule.id): each
            for each in obligation.obligations(books.acts, state, as_of)
            if treaty in ("", each.treaty)
        }
        for state in (first, second)
    )
    pairs = [
        DutyPair(key[0], (mine.get(key) or theirs[key]).rule, mine.get(key), theirs.get(key))
        for key in {**mine, **theirs}
    ]
    places = {name: place for place, name in enumerate(dict.fromkeys(pair.treaty for pair in pairs))}
    return sorted(pairs, key=lambda pair: places[pair.treaty])


def _days_of_standing(pairs: list[StandingPair]) -> Iterator[DatePair]:
    for pair in pairs:
        days = (
            (SINCE, pair.first.since, pair.second.since),
            (EFFECTIVE, pair.first.effective_on, pair.second.effective_on),
        )
        yield from (DatePair(pair.treaty, *each) for each in days if each[1] != each[2])


def _days_of_duties(pairs: list[DutyPair]) -> Iterator[DatePair]:
    for pair in pairs:
        first_on, second_on = (each.due_on if each else None for each in (pair.first, pair.second))
        if first_on != second_on:
            yield DatePair(pair.treaty, pair.rule.article, first_on, second_on)
