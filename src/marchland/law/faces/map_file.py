"""The world map of a treaty as files: the picture alone, or a page with the picture and a table."""

from __future__ import annotations

from marchland.core.asof import AsOf
from marchland.law.faces import world_map
from marchland.law.service.questions import LawBooks
from marchland.law.service.world_map import StatusTable, law_map


def sheet(books: LawBooks, treaty: str, as_of: AsOf) -> world_map.WorldMap:
    """Return what the map of a treaty shows; raises FactError, InputError."""
    found = law_map(books, treaty, as_of)
    return world_map.WorldMap(
        found.treaty, found.as_of, found.statuses, found.undecided, found.shapes, books.names, found.unshown,
        found.borders, found.papers,
    )  # fmt: skip


def picture(_of: StatusTable, books: LawBooks, *, treaty: str, as_of: AsOf) -> bytes:
    """Return the map as a picture that stands alone."""
    return world_map.svg(sheet(books, treaty, as_of)).encode()
