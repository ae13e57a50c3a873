"""Answers written as tables, Markdown or JSON, each way loaded only when it is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from marchland.cli.options import page_width, write
from marchland.report.table import Table
from marchland.services.law import LawBooks

ANSWERS = ("table", "json", "md")
"""The formats that answers in tables have."""
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that move a terminal or turn its text round, and may stand raw in JSON."""


def state_names(books: LawBooks) -> dict[str, str]:
    """Return what each state is called, by its code."""
    return {code: state.name for code, state in books.states.by_iso3.items()}


def write_json(found: object, output: Path | None) -> None:
    """Write a structure as JSON; what would move a terminal stands in it as an escape, which means the same."""
    text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)
    write(_UNSEEN.sub(lambda unseen: f"\\u{ord(unseen[0]):04x}", text) + "\n", output)


def write_tables(shown: Sequence[Table], format_: str, output: Path | None) -> None:
    """Write tables for a terminal, or as Markdown."""
    if format_ == "md":
        from marchland.report import markdown  # noqa: PLC0415 - slow to load, and only for Markdown

        write(markdown.render(shown), output)
        return
    from marchland.report import grid  # noqa: PLC0415 - slow to load, and not for JSON

    width, colour = page_width(output)
    write(grid.render(shown, width=width, colour=colour), output)
