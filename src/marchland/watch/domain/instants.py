"""Instants as a newsroom keeps and sorts them: text that sorts as time does, and places in a list of all items."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACE_BITS = 20
"""Bits of a place that tell versions of one second apart, in the order in which they came."""
LAST_PLACE = 2**63 - 1


def instant_text(at: datetime) -> str:
    """Return an instant in UTC with microseconds: such texts sort as time does; raises TypeError without an offset."""
    if at.tzinfo is None:
        raise TypeError("an instant without an offset is none")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def read_instant(text: str) -> datetime:
    """Return the instant that a kept text is, with its offset."""
    return datetime.fromisoformat(text)


def second_of(at: datetime) -> int:
    """Return the second since 1970 that an instant lies in, 0 for what is before."""
    return max(0, (at - EPOCH) // timedelta(seconds=1))


def instant_of(place: int) -> datetime:
    """Return the instant that a place stands for."""
    return EPOCH + timedelta(seconds=place >> PLACE_BITS)


def shown_second(published_at: datetime | None, seen_at: datetime) -> int:
    """Return the second that an item is sorted by: of its publication or of its first sight, whichever was earlier."""
    seen = second_of(seen_at)
    return seen if published_at is None else min(second_of(published_at), seen)


def first_place(day: date) -> int:
    """Return the first place of a day (UTC)."""
    return second_of(datetime(day.year, day.month, day.day, tzinfo=UTC)) << PLACE_BITS


def place_after(day: date) -> int:
    """Return the first place after a day (UTC)."""
    return LAST_PLACE if day == date.max else first_place(day + timedelta(days=1))


def end_of_day(day: date) -> str:
    """Return a text that sorts after every instant of a day (UTC) and before those of the next."""
    return f"{day.isoformat()}T24"
