"""Ask which states left a treaty in a year, from the acts that were known on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from marchland.core.asof import AsOf
from marchland.law.domain.act import Certainty
from marchland.law.domain.rule import Reason
from marchland.law.domain.status import Participation, history
from marchland.law.service.questions import LawBooks, find_treaty


@dataclass(frozen=True, slots=True)
class Departure:
    """A state that left, the first day on which it was out, and why; the first reason says that it left."""

    state: str
    left_on: date
    certainty: Certainty
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Departures:
    """The states that left a treaty in a year and by the valid day, in the order they left."""

    treaty: str
    year: int
    as_of: AsOf
    departures: tuple[Departure, ...]


def left(books: LawBooks, treaty: str, year: int, as_of: AsOf) -> Departures:
    """Return the states whose withdrawal took effect in the year and by the valid day, as known on the known day.

    Raises NotFoundError for an unknown treaty.
    """
    name = find_treaty(treaty).id
    found = [
        departure
        for state in books.acts.states(name)
        for departure in _departures(books, name, state, as_of.known_on)
        if departure.left_on.year == year and departure.left_on <= as_of.valid_on
    ]
    return Departures(name, year, as_of, tuple(sorted(found, key=lambda each: (each.left_on, each.state))))


def _departures(books: LawBooks, treaty: str, state: str, known_on: date) -> Iterator[Departure]:
    for before, span in pairwise(history(books.acts, treaty, state, known_on)):
        if span.standing is Participation.WITHDRAWN and before.standing is not Participation.WITHDRAWN:
            yield Departure(state, span.start_on, span.certainty, span.reasons)
