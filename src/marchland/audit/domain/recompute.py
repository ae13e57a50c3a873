"""Claims recomputed from their inputs as of two dates, with the working written out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from marchland.audit.domain.claim import (
    Audit,
    AuditedClaim,
    Basis,
    Bound,
    ChangedClaim,
    Claim,
    ClaimInput,
    ClaimKind,
    Claims,
    DateRule,
    FactName,
    ReviewFinding,
    Stated,
    Verdict,
)
from marchland.audit.domain.legal import is_judged, judge_law, law_text
from marchland.audit.domain.legal import sources as legal_sources
from marchland.audit.domain.question import Answers, LegalAnswer
from marchland.audit.domain.verdict import judge
from marchland.core import expression, units
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, Location, MarchlandError, NotKnownError
from marchland.core.fact import FactBook
from marchland.core.measure import Measure
from marchland.core.message import N_, Message, Word, join
from marchland.core.quantity import Estimate, number, point

_MAX_RANGES = 8
_NOT_CHECKED = ReviewFinding(Verdict.NOT_CHECKED, date.min, Message("nothing was known of it by that day"), "")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class _Recomputation:
    low: float | date | None
    high: float | date | None
    unit: str
    working: str
    verdict: Verdict
    reason: str


def audit(claims: Claims, facts: FactBook, as_of: AsOf, answers: Answers | None = None, law_digest: str = "") -> Audit:
    """Return every claim with its recomputation, working and verdict, as of the two dates.

    `answers` has what the law answers, as of the same dates, to every question that the claims ask of it. Raises
    ClaimError, placed at the claim, where an expression, a unit or a fact's name is wrong.
    """
    return Audit(
        claims.document,
        tuple(_audited(claim, facts, as_of, answers or {}) for claim in claims.claims),
        facts.digest,
        claims.digest,
        as_of.valid_on,
        as_of.known_on,
        law_digest,
    )


def changed_claims(before: Audit, after: Audit) -> tuple[ChangedClaim, ...]:
    """Return the claims whose verdict, recomputed figure or legal answer is another in the second audit."""
    return tuple(
        ChangedClaim(old, new)
        for old, new in zip(before.claims, after.claims, strict=True)
        if (old.verdict, old.recomputed_low, old.recomputed_high, old.legal)
        != (new.verdict, new.recomputed_low, new.recomputed_high, new.legal)
    )


def _audited(claim: Claim, facts: FactBook, as_of: AsOf, answers: Answers) -> AuditedClaim:
    names = fact_names(claim)
    cards: list[str] = []
    try:
        for name in names:
            facts.fact(name)
        computed = _computed(claim, facts, as_of, answers)
        cards = [slug for name in names for slug in facts.cards(name, as_of)]
    except NotKnownError as error:
        computed = _Recomputation(
            None,
            None,
            "",
            "",
            Verdict.NOT_DERIVABLE,
            Message("an input is not known: {message}", message=error.message),
        )
    except MarchlandError as error:
        raise ClaimError(error.message, where=Location(field=f"claim {claim.id}"), next_step=error.next_step) from error
    source = claim.source
    if claim.kind not in (ClaimKind.ARITHMETIC, ClaimKind.DATE):
        source = _finding(claim, as_of).source or source
    relied = dict.fromkeys(slug for slug in (source, *cards) if slug)
    return AuditedClaim(
        claim,
        computed.low,
        computed.high,
        computed.unit,
        computed.working,
        computed.verdict,
        computed.reason,
        names,
        tuple(dict.fromkeys((*relied, *legal_sources(claim, answers)))),
        _weak(relied, facts) or any(_only_weak(answers[point.question], facts) for point in claim.legal),
        tuple(answers[point.question] for point in claim.legal),
    )


def _weak(slugs: Iterable[str], facts: FactBook) -> bool:
    return any(facts.source(slug).weak for slug in slugs if slug in facts.sources)


def _only_weak(answer: LegalAnswer, facts: FactBook) -> bool:
    """Tell whether all papers behind an answer are weak: a weak one beside a strong one takes nothing from it."""
    cards = [facts.sources[slug] for slug in answer.sources if slug in facts.sources]
    return bool(cards) and all(card.weak for card in cards)


def fact_names(claim: Claim) -> tuple[str, ...]:
    """Return the facts that a claim's computation rests on."""
    ends: Iterable[Any] = itertools.chain.from_iterable((item.low, item.high) for item in claim.inputs)
    days: tuple[Any, ...] = claim.date_rule.days if claim.date_rule else ()
    return tuple(dict.fromkeys(end.name for end in (*ends, *days) if isinstance(end, FactName)))


