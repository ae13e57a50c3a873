"""Answers as Markdown with tables, every text from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marchland.formats.numbers import figure
from marchland.formats.plain_text import clean
from marchland.formats.table import SOURCES, Cell, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~$])")

_LEADING = re.compile(r"^([#+\-=]|\d+[.)])(?=\s|[-=#+]|$)")


def render(tables: Sequence[Table], head: str = "") -> str:
    """Return any tables under a heading that is Markdown already."""
    return "\n\n".join([*([head] if head else []), *(table(each) for each in tables)]) + "\n"


def table(table: Table) -> str:
    """Return one table with its title and notes; figures stand right."""
    names = [escape(name.strip()) for name in table.columns]
    rule = ["---:" if _numeric(table, index) else "---" for index in range(len(names))]
    rows = [[_cell(cell, name) for cell, name in zip(row, table.columns, strict=True)] for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in (names, rule, *rows)]
    notes = [f"<small>{escape(note)}</small>" for note in table.notes]
    return "\n\n".join([f"## {escape(table.title)}", "\n".join(lines), *notes])


def escape(text: str) -> str:
    """Return the text so that Markdown and HTML print it as it is."""
    safe = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A backslash means something only before a sign: it stands before the stop of `1.`, not before its number.
    return _LEADING.sub(lambda of: f"{of[0][:-1]}\\{of[0][-1]}", _SPECIAL.sub(r"\\\1", safe))


def _cell(cell: Cell, column: str) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return figure(cell)
    if column == SOURCES:
        return ", ".join(f"`{slug.replace('`', '')}`" for slug in clean(cell).replace("|", "").split(", ") if slug)
    return escape(cell)


def _numeric(table: Table, index: int) -> bool:
    cells = [row[index] for row in table.rows if row[index] is not None]
    return bool(cells) and all(isinstance(cell, int | float) for cell in cells)
