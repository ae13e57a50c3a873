"""The search for calculations: which quantities of a text give a stated one, ranked, and which claims that makes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.audit.domain.claim_attempts import Attempt, Surroundings
from marchland.audit.domain.claim_cues import Cue, CueMap
from marchland.audit.domain.claim_patterns import PATTERNS
from marchland.audit.domain.interval import Fit, Measured, Powers, fit, measured
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity

_NEAR_MOST = 40
_SENTENCES_BEFORE = 8
_RATES_MOST = 12
_LOOKED_BACK = 200
_READINGS = 3
_COMPARISONS = frozenset({"share", "change", "multiple", "difference"})
_LASTING = frozenset({"quotient", "a share each"})
_RATIOS = frozenset({"share", "change", "multiple"})
_TOTALLED_MOST = 40
_WIDE = 1.2
_DAYS_NEAR = 12
_ACCEPTED = 1.0
_LATENT = 0.8
_EXPECTED = 0.9
_FIT_WEIGHT = {Fit.FOLLOWS: 1.2, Fit.ROUNDS: 0.4, Fit.LOOSE: -0.4, Fit.NONE: -2.5}
_DIGITS_MOST = 4
_CLAIM_KINDS = frozenset({
    QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.RATE, QuantityKind.PERCENT,
    QuantityKind.POINTS, QuantityKind.MULTIPLE, QuantityKind.FRACTION, QuantityKind.DURATION,
    QuantityKind.DATE, QuantityKind.WEEKDAY,
        QuantityKind.NUMBER,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoredAttempt:
    """An attempt with how the stated figure fits it, and how likely it is what the text means."""

    attempt: Attempt
    fit: Fit
    gap: float
    score: float

    @property
    def confidence(self) -> float:
        """Return the score as a number from 0 to 1."""
        return 1 / (1 + math.exp(-(self.score - _ACCEPTED) * 1.3))


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A quantity that the text states as the result of others, with up to three readings, the likeliest first."""

    result: int
    readings: tuple[ScoredAttempt, ...]

    def renumbered(self, number: Mapping[int, int]) -> FoundClaim:
        """Return the claim with other numbers of its quantities, without the readings of which one has none."""
        readings = (
            replace(each, attempt=replace(each.attempt, inputs=tuple(number[index] for index in each.attempt.inputs)))
            for each in self.readings
            if all(index in number for index in each.attempt.inputs)
        )
        return FoundClaim(number[self.result], tuple(readings))


def find_claims(quantities: Sequence[StatedQuantity], cues: CueMap, physical: frozenset[str]) -> tuple[FoundClaim, ...]:
    """Return the claims of a text in its order: what follows, and what is expected to and does not.

    One equation makes one claim, and no claim rests on itself over others.
    """
    all_measured = [measured(index, quantity, physical) for index, quantity in enumerate(quantities)]
    tried: dict[int, list[ScoredAttempt]] = {}
    for item in all_measured:
        if item.quantity.kind in _CLAIM_KINDS:
            attempts = sorted(_attempts(item, all_measured, cues), key=lambda scored: -scored.score)
            if attempts:
                tried[item.index] = attempts
    found = sorted(_chosen(tried, quantities), key=lambda claim: claim.result)
    used = {index for claim in found for index in claim.readings[0].attempt.inputs}
    return tuple(claim for claim in found if claim.result not in used or not _is_in_words(quantities[claim.result]))


def _is_in_words(quantity: StatedQuantity) -> bool:
    """A *double* that makes another figure is what that figure rests on, and no claim of its own."""
    return quantity.kind in (QuantityKind.MULTIPLE, QuantityKind.FRACTION) and not quantity.text[0].isdigit()


