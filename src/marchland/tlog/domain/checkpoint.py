"""Checkpoints and cosignatures as C2SP has them: origin, size and root of a ledger, signed by it and its witnesses."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marchland.core.errors import ProofError
from marchland.core.proof import HASH_BYTES
from marchland.tlog.domain.note import Check, Note, NoteSignature, SignatureType, Signer, VerifierKey, decoded

SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
TIME_BYTES = 8
"""A cosignature begins with its time: seconds since 1970, big-endian."""
_LABEL = b"subtree/v1\n\0"
_NAME_BYTES_MOST = 255


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a ledger said it was: so many entries under this root.

    Raises ProofError where a part is not of its form.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any(letter < " " for line in lines for letter in line):
            raise ProofError("the lines of a checkpoint are not empty and have no control characters")
        if not SIZE.fullmatch(str(self.size)):
            raise ProofError("{size} is not the size of a ledger", size=self.size)
        if len(self.root) != HASH_BYTES:
            raise ProofError("a root has {hash_bytes} bytes", hash_bytes=HASH_BYTES)

    @property
    def body(self) -> str:
        """Return the text that is signed."""
        return "\n".join((self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions, ""))

    @classmethod
    def parse(cls, body: str) -> Checkpoint:
        """Return the checkpoint that the text of a note is; raises ProofError where it is not one."""
        lines = body.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise ProofError("a checkpoint has at least three lines: origin, size and root")
        if not SIZE.fullmatch(lines[1]):
            raise ProofError("{lines!r} is not the size of a ledger", lines=lines[1][:80])
        return cls(lines[0], int(lines[1]), decoded(lines[2], "the root"), tuple(lines[3:-1]))


@dataclass(frozen=True, slots=True)
class VerifiedCheckpoint:
    """A checkpoint whose signatures were checked, and the keys that signed it."""

    checkpoint: Checkpoint
    signed_by: tuple[VerifierKey, ...]
    note: Note


def signed_message(key: VerifierKey, checkpoint: Checkpoint, seconds: int) -> bytes:
    """Return the bytes that such a key signs for a checkpoint; a plain note signature knows no time."""
    if key.kind is SignatureType.ED25519:
        return checkpoint.body.encode()
    if key.kind is SignatureType.COSIGNATURE_ED25519:
        return f"cosignature/v1\ntime {seconds}\n{checkpoint.body}".encode()
    name, origin = key.name.encode(), checkpoint.origin.encode()
    if max(len(name), len(origin)) > _NAME_BYTES_MOST:
        raise ProofError(
            "names of more than {name_bytes_most} bytes cannot be signed with ML-DSA-44",
            name_bytes_most=_NAME_BYTES_MOST,
        )
    start = 0
    return b"".join((
        _LABEL,
        bytes([len(name)]), name,
        seconds.to_bytes(8, "big"),
        bytes([len(origin)]), origin,
        start.to_bytes(8, "big"), checkpoint.size.to_bytes(8, "big"), checkpoint.root,
    ))  # fmt: skip


def sign(checkpoint: Checkpoint, signer: Signer, seconds: int) -> NoteSignature:
    """Return the signature of a checkpoint; `seconds` since 1970 are signed too where the kind of key has a time."""
    key = signer.verifier
    value = signer.sign(signed_message(key, checkpoint, seconds))
    if key.kind is not SignatureType.ED25519:
        value = seconds.to_bytes(TIME_BYTES, "big") + value
    return NoteSignature(key.name, key.key_id, value)


def signed_note(checkpoint: Checkpoint, signers: Iterable[Signer], seconds: int) -> Note:
    """Return the note of a checkpoint, signed by all of them."""
    return Note(checkpoint.body, tuple(sign(checkpoint, signer, seconds) for signer in signers))


def signature_holds(signature: NoteSignature, checkpoint: Checkpoint, key: VerifierKey, check: Check) -> bool:
    """Return whether the key signed the checkpoint with that signature."""
    if not signature.is_of(key):
        return False
    seconds, value = 0, signature.value
    if key.kind is not SignatureType.ED25519:
        seconds, value = int.from_bytes(value[:TIME_BYTES], "big"), value[TIME_BYTES:]
        if seconds >= 1 << 63:
            return False
    return check(key, signed_message(key, checkpoint, seconds), value)


def open_checkpoint(
    given: str, keys: Sequence[VerifierKey], check: Check, *, every_kind: bool = False, origin: str | None = None
) -> VerifiedCheckpoint:
    """Return the checkpoint of a note, after its signatures were checked against the known keys.

    Signatures of keys that are not known are passed over. With `every_kind` there is one of each kind among the keys,
    so that whoever breaks one kind of signature has not broken the checkpoint. Raises ProofError where a signature of
    a known key does not hold, none is there, or the origin is another.
    """
    note = Note.parse(given)
    checkpoint = Checkpoint.parse(note.text)
    if origin is not None and checkpoint.origin != origin:
        raise ProofError(
            "the checkpoint is of {origin!r}, and not of {the_origin!r}", origin=checkpoint.origin, the_origin=origin
        )
    signed_by = []
    for signature in note.signatures:
        for key in keys:
            if not signature.is_of(key):
                continue
            if not signature_holds(signature, checkpoint, key, check):
                raise ProofError(
                    "the signature of {key!r} ({kind}) under the checkpoint of size {size} does not hold",
                    key=key.name,
                    kind=key.kind.name,
                    size=checkpoint.size,
                    next_step="the checkpoint was changed after it was signed; keep it, and ask whoever gave it to you",
                )
            signed_by.append(key)
    if not signed_by:
        raise ProofError(
            "no known key signed the checkpoint of size {size} of {origin!r}",
            size=checkpoint.size,
            origin=checkpoint.origin,
            next_step="give the verifier key of whoever signed it",
        )
    lacking = {key.kind for key in keys} - {key.kind for key in signed_by}
    if every_kind and lacking:
        names = ", ".join(sorted(kind.name for kind in lacking))
        raise ProofError(
            "the checkpoint of size {size} lacks a signature of kind {names}", size=checkpoint.size, names=names
        )
    return VerifiedCheckpoint(checkpoint, tuple(signed_by), note)
