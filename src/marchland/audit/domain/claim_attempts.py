"""What is tried to compute a stated figure, and what stands around it: the ground of all patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from marchland.audit.domain.claim_cues import Cue, CueMap
from marchland.audit.domain.interval import Amount, Measured, Powers, stated_room
from marchland.audit.domain.reach import Reach
from marchland.audit.domain.stated_quantity import QuantityKind

_DIGITS_MOST = 4
_LAST_MOST = 2
RATIOS = frozenset({QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.MULTIPLE})

SLIPS = {
    "product": 3, "quotient": 3, "difference": 3, "share": 3, "multiple": 3, "rise": 3, "fall": 3, "sum": 3,
    "remainder": 3, "share of": 3, "product of three": 2, "later": 12, "days between": 12,
    "weekday": 1, "conversion": 1, "points": 1, "rise to": 1, "fall to": 1, "raised by": 1, "lowered by": 1,
    "quotient of one": 2, "product of one": 2,
}  # fmt: skip
"""What people get wrong, and over how many sentences; what else does not fit is no calculation."""
SLIPS_FROM_AFAR = frozenset({
    "product", "quotient", "difference", "remainder", "sum", "share", "multiple", "rise", "fall", "quotient of one",
    "product of one",
})  # fmt: skip
"""What people get wrong with one figure beside the result and another far before it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to compute a quantity of a text: a formula over others, and what it gives in base units."""

    pattern: str
    expression: str
    inputs: tuple[int, ...]
    computed: Amount

    def in_units(self, larger: float) -> Attempt:
        """Return the attempt with what it gives told in units so many times larger."""
        return self if larger == 1 else replace(self, computed=self.computed.times(larger))

    @property
    def is_of_plain_numbers(self) -> bool:
        """Tell whether the figures are taken as they are printed, whatever their units are."""
        return self.pattern.startswith("bare ")


@dataclass(frozen=True)
class Surroundings:
    """What a quantity may come of: the quantities around it, nearest first, by dimension, and the cues."""

    result: Measured
    figures: Sequence[Measured]
    """The quantities around the result as they are read first, nearest first."""
    pool: Sequence[Measured]
    """The same, each as it is read first and as it may be read besides."""
    near: Sequence[Measured]
    """Those of the pool that are near enough for three of them to be tried together, nearest first."""
    by_powers: dict[Powers, list[Measured]]
    by_loose: dict[Powers, list[Measured]]
    cues: CueMap
    reach: Reach
    calendar: Sequence[Measured] = ()
    """The days that are named near the result."""

    @property
    def here(self) -> frozenset[Cue]:
        """Return the cues of the sentence of the result."""
        return self.cues.sentences[self.result.sentence]

    @property
    def beside(self) -> frozenset[Cue]:
        """Return the cues right beside the result."""
        return self.cues.before[self.result.index] | self.cues.behind[self.result.index]

    def of(self, result: Measured) -> Surroundings:
        """Return the surroundings of another reading of the result."""
        return replace(self, result=result, reach=Reach.of(result))

    def admits(self, pattern: str, computed: Amount) -> bool:
        """Tell whether the result may fit what a pattern gives, or be a slip of it; else no attempt is worth making."""
        reach = self.reach
        if computed.most >= reach.least and computed.least <= reach.most:
            return True
        return pattern in SLIPS and reach.is_near(computed)

    @cached_property
    def room(self) -> float:
        """Return how far off the result may be as it is printed, in base units."""
        quantity = self.result.quantity
        return stated_room(quantity.high, quantity.kind, is_about=quantity.is_about) * self.result.factor

    @cached_property
    def digits(self) -> int:
        """Return how many significant digits are told apart: a match of more of them is less of a chance."""
        return min(_DIGITS_MOST, max(1, len(self.result.quantity.high.significant)))

    @cached_property
    def unit_places(self) -> UnitPlaces:
        """Return where the figures of the pool stand among those of their unit."""
        places: dict[int, tuple[int, int]] = {}
        totals: dict[str, int] = {}
        for item in self.figures:
            unit = item.quantity.unit
            rank, copies = places.get(item.index, (totals.get(unit, 0), 0))
            places[item.index] = rank, copies + 1
            totals[unit] = totals.get(unit, 0) + 1
        return places, totals

    def is_last_of_unit(self, item: Measured) -> bool:
        """Tell whether hardly any figure of a unit stands nearer to the result."""
        rank, _ = self.unit_places[0].get(item.index, (_LAST_MOST, 0))
        return rank < _LAST_MOST

    def of_unit(self, unit: str) -> tuple[set[int], set[int]]:
        """Return the figures of a unit in the sentence of the result, and the last two of them before it."""
        if unit not in self._of_units:
            alike = [each for each in self.figures if each.quantity.unit == unit]
            here = {each.index for each in alike if each.sentence == self.result.sentence}
            before = sorted(each.index for each in alike if each.index < self.result.index)[-2:]
            self._of_units[unit] = here, set(before)
        return self._of_units[unit]

    @cached_property
    def _of_units(self) -> dict[str, tuple[set[int], set[int]]]:
        return {}

    def same(self) -> list[Measured]:
        """Return what is of the dimension of the result, what is counted left aside, and no ratio.

        What is read so first comes before what only may be read so.
        """
        alike = [
            item for item in self.by_loose.get(self.result.loose, ())
            if item.is_plain and not item.is_date and item.quantity.implied_per == self.result.quantity.implied_per
        ]  # fmt: skip
        first = self.first_readings
        return sorted(alike, key=lambda item: id(item) not in first)

    @cached_property
    def first_readings(self) -> frozenset[int]:
        """Return the identities of the figures as they are read first."""
        return frozenset(map(id, self.figures))


UnitPlaces = tuple[dict[int, tuple[int, int]], dict[str, int]]
"""By its number, how many of its unit stand before a figure in a pool and how often it does; and all of each unit."""


def letters(count: int) -> list[str]:
    """Return so many names of inputs: a, b, c."""
    return [chr(ord("a") + place) for place in range(count)]