def _computed(claim: Claim, facts: FactBook, as_of: AsOf, answers: Answers) -> _Recomputation:
    if claim.kind is ClaimKind.ARITHMETIC:
        return _arithmetic(claim, facts, as_of)
    if claim.kind is ClaimKind.DATE and claim.date_rule is not None:
        return _date(claim, claim.date_rule, facts, as_of)
    if is_judged(claim):
        judgement = judge_law(claim, answers, as_of)
        unit = "date" if judgement.first_on else ""
        return _Recomputation(
            judgement.first_on, judgement.last_on, unit, judgement.working, judgement.verdict, judgement.reason
        )
    finding = _finding(claim, as_of)
    return _Recomputation(None, None, "", law_text(claim, answers), finding.verdict, finding.reason)


def _finding(claim: Claim, as_of: AsOf) -> ReviewFinding:
    known = [finding for finding in claim.findings if finding.known_on <= as_of.known_on]
    return max(known, key=lambda finding: finding.known_on, default=_NOT_CHECKED)


def _arithmetic(claim: Claim, facts: FactBook, as_of: AsOf) -> _Recomputation:
    formula = expression.parse(claim.expression)
    ends = {item.name: _ends(item, facts, as_of) for item in claim.inputs}
    unknown = [name for name in formula.names if name not in ends and name not in units.unit_names()]
    if unknown:
        raise ClaimError(
            "{unknown!r} in {expression!r} is not an input of the claim",
            unknown=unknown[0],
            expression=claim.expression,
            next_step=Message("the inputs are: {ends}", ends=", ".join(ends) or "none"),
        )
    unit = claim.stated.unit if claim.stated else ""
    results = [_in_unit(formula.quantity(corner), unit, claim) for corner in _corners(ends)]
    values = [value for value, _ in results]
    unit = results[0][1]
    low, high = min(values), max(values)
    working = _working(claim, formula, ends, low, high, unit)
    if claim.stated is None or claim.basis is Basis.NONE:
        return _Recomputation(low, high, unit, working, Verdict.NOT_DERIVABLE, _no_inputs(claim))
    judgement = judge(_stated_ends(claim.stated), (low, high), claim.stated.bound, claim.basis)
    return _Recomputation(
        low, high, unit, join("; ", (working, judgement.reason)), judgement.verdict, claim.basis_reason
    )


def _ends(item: ClaimInput, facts: FactBook, as_of: AsOf) -> tuple[Estimate, Estimate]:
    """Return both ends as points; a fact in doubt gives its low to the one and its high to the other."""
    low, high = (facts.estimate(e.name, as_of) if isinstance(e, FactName) else e for e in (item.low, item.high))
    return point(low.low, low.unit), point(high.high, high.unit)


def _corners(ends: dict[str, tuple[Estimate, Estimate]]) -> list[dict[str, Measure]]:
    """Return the inputs at every combination of their ends, so that a quotient of ranges is right too."""
    fixed: dict[str, Measure] = {}
    varying: dict[str, tuple[Measure, Measure]] = {}
    for name, (low, high) in ends.items():
        first, second = (expression.as_quantity(end.central, end.unit) for end in (low, high))
        if low.central == high.central and low.unit == high.unit:
            fixed[name] = first
        else:
            varying[name] = (first, second)
    if len(varying) > _MAX_RANGES:
        raise ClaimError(
            "{varying_count} inputs are ranges; at most {max_ranges} can be",
            varying_count=len(varying),
            max_ranges=_MAX_RANGES,
        )
    return [fixed | dict(zip(varying, corner, strict=True)) for corner in itertools.product(*varying.values())]


def _in_unit(value: Measure, unit: str, claim: Claim) -> tuple[float, str]:
    if claim.stated is None:
        # Nothing is stated, so the result is given in the units that it comes in.
        return value.base_value, str(value.unit.base)
    if value.unit.powers != units.unit(unit).powers:
        raise ClaimError(
            "{expression!r} comes out as {value}, but the claim is stated in {unit}, which is {units_dimension}",
            expression=claim.expression,
            value=value.dimension,
            unit=unit,
            units_dimension=units.dimension(unit),
            next_step="check the expression and the units of its inputs",
        )
    return value.base_value / units.to_base(unit), units.label(unit)


def _stated_ends(stated: Stated) -> tuple[float, float]:
    low, high = stated.low, stated.high
    only = low if low is not None else high
    if isinstance(low, date) or isinstance(high, date) or isinstance(only, date) or only is None:
        raise ClaimError("the stated figure is not a number", next_step="give low and high as numbers")
    return (only if low is None else low), (only if high is None else high)


