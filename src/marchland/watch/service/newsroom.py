"""Open a newsroom for whoever asks: a command, Python, or a site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from marchland.adapters.clock import now
from marchland.adapters.lemmas import Lemmas
from marchland.adapters.settings import read_settings
from marchland.core.asof import AsOf
from marchland.core.errors import StoreError
from marchland.tlog.domain.store import embedded
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.domain.news_store import NewsStore
from marchland.watch.service.opening import create_news, open_news

FIRST_DAY = date(1900, 1, 1)
"""No news is older: what is asked of a day before is answered as of this one."""
Clock = Callable[[], datetime]
"""Gives the instant, with its offset."""


@dataclass(frozen=True, slots=True)
class NewsBooks:
    """A newsroom that is open: its store, the lemmas it is searched by, and the clock that ranks it."""

    store: NewsStore
    lemmatize: Lemmatize
    clock: Clock

    def instant(self, as_of: AsOf) -> datetime:
        """Return the instant that a ranking of that day is computed for: now, or the end of a day that is over."""
        now = self.clock()
        day = min(max(min(as_of.valid_on, as_of.known_on), FIRST_DAY), now.astimezone(UTC).date())
        return min(now, datetime.combine(day + timedelta(days=1), time(), UTC))


def clock() -> datetime:
    """Return this instant."""
    return datetime.fromisoformat(now())


def where(news: str | None) -> str:
    """Return the place of the newsroom that is meant."""
    return news or read_settings().news


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[NewsBooks]:
    """Give the newsroom that the parameters name, to read; raises StoreError where there is none."""
    with opened_at(given["news"]) as books:
        yield books


@contextmanager
def opened_at(news: str | None, *, create: bool = False) -> Iterator[NewsBooks]:
    """Give a newsroom, by default the user's own; with `create` an empty file is begun where there is none."""
    books = _open(where(news), create=create)
    try:
        yield books
    finally:
        books.store.close()


def kept_open(news: str | None = None, by: Clock = clock) -> NewsBooks | None:
    """Return a newsroom, by default the user's own, which stays open; None where there is none."""
    place = where(news)
    return None if _is_missing(place) else replace(_open(place), clock=by)


def _open(place: str, *, create: bool = False) -> NewsBooks:
    lemmas = Lemmas()
    if not _is_missing(place):
        return NewsBooks(open_news(place, lemmas), lemmas, clock)
    if not create:
        raise StoreError(
            "{place}: there is no newsroom", place=place, next_step="`marchland watch add ADDRESS` begins one"
        )
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    return NewsBooks(create_news(place, lemmas), lemmas, clock)


def _is_missing(place: str) -> bool:
    return embedded(place) and not Path(place).exists()
