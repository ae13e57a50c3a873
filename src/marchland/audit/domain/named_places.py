"""The states that a text names, in English and in all cases of Ukrainian, each at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from marchland.audit.domain.word_groups import PlacedWord, placed_words
from marchland.core.state import State

Lemma = Callable[[str], tuple[str, ...]]
_Rows = dict[str, list[tuple[tuple[frozenset[str], ...], "NamedStates"]]]


@dataclass(frozen=True, slots=True)
class NamedStates:
    """What is named: one state or several that go by one name, by their codes, and what to show in each language."""

    codes: tuple[str, ...]
    english: str
    ukrainian: str

    def shown(self, language: str) -> str:
        """Return the name in a language."""
        return self.ukrainian if language == "uk" else self.english


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """States named in a text, and where."""

    names: NamedStates
    start: int
    end: int

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the states."""
        return self.names.codes


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names of states, made to be found in texts: every word of a name as the set of its lemmas."""

    rows: Mapping[str, Sequence[tuple[tuple[frozenset[str], ...], NamedStates]]]
    lemma: Lemma

    @classmethod
    def of(
        cls,
        states: Iterable[State],
        also: Mapping[str, Sequence[str]],
        shown: Mapping[str, Sequence[str]],
        lemma: Lemma,
    ) -> PlaceNames:
        """Return the names of states and `also` further ones by their codes; several codes stand with spaces between.

        `shown` has how some are called in short, in English and in Ukrainian.
        """
        rows: _Rows = {}
        by_code = {state.iso3: state for state in states}
        for state in by_code.values():
            names = NamedStates((state.iso3,), *shown.get(state.iso3, (state.name, state.name_uk)))
            for name in (state.name, state.name_uk, *state.names, *also.get(state.iso3, ())):
                if name:
                    _add(rows, name, names, lemma)
        for codes, several in also.items():
            if codes not in by_code and several:
                ukrainian = next((name for name in several if not name.isascii()), several[0])
                for name in several:
                    _add(rows, name, NamedStates(tuple(codes.split()), several[0], ukrainian), lemma)
        return cls(rows, lemma)

    def find(self, text: str, start: int, end: int) -> list[NamedPlace]:
        """Return the states named in that part of a text, the longest names first, without overlap."""
        return self.among(text, placed_words(text, start, end))

    def among(self, text: str, words: Sequence[PlacedWord]) -> list[NamedPlace]:
        """Return the states named by those words of a text."""
        found, at = [], 0
        capital = [text[word.start].isupper() for word in words]
        while at < len(words):
            length, names = self._at(words, at, capital)
            if names is not None:
                found.append(NamedPlace(names, words[at].start, words[at + length - 1].end))
            at += max(length, 1)
        return found

    def _at(self, words: Sequence[PlacedWord], at: int, capital: Sequence[bool]) -> tuple[int, NamedStates | None]:
        if not capital[at] and not any(capital[at : at + 3]):
            return 0, None
        best: tuple[int, NamedStates | None] = (0, None)
        for lemma in _lemmas(words[at].text, self.lemma):
            for others, names in self.rows.get(lemma, ()):
                length = 1 + len(others)
                behind = words[at + 1 : at + length]
                if length <= best[0] or len(behind) != len(others) or not any(capital[at : at + length]):
                    continue
                if all(set(_lemmas(word.text, self.lemma)) & other for word, other in zip(behind, others, strict=True)):
                    best = length, names
        return best


def _add(rows: _Rows, name: str, names: NamedStates, lemma: Lemma) -> None:
    first, *others = (frozenset(_lemmas(word.text, lemma)) for word in placed_words(name, 0, len(name)))
    for one in first:
        rows.setdefault(one, []).append((tuple(others), names))


def _lemmas(word: str, lemma: Lemma) -> tuple[str, ...]:
    """Return what a word may be: English names stand as they are, but for their genitive."""
    return (word.removesuffix("'s").removesuffix("'"),) if word.isascii() else lemma(word)
