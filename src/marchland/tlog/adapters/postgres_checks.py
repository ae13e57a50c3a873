"""What a PostgreSQL server and the store's own structure say is damaged, down to the page or the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from marchland.core.proof import HASH_BYTES, leaf_hash
from marchland.tlog.adapters.postgres_session import DamagedError, DbSession
from marchland.tlog.domain.store import StoreFault
from marchland.tlog.domain.tiles import TILE_BYTES, WIDTH, Frontier, split

# Every table, with what must be read of a row so that nothing of it is left unread, and the column that names it.
_TABLES = {
    "meta": ("value", "NULL::bigint"),
    "head": ("root", "NULL::bigint"),
    "entry": ("env", "seq"),
    "payload": ("sha256(body)", "seq"),
    "tile": ("sha256(hashes)", "NULL::bigint"),
    "checkpoint": ("sha256(convert_to(note, 'UTF8'))", "NULL::bigint"),
    "cosignature": ("sha256(convert_to(line, 'UTF8'))", "NULL::bigint"),
    "version": ("(sha256(hazard), sha256(body))", "NULL::bigint"),
    "shape": ("shape", "NULL::bigint"),
}
_PROMISES = (
    ("data_checksums", "on", "pages have no checksums, so a flipped bit on the disk is not noticed when it is read"),
    ("fsync", "on", "what is acknowledged is not forced to the disk, and a power cut may lose or break the database"),
    ("full_page_writes", "on", "a page torn by a power cut cannot be mended"),
    ("synchronous_commit", "on", "other programs' commits are acknowledged early; the store's own sessions wait"),
    ("ignore_checksum_failure", "off", "damaged pages are read as if they were whole"),
    ("zero_damaged_pages", "off", "damaged pages are read as if they were empty"),
)
_RELATION = re.compile(r"relation (?:base|global|pg_tblspc)/(?:\S+/)?(\d+)")
_OWNER = """
SELECT coalesce(o.relname, c.relname), c.relkind::text FROM pg_class c LEFT JOIN pg_class o ON o.reltoastrelid = c.oid
WHERE c.oid = pg_filenode_relation(0, %s)
"""
_INDEXES = """
SELECT i.oid, i.relname FROM pg_class i JOIN pg_namespace n ON n.oid = i.relnamespace JOIN pg_am a ON a.oid = i.relam
WHERE n.nspname = 'marchland' AND i.relkind = 'i' AND a.amname = 'btree' ORDER BY i.relname
"""
_OUT_OF_PLACE = """
SELECT seq, what FROM (
    SELECT seq, CASE
        WHEN seq <> row_number() OVER w - 1 THEN 'an entry before this one is missing'
        WHEN recorded_at < lag(recorded_at) OVER w THEN 'it was recorded before the entry it follows'
        WHEN substr(env, 80, octet_length(expected)) <> expected THEN 'its columns are not what its envelope says'
    END AS what
    FROM marchland.entry, convert_to(format('","seq":%s,"recorded_at":"%s","key":"%s",', seq, recorded_at, key),
        'UTF8') AS expected
    WINDOW w AS (ORDER BY seq)
) AS placed WHERE what IS NOT NULL ORDER BY seq
"""
_WRONG_PAYLOADS = """
SELECT p.seq, CASE WHEN e.seq IS NULL THEN 'a payload without an entry'
                   ELSE 'the payload is not the one that the envelope commits to' END
