"""Figures of a claims file: what is stated, the inputs, and the rules of days."""

from __future__ import annotations

from datetime import date

from marchland.audit.adapters.claim_file_models import DateRuleModel, FactReference, InputModel, StatedModel
from marchland.audit.domain.claim import Bound, ClaimInput, DateRule, FactName, Stated
from marchland.audit.domain.day_rules import OPERATIONS, WEEKDAYS
from marchland.audit.domain.simple_claim import printed_input
from marchland.core import units
from marchland.core.errors import ClaimError, Location, MarchlandError
from marchland.core.message import Message
from marchland.core.quantity import Estimate, parse_estimate, point


def claim_input(name: str, asked: InputModel | float | str) -> ClaimInput:
    """Return an input; raises ClaimError, placed at its field, for what is none."""
    field = f"inputs.{name}"
    if not name.isidentifier():
        raise ClaimError(
            "{name!r} cannot name an input", name=name, where=Location(field=field), next_step="use letters, digits, _"
        )
    given = asked if isinstance(asked, InputModel) else InputModel(value=asked)
    try:
        return _input(name, given)
    except MarchlandError as error:
        raise error.located(Location(field=field)) from None


def _input(name: str, asked: InputModel) -> ClaimInput:
    fields = ("value", "low", "high", "fact", "low_fact", "high_fact")
    given = {key for key in fields if getattr(asked, key) is not None}
    if given == {"fact"}:
        return ClaimInput(name, FactName(str(asked.fact)), FactName(str(asked.fact)), text=asked.text)
    if given == {"low_fact", "high_fact"}:
        return ClaimInput(name, FactName(str(asked.low_fact)), FactName(str(asked.high_fact)), text=asked.text)
    if given == {"value"} and isinstance(asked.value, str):
        written = printed_input(name, asked.value, units.opened(asked.unit))
        low_half, high_half = _halves(asked, written.low_half, written.high_half)
        return ClaimInput(name, written.low, written.high, low_half, high_half, asked.text)
    if given == {"value"}:
        value = _estimate(asked.value, asked.unit)
        return ClaimInput(name, value, value, *_halves(asked), text=asked.text)
    if given != {"low", "high"}:
        raise ClaimError(
            "an input is given as {given}",
            given=sorted(given) or Message("nothing"),
            next_step="give value and unit, or low and high and unit, or fact",
        )
    low, high = _estimate(asked.low, asked.unit), _estimate(asked.high, asked.unit)
    if not (low.is_point and high.is_point):
        raise ClaimError("an end of the range is a range itself", next_step="give one number for each end")
    if low.central > high.to(low.unit).central:
        raise ClaimError("low is above high", next_step="write the smaller figure as low")
    return ClaimInput(name, low, high, *_halves(asked), text=asked.text)


def _halves(
    asked: InputModel | StatedModel, low: float | None = None, high: float | None = None
) -> tuple[float | None, float | None]:
    """Return half of the last printed digit of each end as given, else as it was read."""
    return (low if asked.low_half is None else asked.low_half), (high if asked.high_half is None else asked.high_half)


def _estimate(value: float | str | None, unit: str) -> Estimate:
    opened = units.opened(unit)
    if isinstance(value, str):
        return parse_estimate(value, opened, is_open=True)
    return point(float(value if value is not None else 0.0), opened)


def stated_figure(model: StatedModel) -> Stated:
    """Return a stated figure; raises ClaimError, placed at its field, for what is none."""
    if model.value is not None and (model.low is not None or model.high is not None):
        raise ClaimError(
            "value stands beside low or high", where=Location(field="stated"), next_step="keep one of the two"
        )
    low, high = (model.value, model.value) if model.value is not None else (model.low, model.high)
    if model.weekday:
        if model.weekday not in WEEKDAYS:
            raise ClaimError(
                "unknown weekday {weekday!r}", weekday=model.weekday, where=Location(field="stated.weekday")
            )
    elif low is None and high is None:
        raise ClaimError("nothing is stated", where=Location(field="stated"), next_step="give value, or low and high")
    numbers = isinstance(low, float | int) and isinstance(high, float | int) and low > high
    if numbers or (isinstance(low, date) and isinstance(high, date) and low > high):
        raise ClaimError(
            "{low} to {high}: low is above high",
            low=low,
            high=high,
            where=Location(field="stated"),
            next_step="write the smaller as low",
        )
    unit = model.unit
    if unit != "date" and not model.weekday:
        try:
            unit = units.opened(unit)
        except MarchlandError as error:
            raise error.located(Location(field="stated.unit")) from None
    bound = Bound(model.bound)
    return Stated(low, high, unit, bound, model.weekday, model.low_half, model.high_half, model.about)


def date_rule(model: DateRuleModel) -> DateRule:
    """Return the rule of a date claim; raises ClaimError, placed at its field, for what is none."""
    if model.operation not in OPERATIONS:
        raise ClaimError(
            "unknown operation {operation!r}",
            operation=model.operation,
            where=Location(field="date_rule.operation"),
            next_step=Message("known are: {operations}", operations=", ".join(OPERATIONS)),
        )
    given: list[FactReference | date] = list(model.from_) + ([model.day] if model.day is not None else [])
    if not given:
        raise ClaimError("the rule has no day", where=Location(field="date_rule"), next_step="add from or day")
    return DateRule(
        model.operation,
        model.months,
        tuple(FactName(day.fact) if isinstance(day, FactReference) else day for day in given),
        model.length_days,
    )
