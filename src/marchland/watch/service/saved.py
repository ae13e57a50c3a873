"""Saved searches: a query under a name, the list that it gives, and alerts of what is new in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.watch.domain.news_store import NewsEntry, SavedSearch
from marchland.watch.domain.query_text import parse_query
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.questions import NewsList, search

TITLE_MOST = 200
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """The saved searches of a newsroom, by name."""

    searches: tuple[SavedSearch, ...]


@dataclass(frozen=True, slots=True)
class SearchAlert:
    """What is new in a saved search, the newest first, and the revision that this holds for."""

    search: SavedSearch
    entries: tuple[NewsEntry, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class AlertReport:
    """What is new in every saved search; `since_at` is None where it goes by what each was alerted of."""

    alerts: tuple[SearchAlert, ...]
    since_at: datetime | None

    @property
    def count(self) -> int:
        """Return how many items are new, one that two searches have counted twice."""
        return sum(len(alert.entries) for alert in self.alerts)


def searches(books: NewsBooks) -> SavedSearches:
    """Return the saved searches by name."""
    return SavedSearches(books.store.searches())


def save(books: NewsBooks, name: str, query: str, title: str, owner: str) -> SavedSearch:
    """Keep a query under a name, in place of the one of that name, and return it.

    Raises InputError where the name cannot stand in an address, or the query cannot be read or asks for nothing.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            "{name!r} cannot name a search", name=name,
            next_step="take small Latin letters, digits and hyphens, 60 at most, such as mines-ukraine",
        )  # fmt: skip
    if not str(parse_query(query)):
        raise InputError("the query asks for nothing", next_step="name a word or a field, such as state:ukr")
    saved = SavedSearch(name, " ".join(title.split())[:TITLE_MOST] or query, query, owner)
    books.store.save_search(saved)
    return saved


def drop(books: NewsBooks, name: str) -> SavedSearch:
    """Forget a saved search, and return it; raises NotFoundError."""
    search = saved(books, name)
    books.store.drop_search(name)
    return search


def saved(books: NewsBooks, name: str) -> SavedSearch:
    """Return the saved search of that name; raises NotFoundError."""
    kept = {each.name: each for each in books.store.searches()}
    if name not in kept:
        raise NotFoundError("no search {name!r} is saved", name=name, next_step=nearest(name, kept))
    return kept[name]


def saved_list(books: NewsBooks, name: str, after: str | None, limit: int, as_of: AsOf) -> tuple[SavedSearch, NewsList]:
    """Return a saved search with a page of what answers it, the newest first; raises NotFoundError."""
    of = saved(books, name)
    return of, search(books, of.query, "newest", after, limit, as_of)


def alerts(books: NewsBooks, names: Sequence[str], since_at: datetime | None) -> AlertReport:
    """Return what is new in saved searches, by default in all.

    New is what answers now and did not at `since_at`; without one, what came since the search was saved, or alerts were
    marked last, and no alert was marked of. It goes by when an item became known, so that one that is fetched late with
    an old date counts. Raises NotFoundError for a name that is none.
    """
    chosen = [saved(books, name) for name in dict.fromkeys(names)] if names else list(books.store.searches())
    since = None if since_at is None else books.store.revision_at(since_at)
    return AlertReport(tuple(_alert(books, each, since) for each in chosen), since_at)


def _alert(books: NewsBooks, of: SavedSearch, since: int | None) -> SearchAlert:
    begins, alerted = (of.marked_in, of.name) if since is None else (since, "")
    page = books.store.appeared(parse_query(of.query), begins, alerted)
    return SearchAlert(of, page.entries, page.revision)


def mark(books: NewsBooks, report: AlertReport) -> None:
    """Note what a report says as alerted: an item alerts once for each search."""
    for alert in report.alerts:
        items = [entry.version.item for entry in alert.entries]
        books.store.mark_alerts(alert.search.name, items, alert.revision)
