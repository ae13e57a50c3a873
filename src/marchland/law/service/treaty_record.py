"""Ask everything about one treaty: its days, its parties, their number over time, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf
from marchland.law.domain.act import Act
from marchland.law.domain.party_curve import PartyCount, party_curve
from marchland.law.domain.statement import Statement, statements
from marchland.law.domain.status import adopted_on, in_force_on
from marchland.law.domain.treaty import Treaty
from marchland.law.service.questions import LawBooks, PartyList, find_treaty, parties


@dataclass(frozen=True, slots=True)
class TreatyRecord:
    """One treaty as of two days; acts stand with the newest first, and `in_force_on` is None while it is not known."""

    treaty: Treaty
    as_of: AsOf
    adopted_on: date
    in_force_on: date | None
    parties: PartyList
    curve: tuple[PartyCount, ...]
    acts: tuple[Act, ...]
    statements: tuple[Statement, ...]


def treaty_record(books: LawBooks, treaty: str, as_of: AsOf) -> TreatyRecord:
    """Return everything about a treaty; raises NotFoundError, and InputError for a day before it was adopted."""
    found = find_treaty(treaty)
    listed = parties(books, found.id, as_of)
    states = {*books.states.by_iso3, *books.acts.states(found.id)}
    return TreatyRecord(
        found,
        as_of,
        adopted_on(books.acts, found.id),
        in_force_on(books.acts, found, as_of.known_on),
        listed,
        party_curve(books.acts, found.id, states, as_of),
        _acts(books, found, as_of),
        statements(books.acts, as_of, found.id),
    )


def _acts(books: LawBooks, treaty: Treaty, as_of: AsOf) -> tuple[Act, ...]:
    """Return what was done by the valid day, where no day is sourced known by it, and was known by the known day."""
    told = [
        act for act in books.acts.acts
        if act.treaty == treaty.id and act.known_on <= as_of.known_on and _day(act) <= as_of.valid_on
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda act: (_day(act), act.order, act.id), reverse=True))


def _day(act: Act) -> date:
    return act.done_on.last_on if act.done_on else act.known_on
