"""Foreign files: what is in one, looked at before anything is decided about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from marchland.register.adapters.foreign_files import read_foreign
from marchland.register.domain.foreign import ForeignTable
from marchland.register.domain.mapping_guess import guessed

_EXAMPLES, _EXAMPLE_LETTERS = 3, 60


@dataclass(frozen=True, slots=True)
class ForeignColumn:
    """A column of a foreign file: its name, in how many rows it says something, and a few of the things it says."""

    name: str
    filled: int
    examples: tuple[str, ...]


def look(path: Path, layer: str = "", encoding: str = "") -> ForeignTable:
    """Return what a file holds, read behind walls; raises InputError in words where it cannot be taken."""
    return read_foreign(path, layer, encoding)


def guess(path: Path, layer: str = "", encoding: str = "") -> str:
    """Return a mapping as TOML to begin with, guessed from what the file holds."""
    said = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
                   for name, value in (("layer", layer), ("encoding", encoding)) if value)  # fmt: skip
    return said + guessed(read_foreign(path, layer, encoding))


def columns_of(table: ForeignTable) -> tuple[ForeignColumn, ...]:
    """Return the columns of a table with what they are filled with."""
    return tuple(_columns(table))


def _columns(table: ForeignTable) -> Iterator[ForeignColumn]:
    for place, name in enumerate(table.columns):
        said = [value for row in table.rows if (value := row.at(place)) is not None]
        shown = dict.fromkeys(str(value)[:_EXAMPLE_LETTERS] for value in said[:500])
        yield ForeignColumn(name, len(said), tuple(shown)[:_EXAMPLES])
