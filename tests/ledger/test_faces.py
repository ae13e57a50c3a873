"""Answers of the ledger as rows, lines and structures."""

from __future__ import annotations

import base64
import hashlib
import json

from marchland.formats import terminal
from marchland.ledger.domain.answer import Inclusion, LedgerStatus, VerificationResult
from marchland.ledger.faces import answers, tables
from marchland.tlog.domain.checkpoint import Checkpoint, signed_note
from marchland.tlog.domain.entry import NewEntry, seal
from marchland.tlog.domain.note import Note
from marchland.tlog.domain.store import StoreFault
from tests.register.sample import books
from tests.tlog.built import LEDGER, ORIGIN, SECONDS

ROOT = hashlib.sha256(b"root").digest()
CHECKPOINT = Checkpoint(ORIGIN, 3, ROOT)
NOTE = signed_note(CHECKPOINT, LEDGER.signers, SECONDS)


def status(checkpoint: Checkpoint | None = None, note: Note | None = None) -> LedgerStatus:
    at = "2025-01-01T00:00:00.000000Z"
    return LedgerStatus(5, ROOT, at, "a\x1b[31m.db", ORIGIN, checkpoint, note, 2)


def test_the_status_as_a_structure_is_what_programs_read() -> None:
    found = answers.status(status(CHECKPOINT, NOTE), books()).to_dict()
    assert set(found) == {"entries", "root", "recorded_at", "checkpoint", "store", "origin"}
    assert set(found["checkpoint"]) == {"size", "root", "signatures", "cosignatures"}
    assert base64.b64decode(found["root"]) == ROOT
    assert [each["name"] for each in found["checkpoint"]["signatures"]] == [ORIGIN, ORIGIN]
    assert all(each["line"].startswith("— ") for each in found["checkpoint"]["signatures"])
    assert answers.status(status(), books()).checkpoint is None
    json.dumps(found)


def test_the_status_as_rows() -> None:
    printed = terminal.render(tables.status(status(CHECKPOINT, NOTE), books()), width=100)
    assert "\x1b" not in printed
    for word in ("Signed at size", ORIGIN, base64.b64encode(ROOT).decode()):
        assert word in printed
    assert "No checkpoint is signed yet" in terminal.render(tables.status(status(), books()), width=100)


def test_what_a_verification_found() -> None:
    assert answers.verified(VerificationResult(3, (), None, 5, 0.25, 1.5, ("so",)), books()).to_dict() == {
        "ok": True, "entries": 3, "against": None, "versions": 5, "notes": ["so"],
    }  # fmt: skip
    assert answers.verified(VerificationResult(3, (), CHECKPOINT), books()).to_dict()["against"] == 3
    assert "--against" in tables.verified(VerificationResult(1234, (), None), books())
    assert "1,234 entries" in tables.verified(VerificationResult(1234, (), CHECKPOINT), books())
    wrong = VerificationResult(
        0, (StoreFault("entry 7", "the payload is\x1b[2J another", 7), StoreFault("tile 0/1", "missing")), None
    )
    found = answers.verified(wrong, books()).to_dict()
    assert (found["ok"], found["first"]["entry"], len(found["faults"])) == (False, 7, 2)
    lines = tables.verified(wrong, books()).splitlines()
    assert lines == ["WRONG  entry 7: the payload is [2J another", "WRONG  tile 0/1: missing"]


def test_a_proof_holds_all_that_a_stranger_needs() -> None:
    new = NewEntry("k", "reported", "0" * 32, "ann", "org", b"{}")
    entry = seal(new, 1, "2025-01-01T00:00:00.000000Z", bytes(32))
    found = answers.inclusion(Inclusion(entry, CHECKPOINT, str(NOTE), (ROOT, ROOT)), books()).to_dict()
    assert found["envelope"].encode() == entry.env
    assert (found["entry"], found["size"], found["checkpoint"]) == (1, 3, str(NOTE))
    assert [base64.b64decode(step) for step in found["proof"]] == [ROOT, ROOT]
