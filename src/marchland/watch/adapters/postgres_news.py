"""The newsroom's store in PostgreSQL, for many at once: one schema, searched by lemmas that Python makes."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from marchland.core.errors import StoreError
from marchland.tlog.adapters.postgres_session import DbSession, SessionPool
from marchland.watch.adapters.kept_news import KeptNews
from marchland.watch.adapters.news_items import IndexedVersion
from marchland.watch.adapters.news_rows import Row
from marchland.watch.adapters.news_schema import POSTGRES_TABLES
from marchland.watch.adapters.news_search import SearchPlan, SearchRows
from marchland.watch.adapters.postgres_index import (
    Way,
    lexemes_asked,
    lexemes_of,
    outlook,
    query_of,
    vector_of,
)
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.domain.news_store import FORMAT

READING = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITING = "ISOLATION LEVEL READ COMMITTED READ WRITE"
OLDEST_SERVER = 15
_KEY_BYTES = 32
_LOCK = "hashtext('newsroom'), hashtext(%s)"
_SETTINGS = "SET LOCAL search_path = pg_catalog, newsroom; SET LOCAL jit = off; SET LOCAL work_mem = '32MB'"
_WALK = "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = on; SET LOCAL enable_seqscan = off"
_ASK_INDEX = "SET LOCAL enable_bitmapscan = on; SET LOCAL enable_indexscan = off; SET LOCAL enable_seqscan = off"
_AS_USUAL = "SET LOCAL enable_bitmapscan = on; SET LOCAL enable_indexscan = on; SET LOCAL enable_seqscan = on"

_END = "SELECT place FROM document WHERE place >= ? AND place < ? ORDER BY place DESC OFFSET ? LIMIT 1"
_DOCUMENT = """INSERT INTO document (place, item, revision, replaced_in, marks, title, summary, search)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?::tsvector)"""
_COUNT = """INSERT INTO lemma (lemma, items) SELECT * FROM unnest(?::text[], ?::bigint[])
    ON CONFLICT (lemma) DO UPDATE SET items = lemma.items + excluded.items"""
_KNOWN = "d.revision <= ? AND (d.replaced_in IS NULL OR d.replaced_in > ?)"


class PostgresNewsRows(SearchRows):
    """The tables in one transaction of a session."""

    among = "= ANY(?)"

    def __init__(self, session: DbSession) -> None:
        self._session = session

    def rows(self, query: str, *values: object) -> list[Row]:
        """Return all rows that a query gives."""
        return self._session.rows(query.replace("?", "%s"), *values)

    def run(self, statement: str, *values: object) -> int:
        """Carry out a statement and return how many rows it met."""
        return self._session.run(statement.replace("?", "%s"), *values)

    def run_each(self, statement: str, rows: Sequence[Row]) -> None:
        """Carry out a statement for each row of values."""
        self._session.run_each(statement.replace("?", "%s"), rows)

    def listed(self, values: Collection[Any]) -> object:
        """Return a list as the one value that `among` takes."""
        return list(values)

    def index(self, versions: Sequence[IndexedVersion]) -> None:
        """Make new versions searchable."""
        self.run_each(
            _DOCUMENT,
            [
                (
                    v.place, v.item, v.revision, v.replaced_in, "\n".join(v.marks), v.text.title, v.text.summary,
                    vector_of(v),
                )
                for v in versions
            ],
        )  # fmt: skip
        self._count(Counter(lexeme for version in versions for lexeme in lexemes_of(version)))

    def mark(self, version: IndexedVersion) -> None:
        """Make a version searchable by its marks as they now are."""
        before = self.value("SELECT marks FROM document WHERE place = ?", version.place).split("\n")
        self.run(
            "UPDATE document SET marks = ?, search = ?::tsvector WHERE place = ?",
            "\n".join(version.marks), vector_of(version), version.place,
        )  # fmt: skip
        self._count(Counter(set(version.marks) - set(before)))

    def unindex(self, versions: Sequence[IndexedVersion]) -> None:
        """Make versions searchable no more."""
        self.run("DELETE FROM document WHERE place = ANY(?)", [version.place for version in versions])
        gone = Counter(lexeme for version in versions for lexeme in lexemes_of(version))
        self._count(Counter({lexeme: -count for lexeme, count in gone.items()}))

    def _count(self, counts: Counter[str]) -> None:
        if counts:
            lexemes = sorted(counts)
            self.run(_COUNT, lexemes, [counts[lexeme] for lexeme in lexemes])

    def items_with(self, lemmas: Sequence[str]) -> dict[str, int]:
        """Return in how many versions each of the lemmas (or marks) stands."""
        return dict(self.rows("SELECT lemma, items FROM lemma WHERE lemma = ANY(?)", list(lemmas)))

    def matching(self, plan: SearchPlan, columns: str, limit: int) -> list[Row]:
        """Return so many rows of `document d` that answer, the newest first."""
        if not plan.asks_index:
            return self._matching(plan, columns, limit, place="d.place", words=False)
        items = self.value("SELECT items FROM total") or 0
        expected = outlook(plan, self.items_with(lexemes_asked(plan)), items)
        rows: list[Row] = []
        looked = 0
        while len(rows) < limit and plan.low < plan.high:
            wanted = limit - len(rows)
            way, steps = expected.way(items, wanted)
            if way is Way.INDEX_OF_ALL or looked + steps >= items:
                self._session.run(_ASK_INDEX)
                # What is added keeps the planner from gathering all places in place of what the words give.
                return self._as_usual(rows + self._matching(plan, columns, wanted, place="(d.place + 0)"))
            if way is Way.WALK:
                self._session.run(_WALK)
                rows += self._matching(plan, columns, wanted, place="d.place", steps=steps)
                end = self._end(plan, steps) if len(rows) < limit else plan.low
            else:
                end = self._end(plan, steps)
                self._session.run(_ASK_INDEX)
                rows += self._matching(replace(plan, low=end), columns, wanted, place="d.place")
            plan, looked = replace(plan, high=end), looked + steps
            expected = replace(expected, share=(len(rows) + 0.5) / looked)
        return self._as_usual(rows)

    def _end(self, plan: SearchPlan, steps: int) -> int:
        """Return the place of the last of so many rows, the newest first; the lowest there is where there are fewer."""
        self._session.run(_AS_USUAL)
        end = self.value(_END, plan.low, plan.high, steps - 1)
        return plan.low if end is None else int(end)

    def _as_usual(self, rows: list[Row]) -> list[Row]:
        self._session.run(_AS_USUAL)
        return rows

    def _matching(
        self, plan: SearchPlan, columns: str, limit: int, *, place: str, words: bool = True, steps: int = 0
    ) -> list[Row]:
        """Return rows that answer; with `steps` no more than so many are looked at, the newest."""
        matches = " AND d.search @@ ?::tsquery" if words else ""
        asked = [plan.revision, plan.revision, *plan.values(list), *([query_of(plan)] if words else [])]
        among = f"document d WHERE {place} >= ? AND {place} < ?"
        if steps:
            among = f"""(SELECT * FROM document s WHERE s.place >= ? AND s.place < ? ORDER BY s.place DESC
                LIMIT {steps}) d WHERE true"""
        query = f"""SELECT {columns} FROM {among} AND {_KNOWN}{plan.conditions(self.among)}{matches}
            ORDER BY d.place DESC LIMIT ?"""
        return self.rows(query, plan.low, plan.high, *asked, limit)


class PostgresNews(KeptNews):
    """A newsroom in one schema of a PostgreSQL database."""

    def __init__(self, sessions: SessionPool, lemmatize: Lemmatize, cursor_key: bytes) -> None:
        super().__init__(lemmatize, cursor_key)
        self._sessions = sessions

    @property
    def place(self) -> str:
        """Return where it is kept, with no password in it."""
        return self._sessions.place

    @contextmanager
    def _reading(self) -> Iterator[PostgresNewsRows]:
        with self._sessions.begin(READING) as session:
            session.run(_SETTINGS)
            yield PostgresNewsRows(session)

    @contextmanager
    def _writing(self) -> Iterator[PostgresNewsRows]:
        with self._sessions.begin(WRITING) as session:
            session.run(_SETTINGS)
            # Revisions are numbered in the order in which they are committed: one writer at a time.
            session.run("LOCK TABLE revision IN EXCLUSIVE MODE")
            yield PostgresNewsRows(session)

    @contextmanager
    def alone(self, what: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold what only one may do at a time, by an advisory lock of a transaction that lasts as long."""
        with self._sessions.begin(WRITING) as session:
            if wait:
                # Whoever holds it may be at work for long, and the server lets go of it with its connection.
                session.run("SET LOCAL lock_timeout = 0")
                session.run(f"SELECT pg_advisory_xact_lock({_LOCK})", what)
                yield True
            else:
                yield bool(session.rows(f"SELECT pg_try_advisory_xact_lock({_LOCK})", what)[0][0])

    def close(self) -> None:
        """Close it."""
        self._sessions.close()


