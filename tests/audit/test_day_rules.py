"""Claims of days: so long after a day, a weekday, and the time between two, counted by hand on a calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.domain import day_rules
from marchland.audit.domain.claim import Basis, Bound, Claim, ClaimKind, DateRule, Stated, Verdict
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError
from marchland.core.fact import FactBook
from tests.refusal import refused

FIRST, LAST = date(2025, 7, 10), date(2026, 1, 10)
EMPTY = FactBook({}, {}, "")
AS_OF = AsOf(date(2026, 11, 22), date(2026, 11, 22))


def computed(rule: DateRule, stated: Stated | None, basis: Basis = Basis.TEXT) -> day_rules.Recomputation:
    claim = Claim("C1", ClaimKind.DATE, "", "q", stated, (), "", rule, basis, "", (), "", "")
    return day_rules.recompute(claim, rule, EMPTY, AS_OF)


def between(unit: str, value: float, first: date = FIRST, last: date = LAST, bound: Bound = Bound.EXACT) -> Verdict:
    return computed(DateRule(f"{unit}s_between", 0, (first, last)), Stated(value, value, unit, bound)).verdict


CASES = [
    # 10 July 2025 to 10 January 2026: 21 + 31 + 30 + 31 + 30 + 31 + 10 = 184 days
    ("day", 184, FIRST, LAST, Verdict.FOLLOWS),
    ("day", 185, FIRST, LAST, Verdict.ROUNDS_TO),  # the first day counted too
    ("day", 192, FIRST, LAST, Verdict.DOES_NOT_FOLLOW),
    ("day", 190, FIRST, LAST, Verdict.ROUNDS_TO),  # a round 190 is 185 to 195
    ("week", 26, FIRST, LAST, Verdict.ROUNDS_TO),  # 26.29
    ("week", 28, FIRST, LAST, Verdict.DOES_NOT_FOLLOW),
    ("month", 6, FIRST, LAST, Verdict.FOLLOWS),
    ("month", 7, FIRST, LAST, Verdict.DOES_NOT_FOLLOW),
    ("year", 11, date(2014, 2, 20), date(2025, 7, 7), Verdict.FOLLOWS),  # eleven years of age, 11.4 with the part begun
    ("year", 12, date(2014, 2, 20), date(2025, 11, 7), Verdict.ROUNDS_TO),  # 11.7
    ("year", 12, date(2014, 2, 20), date(2025, 7, 7), Verdict.DOES_NOT_FOLLOW),
    ("day", 1, date(2024, 2, 28), date(2024, 2, 29), Verdict.FOLLOWS),
]


@pytest.mark.parametrize(("unit", "value", "first", "last", "verdict"), CASES)
def test_the_time_between_two_days(unit: str, value: float, first: date, last: date, verdict: Verdict) -> None:
    assert between(unit, value, first, last) is verdict


def test_the_order_of_the_days_makes_no_difference() -> None:
    assert between("day", 184, LAST, FIRST) is Verdict.FOLLOWS


def test_it_is_counted_in_the_unit_that_is_stated() -> None:
    found = computed(DateRule("days_between", 0, (FIRST, LAST)), Stated(6, 6, "month"))
    assert (found.low, found.high, found.unit, found.verdict) == (6, 6, "month", Verdict.FOLLOWS)
    assert found.working == "2025-07-10 to 2026-01-10 = 6 month; stated 6 month; gap 0.0 %"
    error = refused(lambda: computed(DateRule("days_between", 0, (FIRST, LAST)), Stated(6, 6, "km")))
    assert isinstance(error, ClaimError)
    assert error.message == "km is no time between two days"


def test_bounds_hold_for_times_too() -> None:
    assert between("day", 180, bound=Bound.OVER) is Verdict.FOLLOWS
    assert between("day", 100, bound=Bound.OVER) is Verdict.LOOSE_BOUND
    assert between("day", 170, bound=Bound.UP_TO) is Verdict.DOES_NOT_FOLLOW


def test_nothing_stated_or_no_inputs_is_not_derivable() -> None:
    rule = DateRule("days_between", 0, (FIRST, LAST))
    assert computed(rule, None).verdict is Verdict.NOT_DERIVABLE
    assert computed(rule, Stated(184, 184, "day"), Basis.NONE).verdict is Verdict.NOT_DERIVABLE


def test_so_many_days_later() -> None:
    rule = DateRule("add_days", 0, (FIRST,), 184)
    assert computed(rule, Stated(LAST, LAST, "date")).verdict is Verdict.FOLLOWS
    wrong = Stated(date(2026, 1, 11), date(2026, 1, 11), "date")
    assert computed(rule, wrong).verdict is Verdict.DOES_NOT_FOLLOW
    assert computed(rule, wrong, Basis.INDEPENDENT).verdict is Verdict.CONTRADICTED
    error = refused(lambda: computed(DateRule("add_days", 0, (FIRST,), 4_000_000), wrong))
    assert "beyond the calendar" in error.message


days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(days, st.integers(1, 40_000))
def test_days_counted_on_are_the_days_between(first: date, count: int) -> None:
    last = first + timedelta(days=count)
    found = computed(DateRule("days_between", 0, (first, last)), Stated(count, count, "day"))
    assert (found.low, found.verdict) == (count, Verdict.FOLLOWS)


@given(days, days)
def test_years_and_months_are_told_as_an_age(one: date, other: date) -> None:
    first, last = sorted((one, other))
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    found = computed(DateRule("years_between", 0, (first, last)), None)
    # on the 29th of February an age may be told a day earlier or later
    assert found.low == years or (first.month, first.day) == (2, 29) or (last.month, last.day) == (2, 28)
    assert isinstance(found.low, float)
    assert isinstance(found.high, float)
    assert found.low <= found.high < found.low + 1
