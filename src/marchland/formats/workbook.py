"""Answers as an Excel workbook: numbers are numbers, and no text ever becomes a formula or a link."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter

from marchland.formats.table import Cell, Table

_LONGEST_CELL = 32_767

_SETTINGS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}


def _written(sheets: Mapping[str, Table], title: str, created_at: datetime) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SETTINGS)
    book.set_properties({"title": title[:255], "created": created_at})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "part": book.add_format({"num_format": "#,##0.0###", "valign": "top"}),
        "note": book.add_format({"italic": True, "font_color": "#666666"}),
    }
    for name, table in sheets.items():
        _sheet(book.add_worksheet(name), table, formats)
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, table: Table, formats: Mapping[str, Any]) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name.strip(), formats["head"])
        longest = max((len(cell) for row in table.rows if isinstance(cell := row[column], str)), default=0)
        sheet.set_column(column, column, min(60, max(12, len(name) + 2, longest + 2)))
    for line, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _cell(sheet, line, column, cell, formats)
    for offset, note in enumerate(table.notes):
        sheet.write_string(len(table.rows) + 2 + offset, 0, note[:_LONGEST_CELL], formats["note"])
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _cell(sheet: Any, line: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, column, cell[:_LONGEST_CELL], formats["text"])
    elif cell is not None and math.isfinite(cell):
        sheet.write_number(line, column, cell, formats["whole" if cell == int(cell) else "part"])
