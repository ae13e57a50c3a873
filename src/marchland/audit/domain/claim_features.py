"""What speaks for and against a calculation and for a figure that is none: features with weights that were learned."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.claim_attempts import Attempt, Surroundings
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.interval import Fit, Measured, Powers, joined, stated_room
from marchland.audit.domain.stated_quantity import StatedQuantity

_GROUPS = {
    "product": "product", "product of three": "product", "product of one": "product", "product by": "product",
    "difference times": "product", "quotient": "quotient", "quotient of one": "quotient", "pace": "quotient",
    "a share each": "quotient", "difference by": "quotient", "by difference": "quotient",
    "bare product": "bare", "bare sum": "bare", "bare quotient": "bare", "bare difference": "bare",
    "share": "share", "multiple": "multiple", "rise": "change", "fall": "change", "rise to": "change",
    "fall to": "change", "multiple of": "part", "share of": "part", "part of": "whole", "whole of": "whole",
    "raised by": "changed", "lowered by": "changed", "sum": "sum", "sum of paragraphs": "sum",
    "difference": "difference", "remainder": "difference", "points": "points", "rest": "points",
    "conversion": "conversion", "half": "part", "weekday": "weekday", "later": "day", "days between": "day",
}  # fmt: skip
_MISSES = ((0.02, "2 %"), (0.05, "5 %"), (0.15, "15 %"), (0.4, "40 %"))
_SENTENCES_AWAY = (0, 1, 2, 3, 5)
_PLACES_AWAY = (1, 2, 3, 5, 8)
_EXACT = 1e-4
_SURPRISE_MOST = 8
_DIGITS_MOST = 4
_NONE: frozenset[int] = frozenset()


FittedAttempt = tuple[Attempt, Fit, float]
"""An attempt with how the stated figure fits it, and the gap between the two as a share."""
SharedRates = Mapping[tuple[str, int], AbstractSet[int]]
"""The figures that a rate gives to the digit, by the sort of calculation and the number of the rate."""


@dataclass(frozen=True, slots=True)
class ClaimWeights:
    """How much each feature speaks for a calculation: learned from labelled texts, and added up."""

    of: Mapping[str, float]

    def sum(self, features: Iterator[str]) -> float:
        """Return the sum of the weights of some features; one that was never seen weighs nothing."""
        return math.fsum(filter(None, map(self.of.get, features)))


def figure_features(around: Surroundings) -> Iterator[str]:
    """Yield what says that a figure is no result of others."""
    item, cues = around.result, around.cues
    quantity = item.quantity
    yield "alone"
    for feature in _said_of(item, around):
        yield f"alone {feature}"
    yield from (f"alone before {cue}" for cue in cues.before[item.index])
    yield from (f"alone behind {cue}" for cue in cues.behind[item.index])
    yield f"alone joint {cues.joints[item.index]}"
    yield f"alone tail {cues.tails[item.index]}"
    yield f"alone digits {_digits(quantity)}"
    if not item.index:
        yield "alone is first of all"
    if "-" in quantity.text and quantity.is_point:
        yield "alone describes a noun"  # the 400-kilometre border
    if any(
        other.index < item.index and other.amount.low == item.amount.low and other.quantity.unit == quantity.unit
        for other in around.pool
    ):
        yield "alone again"
        yield f"alone again {quantity.kind}"


def _said_of(item: Measured, around: Surroundings) -> Iterator[str]:
    quantity = item.quantity
    yield f"kind {quantity.kind}"
    if item.index in around.cues.premises:
        yield "premise"
    if item.index in around.cues.given:
        yield "given"
    if quantity.is_latent:
        yield "latent"
    if quantity.is_about:
        yield "about"
    if quantity.bound is not Bound.EXACT:
        yield f"bound {quantity.bound}"
    if quantity.implied_per:
        yield "implied per"
    if not quantity.is_point:
        yield "range"
    if not quantity.text[:1].isdigit() and not any(sign.isdigit() for sign in quantity.text):
        yield "in words"


def group_of(attempt: Attempt) -> str:
    """Return the sort of calculation that an attempt is."""
    return _GROUPS[attempt.pattern]


def attempt_features(
    around: Surroundings, fitted: FittedAttempt, all_measured: Sequence[Measured], shared: SharedRates
) -> Iterator[str]:
    """Yield all that speaks for and against an attempt."""
    yield from word_features(around, group_of(fitted[0]), fitted[1] is Fit.NONE)
    yield from place_features(around, fitted, all_measured, shared)


def word_features(around: Surroundings, group: str, is_missed: bool) -> Iterator[str]:  # noqa: FBT001 - half of a sort
    """Yield what the words around a figure say of a sort of calculation that it would follow from, or not."""
    cues, index, how = around.cues, around.result.index, "none" if is_missed else "fits"
    for cue in cues.before[index]:
        yield f"{group} before {cue}"
        yield f"{how} before {cue}"
    for cue in cues.behind[index]:
        yield f"{group} behind {cue}"
        yield f"{how} behind {cue}"
    for cue in around.here:
        yield f"{group} here {cue}"
    yield f"{group} joint {cues.joints[index]}"
    yield f"{group} tail {cues.tails[index]}"
    for feature in _said_of(around.result, around):
        yield f"{group} {feature}"
        if is_missed:
            yield f"none {feature}"


def place_features(
    around: Surroundings, fitted: FittedAttempt, all_measured: Sequence[Measured], shared: SharedRates
) -> Iterator[str]:
    """Yield how an attempt fits, where its figures stand, and whether their units are those that it asks for."""
    attempt, fit, gap = fitted
    group = group_of(attempt)
    inputs = [all_measured[index] for index in attempt.inputs]
    how = "none" if fit is Fit.NONE else "fits"
    yield f"pattern {attempt.pattern}"
    yield f"{how} pattern {attempt.pattern}"
    yield f"fit {fit.name.lower()}"
    yield f"fit {fit.name.lower()} {group}"
    yield from _missed(around, attempt, gap) if fit is Fit.NONE else _fitting(around.result, attempt, gap, group)
    if group == "change":
        yield from _directed(around, attempt, how)
    yield from _placed(around, attempt, inputs, group)
    yield from _alike(around, inputs, group)
    yield from _ranked(around, inputs, group)
    others = max(
        (len(shared.get((group, index), _NONE) - {around.result.index}) for index in attempt.inputs), default=0
    )
    if others:
        yield f"{group} of a rate for {min(3, others)} others"


def _fitting(item: Measured, attempt: Attempt, gap: float, group: str) -> Iterator[str]:
    """Yield how unlikely the fit would be by chance: the narrower the room of the figures, the less."""
    if item.is_date:
        return
    surprise = _surprise(item, attempt)
    yield f"surprise {surprise}"
    yield f"surprise {surprise // 3} {group}"
    if gap < _EXACT:
        yield "exact"
        yield f"exact {group}"
        yield f"exact digits {_digits(item.quantity)}"


def _surprise(item: Measured, attempt: Attempt) -> int:
    number = item.quantity.high
    room = 2 * stated_room(number, item.quantity.kind, is_about=item.quantity.is_about) * item.factor
    room += attempt.computed.most - attempt.computed.least
    value = item.amount.high
    return min(_SURPRISE_MOST, max(0, round(2 * math.log10(value / room)))) if room > 0 and value > 0 else 0


def _missed(around: Surroundings, attempt: Attempt, gap: float) -> Iterator[str]:
    """Yield how far off a figure is that does not follow, and in which way slips are."""
    if around.result.is_date:
        yield "off by days"
        return
    if around.reach.is_off_by_ten(attempt.computed):
        yield "off by a power of ten"
        return
    for most, name in _MISSES:
        if gap <= most:
            yield f"off by {name}"
            return
    yield "off by more"


def _directed(around: Surroundings, attempt: Attempt, how: str) -> Iterator[str]:
    """Yield whether a rise is called a rise and a fall a fall, beside the figure or else in its sentence."""
    cues = around.beside if {Cue.FALL, Cue.RISE} & around.beside else around.here
    falls, rises = Cue.FALL in cues, Cue.RISE in cues
    goes_up = attempt.pattern.startswith("rise")
    told = "both" if falls and rises else "not" if not falls and not rises else "so" if rises == goes_up else "against"
    yield f"direction {told}"
    yield f"direction {told} {how}"
    first_is_foot = attempt.inputs[1] < attempt.inputs[0]
    yield f"direction {told} {'from the first' if first_is_foot else 'from the second'}"


def _ranked(around: Surroundings, inputs: Sequence[Measured], group: str) -> Iterator[str]:
    """Yield how many figures of the same unit stand nearer to the result than each input does."""
    known = {item.index for item in inputs}
    for place, other in enumerate(inputs[:3]):
        rank, unit = 0, other.quantity.unit
        for each in around.pool:
            if each.index == other.index:
                break
            rank += each.quantity.unit == unit and each.index not in known
        yield f"{group} rank {min(rank, 3)} of {min(place, 1)}"
        yield f"rank {min(rank, 3)}"


def _placed(around: Surroundings, attempt: Attempt, inputs: Sequence[Measured], group: str) -> Iterator[str]:
    """Yield where the inputs stand: before the result or behind, how far, and whether side by side."""
    item, cues = around.result, around.cues
    first, last = min(attempt.inputs), max(attempt.inputs)
    order = "before" if last < item.index else "behind" if first > item.index else "around"
    yield f"inputs {order}"
    yield f"inputs {order} {group}"
    away = [abs(other.sentence - item.sentence) for other in inputs]
    yield f"farthest {_class(max(away), _SENTENCES_AWAY)}"
    yield f"nearest {_class(min(away), _SENTENCES_AWAY)}"
    yield f"together {_class(max(away) - min(away), _SENTENCES_AWAY)}"
    yield f"number {len(inputs)} {'same' if max(away) == 0 else 'others'}"
    near = min(abs(other.index - item.index) for other in inputs)
    yield f"places {_class(near, _PLACES_AWAY)}"
    yield f"spread {_class(last - first - len(inputs) + 1 - (first < item.index < last), _PLACES_AWAY)}"
    before, next_ = item.index - 1 in attempt.inputs, item.index + 1 in attempt.inputs
    yield f"joint {cues.joints[item.index]} {'with' if before else 'without'} the last"
    yield f"tail {cues.tails[item.index]} {'with' if next_ else 'without'} the next"
    if before:
        yield f"the last {group} {min(2, attempt.inputs.index(item.index - 1))}"
    if next_:
        yield f"the next {group} {min(2, attempt.inputs.index(item.index + 1))}"
    blocks = sum(other.block != item.block for other in inputs)
    yield f"other paragraphs {min(2, blocks)}"
    yield f"order {group} {'up' if attempt.inputs == tuple(sorted(attempt.inputs)) else 'down'}"


def _class(number: int, ends: Sequence[int]) -> str:
    place = bisect_left(ends, number)
    return str(ends[place]) if place < len(ends) else "more"


def _alike(around: Surroundings, inputs: Sequence[Measured], group: str) -> Iterator[str]:
    """Yield whether units and nouns are those that the result asks for, and whether other figures could stand in."""
    item = around.result
    units = {other.quantity.unit for other in inputs}
    nouns = {other.quantity.noun for other in inputs if other.quantity.noun}
    result_unit = item.quantity.unit
    yield f"{group} units {min(3, len(units))} {'with' if result_unit in units else 'without'} its own"
    yield f"{group} nouns {min(3, len(nouns))} {'with' if item.quantity.noun in nouns else 'without'} its own"
    rates = sum(other.quantity.is_rate for other in inputs)
    if group in ("product", "quotient"):
        powers: Powers = ()
        for place, other in enumerate(inputs):
            powers = joined(powers, other.powers, -1 if place and group == "quotient" else 1)
        strict = "strict" if powers == item.powers else "loose"
        yield f"{group} {strict}"
        yield f"{group} {strict} rates {rates}"
    yield f"{group} rates {rates} {'of a rate' if item.quantity.is_rate else ''}"
    yield from _of_rates(item, inputs, group)
    premises = sum(other.index in around.cues.premises for other in inputs)
    yield f"{group} premises {min(2, premises)}"
    latent = sum(other.quantity.is_latent for other in inputs)
    if latent:
        yield f"latent {latent}"
        yield f"latent {latent} {group}"
    if any(not other.quantity.is_point for other in inputs):
        yield f"of ranges {'for a point' if item.quantity.is_point else ''}"
    if len(inputs) == 2:
        yield from _pair(around, inputs, group)


def _of_rates(item: Measured, inputs: Sequence[Measured], group: str) -> Iterator[str]:
    """Yield whether what a rate is per is among the figures."""
    parts = [_parts(other.quantity) for other in (*inputs, item)]
    heads = {head for head, *_ in parts}
    for _, *rates in parts:
        for per in rates:
            yield f"{group} per {'named' if per in heads else 'not named'}"


def _parts(quantity: StatedQuantity) -> list[str]:
    name = f"{quantity.unit}/{quantity.implied_per}" if quantity.unit and quantity.implied_per else ""
    return (name or quantity.unit or quantity.implied_per).split("/")


def _pair(around: Surroundings, inputs: Sequence[Measured], group: str) -> Iterator[str]:
    """Yield whether two figures are the only two of their unit in the sentence, or the last two before the result."""
    one, other = inputs
    pair, item = {one.index, other.index}, around.result
    if one.quantity.unit == other.quantity.unit:
        alike = [each for each in around.pool if each.quantity.unit == one.quantity.unit]
        here = {each.index for each in alike if each.sentence == item.sentence}
        before = sorted(each.index for each in alike if each.index < item.index)[-2:]
        if pair == here:
            yield f"only two {group}"
        if pair == set(before):
            yield f"last two {group}"
    if group == "share":
        yield f"share of {'more' if one.amount.high <= other.amount.low else 'less'}"
    if group == "multiple":
        yield f"multiple {'above' if one.amount.low >= other.amount.high else 'below'} one"


def _digits(quantity: StatedQuantity) -> int:
    """Return how many significant digits are told apart: a match of more of them is less of a chance."""
    return min(_DIGITS_MOST, max(1, len(quantity.high.significant)))
