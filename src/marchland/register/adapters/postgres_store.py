"""A store in PostgreSQL with PostGIS, for many users at once: made, opened, read in snapshots, written in turn."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from marchland.core.errors import AlteredError, StoreError
from marchland.core.message import Message
from marchland.core.proof import EMPTY_ROOT
from marchland.register.adapters import postgres_schema as schema
from marchland.register.adapters.postgres_form import PostgresFormWatch, check_older_form
from marchland.register.adapters.postgres_kept import PostgresKeptReader, PostgresKeptWriter
from marchland.register.adapters.postgres_links import PostgresLinkReader, make_links
from marchland.register.adapters.postgres_projection import PostgresCompleteness, PostgresProjectionReader, keep
from marchland.register.adapters.postgres_versions import (
    fill,
    shape_faults,
)
from marchland.register.domain.structure import no_format
from marchland.tlog.adapters.postgres_checks import find_faults
from marchland.tlog.adapters.postgres_ledger import PostgresLedgerReader, PostgresLedgerWriter
from marchland.tlog.adapters.postgres_session import DbSession, SessionPool
from marchland.tlog.domain.store import FORMAT, StoreFault
from marchland.tlog.domain.tiles import Frontier

READING = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITING = "ISOLATION LEVEL READ COMMITTED READ WRITE"
Settle = Callable[["PostgresWriter", str], object]
"""What is done with a store in the transaction of its upgrade; it is given the ledger's name too."""
_OLDER = tuple(str(number) for number in range(1, FORMAT))


class PostgresReader(PostgresLedgerReader, PostgresKeptReader, PostgresLinkReader):
    """One consistent view of the ledger and its versions."""


class PostgresWriter(PostgresLedgerWriter, PostgresKeptWriter):
    """The one view that may write."""


class PostgresStore:
    """A ledger and its versions, kept in one schema of a PostgreSQL database."""

    def __init__(self, sessions: SessionPool, origin: str, salts: Callable[[int], bytes], *, read_only: bool) -> None:
        self._sessions = sessions
        self._origin = origin
        self._salts = salts
        self._read_only = read_only
        self._frontier: Frontier | None = None
        self._completeness = PostgresCompleteness()
        self._form = PostgresFormWatch()

    @property
    def origin(self) -> str:
        """Return the name of the ledger, which every checkpoint begins with."""
        return self._origin

    @property
    def place(self) -> str:
        """Return where it is kept, with no password in it."""
        return self._sessions.place

    @contextmanager
    def reading(self) -> Iterator[PostgresReader]:
        """Give a view that stays as it is, whatever others write."""
        with self._sessions.begin(READING) as session:
            self._form.check(session)
            view = PostgresReader(session)
            view.watch = self._check_complete
            yield view

    def _check_complete(self, view: PostgresProjectionReader) -> None:
        if isinstance(view, PostgresReader):
            self._completeness.check(view.head().size, view)

    @contextmanager
    def writing(self) -> Iterator[PostgresWriter]:
        """Give the only view that may write, waiting for others to finish theirs."""
        if self._read_only:
            raise StoreError("{place}: it was opened to be read only", place=self.place, next_step="open it to write")
        with self._sessions.begin(WRITING) as session:
            self._form.check_now(session)
            # Taken away while it is in use: whoever writes at the same time loads one of their own.
            frontier, self._frontier = self._frontier, None
            writer = PostgresWriter(session, self._salts, frontier)
            began = writer.head().size
            yield writer
            if not session.failed:
                writer.settle(began, writer.head().size)
        self._frontier = writer.frontier

    def faults(self) -> Iterator[StoreFault]:
        """Yield what the store's own checksums and structure say is damaged, down to the page or record."""
        try:
            with self._sessions.begin(READING) as session:
                PostgresFormWatch().check(session)
                damaged = False
                for fault in find_faults(session):
                    damaged = True
                    yield fault
                if not damaged:
                    yield from shape_faults(session)
        except AlteredError as error:
            yield StoreFault("structure", error.message)

    def close(self) -> None:
        """Close it."""
        self._sessions.close()


def create_postgres(url: str, origin: str, *, salts: Callable[[int], bytes] = secrets.token_bytes) -> PostgresStore:
    """Make an empty store in a database and open it; the login must be able to create a schema and roles.

    Raises StoreError where the server or the database is not fit for one, or holds one already.
    """
    sessions = SessionPool(url)
    try:
        with sessions.begin(WRITING) as session:
            _check_server(session)
            if _schema_is_there(session):
                raise StoreError(
                    "{place}: the database has a schema marchland already",
                    place=sessions.place,
                    next_step="open it, or make a new database",
                )
            _make(session, origin)
    finally:
        sessions.close()
    return open_postgres(url, salts=salts)


def _make(session: DbSession, origin: str) -> None:
    for statements in (schema.EXTENSIONS, schema.SEARCH_PATH, schema.ROLES, schema.TABLES, schema.GUARDS):
        session.run(statements)
    for name, value in (("format", str(FORMAT)), ("origin", origin)):
        session.run("INSERT INTO marchland.meta (name, value) VALUES (%s, %s)", name, value)
    session.run("INSERT INTO marchland.head (size, root, recorded_at) VALUES (0, %s, '')", EMPTY_ROOT)
    session.run(schema.GRANTS)
    make_links(session)
    try:
        with session.attempt():
            session.run(schema.DAMAGE_CHECKS)
    except StoreError:
        return  # the server has no amcheck, or the login may not add it: faults are then found without it


