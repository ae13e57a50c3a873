"""Reconciliation: the depositary's table of a day beside the book on that day, and which difference has a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marchland.core.citation import Citation
from marchland.core.partial_date import PartialDate
from marchland.law.domain.act import CONSENTS, SIGNED, Act, ActBook
from marchland.law.domain.status import Participation, history, period_on


class TablePart(StrEnum):
    """What of a depositary's table is compared."""

    PARTIES = "parties"
    SIGNATORIES = "signatories"
    DEPOSIT = "deposit"
    SIGNATURE = "signature"
    HORIZON = "horizon"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class ExplainedDifference:
    """Why the book and a table differ on a point, with the papers it rests on; without a state it is the number."""

    part: TablePart
    state: str
    why: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class DepositaryTable:
    """What the depositary's table of a treaty showed on a day: how many parties, and where it shows them which.

    A state is counted from its deposit on, as the depositary does, and no more once its withdrawal takes effect.
    `deposits` and `signatures` are the days by the code of the state; None where the paper gives only the number.
    """

    treaty: str
    as_at: PartialDate
    parties: int
    cite: Citation
    signatories: int | None = None
    deposits: Mapping[str, date] | None = None
    signatures: Mapping[str, date] | None = None
    explained: tuple[ExplainedDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDifference:
    """One point on which the book and the table differ, and the recorded reason if there is one."""

    part: TablePart
    state: str
    in_book: str
    in_table: str
    reason: ExplainedDifference | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A depositary's table held against the book: what each counts, and every difference."""

    table: DepositaryTable
    parties: int
    differences: tuple[TableDifference, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether each difference has its recorded reason."""
        return all(difference.reason is not None for difference in self.differences)


def reconcile(book: ActBook, table: DepositaryTable) -> Reconciliation:
    """Return the table held against the acts that were done by its day, with every difference.

    A reason that no difference needs any more is a difference itself, so that none outlives what it explains.
    """
    day = table.as_at.last_on
    deposits, signatures = _done_by(book, table.treaty, CONSENTS, day), _done_by(book, table.treaty, (SIGNED,), day)
    found = [
        *_numbers(table, len(deposits), len(signatures)),
        *_days(TablePart.DEPOSIT, deposits, table.deposits),
        *_days(TablePart.SIGNATURE, signatures, table.signatures),
    ]
    reasons = {(reason.part, reason.state): reason for reason in table.explained}
    told = [
        TableDifference(each.part, each.state, each.in_book, each.in_table, reasons.get((each.part, each.state)))
        for each in found
    ]
    needed = {(each.part, each.state) for each in found}
    idle = (reason for key, reason in reasons.items() if key not in needed)
    told += [TableDifference(TablePart.REASON, reason.state, "", reason.why) for reason in idle]
    return Reconciliation(table, len(deposits), tuple(told))


def beyond_tables(book: ActBook, treaty: str, tables: tuple[DepositaryTable, ...]) -> TableDifference | None:
    """Return that the book claims to be complete on a later day than a whole table of the treaty bears out, if so."""
    horizon = book.horizons.get(treaty)
    last = max((table.as_at.first_on for table in tables if table.deposits is not None), default=date.min)
    if horizon is None or horizon <= last:
        return None
    return TableDifference(TablePart.HORIZON, "", horizon.isoformat(), "" if last == date.min else last.isoformat())


def deposits_counted(book: ActBook, treaty: str, day: date) -> int:
    """Return how many states had deposited a consent by the day and had not left, as the depositary counts parties."""
    return len(_done_by(book, treaty, CONSENTS, day))


def _done_by(book: ActBook, treaty: str, kinds: tuple[str, ...], day: date) -> dict[str, str]:
    """Return the states that had done it by the day and had not left, each with the day it was done on."""
    done = {
        state: str(act.done_on) if act.done_on else ""
        for state in book.states(treaty)
        for act in book.of(treaty, state, date.max)
        if act.kind in kinds and _last_on(act) <= day
    }
    return {
        state: done_on
        for state, done_on in done.items()
        if period_on(history(book, treaty, state, date.max), day).standing is not Participation.WITHDRAWN
    }


def _last_on(act: Act) -> date:
    return act.done_on.last_on if act.done_on else act.by_on or act.known_on


def _numbers(table: DepositaryTable, parties: int, signatories: int) -> Iterator[TableDifference]:
    if parties != table.parties:
        yield TableDifference(TablePart.PARTIES, "", str(parties), str(table.parties))
    if table.signatories is not None and signatories != table.signatories:
        yield TableDifference(TablePart.SIGNATORIES, "", str(signatories), str(table.signatories))


def _days(part: TablePart, book: Mapping[str, str], table: Mapping[str, date] | None) -> Iterator[TableDifference]:
    if table is None:
        return
    for state in sorted({*book, *table}):
        in_book, in_table = book.get(state), table[state].isoformat() if state in table else None
        if in_book != in_table:
            yield TableDifference(part, state, _shown(in_book), _shown(in_table))


def _shown(day: str | None) -> str:
    """Return the day as it is compared; a state that is there without one is not absent."""
    return "absent" if day is None else day or "no day"
