"""The two dates of a question, and periods that hold their first day and not their last."""

from __future__ import annotations

from datetime import date

import pytest

from marchland.core.asof import AsOf, Period, parse_day
from marchland.core.errors import InputError
from tests.refusal import refused


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_the_two_dates_are_said_in_words() -> None:
    asked = AsOf(day("2025-07-07"), day("2026-11-22"))
    assert str(asked) == "on 2025-07-07, as known on 2026-11-22"


@pytest.mark.parametrize(
    ("asked", "held"),
    [("2019-12-31", False), ("2020-01-01", True), ("2020-06-30", True), ("2020-12-31", True), ("2021-01-01", False)],
)
def test_a_period_holds_its_first_day_and_not_its_end(asked: str, held: bool) -> None:
    assert Period(day("2020-01-01"), day("2021-01-01")).holds(day(asked)) is held


def test_a_period_without_end_holds_for_ever() -> None:
    period = Period(day("2020-01-01"))
    assert period.holds(date.max)
    assert not period.holds(date.min)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (("2020-01-01", "2021-01-01"), ("2021-01-01", None), False),
        (("2020-01-01", "2021-01-01"), ("2020-12-31", None), True),
        (("2020-01-01", None), ("2030-01-01", None), True),
        (("2020-01-01", "2025-01-01"), ("2021-01-01", "2022-01-01"), True),
        (("2020-01-01", "2021-01-01"), ("2022-01-01", "2023-01-01"), False),
    ],
)
def test_periods_overlap_when_some_day_is_in_both(
    one: tuple[str, str | None], other: tuple[str, str | None], overlap: bool
) -> None:
    first, second = (Period(day(start), day(end) if end else None) for start, end in (one, other))
    assert first.overlaps(second) is overlap
    assert second.overlaps(first) is overlap


@pytest.mark.parametrize("end", ["2020-01-01", "2019-12-31"])
def test_a_period_without_a_day_is_refused(end: str) -> None:
    error = refused(lambda: Period(day("2020-01-01"), day(end)))
    assert isinstance(error, InputError)
    assert error.message == f"the period ends on {end} but begins on 2020-01-01"
    assert "`to` be a later day" in error.next_step


def test_a_day_is_read() -> None:
    assert parse_day(" 2024-02-29 ", "--on") == day("2024-02-29")


@pytest.mark.parametrize("text", ["2025-02-29", "7 July 2025", "", "2025-13-01", "2025-07", "07/07/2025", "today"])
def test_what_is_no_day_is_refused_with_its_field(text: str) -> None:
    error = refused(lambda: parse_day(text, "--known"))
    assert isinstance(error, InputError)
    assert error.message == f"--known {text!r} is not a day"
    assert error.next_step == "write the day as YYYY-MM-DD, such as 2025-07-07"
