"""A number with its unit, computed with: unlike dimensions are refused, and what is left is told in its own unit.

A difference of two percentages is in percentage points, unless the first is the whole, 100 %, so that the share that is
left is one. A percentage and points make a percentage; points by a percentage are a plain number.
"""

from __future__ import annotations

from dataclasses import dataclass

from marchland.core import units
from marchland.core.errors import QuantityError
from marchland.core.message import Message
from marchland.core.units import ONE, Unit

PERCENT = units.unit("percent")
POINT = units.unit("percentage_point")
_WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A number in a unit. Arithmetic raises QuantityError for unlike dimensions, ZeroDivisionError, OverflowError."""

    value: float
    unit: Unit

    @property
    def base_value(self) -> float:
        """Return the number in the base unit of its dimension."""
        return self.value * self.unit.factor

    @property
    def powers(self) -> tuple[tuple[str, int], ...]:
        """Return the powers of its dimensions."""
        return self.unit.powers

    @property
    def dimension(self) -> str:
        """Return the dimension in words, such as `[mine]/[length]²`."""
        return units.in_words(self.unit.powers)

    def to(self, unit: str) -> Measure:
        """Return the same in another unit of that dimension."""
        wanted = units.unit(unit)
        self._check(wanted)
        return Measure(self.value * (self.unit.factor / wanted.factor), wanted)

    def __add__(self, other: object) -> Measure:
        added = _measure(other)
        if {self.unit, added.unit} == {PERCENT, POINT}:
            return Measure(self.value + added.value, PERCENT)
        return Measure(self.value + self._in_own(added), self.unit)

    def __sub__(self, other: object) -> Measure:
        taken = _measure(other)
        if self.unit == PERCENT and taken.unit == POINT:
            return Measure(self.value - taken.value, PERCENT)
        left = Measure(self.value - self._in_own(taken), self.unit)
        points = self.unit == taken.unit == PERCENT and self.value != _WHOLE
        return Measure(left.value, POINT) if points else left

    def __mul__(self, other: object) -> Measure:
        by = _measure(other)
        return Measure(self.value * by.value, self.unit * by.unit)

    def __truediv__(self, other: object) -> Measure:
        by = _measure(other)
        if self.unit == POINT and by.unit == PERCENT:
            return Measure(self.value / by.value, ONE)
        return Measure(self.value / by.value, self.unit / by.unit)

    def __pow__(self, power: int) -> Measure:
        return Measure(self.value**power, self.unit**power)

    def __neg__(self) -> Measure:
        return Measure(-self.value, self.unit)

    def __lt__(self, other: object) -> bool:
        return self.value < self._in_own(_measure(other))

    def __gt__(self, other: object) -> bool:
        return self.value > self._in_own(_measure(other))

    def _in_own(self, other: Measure) -> float:
        """Return another's number in this one's unit."""
        other._check(self.unit)
        return other.value if other.unit == self.unit else other.value * (other.unit.factor / self.unit.factor)

    def _check(self, wanted: Unit) -> None:
        if self.unit.powers != wanted.powers:
            raise QuantityError(
                "{one} does not go with {other}",
                one=units.in_words(wanted.powers),
                other=self.dimension,
                next_step=Message("add and compare only like with like"),
            )


def _measure(value: object) -> Measure:
    return value if isinstance(value, Measure) else Measure(float(value), ONE)  # type: ignore[arg-type] # a number
