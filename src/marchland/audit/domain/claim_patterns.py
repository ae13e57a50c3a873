"""The ways in which quantities of a text give another: what is tried, and when a text leads one to expect it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from marchland.audit.domain.claim_cues import Cue, CueMap
from marchland.audit.domain.interval import Amount, Measured, Powers, joined
from marchland.audit.domain.stated_quantity import QuantityKind

_SHARES = frozenset({QuantityKind.PERCENT, QuantityKind.FRACTION})
_RATIOS = frozenset({QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.MULTIPLE})
_ADDED_MOST = 12
_TRIPLES_MOST = 12


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to compute a quantity of a text: a formula over others, and what it gives in base units."""

    pattern: str
    expression: str
    inputs: tuple[int, ...]
    computed: Amount
    weight: float
    is_expected: bool = False
    """Whether the text's own words lead a reader to expect just this, so that a miss is a fault."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a quantity may come of: the quantities around it, nearest first, by dimension, and the cues."""

    result: Measured
    pool: Sequence[Measured]
    by_powers: dict[Powers, list[Measured]]
    by_loose: dict[Powers, list[Measured]]
    cues: CueMap
    calendar: Sequence[Measured] = ()
    """The days that are named near the result."""
    listed: int = 0
    """How many things the sentence of the result lists by name (*Ukraine, Poland, the Baltic States and Finland*)."""

    @property
    def here(self) -> frozenset[Cue]:
        """Return the cues of the sentence of the result."""
        return self.cues.sentences[self.result.sentence]

    @property
    def near(self) -> frozenset[Cue]:
        """Return the cues right beside the result."""
        return self.cues.before[self.result.index] | self.cues.behind[self.result.index]

    @property
    def is_premise(self) -> bool:
        """Tell whether the sentence gives the figure as granted."""
        return self.result.index in self.cues.premises

    def same(self) -> list[Measured]:
        """Return what is of the dimension of the result, ratios and plain figures apart."""
        return [
            item for item in self.by_powers.get(self.result.powers, ())
            if item.is_plain and not item.is_date and not item.quantity.implied_per
        ]  # fmt: skip

    def nearest_two(self, items: Sequence[Measured], count: int = 2) -> set[int]:
        """Return the last two (or so many) of them before the result, in its sentence or the three before."""
        close = range(self.result.sentence - 3, self.result.sentence + 1)
        before = [item.index for item in items if item.index < self.result.index and item.sentence in close]
        return set(sorted(before)[-count:])

    def in_sentence(self, items: Sequence[Measured]) -> list[Measured]:
        """Return those of the sentence of the result, in the order of the text."""
        chosen = [item for item in items if item.sentence == self.result.sentence]
        return sorted(chosen, key=lambda item: item.index)


Pattern = Callable[[Surroundings], Iterator[Attempt]]


def products(around: Surroundings) -> Iterator[Attempt]:
    """Yield a × b and a × b × c whose dimensions make that of the result, what is counted left aside if need be."""
    result = around.result
    if not result.powers:
        return
    plain = [item for item in around.pool if item.powers and item.is_plain]
    seen: set[tuple[int, ...]] = set()
    for one in plain:
        rest = joined(result.loose, one.loose, -1)
        for other in around.by_loose.get(rest, ()):
            pair = tuple(sorted((one.index, other.index)))
            if other.index == one.index or not other.is_plain or pair in seen:
                continue
            seen.add(pair)
            if _is_strict(result, one, other) or _loosely(around, one, other):
                yield _product(around, (one, other))
    for place, one in enumerate(plain[:_TRIPLES_MOST]):
        for other in plain[place + 1 : _TRIPLES_MOST]:
            rest = joined(joined(result.powers, one.powers, -1), other.powers, -1)
            for third in around.by_powers.get(rest, ())[:_TRIPLES_MOST] if rest else ():
                triple = tuple(sorted((one.index, other.index, third.index)))
                if len(set(triple)) == len(triple) and third.is_plain and triple not in seen:
                    seen.add(triple)
                    yield _product(around, (one, other, third))


def _is_strict(result: Measured, *factors: Measured) -> bool:
    powers: Powers = ()
    for factor in factors:
        powers = joined(powers, factor.powers)
    return powers == result.powers and all(factor.powers != () for factor in factors)


