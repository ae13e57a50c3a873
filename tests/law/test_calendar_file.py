"""Deadlines as a calendar: any program reads it back, one whole day each, the same bytes every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from marchland.core.asof import AsOf
from marchland.law.domain.deadline import Deadline
from marchland.law.faces.calendar_file import calendar
from marchland.law.service.questions import state_deadlines
from tests.law.sample import DAY, NOW, books, names

HOSTILE = "Reports; due, by all\nBEGIN:VEVENT\\n\r\nATTACH:file \x07\x1b[31m" + "довго " * 40


def made(of: tuple[Deadline, ...]) -> bytes:
    return calendar(of, names(), DAY)


@pytest.mark.parametrize("state", ["", "Україна", "Norway"])
@pytest.mark.parametrize("past", [False, True])
def test_every_deadline_is_read_back(state: str, *, past: bool) -> None:
    asked = state_deadlines(books(), state, NOW, past=past)
    events = Calendar.from_ical(made(asked)).walk("VEVENT")
    assert len(events) == len(asked) > 0
    for event, item in zip(events, asked, strict=True):
        assert event.decoded("dtstart") == item.due_on
        assert event.decoded("dtend") == item.due_on + timedelta(days=1)
        assert not isinstance(event.decoded("dtstart"), datetime)
        assert event.decoded("dtstamp") == datetime(2026, 11, 22, tzinfo=UTC)
        assert str(event["summary"]) == f"{names()[item.state]}: {item.rule.article}"
        assert item.what in str(event["description"])
        assert item.source in str(event["description"])


def test_identities_are_unique_and_stay_the_same_when_less_is_asked_for() -> None:
    of_all = [str(event["uid"]) for event in Calendar.from_ical(made(state_deadlines(books(), "", NOW))).walk("VEVENT")]
    assert Counter(of_all).most_common(1)[0][1] == 1
    of_one = {
        str(event["uid"]) for event in Calendar.from_ical(made(state_deadlines(books(), "Norway", NOW))).walk("VEVENT")
    }
    assert of_one < set(of_all)


def test_two_deadlines_on_one_day_by_one_rule_are_two_events() -> None:
    item = state_deadlines(books(), "Norway", NOW)[0]
    events = Calendar.from_ical(made((item, item))).walk("VEVENT")
    assert len({str(event["uid"]) for event in events}) == 2


def test_lines_end_as_the_standard_says_and_hold_at_most_75_octets() -> None:
    written = made(state_deadlines(books(), "", NOW, past=True))
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert written.count(b"\n") == written.count(b"\r\n")
    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # no letter is cut in two


def test_the_same_deadlines_are_the_same_bytes() -> None:
    asked = state_deadlines(books(), "", NOW)
    assert made(asked) == made(asked)
    assert made(asked) == made(state_deadlines(books(), "", AsOf(DAY, DAY)))


def test_no_text_becomes_a_line_of_its_own() -> None:
    item = replace(
        state_deadlines(books(), "Norway", NOW)[0], what=HOSTILE, condition="if; so, \\ then", source="a,b;c"
    )
    written = made((item,))
    assert b"\r\nATTACH" not in written
    assert written.count(b"BEGIN:VEVENT\r\n") == 1
    assert b"\x07" not in written
    assert b"\x1b" not in written
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    told = str(event["description"])
    assert "Reports; due, by all" in told
    assert "(if; so, \\ then) Source: a,b;c" in told
    assert told.count("довго") == 40


def test_a_state_without_a_name_is_called_by_its_code_and_nothing_due_is_an_empty_calendar() -> None:
    item = state_deadlines(books(), "Norway", NOW)[0]
    (event,) = Calendar.from_ical(calendar((item,), {}, DAY)).walk("VEVENT")
    assert str(event["summary"]).startswith("NOR: ")
    assert Calendar.from_ical(made(())).walk("VEVENT") == []


def test_the_last_day_of_the_calendar_has_no_day_after_it() -> None:
    item = replace(state_deadlines(books(), "Norway", NOW)[0], due_on=date.max - timedelta(days=1))
    (event,) = Calendar.from_ical(made((item,))).walk("VEVENT")
    assert event.decoded("dtend") == date.max
