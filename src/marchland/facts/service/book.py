"""Open the book of facts, and the cards of its sources."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.compiled_books import compiled
from marchland.adapters.package_data import data_root
from marchland.adapters.settings import read_cache_folder
from marchland.core.citation import SourceCard
from marchland.core.fact import FactBook


def open_facts(root: Path | Traversable | None = None) -> FactBook:
    """Return the book of facts alone, by default the package's own, from its compiled form where that is as new."""
    if root is not None:
        return _facts(root)
    place = data_root()
    files = (place.joinpath("sources"), place.joinpath("facts"))
    return compiled("facts", files, lambda: _facts(place), read_cache_folder())


def _facts(root: Path | Traversable) -> FactBook:
    from marchland.facts.adapters.fact_files import read_fact_book  # noqa: PLC0415 - only where no compiled book is

    return read_fact_book(root)


def open_sources(root: Path | Traversable | None = None) -> dict[str, SourceCard]:
    """Return the source cards alone, by their slugs."""
    from marchland.facts.adapters.source_files import read_cards  # noqa: PLC0415 - as above

    return read_cards(root if root is not None else data_root())
