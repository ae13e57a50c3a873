"""Instants as feeds write them, with the offset that they wrote, whatever order and language they are in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_RFC822 = re.compile(
    r"(?:[^\W\d_]+\.?,?\s*)?(\d{1,2})[\s-]+([^\W\d_]+)\.?,?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?(?:\s*([^\s\d].*))?"
)
_ISO = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|(\d{2})(\d{2}))?"
    r"(?:(?:\s*[Tt]\s*|\s+)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(.*)"
)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?!\d)(.*)")
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})[:.](\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?!\d|[.]\d)\s*([ap])?(?:\.?m\.?(?!\w))?", re.IGNORECASE
)
_NUMERIC_DAY = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?!\d)")
_EAST_ASIAN_DAY = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_AFTERNOON = re.compile("下午|午後|오후")
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]+|\d+")
_OFFSET = re.compile(r"(?:utc|gmt|ut|z)?\s*([+-−])\s*(\d{1,2}):?(\d{2})?(?:\s*\(.*\)|\s+[a-z ]+)?", re.IGNORECASE)
_COMMENT = re.compile(r"\s*\(.*\)\s*$")
_LONGEST = 100
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2199
"""Years in which news can be; others are a program's nothing, such as 0001 and 9999, and no instant."""
_WIDEST_OFFSET_MIN = 15 * 60
_HALVES = frozenset({"am", "pm", "a.", "p."})
_IMPOSSIBLE = "impossible_date"


@dataclass(frozen=True, slots=True)
class DateNames:
    """What months and zones are called: in lower case, the number of the month and the minutes ahead of UTC."""

    months: Mapping[str, int]
    zones: Mapping[str, int]

    def month(self, word: str) -> int:
        """Return the number of the month, 0 for a word that is none; English ones are known by three letters."""
        return self.months.get(word.lower()) or 0


@dataclass(frozen=True, slots=True)
class ReadInstant:
    """An instant with its offset, or None, and the code of the fault of how it is written, empty where none."""

    at: datetime | None
    fault: str = ""


def read_instant(text: str, names: DateNames) -> ReadInstant:
    """Return the instant that a feed wrote, in its own offset; one without a zone is taken as UTC, with a fault.

    What cannot be (30 February, the hour 25, the year 9999) is None. The hour 24 with no minutes is the next day's
    beginning, and a leap second the second before it. A year of two digits below 50 is
    of this century (RFC 2822, 4.3).
    """
    text = text.strip()
    if not text:
        return ReadInstant(None)
    if len(text) > _LONGEST:
        return ReadInstant(None, _IMPOSSIBLE)
    for read in (_rfc822, _iso, _in_words):
        instant = read(text, names)
        if instant is not None:
            return instant
    return ReadInstant(None, _IMPOSSIBLE)


def _rfc822(text: str, names: DateNames) -> ReadInstant | None:
    match = _RFC822.fullmatch(text)
    if match is None:
        return None
    day, word, year, hour, minute, second, zone = match.groups()
    month = names.month(word)
    if not month or (zone and (zone[:2].lower() in _HALVES or _CLOCK.search(zone)) and _offset(zone, names) is None):
        return None
    return _instant(_year(year), month, int(day), (hour, minute, second), zone or "", names)


def _iso(text: str, names: DateNames) -> ReadInstant | None:
    if ordinal := _ORDINAL.fullmatch(text):
        year, of_year = int(ordinal[1]), int(ordinal[2])
        if not (_EARLIEST_YEAR <= year <= _LATEST_YEAR and 1 <= of_year <= 366):
            return ReadInstant(None, _IMPOSSIBLE)
        on = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=of_year - 1)
        clock = _CLOCK.search(ordinal[3])
        return _instant(on.year, on.month, on.day, clock.groups()[:3] if clock else (None,) * 3,
                        ordinal[3][clock.end() :] if clock else "", names)  # fmt: skip
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year_digits, month, day, month_2, day_2, hour, minute, second, fraction, zone = match.groups()
    if zone and (zone[0] in "/.年년," or zone[:2].lower() in _HALVES):
        return None
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return _instant(
        int(year_digits), int(month or month_2 or 1), int(day or day_2 or 1), (hour, minute, second), zone, names, micro
    )


