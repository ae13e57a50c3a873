"""Observations: what a depositary's status list shows beside the book of acts, with both values kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from marchland.core.errors import NotFoundError
from marchland.core.message import Message, join
from marchland.core.state import StateIndex
from marchland.law.domain.act import (
    APPLIED_PROVISIONALLY,
    CONSENTS,
    NON_PARTY,
    SIGNED,
    WITHDRAWAL_NOTIFIED,
    Act,
    ActBook,
)

_BOUND_SOMEHOW = "consented"
_PARTICIPATING = (SIGNED, APPLIED_PROVISIONALLY, *CONSENTS)


class ParticipationField(StrEnum):
    """What of a state's participation is compared."""

    PARTICIPANT = "participant"
    SIGNATURE = "signature"
    CONSENT_DAY = "consent day"
    CONSENT_KIND = "consent kind"
    PROVISIONAL = "provisional"
    WITHDRAWN = "withdrawn"


class Discrepancy(StrEnum):
    """How the list and the book stand to each other; where they agree there is no observation."""

    DIFFERS = "differs"
    ONLY_THERE = "only_there"
    ONLY_HERE = "only_here"
    FILLS_BLANK = "fills_blank"
    UNKNOWN_PARTICIPANT = "unknown_participant"
    NAMED_TWICE = "named_twice"


@dataclass(frozen=True, slots=True)
class UntcRow:
    """One participant as the list prints it, without footnote marks; `state` is its ISO code once it is found.

    `bracketed` tells that the name or the consent day stands in brackets, as lists print what has ended.
    """

    number: int
    participant: str
    signed_on: date | None = None
    consented_on: date | None = None
    consent_kind: str = ""
    provisional_on: date | None = None
    bracketed: bool = False
    footnotes: tuple[str, ...] = ()
    line: int = 0
    state: str = ""

    def __str__(self) -> str:
        done = ((SIGNED, self.signed_on), (APPLIED_PROVISIONALLY, self.provisional_on))
        acts = [f"{kind} {day}" for kind, day in (*done, (self.consent_kind, self.consented_on)) if day]
        return ", ".join([self.participant, *acts])


