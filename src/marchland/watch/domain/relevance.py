"""How well an item answers a query: BM25 over title and summary, with the numbers that anyone can work out again."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marchland.watch.domain.lemma_text import LemmaTerm, LemmaText, hit_counter

SATURATION = 1.2
"""How soon more of the same word stops to count (k1 of BM25)."""
LENGTH_SHARE = 0.75
"""How far a long text is held against an item (b of BM25)."""
TITLE_WEIGHT = 2
"""A word in the title counts as so many in the summary."""
RANKED_MOST = 2000
"""So many of the newest items that answer a query are ranked; a list that has more says so."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store counts: its items, the words of all of them, and in how many each term of a query stands."""

    items: int
    words: int
    with_term: tuple[int, ...]

    @property
    def mean_length(self) -> float:
        """Return how many words an item has on average, 1 where there is none."""
        return self.words / self.items if self.items and self.words else 1.0

    def weight(self, number: int) -> float:
        """Return how much a term tells (idf): ln(1 + (N − n + ½) / (n + ½))."""
        having = min(self.with_term[number], self.items)
        return math.log(1 + (self.items - having + 0.5) / (having + 0.5))


@dataclass(frozen=True, slots=True)
class RankedTerm:
    """A term that ranking counts, with how much it tells (idf)."""

    hits: Callable[[str], int]
    title: bool
    weight: float


def ranked_terms(terms: Sequence[LemmaTerm], counts: Counts) -> tuple[RankedTerm, ...]:
    """Return the terms of a query with their weights."""
    return tuple(RankedTerm(hit_counter(term), term.title, counts.weight(n)) for n, term in enumerate(terms))


def relevance(terms: Sequence[RankedTerm], text: LemmaText, mean_length: float) -> float:
    """Return Σ idf · tf·(k1 + 1) / (tf + k1·(1 − b + b·length/mean length)), where tf counts hits (Robertson 1994)."""
    slack = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * text.length / mean_length)
    score = 0.0
    for term in terms:
        often = TITLE_WEIGHT * term.hits(text.title) + (0 if term.title else term.hits(text.summary))
        if often:
            score += term.weight * often * (SATURATION + 1) / (often + slack)
    return score
