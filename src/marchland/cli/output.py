"""Answers written as tables, Markdown or JSON, each way loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from marchland.cli.options import page_width, write
from marchland.core import json_text
from marchland.core.answer import plain
from marchland.formats.table import Table

ANSWERS = ("table", "json", "md")
"""The formats that answers in tables have."""


def write_json(content: object, output: Path | None) -> None:
    """Write an answer, or a structure, as JSON."""
    write(json_text.indented(plain(content)), output)


def write_tables(tables: Sequence[Table], format_: str, output: Path | None) -> None:
    """Write tables for a terminal, as Markdown, or as CSV one after another."""
    if format_ == "csv":
        from marchland.formats import csv_table  # noqa: PLC0415 - only for CSV

        write("\n".join(csv_table.table(table) for table in tables), output)
        return
    if format_ == "md":
        from marchland.formats import markdown  # noqa: PLC0415 - slow to load, and only for Markdown

        write(markdown.render(tables), output)
        return
    from marchland.formats import terminal  # noqa: PLC0415 - slow to load, and not for JSON

    width, colour = page_width(output)
    write(terminal.render(tables, width=width, colour=colour), output)