def _attempts(item: Measured, all_measured: Sequence[Measured], cues: CueMap) -> Iterator[ScoredAttempt]:
    pool = _pool(item, all_measured, cues)
    by_powers: dict[Powers, list[Measured]] = {}
    by_loose: dict[Powers, list[Measured]] = {}
    for other in pool:
        by_powers.setdefault(other.powers, []).append(other)
        by_loose.setdefault(other.loose, []).append(other)
    calendar = [
        other for other in all_measured[max(0, item.index - _DAYS_NEAR) : item.index + _DAYS_NEAR] if other.is_date
    ]
    around = Surroundings(item, pool, by_powers, by_loose, cues, calendar, cues.listed[item.sentence])
    for pattern in PATTERNS:
        for attempt in pattern(around):
            if item.index in attempt.inputs:
                continue
            how, gap = fit(item.quantity, item.factor, attempt.computed)
            if how is not Fit.NONE or attempt.is_expected:
                yield _scored(item, attempt, (how, gap), all_measured, cues)


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
    return sorted(
        [*near, *rates, *totalled],
        key=lambda other: (abs(other.sentence - here.sentence), abs(other.index - item.index)),
    )


def _scored(
    item: Measured, attempt: Attempt, fitted: tuple[Fit, float], all_measured: Sequence[Measured], cues: CueMap
) -> ScoredAttempt:
    how, gap = fitted
    score = attempt.weight + _FIT_WEIGHT[how]
    if item.quantity.is_point and attempt.computed.high > _WIDE * attempt.computed.low:
        score -= 0.8  # a range so wide holds many a figure by chance
    score -= 2 * sum(_apart(item, all_measured[index]) for index in attempt.inputs) / max(2, len(attempt.inputs))
    score -= 0.25 * max(0, len(attempt.inputs) - 2)
    if any(all_measured[index].quantity.is_latent for index in attempt.inputs):
        score -= 0.2
    ordered = _is_ordered(item, attempt, cues)
    score += (0.35 if ordered else -0.8) + _told(item, attempt, cues)
    score += (
        _fitting(item, attempt, how, gap, ordered=ordered) if item.index not in cues.premises else _granted(item, how)
    )
    return ScoredAttempt(attempt, how, gap, score)


def _is_ordered(item: Measured, attempt: Attempt, cues: CueMap) -> bool:
    """Tell whether a result stands behind its inputs, or where a comparison, an average or a duration has it."""
    before, behind = cues.before[item.index], cues.behind[item.index]
    return (
        max(attempt.inputs) < item.index
        or (Cue.MORE in behind and attempt.pattern in _COMPARISONS)
        or (Cue.AVERAGE in before and attempt.pattern == "quotient")
        or (Cue.NEEDS in before and attempt.pattern in _LASTING)
        or (Cue.AFTER in behind and attempt.pattern == "days between")
        or (Cue.LISTS in behind and min(attempt.inputs) > item.index and not item.is_date)
        or (attempt.pattern == "change" and cues.premises.issuperset(attempt.inputs))
    )


def _told(item: Measured, attempt: Attempt, cues: CueMap) -> float:
    """Return what the words beside a figure add: a result, how long something lasts, what is known already."""
    before = cues.before[item.index]
    lasts = Cue.NEEDS in before and attempt.pattern in _LASTING and item.quantity.kind is QuantityKind.DURATION
    result = Cue.RESULT in before | cues.behind[item.index] or (Cue.TOTAL in before and attempt.pattern == "product")
    return (1.0 if lasts else 0.0) + (0.4 if result else 0.0) - (0.5 if item.index in cues.given else 0.0)


def _fitting(item: Measured, attempt: Attempt, how: Fit, gap: float, *, ordered: bool) -> float:
    """Return what a fit adds, more where more digits fit, and what a miss adds that a reader would notice."""
    if how is Fit.LOOSE and not (attempt.is_expected and attempt.pattern not in _RATIOS):
        return 0.25 * min(_DIGITS_MOST, _digits(item.quantity)) - 1.2
    if how is not Fit.NONE:
        return 0.25 * min(_DIGITS_MOST, _digits(item.quantity)) - 0.4 + (0.6 if how is Fit.LOOSE else 0.0)
    if not _plausible_miss(attempt, gap, item):
        return -1.0
    return _MISS + (0.0 if ordered else -0.6) - _far(item, attempt)


