"""The ledger and the public cells asked from Python, and what OpenAPI promises of their answers."""

from __future__ import annotations

from pathlib import Path

import pytest

import marchland as m
from marchland.core.errors import InputError, ProofError
from marchland.ledger.service.questions import checkpoint
from marchland.register.service.founding import create_demo
from marchland.register.service.stores import open_store
from marchland.site.app import table
from marchland.site.openapi import document
from tests.refusal import refused


@pytest.fixture
def store(tmp_path: Path) -> str:
    """Give the place of a synthetic register of two areas, of which nothing is signed yet."""
    return create_demo(str(tmp_path / "demo.db"), None, 2, 4, tmp_path / "keys", lambda *_: None).store


def test_python_is_given_typed_answers(store: str, tmp_path: Path) -> None:
    found = m.ledger.status(store=store)
    assert (found.checkpoint, found.store) == (None, store)
    verified = m.ledger.verify(store=store)
    assert (verified.ok, verified.entries, verified.against) == (True, found.entries, None)
    assert "No entry commits to the areas yet" in verified.notes[0]
    assert verified.versions > 0
    assert isinstance(refused(lambda: m.ledger.prove(0, store=store)), ProofError)
    opened = open_store(store)
    (keys,) = (tmp_path / "keys").glob("*.json")
    checkpoint(opened, keys, "me", 0)
    opened.close()
    found = m.ledger.status(store=store)
    proof = m.ledger.prove(0, store=store)
    assert (proof.entry, proof.size, proof.root) == (0, found.entries, found.root)
    assert m.ledger.status(store=store).checkpoint.root == found.root
    assert isinstance(refused(lambda: m.ledger.consistency(old=2, size=1, store=store)), InputError)
    assert isinstance(refused(lambda: m.ledger.prove(-1, store=store)), InputError)


def test_where_nothing_was_released_no_cell_is_shown(store: str) -> None:
    found = m.public.cells(store=store)
    assert (found.released_on, found.cells, "release" in found.to_dict()) == (None, (), False)


def test_openapi_has_the_whole_schema_of_the_answers() -> None:
    made = document(table())
    schemas = made["components"]["schemas"]
    assert set(schemas["LedgerStatusAnswer"]["required"]) == {"entries", "root", "recorded_at", "checkpoint", "origin"}
    assert set(schemas["InclusionProofAnswer"]["properties"]) == {
        "entry",
        "envelope",
        "size",
        "root",
        "proof",
        "checkpoint",
    }
    assert set(schemas["CellsAnswer"]["required"]) == {
        "released_on", "cover", "grid", "cells", "note", "up_to_date", "old_after_days",
    }  # fmt: skip
    verified = made["paths"]["/api/v1/ledger/verify"]["get"]["responses"]["200"]["content"]["application/json"]
    assert [each["$ref"].rpartition("/")[2] for each in verified["schema"]["oneOf"]] == [
        "VerificationPassedAnswer",
        "VerificationFailedAnswer",
    ]
