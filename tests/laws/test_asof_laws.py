"""Laws of periods: half-open ones that follow each other leave no gap and no day twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marchland.core.asof import Period, parse_day

days = st.dates(date(1950, 1, 1), date(2076, 12, 31))
cuts = st.lists(days, min_size=2, max_size=6, unique=True).map(sorted)
near = st.integers(0, 40).map(lambda n: date(2020, 1, 1) + timedelta(days=n))
short = st.tuples(near, st.one_of(st.none(), st.integers(1, 20))).map(
    lambda made: Period(made[0], None if made[1] is None else made[0] + timedelta(days=made[1]))
)


@given(cuts, days)
def test_each_day_is_in_exactly_one_of_the_periods_between_cuts(bounds: list[date], day: date) -> None:
    periods = [Period(start, end) for start, end in zip(bounds, [*bounds[1:], None], strict=True)]
    assert sum(period.holds(day) for period in periods) == (1 if day >= bounds[0] else 0)


@given(cuts)
def test_periods_that_meet_do_not_overlap(bounds: list[date]) -> None:
    periods = [Period(start, end) for start, end in zip(bounds, [*bounds[1:], None], strict=True)]
    for position, period in enumerate(periods):
        for other in periods[position + 1 :]:
            assert not period.overlaps(other)
        assert period.overlaps(period)


@given(short, short)
def test_overlap_means_a_day_in_both(one: Period, other: Period) -> None:
    span = [date(2020, 1, 1) + timedelta(days=n) for n in range(70)]
    assert one.overlaps(other) is any(one.holds(day) and other.holds(day) for day in span)
    assert one.overlaps(other) is other.overlaps(one)


@given(days)
def test_a_printed_day_is_read_again(day: date) -> None:
    assert parse_day(day.isoformat(), "--on") == day
