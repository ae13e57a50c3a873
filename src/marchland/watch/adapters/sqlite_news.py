"""The newsroom's embedded store: one SQLite file that many read and one at a time writes, searched by FTS5."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from marchland.adapters.machine import lock, try_lock
from marchland.core.errors import StoreError
from marchland.tlog.adapters.sqlite_file import (
    CHECKSUM_BYTES,
    PAGE_BYTES,
    Connection,
    SqliteError,
    check_writable,
    connect,
    store_error,
)
from marchland.tlog.adapters.sqlite_pool import SqlitePool, new_file
from marchland.watch.adapters.kept_news import KeptNews
from marchland.watch.adapters.news_items import EVERY_MARK, IndexedVersion
from marchland.watch.adapters.news_rows import Row
from marchland.watch.adapters.news_schema import SQLITE_TABLES
from marchland.watch.adapters.news_search import SearchPlan, SearchRows
from marchland.watch.domain.lemma_text import LemmaTerm, Lemmatize, positions_of
from marchland.watch.domain.news_store import FORMAT

APPLICATION_ID = 0x4D52434E
"""The four letters MRCN in the header of the file."""
_KEY_BYTES = 32
_PRAGMAS = ("PRAGMA cache_size = -65536", "PRAGMA secure_delete = OFF")  # news is no secret, and merges free many pages

_INDEX = "INSERT OR REPLACE INTO search (rowid, title, summary, marks) VALUES (?, ?, ?, ?)"
_DOCUMENT = """INSERT INTO document (place, item, revision, replaced_in, marks, title, summary)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_KNOWN = "d.revision <= ? AND (d.replaced_in IS NULL OR d.replaced_in > ?)"
_ESCAPED = str.maketrans({"%": "%25", " ": "%20", "|": "%7C", "\n": "%0A"})


class SqliteNewsRows(SearchRows):
    """The tables in one transaction of a connection."""

    among = "IN (SELECT value FROM json_each(?))"

    def __init__(self, db: Connection) -> None:
        self._db = db

    def rows(self, query: str, *values: object) -> list[Row]:
        """Return all rows that a query gives."""
        given: Any = values
        return self._db.execute(query, given).fetchall()

    def run(self, statement: str, *values: object) -> int:
        """Carry out a statement and return how many rows it met."""
        given: Any = values
        self._db.execute(statement, given)
        return self._db.changes()

    def run_each(self, statement: str, rows: Sequence[Row]) -> None:
        """Carry out a statement for each row of values."""
        if rows:
            self._db.executemany(statement, rows)

    def listed(self, values: Collection[Any]) -> object:
        """Return a list as the one value that `among` takes."""
        return json.dumps(list(values))

    def index(self, versions: Sequence[IndexedVersion]) -> None:
        """Make new versions searchable; they come in the order of their places, which the index wants."""
        self.run_each(
            _DOCUMENT,
            [
                (v.place, v.item, v.revision, v.replaced_in, "\n".join(v.marks), v.text.title, v.text.summary)
                for v in versions
            ],
        )
        self.run_each(_INDEX, [_index_row(version) for version in versions])

    def mark(self, version: IndexedVersion) -> None:
        """Make a version searchable by its marks as they now are."""
        self.run("UPDATE document SET marks = ? WHERE place = ?", "\n".join(version.marks), version.place)
        self.run_each(_INDEX, [_index_row(version)])

    def unindex(self, versions: Sequence[IndexedVersion]) -> None:
        """Make versions searchable no more."""
        places = [(version.place,) for version in versions]
        self.run_each("DELETE FROM search WHERE rowid = ?", places)
        self.run_each("DELETE FROM document WHERE place = ?", places)

    def matching(self, plan: SearchPlan, columns: str, limit: int) -> list[Row]:
        """Return so many rows of `document d` that answer, the newest first."""
        conditions = plan.conditions(self.among)
        values = [plan.revision, plan.revision, *plan.values(self.listed)]
        if plan.asks_index:
            # CROSS keeps the index outermost: it gives places in order, and reading stops with the last one asked for.
            query = f"""SELECT {columns} FROM search CROSS JOIN document d ON d.place = search.rowid
                WHERE search MATCH ? AND search.rowid >= ? AND search.rowid < ? AND {_KNOWN}{conditions}
                ORDER BY search.rowid DESC LIMIT ?"""  # noqa: S608 - texts of ours; what people typed is bound
            return self.rows(query, match_text(plan), plan.low, plan.high, *values, limit)
        query = f"""SELECT {columns} FROM document d WHERE d.place >= ? AND d.place < ? AND {_KNOWN}{conditions}
            ORDER BY d.place DESC LIMIT ?"""  # noqa: S608 - as above
        return self.rows(query, plan.low, plan.high, *values, limit)

    def items_with(self, lemmas: Sequence[str]) -> dict[str, int]:
        """Return in how many versions each of the lemmas stands."""
        query = "SELECT doc FROM search_lemma WHERE term = ?"
        return {lemma: self.value(query, lemma) or 0 for lemma in lemmas}


def match_text(plan: SearchPlan) -> str:
    """Return a plan as FTS5 is asked; whatever people typed stands in it only as quoted strings."""
    wanted = [_any_of(map(_term, clause)) for clause in plan.clauses]
    wanted += [f"marks : {_any_of(map(_mark, marks))}" for marks in plan.marks]
    wanted = wanted or [f"marks : {_mark(EVERY_MARK)}"]
    unwanted = [_term(term) for term in plan.excluded] + [f"marks : {_mark(mark)}" for mark in plan.no_marks]
    text = " AND ".join(wanted)
    return f"({text}) NOT {_any_of(unwanted)}" if unwanted else text


