"""Totals, differences, halves and conversions of the quantities of a text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from marchland.audit.domain.claim_attempts import Attempt, Surroundings, letters
from marchland.audit.domain.interval import Amount, Measured
from marchland.audit.domain.stated_quantity import QuantityKind

_ADDED_MOST = 14
_PARTS_MOST = 6
_PAIRED_MOST = 16
_BLOCKS_MOST = 7
_CUT_SENTENCES = 6


def sums(around: Surroundings) -> Iterator[Attempt]:
    """Yield totals of figures that stand in a row, and of the largest figure of each paragraph."""
    if not around.result.is_plain:
        return
    alike = around.same()
    same = sorted(alike, key=lambda item: item.index)
    printed = [item for item in same if id(item) in around.first_readings]
    noun, unit = around.result.quantity.noun, around.result.quantity.unit
    seen: set[tuple[int, ...]] = set()
    for row in (
        printed,
        same,
        [item for item in same if item.quantity.unit == unit],
        [item for item in same if item.quantity.noun == noun],
    ):
        for items in _rows(around, row):
            indices = tuple(item.index for item in items)
            if indices not in seen:
                seen.add(indices)
                computed = _total(items)
                if around.admits("sum", computed):
                    yield Attempt("sum", " + ".join(letters(len(items))), indices, computed)
    yield from _pairs(around, alike[:_PAIRED_MOST], seen)
    yield from _of_blocks(around, same, seen)


def _pairs(around: Surroundings, alike: Sequence[Measured], seen: set[tuple[int, ...]]) -> Iterator[Attempt]:
    """Yield a + b of any two that give the result, wherever they stand."""
    least, most = around.reach.least, around.reach.most
    for one, other in itertools.combinations(alike, 2):
        if one.amount.least + other.amount.least > most or one.amount.most + other.amount.most < least:
            continue
        first, second = (one, other) if one.index < other.index else (other, one)
        if (first.index, second.index) not in seen:
            seen.add((first.index, second.index))
            yield Attempt("sum", "a + b", (first.index, second.index), first.amount + second.amount)


def _rows(around: Surroundings, same: Sequence[Measured]) -> Iterator[Sequence[Measured]]:
    """Yield rows that end right before the result or start right behind it, and those of a sentence or a paragraph."""
    before = [item for item in same if item.index < around.result.index]
    behind = [item for item in same if item.index > around.result.index]
    for count in range(2, min(len(before), _ADDED_MOST) + 1):
        yield before[-count:]
    for count in range(2, min(len(behind), _ADDED_MOST) + 1):
        yield behind[:count]
    here = [item for item in same if item.sentence == around.result.sentence]
    if 2 <= len(here) <= _ADDED_MOST:
        yield here
    for back in range(1, _CUT_SENTENCES):  # rows that end with a sentence before that of the result
        items = [item for item in before if item.sentence <= around.result.sentence - back]
        for count in range(2, min(len(items), _PARTS_MOST) + 1):
            yield items[-count:]
    yield from _without_one(before)


def _without_one(before: Sequence[Measured]) -> Iterator[Sequence[Measured]]:
    """Yield rows of the last few without one of them, which may be a total between."""
    for count in range(3, min(len(before), _PARTS_MOST + 1) + 1):
        row = before[-count:]
        for place in range(1, count):
            yield [*row[:place], *row[place + 1 :]]


def _of_blocks(around: Surroundings, same: Sequence[Measured], seen: set[tuple[int, ...]]) -> Iterator[Attempt]:
    blocks: dict[int, list[Measured]] = {}
    for item in same:
        if item.index < around.result.index:
            blocks.setdefault(item.block, []).append(item)
    for count in range(2, min(len(blocks), _BLOCKS_MOST) + 1):
        chosen = [max(items, key=lambda item: item.amount.high) for items in list(blocks.values())[-count:]]
        indices = tuple(item.index for item in chosen)
        if indices not in seen:
            yield Attempt("sum of paragraphs", " + ".join(letters(count)), indices, _total(chosen))


def _total(items: Sequence[Measured]) -> Amount:
    computed = items[0].amount
    for item in items[1:]:
        computed = computed + item.amount
    return computed


def differences(around: Surroundings) -> Iterator[Attempt]:
    """Yield a − b of two figures of the result's dimension, and a whole without several parts."""
    if not around.result.is_plain:
        return
    same = around.same()[:_PAIRED_MOST]
    for one, other in itertools.permutations(same, 2):
        if one.amount.low > other.amount.high:
            computed = one.amount - other.amount
            if computed.least > 0 and around.admits("difference", computed):
                yield Attempt("difference", "a - b", (one.index, other.index), computed)
    in_order = sorted(same, key=lambda item: item.index)
    printed = [item for item in in_order if id(item) in around.first_readings]
    for row in (printed,) if len(printed) == len(same) else (printed, in_order):
        for whole in same:
            parts = [item for item in row if item.index != whole.index and item.amount.high < whole.amount.low]
            for start in range(len(parts) - 1):
                yield from _remainders(around, whole, parts[start : start + _PARTS_MOST])


def _remainders(around: Surroundings, whole: Measured, parts: Sequence[Measured]) -> Iterator[Attempt]:
    """Yield a whole without the first two parts, without three, and so on while anything is left."""
    total = parts[0].amount
    for place, part in enumerate(parts[1:], start=2):
        total = total + part.amount
        computed = whole.amount - total
        if computed.least <= 0:
            return
        if around.admits("remainder", computed):
            order = (whole.index, *(each.index for each in parts[:place]))
            yield Attempt("remainder", " - ".join(letters(len(order))), order, computed)


def points(around: Surroundings) -> Iterator[Attempt]:
    """Yield points between two percentages, the sum of percentages, and what is left of 100 %."""
    kind = around.result.quantity.kind
    if kind not in (QuantityKind.POINTS, QuantityKind.PERCENT):
        return
    scale = 100.0 if kind is QuantityKind.POINTS else 1.0
    percents = [item for item in around.pool if item.quantity.kind is QuantityKind.PERCENT][:_PAIRED_MOST]
    for one, other in itertools.permutations(percents, 2):
        if one.amount.low > other.amount.high:
            yield Attempt("points", "a - b", (one.index, other.index), (one.amount - other.amount).times(scale))
    if kind is QuantityKind.PERCENT:
        in_order = sorted(percents, key=lambda item: item.index)
        for start, stop in itertools.combinations(range(len(in_order) + 1), 2):
            row = in_order[start:stop]
            if len(row) <= _PARTS_MOST:
                yield from _of_hundred(row)


def _of_hundred(row: Sequence[Measured]) -> Iterator[Attempt]:
    order, total = tuple(item.index for item in row), _total(row)
    if total.most < 1:
        yield Attempt("rest", " - ".join(["100 %", *letters(len(order))]), order, Amount(1, 1, 1, 1) - total)
    if len(row) > 1:
        yield Attempt("sum", " + ".join(letters(len(order))), order, total)


def conversions(around: Surroundings) -> Iterator[Attempt]:
    """Yield the same figure in another unit."""
    if not around.result.powers:
        return
    for item in around.by_powers.get(around.result.powers, ()):
        if item.is_plain and not item.is_date and item.quantity.unit != around.result.quantity.unit:
            yield Attempt("conversion", "a", (item.index,), item.amount)


def halves(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / 2 of a figure of the same unit before the result."""
    if not around.result.is_plain:
        return
    for item in around.same():
        if item.index < around.result.index and item.quantity.unit == around.result.quantity.unit:
            yield Attempt("half", "a / 2", (item.index,), item.amount.times(0.5))
