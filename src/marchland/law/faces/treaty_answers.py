"""The answer on one treaty: as a typed structure, and as tables."""

from __future__ import annotations

from datetime import date

from marchland.core.answer import Answer, AsOfAnswer
from marchland.formats.table import Table
from marchland.law.domain.status import Participation, TreatyStatus
from marchland.law.faces import statement_answers
from marchland.law.faces.answers import ActAnswer, StatementAnswer, act, as_of, statement
from marchland.law.faces.tables import ABSENCE, COMPLETE, acts, day, parties
from marchland.law.service.questions import LawBooks
from marchland.law.service.treaty_record import TreatyRecord

UNDATED = "A state for which no source gives the day is counted from the last day that it may be."


class PartyAnswer(Answer, frozen=True):
    """One state that is counted as a party, or of which the book cannot say."""

    state: str
    name: str
    status: Participation
    since: date | None
    bound: str
    default: str


class PartyCountAnswer(Answer, frozen=True):
    """How many parties there were from a day on."""

    on: date
    parties: int


class TreatyAnswer(Answer, frozen=True):
    """One treaty: its days, its parties, their number over time, and its acts with the newest first."""

    rows_of = "parties"

    treaty: str
    short: str
    title: str
    adopted_on: date
    in_force_on: date | None
    count: int
    open_count: int
    complete_on: date | None
    as_of: AsOfAnswer
    parties: tuple[PartyAnswer, ...]
    open: tuple[PartyAnswer, ...]
    curve: tuple[PartyCountAnswer, ...]
    acts: tuple[ActAnswer, ...]
    statements: tuple[StatementAnswer, ...]


def _party(status: TreatyStatus, books: LawBooks) -> PartyAnswer:
    return PartyAnswer(
        status.state, books.state_name(status.state), status.status, status.since, status.bound, status.default
    )


def answer(of: TreatyRecord, books: LawBooks, **_given: object) -> TreatyAnswer:
    """Return everything about one treaty."""
    listed, undecided = of.parties.parties, of.parties.undecided
    return TreatyAnswer(
        treaty=of.treaty.id,
        short=of.treaty.short,
        title=of.treaty.title,
        adopted_on=of.adopted_on,
        in_force_on=of.in_force_on,
        count=len(listed),
        open_count=len(undecided),
        complete_on=of.parties.complete_on,
        as_of=as_of(of.as_of),
        parties=tuple(_party(status, books) for status in listed),
        open=tuple(_party(status, books) for status in undecided),
        curve=tuple(PartyCountAnswer(each.on, each.parties) for each in of.curve),
        acts=tuple(act(each) for each in of.acts),
        statements=tuple(statement(each) for each in of.statements),
    )


def tables(of: TreatyRecord, books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the treaty's days, its parties, the number of them at the end of each year, and its acts."""
    listed, undecided = of.parties.parties, of.parties.undecided
    days = (
        ("Adopted", day(of.adopted_on)),
        ("In force", day(of.in_force_on)),
        ("Parties", len(listed)),
        ("Complete on", day(of.parties.complete_on)),
    )
    by_year = {str(each.on.year): each.parties for each in of.curve}
    made = [
        Table(f"{of.treaty.title}, {of.as_of}", ("", "In the book"), days, (COMPLETE, ABSENCE)),
        parties(listed, f"{len(listed)} parties to {of.treaty.id} {of.as_of}", books.names),
        parties(undecided, f"{len(undecided)} of which the book cannot say", books.names),
        Table("Parties after the changes of each year", ("Year", "Parties"), tuple(by_year.items()), (UNDATED,)),
        statement_answers.table(of.statements, books.names),
        acts(of.acts, books.names, "Acts, the newest first"),
    ]  # fmt: skip
    return tuple(table for table in made if table.rows)
