"""Ledgers made for tests: entries by number, keys from fixed seeds, checkpoints, erasures, a witness."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from marchland.tlog.adapters.keys import KeyRole, Keys, _keys, holds
from marchland.tlog.domain.checkpoint import Checkpoint, open_checkpoint, signed_note
from marchland.tlog.domain.entry import ERASED, NewEntry
from marchland.tlog.domain.note import Note
from marchland.tlog.domain.store import Store, StoreFault
from marchland.tlog.domain.tiles import root_at
from marchland.tlog.domain.verify import Trust, verify
from marchland.tlog.domain.witness import LastSeen, Witness

ORIGIN = "register.example/test"
SECONDS = 1_780_000_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LEDGER = _keys(KeyRole.LEDGER, ORIGIN, [b"ledger, ed25519.................", b"ledger, ml-dsa-44..............."])
STRANGER = _keys(KeyRole.LEDGER, ORIGIN, [b"stranger, ed25519...............", b"stranger, ml-dsa-44............."])
WITNESS = _keys(
    KeyRole.WITNESS, "witness.example/w1", [b"witness, ed25519................", b"witness, ml-dsa-44.............."]
)


def instant(number: int) -> str:
    return f"{FIRST + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S.%f}Z"


def new(number: int, *, kind: str = "noted", payload: bytes | None = None) -> NewEntry:
    said = {"area": f"A{number % 7}", "event": kind, "number": number}
    given = json.dumps(said).encode() if payload is None else payload
    return NewEntry(f"key-{number}", kind, f"{number % 7:032x}", "person-1", "org-1", given)


def fill(store: Store, count: int, *, batch: int = 50) -> None:
    """Append so many entries, each a second after the one before."""
    with store.reading() as reader:
        first = reader.head().size
    for start in range(first, first + count, batch):
        with store.writing() as writer:
            for number in range(start, min(start + batch, first + count)):
                writer.append([new(number)], instant(number))


def erase(store: Store, seq: int) -> None:
    with store.writing() as writer:
        number = writer.head().size
        said = new(number, kind=ERASED, payload=json.dumps({"seq": seq, "reason": "a name"}).encode())
        writer.append([said], instant(number))
        writer.drop_payload(seq)


def sign(store: Store, keys: Keys = LEDGER, *, seconds: int = SECONDS, keep: bool = True) -> str:
    """Sign the ledger as it is, and return the note."""
    with store.writing() as writer:
        size = writer.head().size
        root = root_at(size, writer.tile)
        note = str(signed_note(Checkpoint(store.origin, size, root), keys.signers, seconds))
        if keep:
            writer.keep_checkpoint(size, note)
    return note


def trust(against: str | None = None, keys: Keys = LEDGER) -> Trust:
    """Return what a reader knows who has the ledger's key, and perhaps a checkpoint that was kept outside."""
    kept = open_checkpoint(against, keys.verifiers, holds, every_kind=True).checkpoint if against else None
    return Trust(ORIGIN, keys.verifiers, WITNESS.verifiers, holds, kept)


def faults(store: Store, trusted: Trust | None = None) -> list[StoreFault]:
    with store.reading() as reader:
        return [*store.faults(), *verify(reader, trusted or trust())]


def wheres(found: list[StoreFault]) -> list[str]:
    return [fault.where for fault in found]


def body_of(note: str) -> Checkpoint:
    return Checkpoint.parse(Note.parse(note).text)


@dataclass
class HeldInMemory:
    """What a witness has seen of one ledger, and in which order it was asked."""

    last: LastSeen | None = None
    accused: list[tuple[Checkpoint, str]] = field(default_factory=list)
    kept: list[LastSeen] = field(default_factory=list)
    on_keep: Callable[[], None] = lambda: None

    def seen(self) -> LastSeen | None:
        return self.last

    def keep(self, seen: LastSeen) -> None:
        self.on_keep()
        self.last = seen
        self.kept.append(seen)

    def accuse(self, checkpoint: Checkpoint, note: str) -> None:
        self.accused.append((checkpoint, note))


@dataclass
class StatesInMemory:
    """The states of a witness, not locked: for tests in one thread."""

    held: HeldInMemory = field(default_factory=HeldInMemory)

    @contextmanager
    def hold(self, origin: str) -> Iterator[HeldInMemory]:
        assert origin == ORIGIN
        yield self.held


def witness(states: StatesInMemory | None = None) -> Witness:
    return Witness({ORIGIN: LEDGER.verifiers}, WITNESS.signers, states or StatesInMemory(), holds)
