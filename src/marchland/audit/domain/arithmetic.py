"""Arithmetic claims recomputed: what their inputs give at every end, as printed and as they may have been."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marchland.audit.domain.claim import (
    Basis,
    Bound,
    Claim,
    ClaimInput,
    FactName,
    Qualifier,
    QualifierEffect,
    Stated,
    Verdict,
)
from marchland.audit.domain.recomputation import Recomputation, no_inputs, not_so
from marchland.audit.domain.verdict import Judgement, PrintedRange, RecomputedRange, half_width, judge
from marchland.core import expression, units
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, ExpressionError
from marchland.core.expression import Expression
from marchland.core.fact import FactBook
from marchland.core.measure import POINT, Measure
from marchland.core.message import N_, Message, join
from marchland.core.quantity import Estimate, point, worked
from marchland.formats.numbers import unit_sign

_MAX_RANGES = 8
_BOUNDS = {Bound.OVER: N_("over {figure}"), Bound.UP_TO: N_("up to {figure}"), Bound.EXACT: "{figure}"}
_ABOUT = {
    Bound.OVER: N_("over about {figure}"), Bound.UP_TO: N_("up to about {figure}"), Bound.EXACT: N_("about {figure}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of an input as points, and how far each may be off as it is printed."""

    low: Estimate
    high: Estimate
    low_half: float
    high_half: float

    def printed(self) -> tuple[Measure, Measure]:
        return self._measures(0.0)

    def widest(self) -> tuple[Measure, Measure]:
        return self._measures(1.0)

    def _measures(self, by: float) -> tuple[Measure, Measure]:
        return (
            expression.as_quantity(self.low.central - by * self.low_half, self.low.unit),
            expression.as_quantity(self.high.central + by * self.high_half, self.high.unit),
        )


def recompute(claim: Claim, facts: FactBook, as_of: AsOf) -> Recomputation:
    """Return what the inputs of an arithmetic claim give, and the verdict on what it states.

    Raises ClaimError where a name is no input, or the result is of another dimension than what is stated.
    """
    formula = expression.parse(claim.expression)
    ends = {item.name: _ends(item, facts, as_of) for item in claim.inputs}
    _check_names(formula, ends, claim.expression)
    results = [_result(formula, corner, claim) for corner in _corners(ends)]
    unit = units.label(claim.stated.unit) if claim.stated else str(results[0].unit.base)
    if any(_is_points(each, claim) for each in results):
        unit = str(POINT)
    low, high = _span_of(results, claim)
    working = _working(claim, formula, ends, (low, high, unit))
    if claim.stated is None or claim.basis is Basis.NONE:
        return Recomputation(low, high, unit, working, Verdict.NOT_DERIVABLE, no_inputs(claim))
    least, most = _widest(formula, ends, claim, (low, high))
    judgement = _judged(claim, claim.stated, RecomputedRange(low, high, least, most), results)
    working = join("; ", (working, judgement.reason)) if judgement.reason else working
    partial = _of_a_part(claim, claim.stated, (low, most, unit))
    if partial is not None:
        return Recomputation(low, high, unit, working, partial.verdict, partial.reason)
    return Recomputation(low, high, unit, working, judgement.verdict, claim.basis_reason)


def printed(stated: Stated) -> PrintedRange:
    """Return a stated figure with how far it may be off as it is printed; raises ClaimError where it is a day."""
    low, high = stated_ends(stated)
    halves = [
        half_width(end, units.label(stated.unit)) if half is None else half
        for end, half in ((low, stated.low_half), (high, stated.high_half))
    ]
    return PrintedRange(low, high, halves[0], halves[1], stated.about)


def stated_ends(stated: Stated) -> tuple[float, float]:
    """Return both ends of a stated figure, of which one may be left out; raises ClaimError where it is a day."""
    low, high = stated.low, stated.high
    only = low if low is not None else high
    if not isinstance(only, int | float) or not isinstance(low, int | float | None):
        raise ClaimError("the stated figure is not a number", next_step="give low and high as numbers")
    if not isinstance(high, int | float | None):
        raise ClaimError("the stated figure is not a number", next_step="give low and high as numbers")
    return (only if low is None else low), (only if high is None else high)


