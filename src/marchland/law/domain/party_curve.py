"""How many parties a treaty had over time: a count for every day on which it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from marchland.core.asof import AsOf
from marchland.law.domain.act import ActBook
from marchland.law.domain.status import PARTIES, adopted_on, history


@dataclass(frozen=True, slots=True)
class PartyCount:
    """How many parties there were from a day on, until the next count."""

    on: date
    parties: int


def party_curve(book: ActBook, treaty: str, states: Iterable[str], as_of: AsOf) -> tuple[PartyCount, ...]:
    """Return the counts from the treaty's adoption to the valid day, as known on the known day."""
    changes = Counter({adopted_on(book, treaty): 0})
    for state in states:
        party = False
        for span in history(book, treaty, state, as_of.known_on):
            now = span.standing in PARTIES
            changes[span.start_on] += now - party
            party = now
    days = sorted(day for day, change in changes.items() if change or day == adopted_on(book, treaty))
    counts = accumulate(changes[day] for day in days)
    return tuple(PartyCount(day, count) for day, count in zip(days, counts, strict=True) if day <= as_of.valid_on)
