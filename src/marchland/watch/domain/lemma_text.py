"""An item's words as its index keeps them: the lemmas of each word together, in the order of the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from marchland.watch.domain.query import Query, Term
from marchland.watch.domain.words import words

MOST_WORDS = 1000
"""Words of a text that are looked for; a title or summary has far fewer."""

Lemmatize = Callable[[str], tuple[str, ...]]
"""Gives every lemma of a word."""


@dataclass(frozen=True, slots=True)
class LemmaText:
    """Title and summary as lemmas: `|кий|київ| |міна|` are two words, the first with two lemmas.

    No lemma has a space or a bar in it, so a lemma between bars is met once for each word that has it.
    """

    title: str
    summary: str

    @property
    def length(self) -> int:
        """Return how many words both have."""
        return sum(text.count(" ") + 1 for text in (self.title, self.summary) if text)


@dataclass(frozen=True, slots=True)
class LemmaTerm:
    """A term as it is looked for: for each of its words the lemmas, any of which will do."""

    positions: tuple[tuple[str, ...], ...]
    title: bool = False

    @property
    def text(self) -> str:
        """Return the term as the text of an index is written."""
        return " ".join(map(_bars, self.positions))


def lemma_text(title: str, summary: str, lemmatize: Lemmatize) -> LemmaText:
    """Return the title and summary of an item as lemmas."""
    return LemmaText(_lemmas(title, lemmatize), _lemmas(summary, lemmatize))


def lemma_term(term: Term, lemmatize: Lemmatize) -> LemmaTerm:
    """Return a term of a query as lemmas."""
    return LemmaTerm(tuple(lemmatize(word) for word in term.words), term.title)


def lemma_terms(query: Query, lemmatize: Lemmatize) -> tuple[LemmaTerm, ...]:
    """Return the terms that a query looks for as lemmas, each once."""
    return tuple(dict.fromkeys(lemma_term(term, lemmatize) for term in query.terms))


def positions_of(text: str) -> list[tuple[str, ...]]:
    """Return the lemmas of each word of a text of an index."""
    return [tuple(position.strip("|").split("|")) for position in text.split(" ")] if text else []


def hits(term: LemmaTerm, text: str) -> int:
    """Return how often a term stands in a text of an index."""
    if len(term.positions) == 1:
        counts = [text.count(f"|{lemma}|") for lemma in term.positions[0]]
        met = [count for count in counts if count]
        if len(met) < 2:
            return sum(met)
    elif not all(any(f"|{lemma}|" in text for lemma in lemmas) for lemmas in term.positions):
        return 0
    wanted = [set(lemmas) for lemmas in term.positions]
    there = positions_of(text)
    starts = range(len(there) - len(wanted) + 1)
    return sum(
        all(not lemmas.isdisjoint(there[start + step]) for step, lemmas in enumerate(wanted)) for start in starts
    )


def _lemmas(text: str, lemmatize: Lemmatize) -> str:
    lemmas = (lemmatize(word.text) for word, _ in zip(words(text), range(MOST_WORDS), strict=False))
    return " ".join(map(_bars, lemmas))


def _bars(lemmas: Iterable[str]) -> str:
    return f"|{'|'.join(lemmas)}|"
