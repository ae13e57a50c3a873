"""Answers of the ledger as typed structures: roots and hashes in base64 as notes have them, and notes as they are."""

from __future__ import annotations

import base64

from msgspec import UNSET, UnsetType

from marchland.core.answer import Answer
from marchland.ledger.domain.answer import Inclusion, LedgerStatus, Verified
from marchland.ledger.service.entries import Grown, Since
from marchland.register.service.opening import RegisterBooks
from marchland.tlog.domain.note import Note


class SignatureAnswer(Answer, frozen=True):
    """A signature under a note: whose, by which key, and the line."""

    name: str
    key_id: str
    line: str


class CheckpointAnswer(Answer, frozen=True):
    """A signed checkpoint, and how many lines of witnesses stand under it."""

    size: int
    root: str
    signatures: tuple[SignatureAnswer, ...]
    cosignatures: int


class LedgerAnswer(Answer, frozen=True, kw_only=True):
    """What a ledger holds; `checkpoint` is null until one is signed, and a site does not say where its store is."""

    entries: int
    root: str
    recorded_at: str | None
    checkpoint: CheckpointAnswer | None
    store: str | UnsetType = UNSET
    origin: str


class SoundAnswer(Answer, frozen=True):
    """A verification that found nothing wrong, and the size of the outside checkpoint that it was held against."""

    ok: bool
    entries: int
    against: int | None


class FaultAnswer(Answer, frozen=True):
    """What is wrong, where, and with which entry if it is an entry's."""

    where: str
    what: str
    entry: int | None


class FaultyAnswer(Answer, frozen=True):
    """A verification that found something wrong."""

    rows_of = "faults"

    ok: bool
    first: FaultAnswer
    faults: tuple[FaultAnswer, ...]


class ProofAnswer(Answer, frozen=True):
    """The proof of an entry: all that a stranger needs beside the ledger's public key."""

    entry: int
    envelope: str
    size: int
    root: str
    proof: tuple[str, ...]
    checkpoint: str


class ConsistencyAnswer(Answer, frozen=True):
    """The proof that the ledger of one checkpoint grew into that of another, with the notes that were signed."""

    old: int
    old_root: str
    size: int
    root: str
    proof: tuple[str, ...]
    old_checkpoint: str
    checkpoint: str | UnsetType = UNSET


def text(of: bytes) -> str:
    """Return a hash in base64."""
    return base64.b64encode(of).decode()


def status(of: LedgerStatus, _books: RegisterBooks, **_given: object) -> LedgerAnswer:
    """Return what a ledger holds."""
    checkpoint = None
    if of.checkpoint is not None and of.note is not None:
        root = text(of.checkpoint.root)
        checkpoint = CheckpointAnswer(of.checkpoint.size, root, signatures(of.note), of.cosignatures)
    return LedgerAnswer(
        entries=of.entries, root=text(of.root), recorded_at=of.recorded_at or None, checkpoint=checkpoint,
        store=of.store or UNSET, origin=of.origin,
    )  # fmt: skip


def signatures(of: Note) -> tuple[SignatureAnswer, ...]:
    """Return the signatures under a note."""
    return tuple(SignatureAnswer(each.name, each.key_id.hex(), each.line.rstrip("\n")) for each in of.signatures)


def verified(of: Verified, _books: RegisterBooks, **_given: object) -> SoundAnswer | FaultyAnswer:
    """Return what a verification found."""
    if of.ok:
        return SoundAnswer(ok=True, entries=of.entries, against=of.against.size if of.against else None)
    faults = tuple(FaultAnswer(each.where, each.what, each.seq) for each in of.faults)
    return FaultyAnswer(ok=False, first=faults[0], faults=faults)


def inclusion(of: Inclusion, _books: RegisterBooks, **_given: object) -> ProofAnswer:
    """Return the proof of an entry."""
    return ProofAnswer(
        of.entry.seq, of.entry.env.decode("ascii"), of.checkpoint.size, text(of.checkpoint.root),
        tuple(map(text, of.proof)), of.note,
    )  # fmt: skip


def grown(of: Grown | Since, _books: RegisterBooks, **_given: object) -> ConsistencyAnswer:
    """Return the proof that the ledger grew, into another checkpoint or into what nobody has signed yet."""
    old, new = of.old.checkpoint, of.new.checkpoint if isinstance(of, Grown) else of.head
    return ConsistencyAnswer(
        old.size, text(old.root), new.size, text(new.root), tuple(map(text, of.proof)), of.old.text,
        of.new.text if isinstance(of, Grown) else UNSET,
    )  # fmt: skip
