"""Totals, differences, halves and conversions of the quantities of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marchland.audit.domain.claim_attempts import Attempt, Surroundings, close_to, letters
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.interval import Amount, Measured
from marchland.audit.domain.stated_quantity import QuantityKind

_ADDED_MOST = 12


def sums(around: Surroundings) -> Iterator[Attempt]:
    """Yield totals: of the sentence, of those before, of the paragraph, and of the largest figure of each paragraph."""
    same = [item for item in around.same() if item.quantity.kind is around.result.quantity.kind]
    if around.result.quantity.kind is QuantityKind.RATE:
        same = [item for item in same if item.quantity.unit == around.result.quantity.unit]
    of_kind = [
        item for item in same if item.quantity.noun == around.result.quantity.noun and item.index < around.result.index
    ]
    if around.result.quantity.kind is QuantityKind.COUNT and Cue.TOTAL in around.near and len(of_kind) < 2:
        same = [
            item for item in around.pool if item.quantity.kind is QuantityKind.COUNT and not item.quantity.implied_per
        ]
    if len(same) < 2 or not around.result.is_plain:
        return
    total = Cue.TOTAL in around.near or Cue.TOTAL in around.here or Cue.LISTS in around.near
    sentence = around.result.sentence
    for indices, weight in _groups(around, same).items():
        items = [item for item in same if item.index in indices]
        computed = items[0].amount
        for item in items[1:]:
            computed = computed + item.amount
        alike = 0.3 if all(item.quantity.noun == around.result.quantity.noun for item in items) else -0.3
        alike -= 0.0 if all(item.quantity.unit == around.result.quantity.unit for item in items) else 0.4
        is_whole = all(item.amount.low <= around.result.amount.high for item in items)
        near = all(abs(item.sentence - sentence) <= 1 for item in items)
        expected = total and is_whole and (near or weight >= _BY_BLOCK) and weight >= _STRONG
        expression = " + ".join(letters(len(items)))
        yield Attempt(
            "sum", expression, tuple(sorted(indices)), computed, weight + alike + _told_total(around), expected
        )


def _told_total(around: Surroundings) -> float:
    """Return what the words of a total add: much beside the figure, little elsewhere in its sentence."""
    if {Cue.TOTAL, Cue.LISTS} & around.near:
        return 1.0
    return 0.4 if Cue.TOTAL in around.here else -1.2


_STRONG, _BY_BLOCK = 0.7, 0.95


def _groups(around: Surroundings, same: Sequence[Measured]) -> dict[tuple[int, ...], float]:
    """Return which figures may add up, each group with how natural it is."""
    groups: dict[tuple[int, ...], float] = {}
    result, sentence = around.result, around.result.sentence
    before = [item for item in sorted(same, key=lambda item: item.index) if item.index < result.index]
    behind = [item for item in sorted(same, key=lambda item: item.index) if item.index > result.index]
    _group(groups, [item for item in before if item.sentence == sentence], 1.0)
    _group(groups, [item for item in behind if item.sentence == sentence], 0.8)
    _group(groups, [item for item in [*before, *behind] if item.sentence == sentence], 0.2)
    _group(groups, [item for item in behind if item.sentence in (sentence, sentence + 1)], 0.5)
    _group(groups, [item for item in behind if item.sentence == sentence + 1], 0.4)
    for back in range(1, _SENTENCES_BACK):
        _group(groups, [item for item in before if sentence - back <= item.sentence], 0.9 - 0.12 * back)
        _group(groups, [item for item in before if sentence - back <= item.sentence < sentence], 0.85 - 0.12 * back)
    _group(groups, [item for item in before if item.block == result.block], 0.4)
    for start in range(len(before)):
        _group(groups, before[start:], 0.1 - 0.02 * (len(before) - start))
    blocks: dict[int, list[Measured]] = {}
    for item in before:
        blocks.setdefault(item.block, []).append(item)
    for count in range(2, min(len(blocks), _BLOCKS_MOST) + 1):
        chosen = [max(items, key=lambda item: item.amount.high) for items in list(blocks.values())[-count:]]
        _group(groups, chosen, 1.7 + (0.5 if count == around.listed else 0.0))
    return groups


_SENTENCES_BACK, _BLOCKS_MOST = 6, 7


def _group(groups: dict[tuple[int, ...], float], items: Sequence[Measured], weight: float) -> None:
    indices = tuple(item.index for item in items)
    if 2 <= len(indices) <= _ADDED_MOST:
        groups.setdefault(indices, weight)


def differences(around: Surroundings) -> Iterator[Attempt]:
    """Yield a − b of two figures of the result's dimension, points between percentages, and what is left of 100 %."""
    result = around.result.quantity
    cues = around.here | around.near
    if result.kind in (QuantityKind.POINTS, QuantityKind.PERCENT):
        yield from _points(around)
        return
    if not around.result.is_plain:
        return
    by = Cue.BY in around.cues.before[around.result.index] and Cue.CHANGE in cues
    more = Cue.MORE in around.cues.behind[around.result.index]
    strong = by or more or bool({Cue.DIFFERENCE, Cue.REMAINING} & around.near)
    same = around.same()
    for one in same:
        for other in same:
            if one.index == other.index or one.amount.low < other.amount.high:
                continue
            here = {one.sentence, other.sentence} <= {around.result.sentence - back for back in range(4)}
            only = {one.index, other.index} in (
                {item.index for item in around.in_sentence(same)}, around.nearest_two(same),
            ) or {one.index, other.index} <= around.nearest_two(same, 3)  # fmt: skip
            weight = (1.4 if Cue.REMAINING in around.near else 1.0) if strong else -1.6
            computed = one.amount - other.amount
            if computed.least > 0:
                yield Attempt(
                    "difference", "a - b", (one.index, other.index), computed, weight, here and only and strong
                )
    yield from _remainders(around, same)


