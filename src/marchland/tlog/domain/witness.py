"""A witness as C2SP's tlog-witness has it: it signs a checkpoint only if that grew out of the one it signed before."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from marchland.core.errors import ProofError
from marchland.core.proof import EMPTY_ROOT, HASH_BYTES, verify_consistency
from marchland.tlog.domain.checkpoint import SIZE, Checkpoint, open_checkpoint, sign, signature_holds
from marchland.tlog.domain.note import NOTE_BYTES_MOST, Check, Note, NoteSignature, Signer, VerifierKey, decoded

PROOF_LINES_MOST = 63
REQUEST_BYTES_MOST = NOTE_BYTES_MOST + (1 << 12)
"""A note, and before it the old size and the lines of a proof."""
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


class WitnessStatus(IntEnum):
    """What a witness answers, as HTTP has it."""

    OK = 200
    BAD_REQUEST = 400
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last checkpoint of a ledger that the witness signed: size and root, which is all it needs to keep."""

    size: int
    root: bytes


class WitnessRecord(Protocol):
    """What is kept of one ledger, while no other may read or change it."""

    def seen(self) -> LastSeen | None:
        """Return the last checkpoint that was signed, or None if none ever was."""

    def keep(self, seen: LastSeen) -> None:
        """Keep that one instead; it is durable when this returns."""

    def accuse(self, checkpoint: Checkpoint, note: str) -> None:
        """Keep a note that the ledger signed for a size at which it had signed another root: proof against it."""


class WitnessRecords(Protocol):
    """Where a witness keeps what it has seen."""

    def hold(self, origin: str) -> AbstractContextManager[WitnessRecord]:
        """Hold what is kept of the ledger of that name; whoever comes next waits."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: the ledgers it knows with their keys, its own keys, and where it keeps what it has seen."""

    ledgers: Mapping[str, tuple[VerifierKey, ...]]
    signers: tuple[Signer, ...]
    states: WitnessRecords
    check: Check


