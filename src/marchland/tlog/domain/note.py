"""Signed notes and verifier keys as C2SP's signed-note has them: text, then one line for each signature."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Protocol

from marchland.core.errors import ProofError

SIGNATURES_MOST = 64
"""C2SP demands that at least 16 are accepted."""
NOTE_BYTES_MOST = 1 << 19
ID_BYTES = 4

_LINE = re.compile(r"— (\S+) (\S+)")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class SignatureType(IntEnum):
    """What a key signs, and with what: the byte that C2SP assigns."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04
    COSIGNATURE_ML_DSA_44 = 0x06


PUBLIC_BYTES = {
    SignatureType.ED25519: 32,
    SignatureType.COSIGNATURE_ED25519: 32,
    SignatureType.COSIGNATURE_ML_DSA_44: 1312,
}


def key_name(name: str) -> str:
    """Return the name of a key; raises ProofError where it is empty or has a space, a plus or a control character."""
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise ProofError(
            "{name!r} cannot be the name of a key", name=name[:80], next_step="names have no spaces and no plus"
        )
    return name


def decoded(text: str, what: str) -> bytes:
    """Return the bytes of base64 in its one canonical form; raises ProofError that names what was to be read."""
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ProofError("{what} is not base64", what=what) from None
    if base64.b64encode(value).decode() != text:
        raise ProofError("{what} is not base64 in its canonical form", what=what)
    return value


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and what it signs, which is handed to partners as one line of text.

    Raises ProofError where the name or the length of the key is not of its form.
    """

    name: str
    kind: SignatureType
    public: bytes

    def __post_init__(self) -> None:
        key_name(self.name)
        if len(self.public) != PUBLIC_BYTES[self.kind]:
            raise ProofError(
                "a public key of type {kind} has {public_bytes} bytes",
                kind=self.kind.name,
                public_bytes=PUBLIC_BYTES[self.kind],
            )

    @property
    def key_id(self) -> bytes:
        """Return the first bytes of SHA-256(name ‖ newline ‖ type ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + self._typed()).digest()[:ID_BYTES]

    def _typed(self) -> bytes:
        return bytes([self.kind]) + self.public

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._typed()).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key of its line of text; raises ProofError where it is not one, or of a type that is not known."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not _KEY_ID.fullmatch(parts[1]):
            raise ProofError(
                "{text!r} is not a verifier key",
                text=text[:80],
                next_step="a verifier key is NAME+8 hexadecimal digits+base64",
            )
        typed = decoded(parts[2], "the verifier key")
        known = {int(kind): kind for kind in SignatureType}
        if not typed or typed[0] not in known:
            raise ProofError("the verifier key of {parts!r} is of a type that is not known here", parts=parts[0][:80])
        key = cls(parts[0], known[typed[0]], typed[1:])
        if key.key_id.hex() != parts[1]:
            raise ProofError(
                "the verifier key of {key!r} has not the id {parts}; a part of it was changed",
                key=key.name,
                parts=parts[1],
            )
        return key


class Signer(Protocol):
    """Whoever holds a private key."""

    @property
    def verifier(self) -> VerifierKey:
        """Return the public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over exactly those bytes."""


Check = Callable[[VerifierKey, bytes, bytes], bool]
"""Whether a key signed exactly this message with exactly this signature."""


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line under a note: who signed, with which key, and the bytes."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """Return the line with its newline."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """Return the signature of a line, with its newline or without; raises ProofError where it is not one."""
        match = _LINE.fullmatch(line.removesuffix("\n"))
        if not match:
            raise ProofError("{line!r} is not a signature line", line=line[:80])
        data = decoded(match[2], f"the signature of {match[1][:80]!r}")
        if len(data) <= ID_BYTES:
            raise ProofError("the signature of {found!r} is too short", found=match[1][:80])
        return cls(key_name(match[1]), data[:ID_BYTES], data[ID_BYTES:])

    def is_of(self, key: VerifierKey) -> bool:
        """Return whether the line says that it is of that key: name and id, which proves nothing yet."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text with the signatures that stand under it, none of them checked."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)

    def with_lines(self, added: tuple[NoteSignature, ...]) -> Note:
        """Return the note with those signatures too, each only once."""
        return Note(self.text, tuple(dict.fromkeys(self.signatures + added)))

    @classmethod
    def parse(cls, given: str) -> Note:
        """Return the note that a text is; raises ProofError where it is not one, or is over the limits."""
        try:
            length = len(given.encode("utf-8"))
        except UnicodeEncodeError:
            raise ProofError("the note is not UTF-8") from None
        if length > NOTE_BYTES_MOST:
            raise ProofError(
                "the note has {length:,} bytes, at most {note_bytes_most:,} allowed",
                length=length,
                note_bytes_most=NOTE_BYTES_MOST,
            )
        if any(letter < " " and letter != "\n" for letter in given):
            raise ProofError("the note has control characters")
        text, blank, under = given.rpartition("\n\n")
        if not blank or not text or not under.endswith("\n"):
            raise ProofError("the note has no signatures under its text, or does not end its last line")
        lines = under[:-1].split("\n")
        if len(lines) > SIGNATURES_MOST:
            raise ProofError(
                "the note has {lines_count} signatures, at most {signatures_most} allowed",
                lines_count=len(lines),
                signatures_most=SIGNATURES_MOST,
            )
        return cls(text + "\n", tuple(NoteSignature.parse(line) for line in lines))
