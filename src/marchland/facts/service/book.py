"""Open the book of facts, and the cards of its sources."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.package_data import data_root
from marchland.core.citation import SourceCard
from marchland.core.fact import FactBook
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.facts.adapters.source_files import read_cards


def open_facts(root: Path | Traversable | None = None) -> FactBook:
    """Return the book of facts alone."""
    return read_fact_book(root if root is not None else data_root())


def open_sources(root: Path | Traversable | None = None) -> dict[str, SourceCard]:
    """Return the source cards alone, by their slugs."""
    return read_cards(root if root is not None else data_root())
