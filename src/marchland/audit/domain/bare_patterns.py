"""Products, quotients, sums and differences of figures close by as plain numbers, whatever their units are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from marchland.audit.domain.claim_attempts import RATIOS, Attempt, Surroundings
from marchland.audit.domain.interval import Amount, Measured, as_input

_DIGITS_LEAST = 2
_NEAR = 0.002


def bare(around: Surroundings) -> Iterator[Attempt]:
    """Yield what two figures close by give as they are printed, where it gives the result to the digit.

    A unit that is left unsaid or misread hides no calculation of so many digits.
    """
    result = around.result
    if not result.is_plain or result.quantity.kind in RATIOS or len(result.quantity.low.significant) < _DIGITS_LEAST:
        return
    near = [item for item in around.near if item.is_plain and item.quantity.is_point]
    stated = result.quantity.low.value
    for one, other in itertools.permutations(near, 2):
        if one.index == other.index:
            continue
        for pattern, expression, computed in _made(one, other):
            is_added = expression in ("a + b", "a - b")
            least = min(stated, one.quantity.low.value, other.quantity.low.value) if is_added else stated
            if abs(computed - stated) <= _NEAR * least:
                yield _attempt(around, pattern, expression, one, other)


def _made(one: Measured, other: Measured) -> Iterator[tuple[str, str, float]]:
    first, second = one.quantity.low.value, other.quantity.low.value
    alike = one.quantity.unit.split("/")[0] == other.quantity.unit.split("/")[0]
    if one.index < other.index:
        yield "bare product", "a * b", first * second
    if one.index < other.index and alike:
        yield "bare sum", "a + b", first + second
    if second:
        yield "bare quotient", "a / b", first / second
    if first > second and alike:
        yield "bare difference", "a - b", first - second


def _attempt(around: Surroundings, pattern: str, expression: str, one: Measured, other: Measured) -> Attempt:
    first, second = as_input(one.quantity, 1.0), as_input(other.quantity, 1.0)
    made: dict[str, Amount | None] = {
        "a * b": first * second, "a + b": first + second, "a / b": first.over(second), "a - b": first - second,
    }  # fmt: skip
    computed = made[expression] or Amount(0, 0, 0, 0)
    return Attempt(pattern, expression, (one.index, other.index), computed.times(around.result.factor))
