"""Sources as a page cites them: numbered in the order in which they are first named."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marchland.core.citation import Citation, SourceCard
from marchland.core.geodesy import BorderLine
from marchland.facts.faces.words import weak_mark


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as the page cites it: its number, its card, and where in it a figure stands if that is known."""

    number: int
    slug: str
    card: SourceCard | None
    locator: str = ""

    @property
    def weak(self) -> str:
        """Return the warning of a weak source, or the empty text."""
        return weak_mark(self.card) if self.card else ""

    @property
    def address(self) -> str:
        """Return the address if it is one that a page may link to, or the empty text."""
        url = self.card.url if self.card else ""
        return url if url.startswith(("https://", "http://")) else ""


@dataclass(slots=True)
class PageSources:
    """What every part of the page needs: the cards, the numbers given to them, the locators, and fresh ids."""

    cards: Mapping[str, SourceCard]
    citations: Mapping[str, Sequence[Citation]]
    numbers: dict[str, int] = field(default_factory=dict)
    lines: Sequence[BorderLine] = ()
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def drawn_from(self, pairs: Collection[str]) -> tuple[str, ...]:
        """Return the slugs of the maps that the lines of these borders come from."""
        return tuple(dict.fromkeys(line.source for line in self.lines if line.pair in pairs))

    def cite(self, slugs: Iterable[str], fact: str = "") -> tuple[Reference, ...]:
        """Return references to the slugs, each once, with the locator of that fact's citation if one is known."""
        locators = {citation.source: citation.locator for citation in self.citations.get(fact, ())}
        numbered = {slug: self.numbers.setdefault(slug, len(self.numbers) + 1) for slug in slugs if slug}
        ordered = sorted(numbered.items(), key=lambda item: item[1])
        return tuple(Reference(number, slug, self.cards.get(slug), locators.get(slug, "")) for slug, number in ordered)

    def all(self) -> tuple[Reference, ...]:
        """Return every source that was cited, in the order of its number."""
        return self.cite(tuple(self.numbers))
