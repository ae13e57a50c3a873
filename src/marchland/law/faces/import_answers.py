"""The answer of an import as a typed structure: what a depositary's status file says otherwise than the book."""

from __future__ import annotations

from datetime import date

from msgspec import field

from marchland.core.answer import Answer
from marchland.law.domain.observation import Observation
from marchland.law.service.status_import import StatusImport


class ObservationAnswer(Answer, frozen=True):
    """One difference with both values: the book's and the one seen."""

    state: str | None
    participant: str | None
    field: str
    book: str | None
    seen: str | None
    finding: str
    source: str | None
    row: int | None


class StatusImportAnswer(Answer, frozen=True):
    """What a depositary's status file says otherwise than the book."""

    treaty: str
    number: str
    file: str
    sha256: str
    as_at: date | None
    parties_printed: int | None
    parties_counted: int
    whole: bool
    rows_read: int = field(name="rows")
    observations: tuple[ObservationAnswer, ...]
    filed: int


def observation(observation: Observation) -> ObservationAnswer:
    """Return one difference from a depositary's status file."""
    return ObservationAnswer(
        observation.state or None,
        observation.participant or None,
        observation.field.value,
        observation.book_value or None,
        observation.seen_value or None,
        observation.kind.value,
        observation.source or None,
        observation.row or None,
    )


def imported(status_import: StatusImport) -> StatusImportAnswer:
    """Return what a depositary's status file says otherwise than the book."""
    read = status_import.status
    return StatusImportAnswer(
        read.treaty,
        read.number,
        read.file,
        read.sha256,
        read.as_at,
        read.parties,
        read.parties_counted,
        not read.short,
        len(read.rows),
        tuple(observation(each) for each in status_import.observations),
        len(status_import.filed),
    )
