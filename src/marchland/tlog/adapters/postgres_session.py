"""A session with a PostgreSQL server: the one place that talks to it, and turns what it says into our errors."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from marchland.core.errors import AlteredError, InputError, StoreError
from marchland.core.message import Message
from marchland.tlog.domain.store import REPORT

SECONDS_TO_CONNECT = 10
MILLISECONDS_TO_WAIT = 60_000
"""How long a statement waits for a lock, such as the head row that another writer holds."""
IDLE_MOST = 8
"""Connections kept for the next question when nobody uses them."""
ROWS_FIRST, ROWS_MOST = 256, 4096
BYTES_AT_ONCE = 8 * 1024 * 1024
"""Rows are fetched in pieces of about this many bytes, whatever their size."""
SAMPLED = 16
"""One row of so many is measured."""

NEXT_STEP = Message("verify the store, and restore it from a copy where a page or a record is damaged")
_NOT_AS_MADE = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.WrongObjectType)
"""What a server says of a statement whose tables are others; all else that it does not understand is our own fault."""
_URL = re.compile(r"postgres(?:ql)?://(?P<authority>[^/?#]*)(?:[/?].*)?", re.DOTALL)
_SETTINGS = """
SELECT set_config('search_path', 'pg_catalog, marchland' || coalesce((
           SELECT ', ' || quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
           WHERE e.extname = 'postgis' AND n.nspname <> 'pg_catalog'), '') || ', pg_temp', false),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit')
           WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
       set_config('lock_timeout', %s, false),
       set_config('cursor_tuple_fraction', '1', false), -- what is asked for is read to its end
       set_config('client_min_messages', 'warning', false)
"""

DbRow = tuple[Any, ...]


class DuplicateKeyError(StoreError):
    """A row is there already that the same key belongs to."""


class DamagedError(StoreError):
    """The server says that what it read is damaged; the message is the server's."""


def place_of(url: str) -> str:
    """Return where a URL points, with no password in it; raises StoreError, without showing it, where it is none."""
    parts = _parts_of(url)
    if parts is None:  # what the client library said is not even kept as the error's context
        raise StoreError(
            "the URL of the database cannot be read; it is not shown, for it may hold a password",
            next_step="postgresql://NAME:PASSWORD@HOST:PORT/DATABASE, special characters as %40",
        )
    user, port = parts.get("user"), parts.get("port")
    return (
        f"postgresql://{f'{user}@' if user else ''}{parts.get('host') or ''}{f':{port}' if port else ''}"
        f"/{parts.get('dbname') or ''}"
    )


def _parts_of(url: str) -> dict[str, Any] | None:
    match = _URL.fullmatch(url)
    if match is None or match["authority"].count("@") > 1:
        return None
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:
        return None


def _raise_store_error(error: psycopg.Error, place: str) -> NoReturn:
    """Raise what the server or its client said as one of our errors; row contents (the detail) are left out."""
    if isinstance(error, psycopg.DataError) and error.diag.message_primary is None:
        # The client library's own: a day after the year 9999, say, that a table may hold and a program cannot.
        raise AlteredError(
            "{place}: a value cannot be read: {said}", place=place, said=str(error), next_step="marchland ledger verify"
        ) from None
    message = error.diag.message_primary or "the connection was lost"
    if isinstance(error, psycopg.errors.UniqueViolation | psycopg.errors.ExclusionViolation):
        raise DuplicateKeyError(message) from None
    if isinstance(error, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted | psycopg.errors.IoError):
        raise DamagedError(message) from None
    if isinstance(error, _NOT_AS_MADE):
        raise AlteredError(
            "{place}: a table or a column is not there as it was made ({said})",
            place=place,
            said=message,
            next_step="marchland restore makes it anew from a backup or an archive",
        ) from None
    step = NEXT_STEP
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        step = Message("have the owner grant marchland_reader, marchland_writer or marchland_eraser to this login")
    elif isinstance(error, psycopg.errors.LockNotAvailable):
        step = Message(
            "another writer has locked the ledger too long; try again, or see pg_stat_activity for who it is"
        )
    elif isinstance(error, psycopg.OperationalError):
        step = Message("try again with the same keys: what had been kept is not added twice")
    elif isinstance(error, psycopg.ProgrammingError):
        step = REPORT
    raise StoreError("{place}: {said}", place=place, said=message, next_step=step) from None


@contextmanager
def store_errors(place: str) -> Iterator[None]:
    """Turn errors of the client library into ours."""
    try:
        yield
    except psycopg.Error as error:
        _raise_store_error(error, place)
    except UnicodeEncodeError:
        raise InputError("a text is not UTF-8", next_step="write it in UTF-8") from None


