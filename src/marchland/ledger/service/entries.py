"""Read the ledger as a log: its entries page by page, what each says to whom may see it, checkpoints and proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from marchland.access.service.roster import is_permitted, require_permission
from marchland.adapters.text_files import read_text
from marchland.core.errors import InputError, NotFoundError, ProofError
from marchland.core.policy import Actor, FieldClass
from marchland.core.proof import verify_consistency
from marchland.ledger.service.questions import entry_at
from marchland.register.domain.event import KINDS, Event, from_bytes
from marchland.register.domain.recorded_body import read_body
from marchland.register.domain.version import AreaQuery
from marchland.register.service.erasure import erased_event, without_persons
from marchland.register.service.founding import key_file
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterReader
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.entry import ERASED, Entry
from marchland.tlog.domain.note import Note
from marchland.tlog.domain.store import Cosignature
from marchland.tlog.domain.tiles import prove_consistency


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry, and what it says as far as the one who asks may see it.

    `event` is None for what is no event, was erased or is withheld; `erased` is the entry whose payload it erased.
    """

    entry: Entry
    event: Event | None
    withheld: bool
    erased: int | None = None


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint that the store keeps, as note and as read, with the lines of witnesses under it."""

    size: int
    text: str
    note: Note
    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The proof that the ledger of one checkpoint grew into that of another."""

    old: StoredCheckpoint
    new: StoredCheckpoint
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class HeadConsistencyProof:
    """The proof that the ledger of a checkpoint grew into the ledger as it is, which nobody has signed yet."""

    old: StoredCheckpoint
    head: Checkpoint
    proof: tuple[bytes, ...]


def entries(books: RegisterBooks, first: int, count: int) -> tuple[Entry, ...]:
    """Return so many entries from the first on; their envelopes tell of nothing that is withheld."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        return tuple(reader.entries(first, first + count))


def entry_view(books: RegisterBooks, seq: int) -> EntryView:
    """Return one entry with what it says; raises NotFoundError."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        if seq < 0:
            raise NotFoundError("there is no entry {seq}", seq=seq, next_step="entries are counted from 0")
        entry = entry_at(reader.entries(seq, seq + 1), seq)
        if entry.kind == ERASED:
            return EntryView(entry, None, withheld=False, erased=erased_event(entry)[0])
        if entry.kind not in KINDS or entry.payload is None:
            return EntryView(entry, None, withheld=False)
        return _redacted_view(reader, entry, from_bytes(entry.payload), actor)


def _redacted_view(reader: RegisterReader, entry: Entry, event: Event, actor: Actor) -> EntryView:
    organisations = organisations_of(reader, event.area)
    if not is_permitted(actor, "look", organisations, FieldClass.RESTRICTED):
        return EntryView(entry, None, withheld=True)
    if not is_permitted(actor, "look", organisations, FieldClass.PERSONAL):
        return EntryView(entry, without_persons(event), withheld=True)
    return EntryView(entry, event, withheld=False)


def organisations_of(reader: RegisterReader, area: str) -> tuple[str, ...]:
    """Return the organisations that an area is of, as last known."""
    query = AreaQuery(date.max, reader.head().size, area=area)
    body: Mapping[str, Any] = next((read_body(row.body) for row in reader.areas(query)), {})
    return tuple(body.get("organisations", ()))


def checkpoints(books: RegisterBooks) -> tuple[StoredCheckpoint, ...]:
    """Return every signed checkpoint, the newest first."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        lines = tuple(reader.cosignatures())
        notes = sorted(reader.checkpoints(), reverse=True)
    return tuple(_kept(size, text, lines) for size, text in notes)


def _kept(size: int, text: str, lines: tuple[Cosignature, ...]) -> StoredCheckpoint:
    note = Note.parse(text)
    return StoredCheckpoint(
        size, text, note, Checkpoint.parse(note.text), tuple(line for line in lines if line.size == size)
    )


def checkpoint_of(books: RegisterBooks, size: int) -> StoredCheckpoint:
    """Return the checkpoint of that size; raises NotFoundError."""
    checkpoint = next((checkpoint for checkpoint in checkpoints(books) if checkpoint.size == size), None)
    if checkpoint is None:
        raise NotFoundError("there is no checkpoint of size {size}", size=size, next_step="see /ledger")
    return checkpoint


def consistency_proof(books: RegisterBooks, old: int, size: int) -> ConsistencyProof:
    """Return the proof that the ledger of the one checkpoint grew into that of the other; raises InputError."""
    if old >= size:
        raise InputError("{old} is not before {new}", old=old, new=size, next_step="give the smaller size first")
    first, second = checkpoint_of(books, old), checkpoint_of(books, size)
    with books.store.reading() as reader:
        proof = prove_consistency(old, size, reader.tile)
    roots = first.checkpoint.root, second.checkpoint.root
    if not verify_consistency(old, roots[0], size, roots[1], list(proof)):
        raise InputError("the one did not grow into the other", next_step="marchland ledger verify")
    return ConsistencyProof(first, second, proof)


def head_consistency_proof(books: RegisterBooks, old: StoredCheckpoint) -> HeadConsistencyProof | None:
    """Return how the ledger grew since a checkpoint, or None where it did not; raises ProofError."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        head = reader.head()
        if head.size <= old.size:
            return None
        proof = tuple(prove_consistency(old.size, head.size, reader.tile))
    if not verify_consistency(old.size, old.checkpoint.root, head.size, head.root, list(proof)):
        raise ProofError("the ledger did not grow out of its checkpoint", next_step="marchland ledger verify")
    return HeadConsistencyProof(old, Checkpoint(books.store.origin, head.size, head.root), proof)


def tile(books: RegisterBooks, level: int, index: int) -> bytes:
    """Return the hashes of a tile of the tree (C2SP tlog-tiles) as far as it is full; raises NotFoundError."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        hashes = reader.tile(level, index) if 0 <= level < 64 and 0 <= index < 2**40 else b""
    if not hashes:
        raise NotFoundError(
            "there is no tile {level}/{index}", level=level, index=index, next_step="see the size of the ledger"
        )
    return hashes


def verifiers(folder: str, origin: str) -> tuple[str, ...]:
    """Return the public keys of a ledger, one text each, or none where the site was not given them."""
    file = key_file(Path(folder), origin).with_suffix(".pub")
    return tuple(line for line in read_text(file).splitlines() if line.strip()) if folder and file.exists() else ()
