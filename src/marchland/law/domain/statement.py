"""What states said beside their consent: declarations, reservations and objections, each with what answers it."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.core.asof import AsOf
from marchland.law.domain.act import Act, ActBook

STATEMENTS = (
    "declaration", "reservation", "objection", "objection_to_suspension", "suspension_notified", "declaration_ended",
    "communication",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said, the acts that it answers, repeats or ends, and those that do so to it, as known on the day."""

    act: Act
    joins: tuple[Act, ...]
    answers: tuple[Act, ...]


def statements(book: ActBook, as_of: AsOf, treaty: str = "", state: str = "") -> tuple[Statement, ...]:
    """Return what was said by the valid day and known by the other, of one treaty or state or of all, by time.

    A statement whose day no source gives counts from the day that it was known. What was said without a text of its
    own is among them: that it was said is known, its words are not.
    """
    found = [
        act for act in book.acts
        if act.kind in STATEMENTS and treaty in ("", act.treaty) and state in ("", act.state) and _by(act, as_of)
    ]  # fmt: skip
    found.sort(key=lambda act: (act.order, act.treaty, act.id))
    return tuple(Statement(act, _joins(book, act), answers(book, act, as_of)) for act in found)


def answers(book: ActBook, act: Act, as_of: AsOf) -> tuple[Act, ...]:
    """Return the acts that answer, repeat or end this one, done by the valid day and known by the other."""
    return tuple(each for each in book.joined.get(act.id, ()) if _by(each, as_of))


def _joins(book: ActBook, act: Act) -> tuple[Act, ...]:
    return tuple(book.by_id[name] for name in act.joins if name in book.by_id)


def _by(act: Act, as_of: AsOf) -> bool:
    day = act.done_on.last_on if act.done_on else act.known_on
    return day <= as_of.valid_on and act.known_on <= as_of.known_on
