"""Papers: the card of a document that values are taken from, and where in it one stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marchland.core.errors import NotFoundError, nearest

WEAK_KINDS = frozenset({"state_media", "mirror", "blog", "advocacy"})
SOURCE_KINDS = WEAK_KINDS | {
    "primary", "official", "ngo", "press", "academic", "reference", "map", "article"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One document that values are taken from."""

    slug: str
    publisher: str
    title: str
    url: str
    kind: str
    published_on: str
    read_on: date
    licence: str
    note: str = ""

    @property
    def weak(self) -> bool:
        """Tell whether reports must warn of it: state media, a mirror, a blog, an advocate."""
        return self.kind in WEAK_KINDS


def find_card(cards: Mapping[str, SourceCard], slug: str) -> SourceCard:
    """Return the card of that slug, or raise NotFoundError with the nearest slugs."""
    if slug not in cards:
        raise NotFoundError(
            "no source is called {slug!r}", slug=slug, next_step=nearest(slug, cards) or "see `marchland facts sources`"
        )
    return cards[slug]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where in which document a value stands."""

    source: str
    locator: str
    quote: str = ""
