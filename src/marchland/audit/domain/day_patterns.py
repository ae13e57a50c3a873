"""Days between dates, days so long after another, and the weekdays of dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from marchland.audit.domain.claim_attempts import Attempt, Surroundings
from marchland.audit.domain.interval import Amount, Measured
from marchland.audit.domain.stated_quantity import QuantityKind

_DAYS_OF_A_YEAR = 365.25
_DAYS_REACH = 12


def dates(around: Surroundings) -> Iterator[Attempt]:
    """Yield days between two dates, a date so long after another, and the weekday of a date beside it."""
    result = around.result.quantity
    days = [
        item for item in around.calendar
        if item.quantity.kind is QuantityKind.DATE and item.amount.low == item.amount.high
        and abs(item.sentence - result.sentence) <= _DAYS_REACH
    ]  # fmt: skip
    if result.kind is QuantityKind.WEEKDAY:
        beside = [item for item in days if item.sentence == result.sentence]
        closest = min(beside, key=lambda item: abs(item.quantity.span.start - result.span.start), default=None)
        if closest is not None:
            weekday = float((int(closest.amount.low) - 1) % 7)
            yield Attempt("weekday", "weekday(a)", (closest.index,), Amount(*(weekday,) * 4))
    elif result.kind is QuantityKind.DURATION:
        for one in days:
            for other in days:
                if one.amount.low > other.amount.low:
                    between = (one.amount.low - other.amount.low) / _DAYS_OF_A_YEAR
                    yield Attempt("days between", "a - b", (one.index, other.index), Amount(*(between,) * 4))
    elif result.kind is QuantityKind.DATE and result.low.value == result.high.value:
        yield from _later(around, days)


def _later(around: Surroundings, days: Sequence[Measured]) -> Iterator[Attempt]:
    close = (around.result.sentence, around.result.sentence - 1)
    for duration in around.pool:
        if (
            duration.quantity.kind is not QuantityKind.DURATION
            or duration.sentence not in close
            or not duration.quantity.is_point
        ):
            continue
        for first in days:
            day = days_later(int(first.amount.low), duration.quantity.low.value, duration.quantity.unit)
            if day is not None and first.amount.low < around.result.amount.low:
                yield Attempt("later", "a + b", (first.index, duration.index), Amount(*(float(day),) * 4))


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
