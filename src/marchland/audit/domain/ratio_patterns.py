"""Shares, multiples and changes between the quantities of a text, and figures made of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from marchland.audit.domain.claim_attempts import RATIOS, Attempt, Surroundings
from marchland.audit.domain.interval import Amount, Measured
from marchland.audit.domain.stated_quantity import QuantityKind

_PAIRED_MOST = 22
_ONE = Amount(1, 1, 1, 1)


def ratios(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / b and (a − b) / b of two figures of one dimension where the result is a share or a multiple."""
    if around.result.quantity.kind not in RATIOS or around.result.quantity.implied_per:
        return
    chosen = [item for item in around.pool if item.is_plain][:_PAIRED_MOST]
    for one, other in itertools.permutations(chosen, 2):
        if one.loose == other.loose:
            yield from _ratio(around, one, other)


def _ratio(around: Surroundings, one: Measured, other: Measured) -> Iterator[Attempt]:
    quotient = one.amount.over(other.amount)
    if quotient is None:
        return
    inputs = (one.index, other.index)
    is_multiple = around.result.quantity.kind is QuantityKind.MULTIPLE
    pattern = "multiple" if is_multiple else "share"
    if around.admits(pattern, quotient):
        yield Attempt(pattern, "a / b", inputs, quotient)
    if is_multiple:
        return
    rising, falling = one.amount.low >= other.amount.high, one.amount.high <= other.amount.low
    if rising or falling:
        change = _less_one(quotient)
        pattern, expression = ("rise", "(a - b) / b") if rising else ("fall", "(b - a) / b")
        if around.admits(pattern, change):
            yield Attempt(pattern, expression, inputs, change)
    yield from _by_to(around, one, other)


def _by_to(around: Surroundings, change: Measured, reached: Measured) -> Iterator[Attempt]:
    """Yield what a change makes of what was before it: *up by 20 tonnes to 120, a rise of a fifth*."""
    fallen = change.amount.over(reached.amount + change.amount)
    if fallen is not None and around.admits("fall to", fallen):
        yield Attempt("fall to", "a / (a + b)", (change.index, reached.index), fallen)
    before = reached.amount - change.amount
    risen = change.amount.over(before) if before.least > 0 else None
    if risen is not None and around.admits("rise to", risen):
        yield Attempt("rise to", "a / (b - a)", (change.index, reached.index), risen)


def _less_one(quotient: Amount) -> Amount:
    """Return a change; the figure at its foot stands in it twice, so that its ends are a quotient's less one."""
    low, high = sorted((abs(quotient.low - 1), abs(quotient.high - 1)))
    least, most = sorted((abs(quotient.least - 1), abs(quotient.most - 1)))
    return Amount(low, high, least, most)


def shares_of(around: Surroundings) -> Iterator[Attempt]:
    """Yield a share, a percentage or a multiple of a figure, and a figure raised or lowered by a percentage."""
    if not around.result.is_plain:
        return
    same = around.same()
    for ratio in around.pool:
        if ratio.quantity.kind in RATIOS and not ratio.quantity.implied_per:
            ways = tuple(_ways_of(ratio))
            for whole in same:
                for pattern, expression, by in ways:
                    computed = whole.amount.over(by) if expression == "b / a" else by * whole.amount
                    if computed is not None and around.admits(pattern, computed):
                        yield Attempt(pattern, expression, (ratio.index, whole.index), computed)


def _ways_of(ratio: Measured) -> Iterator[tuple[str, str, Amount]]:
    """Yield how a ratio gives a figure of another: the pattern, its expression, and what the other is taken by."""
    is_multiple = ratio.quantity.kind is QuantityKind.MULTIPLE
    yield "multiple of" if is_multiple else "share of", "a * b", ratio.amount
    yield "part of" if is_multiple else "whole of", "b / a", ratio.amount
    if not is_multiple:
        yield "raised by", "b * (1 + a)", _ONE + ratio.amount
        if ratio.amount.most < 1:
            yield "lowered by", "b * (1 - a)", _ONE - ratio.amount
