"""The search for calculations: which quantities of a text give a stated one, ranked, and which claims that makes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.audit.domain.claim_attempts import SLIPS, SLIPS_FROM_AFAR, Attempt, Surroundings
from marchland.audit.domain.claim_cues import Cue, CueMap
from marchland.audit.domain.claim_features import figure_features, word_features
from marchland.audit.domain.claim_patterns import PATTERNS, PATTERNS_OF_TWO, Pattern
from marchland.audit.domain.claim_weights import ClaimWeights
from marchland.audit.domain.interval import Fit, Measured, Powers, fit, measured, stated_room
from marchland.audit.domain.place_features import FittedAttempt, SharedRates, group_of, place_features
from marchland.audit.domain.reach import Reach
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.unit_readings import UnitReadings, unit_readings

_NEAR_MOST = 40
_POOL_MOST = 26
_TRIPLES_MOST = 9
_RATES_NEAR = 1
_SENTENCES_BEFORE = 16
_SENTENCES_TRIPLES = 2
_SENTENCES_BESIDES = 3
_RATES_MOST = 8
_LOOKED_BACK = 200
_READINGS = 3
_TOTALLED_MOST = 40
_DAYS_NEAR = 40
_ACCEPTED = 0.25
_ACCUSED = 0.55
_POSSIBLE = 0.05
_LEAST = 0.03
_SURE = 50
_TO_THE_DIGIT = 1e-4
_ADDING = frozenset({"sum", "difference", "remainder"})
CLAIM_KINDS = frozenset({
    QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.RATE, QuantityKind.PERCENT,
    QuantityKind.POINTS, QuantityKind.MULTIPLE, QuantityKind.FRACTION, QuantityKind.DURATION,
    QuantityKind.DATE, QuantityKind.WEEKDAY, QuantityKind.NUMBER,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoredAttempt:
    """An attempt with how the stated figure fits it, how much speaks for it, and how likely it is what is meant."""

    attempt: Attempt
    fit: Fit
    gap: float
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A quantity that the text states as the result of others, with up to three readings, the likeliest first."""

    result: int
    readings: tuple[ScoredAttempt, ...]
    is_sure: bool = True
    """Whether it is likely that the figure comes of others; if not, its readings are mere possibilities."""

    def renumbered(self, number: Mapping[int, int]) -> FoundClaim:
        """Return the claim with other numbers of its quantities, without the readings of which one has none."""
        readings = (
            replace(each, attempt=replace(each.attempt, inputs=tuple(number[index] for index in each.attempt.inputs)))
            for each in self.readings
            if all(index in number for index in each.attempt.inputs)
        )
        return replace(self, result=number[self.result], readings=tuple(readings))


def find_claims(
    quantities: Sequence[StatedQuantity], cues: CueMap, physical: frozenset[str], weights: ClaimWeights
) -> tuple[FoundClaim, ...]:
    """Return the claims of a text in its order: what follows, and what is expected to and does not.

    One equation makes one claim, and no claim rests on itself over others.
    """
    all_measured = [measured(index, quantity, physical) for index, quantity in enumerate(quantities)]
    readings = unit_readings(all_measured, physical)
    arounds = [
        surroundings(item, all_measured, cues, readings) for item in all_measured if item.quantity.kind in CLAIM_KINDS
    ]
    fitted = {around.result.index: list(all_attempts(around, all_measured, readings)) for around in arounds}
    shared = shared_rates(fitted, all_measured)
    tried: dict[int, list[ScoredAttempt]] = {}
    for around in arounds:
        if fitted[around.result.index]:
            several = _scored(around, fitted[around.result.index], all_measured, shared, weights)
            tried[around.result.index] = several
    found = list(_chosen(tried))
    used = {index for claim in found for index in claim.readings[0].attempt.inputs}
    sure = {claim.result for claim in found}
    found += (_possible(result, several) for result, several in tried.items() if result not in sure)
    return tuple(
        claim
        for claim in sorted(found, key=lambda claim: claim.result)
        if claim.readings and not (claim.result in used and _is_in_words(quantities[claim.result]))
    )


