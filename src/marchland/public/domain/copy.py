"""The public's copy: the last release as a file of text, every byte of which is proven by what it says itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from marchland.core.errors import EntryError, ProofError
from marchland.core.message import Message
from marchland.public.domain.grid import Cell
from marchland.public.domain.record import RELEASED, ReleaseRecord, digest_of, listing, payload_digest, record_from
from marchland.public.domain.release import Precision, Release
from marchland.tlog.domain.entry import Entry, commitment
from marchland.tlog.domain.note import Check, Note, NoteSignature, Signer, VerifierKey

HEAD: Final = b"marchland public cells 2\n"
_STATEMENT = "marchland public cells"
"""The first line of what is signed, which no checkpoint can begin with and be one."""


@dataclass(frozen=True)
class PublicCopy:
    """The last release with its cells, and the entry of the ledger that made it, whole: envelope, payload and salt.

    `note` is what the ledger's key signed of it, or "" where no key was at hand; `verifiers` are the public keys.
    A copy of before has no entry; it is `unsigned` as one without a note is.
    """

    origin: str
    release: Release
    precision: Precision
    entry: Entry | None = None
    note: str = ""
    verifiers: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        """Tell whether the ledger's key signed it."""
        return bool(self.note)

    @cached_property
    def record(self) -> ReleaseRecord | None:
        """Return what the entry says; None of a copy of before."""
        return record_from(self.entry.payload) if self.entry is not None and self.entry.payload is not None else None

    def to_bytes(self) -> bytes:
        """Return the file: a head, the entry and the note as one line of JSON, the cells, and the digest of it all."""
        if self.entry is None or self.entry.payload is None or self.entry.salt is None:
            raise EntryError("a release without its entry is not written", next_step="marchland public release")
        told = {
            "env": self.entry.env.decode(), "note": self.note, "origin": self.origin,
            "payload": self.entry.payload.decode(), "salt": self.entry.salt.hex(), "seq": self.entry.seq,
            "verifiers": self.verifiers,
        }  # fmt: skip
        content = HEAD + _line(told) + listing(self.release.occupied)
        return content + hashlib.sha256(content).hexdigest().encode() + b"\n"


def copy_from(content: bytes, check: Check) -> PublicCopy:
    """Return the copy that a file holds, once every part of it fits every other.

    The digest is that of the content, the cells are those of the payload, the payload is that which the envelope
    commits to, and the note, if there is one, was signed by a key that stands in it. Raises ProofError.
    """
    try:
        head, told, lines = _parted(content)
        fields: dict[str, Any] = json.loads(told)
        entry = Entry(fields["seq"], fields["env"].encode(), fields["payload"].encode(), bytes.fromhex(fields["salt"]))
        copy = PublicCopy(fields["origin"], *_released(entry, lines), entry, fields["note"], tuple(fields["verifiers"]))
        if head != HEAD or copy.to_bytes() != content:
            raise _damaged(Message("it is not in its one form"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, EntryError):
        raise _damaged(Message("it cannot be read")) from None
    if copy.note:
        check_signed(copy, check, copy.verifiers)
    return copy


def _parted(content: bytes) -> tuple[bytes, bytes, bytes]:
    body, digest = content[:-65], content[-65:]
    if digest != hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise _damaged(Message("its digest is another"))
    head, told, lines = body.split(b"\n", 2)
    return head + b"\n", told, lines


def _released(entry: Entry, lines: bytes) -> tuple[Release, Precision]:
    if entry.payload is None or entry.salt is None:  # pragma: no cover - both were just read
        raise _damaged(Message("it has no entry"))
    record = record_from(entry.payload)
    if commitment(entry.salt, entry.payload) != entry.commitment:
        raise _damaged(Message("the release is not the one that the envelope of its entry commits to"))
    if (entry.kind, entry.key, entry.fields["seq"]) != (RELEASED, record.key, entry.seq):
        raise _damaged(Message("its entry is no release, or that of another"))
    cells = frozenset(_cell(line) for line in lines.splitlines())
    if len(cells) != record.cells or digest_of(cells) != record.digest:
        raise _damaged(Message("its cells are not those of its entry"))
    return record.release(cells), record.precision


def _cell(line: bytes) -> Cell:
    column, row = line.split(b" ")
    return int(column), int(row)


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _damaged(found: Message) -> ProofError:
    return ProofError(found, next_step="marchland public restore")


def statement(origin: str, record: ReleaseRecord) -> str:
    """Return what is signed of a release: which it is, and the digest of all that its entry says."""
    return f"{_STATEMENT}\n{origin}\n{record.number}\n{payload_digest(record.to_bytes())}\n"


def signed(origin: str, record: ReleaseRecord, signer: Signer) -> str:
    """Return the note of a release, signed."""
    text, key = statement(origin, record), signer.verifier
    return str(Note(text, (NoteSignature(key.name, key.key_id, signer.sign(text.encode())),)))


def check_signed(copy: PublicCopy, check: Check, verifiers: tuple[str, ...]) -> None:
    """Raise ProofError where none of these keys signed just this release of this ledger."""
    note = Note.parse(copy.note)
    if copy.record is None or note.text != statement(copy.origin, copy.record):
        raise _damaged(Message("what was signed is another release"))
    keys = [VerifierKey.parse(text) for text in verifiers]
    if not any(
        line.is_of(key) and check(key, note.text.encode(), line.value) for line in note.signatures for key in keys
    ):
        raise _damaged(Message("no key of the ledger signed it"))
