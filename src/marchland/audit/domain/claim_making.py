"""Claims as a claims file has them, made of what a search found in a text: one for each reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marchland.audit.domain.claim import (
    Basis,
    Claim,
    ClaimInput,
    ClaimKind,
    DateRule,
    FactName,
    ReviewFinding,
    Stated,
    Verdict,
)
from marchland.audit.domain.claim_attempts import Attempt
from marchland.audit.domain.claim_units import UNITLESS, number_of, unit_in_claim, units_tried, units_tried_besides
from marchland.audit.domain.fact_matching import MatchedFacts
from marchland.audit.domain.interval import opened_unit, stated_room
from marchland.audit.domain.law_matching import FoundLawClaim
from marchland.audit.domain.recompute import WEEKDAYS
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind, StatedQuantity
from marchland.core import expression, units
from marchland.core.errors import ExpressionError
from marchland.core.measure import Measure
from marchland.core.message import Message
from marchland.core.quantity import Estimate, point

QUOTE_WORDS = 12
_SAME = 0.01


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """Where a claim stands: its sentence, and a quote of at most twelve words around the stated figure."""

    sentence: str
    quote: str


def claim_alone(id: str, result: StatedQuantity, place: ClaimPlace) -> Claim:  # noqa: A002 - the word of claims files
    """Return the claim of a figure that nothing in the text gives."""
    alone = ReviewFinding(Verdict.NOT_DERIVABLE, date.min, Message("the text gives nothing that it follows from"), "")
    return _claim(id, result, place, stated=_stated(result, _opened(result)), basis=Basis.NONE, findings=(alone,))


def claim_of(
    id: str,  # noqa: A002 - the word of claims files
    result: StatedQuantity,
    attempt: Attempt,
    quantities: Sequence[StatedQuantity],
    place: ClaimPlace,
    physical: frozenset[str],
) -> Claim | None:
    """Return the claim that a quantity is the result of an attempt; None where no way to read its units agrees.

    What is counted is left aside where the units agree only without (4,312 children by 154 teachers are 28 pupils), so
    is what only the sentence says that a figure is per, and what it leaves out is filled in (2 tonnes, of 10 tonnes on
    5 hectares, are 2 tonnes per hectare). An attempt at plain numbers whose units do not agree even so is a claim of
    plain numbers, and says so. `physical` are the units that are no counted things.
    """
    inputs = [quantities[index] for index in attempt.inputs]
    if result.is_date or any(item.is_date for item in inputs):
        return _date_claim(id, result, attempt, inputs, place)
    for units_read in units_tried(result, attempt, inputs, physical):
        claim = _calculated(id, result, attempt, inputs, units_read, place)
        if units_agree(claim):
            return claim
    expected = number_of(result, attempt, physical)
    for units_read in units_tried_besides(result, attempt, inputs, physical):
        claim = _calculated(id, result, attempt, inputs, units_read, place)
        if gives(claim, expected):
            return claim
    if not attempt.is_of_plain_numbers:
        return None
    plain = _calculated(id, result, attempt, inputs, ("",) * (1 + len(inputs)), place)
    return replace(plain, basis_reason=Message("reckoned with plain numbers, for the units do not agree"))


def _calculated(
    id: str,  # noqa: A002 - the word of claims files
    result: StatedQuantity,
    attempt: Attempt,
    inputs: Sequence[StatedQuantity],
    units_read: tuple[str, ...],
    place: ClaimPlace,
) -> Claim:
    """Return the claim of an attempt with the units of its result and its inputs read so."""
    stated_unit, *units_of_inputs = units_read
    made = tuple(
        _input(chr(ord("a") + number), item, unit)
        for number, (item, unit) in enumerate(zip(inputs, units_of_inputs, strict=True))
    )
    return _claim(id, result, place, stated=_stated(result, stated_unit), inputs=made, expression=attempt.expression)


def fact_claim(id: str, result: StatedQuantity, matched: MatchedFacts, place: ClaimPlace) -> Claim:  # noqa: A002 - as above
    """Return the claim that a quantity is what the book of facts has, or the sum of several of its facts."""
    names = [chr(ord("a") + number) for number in range(len(matched.facts))]
    inputs = tuple(
        ClaimInput(name, FactName(ends.low), FactName(ends.high))
        for name, ends in zip(names, matched.facts, strict=True)
    )
    stated = _stated(result, matched.unit_of(result))
    return _claim(
        id, result, place, stated=stated, inputs=inputs, expression=" + ".join(names), basis=Basis.INDEPENDENT
    )


def input_of(quantity: StatedQuantity) -> ClaimInput | None:
    """Return a quantity as an input of a claim; None for a day, which no formula takes."""
    return None if quantity.is_date else _input("a", quantity, unit_in_claim(quantity, None))


def stated_of(quantity: StatedQuantity) -> Stated:
    """Return a quantity as the figure that a claim states."""
    return _stated(quantity, "" if quantity.kind in UNITLESS else _opened(quantity))


def law_claim(id: str, found: FoundLawClaim, result: StatedQuantity | None, place: ClaimPlace) -> Claim:  # noqa: A002 - as above
    """Return the claim that a text makes of the law: a day that it says, or a word, which the law's answers judge."""
    stated = _stated(result, _opened(result)) if result is not None else None
    day = found.points[0].stated
    if stated is None and found.is_date and day is not None:
        stated = Stated(day.earliest_on, day.latest_on, "date")
    return Claim(
        id=id, kind=ClaimKind.DATE if found.is_date else ClaimKind.EXTERNAL, subject="", quote=place.quote,
        stated=stated, inputs=(), expression="", date_rule=None, basis=Basis.INDEPENDENT, basis_reason="", findings=(),
        note="", source="", legal=found.points, sentence=place.sentence,
    )  # fmt: skip


