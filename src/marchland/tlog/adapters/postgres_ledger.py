"""The ledger in PostgreSQL: entries, tiles, head and notes, read in one snapshot and written behind the head's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from marchland.core.errors import EntryError, StoreError
from marchland.core.proof import leaf_hash
from marchland.tlog.adapters.postgres_session import DbRow, DbSession, DuplicateKeyError
from marchland.tlog.domain.entry import ERASED, INSTANT, SALT_BYTES, Entry, NewEntry, seal
from marchland.tlog.domain.store import Cosignature, Head, after_prefix
from marchland.tlog.domain.tiles import TILE_BYTES, WIDTH, Frontier
from marchland.tlog.domain.transfer import check_imported

LOOKED_UP_MOST = 64
"""So many keys are looked up before they are written; of more, the index says whether one was there already."""
INSERTED_MOST = 2
"""So many are inserted one by one; more are copied."""

_ENTRY = """
SELECT e.seq, e.env, p.body, p.salt FROM marchland.entry e LEFT JOIN marchland.payload p ON p.seq = e.seq
"""
_HEAD = "SELECT size, root, recorded_at FROM marchland.head"
# Instants never go back, so the first entry recorded later is found by halving, without an index of its own.
_SIZE_AT = """
WITH RECURSIVE search (low, high) AS (
    SELECT 0::bigint, %s::bigint
    UNION ALL
    SELECT CASE WHEN e.recorded_at <= %s THEN e.seq + 1 ELSE s.low END,
           CASE WHEN e.recorded_at <= %s THEN s.high ELSE e.seq END
    FROM search s JOIN marchland.entry e ON e.seq = (s.low + s.high) / 2
    WHERE s.low < s.high
)
SELECT max(low) FROM search
"""
_KEEP_TILE = """
INSERT INTO marchland.tile (level, index, hashes) VALUES (%s, %s, %s)
ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes
"""
_ENTRY_COLUMNS = "marchland.entry (seq, key, subject, recorded_at, env)"
_PAYLOAD_COLUMNS = "marchland.payload (seq, salt, body)"
_SET_HEAD = "UPDATE marchland.head SET size = %s, root = %s, recorded_at = %s"
_ADD_ENTRY = f"INSERT INTO {_ENTRY_COLUMNS} VALUES (%s, %s, %s, %s, %s)"
_ADD_PAYLOAD = f"INSERT INTO {_PAYLOAD_COLUMNS} VALUES (%s, %s, %s)"


def _entry(row: DbRow) -> Entry:
    return Entry(*row)


class PostgresLedgerReader:
    """The entries, tiles and notes, as one transaction sees them."""

    def __init__(self, session: DbSession, *, lock: bool = False) -> None:
        self._session = session
        size, root, recorded_at = session.row(_HEAD + " FOR UPDATE" * lock)
        self._head = Head(size, root, recorded_at)

    def head(self) -> Head:
        """Return the size, root and last instant, as the head row has them."""
        return self._head

    def entries(self, first: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Yield the entries from `first` to `end` (not in it) in order; `end` None means all."""
        end = self._head.size if end is None else end
        for row in self._session.stream(_ENTRY + "WHERE e.seq >= %s AND e.seq < %s ORDER BY e.seq", first, end):
            yield Entry(*row)

    def by_key(self, key: str) -> Entry | None:
        """Return the entry that was handed in with that key."""
        return self._by_keys([key]).get(key)

    def _by_keys(self, keys: Sequence[str]) -> dict[str, Entry]:
        asked = [key for key in keys if key.isascii() and "\0" not in key]
        rows = self._session.rows(_ENTRY + "WHERE e.key = ANY(%s)", asked)
        return {entry.key: entry for entry in map(_entry, rows)}

    def keys_from(self, prefix: str, end: int) -> tuple[str, ...]:
        """Return the keys that begin so of the first `end` entries, in the order of the entries."""
        query = "SELECT key FROM marchland.entry WHERE key >= %s AND key < %s AND seq < %s ORDER BY seq"
        return tuple(key for (key,) in self._session.rows(query, prefix, after_prefix(prefix), end))

    def of_subject(self, subject: str, end: int) -> tuple[Entry, ...]:
        """Return a subject's entries in order, of the first `end` entries of the ledger."""
        if not subject.isascii() or "\0" in subject:
            return ()
        rows = self._session.rows(_ENTRY + "WHERE e.subject = %s AND e.seq < %s ORDER BY e.seq", subject, end)
        return tuple(map(_entry, rows))

    def size_at(self, instant: str) -> int:
        """Return how many entries had been recorded by that instant, itself included (form: entry.INSTANT)."""
        return int(self._session.row(_SIZE_AT, self._head.size, instant, instant)[0])

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes that the tile of that level and index holds now, one after the other, or b""."""
        first = index * WIDTH
        if level == 0 and first <= self._head.size < first + WIDTH:
            return b"".join(self._leaves(first, self._head.size))  # it is not full, and not kept
        rows = self._session.rows("SELECT hashes FROM marchland.tile WHERE level = %s AND index = %s", level, index)
        return bytes(rows[0][0]) if rows else b""

    def _leaves(self, first: int, end: int) -> list[bytes]:
        query = "SELECT env FROM marchland.entry WHERE seq >= %s AND seq < %s ORDER BY seq"
        return [leaf_hash(env) for (env,) in self._session.rows(query, first, end)]

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """Yield the size and the note of every checkpoint kept, in the order they were signed."""
        yield from self._notes("SELECT size, note FROM marchland.checkpoint ORDER BY id")

    def cosignatures(self) -> Iterator[Cosignature]:
        """Yield the witnesses' lines that were collected."""
        for size, line in self._notes("SELECT size, line FROM marchland.cosignature ORDER BY id"):
            yield Cosignature(size, line)

    def _notes(self, query: str) -> list[tuple[int, str]]:
        return [(size, text) for size, text in self._session.rows(query)]


