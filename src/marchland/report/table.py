"""A table of plain cells: what every face prints, each in its own way."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | float | int | None
Row = tuple[Cell, ...]
SOURCES = "Sources"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of plain cells; numbers stay numbers, and a column called Sources holds slugs."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
