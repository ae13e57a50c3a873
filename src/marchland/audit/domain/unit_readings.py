"""What a figure may be read as besides: without what it is per, or in the unit of a figure beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from marchland.audit.domain.interval import Measured, measured
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity

TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"})
_LENDERS_BEFORE, _LENDERS_BEHIND, _SENTENCES_LENT = 5, 2, 3
_LENT_MOST = 3
_LENDING = frozenset({
    QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.RATE, QuantityKind.DURATION,
    QuantityKind.PERCENT,
})  # fmt: skip

UnitReadings = Sequence[tuple[Measured, ...]]
"""The figures of a text by their numbers, each as it is read first and as it may be read besides."""


def unit_readings(items: Sequence[Measured], physical: frozenset[str]) -> UnitReadings:
    """Return the figures of a text, each as it was read and, behind that, as it may be read besides.

    `physical` are the units that are no counted things.
    """
    return [tuple(readings_of(item, items, physical)) for item in items]


def readings_of(item: Measured, items: Sequence[Measured], physical: frozenset[str]) -> Iterator[Measured]:
    """Yield a figure, and what it may be read as besides among the figures of its text."""
    yield item
    quantity = item.quantity
    if item.is_date:
        return
    for unit in units_without_rates(quantity):
        kind = quantity.kind if "/" in unit or quantity.kind is not QuantityKind.RATE else QuantityKind.MEASURE
        yield measured(item.index, replace(quantity, unit=unit, kind=kind, implied_per=""), physical)
    if lacks_unit(quantity):
        for lender in _lenders(item, items):
            lent = replace(quantity, unit=lender.unit, kind=lender.kind, noun=lender.noun, implied_per="")
            yield measured(item.index, lent, physical)


def lacks_unit(quantity: StatedQuantity) -> bool:
    """Tell whether a figure is printed without a unit, so that it may have that of any figure beside it."""
    return quantity.is_inherited or (quantity.kind is QuantityKind.NUMBER and not quantity.unit)


def units_without_rates(quantity: StatedQuantity) -> Iterator[str]:
    """Yield the unit of a figure without what only its sentence says that it is per, and without what it is per."""
    head, *rates = quantity.unit.split("/")
    if quantity.implied_per:
        yield quantity.unit
    if not rates:
        return
    timeless = [rate for rate in rates if rate not in TIMES]
    if timeless and len(timeless) < len(rates):
        yield "/".join([head, *timeless])
    if head:
        yield head


def _lenders(item: Measured, items: Sequence[Measured]) -> list[StatedQuantity]:
    """Return figures close by, the nearest before first, one of each unit that is not that of the figure."""
    before = items[max(0, item.index - _LENDERS_BEFORE) : item.index][::-1]
    behind = items[item.index + 1 : item.index + 1 + _LENDERS_BEHIND]
    found: dict[str, StatedQuantity] = {}
    for other in (*before, *behind):
        quantity = other.quantity
        is_near = abs(other.sentence - item.sentence) <= _SENTENCES_LENT
        if is_near and quantity.kind in _LENDING and not lacks_unit(quantity) and quantity.unit != item.quantity.unit:
            found.setdefault(quantity.unit, quantity)
    return list(found.values())[:_LENT_MOST]