def _possible(result: int, attempts: Sequence[ScoredAttempt]) -> FoundClaim:
    """Return what a figure that stands alone might come of, less likely than not."""
    likely = [each for each in attempts[: _READINGS - 1] if each.confidence >= _POSSIBLE]
    return FoundClaim(result, tuple(likely), is_sure=False)


def _is_in_words(quantity: StatedQuantity) -> bool:
    """A *double* that makes another figure is what that figure rests on, and no claim of its own."""
    return quantity.kind in (QuantityKind.MULTIPLE, QuantityKind.FRACTION) and not quantity.text[0].isdigit()


def shared_rates(fitted: Mapping[int, Sequence[FittedAttempt]], all_measured: Sequence[Measured]) -> SharedRates:
    """Return for each rate, and sort of calculation, the figures that it gives to the digit.

    A text that reckons one state after another takes the same rate for each.
    """
    shared: dict[tuple[str, int], set[int]] = {}
    for result, several in fitted.items():
        for attempt, how, gap in several:
            if how is not Fit.NONE and gap < _TO_THE_DIGIT:
                for index in attempt.inputs:
                    if all_measured[index].quantity.is_rate:
                        shared.setdefault((group_of(attempt), index), set()).add(result)
    return shared


def _scored(
    around: Surroundings,
    fitted: Sequence[FittedAttempt],
    all_measured: Sequence[Measured],
    shared: SharedRates,
    weights: ClaimWeights,
) -> list[ScoredAttempt]:
    """Return the attempts at a quantity, the likeliest first; their likelihoods and that of none add up to one."""
    is_weekday = around.result.quantity.kind is QuantityKind.WEEKDAY  # beside a day it states what the calendar gives
    none = -_SURE if is_weekday else weights.sum(figure_features(around))
    of_words: dict[tuple[str, bool], float] = {}
    weighed = []
    for attempt, how, gap in fitted:
        sort = group_of(attempt), how is Fit.NONE
        if sort not in of_words:
            of_words[sort] = weights.sum_of(word_features(around, *sort))
        rest = weights.sum_of(place_features(around, (attempt, how, gap), all_measured, shared))
        weighed.append((of_words[sort] + rest - none, attempt, how, gap))
    whole = 1 + math.fsum(math.exp(min(score, _SURE)) for score, *_ in weighed)
    made = [
        ScoredAttempt(attempt, how, gap, score, math.exp(min(score, _SURE)) / whole)
        for score, attempt, how, gap in weighed
    ]
    return sorted(made, key=lambda each: -each.score)


def surroundings(
    item: Measured, all_measured: Sequence[Measured], cues: CueMap, readings: UnitReadings
) -> Surroundings:
    """Return what a quantity may come of."""
    figures = _pool(item, all_measured, cues)
    pool = [each for other in figures for each in _read_near(item, readings[other.index])]
    by_powers: dict[Powers, list[Measured]] = {}
    by_loose: dict[Powers, list[Measured]] = {}
    for other in pool:
        by_powers.setdefault(other.powers, []).append(other)
        by_loose.setdefault(other.loose, []).append(other)
    close = [other for other in figures if abs(other.sentence - item.sentence) <= _SENTENCES_TRIPLES][:_TRIPLES_MOST]
    far = [other for other in figures if other.is_rate and not any(other is each for each in close)]
    close += far[:_RATES_NEAR]  # a model's rate holds for all that follows
    near = [each for other in close for each in readings[other.index] if each.quantity.unit == other.quantity.unit]
    calendar = [
        other for other in all_measured[max(0, item.index - _DAYS_NEAR) : item.index + _DAYS_NEAR] if other.is_date
    ]
    return Surroundings(item, figures, pool, near, by_powers, by_loose, cues, Reach.of(item), calendar)


def _read_near(item: Measured, readings: Sequence[Measured]) -> Sequence[Measured]:
    """Return the readings of a figure that come into question: far off it is read as it is printed."""
    return readings if abs(readings[0].sentence - item.sentence) <= _SENTENCES_BESIDES else readings[:1]


