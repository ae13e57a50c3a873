"""Two states side by side: as a typed structure, as tables, and as rows."""

from __future__ import annotations

from datetime import date

from marchland.core.answer import Answer, AsOfAnswer
from marchland.formats import csv_table
from marchland.formats.table import Table, TableRow
from marchland.law.domain.obligation import Obligation
from marchland.law.domain.status import Participation, TreatyStatus
from marchland.law.faces.answers import as_of
from marchland.law.faces.tables import ABSENCE, day, owed, stands
from marchland.law.service.comparing import StateComparison
from marchland.law.service.questions import LawBooks


class SideAnswer(Answer, frozen=True):
    """How one of two states stands to a treaty."""

    status: Participation
    since: date | None
    bound: str
    default: str
    effective_on: date | None


class StandingPairAnswer(Answer, frozen=True):
    """How two states stand to a treaty, and whether they stand otherwise, whatever the days."""

    treaty: str
    differs: bool
    first: SideAnswer
    second: SideAnswer
    complete_on: date | None


class DutyPairAnswer(Answer, frozen=True):
    """One duty that differs: how far it binds each of two states; null where it does not bear on one."""

    treaty: str
    article: str
    rule: str
    text: str
    first: str | None
    second: str | None


class DatePairAnswer(Answer, frozen=True):
    """The day of something for each of two states, where they differ."""

    treaty: str
    about: str
    first_on: date | None
    second_on: date | None


class StateComparisonAnswer(Answer, frozen=True):
    """Two states side by side: every standing, and the duties and days that differ."""

    rows_of = "standings"

    first: str
    second: str
    as_of: AsOfAnswer
    standings: tuple[StandingPairAnswer, ...]
    duties: tuple[DutyPairAnswer, ...]
    dates: tuple[DatePairAnswer, ...]


def _side(of: TreatyStatus) -> SideAnswer:
    return SideAnswer(of.status, of.since, of.bound, of.default, of.effective_on)


def answer(of: StateComparison, _books: LawBooks, **_given: object) -> StateComparisonAnswer:
    """Return two states side by side."""
    return StateComparisonAnswer(
        of.first.iso3,
        of.second.iso3,
        as_of(of.as_of),
        tuple(StandingPairAnswer(p.treaty, p.differs, _side(p.first), _side(p.second), p.first.complete_on)
            for p in of.standings
        ),
        tuple(
            DutyPairAnswer(p.treaty, p.rule.article, p.rule.id, p.rule.text, _bound(p.first), _bound(p.second))
            for p in of.duties
        ),
        tuple(DatePairAnswer(p.treaty, p.about, p.first_on, p.second_on) for p in of.dates),
    )  # fmt: skip


def _bound(of: Obligation | None) -> str | None:
    return of.bound if of else None


def tables(of: StateComparison, _books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return every standing of the two, then the duties and the days that differ."""
    first, second = of.first.name, of.second.name
    standings = tuple(
        (pair.treaty, stands(pair.first), stands(pair.second), "differs" if pair.differs else "")
        for pair in of.standings
    )
    duties = tuple(
        (pair.treaty, pair.rule.article, pair.rule.text, owed(pair.first), owed(pair.second)) for pair in of.duties
    )
    dates = tuple((each.treaty, each.about, day(each.first_on), day(each.second_on)) for each in of.dates)
    horizons = (f"{pair.treaty} to {day(pair.first.complete_on)}" for pair in of.standings if pair.first.complete_on)
    complete = f"The book is known complete: {', '.join(horizons)}."
    made = (
        Table(
            f"{first} beside {second}, {of.as_of}",
            ("Treaty", first, second, "Differs"),
            standings,
            (complete, ABSENCE),
        ),
        Table("Duties that differ", ("Treaty", "Article", "Duty", first, second), duties),
        Table("Days that differ", ("Treaty", "About", first, second), dates),
    )
    return tuple(table for table in made if table.rows)


def rows(of: StateComparison, _books: LawBooks, **_given: object) -> str:
    """Return every standing, and the duties and days that differ, as CSV with a column for each of the two."""
    listed: list[TableRow] = [
        ("standing", pair.treaty, about, getattr(pair.first, about), getattr(pair.second, about))
        for pair in of.standings
        for about in ("status", "bound", "default")
    ]
    listed += [("complete_on", p.treaty, "", day(p.first.complete_on), day(p.second.complete_on)) for p in of.standings]
    listed += [("duty", p.treaty, p.rule.article, _bound(p.first), _bound(p.second)) for p in of.duties]
    listed += [("day", d.treaty, d.about, day(d.first_on), day(d.second_on)) for d in of.dates]
    return csv_table.table(Table("", ("Kind", "Treaty", "About", of.first.iso3, of.second.iso3), tuple(listed)))
