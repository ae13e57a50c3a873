"""Dates as sources print them: a day, or only a month or a year, each with the first and last day it may mean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from marchland.core.errors import InputError
from marchland.core.message import Message

_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date in EDTF (ISO 8601-2) to the day, the month or the year: `first_on` to `last_on`, both in it."""

    text: str
    first_on: date
    last_on: date

    @property
    def exact(self) -> bool:
        """Tell whether the day itself is known."""
        return self.first_on == self.last_on

    def __str__(self) -> str:
        return Message("{day}", day=self.first_on) if self.exact else self.text


def exact_date(day: date) -> PartialDate:
    """Return the date that is known to the day."""
    return PartialDate(day.isoformat(), day, day)


def parse_partial_date(text: str, field: str) -> PartialDate:
    """Return the date that 2016, 2016-01 or 2016-01-31 names, or raise InputError for that field."""
    match = _FORM.fullmatch(text.strip())
    try:
        if not match:
            raise ValueError  # noqa: TRY301 - one way out for every wrong date
        year, month, day = match.groups()
        if day:
            return exact_date(date(int(year), int(month), int(day)))
        first = date(int(year), int(month or 1), 1)
        last_month = int(month or 12)
        last = date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
        return PartialDate(text.strip(), first, last)
    except ValueError:
        raise InputError(
            "{field} {text!r} is not a date",
            field=field,
            text=text,
            next_step="write YYYY-MM-DD, or YYYY-MM where the day is not known",
        ) from None
