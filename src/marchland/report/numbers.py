"""How figures are printed for people: three significant digits, thousands parted, words for the large ones."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # slow to load, and only a name here
    from marchland.assess.assessment import Range

NO_FIGURE = "no figure"
_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SIGNS = {"EUR": "€", "USD": "$"}
_CODES = frozenset({"PLN", "UAH", "KRW", "SEK"})
MONEY = _CODES | _SIGNS.keys()
_PLURALS = {"person": "people", "story": "stories", "casualty": "casualties"}
_UNCOUNTED = frozenset({"km", "km²", "m", "m²", "ha", "g", "%"})
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def figure(value: float, unit: str = "", digits: int = 3) -> str:
    """Return the number as a person reads it, such as `62.4 million`, `1,274`, `0.41` or `€19 billion`."""
    if not math.isfinite(value):
        return NO_FIGURE
    return _with_unit(_plain(value, digits), unit, value)


def exact(value: float) -> str:
    """Return every digit of the number, thousands parted: what `figure` has rounded."""
    if not math.isfinite(value):
        return NO_FIGURE
    text = f"{int(value):,}" if value == int(value) else f"{value:,}"
    return text.replace("-", "−")


def between(low: float, high: float, unit: str = "", digits: int = 3) -> str:
    """Return both ends in words, such as `1.9 to 12.6 million mines`; one figure if they are one."""
    if low == high:
        return figure(low, unit, digits)
    return _joined((low, high), unit, " to ", digits)


def spread(of: Range) -> str:
    """Return the three points of a range, such as `1.9 – 5.4 – 12.6 million mines`; one figure if they are one."""
    if of.p5 == of.p95:
        return figure(of.p50, of.unit)
    return _joined((of.p5, of.p50, of.p95), of.unit, " – ", 3)


def interval(of: Range) -> str:
    """Return the 90 % interval of a range in words, such as `1.9 to 12.6 million mines`."""
    return between(of.p5, of.p95, of.unit)


def share(part: float) -> str:
    """Return a share of one in whole per cent, such as `62 %`."""
    return f"{part * 100:.0f} %" if math.isfinite(part) else NO_FIGURE


def day(on: date) -> str:
    """Return a day as it is written in a sentence, such as `7 July 2025`."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def unit_words(unit: str, value: float = 2.0) -> str:
    """Return the unit as it is read beside that number: `mine/km` is `mines per km`, or `mine per km` for one."""
    above, *below = unit.split("/")
    above = "" if above == "1" else _counted(above, value)
    return " ".join(part for part in (above, *(f"per {name}" for name in below)) if part)


def _counted(name: str, value: float) -> str:
    if not name or name in _UNCOUNTED or name in MONEY or value == 1 or not name.isalpha():
        return name
    return _PLURALS.get(name, f"{name}s")


def _significant(value: float, digits: int) -> float:
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def _plain(value: float, digits: int) -> str:
    if 1000 <= abs(value) < 10_000:
        digits = max(digits, 4)
    rounded = _significant(value, digits)
    size = abs(rounded)
    sign = "−" if rounded < 0 else ""
    if size >= 1e15 or 0 < size < 1e-4:
        power = math.floor(math.log10(size))
        return f"{sign}{_decimals(size / 10.0**power, digits)} × 10{str(power).translate(_SUPERSCRIPT)}"
    for scale, word in _WORDS:
        if size >= scale:
            return f"{sign}{_decimals(size / scale, digits)} {word}"
    return f"{sign}{_decimals(size, digits)}"


def _decimals(size: float, digits: int) -> str:
    if size == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{size:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_unit(text: str, unit: str, value: float) -> str:
    above, *below = unit.split("/")
    if above in MONEY:
        sign, body = ("−", text[1:]) if text.startswith("−") else ("", text)
        money = f"{sign}{_SIGNS[above]}{body}" if above in _SIGNS else f"{above} {text}"
        return " ".join([money, *(f"per {name}" for name in below)])
    words = unit_words(unit, value)
    return f"{text} {words}" if words else text


def _joined(values: tuple[float, ...], unit: str, by: str, digits: int) -> str:
    if not all(map(math.isfinite, values)):
        return NO_FIGURE
    largest = max(abs(_significant(value, digits)) for value in values)
    scale, word = next(((s, w) for s, w in _WORDS if s <= largest < 1e15), (1.0, ""))
    smallest = min((abs(value) for value in values if value), default=0.0)
    if word and (smallest < scale / 100 or largest > smallest * 100):
        return by.join(figure(value, unit, digits) for value in values)
    parts = by.join(_plain(value / scale, digits) for value in values)
    return _with_unit(f"{parts} {word}".strip(), unit, 2.0)