def _remainders(around: Surroundings, same: Sequence[Measured]) -> Iterator[Attempt]:
    """Yield a whole without several parts that are named close by."""
    if Cue.REMAINING not in around.here | around.near:
        return
    for whole in same:
        parts = [item for item in same if item.index != whole.index and item.amount.high < whole.amount.low]
        nearby = [item for item in parts if item.sentence in close_to(around)][:_ADDED_MOST]
        computed = whole.amount
        for part in nearby:
            computed = computed - part.amount
        if len(nearby) >= 2 and computed.least > 0:
            order = (whole.index, *(part.index for part in nearby))
            yield Attempt("remainder", " - ".join(letters(len(order))), order, computed, 0.6)


def _points(around: Surroundings) -> Iterator[Attempt]:
    percents = [item for item in around.pool if item.quantity.kind is QuantityKind.PERCENT]
    is_points = around.result.quantity.kind is QuantityKind.POINTS
    scale = 100.0 if is_points else 1.0
    for one in percents:
        for other in percents:
            if one.index == other.index or one.amount.low < other.amount.high:
                continue
            here = {one.sentence, other.sentence} <= close_to(around)
            weight = 0.9 if is_points else -0.4
            yield Attempt(
                "points",
                "a - b",
                (one.index, other.index),
                (one.amount - other.amount).times(scale),
                weight,
                is_points and here,
            )
    if not is_points and {Cue.REMAINING, Cue.OTHER} & around.near:
        nearby = around.in_sentence(percents) or [item for item in percents if item.sentence in close_to(around)]
        if nearby:
            computed = Amount(1, 1, 1, 1)
            for item in nearby:
                computed = computed - item.amount
            order = tuple(item.index for item in nearby)
            expression = " - ".join(["100 %", *letters(len(order))])
            yield Attempt("rest", expression, order, computed, 0.9, is_expected=True)


def conversions(around: Surroundings) -> Iterator[Attempt]:
    """Yield the same figure in another unit, beside it or where the text says that the two are one."""
    told = Cue.SAME in around.near
    for item in around.same():
        if item.quantity.unit == around.result.quantity.unit:
            continue
        apart = min(
            abs(around.result.quantity.span.start - item.quantity.span.end),
            abs(item.quantity.span.start - around.result.quantity.span.end),
        )
        beside, later = apart <= _BESIDE, item.index < around.result.index
        close = item.sentence in close_to(around)
        last = item.index == around.result.index - 1
        weight = 1.5 if beside else (1.4 if last else 0.8) if told and close else -0.2
        yield Attempt(
            "conversion", "a", (item.index,), item.amount, weight - (0.0 if later else 1.2),
            later and last and (beside or (told and item.sentence == around.result.sentence)),
        )  # fmt: skip


_BESIDE = 4


def halves(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / 2 and a * 2 of a figure of the same unit, where the text speaks of a half, a double or a cut."""
    result = around.result
    if not result.is_plain:
        return
    cut = Cue.FALL in around.near and result.quantity.is_rate
    half = Cue.HALF in around.near
    for item in around.same() if cut or half else ():
        if item.index < result.index and item.quantity.unit == result.quantity.unit:
            weight = 1.0 if half else 0.6
            yield Attempt("half", "a / 2", (item.index,), item.amount.times(0.5), weight)
