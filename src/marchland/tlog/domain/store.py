"""The one narrow interface behind which a ledger is kept, whatever keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from marchland.core.message import Message
from marchland.tlog.domain.entry import Entry, NewEntry

FORMAT = 4
"""The version of what is kept: 2 since shapes are kept beside versions, 3 since a file finds them by their days too,
4 since all of that carries digests.

A newer store is refused, an older upgraded.
"""
REPORT = Message("marchland ledger verify; where that finds nothing wrong, it is a fault of this program: report it")
"""What to do where a store does not understand what it was asked."""


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there are, their root (RFC 6962), and the instant of the last one ("" if there is none)."""

    size: int
    root: bytes
    recorded_at: str


@dataclass(frozen=True, slots=True)
class StoreFault:
    """Something that is not as it was written: where (a page, a record, a tile, the head), and what is wrong."""

    where: str
    what: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's line under the checkpoint of that size."""

    size: int
    line: str


class Reader(Protocol):
    """One consistent view of a ledger."""

    def head(self) -> Head:
        """Return the size, root and last instant, as the head row has them."""

    def entries(self, first: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Yield the entries from `first` to `end` (not in it) in order; `end` None means all."""

    def by_key(self, key: str) -> Entry | None:
        """Return the entry that was handed in with that key."""

    def keys_from(self, prefix: str, end: int) -> tuple[str, ...]:
        """Return the keys that begin so of the first `end` entries, in the order of the entries."""

    def of_subject(self, subject: str, end: int) -> tuple[Entry, ...]:
        """Return a subject's entries in order, of the first `end` entries of the ledger."""

    def size_at(self, instant: str) -> int:
        """Return how many entries had been recorded by that instant, itself included (form: entry.INSTANT)."""

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes that the tile of that level and index holds now, one after the other, or b""."""

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """Yield the size and the note of every checkpoint kept, in the order they were signed."""

    def cosignatures(self) -> Iterator[Cosignature]:
        """Yield the witnesses' lines that were collected."""


class Writer(Reader, Protocol):
    """A view that alone may write; all it does is durable when it closes without an error, or none of it is."""

    def append(self, new: Sequence[NewEntry], recorded_at: str) -> tuple[Entry, ...]:
        """Append what is new, in order, and return the entry of each, also of those whose key was there already.

        Raises EntryError where a key is there with another payload. `recorded_at` before the last entry's counts as
        the last entry's: the order is the sequence, and no clock may turn it round.
        """

    def import_entries(self, entries: Sequence[Entry]) -> None:
        """Take entries of another store exactly as they are, erased ones too, from this one's size on.

        Raises EntryError where one is out of its place or time, or its payload is not the one its envelope commits to.
        """

    def drop_payload(self, seq: int) -> None:
        """Remove the payload and salt of that entry, for ever; the entry that says so is appended by the caller."""

    def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint."""

    def keep_cosignature(self, cosignature: Cosignature) -> None:
        """Keep a witness's line."""


class Store(Protocol):
    """A ledger that is kept somewhere."""

    @property
    def origin(self) -> str:
        """Return the name of the ledger, which every checkpoint begins with."""

    @property
    def place(self) -> str:
        """Return where it is kept, with no password in it."""

    def reading(self) -> AbstractContextManager[Reader]:
        """Give a view that stays as it is, whatever others write."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Give the only view that may write, waiting for others to finish theirs."""

    def faults(self) -> Iterator[StoreFault]:
        """Yield what the store's own checksums and structure say is damaged, down to the page or record."""

    def close(self) -> None:
        """Close it."""


def after_prefix(prefix: str) -> str:
    """Return the first text, byte by byte, that comes after every text that begins so (ASCII)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


_SCHEMES = ("postgresql://", "postgres://")


def embedded(where: str) -> bool:
    """Tell whether the store is a file, whose administrator is whoever the operating system lets write it."""
    return not where.startswith(_SCHEMES)