def _check_names(formula: Expression, ends: Mapping[str, _Ends], text: str) -> None:
    unknown = [name for name in formula.names if name not in ends and name not in units.unit_names()]
    if unknown:
        raise ClaimError(
            "{unknown!r} in {expression!r} is not an input of the claim",
            unknown=unknown[0],
            expression=text,
            next_step=Message("the inputs are: {ends}", ends=", ".join(ends) or "none"),
        )


def _ends(item: ClaimInput, facts: FactBook, as_of: AsOf) -> _Ends:
    """Return both ends as points; a fact in doubt gives its low to the one and its high to the other."""
    low, high = (facts.estimate(e.name, as_of) if isinstance(e, FactName) else e for e in (item.low, item.high))
    first, last = point(low.low, low.unit), point(high.high, high.unit)
    halves = []
    for end, figure, half in ((item.low, first, item.low_half), (item.high, last, item.high_half)):
        known = half if half is not None else half_width(figure.central, figure.unit, is_input=True)
        halves.append(0.0 if isinstance(end, FactName) else known)
    return _Ends(first, last, *halves)


def _corners(ends: Mapping[str, _Ends]) -> list[dict[str, Measure]]:
    """Return the inputs at every combination of their ends, so that a quotient of ranges is right too."""
    both = {name: end.printed() for name, end in ends.items()}
    varying = [name for name, (first, second) in both.items() if first != second]
    if len(varying) > _MAX_RANGES:
        raise ClaimError(
            "{varying_count} inputs are ranges; at most {max_ranges} can be",
            varying_count=len(varying),
            max_ranges=_MAX_RANGES,
        )
    return list(_combined(both, varying))


def _combined(both: Mapping[str, tuple[Measure, Measure]], varying: Sequence[str]) -> Iterable[dict[str, Measure]]:
    fixed = {name: first for name, (first, _) in both.items() if name not in varying}
    for corner in itertools.product(*(both[name] for name in varying)):
        yield fixed | dict(zip(varying, corner, strict=True))


def _result(formula: Expression, corner: Mapping[str, Measure], claim: Claim) -> Measure:
    value = formula.quantity(corner, open=True)
    if claim.stated is None or value.unit.powers == units.unit(claim.stated.unit).powers or _is_points(value, claim):
        return value
    raise ClaimError(
        "{expression!r} comes out as {value}, but the claim is stated in {unit}, which is {units_dimension}",
        expression=claim.expression,
        value=value.dimension,
        unit=units.label(claim.stated.unit),
        units_dimension=units.dimension(claim.stated.unit),
        next_step="check the expression and the units of its inputs",
    )


def _is_points(value: Measure, claim: Claim) -> bool:
    """Tell whether a difference of percentages, which is in points, is stated in per cent."""
    return value.unit.powers == POINT.powers and claim.stated is not None and units.label(claim.stated.unit) == "%"


def _span_of(results: Iterable[Measure], claim: Claim) -> tuple[float, float]:
    """Return the least and the most of the results, in the unit that is stated, in base units where none is."""
    by = units.to_base(claim.stated.unit) if claim.stated else 1.0
    values = [each.value if _is_points(each, claim) else each.base_value / by for each in results]
    return min(values), max(values)


def _widest(
    formula: Expression, ends: Mapping[str, _Ends], claim: Claim, span: tuple[float, float]
) -> tuple[float, float]:
    """Return the least and the most that the inputs can give, each as far off as its printed digits allow."""
    both = {name: end.widest() for name, end in ends.items()}
    varying = [name for name, (first, second) in both.items() if first != second]
    if not varying:
        return span
    corners = _combined(both, varying) if len(varying) <= _MAX_RANGES else _steepest(formula, both, varying)
    try:
        low, high = _span_of((_result(formula, corner, claim) for corner in corners), claim)
    except ExpressionError:
        return span  # an input that may have been nothing divides
    return min(low, span[0]), max(high, span[1])


