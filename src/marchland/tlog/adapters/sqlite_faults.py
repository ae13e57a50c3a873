"""What is damaged in the file of an embedded store: pages, then structure, then rows that disagree."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from marchland.tlog.adapters.sqlite_file import PAGE_BYTES, Connection, SqliteError, checker, log_of, page_holds
from marchland.tlog.domain.store import StoreFault

_STRUCTURE = "SELECT 'structure', integrity_check, NULL FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
_ORPHANS = """SELECT "table" || ' ' || rowid, 'the entry it belongs to is not there', rowid
    FROM pragma_foreign_key_check"""
_HEAD = """SELECT 'head', 'it says ' || coalesce(size, 'no') || ' entries, and there are ' || there
        || ', the last one ' || coalesce(last, 'none') || ' of ' || coalesce(instant, 'never'), NULL
    FROM (SELECT count(*) AS there, max(seq) AS last, max(recorded_at) AS instant FROM entry) LEFT JOIN head
    WHERE size IS NOT there OR there <> coalesce(last + 1, 0) OR recorded_at IS NOT coalesce(instant, '')"""
_COLUMNS = """SELECT 'entry ' || seq, 'its columns are not those of its envelope', seq
    FROM (SELECT *, CAST(env AS TEXT) AS said FROM entry)
    WHERE CASE WHEN json_valid(said) THEN
        said ->> 'seq' IS NOT seq OR said ->> 'key' IS NOT key OR said ->> 'subject' IS NOT subject
        OR said ->> 'recorded_at' IS NOT recorded_at ELSE 1 END"""
_INSTANTS = """SELECT 'entry ' || seq, 'it was recorded before the one before it', seq
    FROM (SELECT seq, recorded_at, lag(recorded_at) OVER (ORDER BY seq) AS before FROM entry)
    WHERE recorded_at < before"""
_LAYERS = ("areas", "hazards", "released")
_TREE_OF_BOXES = "SELECT 'boxes of {0}', said, NULL FROM (SELECT rtreecheck('{0}_box') AS said) WHERE said <> 'ok'"
_BOXES = """SELECT 'version ' || v.number, 'it is not in the tree of boxes as it is', NULL
    FROM shape s JOIN version v ON v.number = s.version LEFT JOIN {0}_box b ON b.number = s.number
    WHERE s.layer = '{0}' AND (b.number IS NULL OR b.west > s.west OR b.east < s.east OR b.south > s.south
        OR b.north < s.north OR b.first_size > v.from_size OR b.last_size < coalesce(v.to_size, v.from_size))"""
_STRAY_BOXES = """SELECT 'box ' || number, 'its version is not there', NULL FROM {0}_box
    WHERE number NOT IN (SELECT number FROM shape WHERE layer = '{0}')"""
_SHAPES = """SELECT 'version ' || number, 'it has other shapes than it was kept with', NULL FROM version v
    WHERE shapes <> (SELECT count(*) FROM shape WHERE version = v.number)"""
_OF_LAYERS = tuple(check.format(layer) for check in (_TREE_OF_BOXES, _BOXES, _STRAY_BOXES) for layer in _LAYERS)
_CHECKS = (_STRUCTURE, _ORPHANS, _HEAD, _COLUMNS, _INSTANTS, _SHAPES, *_OF_LAYERS)


def page_faults(path: Path) -> Iterator[StoreFault]:
    """Yield every page of the file whose checksum does not hold, used or not; the header is one of them."""
    log = log_of(path)
    try:
        with path.open("rb") as file, closing(checker()) as connection:
            number, reported, in_use = 0, 0, log.exists()
            while page := file.read(PAGE_BYTES):
                number += 1
                reported = reported or int.from_bytes(page[28:32], "big")
                if not page_holds(connection, page) and not (
                    in_use and _holds_when_read_again(connection, file, number)
                ):
                    whole = len(page) == PAGE_BYTES
                    yield StoreFault(
                        f"page {number}", "its checksum does not hold" if whole else "the file ends within it"
                    )
    except OSError as error:
        yield StoreFault("file", f"it cannot be read: {error.strerror}")
        return
    if number != reported and not (log.exists() and log.stat().st_size):
        yield StoreFault(
            f"page {min(number, reported) + 1}", f"the file has {number} pages, and its header says {reported}"
        )


def _holds_when_read_again(connection: Connection, file: BinaryIO, number: int) -> bool:
    """Read a page anew, for another process may just have been writing it, and go on behind it."""
    for _ in range(3):
        time.sleep(0.01)
        file.seek((number - 1) * PAGE_BYTES)
        if page_holds(connection, file.read(PAGE_BYTES)):
            return True
    return False


def row_faults(db: Connection) -> Iterator[StoreFault]:
    """Yield what SQLite says of its own structure, and which rows say other things than the entries do."""
    for check in _CHECKS:
        try:
            for where, what, seq in db.execute(check):
                yield StoreFault(where, what, seq)
        except SqliteError as error:
            yield StoreFault("structure", f"it cannot be read: {error}")
