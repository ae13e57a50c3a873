"""The units Marchland counts in: one registry, so that a kilometre never meets a mine unasked.

Lengths are held in kilometres and times in years, so that the plain products of the field
(km × km × mines per km²) come out exactly. Currencies do not convert into each other: a rate of
exchange is a fact with a date, never a unit.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from marchland.core.errors import QuantityError, nearest
from marchland.core.message import Message

_DEFINITIONS = (
    "kilometer = [length] = km = kilometre = kilometers = kilometres",
    "meter = 0.001 * kilometer = m = metre = meters = metres",
    "hectare = 0.01 * kilometer ** 2 = ha = hectares",
    "year = [time] = _ = years = yr",
    "month = year / 12 = _ = months",
    "day = year / 365.25 = _ = days",
    "hour = day / 24 = _ = hours",
    "gram = [mass] = g = grams",
    "percent = 0.01 = %",
    "mine = [mine] = _ = mines",
    "person = [person] = _ = people = persons",
    "deminer = [deminer] = _ = deminers",
    "casualty = [casualty] = _ = casualties",
    "EUR = [currency_EUR]",
    "USD = [currency_USD]",
    "PLN = [currency_PLN]",
    "UAH = [currency_UAH]",
    "KRW = [currency_KRW]",
    "SEK = [currency_SEK]",
    *(
        f"{thing} = [{thing}] = _ = {thing}s"
        for thing in ("plant", "minefield", "shell", "item", "heading", "state", "place", "bunker")
    ),
    "story = [story] = _ = stories",
)
CURRENCIES = ("EUR", "USD", "PLN", "UAH", "KRW", "SEK")
_SYMBOLS = {"€": "EUR", "$": "USD", "%": "percent"}
_WORDS = re.compile(r"[A-Za-z_]+")
_TERM = r"(?:1|[A-Za-z_]+(?:[²³]|⁻¹|\s*(?:\^|\*\*)\s*-?\d)?)"
_FORM = re.compile(rf"{_TERM}(?:(?:\s*[*/]\s*|\s+){_TERM}){{0,7}}")
_LONGEST = 60


@functools.cache
def registry() -> Any:
    """Return the registry that knows these units and no others."""
    import pint  # noqa: PLC0415 - slow to load, and many commands meet no unit

    units: Any = pint.UnitRegistry(None, cache_folder=None)
    for definition in _DEFINITIONS:
        units.define(definition)
    return units


@functools.cache
def unit_names() -> tuple[str, ...]:
    """Return every unit name and alias that may be written, in the order of the alphabet."""
    words = {word for line in _DEFINITIONS for word in re.split(r"\s*=\s*", line)}
    return tuple(sorted(word for word in words if word.isidentifier() and word != "_"))


def unit(text: str) -> Any:
    """Return the pint unit that a text such as `mine/km²` names, or raise QuantityError."""
    for symbol, name in _SYMBOLS.items():
        text = text.replace(symbol, name)
    text = text.replace(" per ", "/").replace("·", "*").strip()
    if text in ("", "1"):
        return registry().Unit("")
    known = unit_names()
    for word in _WORDS.findall(text[:_LONGEST]):
        if word not in known:
            raise QuantityError("unknown unit {word!r}", word=word, next_step=nearest(word, known))
    if len(text) > _LONGEST or not _FORM.fullmatch(text):
        raise QuantityError(
            "{text!r} is not a unit", text=text[:_LONGEST], next_step="write a unit such as km, mine/km² or EUR/km"
        )
    return registry().Unit(text)


def label(text: str) -> str:
    """Return the unit as it is printed, such as `mine/km²`; the empty text for a plain number."""
    return f"{unit(text):~P}"


def factor(source: str, target: str) -> float:
    """Return what a number in `source` is multiplied by to be in `target`, or raise QuantityError."""
    one, other = unit(source), unit(target)
    if one.dimensionality != other.dimensionality:
        raise QuantityError(
            "{source} is {the_source}, but {target} is {the_target}",
            source=label(source) or Message("a plain number"),
            the_source=dimension(source),
            target=label(target) or Message("a plain number"),
            the_target=dimension(target),
            next_step=Message("give a value in {target}", target=label(target) or Message("no unit")),
        )
    forward, back = _to_base(source), _to_base(target)
    return forward / back


@functools.cache
def _to_base(text: str) -> float:
    return float(registry().Quantity(1.0, unit(text)).to_base_units().magnitude)


def to_base(text: str) -> float:
    """Return what a number in this unit is multiplied by to be in base units (km, year, mine, …)."""
    return _to_base(text)


def dimension(text: str) -> str:
    """Return the dimension of a unit in words, such as `[mine]/[length]²`."""
    return dimension_of(registry().Quantity(1.0, unit(text)))


def dimension_of(quantity: Any) -> str:
    """Return the dimension of a pint quantity in words; `a plain number` when it has none."""
    parts = dict(quantity.dimensionality)
    if not parts:
        return Message("a plain number")
    powers = {1: "", 2: "²", 3: "³"}
    above = [f"{k}{powers.get(v, f'^{v:g}')}" for k, v in sorted(parts.items()) if v > 0]
    below = [f"{k}{powers.get(-v, f'^{-v:g}')}" for k, v in sorted(parts.items()) if v < 0]
    return "·".join(above or ["1"]) + ("/" + "/".join(below) if below else "")
