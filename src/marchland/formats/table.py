"""A table of plain cells: what every face prints, each in its own way."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.core.message import Message

Cell = str | float | int | None
TableRow = tuple[Cell, ...]
SOURCES = Message("Sources")


def heads(*titles: str) -> tuple[str, ...]:
    """Return the titles of columns as messages."""
    return tuple(map(Message, titles))


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of plain cells; numbers stay numbers, and a column called Sources holds slugs."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