@dataclass(frozen=True, slots=True)
class AddCheckpointRequest:
    """What a ledger hands in: the size the witness last signed, the proof from there on, and the checkpoint's note."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(base64.b64encode(step).decode() for step in self.proof)]
        return "\n".join(lines) + "\n\n" + self.note

    @classmethod
    def parse(cls, given: str) -> AddCheckpointRequest:
        """Return the request that a text is; raises ProofError where it is not one."""
        top, blank, note = given.partition("\n\n")
        first, *lines = top.split("\n")
        word, _, old = first.partition(" ")
        if not blank or word != "old" or not SIZE.fullmatch(old):
            raise ProofError("a request begins with 'old' and a size, and an empty line stands before its checkpoint")
        if len(lines) > PROOF_LINES_MOST:
            raise ProofError(
                "a proof has at most {proof_lines_most} lines, and this one has {lines_count}",
                proof_lines_most=PROOF_LINES_MOST,
                lines_count=len(lines),
            )
        proof = tuple(decoded(line, "a line of the proof") for line in lines)
        if any(len(step) != HASH_BYTES for step in proof):
            raise ProofError("a line of a proof is the base64 of {hash_bytes} bytes", hash_bytes=HASH_BYTES)
        return cls(int(old), proof, note)


@dataclass(frozen=True, slots=True)
class WitnessReply:
    """What a witness answers: an HTTP status, and a text."""

    status: int
    body: str
    content_type: str = TEXT_TYPE


def reply_to(witness: Witness, given: bytes, seconds: int) -> WitnessReply:
    """Return the answer to a request, with cosignatures as of `seconds` since 1970 if all of it holds.

    What was signed is kept before this returns, and from the look at what was kept to that moment no other request of
    the same ledger is looked at. Raises StoreError where it cannot be kept.
    """
    try:
        text = given.decode("utf-8")
        request = AddCheckpointRequest.parse(text)
        checkpoint = Checkpoint.parse(Note.parse(request.note).text)
    except UnicodeDecodeError:
        return WitnessReply(WitnessStatus.BAD_REQUEST, "the request is not UTF-8\n")
    except ProofError as error:
        return WitnessReply(WitnessStatus.BAD_REQUEST, f"{error.message}\n")
    keys = witness.ledgers.get(checkpoint.origin)
    if keys is None:
        return WitnessReply(WitnessStatus.NOT_FOUND, "the witness does not know a ledger of that name\n")
    try:
        open_checkpoint(request.note, keys, witness.check)
    except ProofError as error:
        return WitnessReply(WitnessStatus.FORBIDDEN, f"{error.message}\n")
    if request.old > checkpoint.size:
        return WitnessReply(WitnessStatus.BAD_REQUEST, "the old size is more than the checkpoint's\n")
    with witness.states.hold(checkpoint.origin) as held:
        return _decide(witness, held, request, checkpoint, seconds)


def _decide(
    witness: Witness, held: WitnessRecord, request: AddCheckpointRequest, checkpoint: Checkpoint, seconds: int
) -> WitnessReply:
    seen = held.seen() or LastSeen(0, EMPTY_ROOT)
    conflict = WitnessReply(WitnessStatus.CONFLICT, f"{seen.size}\n", SIZE_TYPE)
    if request.old != seen.size:
        return conflict
    if checkpoint.size == seen.size and checkpoint.root != seen.root:
        held.accuse(checkpoint, request.note)
        return conflict
    if not verify_consistency(seen.size, seen.root, checkpoint.size, checkpoint.root, request.proof):
        return WitnessReply(
            WitnessStatus.UNPROCESSABLE, "the proof does not lead from the old size to the checkpoint\n"
        )
    lines = [sign(checkpoint, signer, seconds).line for signer in witness.signers]
    held.keep(LastSeen(checkpoint.size, checkpoint.root))
    return WitnessReply(WitnessStatus.OK, "".join(lines))


def cosignatures_in(
    body: str, checkpoint: Checkpoint, keys: Sequence[VerifierKey], check: Check
) -> tuple[NoteSignature, ...]:
    """Return the lines of a witness's answer that known witnesses signed; lines of others are passed over.

    Raises ProofError where a line is none, a known witness's does not hold, or no known witness signed.
    """
    cosignatures = []
    for line in body.removesuffix("\n").split("\n"):
        signature = NoteSignature.parse(line)
        for key in keys:
            if not signature.is_of(key):
                continue
            if not signature_holds(signature, checkpoint, key, check):
                raise ProofError("the cosignature of {key!r} does not hold", key=key.name)
            cosignatures.append(signature)
    if not cosignatures:
        raise ProofError("no known witness signed", next_step="give the verifier key of the witness")
    return tuple(cosignatures)


def witnessed_by(
    checkpoint: Checkpoint, lines: Iterable[str], keys: Sequence[VerifierKey], check: Check
) -> tuple[str, ...]:
    """Return the names of the witnesses that signed a checkpoint, each once, for a policy that so many of them must."""
    signatures = [NoteSignature.parse(line) for line in lines]
    return tuple(
        sorted({key.name for key in keys for line in signatures if signature_holds(line, checkpoint, key, check)})
    )


Submit = Callable[[bytes], WitnessReply]


def request_cosignatures(
    submit: Submit, checkpoint: Checkpoint, note: str, prove: Callable[[int], tuple[bytes, ...]]
) -> str:
    """Hand a checkpoint to a witness, and return the body of its answer; `prove` gives the proof from an old size on.

    The first request is for the size nothing, and the witness says which one it knows. Raises ProofError where it
    refuses.
    """
    old = 0
    while True:
        found = submit(str(AddCheckpointRequest(old, prove(old), note)).encode())
        if found.status == WitnessStatus.OK:
            return found.body
        known = found.body.strip()
        if found.status != WitnessStatus.CONFLICT or not SIZE.fullmatch(known):
            raise ProofError(
                "the witness refuses the checkpoint ({status}): {known}", status=found.status, known=known[:200]
            )
        if not old < int(known) <= checkpoint.size:
            raise ProofError(
                "the witness has signed size {known}, and this checkpoint of size {size} does not follow",
                known=known,
                size=checkpoint.size,
                next_step="if the ledger was restored from an older copy, bring back what is missing; else ask why",
            )
        old = int(known)
