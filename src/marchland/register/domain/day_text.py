"""Days as files have them: ISO days and date-times are taken, any other form is told by its name and its day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from marchland.core.errors import EventError, Location
from marchland.core.message import N_, Message

_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)?\s*(?:Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII | re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[T ].*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})(?:[T ].*)?", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH_ALONE = re.compile(r"\d{4}(?:-\d{2})?", re.ASCII)
_ZERO = re.compile(r"(?:0000|1900)[-/]0?0[-/]0?0|1900[-/]0?1[-/]0?0", re.ASCII)
_EXCEL_ZERO, _UNIX_ZERO = date(1899, 12, 30), date(1970, 1, 1)
_EXCEL_MOST, _SECONDS_MOST = 80_000, 10**10
_DAY_S, _MONTHS = 86_400, 12
_STEP = N_("write the day as YYYY-MM-DD, such as 2025-07-07")


def day_of(given: Any, field: str) -> str:
    """Return the day that a file gives as YYYY-MM-DD, of a date-time the day in it as it is written.

    Raises EventError that names the form that was given, and the day it would be where there is only one.
    """
    if isinstance(given, str):
        text = given.strip()
        if match := _ISO.fullmatch(text):
            if _made(*map(int, match["day"].split("-"))) is None and not _ZERO.fullmatch(match["day"]):
                raise _wrong(given, field, Message("there is no such day"))
            if not _ZERO.fullmatch(match["day"]):
                return match["day"]
        raise _wrong(given, field, *_seen(text))
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise _wrong(given, field, Message("it is no day"))
    raise _wrong(given, field, *_counted(given))


def _seen(text: str) -> tuple[Message, date | None]:
    """Return the form of a text, and the day it is if only one is meant."""
    if _ZERO.fullmatch(text):
        return Message("it is what spreadsheets and databases write where no day was given"), None
    if match := _YEAR_FIRST.fullmatch(text):
        return Message("it is year{sign}month{sign}day", sign=match[2]), _made(*map(int, match.group(1, 3, 4)))
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(int(match[1]), int(match[3]), int(match[4]), match[2])
    if match := _RUN_TOGETHER.fullmatch(text):
        return Message("it is year, month and day run together"), _made(*map(int, match.groups()))
    if _MONTH_ALONE.fullmatch(text):
        return Message("it is a year or a month without a day"), None
    if re.fullmatch(r"\d{5}(?:\.\d+)?|\d{9,13}", text):
        return _counted(float(text))
    return Message("it is no form of a day that is known here"), None


def _year_last(first: int, second: int, year: int, sign: str) -> tuple[Message, date | None]:
    if first > _MONTHS >= second:
        return Message("it is day{sign}month{sign}year", sign=sign), _made(year, second, first)
    if second > _MONTHS >= first:
        return Message("it is month{sign}day{sign}year", sign=sign), _made(year, first, second)
    return Message("it is day{sign}month{sign}year or month{sign}day{sign}year, which nobody can tell", sign=sign), None


def _counted(number: float) -> tuple[Message, date | None]:
    """Return what a number counts: days as Excel does, seconds or milliseconds of Unix."""
    if 0 <= number < _EXCEL_MOST:
        if number < 1:
            return Message("it is Excel's day zero, which it writes where no day was given"), None
        return Message("it is a count of days as Excel has it"), _EXCEL_ZERO + timedelta(days=int(number))
    if 0 <= number < _SECONDS_MOST * 1000:
        seconds = number / 1000 if number >= _SECONDS_MOST else number
        what = Message("it is a count of milliseconds since 1970") if number >= _SECONDS_MOST else Message(
            "it is a count of seconds since 1970")  # fmt: skip
        return what, _UNIX_ZERO + timedelta(days=int(seconds // _DAY_S))
    return Message("it is no day"), None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year > 99 else None
    except ValueError:
        return None


def _wrong(given: Any, field: str, seen: Message, day: date | None = None) -> EventError:
    return EventError(
        "{given!r} cannot be taken as a day: {seen}",
        given=str(given)[:40],
        seen=seen,
        where=Location(field=field),
        next_step=Message("write {day}, if that is the day", day=day.isoformat()) if day else Message(_STEP),
    )