def count_claim(id: str, result: StatedQuantity, counted: tuple[int, int], place: ClaimPlace) -> Claim:  # noqa: A002 - as above
    """Return the claim that so many states are parties, where the book of acts counts so many at least and at most."""
    unit = _opened(result)
    least, most = (point(float(end), unit) for end in counted)
    inputs = (ClaimInput("a", least, most, text=Message("counted by the book of acts")),)
    stated = _stated(result, unit)
    return _claim(id, result, place, stated=stated, inputs=inputs, expression="a", basis=Basis.INDEPENDENT)


def units_agree(claim: Claim) -> bool:
    """Tell whether the formula of a claim comes out in the dimension that it is stated in."""
    known = {  # numbers that differ, so that no difference of two is nought
        item.name: expression.as_quantity(1.0 + place, item.low.unit)
        for place, item in enumerate(claim.inputs)
        if isinstance(item.low, Estimate)
    }
    return _given(claim, known) is not None


def gives(claim: Claim, expected: float) -> bool:
    """Tell whether the formula of a claim gives a number in the unit that it is stated in, near enough."""
    known = {
        item.name: expression.as_quantity(item.low.central, item.low.unit)
        for item in claim.inputs
        if isinstance(item.low, Estimate)
    }
    found = _given(claim, known)
    return found is not None and abs(found - expected) <= _SAME * abs(expected)


def _given(claim: Claim, known: Mapping[str, Measure]) -> float | None:
    """Return what the formula of a claim gives in the unit that it is stated in; None if of another dimension."""
    try:
        value = expression.parse(claim.expression).quantity(known)
    except ExpressionError:
        return None
    stated = units.unit(claim.stated.unit if claim.stated else "")
    if value.unit.powers != stated.powers:
        return None
    return float(value.value * value.unit.factor / stated.factor)


def _claim(
    id: str, result: StatedQuantity, place: ClaimPlace, *, stated: Stated, inputs: tuple[ClaimInput, ...] = (),  # noqa: A002
    expression: str = "", rule: DateRule | None = None, basis: Basis = Basis.TEXT,
    findings: tuple[ReviewFinding, ...] = (),
) -> Claim:  # fmt: skip
    kind = ClaimKind.DATE if rule is not None else ClaimKind.ARITHMETIC if expression else ClaimKind.EXTERNAL
    return Claim(
        id=id, kind=kind, subject=result.noun, quote=place.quote, stated=stated, inputs=inputs, expression=expression,
        date_rule=rule, basis=basis, basis_reason="", findings=findings, note="", source="",
        sentence=place.sentence, span=result.span,
    )  # fmt: skip


