"""Witnessing: partners' ledgers answered by HTTP or by file, and witnesses asked to sign one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from marchland.adapters.text_files import read_text, write_text
from marchland.core.errors import InputError, Location, ProofError, StoreError
from marchland.register.service.stores import RegisterStore
from marchland.tlog.adapters.keys import KeyRole, Keys, generate, holds, load, save
from marchland.tlog.adapters.verifier_files import read_verifiers
from marchland.tlog.adapters.witness_files import WitnessFiles, answer_file, read_answer
from marchland.tlog.adapters.witness_http import WitnessServer, submit_to
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.note import Note, NoteSignature, VerifierKey
from marchland.tlog.domain.store import Cosignature
from marchland.tlog.domain.tiles import prove_consistency
from marchland.tlog.domain.witness import (
    AddCheckpointRequest,
    Witness,
    WitnessReply,
    WitnessStatus,
    cosignatures_in,
    request_cosignatures,
)

_LEDGERS = "ledgers.json"
_KEYS = "witness-keys.json"
_PUBLIC = "witness.pub"


@dataclass(frozen=True, slots=True)
class WitnessSetup:
    """A witness that was set up: its folder, its keys, and the ledgers it knows."""

    folder: Path
    name: str
    public: Path
    ledgers: tuple[str, ...]


def set_up(folder: Path, name: str, verifiers: tuple[str, ...]) -> WitnessSetup:
    """Make a witness in a folder, or let one that is there know further ledgers; raises StoreError, ProofError.

    A verifier key names its ledger, so that nothing else need be told.
    """
    keys = read_verifiers(verifiers)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("{folder} cannot be made: {reason}", folder=folder, reason=error.strerror) from None
    path = folder / _KEYS
    if not path.exists():
        save(generate(KeyRole.WITNESS, name), path)
    pair = load(path, KeyRole.WITNESS)
    if name and pair.name != name:
        raise StoreError(
            "the witness in {folder} is called {pair!r}", folder=folder, pair=pair.name, next_step="give another folder"
        )
    known = {**_ledgers(folder)}
    for key in keys:
        known[key.name] = tuple(dict.fromkeys((*known.get(key.name, ()), str(key))))
    write_text(folder / _LEDGERS, json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    write_text(folder / _PUBLIC, "".join(f"{key}\n" for key in pair.verifiers))
    return WitnessSetup(folder, pair.name, folder / _PUBLIC, tuple(sorted(known)))


def _ledgers(folder: Path) -> dict[str, tuple[str, ...]]:
    file = folder / _LEDGERS
    if not file.exists():
        return {}
    try:
        return {name: tuple(keys) for name, keys in json.loads(read_text(file)).items()}
    except (ValueError, AttributeError, TypeError):
        raise StoreError("this is not a list of ledgers", where=Location(str(file))) from None


def open_witness(folder: Path) -> Witness:
    """Return the witness of a folder, ready to answer; raises StoreError where none was set up there."""
    if not (folder / _KEYS).exists():
        raise StoreError("there is no witness in {folder}", folder=folder, next_step="marchland witness init")
    pair: Keys = load(folder / _KEYS, KeyRole.WITNESS)
    ledgers = {name: tuple(VerifierKey.parse(key) for key in keys) for name, keys in _ledgers(folder).items()}
    return Witness(ledgers, pair.signers, WitnessFiles(folder / "seen"), holds)


def sign_file(folder: Path, request: Path, reply: Path, seconds: int) -> WitnessReply:
    """Answer a request that came as a file with another file."""
    return answer_file(open_witness(folder), request, reply, seconds)


def server(folder: Path, clock: Callable[[], int], host: str, port: int) -> WitnessServer:
    """Return a server that answers for the witness of a folder."""
    return WitnessServer(open_witness(folder), clock, host, port)


@dataclass(frozen=True, slots=True)
class CosignedCheckpoint:
    """What a witness signed under a checkpoint of one's own."""

    checkpoint: Checkpoint
    names: tuple[str, ...]
    lines: int


def ask_by_http(store: RegisterStore, address: str, verifiers: tuple[str, ...]) -> CosignedCheckpoint:
    """Hand the last checkpoint to a witness at an address, and keep its signatures; raises ProofError."""
    keys = _witness_keys(verifiers)
    with store.reading() as reader:
        size, text = _last(list(reader.checkpoints()))
        checkpoint = Checkpoint.parse(Note.parse(text).text)
        body = request_cosignatures(
            submit_to(address), checkpoint, text, lambda old: prove_consistency(old, size, reader.tile)
        )
    return _keep(store, checkpoint, body, keys)


def request_file(store: RegisterStore, old: int, output: Path) -> Checkpoint:
    """Write a request for the last checkpoint to a file that can be carried to a witness who last signed size `old`."""
    with store.reading() as reader:
        size, text = _last(list(reader.checkpoints()))
        proof = prove_consistency(old, size, reader.tile)
    write_text(output, str(AddCheckpointRequest(old, proof, text)))
    return Checkpoint.parse(Note.parse(text).text)


def take_answer(store: RegisterStore, reply: Path, verifiers: tuple[str, ...]) -> CosignedCheckpoint:
    """Keep the signatures of an answer that was carried back as a file; raises ProofError where they do not hold."""
    keys = _witness_keys(verifiers)
    with store.reading() as reader:
        _, text = _last(list(reader.checkpoints()))
    found = read_answer(reply)
    if found.status != WitnessStatus.OK:
        raise ProofError("the witness refused ({status}): {body}", status=found.status, body=found.body.strip()[:200])
    return _keep(store, Checkpoint.parse(Note.parse(text).text), found.body, keys)


def _keep(store: RegisterStore, checkpoint: Checkpoint, body: str, keys: tuple[VerifierKey, ...]) -> CosignedCheckpoint:
    lines = cosignatures_in(body, checkpoint, keys, holds)
    with store.writing() as writer:
        there = [NoteSignature.parse(kept.line) for kept in writer.cosignatures() if kept.size == checkpoint.size]
        signers = {(signature.name, signature.key_id) for signature in there}
        for signature in lines:
            if (signature.name, signature.key_id) not in signers:  # one that was drawn anew says nothing more
                writer.keep_cosignature(Cosignature(checkpoint.size, signature.line))
    return CosignedCheckpoint(checkpoint, tuple(sorted({signature.name for signature in lines})), len(lines))


def _witness_keys(verifiers: tuple[str, ...]) -> tuple[VerifierKey, ...]:
    if not verifiers:
        raise InputError(
            "the witness's verifier key is required", next_step="give --verifier, the witness's public key"
        )
    return read_verifiers(verifiers)


def _last(kept: list[tuple[int, str]]) -> tuple[int, str]:
    if not kept:
        raise ProofError("no checkpoint was signed yet", next_step="marchland ledger checkpoint")
    return max(kept, key=lambda one: one[0])
