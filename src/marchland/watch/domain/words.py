"""The words of a text, each with its place in it, written the one way in which words are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_WORD = 64
"""Characters of a word that are looked at: what is longer is an address or nonsense."""

_MARKS = "\u0300-\u036f\u00ad"
_APOSTROPHES = "'’ʼ‘ʹ′＇`"
_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_GAP = "[ ,\u00a0\u2009\u202f]"
_PATTERN = re.compile(
    rf"(?P<grouped>(?<![\w.,])\d{{1,3}}(?:{_GAP}\d{{3}})+(?:[.,]\d{{1,2}})?(?![.,]?\d))"
    r"|(?P<decimal>\d+(?:[.,]\d+)+)"
    rf"|(?P<word>[^\W_]{_LETTER}*(?:[{_APOSTROPHES}]{_LETTER}+)*)"
)
_PLAIN = re.compile(r"[0-9a-zа-яіїєґ]+")
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | {"\u00ad": None})
_NO_GAPS = re.compile(_GAP + r"(?=\d{3})")


@dataclass(frozen=True, slots=True)
class TextWord:
    """A word as it is compared (`text`), and from where to where it stands in the text that it was read from."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[TextWord]:
    """Yield the words of a text in order: lowercase, with one kind of apostrophe, without stress marks.

    A number is one word, however it is written: `20 000` and `20,000` are `20000`, `1,8` is `1.8`.
    """
    for match in _PATTERN.finditer(text):
        if compared := _compared(match):
            yield TextWord(compared, match.start(), match.end())


def compared_words(text: str) -> Iterator[str]:
    """Yield the words of a text as `words` does, without their places."""
    return filter(None, map(_compared, _PATTERN.finditer(text)))


def _compared(match: re.Match[str]) -> str:
    kind = match.lastgroup
    compared = _word(match.group()) if kind == "word" else _number(match.group(), grouped=kind == "grouped")
    return compared[:LONGEST_WORD]


def _word(written: str) -> str:
    plain = written.lower()
    if _PLAIN.fullmatch(plain):
        return plain
    composed = unicodedata.normalize("NFC", written.casefold()).translate(_ONE_APOSTROPHE)
    return "".join(letter for letter in composed if not unicodedata.combining(letter)).strip("'")


def _number(written: str, *, grouped: bool) -> str:
    if grouped:
        return _NO_GAPS.sub("", written).replace(",", ".")
    return written.replace(",", ".") if written.count(",") == 1 and "." not in written else written