def attempts(
    around: Surroundings, all_measured: Sequence[Measured], patterns: Sequence[Pattern] = PATTERNS
) -> Iterator[FittedAttempt]:
    """Yield what fits a quantity, and what would nearby if it were not for a slip."""
    item, reach = around.result, around.reach
    for pattern in patterns:
        for attempt in pattern(around):
            computed = attempt.computed
            may_fit = reach.may_fit(computed)
            if not may_fit and not _may_be_slip(around, attempt, all_measured):
                continue
            if item.index in attempt.inputs or len({*attempt.inputs}) < len(attempt.inputs):
                continue
            if _is_lost(item, attempt, all_measured):
                continue
            how, gap = fit(item.quantity, item.factor, computed)
            if how is not Fit.NONE or not may_fit or _may_be_slip(around, attempt, all_measured):
                yield attempt, how, gap


def _is_lost(item: Measured, attempt: Attempt, all_measured: Sequence[Measured]) -> bool:
    """Tell whether a figure is added or taken away that is too small to be seen in the result."""
    if attempt.pattern not in _ADDING:
        return False
    room = stated_room(item.quantity.high, item.quantity.kind, is_about=False) * item.factor
    return any(all_measured[index].amount.high <= room / 2 for index in attempt.inputs)


def all_attempts(
    around: Surroundings, all_measured: Sequence[Measured], readings: UnitReadings
) -> Iterator[FittedAttempt]:
    """Yield the attempts at a quantity, as it is read first and as it may be read besides.

    What each gives is told in the unit that the quantity is read in first.
    """
    seen: set[tuple[str, tuple[int, ...]]] = set()
    result = around.result
    besides = (
        each for each in readings[result.index][1:] if not result.quantity.is_inherited or _has_head(each, result)
    )
    for reading in (result, *besides):
        around_it = around if reading is result else around.of(reading)
        patterns = PATTERNS if reading is result or result.quantity.implied_per else PATTERNS_OF_TWO
        for attempt, how, gap in attempts(around_it, all_measured, patterns):
            key = attempt.expression, attempt.inputs
            if key not in seen:
                seen.add(key)
                yield (attempt if reading is result else attempt.in_units(result.factor / reading.factor)), how, gap


def _has_head(reading: Measured, result: Measured) -> bool:
    """Tell whether a reading leaves a result what it took from a figure before it, and only asks what it is per."""
    return reading.unit_parts[0] == result.unit_parts[0]


def _may_be_slip(around: Surroundings, attempt: Attempt, all_measured: Sequence[Measured]) -> bool:
    """Tell whether a figure is off as slips are, of inputs close by, or of the last ones of their units."""
    item, sentences = around.result, SLIPS.get(attempt.pattern)
    if sentences is None or not (item.is_date or around.reach.is_near(attempt.computed)):
        return False
    away = [item.sentence - all_measured[index].sentence for index in attempt.inputs]
    if min(away) < -1 and not _names_units(item, attempt, all_measured):
        return False
    is_from_afar = attempt.pattern in SLIPS_FROM_AFAR
    if is_from_afar and min(away) <= 1 and max(away) > sentences:
        return item.is_date or around.reach.is_close_to(attempt.computed)
    for index, each in zip(attempt.inputs, away, strict=True):
        other = all_measured[index]
        if -1 <= each <= sentences or other.is_rate or (is_from_afar and around.is_last_of_unit(other)):
            continue
        if not _names_units(item, attempt, all_measured):
            return False
    return True


def _names_units(item: Measured, attempt: Attempt, all_measured: Sequence[Measured]) -> bool:
    """Tell whether a rate names the units of the two that it would be made of."""
    if attempt.pattern != "quotient" or item.quantity.kind is not QuantityKind.RATE:
        return False
    head, *rates = item.quantity.unit.split("/")
    dividend, divisor = (all_measured[index].quantity for index in attempt.inputs)
    return dividend.unit == head and rates == [divisor.unit]


