"""Date claims recomputed: so long after a day, the weekday of a day, and the time between two days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from marchland.audit.domain.arithmetic import printed
from marchland.audit.domain.claim import Basis, Claim, DateRule, FactName, Stated, Verdict
from marchland.audit.domain.recomputation import Recomputation, no_inputs, not_so
from marchland.audit.domain.verdict import RecomputedRange, judge
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError
from marchland.core.fact import FactBook
from marchland.core.message import Message, Word, join
from marchland.core.quantity import number

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BETWEEN = {"days_between": "day", "weeks_between": "week", "months_between": "month", "years_between": "year"}
_WEEK, _YEAR_MONTHS = 7, 12
LATER = ("add_months", "add_days")
OPERATIONS = (*LATER, "weekday", *_BETWEEN)
"""What a date rule can do."""


def recompute(claim: Claim, rule: DateRule, facts: FactBook, as_of: AsOf) -> Recomputation:
    """Return what a date rule gives, and the verdict on what is stated; raises ClaimError for an unfit figure."""
    days = [facts.day(day.name, as_of) if isinstance(day, FactName) else day for day in rule.days]
    if rule.operation == "weekday":
        return _weekday(claim, days[0])
    if rule.operation in _BETWEEN:
        return _between(claim, rule.operation, min(days), max(days))
    return _later(claim, rule, days)


def _weekday(claim: Claim, day: date) -> Recomputation:
    weekday = WEEKDAYS[day.weekday()]
    said = claim.stated.weekday if claim.stated else ""
    if not said:
        working = Message("{day} is a {weekday}", day=day, weekday=Word(weekday))
        why = Message("the text states no weekday")
        return Recomputation(day, day, "date", working, Verdict.NOT_DERIVABLE, why)
    working = Message("{day} is a {weekday}; stated {said}", day=day, weekday=Word(weekday), said=Word(said))
    return Recomputation(day, day, "date", working, *_day_verdict(claim, holds=weekday == said))


def _later(claim: Claim, rule: DateRule, days: list[date]) -> Recomputation:
    ends, steps = _counted_on(days, rule)
    if claim.stated is None:
        why = Message("the text states no day")
        return Recomputation(ends[0], ends[-1], "date", steps, Verdict.NOT_DERIVABLE, why)
    early, late = claim.stated.low, claim.stated.high
    if not isinstance(early, date) and not isinstance(late, date):
        raise ClaimError("the stated figure is not a day", next_step="state low or high as YYYY-MM-DD")
    inside = (not isinstance(early, date) or ends[0] >= early) and (not isinstance(late, date) or ends[-1] <= late)
    window = [Message("not before {day}", day=early)] if isinstance(early, date) else []
    window += [Message("not after {day}", day=late)] if isinstance(late, date) else []
    working = join("; ", (steps, Message("stated {window}", window=join(" ", window))))
    return Recomputation(ends[0], ends[-1], "date", working, *_day_verdict(claim, holds=inside))


def _counted_on(days: list[date], rule: DateRule) -> tuple[list[date], str]:
    """Return the days so many calendar months or days later in order, and the steps to them in words."""
    in_months = rule.operation == "add_months"
    amount = rule.months if in_months else rule.length_days
    try:
        step = relativedelta(months=amount) if in_months else timedelta(days=amount)
        later = {day: day + step for day in days}
    except (ValueError, OverflowError):
        raise ClaimError(
            Message("{months} months from {days} is beyond the calendar", months=amount, days=days[0])
            if in_months
            else Message("{count} days from {day} is beyond the calendar", count=amount, day=days[0]),
            next_step="give fewer months" if in_months else "give fewer days",
        ) from None
    words = (
        Message("{day} + {months} months = {end}", day=day, months=amount, end=end)
        if in_months
        else Message("{day} + {count} days = {end}", day=day, count=amount, end=end)
        for day, end in later.items()
    )
    return sorted(set(later.values())), join(", ", words)


def _between(claim: Claim, operation: str, first: date, last: date) -> Recomputation:
    unit = _unit_between(claim.stated, operation)
    given = _COUNTS[unit](first, last)
    figure = number(given.low) if given.low == given.high else f"{number(given.low)}–{number(given.high)}"
    working = Message("{first} to {last} = {figure} {unit}", first=first, last=last, figure=figure, unit=unit)
    if claim.stated is None or claim.basis is Basis.NONE:
        return Recomputation(given.low, given.high, unit, working, Verdict.NOT_DERIVABLE, no_inputs(claim))
    stated = printed(claim.stated)
    judgement = judge(stated, given, claim.stated.bound, claim.basis)
    said = number(stated.low) if stated.low == stated.high else f"{number(stated.low)}–{number(stated.high)}"
    words = Message("stated {stated}", stated=f"{said} {unit}")
    working = join("; ", (working, words, judgement.reason))
    return Recomputation(given.low, given.high, unit, working, judgement.verdict, claim.basis_reason)


def _unit_between(stated: Stated | None, operation: str) -> str:
    """Return the unit of time that is counted in: the stated one; raises ClaimError where that is none."""
    if stated is None or not stated.unit:
        return _BETWEEN[operation]
    known = {form: unit for unit in _COUNTS for form in (unit, f"{unit}s")}
    if stated.unit not in known:
        raise ClaimError(
            "{unit} is no time between two days", unit=stated.unit, next_step="state days, weeks, months or years"
        )
    return known[stated.unit]


def _days(first: date, last: date) -> RecomputedRange:
    """Return the days between two days, of which the first may be counted too."""
    days = float((last - first).days)
    return RecomputedRange(days, days, days, days + 1)


def _weeks(first: date, last: date) -> RecomputedRange:
    days = (last - first).days
    return RecomputedRange(days / _WEEK, days / _WEEK, days / _WEEK, (days + 1) / _WEEK)


def _months(first: date, last: date) -> RecomputedRange:
    return _whole_and_part(first, last, 1)


def _years(first: date, last: date) -> RecomputedRange:
    return _whole_and_part(first, last, _YEAR_MONTHS)


def _whole_and_part(first: date, last: date, months: int) -> RecomputedRange:
    """Return how many whole calendar months or years there are, as an age is told, to how many with the part begun."""
    passed = relativedelta(last, first)
    whole = (passed.years * _YEAR_MONTHS + passed.months) // months
    begun = first + relativedelta(months=whole * months)
    length = (first + relativedelta(months=(whole + 1) * months) - begun).days
    exact = whole + (last - begun).days / length
    return RecomputedRange(float(whole), exact, float(whole), exact)


_COUNTS: Mapping[str, Callable[[date, date], RecomputedRange]] = {
    "day": _days, "week": _weeks, "month": _months, "year": _years,
}  # fmt: skip


def _day_verdict(claim: Claim, *, holds: bool) -> tuple[Verdict, str]:
    """Return the verdict on a day by the rule of figures, where a day is either right or wrong, and its reason."""
    if claim.basis is Basis.NONE:
        return Verdict.NOT_DERIVABLE, no_inputs(claim)
    return (Verdict.FOLLOWS if holds else not_so(claim)), claim.basis_reason
