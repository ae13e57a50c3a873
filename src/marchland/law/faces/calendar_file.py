"""Deadlines as a calendar that any program opens (iCalendar, RFC 5545): one event for a whole day each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from marchland.adapters.clock import today
from marchland.formats.plain_text import clean
from marchland.law.domain.deadline import Deadline
from marchland.law.service.questions import LawBooks
from marchland.version import VERSION


def deadlines(deadlines: Sequence[Deadline], books: LawBooks, **_given: object) -> bytes:
    """Return the deadlines as the calendar of today."""
    return calendar(deadlines, books.names, today())


def calendar(deadlines: Sequence[Deadline], names: Mapping[str, str], made_on: date) -> bytes:
    """Return the deadlines as one calendar; the same deadlines asked on the same day are the same bytes.

    Each event's identity is its state, treaty, rule and day, so that importing twice makes no second event.
    """
    calendar_ = Calendar()
    calendar_.add("prodid", f"-//Marchland//{VERSION}//EN")
    calendar_.add("version", "2.0")
    calendar_.add("method", "PUBLISH")
    calendar_.add("x-wr-calname", "Treaty deadlines")
    seen: dict[str, int] = {}
    for item in deadlines:
        event = Event()
        uid = f"{item.state}-{item.treaty}-{item.rule.id}-{item.due_on.isoformat()}".lower()
        seen[uid] = seen.get(uid, 0) + 1
        event.add("uid", f"{uid}-{seen[uid]}@marchland")
        event.add("dtstamp", datetime.combine(made_on, time(), tzinfo=UTC))
        event.add("dtstart", item.due_on)
        event.add("dtend", item.due_on + timedelta(days=1))
        event.add("summary", clean(f"{names.get(item.state, item.state)}: {item.rule.article}"))
        condition = f" ({item.condition})" if item.condition else ""
        event.add("description", clean(f"{item.what}{condition} Source: {item.source}"))
        event.add("categories", [item.treaty])
        event.add("transp", "TRANSPARENT")
        calendar_.add_component(event)
    return bytes(calendar_.to_ical())
