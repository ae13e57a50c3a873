"""Entries that come from another store: whether they may follow what a ledger holds, exactly as they are."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.core.errors import EntryError
from marchland.ledger.entry import INSTANT, Entry, NewEntry, commitment
from marchland.ledger.store import Head


def check_taken(entries: Sequence[Entry], head: Head) -> None:
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
            raise EntryError(f"entry {entry.seq}: the envelope lacks what every envelope says") from None
        if (entry.seq, place) != (seq, seq):
            raise EntryError(f"entry {entry.seq} does not belong at place {seq}")
        if not INSTANT.fullmatch(at) or at < before:
            raise EntryError(f"entry {seq} was recorded before the one it follows")
        if (entry.payload is None) != (entry.salt is None):
            raise EntryError(f"entry {seq}: of its payload and salt one is there without the other")
        if entry.payload is not None and commitment(entry.salt or b"", entry.payload) != committed:
            raise EntryError(f"entry {seq}: the payload is not the one its envelope commits to")
        before = at
