"""The words that numbers, units and what is counted are written with, found at a place among the words of a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class LexiconKind(StrEnum):
    """What a word or a row of words stands for in a quantity."""

    UNIT = "UNIT"
    NOUN = "NOUN"
    CURRENCY = "CURRENCY"
    SCALE = "SCALE"
    MONEY_SCALE = "MONEY_SCALE"
    PER = "PER"
    PER_UNIT = "PER_UNIT"
    FRACTION = "FRACTION"
    MULTIPLE = "MULTIPLE"
    MONTH = "MONTH"
    WEEKDAY = "WEEKDAY"
    NUMBER = "NUMBER"


@dataclass(frozen=True, slots=True)
class TextToken:
    """A number, a word or a sign of a text: lower-case, with one kind of apostrophe, and its place."""

    text: str
    start: int
    end: int
    is_number: bool = False
    glued: bool = False
    """Whether nothing stands between it and the token before it."""
    is_upper: bool = False
    """Whether it is written in capitals, as codes are."""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """What a row of words stands for, and how many words it has."""

    kind: LexiconKind
    value: str
    length: int


_HEAD = 2
_NOTHING: tuple[str, int] = ("", 0)


def heads_of(words: Iterable[str]) -> frozenset[str]:
    """Return the two letters that those words begin with."""
    return frozenset(word[:_HEAD] for word in words)


def may_begin(word: str, heads: frozenset[str]) -> bool:
    """Tell whether a word begins with one of those pairs of letters."""
    return word[:_HEAD] in heads


@dataclass(frozen=True, slots=True)
class Phrases:
    """Rows of words of one kind, with what each stands for; the longest that fits counts."""

    rows: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    stems: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    lengths: tuple[int, ...]
    """How long the stems are that a first word may begin with."""
    heads: frozenset[str]
    """The two letters that first words begin with: most words of a text are told apart by them."""

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]]) -> Phrases:
        """Return the phrases of a table from what they stand for to how it is written."""
        rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        stems: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for value, written in words.items():
            for phrase in written:
                parts = tuple(split_phrase(phrase))
                target, key = (stems, parts[0][:-1]) if parts[0].endswith("*") else (rows, parts[0])
                target.setdefault(key, []).append((parts, value))
        ordered = [
            {key: tuple(sorted(several, key=lambda row: -len(row[0]))) for key, several in table.items()}
            for table in (rows, stems)
        ]
        heads = heads_of((*rows, *stems))
        return cls(ordered[0], ordered[1], tuple(sorted({len(key) for key in stems}, reverse=True)), heads)

    @property
    def values(self) -> frozenset[str]:
        """Return all that the phrases stand for."""
        tables = (self.rows, self.stems)
        return frozenset(value for table in tables for several in table.values() for _, value in several)

    def at(self, tokens: Sequence[TextToken], place: int) -> tuple[str, int]:
        """Return what stands at a place and how many tokens it takes; an empty text and 0 if nothing does."""
        if place >= len(tokens):
            return "", 0
        word = tokens[place].text
        if word[:_HEAD] not in self.heads:
            return _NOTHING
        best = _NOTHING
        for parts, value in self.rows.get(word, ()):
            if len(parts) > best[1] and _fits(tokens, place, parts):
                best = value, len(parts)
        for length in self.lengths:
            for parts, value in self.stems.get(word[:length], ()) if len(word) >= length else ():
                if len(parts) > best[1] and _fits(tokens, place, parts):
                    best = value, len(parts)
        return best


def split_phrase(phrase: str) -> list[str]:
    """Return the tokens of a phrase of the lexicon: words, and signs that stand alone."""
    parts: list[str] = []
    word = ""
    for sign in phrase:
        if sign.isalpha() or sign in "'*²³":
            word += sign
            continue
        if word:
            parts.append(word)
            word = ""
        if not sign.isspace():
            parts.append(sign)
    return [*parts, word] if word else parts


def _fits(tokens: Sequence[TextToken], place: int, parts: Sequence[str]) -> bool:
    if place + len(parts) > len(tokens):
        return False
    for token, part in zip(tokens[place : place + len(parts)], parts, strict=True):
        if not (token.text.startswith(part[:-1]) if part.endswith("*") else token.text == part):
            return False
    return True


@dataclass(frozen=True, slots=True)
class QuantityLexicon:
    """All words of quantities, in both languages."""

    units: Phrases
    nouns: Phrases
    names: Mapping[str, str]
    """English names of Ukrainian nouns, by the form that a dictionary lists."""
    currencies: Phrases
    scales: Phrases
    money_scales: Phrases
    per: Phrases
    per_units: Phrases
    paces: Phrases
    """Adjectives of time, which say what a need or an output is per: monthly, щорічний."""
    about: Phrases
    over: Phrases
    up_to: Phrases
    between: Phrases
    fractions: Phrases
    multiples: Phrases
    months: Phrases
    weekdays: Phrases
    number_words: Mapping[str, Mapping[str, float]]
    ordinals: Mapping[str, int]
    """Ordinals in all their forms, which name the parts of a whole: fifth, п'ятий."""
    share_heads: frozenset[str]
    """The two letters that the first words of shares and multiples begin with."""
    parts: Mapping[str, int]
    """Nouns that name the parts of a whole: thirds, чверть."""
    labels: frozenset[str]
    stops: frozenset[str]
    links: frozenset[str]
    words: Mapping[str, tuple[str, ...]]
    """Words that steer the reading, by what they say; some are beginnings of words."""
    shared_names: Mapping[str, tuple[str, Mapping[str, str]]]
    """Names that several currencies share: the one that is meant by itself, and which by a stem that the text has."""
    smaller_units: Mapping[str, tuple[str, float]]
    """Units that are written as so much of another: pence, fortnights."""
    codes: frozenset[str] = field(default_factory=frozenset)
    """The three letters of every currency, in lower case."""
