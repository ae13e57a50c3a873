"""The answer to whether the book agrees with the depositary's tables: as a typed structure, and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marchland.core.answer import Answer, Answers
from marchland.formats.table import SOURCES, Table
from marchland.law.domain.reconciliation import Reconciliation, TableDifference
from marchland.law.faces.answers import CitationAnswer
from marchland.law.service.questions import LawBooks
from marchland.law.service.reconciling import TreatyReconciliation

UNEXPLAINED = "no recorded reason"


class TableDifferenceAnswer(Answer, frozen=True):
    """One point on which book and table differ, with the recorded reason where there is one."""

    part: str
    state: str | None
    in_book: str
    in_table: str
    explained: bool
    why: str | None
    sources: tuple[CitationAnswer, ...]


class TableReconciliationAnswer(Answer, frozen=True):
    """One table of the depositary held against the book."""

    as_at: str
    parties_in_table: int
    parties_in_book: int
    listed: bool
    agrees: bool
    source: CitationAnswer
    differences: tuple[TableDifferenceAnswer, ...]


class TreatyReconciliationAnswer(Answer, frozen=True):
    """One treaty's tables held against the book, and the last day on which the book is known complete."""

    rows_of = "tables"

    treaty: str
    complete_on: date | None
    agrees: bool
    tables: tuple[TableReconciliationAnswer, ...]
    horizon: TableDifferenceAnswer | None


def answer(
    of: Sequence[TreatyReconciliation], _books: LawBooks, **_given: object
) -> Answers[TreatyReconciliationAnswer]:
    """Return every treaty's tables held against the book."""
    return Answers(
        TreatyReconciliationAnswer(
            each.treaty,
            each.complete_on,
            each.agrees,
            tuple(_table(held) for held in each.tables),
            _difference(each.beyond) if each.beyond else None,
        )
        for each in of
    )


def tables(of: Sequence[TreatyReconciliation], books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of counts, and that of the differences where there are any."""
    rows = tuple(
        (each.treaty, str(held.table.as_at), held.table.parties, held.parties, "yes" if held.agrees else "NO",
         each.complete_on.isoformat() if each.complete_on else "", held.table.cite.source)
        for each in of
        for held in each.tables
    )  # fmt: skip
    columns = ("Treaty", "As at", "Parties there", "In the book", "Agrees", "Complete on", SOURCES)
    note = "A state counts from its deposit on, as the depositary counts; `complete on` is the horizon of the book."
    counts = Table("The book beside the depositary's tables", columns, rows, (note,))
    found = tuple((each.treaty, day, *_row(difference, books)) for each in of for day, difference in _differences(each))
    if not found:
        return (counts,)
    heads = ("Treaty", "As at", "Point", "State", "In the book", "There", "Reason", SOURCES)
    return counts, Table("Differences", heads, found)


def _table(held: Reconciliation) -> TableReconciliationAnswer:
    table = held.table
    return TableReconciliationAnswer(
        table.as_at.text,
        table.parties,
        held.parties,
        table.deposits is not None,
        held.agrees,
        CitationAnswer(table.cite.source, table.cite.locator),
        tuple(_difference(each) for each in held.differences),
    )


def _difference(of: TableDifference) -> TableDifferenceAnswer:
    cites = of.reason.cites if of.reason else ()
    return TableDifferenceAnswer(
        of.part.value,
        of.state or None,
        of.in_book,
        of.in_table,
        of.reason is not None,
        of.reason.why if of.reason else None,
        tuple(CitationAnswer(cite.source, cite.locator) for cite in cites),
    )


def _differences(of: TreatyReconciliation) -> list[tuple[str, TableDifference]]:
    found = [(str(held.table.as_at), each) for held in of.tables for each in held.differences]
    return [*found, *([("", of.beyond)] if of.beyond else [])]


def _row(of: TableDifference, books: LawBooks) -> tuple[str, ...]:
    reason, cites = (of.reason.why, of.reason.cites) if of.reason else (UNEXPLAINED, ())
    state = books.state_name(of.state) if of.state else ""
    return (of.part.value, state, of.in_book, of.in_table, reason, ", ".join(cite.source for cite in cites))