def _opened(quantity: StatedQuantity) -> str:
    """Return the unit of a quantity as a claims file names it, without what its sentence implies."""
    return quantity.unit if quantity.is_date or not quantity.unit else opened_unit(quantity.unit)


def _input(name: str, quantity: StatedQuantity, unit: str) -> ClaimInput:
    low, high = quantity.low, quantity.high
    return ClaimInput(
        name,
        point(low.value, unit),
        point(high.value, unit),
        low_half=_room(low),
        high_half=_room(high),
        text=quantity.text,
    )


def _room(number: PrintedNumber) -> float:
    return number.step / 2 if number.has_decimals else 0.0


def _stated(result: StatedQuantity, unit: str) -> Stated:
    if result.kind is QuantityKind.WEEKDAY:
        return Stated(None, None, "", weekday=WEEKDAYS[int(result.low.value)])
    if result.is_date:
        return Stated(date.fromisoformat(result.day), date.fromisoformat(result.last_day), "date")
    low, high = result.low, result.high
    return Stated(
        low.value, high.value, unit, result.bound,
        low_half=stated_room(low, result.kind, is_about=False),
        high_half=stated_room(high, result.kind, is_about=False),
        about=result.is_about,
    )  # fmt: skip


def _date_claim(
    id: str,  # noqa: A002 - the word of claims files
    result: StatedQuantity,
    attempt: Attempt,
    inputs: Sequence[StatedQuantity],
    place: ClaimPlace,
) -> Claim:
    days = tuple(date.fromisoformat(item.day) for item in inputs if item.is_date)
    if attempt.pattern == "weekday":
        rule = DateRule("weekday", 0, days)
    elif attempt.pattern == "later":
        length = next(item for item in inputs if not item.is_date)
        amount = int(length.low.value)
        months = {"month": amount, "year": 12 * amount}.get(length.unit, 0)
        rule = DateRule("add_months", months, days) if months else DateRule("add_days", 0, days, days_count(length))
    else:
        rule = DateRule("days_between", 0, tuple(sorted(days)))
    return _claim(id, result, place, stated=_stated(result, _opened(result)), rule=rule)


def days_count(length: StatedQuantity) -> int:
    """Return how many days a duration in days or weeks has."""
    return round(length.low.value * {"day": 1, "week": 7}.get(length.unit, 0))


def quoted(sentence: str, start: int, end: int) -> str:
    """Return at most twelve words of a sentence around the characters from `start` to `end`, by clauses if it can."""
    words = list(_words(sentence))
    inside = [number for number, (first, last) in enumerate(words) if first < end and start < last]
    if not inside:
        return sentence[start:end]
    written = [sentence[first:last] for first, last in words]
    high = min(inside[-1], inside[0] + QUOTE_WORDS - 1)
    behind = range(high, min(len(words), inside[0] + QUOTE_WORDS))
    high = next((number for number in behind if written[number].endswith(_CLAUSE_ENDS)), high)
    if high > inside[-1] and written[high].rstrip(",;").lower() in _JOINING:
        high -= 1
    low = max(0, high - QUOTE_WORDS + 1)
    if low:
        begins = (number for number in range(low, inside[0]) if written[number - 1].endswith(_CLAUSE_ENDS))
        low = next(begins, low)
    return sentence[words[low][0] : words[high][1]]


_CLAUSE_ENDS = (",", ";", ":", ".", "!", "?", ")", "–", "—")
_JOINING = frozenset({"and", "or", "but", "і", "й", "та", "але", "або"})


def _words(sentence: str) -> Iterator[tuple[int, int]]:
    start = -1
    for place, sign in enumerate(sentence + " "):
        if sign.isspace():
            if start >= 0:
                yield start, place
            start = -1
        elif start < 0:
            start = place
