"""How figures are printed for people: three significant digits, thousands parted, words for the large ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from marchland.core.message import N_, Message, Value, Word, join
from marchland.core.units import label

if TYPE_CHECKING:  # slow to load, and only a name here
    from marchland.core.quantity import Estimate, Range

NO_FIGURE = Message("no figure")
_SCALES = ((1e12, N_("{number} trillion")), (1e9, N_("{number} billion")), (1e6, N_("{number} million")))
MONEY = {
    "EUR": N_("€{number}"), "USD": N_("${number}"), "PLN": N_("PLN {number}"), "UAH": N_("UAH {number}"),
    "KRW": N_("KRW {number}"), "SEK": N_("SEK {number}"), "GBP": N_("£{number}"), "NOK": N_("NOK {number}"),
    "CZK": N_("CZK {number}"),
}  # fmt: skip
_SIGNS = frozenset({"EUR", "USD", "GBP"})
"""Currencies whose sign stands after a minus."""
_COUNTED: Mapping[str, Message] = {
    each.template: each
    for each in (
        Message.counted("mine", "mines", 2), Message.counted("person", "people", 2),
        Message.counted("place", "places", 2), Message.counted("casualty", "casualties", 2),
        Message.counted("deminer", "deminers", 2), Message.counted("story", "stories", 2),
        Message.counted("year", "years", 2), Message.counted("month", "months", 2), Message.counted("day", "days", 2),
    )
}  # fmt: skip
_UNCOUNTED: Mapping[str, Message] = {
    each.template: each for each in map(Message, (N_("km"), N_("km²"), N_("m"), N_("m²"), N_("ha"), N_("g"), "%"))
}
_PER: Mapping[str, Message] = {
    each.template.removeprefix("per "): each
    for each in (
        Message("per km"), Message("per km²"), Message("per m²"), Message("per ha"), Message("per mine"),
        Message("per person"), Message("per deminer"), Message("per year"), Message("per month"), Message("per day"),
    )
}  # fmt: skip
_MANY = 5
"""How many there are where it is not one number: the ends of a range are read with the plural of many."""
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


class Day(Message):
    """A day as it is written in a sentence, in English such as `7 July 2025`."""

    __slots__ = ()

    @staticmethod
    def in_english(text: str) -> str:
        """Return the day in words."""
        on = date.fromisoformat(text)
        return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


class UnitSign(Message):
    """A counted unit beside a number, or under one: the same for any number in English, the form of many elsewhere."""

    __slots__ = ()

    @classmethod
    def _made(cls, template: str, many: str, values: Mapping[str, Value]) -> Self:
        made = super()._made(template, "", values)
        object.__setattr__(made, "many", many)
        return made


def figure(value: float, unit: str = "", digits: int = 3) -> Message:
    """Return the number as a person reads it, such as `62.4 million`, `1,274`, `0.41` or `€19 billion`."""
    if not math.isfinite(value):
        return NO_FIGURE
    rounded = _shown(value, digits)
    return _with_unit(_plain(value, digits), unit, value if rounded == 1 else rounded)


def exact(value: float) -> Message:
    """Return every digit of the number, thousands parted: what `figure` has rounded."""
    if not math.isfinite(value):
        return NO_FIGURE
    return _signed(Message("{number:,}", number=abs(int(value) if value == int(value) else value)), value)


def estimated(estimate: Estimate) -> Message:
    """Return an estimate to every digit: `300 km`, or `1 / 2 / 3 km (triangular)` where it is in doubt."""
    unit = label(estimate.unit)
    ends = (estimate.central,) if estimate.is_point else (estimate.low, estimate.central, estimate.high)
    digits = join(" / ", map(exact, ends))
    written = join(" ", (digits, unit_sign(unit))) if unit else digits
    return (
        written if estimate.is_point else Message("{estimate} ({shape})", estimate=written, shape=Word(estimate.shape))
    )


def between(low: float, high: float, unit: str = "", digits: int = 3) -> Message:
    """Return both ends in words, such as `1.9 to 12.6 million mines`; one figure if they are one."""
    if low == high:
        return figure(low, unit, digits)
    return _joined((low, high), unit, lambda ends: Message("{low} to {high}", low=ends[0], high=ends[1]), digits)


def spread(range_: Range) -> Message:
    """Return the three points of a range, such as `1.9 – 5.4 – 12.6 million mines`; one figure if they are one."""
    if range_.p5 == range_.p95:
        return figure(range_.p50, range_.unit)
    return _joined((range_.p5, range_.p50, range_.p95), range_.unit, lambda points: join(" – ", points), 3)


def interval(range_: Range) -> Message:
    """Return the 90 % interval of a range in words, such as `1.9 to 12.6 million mines`."""
    return between(range_.p5, range_.p95, range_.unit)


def share(part: float) -> Message:
    """Return a share of one in whole per cent, such as `62 %`."""
    return Message("{share:.0f} %", share=part * 100) if math.isfinite(part) else NO_FIGURE


def day(on: date) -> Message:
    """Return a day as it is written in a sentence, such as `7 July 2025`."""
    return Day("{day}", day=on)


def unit_words(unit: str, value: float = _MANY) -> Message:
    """Return the unit as it is read beside that number: `mine/km` is `mines per km`, or `mine per km` for one."""
    above, *below = unit.split("/")
    words = [] if above in ("", "1") else [_counted(above, value)]
    words += [_per(name) for name in below]
    return join(" ", words) if words[1:] else words[0] if words else Message("")


def unit_sign(unit: str) -> Message:
    """Return a unit as it stands beside a column of numbers: `mine/km`, each of its names in the reader's language."""
    return join("/", map(_sign, unit.split("/")))


