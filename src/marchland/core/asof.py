"""The two dates of every question, and the half-open periods that facts hold for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.core.errors import InputError
from marchland.core.message import Message


@dataclass(frozen=True, slots=True)
class AsOf:
    """A question's two dates: when it was so in the world, and when the book had learned it."""

    valid_on: date
    known_on: date

    def __str__(self) -> str:
        return Message("on {valid_on}, as known on {known_on}", valid_on=self.valid_on, known_on=self.known_on)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span of days: from `start_on` inclusive to `end_on` exclusive, without end if None."""

    start_on: date
    end_on: date | None = None

    def __post_init__(self) -> None:
        if self.end_on is not None and self.end_on <= self.start_on:
            raise InputError(
                "the period ends on {end_on} but begins on {start_on}",
                end_on=self.end_on,
                start_on=self.start_on,
                next_step="let `to` be a later day than `from`; the last day itself is not in the period",
            )

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)

    def overlaps(self, other: Period) -> bool:
        """Tell whether some day lies in both periods."""
        return (other.end_on is None or self.start_on < other.end_on) and (
            self.end_on is None or other.start_on < self.end_on
        )


def parse_day(text: str, field: str) -> date:
    """Return the day an ISO 8601 date such as 2025-07-07 names, or raise InputError for that field."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            "{field} {text!r} is not a day",
            field=field,
            text=text,
            next_step="write the day as YYYY-MM-DD, such as 2025-07-07",
        ) from None
