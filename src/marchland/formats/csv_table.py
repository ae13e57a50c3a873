"""Answers as CSV: UTF-8, one header line, full precision, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import math

from marchland.formats.plain_text import clean
from marchland.formats.table import Cell, Table

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(table: Table) -> str:
    """Return one table as CSV with its columns as the header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guard(name.strip()) for name in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def guard(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RUNS) else text


def cell(text: str) -> str:
    """Return a text as one cell of a line, quoted where it must be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([_cell(text)])
    return out.getvalue()


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(clean(cell))
    if not math.isfinite(cell):
        return ""
    return int(cell) if cell == int(cell) else float(cell)
