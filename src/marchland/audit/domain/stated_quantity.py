"""A quantity as a text states it: its numbers with the precision they are printed to, its unit, bound and place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.text import TextSpan


class QuantityKind(StrEnum):
    """What sort of quantity it is."""

    MEASURE = "measure"
    COUNT = "count"
    MONEY = "money"
    RATE = "rate"
    PERCENT = "percent"
    POINTS = "points"
    MULTIPLE = "multiple"
    FRACTION = "fraction"
    DURATION = "duration"
    NUMBER = "number"
    DATE = "date"
    YEAR = "year"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number with the value of its last printed digit: 0.1 million for `9.6 million`, 1 for `1,300`.

    `padding` is the value of the last digit that is not a nought at the end: 100 for `1,300`.
    """

    value: float
    step: float
    padding: float
    is_plain: bool = True
    """Whether it stands in digits alone, without decimals and without a word such as *million*."""
    has_decimals: bool = False
    scale: float = 1.0
    """What its words of scale multiply it by: a thousand, a million."""

    @property
    def significant(self) -> str:
        """Return its digits up to the last that is not a nought at the end: 13 for `1,300`; a lone nought has none."""
        return str(round(self.value / self.padding)).lstrip("0") if self.padding else ""

    def times(self, factor: float) -> PrintedNumber:
        """Return the number in a unit so many times smaller."""
        if factor == 1:
            return self
        value = _without_hair(self.value * factor)
        return replace(self, value=value, step=self.step * factor, padding=self.padding * factor, is_plain=False)

    def in_scale(self, scale: float) -> PrintedNumber:
        """Return the number in words of scale, behind which no nought is padding: 200 as `200 million`."""
        return replace(self, padding=self.step, scale=scale).times(scale)


def _without_hair(value: float) -> float:
    """Take away the hair that a product of decimals leaves: 4.35 million is 4,350,000."""
    return float(f"{value:.15g}")


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity of a text: both of its ends in `unit`, the same number for one figure."""

    id: str
    kind: QuantityKind
    span: TextSpan
    text: str
    low: PrintedNumber
    high: PrintedNumber
    unit: str
    sentence: int
    block: int
    bound: Bound = Bound.EXACT
    is_about: bool = False
    noun: str = ""
    """What is counted or measured, where the text names it behind the figure."""
    is_inherited: bool = False
    """Whether the unit is not written at the figure but taken from a figure before it."""
    is_latent: bool = False
    """Whether it is a bare number, which is a quantity only where a calculation uses it."""
    implied_per: str = ""
    """What it is per where the sentence says so apart from the figure: *each kilometre takes 32 tonnes*."""
    day: str = ""
    """The first day, as YYYY-MM-DD, where it is a date."""
    last_day: str = ""

    @property
    def is_point(self) -> bool:
        """Tell whether both ends are one number."""
        return self.low.value == self.high.value

    @property
    def is_rate(self) -> bool:
        """Tell whether it is so much per something."""
        return self.kind is QuantityKind.RATE or bool(self.implied_per)

    @property
    def is_date(self) -> bool:
        """Tell whether it is a day of the week, or a day, a month or a year of the calendar."""
        return self.kind in (QuantityKind.DATE, QuantityKind.YEAR, QuantityKind.WEEKDAY)
