"""A claim in two lines: what a text says, and the calculation that it comes from, each as a person writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marchland.audit.domain.claim import Bound, ClaimInput, DateRule, FactName, Stated
from marchland.audit.domain.day_rules import WEEKDAYS
from marchland.audit.domain.verdict import half_width
from marchland.core import units
from marchland.core.errors import ClaimError, Location, MarchlandError
from marchland.core.quantity import PrintedEnd, parse_printed, point

_OPERATOR = re.compile(
    r"(\s*[*×÷]\s*|\s+·\s+|(?<![eE])\s*\+\s*|\s+[-−–/]\s+|\s*/\s*(?=[\d(€$£₴])|\s+per\s+(?=\d)|\s+of\s+(?=[\d(])|\s*[()]\s*)"
)
_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "per": "/", "of": "*"}
_BOUNDS = (
    (re.compile(r"(?:over|more than|at least|above|понад|щонайменше)\s+", re.IGNORECASE), Bound.OVER),
    (re.compile(r"(?:up to|at most|less than|fewer than|under|до|менше)\s+", re.IGNORECASE), Bound.UP_TO),
)
_ABOUT = re.compile(
    r"(?:(?:about|around|roughly|approximately|nearly|almost|some|ca\.|близько|приблизно|майже)\s+|~\s*)", re.IGNORECASE
)
_DAY = r"\d{4}-\d{2}-\d{2}"
_LATER = re.compile(rf"({_DAY})\s*\+\s*(\d{{1,5}})\s+(day|week|month|year)s?", re.IGNORECASE)
_BETWEEN = re.compile(rf"({_DAY})\s*(?:to|until|-|−|–|—)\s*({_DAY})", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?:weekday of\s+)?({_DAY})", re.IGNORECASE)
_BY = re.compile(rf"(by|from)?\s*({_DAY})(?:\s*(?:to|–|—)\s*({_DAY}))?", re.IGNORECASE)
_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}
_MOST = 26


@dataclass(frozen=True, slots=True)
class SimpleClaim:
    """What two lines say: the stated figure, and its inputs with their formula, or the rule of a day."""

    stated: Stated
    inputs: tuple[ClaimInput, ...] = ()
    expression: str = ""
    date_rule: DateRule | None = None


def simple_claim(says: str, come_from: str) -> SimpleClaim:
    """Return the claim that says `800 km²` from `400 km * 2 km`, or `2026-01-10` from `2025-07-10 + 6 months`.

    Raises ClaimError, placed at `says` or `from`, for what is no quantity or no formula.
    """
    rule = _date_rule(come_from.strip())
    try:
        stated = _stated_day(says.strip()) or printed_figure(says)
    except MarchlandError as error:
        raise error.located(Location(field="says")) from None
    if rule is not None:
        return SimpleClaim(stated, date_rule=rule)
    inputs: list[ClaimInput] = []
    formula: list[str] = []
    for part in _parts(come_from):
        if part in _AS_IT_IS:
            formula.append(part)
            continue
        try:
            inputs.append(_input(chr(ord("a") + min(len(inputs), _MOST - 1)), part))
        except MarchlandError as error:
            raise error.located(Location(field="from")) from None
        formula.append(inputs[-1].name)
    if not inputs or len(inputs) > _MOST:
        raise ClaimError(
            "{given!r} is no calculation", given=come_from, where=Location(field="from"), next_step="400 km * 2 km"
        )
    return SimpleClaim(stated, tuple(inputs), " ".join(formula))


_AS_IT_IS = frozenset("*/+-()")


def _parts(come_from: str) -> Iterator[str]:
    """Yield the quantities of a calculation and the signs between them, each sign as a formula has it."""
    for place, part in enumerate(_OPERATOR.split(come_from)):
        word = part.strip()
        if word:
            yield _SIGNS.get(word, word) if place % 2 else word


def printed_figure(says: str) -> Stated:
    """Return a stated figure such as `over 55 million mines`; raises QuantityError for what is none."""
    says, bound, about = says.strip(), Bound.EXACT, False
    for pattern, meant in _BOUNDS:
        if match := pattern.match(says):
            bound, says = meant, says[match.end() :]
    if match := _ABOUT.match(says):
        about, says = True, says[match.end() :]
    read = parse_printed(says, "", is_open=True)
    low, high = read.low.value, read.high.value
    if low > high:
        raise ClaimError("{low} to {high}: low is above high", low=low, high=high, next_step="write the smaller first")
    label = units.label(read.unit)
    halves = (_stated_half(read.low, label), _stated_half(read.high, label))
    return Stated(low, high, read.unit, bound, low_half=halves[0], high_half=halves[1], about=about)


def printed_input(name: str, text: str, default_unit: str = "") -> ClaimInput:
    """Return an input such as `1.27 million mines` or `200–300 km`; raises QuantityError for what is no quantity."""
    read = parse_printed(text, default_unit, is_open=True)
    ends = point(read.low.value, read.unit), point(read.high.value, read.unit)
    if read.low.value > read.high.value:
        raise ClaimError("low is above high", next_step="write the smaller figure as low")
    return ClaimInput(name, *ends, _input_half(read.low), _input_half(read.high))


def _stated_half(end: PrintedEnd, unit: str) -> float | None:
    """Return half of the last printed digit of a stated figure where more is known than its number."""
    if end.has_decimals:
        return end.last_digit / 2
    return half_width(end.value / end.scale, unit) * end.scale if end.has_scale else None


def _input_half(end: PrintedEnd) -> float | None:
    """Return half of the last printed digit of an input; a whole number without a scale word is exact."""
    return end.last_digit / 2 if end.has_decimals or end.has_scale else None


def _input(name: str, word: str) -> ClaimInput:
    if word.replace("_", "").isalnum() and not word[0].isdigit() and word.isascii():
        return ClaimInput(name, FactName(word), FactName(word))
    made = printed_input(name, word)
    return ClaimInput(name, made.low, made.high, made.low_half, made.high_half, word)


def _stated_day(says: str) -> Stated | None:
    """Return a stated weekday, day or window of days; None for what is a figure."""
    if says.capitalize() in WEEKDAYS:
        return Stated(None, None, "", weekday=says.capitalize())
    found = _BY.fullmatch(says)
    if found is None:
        return None
    first, last = _day(found[2]), _day(found[3] or found[2])
    if (found[1] or "").lower() == "by":
        return Stated(None, last, "date", Bound.UP_TO)
    if (found[1] or "").lower() == "from" and not found[3]:
        return Stated(first, None, "date", Bound.OVER)
    return Stated(first, last, "date")


def _date_rule(come_from: str) -> DateRule | None:
    """Return the rule of a calculation with days: so long after a day, between two, or its weekday; else None."""
    try:
        if found := _LATER.fullmatch(come_from):
            amount, unit = int(found[2]), found[3].lower()
            if unit in _MONTHS:
                return DateRule("add_months", amount * _MONTHS[unit], (_day(found[1]),))
            return DateRule("add_days", 0, (_day(found[1]),), amount * _DAYS[unit])
        if found := _BETWEEN.fullmatch(come_from):
            return DateRule("days_between", 0, (_day(found[1]), _day(found[2])))
        if found := _WEEKDAY.fullmatch(come_from):
            return DateRule("weekday", 0, (_day(found[1]),))
    except MarchlandError as error:
        raise error.located(Location(field="from")) from None
    return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ClaimError("{text} is no day", text=text, next_step="write the day as YYYY-MM-DD") from None
