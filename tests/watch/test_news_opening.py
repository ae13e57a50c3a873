"""A newsroom is made once and opened again; what is foreign, newer, damaged or gone is refused in words."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from marchland.core.errors import StoreError
from marchland.tlog.adapters.sqlite_file import PAGE_BYTES
from marchland.watch.adapters.postgres_news import create_postgres_news, open_postgres_news
from marchland.watch.adapters.sqlite_news import create_sqlite_news, open_sqlite_news
from marchland.watch.domain.identity import KnownOf
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, NewsStore
from marchland.watch.domain.query_text import parse_query
from tests.watch.conftest import MakeNews

AT = datetime(2026, 5, 1, tzinfo=UTC)


def lemmatize(word: str) -> tuple[str, ...]:
    return (word,)


def identity(item: ParsedItem, _source: Source) -> str:
    return item.guid


def identities(items: Sequence[ParsedItem], source: Source, _known: KnownOf) -> list[str]:
    return [identity(item, source) for item in items]


def fill(store: NewsStore, count: int = 3) -> None:
    store.add_sources([Source("a", "https://a.example")], AT)
    items = tuple(ParsedItem(str(number), "", "mines", "words " * 80) for number in range(count))
    store.take([Delivery("a", items)], AT, identities)


def test_a_file_is_made_once_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "news"
    store = create_sqlite_news(path, lemmatize)
    fill(store)
    cursor = store.search(limit=1).cursor
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == ["news"]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(StoreError, match="already exists"):
        create_sqlite_news(path, lemmatize)
    with pytest.raises(StoreError, match="the store is closed"):
        store.searches()
    store = open_sqlite_news(path, lemmatize)
    assert store.place == str(path)
    assert [entry.version.item for entry in store.search(cursor=cursor).entries] == ["1", "0"]
    store.tidy()
    assert len(store.search(parse_query("mines")).entries) == 3
    store.close()


@pytest.mark.parametrize(
    ("place", "content", "message"),
    [
        (60, (2).to_bytes(4, "big"), "is a newsroom of format 2, and this version knows 1"),
        (68, b"MRCL", "is not a newsroom"),
        (20, b"\0", "is not a newsroom"),
        (0, b"SQLite format 4\0", "is not a newsroom"),
    ],
)
def test_a_foreign_or_newer_file_is_refused(tmp_path: Path, place: int, content: bytes, message: str) -> None:
    path = tmp_path / "news"
    create_sqlite_news(path, lemmatize).close()
    whole = bytearray(path.read_bytes())
    whole[place : place + len(content)] = content
    path.write_bytes(whole)
    with pytest.raises(StoreError, match=message) as caught:
        open_sqlite_news(path, lemmatize)
    assert caught.value.next_step


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        open_sqlite_news(tmp_path / "news", lemmatize)
    with pytest.raises(StoreError, match="cannot be created"):
        create_sqlite_news(tmp_path / "none" / "news", lemmatize)
    (tmp_path / "empty").touch()
    with pytest.raises(StoreError, match="is not a newsroom"):
        open_sqlite_news(tmp_path / "empty", lemmatize)


def test_a_damaged_page_is_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "news"
    store = create_sqlite_news(path, lemmatize)
    fill(store, 200)
    store.close()
    whole = bytearray(path.read_bytes())
    for page in range(1, len(whole) // PAGE_BYTES):
        whole[page * PAGE_BYTES + 2000] ^= 1
    path.write_bytes(whole)
    with pytest.raises(StoreError, match="a page is damaged"):
        open_sqlite_news(path, lemmatize).search(limit=500)


def test_a_database_holds_one_newsroom(news_url: str) -> None:
    with pytest.raises(StoreError, match="the database has no newsroom"):
        open_postgres_news(news_url, lemmatize)
    store = create_postgres_news(news_url, lemmatize)
    fill(store)
    store.close()
    with pytest.raises(StoreError, match="has a newsroom already"):
        create_postgres_news(news_url, lemmatize)
    store = open_postgres_news(news_url, lemmatize)
    assert store.place.startswith("postgresql://")
    assert len(store.search(parse_query("mines")).entries) == 3
    store.close()
    with psycopg.connect(news_url, autocommit=True) as connection:
        connection.execute("UPDATE newsroom.meta SET value = '2' WHERE name = 'format'")
    with pytest.raises(StoreError, match="of format 2, and this version knows 1"):
        open_postgres_news(news_url, lemmatize)


def test_the_register_may_live_in_the_same_database(store_url: str) -> None:
    store = create_postgres_news(store_url, lemmatize)
    fill(store)
    assert len(store.search(parse_query("mines")).entries) == 3
    store.close()


def test_versions_and_decisions_never_change(news_url: str) -> None:
    store = create_postgres_news(news_url, lemmatize)
    fill(store)
    store.close()
    with psycopg.connect(news_url, autocommit=True) as connection:
        for statement in (b"UPDATE newsroom.version SET title = ''", b"DELETE FROM newsroom.decision"):
            with pytest.raises(psycopg.Error, match="never changes"):
                connection.execute(statement)


def test_many_writers_take_the_same_items_once(make_news: MakeNews) -> None:
    store = make_news(lemmatize)
    store.add_sources([Source("a", "https://a.example")], AT)
    items = tuple(ParsedItem(str(number), "", f"mines {number}", "") for number in range(40))
    failures: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for start in range(0, 40, 4):
                piece = items[(first + start) % 40 :][:8]
                store.take([Delivery("a", piece)], AT, identities)
        except BaseException as error:  # it is told by the test
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(first * 12,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    page = store.search(parse_query("mines"), limit=500)
    assert sorted(int(entry.version.item) for entry in page.entries) == list(range(40))
    assert {entry.version.number for entry in page.entries} == {1}
