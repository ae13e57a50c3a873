"""What if: acts and wars that did not happen, added to the book, refused where they contradict it or themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from marchland.core.errors import InputError, Location
from marchland.core.message import Message, Word
from marchland.core.partial_date import exact_date
from marchland.law.domain.act import (
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
    ArmedConflict,
    Certainty,
)
from marchland.law.domain.status import PARTIES, Participation, StatusPeriod, history, in_force_on, period_on
from marchland.law.domain.treaties.all import TREATIES

KINDS = (
    SIGNED, "ratified", "acceded", "consented", WITHDRAWAL_NOTIFIED, WITHDRAWAL_RETRACTED, SUSPENSION_NOTIFIED,
    SUSPENSION_ENDED, CONFLICT_BEGAN, CONFLICT_ENDED,
)  # fmt: skip
"""What a what-if file may say that happened."""


@dataclass(frozen=True, slots=True)
class HypotheticalEvent:
    """One supposed event: an act of a state under a treaty, or a war's beginning or end, which has no treaty."""

    state: str
    kind: str
    on: date
    treaty: str = ""
    where: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True)
class HypothesisEffect:
    """A state's history under a treaty without and with the supposed events."""

    state: str
    treaty: str
    before: tuple[StatusPeriod, ...]
    after: tuple[StatusPeriod, ...]

    @property
    def days(self) -> tuple[tuple[date, StatusPeriod, StatusPeriod], ...]:
        """Return every day on which either changes, with what holds from it on without and with the events."""
        days = sorted({span.start_on for span in (*self.before, *self.after)})
        return tuple((day, period_on(self.before, day), period_on(self.after, day)) for day in days)


def suppose(book: ActBook, events: Sequence[HypotheticalEvent], known_on: date = date.max) -> ActBook:
    """Return the book with the events in it, each known from the beginning.

    Raises InputError, placed at the event, where one contradicts what of the book was known by that day or those
    before it.
    """
    changed = book
    for event in sorted(events, key=lambda event: event.on):
        changed = _with(changed, event, known_on)
    return changed


def effects(
    before: ActBook, after: ActBook, events: Sequence[HypotheticalEvent], known_on: date
) -> tuple[HypothesisEffect, ...]:
    """Return the histories that the events touch.

    A war touches every treaty that the state has a notice under. What is told of a convention is told of its protocols
    too where it changes them, for a denunciation takes them along (CCW Art. 9(3)), and the other way round.
    """
    touched = dict.fromkeys((event.state, event.treaty) for event in events if event.treaty)
    for event in events:
        if not event.treaty:
            notices = [a.treaty for a in after.acts if a.state == event.state and a.kind == WITHDRAWAL_NOTIFIED]
            touched.update(dict.fromkeys((event.state, treaty) for treaty in notices))
    effects = {key: _effect(before, after, *key, known_on) for key in touched}
    for state, treaty in touched:
        for relative in _relatives(treaty):
            effect = _effect(before, after, state, relative, known_on)
            if effect.before != effect.after:
                effects.setdefault((state, relative), effect)
    return tuple(effects.values())


def _effect(before: ActBook, after: ActBook, state: str, treaty: str, known_on: date) -> HypothesisEffect:
    return HypothesisEffect(
        state, treaty, history(before, treaty, state, known_on), history(after, treaty, state, known_on)
    )


def _relatives(treaty: str) -> list[str]:
    """Return the protocols of a convention, or the convention of a protocol."""
    parent = TREATIES[treaty].parent
    return [parent] if parent else [rules.id for rules in TREATIES.values() if rules.parent == treaty]


def _with(book: ActBook, event: HypotheticalEvent, known_on: date) -> ActBook:
    if event.kind == CONFLICT_BEGAN:
        if book.engaged(event.state, event.on, known_on):
            _refuse(
                event,
                Message("{state} is already engaged in an armed conflict on {on}", state=event.state, on=event.on),
            )
        war = ArmedConflict(event.state, event.on, None, date.min, None, Message("a supposed armed conflict"))
        return replace(book, conflicts=(*book.conflicts, war))
    if event.kind == CONFLICT_ENDED:
        return _peace(book, event, known_on)
    _check(book, event, known_on)
    act = Act(
        event.treaty, event.state, event.kind, exact_date(event.on), date.min, Certainty.CERTAIN, (), hypothetical=True
    )
    return replace(book, acts=(*book.acts, act))


def _peace(book: ActBook, event: HypotheticalEvent, known_on: date) -> ActBook:
    """End a supposed war rather than one on record, and of several the one that began last."""
    wars = [war for war in book.engaged(event.state, event.on, known_on) if war.begin_on < event.on]
    if not wars:
        _refuse(
            event, Message("{state} is not in an armed conflict that could end on {on}", state=event.state, on=event.on)
        )
    war = max(wars, key=lambda war: (not war.cites, war.begin_on))
    ended = tuple(replace(w, end_on=event.on, end_known_on=date.min) if w is war else w for w in book.conflicts)
    return replace(book, conflicts=ended)