def _loosely(around: Surroundings, one: Measured, other: Measured) -> bool:
    """Tell whether two may be reckoned with as plain numbers of things: near, and one of them counts something."""
    close = _close(around)
    near = one.sentence in close and other.sentence in close
    counts = _is_counted(one) or _is_counted(other) or _is_counted(around.result)
    return near and counts and not (one.powers == other.powers == around.result.powers)


def _is_counted(item: Measured) -> bool:
    return item.loose != item.powers


def _product(around: Surroundings, factors: Sequence[Measured]) -> Attempt:
    factors = sorted(factors, key=lambda item: item.index)
    computed = factors[0].amount
    for factor in factors[1:]:
        computed = computed * factor.amount
    here = sum(item.sentence == around.result.sentence for item in factors)
    close = sum(item.sentence in _close(around) for item in factors)
    rates = sum(item.quantity.is_rate for item in factors)
    told = Cue.RESULT in around.here | around.near or (
        rates > 0 and here == len(factors) and factors[-1].index < around.result.index
    )
    expected = told and close >= len(factors) - rates and here > 0
    weight = (1.2 if len(factors) == 2 else 0.7) + 0.8 * rates
    if not _is_strict(around.result, *factors):
        weight -= 0.6 + (0.0 if rates else 0.5)
        expected = expected and rates > 0 and here == len(factors)
    expression = " * ".join("abc"[: len(factors)])
    return Attempt("product", expression, tuple(item.index for item in factors), computed, weight, expected)