FROM marchland.payload p LEFT JOIN marchland.entry e ON e.seq = p.seq
WHERE e.seq IS NULL OR convert_to(encode(sha256(p.salt || p.body), 'hex'), 'UTF8') <> substr(e.env, 16, 64)
ORDER BY p.seq
"""
_STRAY_VERSIONS = """
SELECT area, lower(known) FROM marchland.version, marchland.head
WHERE lower(known) > size OR upper(known) > size ORDER BY area
"""


def find_faults(session: DbSession) -> Iterator[StoreFault]:
    """Yield everything that is wrong: first what the server promises, then pages and indexes, then the structure.

    Pages that the server still holds in memory are not read from the disk again by this.
    """
    yield from _broken_promises(session)
    damaged = False
    for fault in _damaged_pages(session):
        damaged = True
        yield fault
    if not damaged:  # the structure can only be read where the pages can
        yield from _structure(session)


def _broken_promises(session: DbSession) -> Iterator[StoreFault]:
    for name, right, what in _PROMISES:
        value = session.row("SELECT reset_val FROM pg_settings WHERE name = %s", name)[0]
        if value != right and (name, value) != ("synchronous_commit", "remote_apply"):
            yield StoreFault(f"setting {name}", f"it is {value}: {what}")


def _damaged_pages(session: DbSession) -> Iterator[StoreFault]:
    size = "SELECT pg_relation_size(%s::regclass) / current_setting('block_size')::int"
    tables_hold = True
    for table in _TABLES:
        pages = session.row(size, f"marchland.{table}")[0]
        for fault in _scan(session, table, 0, int(pages)):
            tables_hold = False
            yield fault
    yield from _damaged_indexes(session, with_rows=tables_hold)


def _scan(session: DbSession, table: str, first: int, end: int) -> Iterator[StoreFault]:
    """Yield the damage in some pages of a table, halving them until each damaged page is found."""
    damage = _damage(session, table, first, end)
    if damage is None:
        return
    if end - first > 1:
        middle = (first + end) // 2
        yield from _scan(session, table, first, middle)
        yield from _scan(session, table, middle, end)
        return
    rows = list(_damaged_rows(session, table, first))
    yield from rows or [StoreFault(f"table marchland.{table}, page {first}", damage)]


def _damage(session: DbSession, table: str, first: int, end: int) -> str | None:
    """Return what the server says of pages that it cannot read, or None."""
    read = _TABLES[table][0]
    query = f"SELECT count({read}) FROM marchland.{table} WHERE ctid >= %s::tid AND ctid < %s::tid"
    try:
        with session.attempt():
            session.rows(query, f"({first},0)", f"({end},0)")
    except DamagedError as error:
        return _with_names(session, error.message)
    return None


def _damaged_rows(session: DbSession, table: str, page: int) -> Iterator[StoreFault]:
    """Yield the rows of a page whose long values cannot be read, where the page itself can."""
    name = _TABLES[table][1]
    query = f"SELECT ctid::text, {name} FROM marchland.{table} WHERE ctid >= %s::tid AND ctid < %s::tid"
    try:
        with session.attempt():
            rows = session.rows(query, f"({page},0)", f"({page + 1},0)")
    except DamagedError:
        return
    for place, seq in rows:
        try:
            with session.attempt():
                session.rows(f"SELECT {_TABLES[table][0]} FROM marchland.{table} WHERE ctid = %s::tid", place)
        except DamagedError as error:
            yield StoreFault(f"table marchland.{table}, row {place}", _with_names(session, error.message), seq)


def _with_names(session: DbSession, message: str) -> str:
    """Return a message of the server with the name of the table whose file it names."""
    match = _RELATION.search(message)
    if not match:
        return message
    owners = session.rows(_OWNER, int(match[1]))
    if not owners:
        return message
    name, kind = owners[0]
    part = {"t": "the long values of marchland.", "i": "the index marchland."}.get(kind, "marchland.")
    return f"{message} ({part}{name})"


def _damaged_indexes(session: DbSession, *, with_rows: bool) -> Iterator[StoreFault]:
    """Yield what amcheck says of the B-tree indexes, where the server has it and the login may ask it."""
    rows = session.rows(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        "WHERE e.extname = 'amcheck'"
    )
    if not rows:
        return
    check = f"{rows[0][0]}.bt_index_check"
    if not session.row("SELECT has_function_privilege(%s, 'EXECUTE')", f"{check}(regclass, boolean)")[0]:
        return
    for oid, name in session.rows(_INDEXES):
        try:
            with session.attempt():
                session.rows(f"SELECT {check}(%s::oid::regclass, %s)", oid, with_rows)
        except DamagedError as error:
            yield StoreFault(f"index marchland.{name}", _with_names(session, error.message))


def _structure(session: DbSession) -> Iterator[StoreFault]:
    yield from (StoreFault(f"entry {seq}", what, seq) for seq, what in session.rows(_OUT_OF_PLACE))
    yield from (StoreFault(f"payload {seq}", what, seq) for seq, what in session.rows(_WRONG_PAYLOADS))
    yield from _wrong_tiles(session)
    for area, size in session.rows(_STRAY_VERSIONS):
        yield StoreFault(f"version of {area} from {size}", "it is known from a size that the ledger does not have")


def _wrong_tiles(session: DbSession) -> Iterator[StoreFault]:
    """Yield where the tiles or the head are not what the entries give."""
    size, root, recorded_at = session.row("SELECT size, root, recorded_at FROM marchland.head")
    frontier, last = Frontier(), ""
    rows = session.stream("SELECT env, recorded_at FROM marchland.entry ORDER BY seq")
    wanted: dict[tuple[int, int], bytes] = {}
    while piece := list(islice(rows, WIDTH)):
        last = piece[-1][1]
        for change in frontier.extend([leaf_hash(env) for env, _ in piece]):
            if len(change.hashes) == TILE_BYTES:
                wanted.pop((change.level, change.index), None)
                yield from _differences(session, change.level, change.index, change.hashes)
            elif change.level:
                wanted[change.level, change.index] = change.hashes
    for (level, index), hashes in wanted.items():
        yield from _differences(session, level, index, hashes)
    if (frontier.size, frontier.root(), last) != (size, root, recorded_at):
        yield StoreFault("head", f"it says {size} entries and a root that the {frontier.size} entries here do not give")


def _differences(session: DbSession, level: int, index: int, hashes: bytes) -> Iterator[StoreFault]:
    query = "SELECT hashes FROM marchland.tile WHERE level = %s AND index = %s"
    rows = session.rows(query, level, index)
    where = f"tile {index} of level {level}"
    if not rows or len(rows[0][0]) != len(hashes):
        yield StoreFault(
            where,
            f"it has {len(rows[0][0]) // HASH_BYTES if rows else 0} hashes, and not {len(hashes) // HASH_BYTES}",
        )
        return
    for place, (kept, right) in enumerate(zip(split(rows[0][0]), split(hashes), strict=True)):
        if kept != right:
            seq = index * WIDTH + place if level == 0 else None
            yield StoreFault(where, f"its hash {place} is not the one that the entries give", seq)
