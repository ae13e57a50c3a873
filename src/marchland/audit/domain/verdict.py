"""The rule that turns a stated and a recomputed figure into a verdict.

Gap = |stated − recomputed| / |recomputed|, at both ends of a range; the worse end counts. At most 0.5 %
follows, at most 5 % rounds to, more does not follow: or is contradicted, when the inputs are an
independent source's. `over` and `up to` are bounds: held within 10 % of the stated figure follows, held but
further off is a loose bound, and a bound that is not held is judged by its gap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from marchland.audit.domain.claim import Basis, Bound, Verdict
from marchland.core.message import Message, join

FOLLOWS_WITHIN = 0.005
ROUNDS_WITHIN = 0.05
BOUND_WITHIN = 0.10
_ORDER = (Verdict.FOLLOWS, Verdict.ROUNDS_TO, Verdict.LOOSE_BOUND, Verdict.DOES_NOT_FOLLOW, Verdict.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the comparison that led to it, in words."""

    verdict: Verdict
    reason: str


def judge(stated: tuple[float, float], recomputed: tuple[float, float], bound: Bound, basis: Basis) -> Judgement:
    """Return the verdict on a stated range beside a recomputed one, both in one unit, low end first."""
    ends = zip(stated, recomputed, strict=True)
    judged = [_end(said, computed, bound, basis) for said, computed in ends]
    worst, off = max(judged, key=lambda end: (_ORDER.index(end[0].verdict), end[1]))
    if stated[0] == stated[1] and recomputed[0] == recomputed[1]:
        return worst
    which = Message("low end") if (worst, off) == judged[0] else Message("high end")
    return Judgement(worst.verdict, join(": ", (which, worst.reason)))


def _end(stated: float, computed: float, bound: Bound, basis: Basis) -> tuple[Judgement, float]:
    """Return the judgement on one end, and how far off it is."""
    if bound is not Bound.EXACT:
        held = computed >= stated if bound is Bound.OVER else computed <= stated
        if held:
            off = _gap(computed, stated)
            verdict = Verdict.FOLLOWS if off <= BOUND_WITHIN else Verdict.LOOSE_BOUND
            return Judgement(verdict, Message("the bound is held, {off} off", off=_percent(off))), off
    gap = _gap(stated, computed)
    words = (
        Message("gap {gap}", gap=_percent(gap))
        if bound is Bound.EXACT
        else Message("the bound is not held, gap {gap}", gap=_percent(gap))
    )
    if gap <= FOLLOWS_WITHIN:
        return Judgement(Verdict.FOLLOWS, words), gap
    if gap <= ROUNDS_WITHIN:
        return Judgement(Verdict.ROUNDS_TO, words), gap
    worse = Verdict.CONTRADICTED if basis is Basis.INDEPENDENT else Verdict.DOES_NOT_FOLLOW
    return Judgement(worse, words), gap


def _gap(figure: float, reference: float) -> float:
    """Return how far a figure is off, as a share of the reference."""
    if figure == reference:
        return 0.0
    # A hair of binary rounding must not push a figure over a limit it sits on exactly.
    return round(abs(figure - reference) / abs(reference), 12) if reference else math.inf


def _percent(share: float) -> str:
    if math.isinf(share):
        return Message("without limit")
    return Message("{share:.1f} %", share=share * 100) if share >= 0.0005 or share == 0 else Message("under 0.05 %")