def _sign(name: str) -> str:
    if name in _COUNTED:
        return UnitSign.counted(name, _COUNTED[name].many, _MANY)
    return _UNCOUNTED.get(name, name)


def _per(name: str) -> Message:
    return _PER.get(name) or Message("per {unit}", unit=name)


def _counted(name: str, value: float) -> Message:
    if name in _COUNTED:
        return Message.counted(name, _COUNTED[name].many, value)
    if name in _UNCOUNTED:
        return _UNCOUNTED[name]
    words = name if name in MONEY or value == 1 or not name.isalpha() else name + "s"
    return Message(words)


def _significant(value: float, digits: int) -> float:
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def _digits(value: float, digits: int) -> int:
    return max(digits, 4) if 1000 <= abs(value) < 10_000 else digits


def _shown(value: float, digits: int) -> float:
    return _significant(value, _digits(value, digits))


def _plain(value: float, digits: int) -> Message:
    rounded = _shown(value, digits)
    size = abs(rounded)
    digits = _digits(value, digits)
    if size >= 1e15 or 0 < size < 1e-4:
        power = math.floor(math.log10(size))
        number = _decimals(size / 10.0**power, digits)
        return _signed(
            Message("{number} × 10{power}", number=number, power=str(power).translate(_SUPERSCRIPT)), rounded
        )
    for scale, form in _SCALES:
        if size >= scale:
            return _signed(Message(form, number=_decimals(size / scale, digits)), rounded)
    return _signed(_decimals(size, digits), rounded)


def _signed(size: Message, value: float) -> Message:
    return Message("−{size}", size=size) if value < 0 else size


def _decimals(size: float, digits: int) -> Message:
    if size == 0:
        return Message("0")
    places = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{size:.{places}f}"
    return Message("{number:,}", number=Decimal(text.rstrip("0").rstrip(".") if "." in text else text))


def _with_unit(number: Message, unit: str, value: float) -> Message:
    above, *below = unit.split("/")
    if above in MONEY:
        return join(" ", (_money(number, above), *map(_per, below))) if below else _money(number, above)
    words = unit_words(unit, value)
    return join(" ", (number, words)) if words else number


def _money(number: Message, currency: str) -> Message:
    size = number.values.get("size", "")
    if currency in _SIGNS and isinstance(size, Message):
        return Message("−{size}", size=_money(size, currency))
    return Message(MONEY[currency], number=number)


def _joined(
    values: tuple[float, ...], unit: str, joined: Callable[[Sequence[Message]], Message], digits: int
) -> Message:
    if not all(map(math.isfinite, values)):
        return NO_FIGURE
    largest = max(abs(_significant(value, digits)) for value in values)
    scale, form = next(((s, f) for s, f in _SCALES if s <= largest < 1e15), (1.0, ""))
    smallest = min((abs(value) for value in values if value), default=0.0)
    if form and (smallest < scale / 100 or largest > smallest * 100):
        return joined([figure(value, unit, digits) for value in values])
    parts = joined([_plain(value / scale, digits) for value in values])
    return _with_unit(Message(form, number=parts) if form else parts, unit, _MANY)
