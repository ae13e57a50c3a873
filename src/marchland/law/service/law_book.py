"""Ask for the book itself: its acts with their identifiers, one act, how many parties a treaty had, two states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.errors import NotFoundError, nearest
from marchland.facts.service.book import open_sources
from marchland.law.domain.act import Act
from marchland.law.domain.status import PARTIES, TreatyStatus, history
from marchland.law.service.questions import LawBooks, adopted, find_state, find_treaty
from marchland.law.service.questions import statuses as standings


@dataclass(frozen=True, slots=True)
class BookOfActs:
    """The acts of the book, all or of a treaty or state, with the papers they cite and the horizon of each treaty."""

    acts: tuple[Act, ...]
    papers: Mapping[str, SourceCard]
    horizons: Mapping[str, date]
    digest: str
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class PartyCount:
    """How many parties a treaty had from a day on, and who joined and left on it."""

    from_on: date
    parties: int
    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyCurve:
    """How the number of parties to a treaty moved, up to the valid day and as known on the known one."""

    treaty: str
    as_of: AsOf
    counts: tuple[PartyCount, ...]
    complete_on: date | None


@dataclass(frozen=True, slots=True)
class StatesCompared:
    """How two states stand to each treaty that was adopted by the day, side by side."""

    states: tuple[str, str]
    as_of: AsOf
    pairs: tuple[tuple[TreatyStatus, TreatyStatus], ...]


def acts(books: LawBooks, as_of: AsOf, treaty: str = "", state: str = "") -> BookOfActs:
    """Return the acts known by the known day and done by the valid one, in order of time; raises NotFoundError."""
    name = find_treaty(treaty).id if treaty else ""
    code = find_state(books, state).iso3 if state else ""
    chosen = [
        act
        for act in books.acts.acts
        if act.known_on <= as_of.known_on
        and (act.done_on is None or act.done_on.first_on <= as_of.valid_on)
        and name in ("", act.treaty)
        and (not code or code in (act.state, act.about))
    ]
    return _book(books, tuple(sorted(chosen, key=lambda act: (act.order, act.treaty, act.state))), as_of)


def act(books: LawBooks, identifier: str, as_of: AsOf) -> BookOfActs:
    """Return the act of an identifier, as a book of one; raises NotFoundError with the nearest."""
    found = books.acts.by_id.get(identifier)
    if found is None:
        raise NotFoundError(
            "no act is called {identifier!r}", identifier=identifier,
            next_step=nearest(identifier, books.acts.by_id) or "`marchland law acts` lists the identifiers",
        )  # fmt: skip
    return _book(books, (found,), as_of)


def _book(books: LawBooks, chosen: tuple[Act, ...], as_of: AsOf) -> BookOfActs:
    cards = open_sources(books.root)
    slugs = sorted({cite.source for act in chosen for cite in act.cites})
    papers = {slug: cards[slug] for slug in slugs if slug in cards}
    return BookOfActs(chosen, papers, books.acts.horizons, books.acts.digest, as_of)


def curve(books: LawBooks, treaty: str, as_of: AsOf) -> PartyCurve:
    """Return how the number of parties to a treaty moved; raises InputError for a day before it was adopted."""
    name = find_treaty(treaty).id
    adopted(books, as_of.valid_on, (name,))
    moves = sorted(
        (after.start_on, after.standing in PARTIES, state)
        for state in books.acts.states(name)
        for before, after in pairwise(history(books.acts, name, state, as_of.known_on))
        if (before.standing in PARTIES) != (after.standing in PARTIES) and after.start_on <= as_of.valid_on
    )
    counts: list[PartyCount] = []
    for day, of_day in groupby(moves, key=lambda move: move[0]):
        moved = list(of_day)
        joined, left = (tuple(state for _, came, state in moved if came is which) for which in (True, False))
        parties = (counts[-1].parties if counts else 0) + len(joined) - len(left)
        counts.append(PartyCount(day, parties, joined, left))
    return PartyCurve(name, as_of, tuple(counts), books.acts.horizons.get(name))


def compare(books: LawBooks, state: str, other: str, as_of: AsOf) -> StatesCompared:
    """Return how two states stand to each treaty, side by side; raises NotFoundError for one that is none."""
    first, second = (standings(books, name, as_of) for name in (state, other))
    codes = (find_state(books, state).iso3, find_state(books, other).iso3)
    return StatesCompared(codes, as_of, tuple(zip(first, second, strict=True)))