def _granted(item: Measured, how: Fit) -> float:
    """Return what is lost by a figure that its sentence gives as granted."""
    return -2.2 if how is Fit.NONE else 0.25 * min(_DIGITS_MOST, _digits(item.quantity)) - 1.1


def _apart(item: Measured, other: Measured) -> float:
    """Return what an input costs by its distance from the result."""
    sentences = abs(other.sentence - item.sentence)
    block = 0.2 if other.block != item.block else 0.0
    return min(0.15 * sentences, 0.8) + block + 0.02 * min(abs(other.index - item.index), 20)


def _far(item: Measured, attempt: Attempt) -> float:
    """Return what a miss loses by its distance: nothing where the digits are right and only the power of ten is not."""
    if item.quantity.is_date or not item.amount.high or not attempt.computed.high:
        return 0.0
    ratio = abs(math.log10(item.amount.high / attempt.computed.high))
    return 0.0 if abs(ratio - round(ratio)) < _POWER_OFF and round(ratio) else min(0.7 * ratio, 0.6)


_MISS, _POWER_OFF = 2.75, 0.01


def _plausible_miss(attempt: Attempt, gap: float, item: Measured) -> bool:
    """Tell whether a figure is off as slips are: by less than a factor of three, or by a power of ten."""
    if item.quantity.is_date:
        return True
    if not attempt.computed.high:
        return False
    ratio = item.amount.high / attempt.computed.high
    power = math.log10(ratio) if ratio > 0 else 0.0
    near_power = abs(power - round(power)) < 0.06 and round(power) != 0
    return gap < float("inf") and (1 / 3 <= ratio <= 3 or near_power)


def _digits(quantity: StatedQuantity) -> int:
    """Return how many significant digits a figure is printed with: a match of more of them is less of a chance."""
    number = quantity.high
    if not number.padding or not number.value:
        return 1
    return len(str(round(number.value / number.padding)).lstrip("0")) or 1


def _chosen(tried: dict[int, list[ScoredAttempt]], quantities: Sequence[StatedQuantity]) -> Iterator[FoundClaim]:
    order = sorted(
        (
            (scored, result)
            for result, attempts in tried.items()
            for scored in attempts
            if _is_claim(scored, quantities[result])
        ),
        key=lambda pair: -pair[0].score,
    )
    taken: dict[int, tuple[int, ...]] = {}
    equations: set[frozenset[int]] = set()
    for scored, result in order:
        equation = frozenset((result, *scored.attempt.inputs))
        if result in taken or equation in equations or _rests_on(scored.attempt.inputs, result, taken):
            continue
        if scored.fit is Fit.NONE and _follows_otherwise(tried[result]):
            continue
        taken[result] = scored.attempt.inputs
        equations.add(equation)
        yield FoundClaim(result, _readings(scored, tried[result]))


def _is_claim(scored: ScoredAttempt, quantity: StatedQuantity) -> bool:
    more = _LATENT if quantity.is_latent or quantity.kind is QuantityKind.NUMBER else 0.0
    if scored.fit is Fit.NONE:
        return scored.attempt.is_expected and scored.score >= _EXPECTED + more
    return scored.score >= _ACCEPTED + more


def _follows_otherwise(attempts: Sequence[ScoredAttempt]) -> bool:
    """Tell whether another reading fits and is not far-fetched: then nothing is said to not follow."""
    return any(other.fit is not Fit.NONE and other.score >= _ACCEPTED - 0.1 for other in attempts)


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
        if key not in known and (other.fit is not Fit.NONE or other.attempt.is_expected):
            known.add(key)
            readings.append(other)
        if len(readings) == _READINGS:
            break
    return tuple(readings)
