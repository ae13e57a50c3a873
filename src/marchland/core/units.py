"""The units Marchland counts in, so that a kilometre never meets a mine unasked.

A unit is a product of named units. Currencies do not convert into each other: a rate of exchange is a fact with a
date, never a unit. Where a text may count what it likes, any other word is a unit too, once it is opened: an opened
noun stands in brackets (`[soldier]/km²`), is a dimension of its own, and is printed without them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marchland.core import unit_table
from marchland.core.errors import QuantityError, nearest
from marchland.core.message import Message
from marchland.core.nouns import is_noun, singular

CURRENCIES = unit_table.CURRENCIES
SYMBOLS = unit_table.SYMBOLS
LETTERS = "A-Za-zÀ-ÖØ-öø-žЀ-ӿ"
_NAMES = unit_table.named_units()
_KNOWN: Mapping[str, str] = {word: row.name for row in _NAMES.values() for word in (row.name, *row.aliases)}
_FOLDED: Mapping[str, str] = {word.casefold(): word for word in _KNOWN}
_WORD = rf"(?:\[[{LETTERS}][{LETTERS}_’' -]*\]|[{LETTERS}_](?:[{LETTERS}_’']|-(?=[{LETTERS}]))*)"
_WORDS = re.compile(_WORD)
_TERM = rf"(?:1|(?P<word>{_WORD})(?P<power>[²³]|⁻¹|\s*(?:\^|\*\*)\s*-?\d)?)"
_STEP = re.compile(rf"(?P<sign>\s*[*/]\s*|\s+)?{_TERM}")
_FACTORS = re.compile(r"(\[[^\]]*\]|[*/])")
_PLAIN = re.compile(
    rf"(?P<before>\s*)(?P<words>[{LETTERS}][{LETTERS}’'-]*(?:\s+[{LETTERS}][{LETTERS}’'-]*)*)"
    r"(?P<power>[²³]|⁻¹|\s*\^\s*-?\d)?\s*"
)
_MOST_TERMS, _LONGEST, _LONGEST_NOUN, _SHORTEST_NOUN = 8, 80, 40, 3
_PHRASES = (
    (re.compile(r"\bper\s+cent\b", re.IGNORECASE), "percent"),
    (re.compile(r"\bpercentage\s+points?\b", re.IGNORECASE), "percentage_point"),
    (re.compile(r"\bвідсотков\w+\s+пункт\w*", re.IGNORECASE), "percentage_point"),
    (re.compile(r"\bnautical\s+miles?\b", re.IGNORECASE), "nautical_mile"),
    (re.compile(rf"\b(?:(?:sq|square|кв)\s+|(?:sq|кв)\.\s*)([{LETTERS}]+)", re.IGNORECASE), r"\1²"),
    (re.compile(rf"\b(?:(?:cubic|куб)\s+|куб\.\s*)([{LETTERS}]+)", re.IGNORECASE), r"\1³"),
    (re.compile(r"\b(km|m|cm|mm|mi|ft|км|м)2\b"), r"\1²"),
    (re.compile(r"\b(km|m|cm|mm|mi|ft|км|м)3\b"), r"\1³"),
    (re.compile(r"^per\s+", re.IGNORECASE), "1/"),
    (re.compile(r"\s+(?:per|на)\s+", re.IGNORECASE), "/"),
)
_POWERS = {"": 1, "²": 2, "³": 3, "⁻¹": -1}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOUN_IN_WORDS = "write a unit such as km, mine/km² or EUR/km"


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of named units: its factor to base units, the powers of its dimensions, and its parts as printed."""

    factor: float
    powers: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, int], ...]

    def __mul__(self, other: Unit) -> Unit:
        return Unit(self.factor * other.factor, _added(self.powers, other.powers), _added(self.parts, other.parts))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(
            self.factor / other.factor,
            _added(self.powers, _times(other.powers, -1)),
            _added(self.parts, _times(other.parts, -1)),
        )

    def __pow__(self, power: int) -> Unit:
        by = self.factor**power if power >= 0 else 1 / self.factor**-power
        return Unit(by, _times(self.powers, power), _times(self.parts, power))

    @property
    def base(self) -> Unit:
        """Return the base unit of the same dimension."""
        parts = ((unit_table.BASES.get(name, name), power) for name, power in self.powers)
        return Unit(1.0, self.powers, tuple(sorted(parts, key=_long_name)))

    @property
    def text(self) -> str:
        """Return the unit so that it is read again as the same one, opened nouns in their brackets."""
        return _printed([(name, power) for name, power in self.parts])

    def __str__(self) -> str:
        return _printed([(_symbol(name), power) for name, power in self.parts])


ONE = Unit(1.0, (), ())
"""The unit of a plain number."""


def unit_names() -> tuple[str, ...]:
    """Return every unit name and alias that may be written, in the order of the alphabet."""
    return _UNIT_NAMES


_UNIT_NAMES = tuple(sorted(word for word in _KNOWN if word.isidentifier()))


def unit(text: str, *, open: bool = False) -> Unit:  # noqa: A002 - the word for it
    """Return the unit that a text such as `mine/km²` names, or raise QuantityError.

    With `open` any other noun of letters is a unit of its own, in its singular; a word that is a slip of the pen away
    from a unit of measure is refused all the same.
    """
    return _unit(text, open)


def opened(text: str) -> str:
    """Return a unit with any noun in it as it is named from then on: `soldiers/sq km` is `[soldier]/kilometer²`."""
    found = unit(text, open=True)
    try:
        unit(text)
    except QuantityError:
        return found.text
    return text