def _pool(item: Measured, all_measured: Sequence[Measured], cues: CueMap) -> list[Measured]:
    """Return the quantities near a quantity, and the rates of the whole text before it, nearest first."""
    here = item.quantity
    near = [
        other
        for other in all_measured[max(0, item.index - _NEAR_MOST) : item.index + 1 + _NEAR_MOST // 3]
        if other.index != item.index
        and not other.is_date
        and here.sentence - _SENTENCES_BEFORE <= other.sentence <= here.sentence + 1
    ]
    near = _nearest(near, item)[:_POOL_MOST]
    known = {other.index for other in near}
    before = all_measured[max(0, item.index - _LOOKED_BACK) : item.index]
    rates = [
        other for other in reversed(before) if other.quantity.kind is QuantityKind.RATE and other.index not in known
    ][:_RATES_MOST]
    totalled = []
    if Cue.TOTAL in cues.before[item.index] | cues.behind[item.index]:
        known |= {other.index for other in rates}
        totalled = [
            other for other in reversed(before)
            if other.powers == item.powers and not other.is_date and other.index not in known
        ][:_TOTALLED_MOST]  # fmt: skip
    return _nearest([*near, *rates, *totalled], item)


def _nearest(items: Sequence[Measured], item: Measured) -> list[Measured]:
    return sorted(items, key=lambda other: (abs(other.sentence - item.sentence), abs(other.index - item.index)))


def _chosen(tried: dict[int, list[ScoredAttempt]]) -> Iterator[FoundClaim]:
    order = sorted(
        ((each, result) for result, several in tried.items() for each in _stated(several)),
        key=lambda pair: -pair[0].score,
    )
    taken: dict[int, tuple[int, ...]] = {}
    equations: set[frozenset[int]] = set()
    for each, result in order:
        equation = frozenset((result, *each.attempt.inputs))
        if result not in taken and equation not in equations and not _rests_on(each.attempt.inputs, result, taken):
            taken[result] = each.attempt.inputs
            equations.add(equation)
            yield FoundClaim(result, _readings(each, tried[result]))


def _stated(attempts: Sequence[ScoredAttempt]) -> Iterator[ScoredAttempt]:
    """Yield the attempts that a figure may be told to come of."""
    return (attempts[place] for place in _may_be([(each.score, each.fit) for each in attempts]))


def is_read_so(scores: Sequence[tuple[float, Fit]]) -> list[int]:
    """Return which of the ways to read a figure are its readings, the likeliest first; none where it is no claim.

    The ways are in the order of their scores, each with how it fits.
    """
    first = next(iter(_may_be(scores)), None)
    if first is None:
        return []
    return [first, *(place for place in range(len(scores)) if place != first)][:_READINGS]


def _may_be(scores: Sequence[tuple[float, Fit]]) -> Iterator[int]:
    """Yield what may be told of a figure: what fits where some way is likely, and what does not where that is sure."""
    weights = [math.exp(min(score, _SURE)) for score, _ in scores]
    whole = 1 + math.fsum(weights)
    missed = math.fsum(weight for weight, (_, how) in zip(weights, scores, strict=True) if how is Fit.NONE)
    for place, (weight, (_, how)) in enumerate(zip(weights, scores, strict=True)):
        likely = missed >= _ACCUSED * whole if how is Fit.NONE else whole - 1 >= _ACCEPTED * whole
        if likely and weight >= _LEAST * whole:
            yield place


def _rests_on(inputs: Sequence[int], result: int, taken: dict[int, tuple[int, ...]]) -> bool:
    """Tell whether any of the inputs is itself computed from the result."""
    todo, seen = list(inputs), set()
    while todo:
        index = todo.pop()
        if index == result:
            return True
        if index not in seen:
            seen.add(index)
            todo.extend(taken.get(index, ()))
    return False


def _readings(best: ScoredAttempt, attempts: Sequence[ScoredAttempt]) -> tuple[ScoredAttempt, ...]:
    readings, known = [best], {(frozenset(best.attempt.inputs), best.attempt.pattern)}
    for other in attempts:
        key = frozenset(other.attempt.inputs), other.attempt.pattern
        if key not in known:
            known.add(key)
            readings.append(other)
        if len(readings) == _READINGS:
            break
    return tuple(readings)
