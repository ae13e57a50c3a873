"""A small ledger with keys, checkpoints, a witness's line and an erasure, to be verified, archived and attacked."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from marchland.core.proof import leaf_hash
from marchland.tlog.adapters.keys import KeyRole, Keys, generate, holds
from marchland.tlog.domain.checkpoint import Checkpoint, open_checkpoint, sign, signed_note
from marchland.tlog.domain.entry import ERASED, Entry, NewEntry, commitment
from marchland.tlog.domain.store import Cosignature, Head
from marchland.tlog.domain.tiles import Frontier
from marchland.tlog.domain.verify import Trust
from tests.tlog.memory import MemoryReader, MemoryStore, State

ORIGIN = "register.example/test"
SECONDS = 1_790_000_000


@cache
def keys(role: KeyRole = KeyRole.LEDGER, name: str = ORIGIN) -> Keys:
    return generate(role, name)


def new_entry(number: int, kind: str = "reported", payload: bytes = b"") -> NewEntry:
    said = {
        "area": f"A-{number % 5}",
        "event": kind,
        "valid_on": f"2026-01-{number % 28 + 1:02}",
        "note": f"№ {number}",
    }
    return NewEntry(
        f"key-{number}", kind, f"{number % 5:032x}", "actor-1", "org-1", payload or json.dumps(said).encode()
    )


def filled(count: int, seed: int = 0) -> MemoryStore:
    """Return a ledger of so many entries, always the same for the same seed."""
    draws = random.Random(seed)
    store = MemoryStore(ORIGIN, salt=lambda: draws.randbytes(32))
    append(store, [new_entry(number) for number in range(count)])
    return store


def append(store: MemoryStore, entries: Sequence[NewEntry]) -> None:
    with store.writing() as writer:
        for entry in entries:
            second = len(writer.state.entries)
            writer.append([entry], f"2026-02-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z")


def checkpoint(store: MemoryStore, pair: Keys | None = None) -> str:
    """Sign the ledger as it is, keep the note, and return it."""
    pair = pair or keys()
    with store.writing() as writer:
        head = writer.head()
        note = str(signed_note(Checkpoint(store.origin, head.size, head.root), pair.signers, SECONDS + head.size))
        writer.keep_checkpoint(head.size, note)
    return note


def witnessed(store: MemoryStore) -> None:
    """Let a witness sign the last checkpoint."""
    with store.writing() as writer:
        head = writer.head()
        for signer in keys(KeyRole.WITNESS, "witness.example/one").signers:
            line = sign(Checkpoint(store.origin, head.size, head.root), signer, SECONDS).line
            writer.keep_cosignature(Cosignature(head.size, line))


def erase(store: MemoryStore, seq: int, key: str = "erasure") -> None:
    append(store, [replace(new_entry(0, ERASED, b'{"seq":%d,"reason":"a name"}' % seq), key=key)])
    with store.writing() as writer:
        writer.drop_payload(seq)


def whole(count: int = 30) -> tuple[MemoryStore, str]:
    """Return a ledger of so many entries, and the checkpoint that was kept outside when it had two thirds of them."""
    store = filled(count * 2 // 3)
    outside = checkpoint(store)
    append(store, [new_entry(number) for number in range(count * 2 // 3, count - 1)])
    erase(store, 2)
    checkpoint(store)
    witnessed(store)
    return store, outside


def trusting(outside: str | None = None) -> Trust:
    """Return what a partner knows: the name, the public keys, and the outside checkpoint if there is one."""
    against = open_checkpoint(outside, keys().verifiers, holds, every_kind=True).checkpoint if outside else None
    witness = keys(KeyRole.WITNESS, "witness.example/one")
    return Trust(ORIGIN, keys().verifiers, witness.verifiers, holds, against)


def resealed(entry: Entry, seq: int, payload: bytes | None = None) -> Entry:
    """Return an entry as whoever rules the store would write it anew: another place, perhaps another payload."""
    payload = entry.payload if payload is None else payload
    env = entry.env.replace(b'"seq":%d,' % entry.seq, b'"seq":%d,' % seq)
    if payload is not None and entry.salt is not None:
        env = env.replace(entry.commitment.hex().encode(), commitment(entry.salt, payload).hex().encode())
    return Entry(seq, env, payload, entry.salt)


def rebuilt(state: State) -> None:
    """Make tiles and head anew from the entries, as whoever rules the store can."""
    state.tiles = {}
    frontier = Frontier()
    for change in frontier.extend([leaf_hash(entry.env) for entry in state.entries]):
        state.tiles[change.level, change.index] = change.hashes
    state.head = Head(frontier.size, frontier.root(), state.entries[-1].recorded_at if state.entries else "")


def reader_of(store: MemoryStore) -> MemoryReader:
    return MemoryReader(store.state)