def _any_of(parts: Iterable[str]) -> str:
    return f"({' OR '.join(parts)})"


def _term(term: LemmaTerm) -> str:
    return f"{'title : ' if term.title else ''}{_quoted(term.text)}"


def _mark(mark: str) -> str:
    return _quoted(mark.translate(_ESCAPED))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _index_row(version: IndexedVersion) -> Row:
    marks = " ".join(mark.translate(_ESCAPED) for mark in version.marks)
    return (version.place, version.text.title, version.text.summary, marks)


def _tokenizer(_db: Connection, _options: list[str]) -> Callable[[bytes, int, str | None], Iterable[tuple[str, ...]]]:
    """Return what reads texts that are lemmas already: those of one word stand at one position."""

    def positions(text: bytes, _reason: int, _locale: str | None) -> Iterable[tuple[str, ...]]:
        return positions_of(text.decode())

    return positions


class SqliteNews(KeptNews):
    """A newsroom in one file; any number of threads and processes read it, and one at a time writes."""

    def __init__(self, path: Path, lemmatize: Lemmatize, cursor_key: bytes) -> None:
        super().__init__(lemmatize, cursor_key)
        self._path = path
        self._pool = SqlitePool(path, lambda: _opened(path))

    @property
    def place(self) -> str:
        """Return the path of the file."""
        return str(self._path)

    @contextmanager
    def _reading(self) -> Iterator[SqliteNewsRows]:
        with self._pool.transaction("BEGIN") as db:
            yield SqliteNewsRows(db)

    @contextmanager
    def _writing(self) -> Iterator[SqliteNewsRows]:
        with self._pool.transaction("BEGIN IMMEDIATE") as db:
            check_writable(db, self.place)
            yield SqliteNewsRows(db)
            db.execute("COMMIT")

    @contextmanager
    def alone(self, what: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold what only one may do at a time, by a lock on an empty file beside the newsroom."""
        beside = self._path.with_name(f"{self._path.name}-{what}")
        try:
            file = beside.open("ab")
        except OSError as error:
            raise StoreError(
                "{path} cannot be created: {reason}", path=beside, reason=error.strerror,
                next_step="make its folder writable",
            ) from None  # fmt: skip
        with file:
            if wait:
                lock(file)
            yield wait or try_lock(file)

    def tidy(self) -> None:
        """Merge the search index into one piece, which makes it as small and quick as it can be; it takes a while."""
        with self._writing() as rows:
            rows.run("INSERT INTO search (search) VALUES ('optimize')")

    def close(self) -> None:
        """Close it; where nobody else has it open, all of it then is in the one file."""
        self._pool.close()


def _opened(path: Path) -> Connection:
    db = connect(path)
    db.register_fts5_tokenizer("lemmas", _tokenizer)
    for pragma in _PRAGMAS:
        db.execute(pragma)
    return db


def create_sqlite_news(path: Path, lemmatize: Lemmatize) -> SqliteNews:
    """Create an empty newsroom at a path where nothing is yet; raises StoreError where there is, or nothing can be."""
    with new_file(path), closing(_opened(path)) as db:
        _make_tables(db)
    return open_sqlite_news(path, lemmatize)


def _make_tables(db: Connection) -> None:
    db.reserve_bytes("main", CHECKSUM_BYTES)
    db.pragma("page_size", PAGE_BYTES)
    with db:
        db.execute(SQLITE_TABLES)
        db.execute("INSERT INTO meta VALUES ('cursor_key', ?)", (secrets.token_hex(_KEY_BYTES),))
        db.pragma("application_id", APPLICATION_ID)
        db.pragma("user_version", FORMAT)
    if db.pragma("journal_mode", "wal") != "wal":
        raise StoreError("SQLite cannot create its shared memory file beside the store", next_step="use a local disk")


def open_sqlite_news(path: Path, lemmatize: Lemmatize) -> SqliteNews:
    """Open a newsroom; raises StoreError where there is none, or it is foreign, newer or damaged at its top."""
    _check_header(path)
    try:
        with closing(_opened(path)) as db:
            key = db.execute("SELECT value FROM meta WHERE name = 'cursor_key'").get
    except SqliteError as error:
        raise store_error(error, str(path)) from error
    if not isinstance(key, str):
        raise StoreError("{path} is not a whole newsroom", path=path, next_step="restore it from a copy")
    return SqliteNews(path, lemmatize, bytes.fromhex(key))


def _check_header(path: Path) -> None:
    """Raise StoreError where the file cannot be a newsroom of this format."""
    try:
        with path.open("rb") as file:
            page = file.read(100)
    except OSError as error:
        raise StoreError(
            "{path} cannot be read: {reason}",
            path=path,
            reason=error.strerror,
            next_step="create a newsroom, or give its path",
        ) from None
    application, version = int.from_bytes(page[68:72], "big"), int.from_bytes(page[60:64], "big")
    if page[:16] != b"SQLite format 3\0" or application != APPLICATION_ID or page[20] != CHECKSUM_BYTES:
        raise StoreError("{path} is not a newsroom", path=path, next_step="give the path of one")
    if version > FORMAT:
        raise StoreError(
            "{path} is a newsroom of format {version}, and this version knows {format}",
            path=path,
            version=version,
            format=FORMAT,
            next_step="install a newer version",
        )
