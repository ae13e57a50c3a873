"""Ask how every state of the world stands to a treaty on two dates, with its shape to draw it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marchland.adapters.source_files import read_cards
from marchland.adapters.world_files import read_world
from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.world import StateShape
from marchland.law.status import Status
from marchland.law.treaty import Treaty
from marchland.services.law import LawBooks, everyone, find_treaty, parties

BORDERS_SOURCE = "natural-earth-50m"


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


def law_map(books: LawBooks, treaty: str, as_of: AsOf) -> LawMap:
    """Return the standing of every state under a treaty with the shapes of the world; raises FactError, InputError."""
    found = everyone(books, treaty, as_of)
    undecided = frozenset(each.state for each in parties(books, treaty, as_of).open)
    cards = read_cards(books.root)
    papers = {slug: cards[slug] for slug in _slugs(found) if slug in cards}
    return LawMap(find_treaty(treaty), as_of, found, undecided, read_world(books.root), cards[BORDERS_SOURCE], papers)


def _slugs(of: Iterable[Status]) -> list[str]:
    return sorted({slug for each in of for reason in each.reasons for slug in reason.source.split(", ")})
