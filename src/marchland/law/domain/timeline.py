"""A state's story under every treaty in order of time: what was done, what took effect, and what was learned when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.message import Message, join
from marchland.law.domain.act import Act, ActBook
from marchland.law.domain.obligation import POLICY
from marchland.law.domain.status import TreatyStatus, history, status_if_adopted
from marchland.law.domain.treaties.all import TREATIES


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the story: an act that was done, with what it is cited by, or what began by rule (`computed`)."""

    day: date | None
    day_text: str
    treaty: str
    what: str
    text: str
    certainty: str
    known_on: date
    source: str
    computed: bool
    act: str = ""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A standing that reads otherwise with what was learned in between."""

    before: TreatyStatus
    after: TreatyStatus


def timeline(book: ActBook, state: str, known_on: date, until_on: date | None = None) -> tuple[TimelineEntry, ...]:
    """Return every act of the state known by that day, and every change of its standing that follows from them.

    An act without a day is told from the day it was known to be done by.
    """
    entries = [_told(act) for act in acts_of(book, state) if act.known_on <= known_on]
    for treaty in TREATIES:
        for span in history(book, treaty, state, known_on)[1:]:
            text = join("; ", (reason.text for reason in span.reasons))
            entries.append(
                TimelineEntry(
                    span.start_on,
                    str(span.start_on),
                    treaty,
                    span.standing.value,
                    text,
                    span.certainty.value,
                    known_on,
                    span.reasons[0].source,
                    computed=True,
                )
            )
    kept = [entry for entry in entries if until_on is None or (entry.day or entry.known_on) <= until_on]
    return tuple(sorted(kept, key=lambda entry: (entry.day or entry.known_on, entry.computed, entry.treaty)))


def acts_of(book: ActBook, state: str) -> tuple[Act, ...]:
    """Return the acts of a state, and those of others that are about it, under every treaty and policy."""
    names = (*TREATIES, *([POLICY[state]] if state in POLICY else ()))
    own = [act for name in names for act in book.by_state.get((name, state), ())]
    about = [act for act in book.acts if act.about == state and act.state != state]
    return tuple(sorted((*own, *about), key=lambda act: act.order))


def learned(book: ActBook, after_on: date, by_on: date, state: str = "") -> tuple[Act, ...]:
    """Return the acts that became known after the one day and by the other, in the order they did."""
    acts = [
        act for act in book.acts if after_on < act.known_on <= by_on and (not state or state in (act.state, act.about))
    ]
    return tuple(sorted(acts, key=lambda act: (act.known_on, act.treaty, act.state, act.kind)))


def changes(
    book: ActBook, valid_on: date, known_on: date, known_to_on: date, state: str = ""
) -> tuple[StatusChange, ...]:
    """Return the standings on the valid day that read otherwise as known on the second day than on the first."""
    changes_ = []
    for treaty in TREATIES:
        for each in (state,) if state else book.states(treaty):
            before = status_if_adopted(book, treaty, each, AsOf(valid_on, known_on))
            after = status_if_adopted(book, treaty, each, AsOf(valid_on, known_to_on))
            if before is None or after is None:
                continue
            if (before.status, before.bound, before.effective_on) != (after.status, after.bound, after.effective_on):
                changes_.append(StatusChange(before, after))
    return tuple(changes_)


def _told(act: Act) -> TimelineEntry:
    day = act.done_on.last_on if act.done_on else None
    # Who, by which paper and with which note is told as it stands in the book, in its own language.
    text = "; ".join(str(part) for part in (act.authority, act.reference, act.note, act.why) if part)
    if act.about and act.about != act.state:
        text = f"{text} (about {act.about})"
    shown, sure = str(act.done_on) if act.done_on else Message("not sourced"), act.certainty.value
    return TimelineEntry(
        day, shown, act.treaty, act.kind, text, sure, act.known_on, act.source, computed=False, act=act.id
    )
