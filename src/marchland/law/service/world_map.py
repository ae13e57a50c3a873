"""Ask how every state of the world stands to a treaty on two dates, with its shape to draw it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.world_shape import StateShape
from marchland.facts.service.book import open_sources
from marchland.gazetteer.service.world import open_world, world_bytes
from marchland.law.domain.status import Status
from marchland.law.domain.treaty import Treaty
from marchland.law.service.questions import LawBooks, everyone, find_treaty, parties

BORDERS_SOURCE = "natural-earth-50m"


@dataclass(frozen=True, slots=True)
class Standings:
    """How every state of the book stands to a treaty; `open` holds the states of which the book cannot say."""

    treaty: Treaty
    as_of: AsOf
    statuses: tuple[Status, ...]
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class LawMap:
    """How every state of the book stands to a treaty, the shapes of the world, and the papers of both.

    `open` holds the states of which the book cannot say; `papers` the cards of the documents the standings rest on.
    """

    treaty: Treaty
    as_of: AsOf
    statuses: tuple[Status, ...]
    open: frozenset[str]
    shapes: tuple[StateShape, ...]
    borders: SourceCard
    papers: Mapping[str, SourceCard]

    @property
    def unshown(self) -> tuple[str, ...]:
        """Return the states that have a standing and no shape."""
        drawn = {shape.iso3 for shape in self.shapes}
        return tuple(each.state for each in self.statuses if each.state not in drawn)


def standings(books: LawBooks, treaty: str, as_of: AsOf) -> Standings:
    """Return the standing of every state under a treaty, without shapes; raises InputError."""
    undecided = frozenset(each.state for each in parties(books, treaty, as_of).open)
    return Standings(find_treaty(treaty), as_of, everyone(books, treaty, as_of), undecided)


def law_map(books: LawBooks, treaty: str, as_of: AsOf) -> LawMap:
    """Return the standing of every state under a treaty with the shapes of the world; raises FactError, InputError."""
    found = standings(books, treaty, as_of)
    cards = open_sources(books.root)
    papers = {slug: cards[slug] for slug in _slugs(found.statuses) if slug in cards}
    shapes, borders = open_world(books.root), cards[BORDERS_SOURCE]
    return LawMap(found.treaty, as_of, found.statuses, found.open, shapes, borders, papers)


def world_file(books: LawBooks) -> bytes:
    """Return the shapes of the world as they are shipped, for a map that is drawn elsewhere."""
    return world_bytes(books.root)


def _slugs(of: Iterable[Status]) -> list[str]:
    return sorted({slug for each in of for reason in each.reasons for slug in reason.source.split(", ")})
