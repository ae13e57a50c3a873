"""What a witness has seen, in files of a folder; and requests and answers as files, for places without a network."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marchland.adapters import machine
from marchland.core.errors import Location, ProofError, StoreError
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.witness import REQUEST_BYTES_MOST, LastSeen, Witness, WitnessReply, reply_to

_ANSWER = re.compile(r"(?P<status>[1-5]\d\d)\n(?P<body>.*)", re.DOTALL)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut it is the old one or the new one, and never a part."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    machine.sync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class WitnessRecordFile:
    """What is kept of one ledger: a checkpoint's body and its digest, so that a damaged file is not taken for one."""

    origin: str
    path: Path

    def seen(self) -> LastSeen | None:
        """Return the last checkpoint that was signed; raises StoreError where the file is damaged."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                "what the witness has seen cannot be read: {reason}",
                reason=error.strerror,
                where=Location(str(self.path)),
            ) from None
        body, _, digest = text.rpartition(b"sha256 ")
        try:
            checkpoint = Checkpoint.parse(body.decode())
        except (UnicodeDecodeError, ProofError):
            checkpoint = None
        if checkpoint is None or checkpoint.origin != self.origin or digest != _digest(body):
            raise StoreError(
                "what the witness has seen is damaged, and it signs nothing on a guess",
                where=Location(str(self.path)),
                next_step="take the size and root of the last checkpoint it signed from any copy of that checkpoint",
            )
        return LastSeen(checkpoint.size, checkpoint.root)

    def keep(self, seen: LastSeen) -> None:
        """Keep that one instead; raises StoreError where it cannot be written."""
        body = Checkpoint(self.origin, seen.size, seen.root).body.encode()
        self._write(self.path, body + b"sha256 " + _digest(body))

    def accuse(self, checkpoint: Checkpoint, note: str) -> None:
        """Keep a note that is proof against its ledger, one file for each root it signed."""
        name = f".accused-{checkpoint.size}-{checkpoint.root.hex()}.txt"
        self._write(self.path.with_name(self.path.stem + name), note.encode())

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_whole(path, data)
        except OSError as error:
            raise StoreError(
                "what the witness has seen cannot be saved: {reason}", reason=error.strerror, where=Location(str(path))
            ) from None


def _digest(body: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(body).digest()) + b"\n"


class WitnessFiles:
    """The folder in which a witness keeps what it has seen; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def hold(self, origin: str) -> Iterator[WitnessRecordFile]:
        """Hold the file of the ledger of that name; whoever comes next, in this process or another, waits."""
        name = hashlib.sha256(origin.encode()).hexdigest()[:32]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / f"{name}.lock").open("ab")
        except OSError as error:
            raise StoreError(
                "the folder cannot be used: {reason}", reason=error.strerror, where=Location(str(self.folder))
            ) from None
        with lock:
            machine.lock(lock)
            yield WitnessRecordFile(origin, self.folder / f"{name}.txt")


def answer_file(witness: Witness, request: Path, reply: Path, seconds: int) -> WitnessReply:
    """Answer a request that was brought as a file, and write the answer to another, which must not be there yet."""
    if reply.exists():
        raise StoreError("a file of that name exists", where=Location(str(reply)))
    try:
        with request.open("rb") as given:
            data = given.read(REQUEST_BYTES_MOST + 1)
    except OSError as error:
        raise StoreError(
            "the request cannot be read: {reason}", reason=error.strerror, where=Location(str(request))
        ) from None
    if len(data) > REQUEST_BYTES_MOST:
        raise StoreError(
            "a request has at most {request_bytes_most:,} bytes",
            request_bytes_most=REQUEST_BYTES_MOST,
            where=Location(str(request)),
        )
    found = reply_to(witness, data, seconds)
    try:
        write_whole(reply, f"{found.status}\n{found.body}".encode())
    except OSError as error:
        raise StoreError(
            "the answer cannot be written: {reason}", reason=error.strerror, where=Location(str(reply))
        ) from None
    return found


def read_answer(path: Path) -> WitnessReply:
    """Return an answer that was brought as a file; raises StoreError where it is not one."""
    try:
        match = _ANSWER.fullmatch(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        match = None
    if not match:
        raise StoreError("this is not an answer of a witness", where=Location(str(path)))
    return WitnessReply(int(match["status"]), match["body"])
