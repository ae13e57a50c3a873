"""The index of news in PostgreSQL: texts of lemmas as `tsvector`, plans as `tsquery`, and which way to look."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from marchland.watch.adapters.news_items import EVERY_MARK, IndexedVersion
from marchland.watch.adapters.news_search import SearchPlan
from marchland.watch.domain.lemma_text import LemmaTerm, positions_of

_WALKED_LEAST = 1000
_WALKED_AGAIN = 2
"""A walk goes so many times as far as it is expected to need, before it is thought over."""
_ASKED_AGAIN = 1.25
"""The index is asked of so many times the rows that are expected to be needed."""
_POSTING, _PLACE = 0.03, 0.1
"""What it is to read an entry of a word in the index, or a place, where to look at a row is one (measured)."""
_SIDE_BY_SIDE = 0.025
"""The chance that two words of an item stand side by side: one in about as many as the item has."""


def lexemes_of(version: IndexedVersion) -> set[str]:
    """Return the lemmas and marks of a version, each once."""
    texts = (version.text.title, version.text.summary)
    lemmas = {lemma for text in texts for position in positions_of(text) for lemma in position}
    return lemmas | set(version.marks)


def vector_of(version: IndexedVersion) -> str:
    """Return a version as `tsvector` is written: words of the title weigh A, and no phrase leads out of the title."""
    places: dict[str, list[str]] = {mark: [] for mark in version.marks}
    title = positions_of(version.text.title)
    for place, position in enumerate(title, 1):
        for lemma in position:
            places.setdefault(lemma, []).append(f"{place}A")
    for place, position in enumerate(positions_of(version.text.summary), len(title) + 2):
        for lemma in position:
            places.setdefault(lemma, []).append(str(place))
    return " ".join(_quoted(lexeme) + (f":{','.join(at)}" if at else "") for lexeme, at in places.items())


def query_of(plan: SearchPlan) -> str:
    """Return a plan as `tsquery` is written; whatever people typed stands in it only as quoted lexemes."""
    wanted = [_any_of(map(_term, clause)) for clause in plan.clauses]
    wanted += [_any_of(map(_quoted, marks)) for marks in plan.marks]
    wanted = wanted or [_quoted(EVERY_MARK)]
    unwanted = [*map(_term, plan.excluded), *map(_quoted, plan.no_marks)]
    return " & ".join([*wanted, *(f"!{each}" for each in unwanted)])


def _term(term: LemmaTerm) -> str:
    weight = ":A" if term.title else ""
    words = (_any_of(_quoted(lemma) + weight for lemma in lemmas) for lemmas in term.positions)
    return f"({' <-> '.join(words)})"


def _any_of(parts: Iterable[str]) -> str:
    return f"({' | '.join(parts)})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


class Way(StrEnum):
    """How answers are looked for: rows newest first until there are enough, or by the index, in some or in all rows."""

    WALK = "walk"
    INDEX_OF_SOME = "index of some"
    INDEX_OF_ALL = "index of all"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of a plan: how many rows the index gives to be looked at, and which share of all rows answers.

    The index gives all that may answer, in no order, after it has read `postings` entries of words; a walk goes through
    rows newest first and may end early.
    """

    given: float
    share: float
    postings: float = 0

    def way(self, items: int, wanted: int) -> tuple[Way, int]:
        """Return the way that is the least work for so many answers, and how many of the newest rows it looks at."""
        needed = wanted / max(self.share, 1 / max(items, 1))
        some = min(_ASKED_AGAIN * needed, items)
        read = _POSTING * self.postings
        work = {
            Way.WALK: min(needed, items),
            Way.INDEX_OF_SOME: read + (_PLACE + self.given / max(items, 1)) * some,
            Way.INDEX_OF_ALL: read + self.given,
        }
        way = min(work, key=work.__getitem__)
        steps = {Way.WALK: _WALKED_AGAIN * needed, Way.INDEX_OF_SOME: some, Way.INDEX_OF_ALL: items}[way]
        return way, max(_WALKED_LEAST, int(steps))


def outlook(plan: SearchPlan, counts: Mapping[str, int], items: int) -> Outlook:
    """Return what is expected where words fall independently of one another, and seldom side by side."""
    there = share = 1.0
    for clause in plan.clauses:
        there *= min(1.0, sum(_share(term, counts, items) for term in clause))
        share *= min(
            1.0, sum(_share(term, counts, items) * _SIDE_BY_SIDE ** (len(term.positions) - 1) for term in clause)
        )
    for marks in plan.marks:
        having = min(1.0, sum(counts.get(mark, 0) for mark in marks) / max(items, 1))
        there, share = there * having, share * having
    return Outlook(there * items, share, sum(counts.values()))


def _share(term: LemmaTerm, counts: Mapping[str, int], items: int) -> float:
    words = (sum(counts.get(lemma, 0) for lemma in lemmas) / max(items, 1) for lemmas in term.positions)
    return math.prod(min(1.0, share) for share in words)


def lexemes_asked(plan: SearchPlan) -> list[str]:
    """Return the lemmas and marks that a plan looks for, by which its way is chosen."""
    terms = {lemma for clause in plan.clauses for term in clause for word in term.positions for lemma in word}
    return sorted(terms | {mark for marks in plan.marks for mark in marks})