def _working(
    claim: Claim,
    formula: expression.Expression,
    ends: dict[str, tuple[Estimate, Estimate]],
    low: float,
    high: float,
    unit: str,
) -> str:
    labels = {name: _span(first, second) for name, (first, second) in ends.items()}
    symbols, figures = formula.written({}), formula.written(labels)
    result = _figures(low, high, unit)
    steps = (symbols, result) if figures in (symbols, result) else (symbols, figures, result)
    computed = join(" = ", steps)
    if not claim.stated:
        return computed
    return join("; ", (computed, Message("stated {stated}", stated=_stated_text(claim.stated))))


def _span(first: Estimate, second: Estimate) -> str:
    return _figures(first.central, second.to(first.unit).central, units.label(first.unit))


def _figures(low: float, high: float, unit: str) -> str:
    low, high = sorted((low, high))
    text = number(low) if low == high else f"{number(low)}–{number(high)}"
    return f"{text} {unit}".strip()


def _stated_text(stated: Stated) -> str:
    low, high = _stated_ends(stated)
    form = {Bound.OVER: N_("over {figure}"), Bound.UP_TO: N_("up to {figure}"), Bound.EXACT: "{figure}"}[stated.bound]
    return Message(form, figure=_figures(low, high, units.label(stated.unit)))


def _date(claim: Claim, rule: DateRule, facts: FactBook, as_of: AsOf) -> _Recomputation:
    days = [facts.day(day.name, as_of) if isinstance(day, FactName) else day for day in rule.days]
    if rule.operation == "weekday":
        weekday = WEEKDAYS[days[0].weekday()]
        stated = claim.stated.weekday if claim.stated else ""
        if not stated:
            working = Message("{day} is a {weekday}", day=days[0], weekday=Word(weekday))
            why = Message("the text states no weekday")
            return _Recomputation(days[0], days[0], "date", working, Verdict.NOT_DERIVABLE, why)
        verdict, reason = _day_verdict(claim, holds=weekday == stated)
        return _Recomputation(
            days[0],
            days[0],
            "date",
            Message("{day} is a {weekday}; stated {said}", day=days[0], weekday=Word(weekday), said=Word(stated)),
            verdict,
            reason,
        )
    ends, steps = _months_later(days, rule.months)
    if claim.stated is None:
        return _Recomputation(
            ends[0], ends[-1], "date", steps, Verdict.NOT_DERIVABLE, Message("the text states no day")
        )
    early, late = claim.stated.low, claim.stated.high
    if not isinstance(early, date) and not isinstance(late, date):
        raise ClaimError("the stated figure is not a day", next_step="state low or high as YYYY-MM-DD")
    inside = (not isinstance(early, date) or ends[0] >= early) and (not isinstance(late, date) or ends[-1] <= late)
    verdict, reason = _day_verdict(claim, holds=inside)
    window = [Message("not before {day}", day=early)] if isinstance(early, date) else []
    window += [Message("not after {day}", day=late)] if isinstance(late, date) else []
    return _Recomputation(
        ends[0],
        ends[-1],
        "date",
        join("; ", (steps, Message("stated {window}", window=join(" ", window)))),
        verdict,
        reason,
    )


def _day_verdict(claim: Claim, *, holds: bool) -> tuple[Verdict, str]:
    """Return the verdict on a day by the rule of figures, where a day is either right or wrong, and its reason."""
    if claim.basis is Basis.NONE:
        return Verdict.NOT_DERIVABLE, _no_inputs(claim)
    if holds:
        return Verdict.FOLLOWS, claim.basis_reason
    worse = Verdict.CONTRADICTED if claim.basis is Basis.INDEPENDENT else Verdict.DOES_NOT_FOLLOW
    return worse, claim.basis_reason


def _no_inputs(claim: Claim) -> str:
    why = Message("the text states no figure") if claim.stated is None else Message("the text states no inputs")
    return join(": ", (why, claim.basis_reason)) if claim.basis_reason else why


def _months_later(days: list[date], months: int) -> tuple[list[date], str]:
    """Return the days so many calendar months later in order, and the steps to them in words."""
    try:
        later = {day: day + relativedelta(months=months) for day in days}
    except (ValueError, OverflowError):
        raise ClaimError(
            "{months} months from {days} is beyond the calendar",
            months=months,
            days=days[0],
            next_step="give fewer months",
        ) from None
    return sorted(set(later.values())), join(
        ", ",
        (Message("{day} + {months} months = {end}", day=day, months=months, end=end) for day, end in later.items()),
    )