def _steepest(
    formula: Expression, both: Mapping[str, tuple[Measure, Measure]], varying: Sequence[str]
) -> Iterable[dict[str, Measure]]:
    """Yield the two corners that a formula of very many inputs falls and rises to, told by moving each alone."""
    lows = {name: first for name, (first, _) in both.items()}
    here = formula.quantity(lows, open=True)
    rising = {name: here < formula.quantity(lows | {name: both[name][1]}, open=True) for name in varying}
    yield lows | {name: both[name][0 if rising[name] else 1] for name in varying}
    yield lows | {name: both[name][1 if rising[name] else 0] for name in varying}


def _judged(claim: Claim, stated: Stated, given: RecomputedRange, results: Sequence[Measure]) -> Judgement:
    if any(_is_points(each, claim) for each in results):
        why = Message("a difference of percentages is in percentage points, not in per cent")
        return Judgement(not_so(claim), why)
    return judge(printed(stated), given, stated.bound, claim.basis)


def _of_a_part(claim: Claim, stated: Stated, whole: tuple[float, float, str]) -> Judgement | None:
    """Return the judgement on a figure of a part of what is computed: it is not larger, and no more is said."""
    qualifier = claim.qualifier
    if qualifier is None or qualifier.effect is not QualifierEffect.PART:
        return None
    low, most, unit = whole
    said = printed(stated)
    words = Message(
        "“{words}” is a part of {whole}, and the text does not say which", words=qualifier.words,
        whole=_figures(low, most, unit),
    )  # fmt: skip
    if said.low - said.halves[0] <= most:
        return Judgement(Verdict.NOT_DERIVABLE, words)
    more = Message("“{words}” is more than the whole, {whole}", words=qualifier.words, whole=_figures(low, most, unit))
    return Judgement(not_so(claim), more)


def qualified(qualifier: Qualifier | None, computed: Recomputation) -> Recomputation:
    """Return a recomputation with its verdict withheld where nobody can tell what the claim's qualifier does to it."""
    open_yet = (Verdict.NOT_DERIVABLE, Verdict.NOT_CHECKED, Verdict.RECORDED_ONLY)
    if qualifier is None or qualifier.effect is not QualifierEffect.OPEN or computed.verdict in open_yet:
        return computed
    why = Message("it is said of “{words}” alone, which is not what is compared", words=qualifier.words)
    return Recomputation(computed.low, computed.high, computed.unit, computed.working, Verdict.NOT_DERIVABLE, why)


def _working(claim: Claim, formula: Expression, ends: Mapping[str, _Ends], result: tuple[float, float, str]) -> str:
    spans = {name: _span(end.low, end.high) for name, end in ends.items()}
    symbols = formula.written({})
    figures = Message(formula.written({name: f"{{{name}}}" for name in spans}), **spans)
    came = _figures(*result)
    steps = (symbols, came) if figures in (symbols, came) else (symbols, figures, came)
    computed = join(" = ", steps)
    if not claim.stated:
        return computed
    return join("; ", (computed, Message("stated {stated}", stated=_stated_text(claim.stated))))


def _span(first: Estimate, second: Estimate) -> Message:
    return _figures(first.central, second.to(first.unit).central, units.label(first.unit))


def _figures(low: float, high: float, unit: str) -> Message:
    low, high = sorted((low, high))
    ends = worked(low) if low == high else join("–", (worked(low), worked(high)))
    return join(" ", (ends, unit_sign(unit))) if unit else ends


def _stated_text(stated: Stated) -> str:
    low, high = stated_ends(stated)
    forms = _ABOUT if stated.about else _BOUNDS
    return Message(forms[stated.bound], figure=_figures(low, high, units.label(stated.unit)))
