"""What if: acts and wars that did not happen, added to the book, refused where they contradict it or themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from marchland.core.dated import on_day
from marchland.core.errors import InputError, Where
from marchland.law.act import (
    CONFLICT_BEGAN,
    CONFLICT_ENDED,
    CONSENTS,
    SIGNED,
    SUSPENSION_ENDED,
    SUSPENSION_NOTIFIED,
    WITHDRAWAL_NOTIFIED,
    WITHDRAWAL_RETRACTED,
    Act,
    ActBook,
    Certainty,
    Conflict,
)  # fmt: skip
from marchland.law.status import PARTIES, Span, Standing, at, history

KINDS = (
    SIGNED, "ratified", "acceded", "consented", WITHDRAWAL_NOTIFIED, WITHDRAWAL_RETRACTED, SUSPENSION_NOTIFIED,
    SUSPENSION_ENDED, CONFLICT_BEGAN, CONFLICT_ENDED,
)  # fmt: skip
"""What a what-if file may say that happened."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """One supposed event: an act of a state under a treaty, or a war's beginning or end, which has no treaty."""

    state: str
    kind: str
    on: date
    treaty: str = ""
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Effect:
    """A state's history under a treaty without and with the supposed events."""

    state: str
    treaty: str
    before: tuple[Span, ...]
    after: tuple[Span, ...]


def suppose(book: ActBook, events: Sequence[Supposed]) -> ActBook:
    """Return the book with the events in it, each known from the beginning.

    Raises InputError, placed at the event, where one contradicts the book or those before it.
    """
    changed = book
    for event in sorted(events, key=lambda event: event.on):
        changed = _with(changed, event)
    return changed


def effects(before: ActBook, after: ActBook, events: Sequence[Supposed], known_on: date) -> tuple[Effect, ...]:
    """Return the histories that the events touch: a war touches every treaty that the state has a notice under."""
    touched = dict.fromkeys((event.state, event.treaty) for event in events if event.treaty)
    for event in events:
        if not event.treaty:
            notices = [a.treaty for a in after.acts if a.state == event.state and a.kind == WITHDRAWAL_NOTIFIED]
            touched.update(dict.fromkeys((event.state, treaty) for treaty in notices))
    return tuple(
        Effect(state, treaty, history(before, treaty, state, known_on), history(after, treaty, state, known_on))
        for state, treaty in touched
    )


def _with(book: ActBook, event: Supposed) -> ActBook:
    if event.kind == CONFLICT_BEGAN:
        if book.engaged(event.state, event.on, date.max):
            _refuse(event, f"{event.state} is already engaged in an armed conflict on {event.on}")
        war = Conflict(event.state, event.on, None, date.min, None, "a supposed armed conflict")
        return replace(book, conflicts=(*book.conflicts, war))
    if event.kind == CONFLICT_ENDED:
        return _peace(book, event)
    _check(book, event)
    act = Act(
        event.treaty, event.state, event.kind, on_day(event.on), date.min, Certainty.CERTAIN, (), hypothetical=True
    )
    return replace(book, acts=(*book.acts, act))


def _peace(book: ActBook, event: Supposed) -> ActBook:
    war = book.engaged(event.state, event.on, date.max)
    if war is None or war.begin_on == event.on:
        _refuse(event, f"{event.state} is in no armed conflict that could end on {event.on}")
    ended = tuple(replace(w, end_on=event.on, end_known_on=date.min) if w is war else w for w in book.conflicts)
    return replace(book, conflicts=ended)


def _check(book: ActBook, event: Supposed) -> None:
    """Refuse an act that the state's standing on that day makes impossible."""
    spans = history(book, event.treaty, event.state, date.max)
    if event.on < spans[0].start_on:
        _refuse(event, f"{event.treaty} was adopted on {spans[0].start_on}, after {event.on}")
    standing = at(spans, event.on).standing
    if event.kind in (SIGNED, *CONSENTS) and standing in PARTIES:
        _refuse(event, f"{event.state} is already a party on {event.on}")
    if event.kind == SIGNED and standing is Standing.SIGNATORY:
        _refuse(event, f"{event.state} has already signed by {event.on}")
    if event.kind == WITHDRAWAL_NOTIFIED and standing is Standing.WITHDRAWAL_NOTIFIED:
        _refuse(event, f"a notice of {event.state} already runs on {event.on}")
    if event.kind in (WITHDRAWAL_NOTIFIED, SUSPENSION_NOTIFIED) and standing not in PARTIES:
        _refuse(event, f"{event.state} is no party on {event.on}: {standing.value}")
    if event.kind == SUSPENSION_NOTIFIED and standing is Standing.SUSPENSION_CLAIMED:
        _refuse(event, f"{event.state} already claims a suspension on {event.on}")
    if event.kind == WITHDRAWAL_RETRACTED and standing is not Standing.WITHDRAWAL_NOTIFIED:
        _refuse(event, f"no notice of {event.state} runs on {event.on} that could be taken back: {standing.value}")
    if event.kind == SUSPENSION_ENDED and standing is not Standing.SUSPENSION_CLAIMED:
        _refuse(event, f"{event.state} claims no suspension on {event.on}: {standing.value}")


def _refuse(event: Supposed, why: str) -> None:
    raise InputError(
        f"the what-if contradicts the record: {why}",
        where=event.where,
        next_step="ask `marchland law timeline` what happened, and let the days follow it",
    )