@dataclass(frozen=True, slots=True)
class UntcStatus:
    """The status list of one treaty: its number and title, the counts it prints, its rows, and the file it came in.

    `fields` are those that it has columns for: what has no column is not told, which is not the same as blank. `as_at`
    is the day that it says it is of. `deposits` are the convention's rows, where a protocol's consents have no day.
    """

    number: str
    treaty: str
    title: str
    conclusion: str
    parties: int | None
    signatories: int | None
    rows: tuple[UntcRow, ...]
    fields: frozenset[ParticipationField]
    file: str
    sha256: str
    as_at: date | None = None
    deposits: tuple[UntcRow, ...] = ()

    @property
    def parties_counted(self) -> int:
        """Return how many rows have a consent that is not in brackets, to be held against the printed count."""
        return sum(row.consented_on is not None and not row.bracketed for row in self.rows)

    @property
    def short(self) -> int:
        """Return how many of the parties that it prints have no row here: then it does not hold the whole list."""
        return max(0, (self.parties or 0) - self.parties_counted)

    @property
    def signatories_counted(self) -> int:
        """Return how many rows have a signature, to be held against the printed count."""
        return sum(row.signed_on is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Observation:
    """One point on which the list and the book do not say the same; a value that one does not have is empty.

    `row` is where it stands in the list, or 0; `source` is the paper of the book's act, or empty.
    """

    state: str
    field: ParticipationField
    book_value: str
    seen_value: str
    kind: Discrepancy
    source: str = ""
    participant: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class FiledObservation:
    """An observation as it is filed: under which treaty, in which file it was seen, and on what day."""

    treaty: str
    observation: Observation
    seen_in: str
    sha256: str
    seen_on: date

    @property
    def same(self) -> tuple[str, Observation, str]:
        """Return what makes two filings the same: treaty, observation and the very bytes it was seen in."""
        return self.treaty, self.observation, self.sha256


def name_states(rows: Iterable[UntcRow], states: StateIndex) -> tuple[UntcRow, ...]:
    """Return the rows with the ISO code of each participant; one that no name means keeps an empty code."""
    return tuple(replace(row, state=_iso3(row.participant, states)) for row in rows)


def dated_by_deposit(rows: Iterable[UntcRow], deposits: Iterable[UntcRow]) -> tuple[UntcRow, ...]:
    """Return the rows of a protocol, those without a day with that of the same state's deposit for the convention."""
    days = {row.state: row.consented_on for row in deposits if row.state}
    return tuple(replace(row, consented_on=row.consented_on or days.get(row.state)) for row in rows)


def _iso3(participant: str, states: StateIndex) -> str:
    try:
        return states.find(participant).iso3
    except NotFoundError:
        return ""


def observe(
    rows: Iterable[UntcRow],
    book: ActBook,
    treaty: str,
    known_on: date,
    fields: Collection[ParticipationField] = frozenset(ParticipationField),
) -> tuple[Observation, ...]:
    """Return every point on which the rows and the book's acts known by a day differ: the list's order, then ours.

    Only the given fields are compared, so that a column that the list does not have is no gap in it.
    """
    listed = tuple(rows)
    observations = (
        *_of_rows(listed, book, treaty, known_on),
        *_absent({row.state for row in listed}, book, treaty, known_on),
    )
    return tuple(seen for seen in observations if seen.field in fields or seen.field is ParticipationField.PARTICIPANT)


def _of_rows(rows: Iterable[UntcRow], book: ActBook, treaty: str, known_on: date) -> Iterator[Observation]:
    met: dict[str, UntcRow] = {}
    for row in rows:
        if not row.state:
            yield _whole(row, "", Discrepancy.UNKNOWN_PARTICIPANT)
        elif row.state in met:
            yield _whole(row, str(met[row.state]), Discrepancy.NAMED_TWICE)
        else:
            met[row.state] = row
            yield from _of_row(row, _acts(book, treaty, row.state, known_on))


def _absent(met: Collection[str], book: ActBook, treaty: str, known_on: date) -> Iterator[Observation]:
    """Yield one observation for each state that takes part by the book alone, with all that it did."""
    for state in book.states(treaty):
        done = [act for act in _acts(book, treaty, state, known_on) if act.kind in _PARTICIPATING]
        if state not in met and done:
            words = join(", ", (join(" ", (act.kind, _book_day(act))) for act in done))
            yield Observation(state, ParticipationField.PARTICIPANT, words, "", Discrepancy.ONLY_HERE, done[-1].source)


def _acts(book: ActBook, treaty: str, state: str, known_on: date) -> tuple[Act, ...]:
    return tuple(act for act in book.of(treaty, state, known_on) if not act.hypothetical)


def _whole(row: UntcRow, book_value: str, kind: Discrepancy) -> Observation:
    return Observation(
        row.state,
        ParticipationField.PARTICIPANT,
        book_value,
        str(row),
        kind,
        participant=row.participant,
        row=row.number,
    )


def _of_row(row: UntcRow, acts: tuple[Act, ...]) -> Iterator[Observation]:
    if not any(act.kind in _PARTICIPATING for act in acts):
        outside = _last(acts, NON_PARTY)
        kind = Discrepancy.DIFFERS if outside else Discrepancy.ONLY_THERE
        yield _seen(
            row, ParticipationField.PARTICIPANT, outside.kind if outside else "", row.participant, kind, outside
        )
    yield from _compared(row, acts)
    left = _last(acts, (WITHDRAWAL_NOTIFIED,))
    if row.bracketed and left is None:
        yield _seen(
            row, ParticipationField.WITHDRAWN, "", Message("in brackets: {row}", row=row), Discrepancy.ONLY_THERE, None
        )


def _compared(row: UntcRow, acts: tuple[Act, ...]) -> Iterator[Observation]:
    yield from _day(row, ParticipationField.SIGNATURE, row.signed_on, _last(acts, (SIGNED,)))
    yield from _day(row, ParticipationField.PROVISIONAL, row.provisional_on, _last(acts, (APPLIED_PROVISIONALLY,)))
    left = _last(acts, (WITHDRAWAL_NOTIFIED,))
    if row.bracketed and left and left.done_on and left.done_on.text == str(row.consented_on):
        return  # the day in brackets is that of the notice, as the book has it, and says nothing of the consent
    consent = _last(acts, CONSENTS)
    yield from _day(row, ParticipationField.CONSENT_DAY, row.consented_on, consent)
    book_kind = consent.kind if consent else ""
    if book_kind != row.consent_kind:
        yield _seen(
            row, ParticipationField.CONSENT_KIND, book_kind, row.consent_kind, _of_kinds(book_kind, row), consent
        )


def _of_kinds(book_kind: str, row: UntcRow) -> Discrepancy:
    """Return what two different kinds are: the book's `consented` leaves open how, so that a finer kind fills it."""
    if not row.consent_kind:
        return Discrepancy.ONLY_HERE
    if not book_kind:
        return Discrepancy.ONLY_THERE
    return Discrepancy.FILLS_BLANK if book_kind == _BOUND_SOMEHOW else Discrepancy.DIFFERS


def _day(row: UntcRow, field: ParticipationField, seen_on: date | None, act: Act | None) -> Iterator[Observation]:
    if seen_on is None:
        if act is not None:
            yield _seen(row, field, _book_day(act), "", Discrepancy.ONLY_HERE, act)
    elif act is None:
        yield _seen(row, field, "", seen_on.isoformat(), Discrepancy.ONLY_THERE, None)
    elif act.done_on is None or not act.done_on.exact:
        kind = Discrepancy.FILLS_BLANK if _may_be(act, seen_on) else Discrepancy.DIFFERS
        yield _seen(row, field, _book_day(act), seen_on.isoformat(), kind, act)
    elif act.done_on.first_on != seen_on:
        yield _seen(row, field, _book_day(act), seen_on.isoformat(), Discrepancy.DIFFERS, act)


def _may_be(act: Act, day: date) -> bool:
    """Tell whether an act whose day the book does not have may have been done on it."""
    if act.done_on is not None:
        return act.done_on.first_on <= day <= act.done_on.last_on
    return (act.after_on is None or act.after_on < day) and (act.by_on is None or day <= act.by_on)


def _book_day(act: Act) -> str:
    """Return the day in the book, or the bounds of one that it leaves blank."""
    if act.done_on is not None:
        return act.done_on.text
    after = [Message("after {day}", day=act.after_on)] if act.after_on else []
    by = [Message("by {day}", day=act.by_on)] if act.by_on else []
    return join(", ", (Message("blank"), *after, *by))


def _last(acts: tuple[Act, ...], kinds: Collection[str]) -> Act | None:
    return next((act for act in reversed(acts) if act.kind in kinds), None)


def _seen(
    row: UntcRow, field: ParticipationField, book_value: str, seen_value: str, kind: Discrepancy, act: Act | None
) -> Observation:
    return Observation(
        row.state, field, book_value, seen_value, kind, act.source if act else "", row.participant, row.number
    )