def open_postgres(
    url: str, *, read_only: bool = False, salts: Callable[[int], bytes] = secrets.token_bytes
) -> PostgresStore:
    """Open the store in a database.

    Raises StoreError where there is none, it is of a newer format, or the login may not read (or write) it.
    """
    sessions = SessionPool(url)
    try:
        with sessions.begin(READING) as session:
            _check_server(session)
            origin = _check_store(session, read_only=read_only)
    except BaseException:
        sessions.close()
        raise
    return PostgresStore(sessions, origin, salts, read_only=read_only)


def _as_it_stands(_writer: PostgresWriter, _origin: str) -> None:
    """Leave all rows of a store that is upgraded."""


def upgrade_postgres(url: str, settle: Settle = _as_it_stands) -> int:
    """Bring a store to the format of today, in one transaction, and return of which it was; for its owner alone.

    `settle` is given it in the same transaction, as it would be written, and its name. Raises
    StoreError where there is none, it is of a newer format, or the login is not its owner.
    """
    sessions = SessionPool(url)
    try:
        with sessions.begin(WRITING) as session:
            _check_server(session)
            _check_there(session)
            session.run("SELECT 1 FROM marchland.head FOR UPDATE")  # no writer is under way
            (before,) = map(str, session.row("SELECT value FROM marchland.meta WHERE name = 'format'"))
            if before in _OLDER:
                check_older_form(session, int(before))
                _add_digests(session, schema.FROM_FORMAT_1 if before == "1" else schema.FROM_FORMAT_2)
                _settle(session, settle)
                session.run("UPDATE marchland.meta SET value = %s WHERE name = 'format'", str(FORMAT))
                return int(before)
            check_format(sessions.place, before)
            return FORMAT
    finally:
        sessions.close()


def _add_digests(session: DbSession, tables: str) -> None:
    """Bring a store of an older format to have shapes with digests beside its versions, counts of both, and links."""
    session.run("LOCK TABLE marchland.version IN ACCESS EXCLUSIVE MODE")
    session.run(tables)
    make_links(session)
    keep(session, fill(session))
    session.run(schema.FILLED)
    session.run(schema.GRANTS)
    make_links(session)


def _settle(session: DbSession, settle: Settle) -> None:
    (origin,) = session.row("SELECT value FROM marchland.meta WHERE name = 'origin'")
    view = PostgresWriter(session, secrets.token_bytes, None)
    size = view.head().size
    settle(view, str(origin))
    view.settle(size, size)


def check_format(place: str, stored_format: str) -> None:
    """Raise StoreError where a store is of a format that this version does not know."""
    if stored_format in _OLDER:
        raise StoreError(
            "{place}: the store is of format {said}, and this version needs format {format}",
            place=place,
            said=stored_format,
            format=FORMAT,
            next_step="have the owner run `marchland register upgrade --store URL` once; nothing recorded is changed",
        )
    if not (stored_format.isdigit() and int(stored_format)):
        raise no_format(place, stored_format)
    if stored_format != str(FORMAT):
        raise StoreError(
            "{place}: the store is of format {said}, and this version knows {format}",
            place=place,
            said=stored_format,
            format=FORMAT,
            next_step="use the version of Marchland that made it, or a newer one",
        )


def _schema_is_there(session: DbSession) -> bool:
    return bool(
        session.rows(
            "SELECT 1 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid "
            "WHERE n.nspname = 'marchland' AND c.relname = 'meta'"
        )
    )


def _check_store(session: DbSession, *, read_only: bool) -> str:
    """Return the origin of the store; raises StoreError where there is none that the login may use."""
    _check_there(session)
    _check_rights(session, read_only=read_only)
    kept: dict[str, str] = dict(session.rows("SELECT name, value FROM marchland.meta"))
    check_format(session.place, kept.get("format", ""))
    if not kept.get("origin"):
        raise AlteredError(
            "{place} does not say which ledger it is",
            place=session.place,
            next_step="marchland restore makes it anew from a backup or an archive",
        )
    return kept["origin"]


def _check_there(session: DbSession) -> None:
    if not _schema_is_there(session):
        raise StoreError(
            "{place}: the database is not a store",
            place=session.place,
            next_step="give the URL of one, or make one in this database",
        )


def _check_rights(session: DbSession, *, read_only: bool) -> None:
    if not session.row(schema.READER_MAY)[0]:
        raise StoreError(
            "{place}: this login may not read the store",
            place=session.place,
            next_step=Message("have the owner grant {reader} to it", reader=schema.READER),
        )
    if not read_only and not session.row(schema.WRITER_MAY)[0]:
        raise StoreError(
            "{place}: this login may read the store and not write it",
            place=session.place,
            next_step=Message("open it to be read only, or have the owner grant {writer} to it", writer=schema.WRITER),
        )


def _check_server(session: DbSession) -> None:
    version, encoding = session.row(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
    )
    available = session.rows("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", list(schema.NEEDED))
    check_server(session.place, version, encoding, {name for (name,) in available})


def check_server(place: str, version: int, encoding: str, available: set[str]) -> None:
    """Raise StoreError where a server is too old, lacks an extension, or the database is not in UTF-8."""
    if version < schema.OLDEST_SERVER:
        raise StoreError(
            "{place}: the server is PostgreSQL {version}, and 15 or newer is needed",
            place=place,
            version=version // 10_000,
            next_step="upgrade the server",
        )
    if missing := [name for name in schema.NEEDED if name not in available]:
        raise StoreError(
            "{place}: the server does not have {missing}",
            place=place,
            missing=" and ".join(missing),
            next_step="install PostGIS there; Debian's package is postgresql-postgis",
        )
    if encoding != "UTF8":
        raise StoreError(
            "{place}: the database is in {encoding}, and a store's is in UTF8",
            place=place,
            encoding=encoding,
            next_step="make a database with ENCODING 'UTF8'",
        )
