"""The rule that turns a stated and a recomputed figure into a verdict: the digits that are printed decide.

A printed figure stands for all that is written so: 91 % for 90.5 to 91.5, 5 million for 4.5 to 5.5. `about` makes
that twice as wide. What is recomputed is a range as well, for the inputs were printed too.

*Follows*: the central figures are at most 0.5 % apart, or what is stated lies inside what stated ranges give (280
million a year is inside 2.1 to 2.4 billion over eight years). *Rounds to*: what the printed figure stands for meets
what the inputs can give (10 million for 9.6 million). Else it *does not follow* (91 % for 93.9 %), or is *contradicted*
where the inputs are an independent source's.

A stated range follows end by end; one that holds the recomputed range is two bounds, and rounds to it where the
nearer is within 10 %, else it is a *loose bound*. `over` and `up to` are bounds: held within 10 % of the stated figure
follows, held further off is a loose bound, held by some of what the inputs give alone rounds to, and rounding does not
rescue one: over 60 for 59.6, which prints as 60, rounds to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from marchland.audit.domain.claim import Basis, Bound, Verdict
from marchland.core.message import N_, Message, join
from marchland.core.quantity import number

FOLLOWS_WITHIN = 0.005
BOUND_WITHIN = 0.10
PADDED_WITHIN = 0.05
"""How far trailing zeros may stand for other digits: 400 for 380 to 420."""
_PADDED_FROM = 3  # digits: 250 and 1,300 may be round, 90 is ninety
_HAIR = 1e-9  # binary rounding must not push a figure over a limit that it sits on
_STRICT = ("percent", "%", "percentage point", "percentage_point", "year", "date")


@dataclass(frozen=True, slots=True)
class PrintedRange:
    """A stated figure: its ends, how far each may be off as it is printed, and whether the text says *about*."""

    low: float
    high: float
    low_half: float = 0.0
    high_half: float = 0.0
    about: bool = False

    @property
    def halves(self) -> tuple[float, float]:
        """Return how far off each end may be, twice as far where the text says *about*."""
        by = 2 if self.about else 1
        return by * self.low_half, by * self.high_half


@dataclass(frozen=True, slots=True)
class RecomputedRange:
    """What the inputs give: `low` to `high` as they are printed, `least` to `most` for all that they may stand for."""

    low: float
    high: float
    least: float
    most: float

    @classmethod
    def of(cls, low: float, high: float) -> RecomputedRange:
        """Return what exact inputs give."""
        return cls(low, high, low, high)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the comparison that led to it, in words."""

    verdict: Verdict
    reason: str


def half_width(value: float, unit: str = "", *, is_input: bool = False) -> float:
    """Return half of the last digit of a number, where all that is known of its printing is the number.

    Decimals count as they stand. A whole number is exact as an input. As a stated figure it is half of one off, or
    half of its last digit before trailing zeros where it has three digits or more, at most 5 % of it; not in per cent.
    """
    _sign, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    if not isinstance(exponent, int) or exponent < 0:
        return 0.5 * 10.0**exponent if isinstance(exponent, int) else 0.0
    if is_input:
        return 0.0
    if unit in _STRICT or len(digits) + exponent < _PADDED_FROM:
        return 0.5
    return max(0.5, min(0.5 * 10.0**exponent, PADDED_WITHIN * abs(value)))


def judge(stated: PrintedRange, recomputed: RecomputedRange, bound: Bound, basis: Basis) -> Judgement:
    """Return the verdict on a stated figure beside what the inputs give, both in one unit."""
    if bound is Bound.OVER:
        return _bound(stated.low, stated.halves[0], recomputed, basis)
    if bound is Bound.UP_TO:
        # A bound from above is one from below in the mirror.
        mirrored = RecomputedRange(-recomputed.high, -recomputed.low, -recomputed.most, -recomputed.least)
        return _bound(-stated.high, stated.halves[1], mirrored, basis)
    if stated.low == stated.high:
        return _point(stated.low, max(stated.halves), recomputed, basis)
    return _range(stated, recomputed, basis)


def _bound(stated: float, half: float, given: RecomputedRange, basis: Basis) -> Judgement:
    """Return the judgement on a figure that all of what the inputs give should be at least."""
    if _at_most(stated, given.low):
        off = _gap(given.low, stated)
        verdict = Verdict.FOLLOWS if off <= BOUND_WITHIN else Verdict.LOOSE_BOUND
        return Judgement(verdict, Message("the bound is held, {off} off", off=_percent(off)))
    if _at_most(stated, given.high):
        return Judgement(Verdict.ROUNDS_TO, Message("the bound is held by a part of what the inputs give alone"))
    gap = _gap(stated, given.high)
    words = Message("the bound is not held, gap {gap}", gap=_percent(gap))
    if gap <= FOLLOWS_WITHIN or _at_most(stated - half, given.most):
        why = Message("{words}, and is printed for what does not hold it", words=words)
        return Judgement(Verdict.ROUNDS_TO, why)
    return Judgement(_worse(basis), words)


