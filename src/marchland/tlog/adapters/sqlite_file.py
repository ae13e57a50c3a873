"""SQLite itself: which library is safe, how the file of a store is opened, what its errors mean, whether a page holds.

Every page of a store ends in a checksum of eight bytes (SQLite's own cksumvfs), which is checked whenever it is read.
"""

from __future__ import annotations

import re
import secrets
import time
from contextlib import closing, suppress
from pathlib import Path

import apsw
import apsw.sqlite_extra

from marchland.core.errors import AlteredError, StoreError
from marchland.core.message import Message
from marchland.tlog.domain.store import FORMAT, REPORT

Connection = apsw.Connection
Cursor = apsw.Cursor
SqliteError = apsw.Error

APPLICATION_ID = 0x4D52434C
"""The four letters MRCL in the header of the file, so that a store is known for one."""
PAGE_BYTES = 4096
CHECKSUM_BYTES = 8
_FORMATS_MOST = 100
"""No store will have so high a format soon."""
WAIT_S = 30
"""How long a writer waits for another one."""
_NOT_AS_MADE = re.compile("no such (table|column)|has no column named")
"""What SQLite says of a statement whose tables are others; all else that it does not understand is our own fault."""
NEXT_VERIFY = Message("verify the store, and restore it from a copy where a page or a record is damaged")

_CHECKSUMS = "cksmvfs"
_MENDED = (3, 51, 3)
_MENDED_BACK = {(3, 50): 7, (3, 44): 6}
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = EXTRA",  # with a WAL the same as FULL; with a journal its deletion is durable too
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",  # no payload is ever written to a file beside the store
    "PRAGMA cache_size = -16384",
)


def has_wal_reset_fault(version: str) -> bool:
    """Return whether that SQLite can damage a file that two connections write (sqlite.org/wal.html#walresetbug)."""
    number = tuple(int(part) for part in version.split("."))
    if number >= _MENDED:
        return False
    mended = _MENDED_BACK.get((number[0], number[1]))
    return mended is None or number[2:] < (mended,)


def library_version() -> str:
    """Return the version of the SQLite that is in use."""
    return apsw.sqlite_lib_version()


def check_library(version: str) -> None:
    """Raise StoreError where that SQLite is not safe to keep a store with."""
    if has_wal_reset_fault(version):
        raise StoreError(
            "SQLite {version} can damage a store that two connections write",
            version=version,
            next_step="install an apsw with SQLite 3.51.3 or newer",
        )


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """Open the file with checksums and every safeguard on; one that cannot be written is opened to be read.

    Raises apsw's errors, which `told` puts into words.
    """
    check_library(apsw.sqlite_lib_version())
    _load_checksums()
    try:
        db = _connected(path, apsw.SQLITE_OPEN_READWRITE)
    except (apsw.ReadOnlyError, apsw.CantOpenError):
        if log_of(path).exists():  # what it holds could not be seen
            raise
        # No file can be made beside it, so nobody can write it either: no lock is taken.
        db = _connected(path, apsw.SQLITE_OPEN_READONLY, "?immutable=1")
    if read_only:
        db.execute("PRAGMA query_only = ON")
    return db


def _connected(path: Path, flags: int, how: str = "") -> Connection:
    db = apsw.Connection(path.absolute().as_uri() + how, flags=flags | apsw.SQLITE_OPEN_URI, vfs=_CHECKSUMS)
    try:
        db.set_busy_handler(_BusyHandler())
        db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        for pragma in _PRAGMAS:
            db.execute(pragma)
        db.execute("SELECT count(*) FROM sqlite_schema")
    except apsw.Error:
        close(db)
        raise
    return db


def close(db: Connection) -> None:
    """Close a connection, whatever state it is in; what it had not committed is gone."""
    with suppress(apsw.Error):
        db.close(force=True)


class _BusyHandler:
    """Tells SQLite to try again every few milliseconds: its own waits grow, and a writer among many could starve."""

    def __init__(self) -> None:
        self._until = 0.0

    def __call__(self, tries: int) -> bool:
        now = time.monotonic()
        if tries == 0:
            self._until = now + WAIT_S
        time.sleep(0.001 * (1 + secrets.randbelow(4)))
        return now < self._until


def log_of(path: Path) -> Path:
    """Return where SQLite keeps what was committed and not yet written into the file itself."""
    return path.with_name(path.name + "-wal")


def empty_log(db: Connection) -> bool:
    """Write the log into the file and leave nothing in it; return False where somebody still reads what it held."""
    db.set_busy_handler(None)
    try:
        db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        return False
    finally:
        db.set_busy_handler(_BusyHandler())
    return True