def quotients(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / b whose dimension is that of the result, what is counted left aside if need be."""
    result = around.result
    if not result.powers or result.quantity.kind in _RATIOS:
        return
    for divisor in around.pool:
        if not divisor.powers or not divisor.is_plain:
            continue
        for dividend in around.by_loose.get(joined(result.loose, divisor.loose), ()):
            if dividend.index == divisor.index or not dividend.is_plain:
                continue
            strict = joined(dividend.powers, divisor.powers, -1) == result.powers
            if strict or _loosely(around, dividend, divisor):
                yield from _quotient(around, dividend, divisor, strict=strict)


def _quotient(around: Surroundings, dividend: Measured, divisor: Measured, *, strict: bool) -> Iterator[Attempt]:
    result = around.result
    computed = dividend.amount.over(divisor.amount)
    if computed is None:
        return
    is_rate = result.quantity.is_rate
    duration = result.quantity.kind is QuantityKind.DURATION and divisor.quantity.is_rate
    told = is_rate or bool({Cue.RATE, Cue.AVERAGE} & around.near)
    near = {dividend.sentence, divisor.sentence} <= _nearby(around)
    one_here = around.result.sentence in (dividend.sentence, divisor.sentence)
    both_here = {dividend.sentence, divisor.sentence} == {result.sentence}
    where = around.near if is_rate else around.near | around.here
    cued = bool({Cue.RESULT, Cue.SAME, Cue.AVERAGE} & where) or (both_here and is_rate)
    later = max(dividend.index, divisor.index) < result.index or Cue.AVERAGE in around.near
    expected = (told or duration) and near and (one_here or is_rate) and cued and later
    weight = 1.4 if is_rate or duration else 0.5 if told else -0.8
    weight += 0.7 if Cue.AVERAGE in around.near and not is_rate else 0.0
    if is_rate:
        head, *rates = result.quantity.unit.split("/")
        weight += (0.3 if dividend.quantity.unit == head else 0.0) + (0.6 if divisor.quantity.unit in rates else 0.0)
    if is_rate and not later and Cue.AVERAGE not in around.near:
        weight -= 1.0
    if not strict:
        weight -= 0.5
        expected = expected and told
    yield Attempt("quotient", "a / b", (dividend.index, divisor.index), computed, weight, expected)


def mixed(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / (b × c) and a × b / c of figures close by, what is counted left aside."""
    result = around.result
    if not result.powers or result.quantity.kind in _RATIOS:
        return
    close = _close(around)
    plain = [item for item in around.pool if item.powers and item.is_plain and item.sentence in close]
    plain = plain[:_TRIPLES_MOST]
    told = {Cue.RATE, Cue.RESULT} & (around.near | around.here)
    for place, one in enumerate(plain if told else ()):
        for other in plain[place + 1 :]:
            both = joined(one.loose, other.loose)
            for third in plain:
                if third.index in (one.index, other.index):
                    continue
                if joined(third.loose, both, -1) == result.loose:
                    computed = third.amount.over(one.amount * other.amount)
                    if computed is not None:
                        yield Attempt(
                            "a share each", "a / (b * c)", (third.index, one.index, other.index), computed, 0.9
                        )
                if joined(both, third.loose, -1) == result.loose:
                    computed = (one.amount * other.amount).over(third.amount)
                    if computed is not None:
                        yield Attempt("product by", "a * b / c", (one.index, other.index, third.index), computed, -0.1)


def _close(around: Surroundings) -> set[int]:
    sentence = around.result.sentence
    return {sentence, sentence - 1}


def _nearby(around: Surroundings) -> set[int]:
    return _close(around) | {around.result.sentence - 2}


def ratios(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / b, (a − b) / b of two figures of one dimension where the result is a share, a percentage or a multiple."""
    result = around.result.quantity
    if result.kind not in _RATIOS:
        return
    chosen = [item for item in around.pool if item.powers and item.is_plain]
    sentence = [item for item in around.in_sentence(chosen)]
    for one in chosen:
        for other in chosen:
            if one.index == other.index or (one.powers != other.powers and not _both_count(around, one, other)):
                continue
            pair = {item.index for item in sentence if item.powers == one.powers}
            alike = [item for item in chosen if item.powers == one.powers]
            alone = {one.index, other.index} in (pair, around.nearest_two(alike))
            yield from _ratio(around, one, other, alone=alone)


def _both_count(around: Surroundings, one: Measured, other: Measured) -> bool:
    """Children among people: what counts different things is a share where the text says so close by."""
    kinds = {one.quantity.kind, other.quantity.kind} == {QuantityKind.COUNT}
    near = {one.sentence, other.sentence} <= _close(around)
    return (
        kinds
        and near
        and bool({Cue.SHARE, Cue.RESULT} & (around.here | around.near))
        and one.amount.high <= other.amount.low
    )


def _ratio(around: Surroundings, one: Measured, other: Measured, *, alone: bool) -> Iterator[Attempt]:
    quotient = one.amount.over(other.amount)
    if quotient is None:
        return
    kind, cues = around.result.quantity.kind, around.here | around.near
    one_here = around.result.sentence in (one.sentence, other.sentence) or (
        Cue.THIS in around.here and {one.sentence, other.sentence} == {around.result.sentence - 1}
    )
    both_here = one_here and {one.sentence, other.sentence} <= _nearby(around)
    noun = 0.4 if one.quantity.unit == other.quantity.unit and one.quantity.noun == other.quantity.noun else 0.0
    change, share = Cue.CHANGE in cues, Cue.SHARE in cues
    if kind in (QuantityKind.PERCENT, QuantityKind.FRACTION):
        weight = 0.6 + noun + (0.6 if share else 0.0) - (0.8 if change and Cue.SHARE not in around.near else 0.0)
        smaller = one.amount.high <= other.amount.low
        expected = both_here and alone and share and not change and smaller
        yield Attempt("share", "a / b", (one.index, other.index), quotient, weight, expected)
        yield from _change(around, one, other, noun=noun, expected=both_here and alone and change)
    else:
        larger = one.amount.low >= other.amount.high
        in_words = not around.result.quantity.text[0].isdigit()
        weight = (
            0.6
            + noun
            + (0.6 if Cue.TIMES in cues else 0.0)
            - (0.0 if larger else 1.5)
            - (0.2 if in_words else 0.0)
            - (0.8 if around.result.quantity.text.lower().startswith(_DOUBLING) else 0.0)
        )
        expected = both_here and alone and larger and Cue.TIMES in cues
        yield Attempt("multiple", "a / b", (one.index, other.index), quotient, weight, expected)


def _change(around: Surroundings, one: Measured, other: Measured, *, noun: float, expected: bool) -> Iterator[Attempt]:
    """Yield the change from the second figure to the first as a share of the second, by the direction that is told."""
    cues = around.near if {Cue.FALL, Cue.RISE} & around.near else around.here
    falls, rises = Cue.FALL in cues, Cue.RISE in cues
    rising, falling = one.amount.low >= other.amount.high, one.amount.high <= other.amount.low
    told_of = around.here | around.near
    weight = (
        noun
        + (0.9 if Cue.CHANGE in around.near else 0.4 if Cue.CHANGE in told_of else 0.3 if Cue.REMAINING in told_of else -0.9)
        + (0.2 if one.index > other.index else 0.0)
    )
    if not rising and not falling:
        return
    larger, smaller = (one, other) if rising else (other, one)
    change = (larger.amount - smaller.amount).over(other.amount)
    if change is None:
        return
    against = (rising and falls and not rises) or (falling and rises and not falls)
    told = expected and not against and not (rises and falls and not _from_first(around, one, other))
    expression = "(a - b) / b" if rising else "(b - a) / b"
    inputs = (one.index, other.index)
    weight -= 2.6 if against else 0.0
    yield Attempt("change", expression, inputs, _correlated(one, other, change), weight, told)


def _from_first(around: Surroundings, one: Measured, other: Measured) -> bool:
    return one.index > other.index and around.result.index > other.index


def _correlated(one: Measured, other: Measured, change: Amount) -> Amount:
    """The figure at the foot of a change stands in it twice: its ends are those of the quotient less one."""
    quotient = one.amount.over(other.amount)
    if quotient is None:
        return change
    ends = [abs(value - 1) for value in (quotient.low, quotient.high, quotient.least, quotient.most)]
    return Amount(min(ends[:2]), max(ends[:2]), min(ends[2:]), max(ends[2:]))


def shares_of(around: Surroundings) -> Iterator[Attempt]:
    """Yield a share, a percentage or a multiple of a figure, and a figure raised or lowered by a percentage."""
    if not around.result.powers or not around.result.is_plain:
        return
    cues = around.here | around.near
    ratios_here = [item for item in around.pool if item.quantity.kind in _RATIOS]
    for ratio in ratios_here:
        for whole in around.same():
            here = ratio.sentence in _close(around) and whole.sentence in _close(around)
            same_sentence = ratio.sentence == around.result.sentence
            noun = 0.3 if whole.quantity.noun == around.result.quantity.noun else -0.3
            noun -= 0.0 if _made_last(around, ratio, whole) else 0.8
            if ratio.quantity.kind is QuantityKind.MULTIPLE:
                expected = same_sentence and here and Cue.TIMES in around.near
                yield Attempt(
                    "multiple of",
                    "a * b",
                    (ratio.index, whole.index),
                    ratio.amount * whole.amount,
                    0.8 + noun,
                    expected,
                )
                quotient = whole.amount.over(ratio.amount)
                if quotient is not None and ratio.amount.low > 1:
                    yield Attempt("part of", "b / a", (ratio.index, whole.index), quotient, -0.3 + noun)
                continue
            expected = same_sentence and here and Cue.SHARE in cues and Cue.CHANGE not in cues
            noun -= 0.0 if same_sentence else 0.4
            yield Attempt(
                "share of", "a * b", (ratio.index, whole.index), ratio.amount * whole.amount, 0.9 + noun, expected
            )
            if ratio.quantity.kind is QuantityKind.PERCENT:
                yield from _raised(around, ratio, whole, noun)


_DOUBLING = ("doubl", "tripl", "quadrupl", "halv", "подво", "потро")


def _made_last(around: Surroundings, ratio: Measured, whole: Measured) -> bool:
    """Tell whether the text makes a figure of the share and the whole before it: `40 % of 200, or 80`; `double to 24`."""
    if ratio.quantity.text.lower().startswith(_DOUBLING):
        return ratio.index < around.result.index
    last = around.result.index > max(ratio.index, whole.index)
    return last and bool({Cue.RESULT, Cue.SAME} & around.near)


def _raised(around: Surroundings, ratio: Measured, whole: Measured, noun: float) -> Iterator[Attempt]:
    cues = around.here | around.near
    weight = noun + (0.6 if Cue.CHANGE in cues else -0.7)
    one = Amount(1, 1, 1, 1)
    together = Cue.CHANGE in cues and {ratio.sentence, whole.sentence} <= {around.result.sentence}
    falls = Cue.FALL in cues
    more, less = whole.amount * (one + ratio.amount), whole.amount * (one - ratio.amount)
    inputs = (ratio.index, whole.index)
    rises = Cue.RISE in cues
    later = max(inputs) < around.result.index
    weight -= 0.0 if later else 0.6
    yield Attempt(
        "raised by",
        "b * (1 + a)",
        inputs,
        more,
        weight - (1.5 if falls and not rises else 0),
        together and rises and not falls and later,
    )
    if ratio.amount.most < 1:
        against = 1.5 if rises and not falls else 0.0
        yield Attempt(
            "lowered by", "b * (1 - a)", inputs, less, weight - against, together and falls and not rises and later
        )


def sums(around: Surroundings) -> Iterator[Attempt]:
    """Yield totals: of the sentence, of those before, of the paragraph, and of the largest figure of each paragraph."""
    same = [item for item in around.same() if item.quantity.kind is around.result.quantity.kind]
    if around.result.quantity.kind is QuantityKind.RATE:
        same = [item for item in same if item.quantity.unit == around.result.quantity.unit]
    alike = [
        item for item in same if item.quantity.noun == around.result.quantity.noun and item.index < around.result.index
    ]
    if around.result.quantity.kind is QuantityKind.COUNT and Cue.TOTAL in around.near and len(alike) < 2:
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
        expression = " + ".join(_names(len(items)))
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


def _names(count: int) -> list[str]:
    return [chr(ord("a") + place) for place in range(count)]


def differences(around: Surroundings) -> Iterator[Attempt]:
    """Yield a − b of two figures of the result's dimension; also of percentages, which makes points, and the rest of 100 %."""
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
    for whole in same:
        parts = [item for item in same if item.index != whole.index and item.amount.high < whole.amount.low]
        nearby = [item for item in parts if item.sentence in _close(around)]
        if len(nearby) >= 2 and Cue.REMAINING in cues:
            computed = whole.amount
            for part in nearby[:_ADDED_MOST]:
                computed = computed - part.amount
            names = _names(len(nearby[:_ADDED_MOST]) + 1)
            order = (whole.index, *(part.index for part in nearby[:_ADDED_MOST]))
            if computed.least > 0:
                yield Attempt("remainder", " - ".join(names), order, computed, 0.6, is_expected=False)


def _points(around: Surroundings) -> Iterator[Attempt]:
    percents = [item for item in around.pool if item.quantity.kind is QuantityKind.PERCENT]
    is_points = around.result.quantity.kind is QuantityKind.POINTS
    scale = 100.0 if is_points else 1.0
    for one in percents:
        for other in percents:
            if one.index == other.index or one.amount.low < other.amount.high:
                continue
            here = {one.sentence, other.sentence} <= _close(around)
            weight = 0.9 if is_points else -0.4
            yield Attempt(
                "points",
                "a - b",
                (one.index, other.index),
                (one.amount - other.amount).times(scale),
                weight,
                is_points and here,
            )
    if not is_points and Cue.REMAINING in around.near:
        nearby = around.in_sentence(percents) or [item for item in percents if item.sentence in _close(around)]
        if nearby:
            computed = Amount(1, 1, 1, 1)
            for item in nearby:
                computed = computed - item.amount
            order = tuple(item.index for item in nearby)
            expression = " - ".join(["100 %", *_names(len(order))])
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
        close = item.sentence in _close(around)
        last = item.index == around.result.index - 1
        weight = 1.5 if beside else (1.4 if last else 0.8) if told and close else -0.2
        yield Attempt(
            "conversion", "a", (item.index,), item.amount, weight - (0.0 if later else 1.2),
            later and last and (beside or (told and item.sentence == around.result.sentence)),
        )  # fmt: skip


_BESIDE = 4


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
                    yield Attempt("days between", "a - b", (one.index, other.index), Amount(*(between,) * 4), 1.2, told)
    elif result.kind is QuantityKind.DATE and result.low.value == result.high.value:
        yield from _later(around, near)


_DAYS_OF_A_YEAR = 365.25
_DAYS_REACH = 3


def _later(around: Surroundings, near: Sequence[Measured]) -> Iterator[Attempt]:
    durations = [
        item for item in around.pool
        if item.quantity.kind is QuantityKind.DURATION and item.sentence in _close(around) and item.quantity.is_point
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


PATTERNS: tuple[Pattern, ...] = (products, quotients, mixed, ratios, shares_of, sums, differences, conversions, dates, halves)
