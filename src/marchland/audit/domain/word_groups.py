"""Groups of words in two languages, by beginnings of words, found in a sentence with their places among its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_ONE_APOSTROPHE = str.maketrans("’ʼ", "''")
_TOKEN = re.compile(r"\w+(?:['’ʼ.]\w+)*|[–—(:=]")


class PlacedWord(NamedTuple):
    """A word or sign of a sentence in lowercase, and its place in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GroupHit:
    """A word of a group: the group, and the numbers of its first and last word in the sentence."""

    group: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class WordGroups:
    """Groups of words by name, made to be looked for all at once."""

    names: frozenset[str]
    whole: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    stems: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    lengths: tuple[int, ...]
    first_words: re.Pattern[str]

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]]) -> WordGroups:
        """Return the groups of a table; `border*` is every word that begins so, and several words stand in a row."""
        whole: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        stems: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group, several in words.items():
            for row in several:
                first, *others = row.lower().replace("’", "'").split()
                target = stems if first.endswith("*") else whole
                target.setdefault(first.removesuffix("*"), []).append((tuple(others), group))
        lengths = tuple(sorted({len(stem) for stem in stems}))
        first_words = re.compile("|".join(map(re.escape, sorted({*whole, *stems}))), re.IGNORECASE)
        return cls(frozenset(words), whole, stems, lengths, first_words)

    def hits(self, words: Sequence[PlacedWord]) -> list[GroupHit]:
        """Return the words of all groups in a sentence, in its order."""
        return [hit for at in range(len(words)) for hit in self._at(words, at)]

    def _at(self, words: Sequence[PlacedWord], at: int) -> Iterator[GroupHit]:
        word = words[at].text
        begun = [*self.whole.get(word, ())]
        for length in self.lengths:
            if length > len(word):
                break
            begun.extend(self.stems.get(word[:length], ()))
        for others, group in begun:
            behind = words[at + 1 : at + 1 + len(others)]
            if len(behind) == len(others) and all(map(_is, behind, others)):
                yield GroupHit(group, at, at + len(others))


def _is(word: PlacedWord, said: str) -> bool:
    return word.text.startswith(said[:-1]) if said.endswith("*") else word.text == said


def placed_words(text: str, start: int, end: int) -> list[PlacedWord]:
    """Return the words of that part of a text, with the dashes, colons and brackets that stand between them."""
    return [
        PlacedWord(found.group().lower().translate(_ONE_APOSTROPHE), *found.span())
        for found in _TOKEN.finditer(text, start, end)
    ]