def _in_words(text: str, names: DateNames) -> ReadInstant | None:
    """Read any other order: a clock, a day in numbers or with the month in words, and a zone behind the clock."""
    clock = None
    for clock in _CLOCK.finditer(text):
        if ":" in clock[0]:
            break
    times: tuple[str | None, ...] = clock.groups()[:3] if clock and ":" in clock[0] else (None,) * 3
    rest, behind = text, ""
    if clock and times[0] is not None:
        rest, behind = text[: clock.start()] + " " + text[clock.end() :], text[clock.end() :]
        times = (_of_24(int(times[0]), (clock[4] or ("p" if _AFTERNOON.search(text) else "")).lower()), *times[1:])
    day = _day(rest, names)
    if day is None:
        return None
    year = f"{day[0]}"
    zone = next((word for word in behind.replace(year, " ").split() if _offset(word, names) is not None), "")
    if not zone and (match := re.search(r"(?:^|\s)(?:UTC|GMT)?[+-]\d{1,2}:?\d{2}\b", behind)):
        zone = match[0].strip()
    return _instant(*day, times, zone, names)


def _of_24(hour: int, half: str) -> str:
    return str(hour % 12 + (12 if half == "p" else 0)) if half and 1 <= hour <= 12 else str(hour)


def _day(text: str, names: DateNames) -> tuple[int, int, int] | None:
    if asian := _EAST_ASIAN_DAY.search(text):
        return int(asian[1]), int(asian[2]), int(asian[3])
    if numeric := _NUMERIC_DAY.search(text):
        first, mark, second, third = numeric.groups()
        if len(first) == 4:
            return int(first), int(second), int(third)
        day, month = int(first), int(second)
        if mark == "/" and day <= 12:  # as in the United States, where most feeds with strokes come from
            day, month = month, day
        return (_year(third), month, day) if month <= 12 else (_year(third), day, month)
    words = _WORD_OR_NUMBER.findall(text)
    month = next((number for word in words if (number := names.month(word))), 0)
    numbers = [word for word in words if word.isdecimal()]
    year = next((word for word in numbers if len(word) == 4), numbers[1] if len(numbers) == 2 else "")
    day_word = next((word for word in numbers if len(word) <= 2), "")
    return (_year(year), month, int(day_word)) if month and year and day_word else None


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < 50 else 1900)


def _offset(zone: str, names: DateNames) -> int | None:
    """Return the minutes ahead of UTC of a zone by its offset or name, None where it is neither."""
    zone = zone.strip()
    if (known := names.zones.get(zone.lower())) is not None:
        return known
    zone = _COMMENT.sub("", zone)
    if match := _OFFSET.fullmatch(zone):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return minutes if match[1] == "+" else -minutes
    return names.zones.get(zone.lower().rstrip("."))


def _instant(
    year: int, month: int, day: int, clock: tuple[str | None, ...], zone: str, names: DateNames, micro: int = 0
) -> ReadInstant:
    hour, minute, second = (int(part or 0) for part in clock)
    offset = _offset(zone, names) if zone else None
    fault = "" if offset is not None else "unknown_zone" if zone else "date_without_zone"
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR or abs(offset or 0) > _WIDEST_OFFSET_MIN:
        return ReadInstant(None, _IMPOSSIBLE)
    next_day = hour == 24 and minute == second == 0
    try:
        at = datetime(
            year, month, day, 0 if next_day else hour, minute, 59 if second == 60 else second, micro,
            tzinfo=timezone(timedelta(minutes=offset)) if offset else UTC,
        )  # fmt: skip
    except ValueError:
        return ReadInstant(None, _IMPOSSIBLE)
    return ReadInstant(at + timedelta(days=1) if next_day else at, fault)
