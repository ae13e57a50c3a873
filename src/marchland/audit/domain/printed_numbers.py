"""The numbers and units of a parsed quantity: scales, ranges, rates, and the precision they are printed to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from marchland.audit.domain.quantity_grammar import Token, Tree, children, token_of
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind

FAR_ABOVE = 1000  # "900,000 to 1.2 million": a first number so far above the second is not in the second's scale


_DURATIONS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})


_KINDS = {"percent": QuantityKind.PERCENT, "percentage point": QuantityKind.POINTS, "times": QuantityKind.MULTIPLE}


def printed_number(amount: Tree) -> PrintedNumber:
    """Return the number of an amount with the value of its last printed digit, its words of scale multiplied in."""
    token = token_of(amount, "NUMBER")
    value, decimals = str(token).split()
    scales = _scales(amount)
    scale = math.prod(scales, start=1.0)
    number, places = float(value), int(decimals)
    if places < 0:  # in words
        in_words = PrintedNumber(number, 1.0 if number == int(number) else 0.5, 1.0)
        return replace(in_words.times(scale), scale=scale)
    step = padding = 10.0**-places
    if not places and number:
        while number % (padding * 10) == 0:
            padding *= 10
    figure = PrintedNumber(number, step, padding, is_plain=not places, has_decimals=places > 0)
    return figure.in_scale(scale) if scales else figure


def _scales(amount: Tree) -> list[float]:
    return [float(str(part.children[0])) for part in children(amount, "scale")]


def in_scale_of(first: PrintedNumber, last: PrintedNumber, ends: Sequence[Tree]) -> PrintedNumber:
    """Return the first number of a range in the scale of the second, where it has none of its own."""
    own, others = (_scales(children(end, "amount")[0]) for end in ends)
    if own or not others:
        return first
    scale = math.prod(others)
    if first.value > FAR_ABOVE * (last.value / scale):
        return first
    return first.in_scale(scale)


def per_how_many(ends: Sequence[Tree]) -> float:
    """Return how many a rate is per: a thousand for `per thousand cubic metres`, 100,000 for `per 100,000 people`."""
    scale = 1.0
    for end in ends:
        for part in (end, *children(end, "unit")):
            for per in (per for rate in children(part, "rate") for per in children(rate, "per")):
                tokens = (token_of(per, kind) for kind in ("NUMBER", "SCALE"))
                scale *= math.prod(float(str(token).split()[0]) for token in tokens if token is not None)
    return scale


def unit_of(end: Tree) -> tuple[str, str]:
    """Return the unit of one end as it is written in a claim, and the noun behind the figure."""
    currency = token_of(end, "CURRENCY")
    rates = [_per_what(per) for rate in children(end, "rate") for per in children(rate, "per")]
    base, noun = str(currency) if currency is not None else "", ""
    for unit in children(end, "unit"):
        money = token_of(unit, "CURRENCY")
        base = base or (str(money) if money is not None else "")
        for part in children(unit, "base"):
            token = part.children[0]
            base = base or str(token)
            noun = str(token) if isinstance(token, Token) and token.type == "NOUN" else noun
        rates += [_per_what(per) for rate in children(unit, "rate") for per in children(rate, "per")]
    return "/".join([base, *rates]), noun


def _per_what(per: Tree) -> str:
    """Return what a branch of a rate says that it is per."""
    thing = children(per, "thing")
    return str(thing[0].children[0] if thing else per.children[-1])


def in_whole_units(unit: str, smaller: Mapping[str, tuple[str, float]]) -> tuple[str, float]:
    """Return a unit without its smaller parts, and how much of it one is: a hundredth for pence, 14 for a fortnight."""
    factor, parts = 1.0, unit.split("/")
    for at, part in enumerate(parts):
        if part in smaller:
            parts[at], size = smaller[part]
            factor = factor / size if at else factor * size
    return "/".join(parts), factor


def kind_of(unit: str, noun: str) -> QuantityKind:
    """Return what sort of quantity has that unit."""
    if not unit or unit.startswith("/"):
        return QuantityKind.NUMBER
    if unit in _KINDS:
        return _KINDS[unit]
    if "/" in unit:
        return QuantityKind.RATE
    if unit in _DURATIONS:
        return QuantityKind.DURATION
    if noun:
        return QuantityKind.COUNT
    return QuantityKind.MONEY if unit.isupper() and len(unit) == 3 else QuantityKind.MEASURE
