"""The embedded store: one SQLite file that is created, opened, read, written by one at a time, examined and closed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from marchland.core.errors import AlteredError, StoreError
from marchland.core.proof import EMPTY_ROOT
from marchland.register.adapters.sqlite_form import FormWatch, check_older_form
from marchland.register.adapters.sqlite_kept import SqliteKeptReader, SqliteKeptWriter
from marchland.register.adapters.sqlite_links import make_links
from marchland.register.adapters.sqlite_projection import Completeness, keep, with_links
from marchland.register.adapters.sqlite_schema import FROM_FORMAT_1, FROM_FORMAT_2, TABLES
from marchland.register.adapters.sqlite_versions import (
    add_functions,
    fill,
    shape_faults,
)
from marchland.register.domain.projection import Projection
from marchland.tlog.adapters.sqlite_faults import page_faults, row_faults
from marchland.tlog.adapters.sqlite_file import (
    NEXT_VERIFY,
    Connection,
    SqliteError,
    check_header,
    check_writable,
    connect,
    empty_log,
    prepare,
    store_error,
)
from marchland.tlog.adapters.sqlite_pool import SqlitePool, new_file
from marchland.tlog.domain.store import FORMAT, StoreFault
from marchland.tlog.domain.tiles import Frontier

Salts = Callable[[int], bytes]
"""So many random bytes that nobody can guess."""
Settle = Callable[[SqliteKeptWriter, str], object]
"""What is done with a store in the transaction of its upgrade; it is given the ledger's name too."""


def _as_it_stands(_writer: SqliteKeptWriter, _origin: str) -> None:
    """Leave all rows of a store that is upgraded."""


class SqliteStore:
    """A ledger and its versions in one file; any number of threads and processes read it, and one at a time writes."""

    def __init__(self, path: Path, origin: str, *, read_only: bool, salts: Salts) -> None:
        self._path = path
        self._origin = origin
        self._read_only = read_only
        self._salts = salts
        self._pool = SqlitePool(
            path, lambda: add_functions(connect(path, read_only=read_only)), FormWatch(str(path)).check
        )
        self._frontier: Frontier | None = None
        self._log_keeps_erased = False
        self._completeness = Completeness()

    @property
    def origin(self) -> str:
        """Return the name of the ledger, which every checkpoint begins with."""
        return self._origin

    @property
    def place(self) -> str:
        """Return the path of the file."""
        return str(self._path)

    @contextmanager
    def reading(self) -> Iterator[SqliteKeptReader]:
        """Give a view that stays as it is, whatever others write."""
        with self._pool.transaction("BEGIN") as db:
            view = SqliteKeptReader(db)
            view.watch = self._completeness
            view.head()  # a transaction sees what there is when it first reads
            try:
                yield view
            finally:
                view.end()

    @contextmanager
    def writing(self) -> Iterator[SqliteKeptWriter]:
        """Give the only view that may write, waiting for others to finish theirs.

        Raises StoreError where the store cannot be written, or where another writer does not finish.
        """
        if self._read_only:
            raise StoreError(
                "{place}: the store was opened to be read", place=self.place, next_step="open it to be written"
            )
        with self._pool.transaction("BEGIN IMMEDIATE") as db:
            check_writable(db, self.place)
            view = SqliteKeptWriter(db, self._salts, self._frontier)
            began = view.head().size
            try:
                yield view
                view.settle(began, view.head().size)
            finally:
                view.end()
            db.execute("COMMIT")
            self._frontier = view.frontier
            self._log_keeps_erased |= view.erased
            if self._log_keeps_erased:
                self._log_keeps_erased = not empty_log(db)

    def faults(self) -> Iterator[StoreFault]:
        """Yield what the store's own checksums and structure say is damaged, down to the page or record."""
        yield from page_faults(self._path)
        try:
            with self._pool.transaction("BEGIN") as db:
                damaged = False
                for fault in row_faults(db):
                    damaged = True
                    yield fault
                if not damaged:
                    yield from shape_faults(db)
        except StoreError as error:
            yield StoreFault("structure", error.message)

    def close(self) -> None:
        """Close it; where nobody else has it open, all of it then is in the one file."""
        self._pool.close()