def prepare(path: Path) -> Connection:
    """Open an empty file to become a store: its pages get checksums, and its header says what it is."""
    db = connect(path)
    db.reserve_bytes("main", CHECKSUM_BYTES)
    db.pragma("page_size", PAGE_BYTES)
    db.pragma("application_id", APPLICATION_ID)
    db.pragma("user_version", FORMAT)
    return db


def _load_checksums() -> None:
    names = apsw.vfs_names()
    if _CHECKSUMS in names:
        return
    with closing(apsw.Connection(":memory:")) as db:
        try:
            apsw.sqlite_extra.load(db, "cksumvfs")
        except (LookupError, apsw.sqlite_extra.NotAvailable, apsw.Error) as error:
            raise StoreError(
                "this apsw has no page checksums: {error}", error=error, next_step="install its wheel"
            ) from None
    apsw.set_default_vfs(names[0])  # other files of this process are opened as before


def check_header(path: Path) -> None:
    """Raise StoreError where the file is no store of this format or an older one: missing, empty, foreign or newer."""
    try:
        with path.open("rb") as file:
            page = file.read(PAGE_BYTES)
    except OSError as error:
        raise StoreError(
            "{path} cannot be read: {reason}",
            path=path,
            reason=error.strerror,
            next_step="create a store, or give its path",
        ) from None
    if not page:
        raise StoreError("{path} is an empty file and no store", path=path, next_step="remove it and create the store")
    application, version = int.from_bytes(page[68:72], "big"), int.from_bytes(page[60:64], "big")
    ours = page[:16] == b"SQLite format 3\0" and application == APPLICATION_ID and page[20] == CHECKSUM_BYTES
    if ours and 1 <= version <= FORMAT:
        return
    if not any(page) or not page_holds(checker(), page):
        raise StoreError("{path} is not a store, or its page 1 is damaged", path=path, next_step=NEXT_VERIFY)
    if not ours:
        raise StoreError("{path} is not a store of a register", path=path, next_step="give the path of one")
    if not 1 <= version < _FORMATS_MOST:
        raise AlteredError(
            "{path} says that it is a store of format {version}, which never was",
            path=path,
            version=version,
            next_step="marchland restore makes it anew from a backup or an archive",
        )
    raise StoreError(
        "{path} is a store of format {version}, and this version knows {format}",
        path=path,
        version=version,
        format=FORMAT,
        next_step="install a newer version",
    )


def checker() -> Connection:
    """Return an empty database in memory, of which one may ask `page_holds`."""
    _load_checksums()
    return apsw.Connection(":memory:")


def page_holds(connection: Connection, page: bytes) -> bool:
    """Return whether a whole page ends in its own checksum, whatever its header says of checksums."""
    return len(page) == PAGE_BYTES and connection.execute("SELECT verify_checksum(?)", (page,)).get == 1


def check_writable(db: Connection, place: str) -> None:
    """Raise StoreError where a connection can only read."""
    if db.readonly("main"):
        raise _unwritable(place)


def _unwritable(place: str) -> StoreError:
    what = f"{place}: the disk, folder or file is read-only"
    return StoreError(what, next_step="move the store to a folder that can be written")


def store_error(error: SqliteError, place: str) -> StoreError:
    """Return what SQLite said as an error for a person."""
    damaged = getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_DATA
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return StoreError(
            "{place}: another writer has locked it for {wait_s} s",
            place=place,
            wait_s=WAIT_S,
            next_step="try again when it has finished",
        )
    if isinstance(error, apsw.ReadOnlyError):
        return _unwritable(place)
    if isinstance(error, apsw.FullError):
        return StoreError(
            "{place}: the disk is full; nothing was written",
            place=place,
            next_step="free some disk space, and try again",
        )
    if damaged or isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StoreError("{place}: a page is damaged ({error})", place=place, error=error, next_step=NEXT_VERIFY)
    if isinstance(error, apsw.IOError):
        return StoreError(
            "{place}: the disk failed ({error})",
            place=place,
            error=error,
            next_step="correct it, and try again with the same idempotency keys",
        )
    if isinstance(error, apsw.SQLError) and _NOT_AS_MADE.search(str(error)):
        return AlteredError(
            "{place}: a table or a column is not there as it was made ({said})",
            place=place,
            said=error,
            next_step="marchland restore makes it anew from a backup or an archive",
        )
    step = REPORT if isinstance(error, apsw.SQLError) else NEXT_VERIFY
    return StoreError("{place}: {error}", place=place, error=error, next_step=step)
