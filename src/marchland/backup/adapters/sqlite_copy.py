"""A file of SQLite copied as it is at one instant, while others go on writing to it, and looked at for damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw

from marchland.tlog.adapters.sqlite_file import (
    APPLICATION_ID,
    CHECKSUM_BYTES,
    close,
    connect,
    prepare,
    store_error,
)

Progress = Callable[[int, int], None]
_PAGES_AT_ONCE = 1 << 10
_WAIT_MS = 30_000
_BEGINNING = b"SQLite format 3\0"


def copy_database(source: Path, target: Path, progress: Progress) -> None:
    """Write a copy of a database to a path where nothing is: all that was committed when it began, nothing later.

    Writers are not held up. Raises StoreError where the source cannot be read, or the copy not be written.
    """
    target.touch(mode=0o600, exist_ok=False)
    try:
        with closing(_opened(source)) as reading, closing(_emptied(source, target)) as writing:
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_schema")  # from here on it sees what there is now
            with writing.backup("main", reading, "main") as copying:
                while not copying.done:
                    copying.step(_PAGES_AT_ONCE)
                    progress(copying.page_count - copying.remaining, copying.page_count)
            reading.execute("ROLLBACK")
    except apsw.Error as error:
        raise store_error(error, str(source)) from error


def is_database(path: Path) -> bool:
    """Tell whether a file is one of SQLite, by how it begins."""
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


def _has_checksums(path: Path) -> bool:
    with path.open("rb") as file:
        page = file.read(100)
    return int.from_bytes(page[68:72], "big") == APPLICATION_ID and page[20] == CHECKSUM_BYTES


def _opened(path: Path) -> apsw.Connection:
    if _has_checksums(path):
        return connect(path, read_only=True)
    db = apsw.Connection(path.absolute().as_uri(), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI)
    db.set_busy_timeout(_WAIT_MS)
    return db


def _emptied(source: Path, target: Path) -> apsw.Connection:
    """Return a connection to the empty target, which gives its pages checksums where the source's have them."""
    if not _has_checksums(source):
        return apsw.Connection(str(target.absolute()))
    prepared = prepare(target)
    try:
        prepared.execute("VACUUM")  # writes the header, from which a new connection knows that pages have checksums
    finally:
        close(prepared)
    return connect(target)


def database_faults(path: Path) -> Iterator[str]:
    """Yield what SQLite itself finds wrong in the structure of a file."""
    try:
        with closing(_opened(path)) as db:
            for (said,) in db.execute("PRAGMA integrity_check(10)"):
                if said != "ok":
                    yield str(said)
    except (apsw.Error, OSError) as error:
        yield str(error)
