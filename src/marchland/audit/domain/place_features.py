"""Where the figures of a calculation stand, how it fits, and whether its units are those that are asked for."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from marchland.audit.domain.claim_attempts import Attempt, Surroundings
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.claim_weights import FeatureGroup
from marchland.audit.domain.interval import Fit, Measured, Powers, joined
from marchland.audit.domain.stated_quantity import PrintedNumber
from marchland.audit.domain.unit_readings import lacks_unit

_GROUPS = {
    "product": "product", "product of three": "product", "product of one": "product", "product by": "product",
    "difference times": "product", "quotient": "quotient", "quotient of one": "quotient", "pace": "quotient",
    "pace of a year": "quotient", "pace of a month": "quotient", "pace of a week": "quotient",
    "pace of a day": "quotient", "by the calendar": "calendar", "a share each": "quotient",
    "difference by": "quotient", "by difference": "quotient",
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
_RANKS_MOST, _RANKED = 3, 3
_SLIPPED_LEAST, _SLIPPED_MOST = 2, 4
_NONE: frozenset[int] = frozenset()
OF_ONE_DIMENSION = frozenset({"share", "multiple", "change", "sum", "difference", "part", "whole", "changed"})


FittedAttempt = tuple[Attempt, Fit, float]
"""An attempt with how the stated figure fits it, and the gap between the two as a share."""
SharedRates = Mapping[tuple[str, int], AbstractSet[int]]
"""The figures that a rate gives to the digit, by the sort of calculation and the number of the rate."""


def group_of(attempt: Attempt) -> str:
    """Return the sort of calculation that an attempt is."""
    return _GROUPS[attempt.pattern]


def place_features(
    around: Surroundings, fitted: FittedAttempt, all_measured: Sequence[Measured], shared: SharedRates
) -> Iterator[FeatureGroup]:
    """Yield how an attempt fits, where its figures stand, and whether their units are those that it asks for."""
    attempt, fit, gap = fitted
    group = _GROUPS[attempt.pattern]
    inputs = [all_measured[index] for index in attempt.inputs]
    yield _fit_names, (attempt.pattern, fit, group)
    if fit is Fit.NONE:
        yield _missed_names, (_missed(around, attempt, gap),)
    elif not around.result.is_date:
        yield _fitting_names, (_surprise(around, attempt), gap < _EXACT and around.digits, group)
    if group == "change":
        yield _directed_names, _directed(around, attempt, fit)
    yield _distance_names, _distances(around, attempt, inputs, group)
    yield _joined_names, _joined(around, attempt, group)
    yield _unit_names, _units(around, inputs, group)
    yield _kind_names, _kinds(around, inputs, group)
    if len(inputs) == 2:
        yield _pair_names, _pair(around, inputs, group)
    yield _rank_names, _ranks(around, inputs, group)
    yield _named_names, _named(around, attempt, group)
    me = around.result.index
    others = 0
    for index in attempt.inputs:
        if (group, index) in shared:
            others = max(others, len(shared[group, index] - {me}))
    if others:
        yield _shared_names, (group, min(3, others))


def _fit_names(pattern: str, fit: Fit, group: str) -> Iterator[str]:
    yield f"pattern {pattern}"
    yield f"{'none' if fit is Fit.NONE else 'fits'} pattern {pattern}"
    yield f"fit {fit.name.lower()}"
    yield f"fit {fit.name.lower()} {group}"


def _shared_names(group: str, others: int) -> Iterator[str]:
    yield f"{group} of a rate for {others} others"


def _fitting_names(surprise: int, exact_digits: int, group: str) -> Iterator[str]:
    """Yield how unlikely the fit would be by chance: the narrower the room of the figures, the less."""
    yield f"surprise {surprise}"
    yield f"surprise {surprise // 3} {group}"
    if exact_digits:
        yield "exact"
        yield f"exact {group}"
        yield f"exact digits {exact_digits}"


def _surprise(around: Surroundings, attempt: Attempt) -> int:
    room = 2 * around.room + (attempt.computed.most - attempt.computed.least)
    value = around.result.amount.high
    return min(_SURPRISE_MOST, max(0, round(2 * math.log10(value / room)))) if room > 0 and value > 0 else 0


def _missed(around: Surroundings, attempt: Attempt, gap: float) -> str:
    """Return how far off a figure is that does not follow, and in which way slips are."""
    if around.result.is_date:
        return "days"
    if around.reach.is_off_by_ten(attempt.computed):
        return "a power of ten"
    slip = slip_of_digits(around.result.quantity.high, attempt.computed.high / around.result.factor)
    if slip:
        return slip
    return next((name for most, name in _MISSES if gap <= most), "more")


def slip_of_digits(stated: PrintedNumber, came: float) -> str:
    """Return how the digits of a printed number differ from those of what came out, where that looks like a slip."""
    digits = stated.significant
    if len(digits) < _SLIPPED_LEAST or came <= 0:
        return ""
    other = str(round(came / stated.padding))
    unlike = [place for place, (one, two) in enumerate(zip(digits, other, strict=False)) if one != two]
    if len(other) != len(digits):
        return ""
    if len(unlike) == 2 and sorted(digits) == sorted(other):
        return f"digits that changed places of {min(len(digits), _SLIPPED_MOST)}"
    return f"one digit of {min(len(digits), _SLIPPED_MOST)}" if len(unlike) == 1 and len(digits) > 2 else ""


def _missed_names(by: str) -> Iterator[str]:
    yield f"off by {by}"


def _directed(around: Surroundings, attempt: Attempt, fit: Fit) -> tuple[str, bool, bool]:
    """Return whether a rise is called a rise and a fall a fall, beside the figure or else in its sentence."""
    cues = around.beside if {Cue.FALL, Cue.RISE} & around.beside else around.here
    falls, rises = Cue.FALL in cues, Cue.RISE in cues
    goes_up = attempt.pattern.startswith("rise")
    told = "both" if falls and rises else "not" if not falls and not rises else "so" if rises == goes_up else "against"
    return told, fit is Fit.NONE, attempt.inputs[1] < attempt.inputs[0]


def _directed_names(told: str, is_missed: bool, is_from_first: bool) -> Iterator[str]:  # noqa: FBT001 - of a group
    yield f"direction {told}"
    yield f"direction {told} {'none' if is_missed else 'fits'}"
    yield f"direction {told} {'from the first' if is_from_first else 'from the second'}"


def _ranks(around: Surroundings, inputs: Sequence[Measured], group: str) -> tuple[str, tuple[int, ...]]:
    """Return how many figures of the same unit stand nearer to the result than each input does."""
    places, totals = around.unit_places
    known = {}
    for item in inputs:
        if item.index in places:
            known[item.index] = item.quantity.unit, *places[item.index]
    ranks = []
    for item in inputs[:_RANKED]:
        unit = item.quantity.unit
        rank, _ = places.get(item.index) or (totals.get(unit, 0), 0)
        nearer = sum(copies for other, before, copies in known.values() if other == unit and before < rank)
        ranks.append(min(rank - nearer, _RANKS_MOST))
    return group, tuple(ranks)


def _named(around: Surroundings, attempt: Attempt, group: str) -> tuple[str, tuple[bool, ...]]:
    """Return of the first inputs whether words around the result stand around them too."""
    mine = around.cues.named[around.result.index]
    me = around.result.index
    return group, tuple(
        abs(index - me) > 1 and not mine.isdisjoint(around.cues.named[index]) for index in attempt.inputs[:_RANKED]
    )


def _named_names(group: str, named: Sequence[bool]) -> Iterator[str]:
    yield f"named {sum(named)} of {len(named)}"
    for place, is_named in enumerate(named):
        if is_named:
            yield f"{group} named {min(place, 1)}"


def _rank_names(group: str, ranks: Sequence[int]) -> Iterator[str]:
    for place, rank in enumerate(ranks):
        yield f"{group} rank {rank} of {min(place, 1)}"
        yield f"rank {rank}"


def _distances(
    around: Surroundings, attempt: Attempt, inputs: Sequence[Measured], group: str
) -> tuple[str, str, int, int, int, int, int, int]:
    """Return where the inputs stand: before the result or behind, how far, and whether side by side."""
    index, sentence = around.result.index, around.result.sentence
    first, last = min(attempt.inputs), max(attempt.inputs)
    order = "before" if last < index else "behind" if first > index else "around"
    away = [abs(other.sentence - sentence) for other in inputs]
    farthest, nearest = max(away), min(away)
    near = min([abs(other - index) for other in attempt.inputs])
    spread = last - first - len(inputs) + 1 - (first < index < last)
    return (
        group, order, len(inputs),
        bisect_left(_SENTENCES_AWAY, farthest), bisect_left(_SENTENCES_AWAY, nearest),
        bisect_left(_SENTENCES_AWAY, farthest - nearest),
        bisect_left(_PLACES_AWAY, near), bisect_left(_PLACES_AWAY, spread),
    )  # fmt: skip


def _distance_names(
    group: str, order: str, number: int, farthest: int, nearest: int, together: int, near: int, spread: int
) -> Iterator[str]:
    yield f"inputs {order}"
    yield f"inputs {order} {group}"
    yield f"farthest {_class(farthest, _SENTENCES_AWAY)}"
    yield f"nearest {_class(nearest, _SENTENCES_AWAY)}"
    yield f"together {_class(together, _SENTENCES_AWAY)}"
    yield f"number {number} {'same' if farthest == 0 else 'others'}"
    yield f"places {_class(near, _PLACES_AWAY)}"
    yield f"spread {_class(spread, _PLACES_AWAY)}"


def _class(place: int, ends: Sequence[int]) -> str:
    return str(ends[place]) if place < len(ends) else "more"


def _joined(around: Surroundings, attempt: Attempt, group: str) -> tuple[str, str, str, int, int, bool]:
    """Return how the result is joined to the inputs beside it, and whether they stand in order."""
    index, inputs = around.result.index, attempt.inputs
    last = min(2, inputs.index(index - 1)) if index - 1 in inputs else -1
    following = min(2, inputs.index(index + 1)) if index + 1 in inputs else -1
    is_up = inputs == tuple(sorted(inputs))
    return group, around.cues.joints[index], around.cues.tails[index], last, following, is_up


def _joined_names(group: str, joint: str, tail: str, last: int, following: int, is_up: bool) -> Iterator[str]:  # noqa: FBT001 - of a group
    yield f"joint {joint} {'with' if last >= 0 else 'without'} the last"
    yield f"tail {tail} {'with' if following >= 0 else 'without'} the next"
    if last >= 0:
        yield f"the last {group} {last}"
    if following >= 0:
        yield f"the next {group} {following}"
    yield f"order {group} {'up' if is_up else 'down'}"


def _units(
    around: Surroundings, inputs: Sequence[Measured], group: str
) -> tuple[str, int, bool, int, bool, str, int, bool]:
    """Return whether units and nouns are those that the result asks for."""
    item = around.result
    units = {other.quantity.unit for other in inputs}
    nouns = {other.quantity.noun for other in inputs if other.quantity.noun}
    rates = sum([other.is_rate for other in inputs])
    strict = ""
    if group in ("product", "quotient"):
        powers: Powers = ()
        for place, other in enumerate(inputs):
            powers = joined(powers, other.powers, -1 if place and group == "quotient" else 1)
        strict = "strict" if powers == item.powers else "loose" if _makes(inputs, group) == item.loose else "unlike"
    elif group in OF_ONE_DIMENSION:
        plain = {other.loose for other in (*inputs, item) if other.is_plain}
        strict = "" if len(plain) <= 1 else "unlike"
    return (
        group, min(3, len(units)), item.quantity.unit in units, min(3, len(nouns)), item.quantity.noun in nouns,
        strict, rates, item.is_rate,
    )  # fmt: skip


def _makes(inputs: Sequence[Measured], group: str) -> Powers:
    """Return the dimension of a product or a quotient, what is counted left aside."""
    powers: Powers = ()
    for place, other in enumerate(inputs):
        powers = joined(powers, other.loose, -1 if place and group == "quotient" else 1)
    return powers


def _unit_names(
    group: str, units: int, has_unit: bool, nouns: int, has_noun: bool, strict: str, rates: int, is_rate: bool  # noqa: FBT001 - of a group
) -> Iterator[str]:  # fmt: skip
    yield f"{group} units {units} {'with' if has_unit else 'without'} its own"
    yield f"{group} nouns {nouns} {'with' if has_noun else 'without'} its own"
    if strict:
        yield f"{group} {strict}"
        yield f"{group} {strict} rates {rates}"
    yield f"{group} rates {rates} {'of a rate' if is_rate else ''}"


def _kinds(
    around: Surroundings, inputs: Sequence[Measured], group: str
) -> tuple[str, int, int, int, int, int, int, bool, bool]:
    """Return what sorts of figures the inputs are, and how often what a rate is per is among the figures."""
    item, premises = around.result, around.cues.premises
    named, unnamed = _pers(item, inputs)
    granted = sum([other.index in premises for other in inputs])
    latent = sum([other.quantity.is_latent for other in inputs])
    unprinted = sum([lacks_unit(other.quantity) for other in inputs])
    has_ranges = len(inputs) > sum([other.is_point for other in inputs])
    blocks = sum([other.block != item.block for other in inputs])
    return (
        group, named, unnamed, min(2, granted), latent, min(2, unprinted), min(2, blocks), has_ranges,
        has_ranges and item.is_point,
    )  # fmt: skip


def _kind_names(
    group: str, named: int, unnamed: int, premises: int, latent: int, unprinted: int, blocks: int,
    has_ranges: bool, is_point: bool,  # noqa: FBT001 - of a group
) -> Iterator[str]:  # fmt: skip
    yield from [f"{group} per named"] * named
    yield from [f"{group} per not named"] * unnamed
    yield f"{group} premises {premises}"
    if latent:
        yield f"latent {latent}"
        yield f"latent {latent} {group}"
    if unprinted:
        yield f"unit not printed {unprinted}"
        yield f"unit not printed {unprinted} {group}"
    yield f"other paragraphs {blocks}"
    if has_ranges:
        yield f"of ranges {'for a point' if is_point else ''}"


def _pers(item: Measured, inputs: Sequence[Measured]) -> tuple[int, int]:
    """Return how often what a rate is per is among the figures, and how often it is not."""
    parts = [other.unit_parts for other in (*inputs, item)]
    if sum(map(len, parts)) == len(parts):
        return 0, 0
    heads = {head for head, *_ in parts}
    pers = [per in heads for _, *rates in parts for per in rates]
    return sum(pers), len(pers) - sum(pers)


def _pair(around: Surroundings, inputs: Sequence[Measured], group: str) -> tuple[str, bool, bool, bool]:
    """Return whether two figures are the only two of their unit in the sentence, or the last two before the result."""
    one, other = inputs
    is_only = is_last = False
    if one.quantity.unit == other.quantity.unit:
        pair = {one.index, other.index}
        here, before = around.of_unit(one.quantity.unit)
        is_only, is_last = pair == here, pair == before
    is_above = False
    if group == "share":
        is_above = one.amount.high <= other.amount.low
    if group == "multiple":
        is_above = one.amount.low >= other.amount.high
    return group, is_only, is_last, is_above


def _pair_names(group: str, is_only: bool, is_last: bool, is_above: bool) -> Iterator[str]:  # noqa: FBT001 - of a group
    if is_only:
        yield f"only two {group}"
    if is_last:
        yield f"last two {group}"
    if group == "share":
        yield f"share of {'more' if is_above else 'less'}"
    if group == "multiple":
        yield f"multiple {'above' if is_above else 'below'} one"
