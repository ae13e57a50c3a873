"""Figures of a year told by the month, of a day by the week and the like, where the calendar alone lies between."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.audit.domain.claim_attempts import RATIOS, Attempt, Surroundings
from marchland.audit.domain.interval import Measured
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.unit_readings import TIMES

_SENTENCES_NEAR = 2
_DIGITS_LEAST = 2
_PARTS = {
    ("year", "month"): 12, ("year", "week"): 52, ("year", "day"): 365, ("month", "day"): 30, ("week", "day"): 7,
    ("day", "hour"): 24,
}  # fmt: skip
"""How many of the smaller a larger time is reckoned to have."""


def by_calendar(around: Surroundings) -> Iterator[Attempt]:
    """Yield a × 12, a / 365 and the like of figures close by that are the same but for a time."""
    result = around.result
    if not result.is_plain or result.quantity.kind in RATIOS:
        return
    if len(result.quantity.low.significant) < _DIGITS_LEAST and not _times_of(result.quantity):
        return
    for item in around.same():
        if abs(item.sentence - result.sentence) <= _SENTENCES_NEAR:
            yield from _turned(around, item)


def _turned(around: Surroundings, item: Measured) -> Iterator[Attempt]:
    own, given = _times_of(around.result.quantity), _times_of(item.quantity)
    if own and given:
        return  # that is a conversion
    for (large, small), count in _PARTS.items():
        if own <= {small} and given <= {large}:
            yield from _made(around, item, f"a / {count}", 1 / count)
        if own <= {large} and given <= {small}:
            yield from _made(around, item, f"a * {count}", float(count))


def _made(around: Surroundings, item: Measured, expression: str, by: float) -> Iterator[Attempt]:
    computed = item.amount.times(by)
    if around.admits("by the calendar", computed):
        yield Attempt("by the calendar", expression, (item.index,), computed)


def _times_of(quantity: StatedQuantity) -> frozenset[str]:
    """Return the times that a figure is told by."""
    parts = "/".join((quantity.unit, quantity.implied_per)).split("/")[1:]
    return TIMES & {*parts}
