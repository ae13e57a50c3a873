"""Answers of the ledger as typed structures: roots and hashes in base64 as notes have them, and notes as they are."""

from __future__ import annotations

import base64

from msgspec import UNSET, UnsetType

from marchland.core.answer import Answer
from marchland.ledger.domain.answer import Inclusion, LedgerStatus, VerificationResult
from marchland.ledger.service.entries import ConsistencyProof, HeadConsistencyProof
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


class LedgerStatusAnswer(Answer, frozen=True, kw_only=True):
    """What a ledger holds; `checkpoint` is null until one is signed, and a site does not say where its store is."""

    entries: int
    root: str
    recorded_at: str | None
    checkpoint: CheckpointAnswer | None
    store: str | UnsetType = UNSET
    origin: str


class VerificationPassedAnswer(Answer, frozen=True):
    """A verification that found nothing wrong, and the size of the outside checkpoint that it was held against.

    `versions` of areas were compared with what the entries make, or null where only entries were looked at; `notes` say
    what could not be compared, and why that is no fault.
    """

    ok: bool
    entries: int
    against: int | None
    versions: int | None
    notes: tuple[str, ...]


class LedgerFaultAnswer(Answer, frozen=True):
    """What is wrong, where, and with which entry if it is an entry's."""

    where: str
    what: str
    entry: int | None


class VerificationFailedAnswer(Answer, frozen=True):
    """A verification that found something wrong."""

    rows_of = "faults"

    ok: bool
    first: LedgerFaultAnswer
    faults: tuple[LedgerFaultAnswer, ...]


class InclusionProofAnswer(Answer, frozen=True):
    """The proof of an entry: all that a stranger needs beside the ledger's public key."""

    entry: int
    envelope: str
    size: int
    root: str
    proof: tuple[str, ...]
    checkpoint: str


class ConsistencyProofAnswer(Answer, frozen=True):
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


def status(status: LedgerStatus, _books: RegisterBooks, **_given: object) -> LedgerStatusAnswer:
    """Return what a ledger holds."""
    checkpoint = None
    if status.checkpoint is not None and status.note is not None:
        root = text(status.checkpoint.root)
        checkpoint = CheckpointAnswer(status.checkpoint.size, root, signatures(status.note), status.cosignatures)
    return LedgerStatusAnswer(
        entries=status.entries, root=text(status.root), recorded_at=status.recorded_at or None, checkpoint=checkpoint,
        store=status.store or UNSET, origin=status.origin,
    )  # fmt: skip


def signatures(note: Note) -> tuple[SignatureAnswer, ...]:
    """Return the signatures under a note."""
    return tuple(
        SignatureAnswer(signature.name, signature.key_id.hex(), signature.line.rstrip("\n"))
        for signature in note.signatures
    )


def verified(
    result: VerificationResult, _books: RegisterBooks, **_given: object
) -> VerificationPassedAnswer | VerificationFailedAnswer:
    """Return what a verification found."""
    if result.ok:
        return VerificationPassedAnswer(
            ok=True, entries=result.entries, against=result.against.size if result.against else None,
            versions=result.versions, notes=result.notes,
        )  # fmt: skip
    faults = tuple(LedgerFaultAnswer(fault.where, fault.what, fault.seq) for fault in result.faults)
    return VerificationFailedAnswer(ok=False, first=faults[0], faults=faults)


def inclusion(inclusion: Inclusion, _books: RegisterBooks, **_given: object) -> InclusionProofAnswer:
    """Return the proof of an entry."""
    return InclusionProofAnswer(
        inclusion.entry.seq,
        inclusion.entry.env.decode("ascii"),
        inclusion.checkpoint.size,
        text(inclusion.checkpoint.root),
        tuple(map(text, inclusion.proof)),
        inclusion.note,
    )


def grown(
    of: ConsistencyProof | HeadConsistencyProof, _books: RegisterBooks, **_given: object
) -> ConsistencyProofAnswer:
    """Return the proof that the ledger grew, into another checkpoint or into what nobody has signed yet."""
    old, new = of.old.checkpoint, of.new.checkpoint if isinstance(of, ConsistencyProof) else of.head
    return ConsistencyProofAnswer(
        old.size, text(old.root), new.size, text(new.root), tuple(map(text, of.proof)), of.old.text,
        of.new.text if isinstance(of, ConsistencyProof) else UNSET,
    )  # fmt: skip
