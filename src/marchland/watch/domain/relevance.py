"""How well an item answers a query: BM25 over title and summary, with the numbers that anyone can work out again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from marchland.watch.domain.lemma_text import LemmaTerm, LemmaText, hits

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

    def weight(self, number: int) -> float:
        """Return how much a term tells (idf): ln(1 + (N − n + ½) / (n + ½))."""
        having = min(self.with_term[number], self.items)
        return math.log(1 + (self.items - having + 0.5) / (having + 0.5))


def relevance(terms: Sequence[LemmaTerm], text: LemmaText, counts: Counts) -> float:
    """Return Σ idf · tf·(k1 + 1) / (tf + k1·(1 − b + b·length/mean length)), where tf counts hits (Robertson 1994)."""
    mean = counts.words / counts.items if counts.items and counts.words else 1.0
    slack = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * text.length / mean)
    score = 0.0
    for number, term in enumerate(terms):
        often = TITLE_WEIGHT * hits(term, text.title) + (0 if term.title else hits(term, text.summary))
        if often:
            score += counts.weight(number) * often * (SATURATION + 1) / (often + slack)
    return score
