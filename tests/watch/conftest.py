"""Newsrooms for tests: an empty one in each kind of store, as often as a test asks for one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marchland.adapters.lemmas import Lemmas
from marchland.watch.adapters.kept_news import KeptNews
from marchland.watch.adapters.postgres_news import create_postgres_news, open_postgres_news
from marchland.watch.adapters.sqlite_news import create_sqlite_news
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.service.lead_books import LeadBooks, lead_books
from marchland.watch.service.newsroom import NewsBooks
from tests.watch.lead_room import NOON, Room
from tests.watch.newsrooms import Hands, books_of, deliver

MakeNews = Callable[[Lemmatize], KeptNews]


@pytest.fixture
def news_url(fresh_database: Callable[..., str]) -> str:
    """Give the URL of an empty database."""
    return fresh_database(empty=True)


@pytest.fixture(params=["sqlite", "postgres"])
def make_news(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeNews]:
    """Give a function that makes an empty newsroom; it is closed when the next one is made."""
    opened: list[KeptNews] = []
    numbers = itertools.count()
    url = request.getfixturevalue("news_url") if request.param == "postgres" else ""

    def make(lemmatize: Lemmatize) -> KeptNews:
        for store in opened:
            store.close()
        opened.clear()
        if not url:
            opened.append(create_sqlite_news(tmp_path / f"{next(numbers)}.news", lemmatize))
        elif next(numbers):
            empty_news(url)
            opened.append(open_postgres_news(url, lemmatize))
        else:
            opened.append(create_postgres_news(url, lemmatize))
        return opened[0]

    yield make
    for store in opened:
        store.close()


def empty_news(url: str) -> None:
    """Make a newsroom empty again, as only a superuser can, who is not held by the guards."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica; SET search_path = newsroom")
        connection.execute(
            "TRUNCATE revision, source, following, raw_feed, item, pending, version, document, tag, story_join,"
            " story_redirect, decision, decision_version, saved_search, search_alert, lemma"
        )
        connection.execute("UPDATE total SET items = 0, words = 0")


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LeadBooks]:
    """Give the books that all newsrooms of these tests share."""
    lemmas = Lemmas()
    store = create_sqlite_news(tmp_path_factory.mktemp("leads") / "none.news", lemmas)
    yield lead_books(NewsBooks(store, lemmas, Hands(NOON)))
    store.close()


@pytest.fixture
def room(tmp_path: Path, common: LeadBooks) -> Iterator[Room]:
    """Give a function that makes a newsroom of a day, with its items."""
    made: list[Any] = []

    def make(clock: Hands, *rows: dict[str, Any], grouped: bool = False) -> LeadBooks:
        made.append(create_sqlite_news(tmp_path / f"{len(made)}.news", common.news.lemmatize))
        books = books_of(made[-1], common, clock)
        deliver(books, rows, grouped=grouped)
        return books

    yield make
    for store in made:
        store.close()