class DbSession:
    """One transaction on one connection; rows come back as tuples."""

    def __init__(self, connection: psycopg.Connection[DbRow], place: str) -> None:
        self._connection = connection
        self.place = place
        self._streams = itertools.count()
        self._over = False

    @property
    def failed(self) -> bool:
        """Tell whether a statement failed, so that the server takes no further one."""
        return self._connection.info.transaction_status is psycopg.pq.TransactionStatus.INERROR

    def commit(self) -> None:
        """Keep what was done; raises StoreError where the server did not, as after an error that somebody caught."""
        with store_errors(self.place), self._cursor() as cursor:
            if cursor.execute("COMMIT").statusmessage != "COMMIT":
                raise StoreError("{place}: nothing was saved, because an earlier statement failed", place=self.place)

    def end(self) -> None:
        """Refuse whatever is asked from now on: the connection is another view's."""
        self._over = True

    def _cursor(self, *, binary: bool = False) -> psycopg.Cursor[DbRow]:
        if self._over:
            raise StoreError("{place}: the view is closed", place=self.place, next_step="open another")
        return self._connection.cursor(binary=binary)

    def rows(self, query: str, *values: object) -> list[DbRow]:
        """Return all rows that a query gives."""
        with store_errors(self.place), self._cursor(binary=True) as cursor:
            return cursor.execute(query.encode(), values or None).fetchall()

    def row(self, query: str, *values: object) -> DbRow:
        """Return the one row that a query gives; raises AlteredError where it gives none."""
        rows = self.rows(query, *values)
        if not rows:
            raise AlteredError(
                "{place}: a row that belongs to every store is missing", place=self.place, next_step=NEXT_STEP
            )
        return rows[0]

    def run(self, statement: str, *values: object) -> int:
        """Carry out a statement and return how many rows it met."""
        with store_errors(self.place), self._cursor() as cursor:
            return cursor.execute(statement.encode(), values or None).rowcount

    def run_each(self, statement: str, rows: Sequence[DbRow]) -> None:
        """Carry out a statement for each row of values, sent together."""
        if len(rows) == 1:
            self.run(statement, *rows[0])
        elif rows:
            with store_errors(self.place), self._cursor() as cursor:
                cursor.executemany(statement.encode(), rows)

    def copy(self, target: str, types: Sequence[str], rows: Iterable[DbRow]) -> None:
        """Copy rows into a table, `target` being its name with the names of columns."""
        statement = f"COPY {target} FROM STDIN (FORMAT BINARY)"
        with store_errors(self.place), self._cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def stream(self, query: str, *values: object) -> Iterator[DbRow]:
        """Yield the rows that a query gives, fetched in pieces; several may be open at once."""
        name = f"rows{next(self._streams)}"
        self.run(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", *values)
        count = ROWS_FIRST
        try:
            while rows := self.rows(f"FETCH FORWARD {count} FROM {name}"):
                yield from rows
                if len(rows) < count:
                    break
                size = SAMPLED * sum(len(value) for row in rows[::SAMPLED] for value in row if isinstance(value, bytes))
                if size > BYTES_AT_ONCE:
                    count = max(1, count // 2)
                elif size < BYTES_AT_ONCE // 2:
                    count = min(ROWS_MOST, count * 2)
        finally:
            if not self._over and self._connection.info.transaction_status == TransactionStatus.INTRANS:
                self.run(f"CLOSE {name}")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what is done within it, and no more, where it ends in an error."""
        self.run("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            if not self._connection.broken:
                self.run("ROLLBACK TO SAVEPOINT attempt")
                self.run("RELEASE SAVEPOINT attempt")
            raise
        self.run("RELEASE SAVEPOINT attempt")


class SessionPool:
    """The connections of one store: each view takes one and gives it back."""

    def __init__(self, url: str) -> None:
        self.place = place_of(url)
        self._url = url
        self._idle: list[psycopg.Connection[DbRow]] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def begin(self, how: str) -> Iterator[DbSession]:
        """Give a session in a transaction; it is kept where the block ends without an error, and else undone."""
        connection = self._begun(how)
        session = DbSession(connection, self.place)
        try:
            yield session
            session.commit()
        except BaseException:
            session.end()
            self._undo(connection)
            raise
        session.end()
        self._give_back(connection)

    def close(self) -> None:
        """Close the connections that nobody uses, and each other one when it comes back."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for connection in idle:
            connection.close()

    def _begun(self, how: str) -> psycopg.Connection[DbRow]:
        """Return a connection in a new transaction: an idle one unless the server has dropped it, or a new one."""
        while True:
            with self._lock:
                if self._closed:
                    raise StoreError("{place}: the store is closed", place=self.place)
                idle = self._idle.pop() if self._idle else None
            connection = idle or self._connect()
            try:
                connection.execute(f"BEGIN {how}".encode())
            except psycopg.Error as error:
                connection.close()
                if idle is None:
                    _raise_store_error(error, self.place)
            else:
                return connection

    def _connect(self) -> psycopg.Connection[DbRow]:
        connection = self._connected()
        if isinstance(connection, str):
            raise StoreError(
                "{place}: cannot connect: {connection}",
                place=self.place,
                connection=connection,
                next_step="see that the server is there, and the name, the password and the database are right",
            )
        with store_errors(self.place):
            connection.execute(_SETTINGS, (str(MILLISECONDS_TO_WAIT),))
        return connection

    def _connected(self) -> psycopg.Connection[DbRow] | str:
        """Return a new connection, or why there is none."""
        timeout = conninfo_to_dict(self._url).get("connect_timeout") or SECONDS_TO_CONNECT
        try:
            return psycopg.connect(self._url, autocommit=True, application_name="marchland", connect_timeout=timeout)
        except psycopg.Error as error:
            return self._said(error)

    def _said(self, error: psycopg.Error) -> str:
        """Return what the client library says of a failed connection, unless it holds the password or a part of it."""
        message = " ".join(str(error).split())
        password = str(conninfo_to_dict(self._url).get("password") or "")
        return "the server was not reached or refused" if password and password in message else message

    def _undo(self, connection: psycopg.Connection[DbRow]) -> None:
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            connection.close()  # it is lost, and the server undoes what was done on it
        else:
            self._give_back(connection)

    def _give_back(self, connection: psycopg.Connection[DbRow]) -> None:
        with self._lock:
            kept = not self._closed and len(self._idle) < IDLE_MOST
            if kept:
                self._idle.append(connection)
        if not kept:
            connection.close()
