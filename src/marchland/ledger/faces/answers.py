"""Answers of the ledger as JSON structures: roots and hashes in base64 as notes have them, and notes as they are."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from marchland.ledger.domain.answer import Inclusion, LedgerStatus, Verified
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.note import Note

Structure = dict[str, Any]


def _text(of: bytes) -> str:
    return base64.b64encode(of).decode()


def status(of: LedgerStatus) -> Structure:
    """Return what a ledger holds; `checkpoint` is null until one is signed."""
    checkpoint = None
    if of.checkpoint is not None and of.note is not None:
        checkpoint = {
            "size": of.checkpoint.size,
            "root": _text(of.checkpoint.root),
            "signatures": signatures(of.note),
            "cosignatures": of.cosignatures,
        }
    return {
        "entries": of.entries,
        "root": _text(of.root),
        "recorded_at": of.recorded_at or None,
        "checkpoint": checkpoint,
        "store": of.store,
        "origin": of.origin,
    }


def signatures(of: Note) -> list[Structure]:
    """Return the signatures under a note: whose, by which key, and the line."""
    return [{"name": each.name, "key_id": each.key_id.hex(), "line": each.line.rstrip("\n")} for each in of.signatures]


def verified(of: Verified) -> Structure:
    """Return what a verification found; the first fault has its place and, if it is an entry's, its number."""
    if of.ok:
        return {"ok": True, "entries": of.entries, "against": of.against.size if of.against else None}
    faults = [{"where": each.where, "what": each.what, "entry": each.seq} for each in of.faults]
    return {"ok": False, "first": faults[0], "faults": faults}


def inclusion(of: Inclusion) -> Structure:
    """Return the proof of an entry: all that a stranger needs beside the ledger's public key."""
    return {
        "entry": of.entry.seq,
        "envelope": of.entry.env.decode("ascii"),
        "size": of.checkpoint.size,
        "root": _text(of.checkpoint.root),
        "proof": [_text(step) for step in of.proof],
        "checkpoint": of.note,
    }


def consistency(
    old: Checkpoint, new: Checkpoint, proof: Sequence[bytes], old_note: str, new_note: str = ""
) -> Structure:
    """Return the proof that the ledger of one checkpoint grew into that of another, with the notes that were signed."""
    found = {
        "old": old.size,
        "old_root": _text(old.root),
        "size": new.size,
        "root": _text(new.root),
        "proof": [_text(step) for step in proof],
        "old_checkpoint": old_note,
    }
    return {**found, "checkpoint": new_note} if new_note else found
