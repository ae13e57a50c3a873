"""The units in which the figures of a calculation may be read, so that they agree, the nearest to the text first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from marchland.audit.domain.claim_attempts import Attempt
from marchland.audit.domain.interval import measured, opened_unit
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.unit_readings import lacks_unit, units_without_rates

UNITLESS = frozenset({QuantityKind.FRACTION, QuantityKind.MULTIPLE, QuantityKind.NUMBER})
_OTHERWISE_MOST = 3
_TRIED_MOST = 200


def units_tried(
    result: StatedQuantity, attempt: Attempt, inputs: Sequence[StatedQuantity], physical: frozenset[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the units of a result and of its inputs as they are read, or without what only a sentence implies."""
    figures = (result, *inputs)
    implied = [index for index, each in enumerate(figures) if each.implied_per]
    for count in range(len(implied) + 1):
        for left_aside in itertools.combinations(implied, count):
            read = [
                replace(each, implied_per="") if index in left_aside else each for index, each in enumerate(figures)
            ]
            yield from _written(read, attempt, physical)


def units_tried_besides(
    result: StatedQuantity, attempt: Attempt, inputs: Sequence[StatedQuantity], physical: frozenset[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the units of a result and of its inputs where some are read otherwise than they are printed, few first."""
    figures = (result, *inputs)
    ways = [list(_ways(each, figures)) for each in figures]
    several = [index for index, each in enumerate(ways) if len(each) > 1]
    tried = 0
    for count in range(1, min(len(several), _OTHERWISE_MOST) + 1):
        for changed in itertools.combinations(several, count):
            for chosen in itertools.product(*(ways[index][1:] for index in changed)):
                tried += 1
                if tried > _TRIED_MOST:
                    return
                read = [*figures]
                for index, way in zip(changed, chosen, strict=True):
                    read[index] = way
                yield from _written(read, attempt, physical)


def number_of(result: StatedQuantity, attempt: Attempt, physical: frozenset[str]) -> float:
    """Return the number that an attempt gives in the unit that its result was read in."""
    return (attempt.computed.low + attempt.computed.high) / 2 / measured(0, result, physical).factor


def unit_in_claim(quantity: StatedQuantity, physical: frozenset[str] | None) -> str:
    """Return the unit of a quantity in a claim; given the physical ones, without what is counted."""
    if quantity.kind in UNITLESS and not quantity.implied_per:
        return ""
    name = "/".join(filter(None, (quantity.unit, quantity.implied_per)))
    if physical is not None:
        head, *rates = name.split("/")
        name = "/".join([head if head in physical else "1", *(rate for rate in rates if rate in physical)])
    return "" if name == "1" else opened_unit(name)


def _ways(quantity: StatedQuantity, figures: Sequence[StatedQuantity]) -> Iterator[StatedQuantity]:
    """Yield a figure as it is read first and as it may be read besides among the others of its calculation."""
    yield quantity
    yield from (replace(quantity, unit=unit, implied_per="") for unit in units_without_rates(quantity))
    if not lacks_unit(quantity):
        return
    known = {quantity.unit}
    for other in figures:
        for unit in (other.unit, *units_without_rates(other)):
            if unit not in known and not lacks_unit(other):
                known.add(unit)
                yield replace(quantity, unit=unit, kind=other.kind, noun=other.noun, implied_per="")
    if quantity.unit:
        yield replace(quantity, unit="", kind=QuantityKind.NUMBER, noun="", implied_per="")


def _written(read: Sequence[StatedQuantity], attempt: Attempt, physical: frozenset[str]) -> Iterator[tuple[str, ...]]:
    full = tuple(unit_in_claim(each, None) for each in read)
    bare = tuple(unit_in_claim(each, physical) for each in read)
    yield from (full, bare, _filled(full, attempt.pattern), _filled(bare, attempt.pattern))


def _filled(units_read: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    """Return units with what an attempt takes for said: per what a product or a quotient is."""
    if len(units_read) != 3:
        return units_read
    stated, one, other = (unit or "1" for unit in units_read)
    if pattern == "quotient of one":
        return f"{stated}/{other}", one, other
    if pattern == "product of one":
        return stated, f"{one}/{other}", other
    if pattern == "pace":
        return stated, one, f"{other}/{stated}"
    if pattern.startswith("pace of a "):
        return stated, one, f"{other}/{pattern.removeprefix('pace of a ')}"
    return units_read
