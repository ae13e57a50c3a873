"""What a headline is compared by: tokens with their grams, names, numbers with units, places, and the words behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from marchland.watch.domain.glossary import EMPTY, PLACE_KINDS, Concept, Glossary
from marchland.watch.domain.headline import Headline
from marchland.watch.domain.wording import Lemmas, folded, grams, token_of, without_publisher, words_of

_IMPLIED_WEIGHT = 0.5
"""What a place or an office weighs that follows from what is written: a city lies in a state."""
_NAME_WEIGHT = 1.5
_NUMBER_WEIGHT = 1.4
"""What names and numbers weigh beside other words: who, where and how many tells stories apart."""
_MOST_WORDS_KEPT = 20_000
_EXACT_KINDS = frozenset({"ordinal", "day", "month", "sex"})
_LONGEST_TITLE_WORDS = 60


@dataclass(frozen=True, slots=True)
class Features:
    """A headline taken apart: the weight of each token, how each was written, and what can contradict.

    `numbers` are pairs of a number and the token it counts, empty where nothing follows it. `dated` are pairs of a kind
    (ordinal, day, month, sex) and its concept. `recurs` is true if the headline tells of something that happens daily.
    """

    tokens: Mapping[str, float]
    written: Mapping[str, str]
    names: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    places: frozenset[str]
    dated: frozenset[tuple[str, str]]
    recurs: bool


@dataclass(slots=True)
class _Draft:
    tokens: dict[str, float] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    dated: set[tuple[str, str]] = field(default_factory=set)
    recurs: bool = False

    def take(self, token: str, weight: float, written: str) -> None:
        if weight > self.tokens.get(token, 0.0):
            self.tokens[token] = weight
            self.written[token] = written


class FeatureReader:
    """Reads headlines into features by a glossary and, if there are any, lemmas."""

    def __init__(self, glossary: Glossary = EMPTY, lemmas: Lemmas | None = None) -> None:
        self._glossary = glossary
        self._lemmas = lemmas
        self._tokens: dict[tuple[str, str], str] = {}
        self._grams: dict[str, tuple[str, ...]] = {}

    def grams(self, token: str) -> tuple[str, ...]:
        """Return the character n-grams of a token; a number has none, for 16 and 160 are not alike."""
        known = self._grams.get(token)
        if known is None:
            if len(self._grams) >= _MOST_WORDS_KEPT:
                self._grams.clear()
            known = self._grams[token] = () if token[0] == "#" else grams(token)
        return known

    def read(self, headline: Headline) -> Features:
        """Return the features of a headline's title."""
        words = words_of(without_publisher(headline.title))[:_LONGEST_TITLE_WORDS]
        tokens = [self._token(word, headline.language) for word in words]
        draft = _Draft()
        titled = sum(word[0].isupper() for word in words) * 2 > len(words) + 2
        at = 0
        while at < len(words):
            at += self._take(draft, words, tokens, at, headline.at.date(), titled=titled)
        for name in draft.names:
            draft.tokens[name] *= _NAME_WEIGHT
        for number in {number for number, _ in draft.numbers}:
            draft.tokens[number] *= _NUMBER_WEIGHT
        return Features(
            draft.tokens, draft.written, frozenset(draft.names), frozenset(draft.numbers),
            frozenset(draft.places), frozenset(draft.dated), draft.recurs,
        )  # fmt: skip

    def _token(self, word: str, language: str) -> str:
        key = (word, language)
        token = self._tokens.get(key)
        if token is None:
            if len(self._tokens) >= _MOST_WORDS_KEPT:
                self._tokens.clear()
            token = self._tokens[key] = self._token_anew(word, language)
        return token

    def _token_anew(self, word: str, language: str) -> str:
        if word[0].isdigit():
            return "#" + re.sub(r"[,:](?=\d{3}\b)", "", word).replace(",", ".")
        lemma = next(iter(self._lemmas(word.lower(), language)), "") if self._lemmas else ""
        return folded(lemma) if lemma else token_of(word)

    def _take(self, draft: _Draft, words: list[str], tokens: list[str], at: int, day: date, *, titled: bool) -> int:
        """Put the word or the phrase at a place into the draft, and return how many words it took."""
        word, token = words[at], tokens[at]
        light = not token or (word.lower() in self._glossary.stop and not (word.isupper() and len(word) > 1))
        name, length = self._glossary.longest(tokens, at)
        if length > light:
            self._take_named(draft, name, " ".join(words[at : at + length]), day)
            if name[0] == "#":
                draft.numbers.add((name, self._unit(tokens, at + length)))
            return length
        if light:
            return 1
        draft.take(token, 1.0, word)
        if token[0] == "#":
            draft.numbers.add((token, self._unit(tokens, at + 1)))
        elif word[0].isupper() and not titled and at:
            draft.names.add(token)
        return 1

    def _unit(self, tokens: list[str], at: int) -> str:
        if at >= len(tokens):
            return ""
        name, length = self._glossary.longest(tokens, at)
        return name if length else tokens[at]

    def _take_named(self, draft: _Draft, name: str, written: str, day: date) -> None:
        holders = self._glossary.holders.get(name)
        if holders is not None:
            draft.take(name, 1.0, written)
            draft.names.add(name)
            for holder in holders:
                if holder.holds_on(day):
                    draft.take(holder.office, _IMPLIED_WEIGHT, written)
                    draft.take(holder.state, _IMPLIED_WEIGHT, written)
            return
        concept = self._glossary.concepts[name]
        draft.take(name, 1.0, written)
        draft.recurs = draft.recurs or concept.recurs
        if concept.kind in _EXACT_KINDS:
            draft.dated.add((concept.kind, name))
        if concept.kind in PLACE_KINDS:
            self._take_place(draft, concept, written)

    def _take_place(self, draft: _Draft, concept: Concept, written: str) -> None:
        draft.names.add(concept.id)
        draft.places.add(concept.id)
        outer = self._glossary.concepts.get(concept.inside)
        while outer is not None:
            draft.take(outer.id, _IMPLIED_WEIGHT, written)
            draft.places.add(outer.id)
            outer = self._glossary.concepts.get(outer.inside)
