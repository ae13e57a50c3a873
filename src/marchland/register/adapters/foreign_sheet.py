"""Workbooks: the rows of one sheet under its first line that is not empty, read by calamine as values alone."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine

from marchland.core.errors import InputError
from marchland.register.domain.foreign import (
    COLUMNS_MOST,
    ROWS_MOST,
    FileKind,
    ForeignHead,
    ForeignRow,
    filled_places,
    short_row,
)

_EXACT = 2**53


def read_sheet(file: Path, kind: FileKind, wanted: str) -> Iterator[ForeignHead | ForeignRow]:
    """Yield the head of a workbook's sheet and its rows; raises InputError in words where it cannot be read."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(file)
        name = _sheet(book, wanted)
        rows = book.get_sheet_by_name(name).iter_rows()
        first = next((row for row in rows if any(cell != "" for cell in row)), [])
        columns = columns_of(first)
        yield ForeignHead(columns, "", name)
        for number, row in enumerate(rows, start=1):
            if number > ROWS_MOST:
                raise InputError("it has more than {rows:,} rows", rows=ROWS_MOST)
            said, places = short_row(filled_places(_plain(cell) for cell in row[: len(columns)]))
            if said:
                yield ForeignRow(number, said, places=places, width=len(columns))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError("it cannot be read as {kind}: {reason}", kind=kind.value, reason=str(error)[:200]) from None


def columns_of(titles: Sequence[Any]) -> tuple[str, ...]:
    """Return the names of columns as a first line has them: empty ones by their place, the same again with a number."""
    if len(titles) > COLUMNS_MOST:
        raise InputError("it has more than {columns:,} columns", columns=COLUMNS_MOST)
    names: dict[str, int] = {}  # in order, each with how often it was met
    for place, title in enumerate(titles, start=1):
        text = " ".join(str(title if title is not None else "").split()) or f"column {place}"
        again, number = text, names.get(text, 1)
        while again in names:
            number += 1
            again = f"{text} {number}"
        names[text] = number
        names.setdefault(again, 1)
    return tuple(names)


def _sheet(book: Any, wanted: str) -> str:
    names = [str(name) for name in book.sheet_names]
    if wanted in names:
        return wanted
    visible = [meta.name for meta in book.sheets_metadata if meta.visible == python_calamine.SheetVisibleEnum.Visible]
    if not wanted and len(visible) == 1:
        return str(visible[0])
    raise InputError("it holds several sheets: {names}", names=", ".join(names)[:300],
                     next_step="name the one that is meant in the mapping: layer = \"…\"")  # fmt: skip


def _plain(cell: Any) -> Any:
    """Return a cell as plain data; a whole number is one, whatever the program kept it as."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return cell if isinstance(cell, bool | int | str) else str(cell)
