"""Quantities of one unit as a text writes them, in English and Ukrainian: single figures and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marchland.core.quantity import is_in_scale_of
from marchland.watch.domain.words import TextWord, words

_LINK = re.compile(r"\s*[–—-]\s*|\s+(?:to|and|до|і|та|й)\s+")
_BETWEEN = frozenset({"between", "між", "from", "від"})
_SIGNS = "€$₴£"
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_JOINED = re.compile(r"([0-9]+)([^\W\d].*)", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_OTHER_RATE = "/"
_UNIT_WORDS_MOST = 4
_HUNDRED = 100.0
_FAR_ABOVE = (
    100  # nobody can be asked what "1,000 to 2 million" means, as whoever types a value can: it means a thousand
)


@dataclass(frozen=True, slots=True)
class UnitWords:
    """How a unit is written: `words` behind the figure and `signs` before it; `like` is the unit it converts to."""

    unit: str
    words: tuple[str, ...]
    signs: tuple[str, ...] = ()
    like: str = ""


@dataclass(frozen=True, slots=True)
class QuantityWords:
    """The words that quantities are written with: units, scales, `per` a unit, and those that may stand between.

    `money_scales` are scales behind the figure of a sign alone (*€5 m*), `numbers` are words that a scale follows
    (*five million*; 100 multiplies), and `whole` are figures in one word (*мільйон*).
    """

    units: tuple[UnitWords, ...]
    scales: Mapping[str, float]
    per: Mapping[str, tuple[str, ...]]
    between: tuple[str, ...]
    money_scales: Mapping[str, float]
    numbers: Mapping[str, float]
    whole: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TextQuantity:
    """A quantity of a text: its two ends (the same for one figure) in `unit`, and where it stands."""

    low: float
    high: float
    unit: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    scale: float
    first: int
    behind: int  # the number of the word behind the figure and its scale
    is_bare_word: bool = False  # a number in words that no scale follows: no figure of its own


def quantities(text: str, unit: str, known: QuantityWords) -> tuple[TextQuantity, ...]:
    """Return the quantities of that unit, or of one that converts to it, in the order of the text, each once.

    A unit with a slash (`mine/year`) asks for its words behind the figure (`mines a year`), and a unit without one is
    not meant where such words follow. A figure that no word of a unit follows is none.
    """
    base, *others = unit.split("/")
    tokens = [part for word in words(text) for part in _parted(word)]
    taken: dict[tuple[float, float, str], TextQuantity] = {}
    at = 0
    while at < len(tokens):
        figure = _figure(text, tokens, at, known)
        if figure is None:
            at += 1
            continue
        other = _second(text, tokens, figure, known)
        quantity = _quantity(text, tokens, figure, other, (base, tuple(others)), known)
        if quantity is not None:
            taken.setdefault((quantity.low, quantity.high, quantity.unit), quantity)
        at = (other or figure).behind
    return tuple(taken.values())


def _parted(word: TextWord) -> Iterator[TextWord]:
    """Yield a word, or the figure and the unit that are written as one (*500km*)."""
    joined = _JOINED.fullmatch(word.text)
    if joined is None:
        yield word
        return
    middle = word.start + len(joined[1])
    yield TextWord(joined[1], word.start, middle)
    yield TextWord(joined[2], middle, word.end)


def _quantity(
    text: str, tokens: Sequence[TextWord], figure: _Figure, other: _Figure | None,
    wanted: tuple[str, tuple[str, ...]], known: QuantityWords,
) -> TextQuantity | None:  # fmt: skip
    last = other or figure
    base, others = wanted
    if last.is_bare_word:
        return None
    for unit in known.units:
        if base not in (unit.unit, unit.like):
            continue
        end = _unit_end(text, tokens, figure, last, unit, known)
        if end is None:
            continue
        rate, rate_end = _rate(text, tokens, end, known)
        if rate != others:
            return None
        shares = figure.scale == 1 and other is not None and is_in_scale_of(figure.value, other.value, _FAR_ABOVE)
        scale = other.scale if shares and other is not None else figure.scale
        low = figure.value * scale
        high = other.value * other.scale if other else low
        stop = tokens[max(rate_end, last.behind) - 1].end
        start = _start(text, tokens[figure.first].start, unit)
        name = "/".join((unit.unit, *others))
        return TextQuantity(min(low, high), max(low, high), name, start, stop, text[start:stop])
    return None


def _start(text: str, start: int, unit: UnitWords) -> int:
    """Return where a quantity begins: at the sign or the word of its unit where that stands before the figure."""
    before = text[:start].rstrip()
    for sign in unit.signs:
        if before.endswith(sign):
            return len(before) - len(sign)
    return start


def _unit_end(
    text: str, tokens: Sequence[TextWord], figure: _Figure, last: _Figure, unit: UnitWords, known: QuantityWords
) -> int | None:
    """Return the number of the word behind the unit, or None where the figure is of another."""
    before = text[: tokens[figure.first].start].rstrip()
    if any(before.endswith(sign) and not before.removesuffix(sign)[-1:].isalpha() for sign in unit.signs):
        return last.behind
    if before.endswith(tuple(_SIGNS)):
        return None
    at = last.behind
    for _ in range(_UNIT_WORDS_MOST):
        length = _longest(tokens, at, unit)
        if length:
            is_other = any(_longest(tokens, at, each) > length for each in known.units)
            return None if is_other else at + length
        if at >= len(tokens) or not any(_word_fits(tokens[at].text, word) for word in known.between):
            return None
        at += 1
    return None


def _longest(tokens: Sequence[TextWord], at: int, unit: UnitWords) -> int:
    """Return how many words the longest writing of a unit has that stands at that place, or 0."""
    return max((_fits(tokens, at, written) for written in unit.words), default=0)


def _rate(text: str, tokens: Sequence[TextWord], at: int, known: QuantityWords) -> tuple[tuple[str, ...], int]:
    """Return the units that a quantity is per, by the words right behind it, and where those end."""
    rate: list[str] = []
    behind = text[tokens[at - 1].end : tokens[at - 1].end + 2]
    if behind[:1] == "/" and behind[1:].isalpha():
        return (_OTHER_RATE,), at
    while True:
        best = max(
            ((_fits(tokens, at, written), unit) for unit, several in known.per.items() for written in several),
            default=(0, ""),
        )
        if not best[0]:
            return tuple(rate), at
        rate.append(best[1])
        at += best[0]


def _fits(tokens: Sequence[TextWord], at: int, written: str) -> int:
    """Return how many words a text is that stands at that place, or 0; `stem*` is any word that begins so."""
    parts = written.split()
    row = tokens[at : at + len(parts)]
    if len(row) == len(parts) and all(_word_fits(word.text, part) for word, part in zip(row, parts, strict=True)):
        return len(parts)
    return 0


def _word_fits(word: str, written: str) -> bool:
    return word.startswith(written[:-1]) if written.endswith("*") else word == written


def _figure(text: str, tokens: Sequence[TextWord], at: int, known: QuantityWords) -> _Figure | None:
    """Return the figure that begins at a word, with the scale behind it (*million*, *млн*), or None."""
    if at >= len(tokens):
        return None
    first = tokens[at].text
    if first in known.whole:
        return _Figure(known.whole[first], 1.0, at, at + 1)
    if _DECIMAL.fullmatch(first):
        value, behind = float(first), at + 1
    else:
        value, behind = _number_in_words(tokens, at, known)
        if behind == at:
            return None
    scales = dict(known.scales)
    if text[: tokens[at].start].rstrip().endswith(tuple(_SIGNS)):
        scales |= known.money_scales
    for written, factor in scales.items():
        length = _fits(tokens, behind, written)
        if length:
            return _Figure(value, factor, at, behind + length)
    return _Figure(value, 1.0, at, behind, is_bare_word=not _DECIMAL.fullmatch(first))


def _number_in_words(tokens: Sequence[TextWord], at: int, known: QuantityWords) -> tuple[float, int]:
    """Return the number that the words from a place on say, and where they end; at their beginning if they say none."""
    value, behind = 0.0, at
    while True:
        length, written = max(((_fits(tokens, behind, each), each) for each in known.numbers), default=(0, ""))
        if not length:
            return value, behind
        number = known.numbers[written]
        value = value * number if number == _HUNDRED and value else value + number
        behind += length


def _second(text: str, tokens: Sequence[TextWord], first: _Figure, known: QuantityWords) -> _Figure | None:
    """Return the other end of a range: `4–5`, `4 to 5`, and `4 and 5` behind *between*."""
    for at in (first.behind, first.behind + 1):
        other = _figure(text, tokens, at, known)
        if other is None:
            continue
        link = text[tokens[first.behind - 1].end : tokens[at].start].rstrip(_SIGNS)
        if not _LINK.fullmatch(link if link.endswith((" ", "-", "–", "—")) else link + " "):
            return None
        opens = first.first > 0 and tokens[first.first - 1].text in _BETWEEN
        if link.split() and link.split()[0] in ("and", "і", "та", "й") and not opens:
            return None
        return None if _is_year(text, tokens, first, other) else other
    return None


def _is_year(text: str, tokens: Sequence[TextWord], first: _Figure, other: _Figure) -> bool:
    """Tell whether what looks like the first end of a range is a year: *from 2024 to 200 km*."""
    written = text[tokens[first.first].start : tokens[first.behind - 1].end]
    return _YEAR.fullmatch(written) is not None and other.value * other.scale < first.value


def written_values(of: Sequence[TextQuantity]) -> Iterator[str]:
    """Yield the quantities as an audit reads them: `2000 hectare`, `4e+06 to 5e+06 mine`."""
    for quantity in of:
        ends = dict.fromkeys((plain_number(quantity.low), plain_number(quantity.high)))
        yield f"{' to '.join(ends)} {quantity.unit}"


def plain_number(value: float) -> str:
    """Return a number with all its digits and no more."""
    return str(int(value)) if value == int(value) else repr(value)
