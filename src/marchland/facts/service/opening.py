"""Open the book of facts, or the cards of its sources alone, for a command or for Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from marchland.core.citation import SourceCard
from marchland.core.fact import FactBook
from marchland.facts.service.book import open_facts, open_sources


@contextmanager
def opened(_given: Mapping[str, Any]) -> Iterator[FactBook]:
    """Give the book of facts."""
    yield open_facts()


@contextmanager
def cards_opened(_given: Mapping[str, Any]) -> Iterator[dict[str, SourceCard]]:
    """Give the source cards, by their slugs."""
    yield open_sources()
