"""The ledger in an embedded store: entries, payloads, tiles, head, checkpoints and cosignatures, read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from marchland.core.errors import AlteredError, EntryError, StoreError
from marchland.core.proof import leaf_hash
from marchland.tlog.adapters.sqlite_file import NEXT_VERIFY, Connection, Cursor, SqliteError
from marchland.tlog.domain.entry import ERASED, INSTANT, SALT_BYTES, Entry, NewEntry, seal
from marchland.tlog.domain.store import Cosignature, Head, after_prefix
from marchland.tlog.domain.tiles import Frontier
from marchland.tlog.domain.transfer import check_imported

_ENTRIES = "SELECT e.seq, e.env, p.bytes, p.salt FROM entry e LEFT JOIN payload p ON p.seq = e.seq AND p.kept WHERE "
_RANGE = _ENTRIES + "e.seq >= ? AND e.seq < ? ORDER BY e.seq"
_KEY = _ENTRIES + "e.key = ?"
_KEYS = """SELECT e.seq, e.env, p.bytes, p.salt FROM json_each(?) k JOIN entry e ON e.key = k.value
    LEFT JOIN payload p ON p.seq = e.seq AND p.kept"""
_SUBJECT = _ENTRIES + "e.subject = ? AND e.seq < ? ORDER BY e.seq"
_TILE_KEPT = "INSERT INTO tile VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hashes = excluded.hashes"
_ERASE = "UPDATE payload SET kept = 0, salt = zeroblob(length(salt)), bytes = zeroblob(length(bytes)) WHERE seq = ?"
_LARGEST = 2**63 - 1


class SqliteView:
    """A view of a store inside one transaction; of no use once that has ended."""

    def __init__(self, db: Connection) -> None:
        self._open_db: Connection | None = db
        self._streams: set[Cursor] = set()

    @property
    def _db(self) -> Connection:
        if self._open_db is None:
            raise _ended()
        return self._open_db

    def _stream(self, sql: str, given: Sequence[Any] | dict[str, Any] = ()) -> Iterator[Any]:
        cursor = self._db.cursor()
        self._streams.add(cursor)
        try:
            yield from cursor.execute(sql, given)
        except SqliteError:
            if self._open_db is None:
                raise _ended() from None
            raise
        except UnicodeDecodeError:
            raise AlteredError("a text of the store is not UTF-8", next_step=NEXT_VERIFY) from None
        finally:
            self._streams.discard(cursor)
            cursor.close(force=True)

    def end(self) -> None:
        """End the view, and with it whatever is still being read through it."""
        self._open_db = None
        for cursor in tuple(self._streams):
            cursor.close(force=True)


def _ended() -> StoreError:
    return StoreError("this view of the store has ended", next_step="ask for a new one")


class LedgerReader(SqliteView):
    """One consistent view of a ledger."""

    def head(self) -> Head:
        """Return the size, root and last instant, as the head row has them."""
        row = self._db.execute("SELECT size, root, recorded_at FROM head").get
        if row is None:
            raise AlteredError("the head of the ledger is missing", next_step=NEXT_VERIFY)
        return Head(*row)

    def entries(self, first: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Yield the entries from `first` to `end` (not in it) in order; `end` None means all."""
        for row in self._stream(_RANGE, (first, _LARGEST if end is None else end)):
            yield Entry(*row)

    def by_key(self, key: str) -> Entry | None:
        """Return the entry that was handed in with that key."""
        row = self._db.execute(_KEY, (key,)).get
        return None if row is None else Entry(*row)

    def keys_from(self, prefix: str, end: int) -> tuple[str, ...]:
        """Return the keys that begin so of the first `end` entries, in the order of the entries."""
        query = "SELECT key FROM entry WHERE key >= ? AND key < ? AND seq < ? ORDER BY seq"
        return tuple(key for (key,) in self._db.execute(query, (prefix, after_prefix(prefix), end)))

    def of_subject(self, subject: str, end: int) -> tuple[Entry, ...]:
        """Return a subject's entries in order, of the first `end` entries of the ledger."""
        return tuple(Entry(*row) for row in self._db.execute(_SUBJECT, (subject, end)))

    def size_at(self, instant: str) -> int:
        """Return how many entries had been recorded by that instant: their instants never decrease."""
        low, high = 0, self.head().size
        while low < high:
            middle = (low + high) // 2
            recorded_at = self._db.execute("SELECT recorded_at FROM entry WHERE seq = ?", (middle,)).get
            if recorded_at is None:
                raise StoreError("entry {middle} is missing", middle=middle, next_step=NEXT_VERIFY)
            if recorded_at <= instant:
                low = middle + 1
            else:
                high = middle
        return low

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes that the tile of that level and index holds now, one after the other, or b""."""
        hashes: bytes | None = self._db.execute(
            "SELECT hashes FROM tile WHERE level = ? AND idx = ?", (level, index)
        ).get
        return hashes or b""

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """Yield the size and the note of every checkpoint kept, in the order they were signed."""
        yield from self._stream("SELECT size, note FROM checkpoint ORDER BY number")

    def cosignatures(self) -> Iterator[Cosignature]:
        """Yield the witnesses' lines that were collected."""
        for size, line in self._stream("SELECT size, line FROM cosignature ORDER BY number"):
            yield Cosignature(size, line)


