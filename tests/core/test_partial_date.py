"""Dates as sources print them: to the day, to the month, to the year, and never to a day that is none."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.core.partial_date import PartialDate, exact_date, parse_partial_date
from tests.refusal import refused


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016-01-31", "2016-01-31", "2016-01-31"),
        ("2016-01", "2016-01-01", "2016-01-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("2016", "2016-01-01", "2016-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
    ],
)
def test_a_date_is_as_wide_as_it_is_printed(text: str, first: str, last: str) -> None:
    found = parse_partial_date(text, "on")
    assert (found.first_on.isoformat(), found.last_on.isoformat()) == (first, last)
    assert found.exact is (first == last)
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    ["", "2025-02-30", "2025-13", "2025-00", "2025-00-10", "2025-01-00", "0000", "25-01-01", "2025-1", "2025-01-1",
     "2025-01-01T00:00", "January 2025", "2025/01", "2025-01-01-01", "20250101", "٢٠٢٥"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_its_field(text: str) -> None:
    error = refused(lambda: parse_partial_date(text, "known_on"))
    assert isinstance(error, InputError)
    assert error.message == f"known_on {text!r} is not a date"
    assert error.next_step == "write YYYY-MM-DD, or YYYY-MM where the day is not known"


def test_blanks_around_it_are_no_part_of_it() -> None:
    assert parse_partial_date(" 2016-01 ", "on") == parse_partial_date("2016-01", "on")
    assert parse_partial_date(" 2016-01-31 ", "on").text == "2016-01-31"


@given(st.dates())
def test_a_day_is_itself_alone(day: date) -> None:
    assert parse_partial_date(day.isoformat(), "on") == exact_date(day) == PartialDate(day.isoformat(), day, day)


@given(st.dates())
def test_a_month_and_a_year_hold_each_of_their_days_and_no_other(day: date) -> None:
    month, year = parse_partial_date(day.isoformat()[:7], "on"), parse_partial_date(day.isoformat()[:4], "on")
    assert year.first_on <= month.first_on <= day <= month.last_on <= year.last_on
    assert (month.last_on - month.first_on).days + 1 == calendar.monthrange(day.year, day.month)[1]
    assert (year.last_on - year.first_on).days + 1 == 365 + calendar.isleap(day.year)
    if month.last_on < date.max:
        assert (month.last_on + timedelta(days=1)).day == 1


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    try:
        found = parse_partial_date(text, "on")
    except InputError:
        return
    assert found.first_on <= found.last_on
    assert parse_partial_date(str(found), "on") == found
