"""Entries that come from another store: whether they may follow what a ledger holds, exactly as they are."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.core.errors import EntryError
from marchland.tlog.domain.entry import INSTANT, Entry, NewEntry, commitment
from marchland.tlog.domain.store import Head


def check_imported(entries: Sequence[Entry], head: Head) -> None:
    """Check that entries of another store may follow that head.

    Raises EntryError where one is out of its place or time, its envelope lacks a field, or its payload is not the one
    that its envelope commits to. Whether a key stands twice is for the store to see.
    """
    before = head.recorded_at
    for seq, entry in enumerate(entries, head.size):
        try:
            NewEntry(entry.key, entry.kind, entry.subject, entry.actor, entry.organisation, b"")  # each of its form
            place, at, committed = entry.fields["seq"], entry.recorded_at, entry.commitment
        except (KeyError, ValueError):
            raise EntryError("entry {entry}: the envelope lacks what every envelope says", entry=entry.seq) from None
        if (entry.seq, place) != (seq, seq):
            raise EntryError("entry {entry} does not belong at place {seq}", entry=entry.seq, seq=seq)
        if not INSTANT.fullmatch(at) or at < before:
            raise EntryError("entry {seq} was recorded before the one it follows", seq=seq)
        if (entry.payload is None) != (entry.salt is None):
            raise EntryError("entry {seq}: of its payload and salt one is there without the other", seq=seq)
        if entry.payload is not None and commitment(entry.salt or b"", entry.payload) != committed:
            raise EntryError("entry {seq}: the payload is not the one its envelope commits to", seq=seq)
        before = at
