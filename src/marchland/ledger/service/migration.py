"""Move a ledger into another store: every entry exactly as it is, and the same root at the end, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from marchland.core.errors import StoreError
from marchland.tlog.domain.store import Head, Reader, Store, Writer

ENTRIES_AT_ONCE = 512
"""So many entries are held in memory, with their payloads."""
Progress = Callable[[str, int, int], None]


def migrate(source: Store, target: Store, progress: Progress = lambda _what, _done, _all: None) -> Head:
    """Copy entries (erased ones too), checkpoints and cosignatures, and return the head that both stores then have.

    Versions are not copied: they are made anew from the entries. Raises StoreError, with nothing kept, where the
    target is not empty or of another origin, or the entries do not give the root that the source's head has.
    """
    if source.origin != target.origin:
        raise StoreError(
            "{place} is of {origin!r}, and {source_place} of {source_origin!r}",
            place=target.place,
            origin=target.origin,
            source_place=source.place,
            source_origin=source.origin,
            next_step="make the target with the origin of the source",
        )
    with source.reading() as reader, target.writing() as writer:
        if writer.head().size:
            raise StoreError(
                "{place}: the store is not empty", place=target.place, next_step="make a new one to move into"
            )
        _copy(reader, writer, progress)
        head, made = reader.head(), writer.head()
        if made != head:
            raise StoreError(
                "the entries of {place} do not give the root that its head has; nothing was kept",
                place=source.place,
                next_step="verify it, and move from a copy that is whole",
            )
    with target.reading() as again:
        if again.head() != head:
            raise StoreError("{place} does not hold what was written to it", place=target.place, next_step="verify it")
    return head


def _copy(reader: Reader, writer: Writer, progress: Progress) -> None:
    size, done, entries = reader.head().size, 0, reader.entries()
    while piece := list(islice(entries, ENTRIES_AT_ONCE)):
        writer.import_entries(piece)
        done += len(piece)
        progress("copying entries", done, size)
    for at, note in reader.checkpoints():
        writer.keep_checkpoint(at, note)
    for cosignature in reader.cosignatures():
        writer.keep_cosignature(cosignature)
