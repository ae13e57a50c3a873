"""Days between dates, days so long after another, and the weekdays of dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from marchland.audit.domain.claim_attempts import Attempt, Surroundings, close_to
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.interval import Amount, Measured
from marchland.audit.domain.stated_quantity import QuantityKind


def dates(around: Surroundings) -> Iterator[Attempt]:
    """Yield days between two dates, a date so long after another, and the weekday of a date beside it."""
    result = around.result.quantity
    days = [
        item
        for item in around.calendar
        if item.quantity.kind is QuantityKind.DATE and item.amount.low == item.amount.high
    ]
    near = [item for item in days if abs(item.sentence - result.sentence) <= _DAYS_REACH]
    if result.kind is QuantityKind.WEEKDAY:
        beside = [item for item in days if item.sentence == result.sentence]
        closest = min(beside, key=lambda item: abs(item.quantity.span.start - result.span.start), default=None)
        if closest is not None:
            weekday = float((int(closest.amount.low) - 1) % 7)
            yield Attempt("weekday", "weekday(a)", (closest.index,), Amount(*(weekday,) * 4), 3.0, is_expected=True)
    elif result.kind is QuantityKind.DURATION:
        for one in near:
            for other in near:
                if one.amount.low > other.amount.low:
                    between = (one.amount.low - other.amount.low) / _DAYS_OF_A_YEAR
                    told = (
                        Cue.AFTER in around.near
                        and len({item.amount.low for item in near}) == 2
                        and result.unit in ("day", "week")
                    )
                    yield Attempt("days between", "a - b", (one.index, other.index), Amount(*(between,) * 4), 1.6, told)
    elif result.kind is QuantityKind.DATE and result.low.value == result.high.value:
        yield from _later(around, near)


_DAYS_OF_A_YEAR = 365.25


_DAYS_REACH = 3


def _later(around: Surroundings, near: Sequence[Measured]) -> Iterator[Attempt]:
    durations = [
        item for item in around.pool
        if item.quantity.kind is QuantityKind.DURATION and item.sentence in close_to(around) and item.quantity.is_point
    ]  # fmt: skip
    for duration in durations:
        for first in near:
            if first.amount.low >= around.result.amount.low:
                continue
            day = days_later(int(first.amount.low), duration.quantity.low.value, duration.quantity.unit)
            told = (
                Cue.AFTER in around.here | around.near
                and len(durations) == 1
                and first.sentence != around.result.sentence
            )
            if day is not None:
                yield Attempt(
                    "later",
                    "a + b",
                    (first.index, duration.index),
                    Amount(*(float(day),) * 4),
                    1.5,
                    told or len(near) == 1,
                )


def days_later(first: int, length: float, unit: str) -> int | None:
    """Return the day so long after another, both as ordinals; None for what the calendar does not count in."""
    per = {"day": 1, "week": 7}.get(unit)
    if per:
        return first + round(length * per)
    months = {"month": 1, "year": 12}.get(unit, 0) * length
    if not months or months != int(months):
        return None
    try:
        return (date.fromordinal(first) + relativedelta(months=int(months))).toordinal()
    except (ValueError, OverflowError):
        return None
