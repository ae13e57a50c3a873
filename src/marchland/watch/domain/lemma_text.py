"""An item's words as its index keeps them: the lemmas of each word together, in the order of the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from marchland.watch.domain.query import Query, Term
from marchland.watch.domain.words import compared_words

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


def hit_counter(term: LemmaTerm) -> Callable[[str], int]:
    """Return what tells how often a term stands in a text of an index: at how many words it begins."""
    if len(term.positions) == 1 and len(term.positions[0]) == 1:
        wanted = _bars(term.positions[0])
        return lambda text: text.count(wanted)
    first, *others = (rf"\|(?:{'|'.join(map(re.escape, lemmas))})\|" for lemmas in term.positions)
    # From the first lemma that fits to the end of its word; what follows is looked at and may begin another hit.
    following = "".join(f"[^ ]* [^ ]*?{other}" for other in others)
    pattern = re.compile(f"{first}(?={following})[^ ]*" if others else f"{first}[^ ]*")
    return lambda text: len(pattern.findall(text))


def _lemmas(text: str, lemmatize: Lemmatize) -> str:
    return " ".join(map(_bars, map(lemmatize, islice(compared_words(text), MOST_WORDS))))


def _bars(lemmas: Iterable[str]) -> str:
    return f"|{'|'.join(lemmas)}|"