class PostgresLedgerWriter(PostgresLedgerReader):
    """The same, to write: it holds the lock on the head row, which every writer takes first."""

    def __init__(self, session: DbSession, salts: Callable[[int], bytes], frontier: Frontier | None) -> None:
        super().__init__(session, lock=True)
        self._salts = salts
        self.frontier = frontier

    def append(self, new: Sequence[NewEntry], recorded_at: str) -> tuple[Entry, ...]:
        """Append what is new, in order, and return the entry of each, also of those whose key was there already.

        Raises EntryError where a key is there with another payload. `recorded_at` before the last entry's counts as
        the last entry's: the order is the sequence, and no clock may turn it round.
        """
        if not INSTANT.fullmatch(recorded_at):
            raise EntryError(
                "the instant {recorded_at!r} is malformed",
                recorded_at=recorded_at[:80],
                next_step=INSTANT.pattern,
            )
        if len(new) > LOOKED_UP_MOST and len({item.key for item in new}) == len(new):
            entries: list[Entry] = []
            try:
                with self._session.attempt():
                    self._keep(entries, self._sealed(new, recorded_at, entries))
            except DuplicateKeyError:
                return self._append_missing(new, recorded_at)
            return tuple(entries)
        return self._append_missing(new, recorded_at)

    def _append_missing(self, new: Sequence[NewEntry], recorded_at: str) -> tuple[Entry, ...]:
        """Append those whose keys are not there; what cannot be taken is refused before anything is written."""
        there = self._by_keys([item.key for item in new])
        firsts: dict[str, NewEntry] = {}
        for item in new:
            _check_same(there.get(item.key) or firsts.setdefault(item.key, item), item)
        entries: list[Entry] = []
        missing = list(firsts.values())
        self._keep(entries, list(self._sealed(missing, recorded_at, entries)))
        there |= {item.key: entry for item, entry in zip(missing, entries, strict=True)}
        return tuple([there[item.key] for item in new])

    def _sealed(self, items: Sequence[NewEntry], recorded_at: str, entries: list[Entry]) -> Iterator[DbRow]:
        """Yield the row of the entry that each item becomes, and add the entry to `kept`, when it is asked for."""
        recorded_at, seq = max(recorded_at, self._head.recorded_at), self._head.size
        salts, start = self._salts(SALT_BYTES * len(items)), 0
        for item in items:
            entry = seal(item, seq, recorded_at, salts[start : start + SALT_BYTES])
            entries.append(entry)
            yield seq, item.key, item.subject, recorded_at, entry.env
            seq += 1
            start += SALT_BYTES

    def import_entries(self, entries: Sequence[Entry]) -> None:
        """Take entries of another store exactly as they are, erased ones too, from this one's size on.

        Raises EntryError where one is out of its place or time, or its payload is not the one its envelope commits to.
        """
        check_imported(entries, self._head)
        try:
            self._keep(entries, [(e.seq, e.key, e.subject, e.recorded_at, e.env) for e in entries])
        except DuplicateKeyError:
            raise EntryError("two of the entries have the same key", next_step="verify the other store") from None

    def _keep(self, entries: Sequence[Entry], rows: Iterable[DbRow]) -> None:
        """Write entries at the end of the ledger, and grow the tree; drawing the rows may be what fills `entries`."""
        tree = self._edge()
        self.frontier = None  # until all is written
        few = isinstance(rows, list) and len(rows) <= INSERTED_MOST
        if few:
            self._session.run_each(_ADD_ENTRY, list(rows))
        else:
            self._session.copy(_ENTRY_COLUMNS, ("int8", "text", "text", "text", "bytea"), rows)
        payloads = [(entry.seq, entry.salt, entry.payload) for entry in entries if entry.payload is not None]
        if few:
            self._session.run_each(_ADD_PAYLOAD, payloads)
        else:
            self._session.copy(_PAYLOAD_COLUMNS, ("int8", "bytea", "bytea"), payloads)
        if entries:
            changes = tree.extend([leaf_hash(entry.env) for entry in entries])
            tiles = [(c.level, c.index, c.hashes) for c in changes if c.level or len(c.hashes) == TILE_BYTES]
            self._session.run_each(_KEEP_TILE, tiles)
            head = Head(tree.size, tree.root(), entries[-1].recorded_at)
            self._session.run(_SET_HEAD, head.size, head.root, head.recorded_at)
            self._head = head
        self.frontier = tree

    def _edge(self) -> Frontier:
        """Return the tree's right edge: the one known before, grown by what others wrote since, or one from the tiles.

        Raises StoreError where it does not give the head's root: nothing is built on damage.
        """
        size, frontier = self._head.size, self.frontier
        if frontier is not None and frontier.size < size <= frontier.size + WIDTH:
            frontier.extend(self._leaves(frontier.size, size))
        if frontier is None or frontier.size != size or frontier.root() != self._head.root:
            frontier = Frontier.load(size, self.tile)
        if frontier.root() != self._head.root:
            raise StoreError(
                "{place}: the tiles do not give the root of the head",
                place=self._session.place,
                next_step="verify the ledger",
            )
        return frontier

    def drop_payload(self, seq: int) -> None:
        """Remove the payload and salt of that entry, for ever; the entry that says so is appended by the caller.

        The server's files hold its bytes until they are written over: the owner's VACUUM FULL of marchland.payload,
        new backups and the log's recycling complete it. Raises EntryError where there is no such entry, or where it is
        itself the record of an erasure.
        """
        entry = next(self.entries(seq, seq + 1), None)
        if entry is None:
            raise EntryError("there is no entry {seq}", seq=seq)
        if entry.kind == ERASED:
            raise EntryError("entry {seq} says what was erased, and stays", seq=seq)
        self._session.run("DELETE FROM marchland.payload WHERE seq = %s", seq)

    def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; the same one again adds nothing."""
        statement = "INSERT INTO marchland.checkpoint (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        self._session.run(statement, size, note)

    def keep_cosignature(self, cosignature: Cosignature) -> None:
        """Keep a witness's line; the same one again adds nothing."""
        statement = "INSERT INTO marchland.cosignature (size, line) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        self._session.run(statement, cosignature.size, cosignature.line)


def _check_same(there: Entry | NewEntry, item: NewEntry) -> None:
    """Raise EntryError where an item's key was handed in with something else; an erased payload is not compared."""
    differs = there.payload is not None and there.payload != item.payload
    if differs or (there.kind, there.subject) != (item.kind, item.subject):
        raise EntryError(
            "the key {key!r} is there already with another payload", key=item.key, next_step="give another key"
        )
