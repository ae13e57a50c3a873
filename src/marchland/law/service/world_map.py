"""Ask how every state of the world stands to a treaty on two dates, with its shape to draw it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf, Period
from marchland.core.citation import SourceCard
from marchland.core.world_shape import StateShape
from marchland.facts.service.book import open_sources
from marchland.gazetteer.service.world import open_world, world_bytes
from marchland.law.domain.status import Participation, TreatyStatus
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.domain.treaty import Treaty
from marchland.law.service.questions import LawBooks, all_statuses, find_treaty, parties

BORDERS_SOURCE = "natural-earth-50m"


@dataclass(frozen=True, slots=True)
class StatusTable:
    """How every state of the book stands to a treaty; `undecided` holds the states of which the book cannot say."""

    treaty: Treaty
    as_of: AsOf
    statuses: tuple[TreatyStatus, ...]
    undecided: frozenset[str]

    @property
    def complete_on(self) -> date | None:
        """Return the last day on which the book of the treaty is known complete."""
        return next((status.complete_on for status in self.statuses), None)


@dataclass(frozen=True, slots=True)
class LawMap:
    """How every state of the book stands to a treaty, the shapes of the world, and the papers of both.

    `undecided` holds the states of which the book cannot say; `papers` the cards of the documents that it rests on.
    """

    treaty: Treaty
    as_of: AsOf
    statuses: tuple[TreatyStatus, ...]
    undecided: frozenset[str]
    shapes: tuple[StateShape, ...]
    borders: SourceCard
    papers: Mapping[str, SourceCard]

    @property
    def unshown(self) -> tuple[str, ...]:
        """Return the states that have a standing and no shape."""
        drawn = {shape.iso3 for shape in self.shapes}
        return tuple(status.state for status in self.statuses if status.state not in drawn)


def status_table(books: LawBooks, treaty: str, as_of: AsOf) -> StatusTable:
    """Return the standing of every state under a treaty, without shapes; raises InputError."""
    statuses = all_statuses(books, treaty, as_of)
    unknown = (status.state for status in statuses if status.status is Participation.NOT_KNOWN)
    undecided = frozenset((*unknown, *(status.state for status in parties(books, treaty, as_of).undecided)))
    return StatusTable(find_treaty(treaty), as_of, statuses, undecided)


def law_map(books: LawBooks, treaty: str, as_of: AsOf) -> LawMap:
    """Return the standing of every state under a treaty with the shapes of the world; raises FactError, InputError."""
    table = status_table(books, treaty, as_of)
    cards = open_sources(books.root)
    papers = {slug: cards[slug] for slug in _slugs(table.statuses) if slug in cards}
    shapes, borders = open_world(books.root), cards[BORDERS_SOURCE]
    return LawMap(table.treaty, as_of, table.statuses, table.undecided, shapes, borders, papers)


def world_file(books: LawBooks) -> bytes:
    """Return the shapes of the world as they are shipped, for a map that is drawn elsewhere."""
    return world_bytes(books.root)


def _slugs(statuses: Iterable[TreatyStatus]) -> list[str]:
    return sorted({slug for status in statuses for reason in status.reasons for slug in reason.source.split(", ")})


def days_of_acts(books: LawBooks, known_on: date) -> Period | None:
    """Return the days from the first act of any treaty on: a standing lasts until another act changes it."""
    known = (act for act in books.acts.acts if act.treaty in TREATIES and act.known_on <= known_on)
    first = min((act.done_on.first_on for act in known if act.done_on is not None), default=None)
    return None if first is None else Period(first)