class LedgerWriter(LedgerReader):
    """A view that alone may write; `frontier` is the tree's right edge, kept from one writer to the next."""

    def __init__(self, db: Connection, salts: Callable[[int], bytes], frontier: Frontier | None) -> None:
        super().__init__(db)
        self._salts = salts
        self.frontier = frontier
        self.erased = False

    def append(self, new: Sequence[NewEntry], recorded_at: str) -> tuple[Entry, ...]:
        """Append what is new, in order, and return the entry of each, also of those whose key was there already.

        Raises EntryError where a key is there with another payload, kind or subject.
        """
        if not INSTANT.fullmatch(recorded_at):
            raise EntryError(
                "{recorded_at!r} is not an instant", recorded_at=recorded_at[:40], next_step=INSTANT.pattern
            )
        head = self.head()
        at = max(recorded_at, head.recorded_at)
        entries = self._of_keys([item.key for item in new])
        salts = self._salts(SALT_BYTES * len(new))
        given, rows, payloads, leaves, seq = [], [], [], [], head.size
        for number, item in enumerate(new):
            entry = entries.get(item.key)
            if entry is None:
                salt = salts[number * SALT_BYTES : (number + 1) * SALT_BYTES]
                entry = entries[item.key] = seal(item, seq, at, salt)
                rows.append((seq, item.key, item.subject, at, entry.env))
                payloads.append((seq, salt, item.payload))
                leaves.append(leaf_hash(entry.env))
                seq += 1
            else:
                _check_same(entry, item)
            given.append(entry)
        if rows:
            self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
            self._db.executemany("INSERT INTO payload VALUES (?, 1, ?, ?)", payloads)
            self._grow(head, leaves, at)
        return tuple(given)

    def import_entries(self, entries: Sequence[Entry]) -> None:
        """Take entries of another store exactly as they are, erased ones too, from this one's size on.

        Raises EntryError where one is out of its place or time, its payload is not the one its envelope commits to, or
        its key is there already.
        """
        head = self.head()
        check_imported(entries, head)
        keys = [entry.key for entry in entries]
        if len(set(keys)) < len(keys) or self._of_keys(keys):
            raise EntryError("two of the entries have the same key", next_step="verify the other store")
        if entries:
            rows = [(e.seq, e.key, e.subject, e.recorded_at, e.env) for e in entries]
            payloads = [(e.seq, e.salt, e.payload) for e in entries if e.payload is not None]
            self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
            self._db.executemany("INSERT INTO payload VALUES (?, 1, ?, ?)", payloads)
            self._grow(head, [leaf_hash(entry.env) for entry in entries], entries[-1].recorded_at)

    def _of_keys(self, keys: list[str]) -> dict[str, Entry]:
        rows = self._db.execute(_KEYS, ('["' + '","'.join(keys) + '"]',))  # a key's form needs no escapes
        return {entry.key: entry for entry in (Entry(*row) for row in rows)}

    def _grow(self, head: Head, leaves: list[bytes], at: str) -> None:
        tree = self.frontier
        if tree is None or tree.size != head.size or tree.root() != head.root:
            tree = Frontier.load(head.size, self.tile)
            if tree.root() != head.root:
                raise StoreError("the head of the ledger is not the root of its tiles", next_step=NEXT_VERIFY)
        self.frontier = None  # while it is ahead of what is written
        changes = tree.extend(leaves)
        self._db.executemany(_TILE_KEPT, [(change.level, change.index, change.hashes) for change in changes])
        self._db.execute("UPDATE head SET size = ?, root = ?, recorded_at = ?", (tree.size, tree.root(), at))
        self.frontier = tree

    def drop_payload(self, seq: int) -> None:
        """Remove the payload and salt of that entry, for ever; the entry that says so is appended by the caller.

        Raises EntryError where there is no such entry, or where it is itself the record of an erasure.
        """
        entry = next(self.entries(seq, seq + 1), None)
        if entry is None:
            raise EntryError("there is no entry {seq}", seq=seq)
        if entry.kind == ERASED:
            raise EntryError("entry {seq} says what was erased, and stays", seq=seq)
        self._db.execute(_ERASE, (seq,))
        self.erased = True

    def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; the same one again adds nothing."""
        self._db.execute("INSERT INTO checkpoint (size, note) VALUES (?, ?) ON CONFLICT DO NOTHING", (size, note))

    def keep_cosignature(self, cosignature: Cosignature) -> None:
        """Keep a witness's line; the same one again adds nothing."""
        given = (cosignature.size, cosignature.line)
        self._db.execute("INSERT INTO cosignature (size, line) VALUES (?, ?) ON CONFLICT DO NOTHING", given)


def _check_same(entry: Entry, item: NewEntry) -> None:
    erased = entry.payload is None
    if not erased and entry.payload != item.payload:
        raise EntryError(
            "the key {key!r} is there already with another payload", key=item.key, next_step="give another key"
        )
    if (entry.kind, entry.subject) != (item.kind, item.subject):
        raise EntryError(
            "the key {key!r} is there already for something else", key=item.key, next_step="give another key"
        )
