"""What a backup consists of: its files, each as chunks, and the head of the register it was taken of."""

from __future__ import annotations

import hashlib
import re

import msgspec

from marchland.backup.domain.depot import BACKUP_ID, CHUNK_BYTES, CHUNK_ID, MANIFEST_BYTES_MOST
from marchland.core.errors import ProofError

FORMAT = 1
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}(\.[a-z]{1,8}){1,4}")
"""A name without a folder, so that no file is ever written outside the one that is restored to."""


class ManifestFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a backup: its name, length, SHA-256, and the chunks it is made of in order."""

    name: str
    length: int
    sha256: str
    chunks: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole backup: written last, so that what it names is there.

    `entries`, `root` and `recorded_at` are the head of the register in it, which is none where a server keeps it.
    """

    format: int
    id: str
    depot: str
    made_at: str
    origin: str
    entries: int
    root: str
    recorded_at: str
    files: tuple[ManifestFile, ...]

    def to_bytes(self) -> bytes:
        """Return it as JSON, and its SHA-256 on a line after it."""
        body = msgspec.json.encode(self)
        return body + b"\n" + hashlib.sha256(body).hexdigest().encode()

    @property
    def chunks(self) -> frozenset[str]:
        """Return the chunks of all its files."""
        return frozenset(chunk for file in self.files for chunk in file.chunks)

    @property
    def octets(self) -> int:
        """Return how long all its files are together."""
        return sum(file.length for file in self.files)


def read_manifest(data: bytes, backup_id: str, depot_id: str) -> Manifest:
    """Return the manifest of that backup in that depot; raises ProofError where it is not one, to the byte."""
    body, _, digest = data.rpartition(b"\n")
    if len(data) > MANIFEST_BYTES_MOST or hashlib.sha256(body).hexdigest().encode() != digest:
        raise ProofError("it is not as it was written")
    try:
        found = msgspec.json.decode(body, type=Manifest)
    except (msgspec.MsgspecError, ValueError):
        raise ProofError("it is no list of a backup's files") from None
    if found.format != FORMAT:
        raise ProofError("it is of format {format}, which this version does not know", format=found.format)
    if found.id != backup_id or found.depot != depot_id:
        raise ProofError("it is the list of another backup")
    if not BACKUP_ID.fullmatch(found.id) or len({file.name for file in found.files}) != len(found.files):
        raise ProofError("it is no list of a backup's files")
    for file in found.files:
        _check_file(file)
    return found


def _check_file(file: ManifestFile) -> None:
    if not _NAME.fullmatch(file.name):
        raise ProofError("{name!r} is no name that a backup gives a file", name=file.name[:80])
    wanted = -(-file.length // CHUNK_BYTES)
    known = all(CHUNK_ID.fullmatch(chunk) for chunk in file.chunks)
    if file.length < 0 or len(file.chunks) != wanted or not known or not CHUNK_ID.fullmatch(file.sha256):
        raise ProofError("{name} is not made of its chunks", name=file.name)
