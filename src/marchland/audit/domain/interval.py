"""Figures with the room that their printing leaves them: what inputs can give, and whether a stated figure fits it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind, StatedQuantity
from marchland.audit.domain.verdict import BOUND_WITHIN, FOLLOWS_WITHIN, PADDED_WITHIN
from marchland.core import units

Powers = tuple[tuple[str, int], ...]
_DIMENSIONLESS = frozenset({QuantityKind.PERCENT, QuantityKind.MULTIPLE, QuantityKind.FRACTION, QuantityKind.NUMBER})
_PADDED_FROM = 100
HAIR = 1e-9


class Fit(IntEnum):
    """How a stated figure fits what was recomputed, the worst first."""

    NONE = 0
    LOOSE = 1
    ROUNDS = 2
    FOLLOWS = 3


class Amount(NamedTuple):
    """A figure in base units: as it is printed, `low` to `high`, and `least` to `most` with the room of its digits."""

    low: float
    high: float
    least: float
    most: float

    def __add__(self, other: Amount) -> Amount:  # type: ignore[override] # a sum, and no longer row
        return Amount(self.low + other.low, self.high + other.high, self.least + other.least, self.most + other.most)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.low - other.high, self.high - other.low, self.least - other.most, self.most - other.least)

    def __mul__(self, other: Amount) -> Amount:  # type: ignore[override] # a product, and no row many times
        return Amount(self.low * other.low, self.high * other.high, self.least * other.least, self.most * other.most)

    def over(self, other: Amount) -> Amount | None:
        """Return the quotient, or None where the other may be nothing."""
        if other.least <= 0 or other.low <= 0:
            return None
        return Amount(self.low / other.high, self.high / other.low, self.least / other.most, self.most / other.least)

    def times(self, number: float) -> Amount:
        """Return so many times the amount, the number being exact."""
        return Amount(self.low * number, self.high * number, self.least * number, self.most * number)


def as_input(quantity: StatedQuantity, factor: float) -> Amount:
    """Return a quantity as an input: whole figures are exact, those with decimals ± half of their last digit."""
    low, high = _room(quantity.low), _room(quantity.high)
    return Amount(
        quantity.low.value * factor,
        quantity.high.value * factor,
        max(0.0, quantity.low.value - low) * factor,
        (quantity.high.value + high) * factor,
    )


def _room(number: PrintedNumber) -> float:
    return number.step / 2 if number.has_decimals else 0.0


def stated_room(number: PrintedNumber, kind: QuantityKind, *, is_about: bool) -> float:
    """Return how far off a stated figure may be: half of its last printed digit, noughts at the end being padding."""
    half = number.step / 2
    if number.padding > number.step and kind is not QuantityKind.PERCENT and number.value >= _PADDED_FROM:
        half = max(half, min(number.padding / 2, PADDED_WITHIN * number.value))
    return half * 2 if is_about else half


def fit(stated: StatedQuantity, factor: float, computed: Amount) -> tuple[Fit, float]:
    """Return how a stated quantity fits what was recomputed, and the gap between the two as a share."""
    low, high = stated.low.value * factor, stated.high.value * factor
    if stated.is_date:
        return (Fit.FOLLOWS if low <= computed.low <= high else Fit.NONE), 0.0
    gap = max(_gap(low, computed.low), _gap(high, computed.high))
    if stated.bound is not Bound.EXACT:
        held = _held(stated, low, high, computed)
        if held is not None:
            return held
    if gap <= FOLLOWS_WITHIN or (computed.low < computed.high and _within(low, high, computed)):
        return Fit.FOLLOWS, gap
    room_low = stated_room(stated.low, stated.kind, is_about=stated.is_about) * factor
    room_high = stated_room(stated.high, stated.kind, is_about=stated.is_about) * factor
    if stated.is_point:
        meets = low - room_low <= computed.most * (1 + HAIR) and computed.least * (1 - HAIR) <= high + room_high
        return (Fit.ROUNDS if meets else Fit.NONE), gap
    ends = (
        abs(low - computed.low) <= room_low + (computed.low - computed.least) + HAIR * abs(low),
        abs(high - computed.high) <= room_high + (computed.most - computed.high) + HAIR * abs(high),
    )
    return (Fit.ROUNDS if all(ends) else Fit.NONE), gap


def _within(low: float, high: float, computed: Amount) -> bool:
    return computed.low * (1 - HAIR) <= low and high <= computed.high * (1 + HAIR)


def _held(stated: StatedQuantity, low: float, high: float, computed: Amount) -> tuple[Fit, float] | None:
    """Return how a bound fits: held nearby, held from afar, or None where it is not held as it stands."""
    if stated.bound is Bound.OVER:
        gap = _gap(computed.low, low) if computed.low >= low * (1 - HAIR) else -1.0
    else:
        gap = _gap(computed.high, high) if computed.high <= high * (1 + HAIR) else -1.0
    if gap < 0:
        return None
    return (Fit.FOLLOWS if gap <= BOUND_WITHIN else Fit.LOOSE), gap


def _gap(figure: float, reference: float) -> float:
    if figure == reference:
        return 0.0
    return abs(figure - reference) / abs(reference) if reference else float("inf")


@dataclass(frozen=True)
class Measured:
    """A quantity of a text with its dimension, ready to be computed with."""

    index: int
    quantity: StatedQuantity
    factor: float
    powers: Powers
    loose: Powers
    """The dimension without what is counted: 8 bridges are 8, and €5 a mine are €5."""
    amount: Amount
    sentence: int
    block: int
    is_date: bool
    is_plain: bool
    """Whether it is an amount of something: no ratio, no day, no bare number."""

    @functools.cached_property
    def is_rate(self) -> bool:
        """Tell whether it is so much per something."""
        return self.quantity.is_rate

    @functools.cached_property
    def is_point(self) -> bool:
        """Tell whether both ends are one number."""
        return self.quantity.is_point

    @functools.cached_property
    def unit_parts(self) -> tuple[str, ...]:
        """Return its unit, and what it is per if anything."""
        return tuple("/".join(filter(None, (self.quantity.unit, self.quantity.implied_per))).split("/"))


_NUMBER: Powers = (("number", 1),)
_PLAIN = frozenset({
    QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.RATE, QuantityKind.DURATION,
    QuantityKind.NUMBER,
})  # fmt: skip


def measured(index: int, quantity: StatedQuantity, physical: frozenset[str]) -> Measured:
    """Return a quantity with its dimension; percentages, multiples and shares have none.

    `physical` are the units that are no counted things.
    """
    place = (quantity.sentence, quantity.block, quantity.is_date, quantity.kind in _PLAIN)
    if quantity.kind is QuantityKind.NUMBER and not quantity.unit:
        return Measured(index, quantity, 1.0, _NUMBER, (), as_input(quantity, 1.0), *place)
    if quantity.is_date:
        day = (("calendar", 1),)
        return Measured(index, quantity, 1.0, day, day, Amount(*(quantity.low.value, quantity.high.value) * 2), *place)
    if (quantity.kind in _DIMENSIONLESS or not quantity.unit) and not quantity.implied_per:
        factor = 0.01 if quantity.kind is QuantityKind.PERCENT else 1.0
        powers: Powers = ()
    else:
        name = "/".join(filter(None, (quantity.unit, quantity.implied_per)))
        unit = units.unit(opened_unit(name))
        factor, powers = unit.factor, unit.powers
        return Measured(
            index, quantity, factor, powers, _without_counted(name, physical), as_input(quantity, factor), *place
        )
    loose = powers
    return Measured(index, quantity, factor, powers, loose, as_input(quantity, factor), *place)


@functools.lru_cache(maxsize=4096)
def _without_counted(unit: str, physical: frozenset[str]) -> Powers:
    head, *rates = unit.split("/")
    kept = [head if head in physical else "1", *(rate for rate in rates if rate in physical)]
    return units.unit(opened_unit("/".join(kept))).powers


@functools.lru_cache(maxsize=4096)
def opened_unit(name: str) -> str:
    """Return a unit in which every word that is no known unit is named as a thing that is counted."""
    known = frozenset(units.unit_names())
    parts = (
        part if part == "1" or part in known or not part[-1:].isalpha() else f"[{part}]" for part in name.split("/")
    )
    return "/".join(parts)


@functools.lru_cache(maxsize=4096)
def joined(one: Powers, other: Powers, sign: int = 1) -> Powers:
    """Return the dimension of a product, or of a quotient where `sign` is -1."""
    powers = dict(one)
    for base, power in other:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))
