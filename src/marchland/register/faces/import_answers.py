"""What is told of foreign files, as typed structures and tables."""

from __future__ import annotations

from marchland.core.answer import Answer
from marchland.core.message import Message
from marchland.formats.table import Table, heads
from marchland.register.domain.foreign import ForeignTable
from marchland.register.service.foreign_intake import columns_of


class ForeignColumnAnswer(Answer, frozen=True):
    """A column of a foreign file: in how many rows it says something, and a few of the things it says."""

    name: str
    filled: int
    examples: tuple[str, ...]


class ForeignFileAnswer(Answer, frozen=True):
    """What is in a foreign file, and which walls stood around what read it."""

    rows_of = "columns"

    kind: str
    layer: str
    crs: str
    rows: int
    shapes: int
    columns: tuple[ForeignColumnAnswer, ...]
    walls: tuple[str, ...]
    sha256: str


def looked(table: ForeignTable) -> ForeignFileAnswer:
    """Return what was seen in a file."""
    columns = tuple(ForeignColumnAnswer(each.name, each.filled, each.examples) for each in columns_of(table))
    shapes = sum(row.shape is not None or bool(row.outline) for row in table.rows)
    return ForeignFileAnswer(
        table.kind.value, table.layer, table.crs, len(table.rows), shapes, columns, table.walls, table.digest
    )


def looked_tables(table: ForeignTable) -> tuple[Table, ...]:
    """Return the same as a table."""
    answer = looked(table)
    rows = tuple((each.name, each.filled, " · ".join(each.examples)) for each in answer.columns)
    title = Message("{kind}: {rows:,} rows, {shapes:,} with a shape", kind=answer.kind, rows=answer.rows,
                    shapes=answer.shapes)  # fmt: skip
    notes = (
        Message("coordinates: {crs}", crs=answer.crs) if answer.crs else Message("the file names no reference system"),
        Message("walls that stood: {walls}", walls=", ".join(answer.walls)),
    )
    return (Table(title, heads("Column", "Filled", "Examples"), rows, notes),)