def create_sqlite(path: Path, origin: str, *, salts: Salts = secrets.token_bytes) -> SqliteStore:
    """Create an empty store at a path where nothing is yet.

    Raises StoreError where something is there already, the folder is not, or nothing can be written there.
    """
    if not origin.strip() or not origin.isprintable():
        raise StoreError(
            "the name of a ledger cannot be {origin!r}",
            origin=origin,
            next_step="give one such as register.example/2026",
        )
    with new_file(path), closing(prepare(path)) as db:
        _make_tables(db, origin)
    return open_sqlite(path, salts=salts)


def _make_tables(db: Connection, origin: str) -> None:
    with db:
        for _ in db.execute(TABLES):
            pass
        make_links(db)
        db.execute("INSERT INTO meta VALUES ('origin', ?)", (origin,))
        db.execute("INSERT INTO head VALUES (1, 0, ?, '')", (EMPTY_ROOT,))
        keep(db, Projection())
    if db.pragma("journal_mode", "wal") != "wal":
        raise StoreError("SQLite cannot create its shared memory file beside the store", next_step="use a local disk")


def open_sqlite(
    path: Path, *, read_only: bool = False, salts: Salts = secrets.token_bytes, settle: Settle = _as_it_stands
) -> SqliteStore:
    """Open a store; one that cannot be written opens too, and refuses to be written.

    One of an older format is upgraded first. Raises StoreError where
    there is none, where it is of a newer format, where an older one cannot be written, or where its head is damaged.
    """
    check_header(path)
    with _told(path), closing(connect(path, read_only=read_only)) as db:
        origin = db.execute("SELECT value FROM meta WHERE name = 'origin'").get
        older = db.pragma("user_version") < FORMAT
    if not isinstance(origin, str):
        raise StoreError("{path} does not say which ledger it is", path=path, next_step=NEXT_VERIFY)
    if older:
        upgrade_sqlite(path, settle)
    return SqliteStore(path, origin, read_only=read_only, salts=salts)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a file into an error for a person, which names the first page that is damaged."""
    try:
        yield
    except SqliteError as error:
        fault = next(page_faults(path), None)
        if fault is None:
            raise store_error(error, str(path)) from error
        raise StoreError(
            "{path}: {place}: {what}", path=path, place=fault.where, what=fault.what, next_step=NEXT_VERIFY
        ) from error
    except UnicodeDecodeError:
        raise AlteredError("a text of the store is not UTF-8", next_step=NEXT_VERIFY) from None


def upgrade_sqlite(path: Path, settle: Settle = _as_it_stands) -> int:
    """Bring a store to the format of today, in one transaction, and return of which it was.

    `settle` is given it in the same transaction, as it would be written, and its name. Raises
    StoreError where there is none, where it is of a newer format, or where it cannot be written.
    """
    check_header(path)
    with _told(path), closing(add_functions(connect(path))) as db:
        before = int(db.pragma("user_version"))
        if before == FORMAT:
            return before
        if db.readonly("main"):
            raise StoreError(
                "{path}: the store is of format {before}, must be upgraded to format {format}, and cannot be written",
                path=path, before=before, format=FORMAT,
                next_step="copy it to a folder that can be written, and open the copy",
            )  # fmt: skip
        db.execute("BEGIN IMMEDIATE")
        if db.pragma("user_version") == before:  # nobody else was quicker
            check_older_form(str(path), db, before)
            for _ in db.execute(FROM_FORMAT_1 if before == 1 else FROM_FORMAT_2):
                pass
            make_links(db)
            keep(db, with_links(db, fill(db)))
            _settle(db, settle)
            db.pragma("user_version", FORMAT)
        db.execute("COMMIT")
        empty_log(db)  # so that an older program finds the new format in the header
        return before


def _settle(db: Connection, settle: Settle) -> None:
    origin = db.execute("SELECT value FROM meta WHERE name = 'origin'").get
    view = SqliteKeptWriter(db, secrets.token_bytes, None)
    size = view.head().size
    settle(view, str(origin))
    view.settle(size, size)
    view.end()
