"""How far things reach: what few questions to an index find is what looking at each would."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marchland.core.asof import Period
from marchland.register.domain.edge import AT_ONCE, box_around, days_between, least

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 30))


@given(
    numbers=st.lists(st.floats(-180, 180) | st.sampled_from([-180.0, 3.0, 3.0000000001]), max_size=300),
    seed=st.integers(0, 1000),
)
def test_the_least_is_found_whatever_part_an_index_gives_first(numbers: list[float], seed: int) -> None:
    rng = random.Random(seed)

    def below(number: float) -> Sequence[float]:
        less = [each for each in numbers if each < number]
        rng.shuffle(less)
        return less[:AT_ONCE]

    assert least(below, -181.0) == (min(numbers) if numbers else None)


def test_among_a_million_no_more_is_asked_for_than_some_thousands() -> None:
    rng = random.Random(7)
    numbers = sorted(rng.uniform(-180, 180) for _ in range(1_000_000))
    given_out = 0

    def below(number: float) -> Sequence[float]:
        nonlocal given_out
        if numbers[AT_ONCE - 1] < number:
            given_out += AT_ONCE
            return numbers[-AT_ONCE:] if number > numbers[-1] else numbers[AT_ONCE - 1 :: -1]
        less = [each for each in numbers[:AT_ONCE] if each < number]
        given_out += len(less)
        return less

    assert least(below, -181.0) == numbers[0]
    assert given_out <= 64 * AT_ONCE


def test_nothing_reaches_nowhere() -> None:
    assert box_around(lambda _edge, _number: ()) is None
    assert days_between(lambda _day: False, lambda _day: False) is None


@given(spans=st.lists(st.tuples(DAYS, st.none() | st.integers(1, 4000)), min_size=1, max_size=20))
def test_days_reach_from_the_first_to_the_last_or_on(spans: list[tuple[date, int | None]]) -> None:
    most = date.max.toordinal()
    ends = [None if length is None or first.toordinal() + length > most else first + timedelta(length)
            for first, length in spans]  # fmt: skip
    found = days_between(
        lambda day: any(first <= day for first, _ in spans),
        lambda day: any(end is None or day < end for end in ends),
    )
    last = None if None in ends else max(end for end in ends if end is not None)
    assert found == Period(min(first for first, _ in spans), last)