def _point(stated: float, half: float, given: RecomputedRange, basis: Basis) -> Judgement:
    """Return the judgement on one figure."""
    if given.low < given.high and _at_most(given.low, stated) and _at_most(stated, given.high):
        return Judgement(Verdict.FOLLOWS, Message("it lies inside what the inputs give"))
    nearest = min((given.low, given.high), key=lambda end: abs(end - stated))
    gap = _gap(stated, nearest)
    words = Message("gap {gap}", gap=_percent(gap))
    if gap <= FOLLOWS_WITHIN:
        return Judgement(Verdict.FOLLOWS, words)
    if _meets(stated, half, given.low, given.high):
        return Judgement(
            Verdict.ROUNDS_TO, join(", ", (words, _stands_for(N_("within {low} to {high}"), stated, half)))
        )
    if _meets(stated, half, given.least, given.most):
        may = Message(
            "the inputs as printed may give {low} to {high}", low=number(given.least), high=number(given.most)
        )
        return Judgement(Verdict.ROUNDS_TO, join(", ", (words, may)))
    return Judgement(_worse(basis), join(", ", (words, _stands_for(N_("outside {low} to {high}"), stated, half))))


def _range(stated: PrintedRange, given: RecomputedRange, basis: Basis) -> Judgement:
    """Return the judgement on a stated range: end by end, inside what is given, or around it."""
    ends = ((stated.low, given.low), (stated.high, given.high))
    gaps = [_gap(*end) for end in ends]
    worse = max(range(2), key=lambda end: gaps[end])
    which = Message("low end") if worse == 0 else Message("high end")
    words = join(": ", (which, Message("gap {gap}", gap=_percent(gaps[worse]))))
    if gaps[worse] <= FOLLOWS_WITHIN:
        return Judgement(Verdict.FOLLOWS, words)
    if _at_most(given.low, stated.low) and _at_most(stated.high, given.high):
        return Judgement(Verdict.FOLLOWS, Message("it lies inside what the inputs give"))
    halves = stated.halves
    if _end_by_end(stated, given) or all(
        _meets(end, half, given.least, given.most) for end, half in zip((stated.low, stated.high), halves, strict=True)
    ):
        return Judgement(Verdict.ROUNDS_TO, words)
    if _at_most(stated.low, given.low) and _at_most(given.high, stated.high):
        off = min(_gap(given.low, stated.low), _gap(given.high, stated.high))
        verdict = Verdict.ROUNDS_TO if off <= BOUND_WITHIN else Verdict.LOOSE_BOUND
        return Judgement(verdict, Message("it holds what the inputs give, {off} off", off=_percent(off)))
    return Judgement(_worse(basis), words)


def _end_by_end(stated: PrintedRange, given: RecomputedRange) -> bool:
    """Tell whether each end as it is printed meets its own end of what is given, as far as the inputs may be off."""
    low_half, high_half = stated.halves
    below, above = given.low - given.least, given.most - given.high
    return _meets(stated.low, low_half, given.least, given.low + below) and _meets(
        stated.high, high_half, given.high - above, given.most
    )


def _meets(figure: float, half: float, low: float, high: float) -> bool:
    return _at_most(figure - half, high) and _at_most(low, figure + half)


def _at_most(one: float, other: float) -> bool:
    return one <= other or math.isclose(one, other, rel_tol=_HAIR)


def _worse(basis: Basis) -> Verdict:
    return Verdict.CONTRADICTED if basis is Basis.INDEPENDENT else Verdict.DOES_NOT_FOLLOW


def _gap(figure: float, reference: float) -> float:
    """Return how far a figure is off, as a share of the reference."""
    if figure == reference:
        return 0.0
    # A hair of binary rounding must not push a figure over a limit it sits on exactly.
    return round(abs(figure - reference) / abs(reference), 12) if reference else math.inf


def _stands_for(words: str, figure: float, half: float) -> Message:
    return Message(words, low=number(figure - half), high=number(figure + half))


def _percent(share: float) -> str:
    if math.isinf(share):
        return Message("without limit")
    return Message("{share:.1f} %", share=share * 100) if share >= 0.0005 or share == 0 else Message("under 0.05 %")
