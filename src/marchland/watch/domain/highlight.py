"""Which words of a text answer a query: spans of characters, for whoever shows it to mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marchland.watch.domain.lemma_text import LemmaTerm, Lemmatize, lemma_terms
from marchland.watch.domain.query import Query
from marchland.watch.domain.words import TextWord, words


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of a text, from `start` to `end` (not in it)."""

    start: int
    end: int


def highlights(text: str, query: Query, lemmatize: Lemmatize, *, title: bool) -> tuple[Span, ...]:
    """Return the spans of a title or summary that the query's terms match, in order and apart from one another."""
    inside = list(words(text))
    lemmas = [set(lemmatize(word.text)) for word in inside]
    terms = (term for term in lemma_terms(query, lemmatize) if title or not term.title)
    return _joined(span for term in terms for span in _matches(term, inside, lemmas))


def _matches(term: LemmaTerm, inside: list[TextWord], lemmas: list[set[str]]) -> Iterable[Span]:
    size = len(term.positions)
    for first in range(len(inside) - size + 1):
        if all(not lemmas[first + step].isdisjoint(wanted) for step, wanted in enumerate(term.positions)):
            yield Span(inside[first].start, inside[first + size - 1].end)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return tuple(joined)
