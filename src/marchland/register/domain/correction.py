"""Corrections: what puts an earlier entry of an area right, and how it is told beside what was written."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from marchland.core.schema import Record, within
from marchland.register.domain.canonical import AreaId, Said, checked_plain

EntryNumber = Annotated[int, within(least=0)]
"""The place of an entry in the ledger."""


class Amended(Record):
    """Fields of an earlier event are other than was written; one that is null was not to be said at all."""

    corrects: EntryNumber
    fields: dict[str, Any]
    reason: Said

    def __post_init__(self) -> None:
        checked_plain(self.fields, "fields")


class Withdrawn(Record):
    """An earlier event should not have been: of another area, entered twice, or itself a correction that was wrong."""

    corrects: EntryNumber
    reason: Said


class Recoded(Record):
    """The area gets another code, since the one it has is wrong; the old one still finds it."""

    to: AreaId
    reason: Said


class FieldChange(Record):
    """A field as it was written, and as it holds; what is personal is not told here."""

    field: str
    written: Any = None
    holds: Any = None


class EntryCorrection(Record):
    """How an entry was corrected: which, by which entry, in what way, on which day and why."""

    corrects: int
    entry: int
    kind: str
    on: date
    reason: str
    decision: str = ""
    changes: tuple[FieldChange, ...] = ()