def create_postgres_news(url: str, lemmatize: Lemmatize) -> PostgresNews:
    """Make an empty newsroom in a database; the login must be able to create a schema.

    Raises StoreError where the server is not fit for one, or the database has a newsroom already.
    """
    from marchland.watch.adapters.fetch_queue import make_queue  # noqa: PLC0415 - slow to load, and only to make one

    sessions = SessionPool(url)
    try:
        with sessions.begin(WRITING) as session:
            _check_server(session)
            if _schema_is_there(session):
                raise StoreError(
                    "{place}: the database has a newsroom already",
                    place=sessions.place,
                    next_step="open it, or make a new database",
                )
            session.run(POSTGRES_TABLES)
            for name, value in (("format", str(FORMAT)), ("cursor_key", secrets.token_hex(_KEY_BYTES))):
                session.run("INSERT INTO newsroom.meta (name, value) VALUES (%s, %s)", name, value)
            make_queue(session)
    finally:
        sessions.close()
    return open_postgres_news(url, lemmatize)


def open_postgres_news(url: str, lemmatize: Lemmatize) -> PostgresNews:
    """Open the newsroom in a database; raises StoreError where there is none, or it is of a newer format."""
    sessions = SessionPool(url)
    try:
        with sessions.begin(READING) as session:
            _check_server(session)
            key = _cursor_key(session)
    except BaseException:
        sessions.close()
        raise
    return PostgresNews(sessions, lemmatize, key)


def _schema_is_there(session: DbSession) -> bool:
    return bool(session.rows("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'newsroom'"))


def _cursor_key(session: DbSession) -> bytes:
    if not _schema_is_there(session):
        raise StoreError(
            "{place}: the database has no newsroom", place=session.place, next_step="give the URL of one, or make one"
        )
    kept: dict[str, str] = dict(session.rows("SELECT name, value FROM newsroom.meta"))
    version = kept.get("format", "")
    if version != str(FORMAT):
        raise StoreError(
            "{place}: the newsroom is of format {version}, and this version knows {format}",
            place=session.place,
            version=version or "?",
            format=FORMAT,
            next_step="install a newer version",
        )
    return bytes.fromhex(kept["cursor_key"])


def _check_server(session: DbSession) -> None:
    version, encoding = session.row(
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
    )
    if version < OLDEST_SERVER or encoding != "UTF8":
        raise StoreError(
            "{place}: the server is PostgreSQL {version} with a database in {encoding}",
            place=session.place,
            version=version,
            encoding=encoding,
            next_step="PostgreSQL 15 or newer is needed, with a database in UTF8",
        )