@functools.lru_cache(maxsize=512)
def _unit(text: str, free: bool) -> Unit:  # noqa: FBT001 - the key of the cache
    written = _bracketed(_simple(text)) if free else _simple(text)
    if written in ("", "1"):
        return ONE
    for word in _WORDS.findall(written[:_LONGEST]):
        _named(word)
    found, at, terms, dividing = ONE, 0, 0, False
    while at < len(written):
        step = _STEP.match(written, at)
        if step is None or terms == _MOST_TERMS or len(written) > _LONGEST or (terms == 0) == bool(step["sign"]):
            raise QuantityError("{text!r} is not a unit", text=text[:60], next_step=_NOUN_IN_WORDS)
        dividing = "/" in (step["sign"] or "")
        if step["word"]:
            part = _named(step["word"]) ** _power(step["power"] or "")
            found = found / part if dividing else found * part
        at, terms = step.end(), terms + 1
    return found


def _simple(text: str) -> str:
    """Return a unit as it is written with names, powers, `*` and `/` alone."""
    if len(text) > 2 * _LONGEST:
        return text
    for symbol, name in unit_table.SYMBOLS.items():
        text = text.replace(symbol, name)
    text = text.strip()
    for phrase, instead in _PHRASES:
        text = phrase.sub(instead, text)
    return text.replace("·", "*")


def _power(written: str) -> int:
    if written in _POWERS:
        return _POWERS[written]
    return int(written.strip().removeprefix("**").removeprefix("^"))


def _bracketed(text: str) -> str:
    """Return a unit with each of its words that is no name here, or several beside it, as a noun in brackets."""
    return "".join(part if part[:1] in "*/[" else _as_noun(part) for part in _FACTORS.split(text))


def _as_noun(part: str) -> str:
    """Return a factor of a unit as an opened noun, its last word in the singular, unless all its words are names."""
    found = _PLAIN.fullmatch(part)
    words = found["words"].split() if found else []
    if not found or not words or all(word in _KNOWN for word in words):
        return part
    for word in words:
        if word not in _KNOWN and not is_noun(word, _KNOWN, _FOLDED):
            raise _unknown(word)
    noun = " ".join((*words[:-1], singular(words[-1])))
    if not _SHORTEST_NOUN <= len(noun) <= _LONGEST_NOUN:
        raise _unknown(words[-1])
    return f"{found['before']}{noun if noun in _KNOWN else f'[{noun}]'}{found['power'] or ''}"


def _named(word: str) -> Unit:
    if word in _KNOWN:
        row = _NAMES[_KNOWN[word]]
        return Unit(row.factor, row.powers, ((row.name, 1),))
    if not word.startswith("["):
        raise _unknown(word)
    noun = word[1:-1]  # what is measured in is told from what is counted, though both be called power
    return Unit(1.0, ((f"{noun}_" if noun in unit_table.BASES else noun, 1),), ((word, 1),))


def _unknown(word: str) -> QuantityError:
    return QuantityError("unknown unit {word!r}", word=word[:_LONGEST], next_step=nearest(word, _UNIT_NAMES))


def _added(one: Iterable[tuple[str, int]], other: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    total = dict(one)
    for name, power in other:
        total[name] = total.get(name, 0) + power
    return tuple(sorted(((name, power) for name, power in total.items() if power), key=_long_name))


def _times(powers: Iterable[tuple[str, int]], by: int) -> tuple[tuple[str, int], ...]:
    return tuple((name, power * by) for name, power in powers if by)


def _long_name(part: tuple[str, int]) -> str:
    return part[0].strip("[]")


def _symbol(name: str) -> str:
    return _NAMES[name].symbol if name in _NAMES else name.strip("[]")


def _printed(parts: list[tuple[str, int]]) -> str:
    above = [name + _raised(power) for name, power in parts if power > 0]
    below = [name + _raised(-power) for name, power in parts if power < 0]
    if not above and not below:
        return ""
    return "·".join(above or ["1"]) + "".join(f"/{part}" for part in below)


def _raised(power: int) -> str:
    return "" if power == 1 else str(power).translate(_RAISED)


def label(text: str) -> str:
    """Return the unit as it is printed, such as `mine/km²`; the empty text for a plain number."""
    return str(unit(text))


def factor(source: str, target: str) -> float:
    """Return what a number in `source` is multiplied by to be in `target`, or raise QuantityError."""
    one, other = unit(source), unit(target)
    if one.powers != other.powers:
        raise QuantityError(
            "{source} is {the_source}, but {target} is {the_target}",
            source=label(source) or Message("a plain number"),
            the_source=dimension(source),
            target=label(target) or Message("a plain number"),
            the_target=dimension(target),
            next_step=Message("give a value in {target}", target=label(target) or Message("no unit")),
        )
    return one.factor / other.factor


def to_base(text: str) -> float:
    """Return what a number in this unit is multiplied by to be in base units (km, year, mine, …)."""
    return unit(text).factor


def dimension(text: str) -> str:
    """Return the dimension of a unit in words, such as `[mine]/[length]²`."""
    return in_words(unit(text).powers)


def currencies(text: str) -> tuple[str, ...]:
    """Return the currencies in a unit such as `USD/mine`, by their codes."""
    found = {name for name, _ in unit(text).powers}
    return tuple(code for code in CURRENCIES if f"currency_{code}" in found)


def in_words(powers: Iterable[tuple[str, int]]) -> str:
    """Return a dimension in words; `a plain number` when it has none."""
    parts = list(powers)
    if not parts:
        return Message("a plain number")
    signs = {1: "", 2: "²", 3: "³"}
    above = [f"[{name}]{signs.get(power, f'^{power}')}" for name, power in parts if power > 0]
    below = [f"[{name}]{signs.get(-power, f'^{-power}')}" for name, power in parts if power < 0]
    return "·".join(above or ["1"]) + ("/" + "/".join(below) if below else "")
