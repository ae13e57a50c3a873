"""The answer to who left a treaty: as a typed structure, and as a table."""

from __future__ import annotations

from datetime import date

from marchland.core.answer import Answer, AsOfAnswer
from marchland.formats.table import SOURCES, Table
from marchland.law.faces.answers import ReasonAnswer, as_of, reason
from marchland.law.faces.tables import ABSENCE
from marchland.law.service.departures import Departures
from marchland.law.service.questions import LawBooks


class DepartureAnswer(Answer, frozen=True):
    """One state that left, the first day on which it was out, how sure that is, and why."""

    state: str
    left_on: date
    certainty: str
    reasons: tuple[ReasonAnswer, ...]


class DeparturesAnswer(Answer, frozen=True):
    """The states that left a treaty in a year."""

    rows_of = "departures"

    treaty: str
    year: int
    count: int
    departures: tuple[DepartureAnswer, ...]
    as_of: AsOfAnswer


def answer(of: Departures, _books: LawBooks, **_given: object) -> DeparturesAnswer:
    """Return the states that left, in the order they left."""
    told = tuple(
        DepartureAnswer(each.state, each.left_on, each.certainty.value, tuple(reason(why) for why in each.reasons))
        for each in of.departures
    )
    return DeparturesAnswer(of.treaty, of.year, len(told), told, as_of(of.as_of))


def tables(of: Departures, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of the states that left."""
    rows = tuple(
        (each.left_on.isoformat(), books.state_name(each.state), each.certainty.value, each.reasons[0].article,
         each.reasons[0].text, each.reasons[0].source)
        for each in of.departures
    )  # fmt: skip
    title = f"{len(rows)} left {of.treaty} in {of.year}, {of.as_of}"
    columns = ("Left on", "State", "Certainty", "Article", "Reason", SOURCES)
    return (Table(title, columns, rows, (ABSENCE,)),)
