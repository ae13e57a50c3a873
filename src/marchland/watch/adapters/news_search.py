"""Searching the rows of a newsroom: what a query asks of an index, and the pages of what answers it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from marchland.core.asof import AsOf
from marchland.watch.adapters.news_rows import Row, in_pieces
from marchland.watch.adapters.news_stories import StoryRows
from marchland.watch.domain.cursor import Cursor
from marchland.watch.domain.instants import LAST_PLACE, first_place, place_after
from marchland.watch.domain.lemma_text import LemmaTerm, LemmaText, Lemmatize, lemma_term
from marchland.watch.domain.news_store import NewsEntry
from marchland.watch.domain.query import TAG_FIELDS, FieldFilter, Query
from marchland.watch.domain.relevance import RANKED_MOST, Counts, ranked_terms, relevance

_EVERY = 2**31 - 1
"""As many rows as a statement may be asked for."""
_CHANGED = """ AND (d.revision > ? OR EXISTS (SELECT 1 FROM tag t WHERE t.item = d.item
    AND (t.set_in > ? OR t.cleared_in > ?)))"""


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What an index is asked: clauses of terms, excluded terms, marks of which one is there, marks that are not.

    Marks of tags stay when a tag is cleared, so `tags` are looked up as they were at the revision. Places lie from
    `low` to `high` (not in it). With `changed_after` only items count that changed, or whose tags did, after that
    revision; with `items` only those.
    """

    clauses: tuple[tuple[LemmaTerm, ...], ...]
    excluded: tuple[LemmaTerm, ...]
    marks: tuple[tuple[str, ...], ...]
    no_marks: tuple[str, ...]
    tags: tuple[FieldFilter, ...]
    low: int
    high: int
    revision: int
    changed_after: int = 0
    items: tuple[str, ...] = ()

    @property
    def asks_index(self) -> bool:
        """Tell whether anything is looked for but days."""
        return bool(self.clauses or self.excluded or self.marks or self.no_marks)

    def conditions(self, among: str) -> str:
        """Return what is asked of a row of `document d` and of the tags of its item; `values` are its values."""
        asked = f"""EXISTS (SELECT 1 FROM tag t WHERE t.item = d.item AND t.key {among}
            AND t.set_in <= ? AND (t.cleared_in IS NULL OR t.cleared_in > ?))"""  # noqa: S608 - texts of ours
        text = "".join(f" AND {'NOT ' if tag.excluded else ''}{asked}" for tag in self.tags)
        text += _CHANGED if self.changed_after else ""
        return text + (f" AND d.item {among}" if self.items else "")

    def values(self, listed: Callable[[Collection[str]], object]) -> list[object]:
        """Return the values of the conditions; `listed` gives a list as the one value that `among` takes."""
        values: list[object] = []
        for tag in self.tags:
            values += [listed(tag.keys), self.revision, self.revision]
        values += [self.changed_after] * 3 if self.changed_after else []
        return values + ([listed(self.items)] if self.items else [])


def search_plan(query: Query, as_of: AsOf | None, revision: int, lemmatize: Lemmatize) -> SearchPlan:
    """Return what an index is asked for a query."""
    low = first_place(query.since_on) if query.since_on else 0
    ends = [place_after(day) for day in (query.until_on, as_of.valid_on if as_of else None) if day]
    own = [each for each in query.fields if each.name not in TAG_FIELDS]
    wanted = [each.keys for each in query.fields if not each.excluded]
    return SearchPlan(
        tuple(tuple(lemma_term(term, lemmatize) for term in clause) for clause in query.clauses),
        tuple(lemma_term(term, lemmatize) for term in query.excluded),
        tuple(wanted),
        tuple(key for each in own if each.excluded for key in each.keys),
        tuple(each for each in query.fields if each.name in TAG_FIELDS),
        low,
        min([*ends, LAST_PLACE]),
        revision,
    )


class SearchRows(StoryRows):
    """What is looked for among items."""

    @abstractmethod
    def matching(self, plan: SearchPlan, columns: str, limit: int) -> list[Row]:
        """Return so many rows of `document d` that answer, the newest first."""

    @abstractmethod
    def items_with(self, lemmas: Sequence[str]) -> dict[str, int]:
        """Return in how many versions each of the lemmas stands."""

    def newest(self, plan: SearchPlan, cursor: Cursor, limit: int) -> tuple[list[NewsEntry], Cursor | None]:
        """Return the next items, the newest first, and where the page after them begins (None at the end)."""
        high = min(plan.high, cursor.place) if cursor.place else plan.high
        places = [row[0] for row in self.matching(replace(plan, high=high), "d.place", limit + 1)]
        entries = self.entries_at(places[:limit], plan.revision)
        return entries, Cursor(plan.revision, places[limit - 1]) if len(places) > limit else None

    def appeared(self, plan: SearchPlan, since: int) -> dict[str, int]:
        """Return the items that answer and did not at a revision, with their places, the newest first."""
        found: dict[str, int] = dict(self.matching(replace(plan, changed_after=since), "d.item, d.place", _EVERY))
        for piece in in_pieces(list(found)) if since else ():
            before = replace(plan, revision=since, items=tuple(piece))
            for (item,) in self.matching(before, "d.item", _EVERY):
                found.pop(item, None)
        return found

    def ranked(
        self, plan: SearchPlan, terms: Sequence[LemmaTerm], cursor: Cursor, limit: int
    ) -> tuple[list[NewsEntry], Cursor | None, int]:
        """Return the next items, the best first, where the page after them begins, and how many answer.

        More than RANKED_MOST stands for any number of more.
        """
        rows = self.matching(plan, "d.place, d.title, d.summary", RANKED_MOST + 1)
        counts = _counts(cursor.counts) if cursor.counts else self.counts(terms)
        weighted = ranked_terms(terms, counts)
        scored = sorted(
            (-relevance(weighted, LemmaText(title, summary), counts.mean_length), -place)
            for place, title, summary in rows[:RANKED_MOST]
        )
        end = cursor.offset + limit
        shown = scored[cursor.offset : end]
        scores = {-place: -score for score, place in shown}
        entries = self.entries_at([-place for _, place in shown], plan.revision)
        following = Cursor(plan.revision, 0, end, (counts.items, counts.words, *counts.with_term))
        # The instant stands for the place in all but the order inside of one second, which the list already has.
        marked = [replace(entry, score=scores[-place]) for entry, (_, place) in zip(entries, shown, strict=True)]
        return marked, following if len(scored) > end else None, len(rows)

    def counts(self, terms: Sequence[LemmaTerm]) -> Counts:
        """Return what ranking counts: a word is as common as its commonest lemma, a phrase as its rarest word."""
        having = self.items_with(sorted({lemma for term in terms for word in term.positions for lemma in word}))
        with_term = (min(max(having.get(lemma, 0) for lemma in word) for word in term.positions) for term in terms)
        items, words = self.rows("SELECT items, words FROM total")[0]
        return Counts(items, words, tuple(with_term))


def _counts(kept: Sequence[int]) -> Counts:
    return Counts(kept[0], kept[1], tuple(kept[2:]))
