"""Shares, multiples and changes between the quantities of a text, and figures made of them."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.audit.domain.claim_attempts import RATIOS, Attempt, Surroundings, close_to, near_to
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.interval import Amount, Measured
from marchland.audit.domain.stated_quantity import QuantityKind


def ratios(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / b and (a − b) / b of two figures of one dimension where the result is a share or a multiple."""
    result = around.result.quantity
    if result.kind not in RATIOS:
        return
    chosen = [item for item in around.pool if item.powers and item.is_plain]
    sentence = around.in_sentence(chosen)
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
    near = {one.sentence, other.sentence} <= close_to(around)
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
    both_here = one_here and {one.sentence, other.sentence} <= near_to(around)
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
        verb = around.result.quantity.text.lower().startswith(_DOUBLING)
        pair = verb and around.result.index < other.index == one.index - 1 and other.index in around.cues.premises
        weight += 2.2 if pair else 0.0
        expected = both_here and larger and ((alone and Cue.TIMES in cues) or pair)
        yield Attempt("multiple", "a / b", (one.index, other.index), quotient, weight, expected)


def _change(around: Surroundings, one: Measured, other: Measured, *, noun: float, expected: bool) -> Iterator[Attempt]:
    """Yield the change from the second figure to the first as a share of the second, by the direction that is told."""
    cues = around.near if {Cue.FALL, Cue.RISE} & around.near else around.here
    falls, rises = Cue.FALL in cues, Cue.RISE in cues
    rising, falling = one.amount.low >= other.amount.high, one.amount.high <= other.amount.low
    weight = noun + _told_change(around) + (0.2 if one.index > other.index else 0.0)
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


def _told_change(around: Surroundings) -> float:
    """Return what the words say of a change: beside the figure, in its sentence, or of what remains."""
    if Cue.CHANGE in around.near or Cue.MORE in around.cues.behind[around.result.index]:
        return 0.9
    if Cue.CHANGE in around.here:
        return 0.4
    return 0.3 if Cue.REMAINING in around.here | around.near else -0.9


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
    ratios_here = [item for item in around.pool if item.quantity.kind in RATIOS]
    for ratio in ratios_here:
        for whole in around.same():
            alike = 0.3 if whole.quantity.noun == around.result.quantity.noun else -0.3
            if ratio.quantity.kind is QuantityKind.MULTIPLE:
                yield from _multiple_of(around, ratio, whole, alike)
            else:
                yield _share_of(around, ratio, whole, alike)
            if ratio.quantity.kind is QuantityKind.PERCENT:
                yield from _raised(around, ratio, whole, alike)


def _multiple_of(around: Surroundings, ratio: Measured, whole: Measured, alike: float) -> Iterator[Attempt]:
    weight = alike - (0.0 if _made_last(around, ratio, whole) else 0.8)
    here = ratio.sentence == around.result.sentence and whole.sentence in close_to(around)
    expected = here and Cue.TIMES in around.near
    inputs = (ratio.index, whole.index)
    yield Attempt("multiple of", "a * b", inputs, ratio.amount * whole.amount, 0.8 + weight, expected)
    quotient = whole.amount.over(ratio.amount)
    if quotient is not None and ratio.amount.low > 1:
        yield Attempt("part of", "b / a", inputs, quotient, -0.3 + weight)


def _share_of(around: Surroundings, ratio: Measured, whole: Measured, alike: float) -> Attempt:
    cues = around.here | around.near
    same_sentence = ratio.sentence == around.result.sentence
    expected = same_sentence and whole.sentence in close_to(around) and Cue.SHARE in cues and Cue.CHANGE not in cues
    weight = alike - (0.0 if _made_last(around, ratio, whole) else 0.8) - (0.0 if same_sentence else 0.4)
    return Attempt("share of", "a * b", (ratio.index, whole.index), ratio.amount * whole.amount, 0.9 + weight, expected)


_DOUBLING = ("doubl", "tripl", "quadrupl", "halv", "подво", "потро")


def _made_last(around: Surroundings, ratio: Measured, whole: Measured) -> bool:
    """Tell whether a text makes a figure of the share and the whole before it: `40 % of 200, or 80`."""
    if ratio.quantity.text.lower().startswith(_DOUBLING):
        return ratio.index < around.result.index
    last = around.result.index > max(ratio.index, whole.index)
    return last and bool({Cue.RESULT, Cue.SAME} & around.near)


def _raised(around: Surroundings, ratio: Measured, whole: Measured, noun: float) -> Iterator[Attempt]:
    cues = around.here | around.near
    weight = noun + (0.6 if Cue.CHANGE in cues else -0.7)
    one = Amount(1, 1, 1, 1)
    together = Cue.CHANGE in cues and ratio.sentence == around.result.sentence and whole.sentence in close_to(around)
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