def _check(book: ActBook, event: HypotheticalEvent, known_on: date) -> None:
    """Refuse an act that the state's standing on that day makes impossible."""
    spans = history(book, event.treaty, event.state, known_on)
    if event.on < spans[0].start_on:
        _refuse(
            event,
            Message(
                "{treaty} was adopted on {start_on}, after {on}",
                treaty=event.treaty,
                start_on=spans[0].start_on,
                on=event.on,
            ),
        )
    standing = period_on(spans, event.on).standing
    if event.kind in (SIGNED, *CONSENTS) and standing in PARTIES:
        _refuse(event, Message("{state} is already a party on {on}", state=event.state, on=event.on))
    if event.kind == SIGNED and standing is Participation.SIGNATORY:
        _refuse(event, Message("{state} has already signed by {on}", state=event.state, on=event.on))
    if event.kind in (SIGNED, *CONSENTS):
        _check_joining(book, event, spans, known_on)
    if event.kind == WITHDRAWAL_NOTIFIED and standing is Participation.WITHDRAWAL_NOTIFIED:
        _refuse(event, Message("a notice of {state} already runs on {on}", state=event.state, on=event.on))
    if event.kind in (WITHDRAWAL_NOTIFIED, SUSPENSION_NOTIFIED) and standing not in PARTIES:
        _refuse(
            event,
            Message(
                "{state} is not a party on {on}: {standing}", state=event.state, on=event.on, standing=Word(standing)
            ),
        )
    if event.kind == SUSPENSION_NOTIFIED and standing is Participation.SUSPENSION_CLAIMED:
        _refuse(event, Message("{state} already claims a suspension on {on}", state=event.state, on=event.on))
    if event.kind == WITHDRAWAL_RETRACTED and standing is not Participation.WITHDRAWAL_NOTIFIED:
        _refuse(
            event,
            Message(
                "no notice of {state} runs on {on} that could be taken back: {standing}",
                state=event.state,
                on=event.on,
                standing=Word(standing),
            ),
        )
    if event.kind == SUSPENSION_ENDED and standing is not Participation.SUSPENSION_CLAIMED:
        _refuse(
            event,
            Message(
                "{state} claims no suspension on {on}: {standing}",
                state=event.state,
                on=event.on,
                standing=Word(standing),
            ),
        )


def _check_joining(book: ActBook, event: HypotheticalEvent, spans: tuple[StatusPeriod, ...], known_on: date) -> None:
    """Refuse a signature out of its time, a ratification without one, and a second deposit (APMBC, CCM Art. 15, 16)."""
    signed_on = [a.done_on.first_on for a in book.acts if a.treaty == event.treaty and a.kind == SIGNED and a.done_on]
    if signed_on and event.on < min(signed_on):
        _refuse(
            event,
            Message(
                "{treaty} was opened for signature on {signed_on}, after {on}",
                treaty=event.treaty,
                signed_on=min(signed_on),
                on=event.on,
            ),
        )
    closed_on = in_force_on(book, TREATIES[event.treaty], known_on)
    if event.kind == SIGNED and not signed_on:
        _refuse(event, Message("{treaty} is joined by consent and is not signed", treaty=event.treaty))
    if event.kind == SIGNED and closed_on and event.on >= closed_on:
        _refuse(
            event,
            Message(
                "{treaty} is open for signature until it enters into force, on {closed_on} at the latest",
                treaty=event.treaty,
                closed_on=closed_on,
            ),
        )
    signatory = period_on(spans, event.on).standing is Participation.SIGNATORY
    if event.kind == "ratified" and not signatory:
        _refuse(
            event,
            Message("{state} has not signed by {on}, and only who signed ratifies", state=event.state, on=event.on),
        )
    if event.kind == "acceded" and signatory:
        _refuse(event, Message("{state} has signed by {on}, and who signed ratifies", state=event.state, on=event.on))
    gone = [span.start_on for span in spans if span.standing is Participation.WITHDRAWN]
    for act in book.of(event.treaty, event.state, known_on):
        if act.kind not in CONSENTS or act.done_on is None:
            continue
        first, last = sorted((act.done_on.last_on, event.on))
        if not any(first < day <= last for day in gone):
            _refuse(
                event,
                Message(
                    "{state} {kind} by a deposit of {done_on}, and nothing lies between",
                    state=event.state,
                    kind=Word(act.kind),
                    done_on=act.done_on,
                ),
            )


def _refuse(event: HypotheticalEvent, why: str) -> None:
    raise InputError(
        "the what-if contradicts the record: {why}",
        why=why,
        where=event.where,
        next_step="ask `marchland law timeline` what happened, and let the days follow it",
    )
