"""What was kept aside as evidence: as a typed answer, as tables, as CSV, and the fields that differ for a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from marchland.core.answer import Answer
from marchland.core.message import Message
from marchland.formats import csv_table
from marchland.formats.table import Table
from marchland.ledger.service.evidence import EvidenceItem, KeptAside
from marchland.register.domain.evidence_row import EvidenceFields, flat
from marchland.register.faces.tables import alone
from marchland.register.service.opening import RegisterBooks

_LONGEST = 60
"""So much of a field is shown in a table; JSON and CSV have it whole."""


class EvidenceItemAnswer(Answer, frozen=True):
    """A row that was not as the entries make it: as it stood and as it should be, bytes in hexadecimal.

    A body stands there by its fields, less those that whoever asks may not see: they are named in its `withheld`.
    """

    number: int
    found_at: str
    fault: str
    area: str | None
    found: dict[str, Any] | None
    right: dict[str, Any] | None


class EvidenceAnswer(Answer, frozen=True):
    """What was kept aside before areas were made anew, the oldest first."""

    rows_of = "evidence"

    count: int
    evidence: tuple[EvidenceItemAnswer, ...]


def answer(of: KeptAside, _books: RegisterBooks, **_given: object) -> EvidenceAnswer:
    """Return what was kept aside, whole."""
    return EvidenceAnswer(len(of.items), tuple(map(_answer, of.items)))


def _answer(item: EvidenceItem) -> EvidenceItemAnswer:
    found, right = (dict(row) if row is not None else None for row in (item.found, item.right))
    return EvidenceItemAnswer(item.number, item.found_at, item.fault, item.area or None, found, right)


def tables(of: KeptAside, books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return the list of what was kept aside, or of one row the fields that differ."""
    if of.one:
        return tuple(_table(item) for item in of.items)
    rows = tuple((item.number, item.found_at, item.area or "–", item.fault) for item in of.items)
    notes = ("marchland ledger evidence --number N shows one as it stood and as it should be.",)
    if not rows:
        notes = ("Nothing was kept aside: no rebuild has found a row that differed.",)
    return (Table("Kept aside as evidence", ("Number", "Found at", "Area", "What was wrong"), rows,
                  (*notes, *alone(books))),)  # fmt: skip


def _table(item: EvidenceItem) -> Table:
    title = f"Evidence {item.number}, found at {item.found_at}"
    return Table(title, ("Field", "As it stood", "As the entries make it"), compared(item), (f"{item.fault}.",))


def compared(item: EvidenceItem) -> tuple[tuple[str, str, str], ...]:
    """Return the fields that differ, each as it stood and as it should be, shortened."""
    return tuple((name, _short(item.found, name), _short(item.right, name)) for name in item.differing)


def _short(row: EvidenceFields | None, name: str) -> str:
    if row is None:
        return Message("no row")
    body, fields = row.get("body"), flat(row)
    if name not in fields:
        withheld = body.get("withheld", ()) if isinstance(body, Mapping) else ()
        return Message("withheld") if {name.partition(".")[2], "body"} & set(withheld) else "–"
    value = fields[name]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (
        text
        if len(text) <= _LONGEST
        else Message("{text}… ({count:,} characters)", text=text[:_LONGEST], count=len(text))
    )


def csv(of: KeptAside, _books: RegisterBooks, **_given: object) -> str:
    """Return what was kept aside, one a line, both rows as JSON."""
    columns = ("number", "found_at", "area", "fault", "found", "right")
    rows = tuple(
        (item.number, item.found_at, item.area, item.fault, _whole(item.found), _whole(item.right)) for item in of.items
    )
    return csv_table.table(Table("", columns, rows))


def _whole(row: EvidenceFields | None) -> str:
    return json.dumps(row, ensure_ascii=False) if row is not None else ""
