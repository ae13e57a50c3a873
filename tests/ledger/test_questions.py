"""The ledger asked and kept: its head, checkpoints that only grow, proofs, and a verification of all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from marchland.access.service.roster import ACCOUNT, NOBODY
from marchland.core.errors import EntryError, InputError, MarchlandError, NotAllowedError, NotFoundError, ProofError
from marchland.core.policy import Role
from marchland.core.proof import leaf_hash, verify_inclusion
from marchland.ledger.service import questions as ledger_service
from marchland.register.service.opening import RegisterBooks
from marchland.tlog.adapters.keys import KeyRole, Keys, generate, holds, save
from marchland.tlog.domain.checkpoint import open_checkpoint
from marchland.tlog.domain.store import Head
from tests.refusal import refused
from tests.register.registering import ADMIN, Office
from tests.tlog.memory import MemoryStore


def quiet(_what: str, _done: int, _every: int) -> None:
    """Nobody looks."""


@pytest.fixture
def office() -> Office:
    office = Office.embedded()
    for number, words in enumerate(("reported", "direct", "class CHA", "technical"), 1):
        office.tells(words, f"200{number}-01-01")
    return office


@pytest.fixture
def pair(office: Office) -> Keys:
    return generate(KeyRole.LEDGER, office.store.origin)


@pytest.fixture
def keys(pair: Keys, tmp_path: Path) -> Path:
    save(pair, tmp_path / "keys.json")
    return tmp_path / "keys.json"


def state(office: Office) -> MemoryStore:
    assert isinstance(office.store, MemoryStore)
    return office.store


def test_the_status_tells_of_the_last_checkpoint(office: Office, keys: Path) -> None:
    assert ledger_service.status(office.books("me")).checkpoint is None
    for words in ("cleared_work", "suspended"):
        ledger_service.checkpoint(office.store, keys, "me", 7)
        office.tells(words, "2005-01-01")
    found = ledger_service.status(office.books("me"))
    assert (found.entries, found.origin, found.cosignatures) == (
        8,
        office.store.origin,
        0,
    )  # each checkpoint commits to the areas by an entry
    assert found.checkpoint is not None
    assert found.note is not None
    assert (found.checkpoint.size, len(found.note.signatures)) == (7, 2)


def test_a_checkpoint_is_signed_by_two_keys_over_the_root(office: Office, keys: Path, pair: Keys) -> None:
    note = ledger_service.checkpoint(office.store, keys, "me", 7)
    opened = open_checkpoint(str(note), pair.verifiers, holds, origin=office.store.origin)
    with office.store.reading() as reader:
        assert (opened.checkpoint.size, opened.checkpoint.root) == (5, reader.head().root)
        assert [size for size, _ in reader.checkpoints()] == [5]
    assert ledger_service.checkpoint(office.store, keys, "me", 8)
    assert ledger_service.status(office.books("me")).entries == 5  # nothing was recorded since: nothing is added


def test_what_did_not_grow_is_not_signed_again(office: Office, keys: Path) -> None:
    ledger_service.checkpoint(office.store, keys, "me", 7)
    inside = state(office).state
    kept = inside.copy()
    del inside.entries[3:]
    inside.head = Head(3, inside.head.root, inside.head.recorded_at)
    assert isinstance(refused(lambda: ledger_service.checkpoint(office.store, keys, "me", 8)), ProofError)
    state(office).state = kept
    tile = bytearray(kept.tiles[0, 0])
    tile[0] ^= 1
    kept.tiles[0, 0] = bytes(tile)
    assert "ledger verify" in refused(lambda: ledger_service.checkpoint(office.store, keys, "me", 8)).next_step


def test_keys_of_another_ledger_and_those_who_may_not_sign_nothing(office: Office, keys: Path, tmp_path: Path) -> None:
    save(generate(KeyRole.LEDGER, "other.example/1"), tmp_path / "other.json")
    assert (
        "other.example/1"
        in refused(lambda: ledger_service.checkpoint(office.store, tmp_path / "other.json", "me", 7)).message
    )
    served = Office.served()
    served.hires("ann")
    assert isinstance(refused(lambda: ledger_service.checkpoint(served.store, keys, "ann", 7)), NotAllowedError)
    assert ledger_service.checkpoint(served.store, keys, ADMIN, 7)


def test_an_entry_is_proved_in_the_last_checkpoint(office: Office, keys: Path) -> None:
    assert "no checkpoint" in refused(lambda: ledger_service.prove(office.books("me"), 0)).message
    ledger_service.checkpoint(office.store, keys, "me", 7)
    office.tells("cleared_work", "2005-01-01")
    for seq in range(5):
        found = ledger_service.prove(office.books("me"), seq)
        leaf = leaf_hash(found.entry.env)
        assert verify_inclusion(leaf, seq, 5, list(found.proof), found.checkpoint.root)
    assert "later than the last checkpoint" in refused(lambda: ledger_service.prove(office.books("me"), 5)).message
    assert isinstance(refused(lambda: ledger_service.prove(office.books("me"), 6)), NotFoundError)


def checked(office: Office, trusted: ledger_service.Trust, *, every: bool = False) -> ledger_service.VerificationResult:
    return ledger_service.verify_store(office.books("me"), trusted, quiet, all_faults=every)


def test_a_whole_ledger_verifies_against_a_checkpoint_kept_outside(office: Office, keys: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(str(ledger_service.checkpoint(office.store, keys, "me", 7)))
    office.tells("cleared_work", "2005-01-01")
    found = checked(office, ledger_service.trust(office.store, outside, (), keys))
    assert (found.ok, found.entries, found.notes) == (True, 6, ())
    assert found.against is not None
    assert found.against.size == 5


def test_a_changed_entry_is_named_and_with_all_every_one(office: Office, keys: Path) -> None:
    trusted = ledger_service.trust(office.store, None, (), keys)
    entries = state(office).state.entries
    for seq in (1, 3):
        payload = entries[seq].payload
        assert payload is not None
        entries[seq] = replace(entries[seq], payload=payload.replace(b"UA-1", b"UA-2"))
    first = checked(office, trusted)
    assert (first.ok, first.entries, first.faults[0].seq) == (False, 0, 1)
    assert len(first.faults) == 1
    assert [fault.seq for fault in checked(office, trusted, every=True).faults if fault.seq is not None][:2] == [1, 3]


def test_a_history_written_anew_fails_against_the_checkpoint(office: Office, keys: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(str(ledger_service.checkpoint(office.store, keys, "me", 7)))
    anew = Office.embedded()
    for number in range(1, 6):
        anew.tells("reported", f"200{number}-01-01", area=f"A{number}")
    trusted = ledger_service.trust(anew.store, outside, (), keys)
    assert not checked(anew, trusted).ok
    assert checked(anew, ledger_service.trust(anew.store, None, (), keys)).ok


def test_whose_signature_it_is_must_be_known(office: Office, keys: Path, tmp_path: Path, pair: Keys) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(str(ledger_service.checkpoint(office.store, keys, "me", 7)))
    error = refused(lambda: ledger_service.trust(office.store, outside, (), tmp_path / "none.json"))
    assert (type(error), "--verifier" in error.next_step) == (InputError, True)
    named = tuple(map(str, pair.verifiers))
    assert ledger_service.trust(office.store, outside, named, tmp_path / "none.json").against is not None
    stranger = tuple(map(str, generate(KeyRole.LEDGER, office.store.origin).verifiers))
    assert isinstance(refused(lambda: ledger_service.trust(office.store, outside, stranger, keys)), MarchlandError)


def test_without_any_key_the_tree_is_verified_alone(office: Office, tmp_path: Path) -> None:
    trusted = ledger_service.trust(office.store, None, (), tmp_path / "none.json")
    assert (trusted.keys, checked(office, trusted).ok) == ((), True)


def test_on_a_server_the_policy_is_asked_who_may_look_and_verify(pair: Keys, tmp_path: Path) -> None:
    served = Office.served()
    pair = generate(KeyRole.LEDGER, served.store.origin)
    save(pair, tmp_path / "keys.json")
    ledger_service.checkpoint(served.store, tmp_path / "keys.json", ADMIN, 7)
    trusted = ledger_service.trust(served.store, None, (), None)
    served.hires("val", Role.VIEWER)
    served.hires("gone")
    for identity in ("stranger", "gone", NOBODY):
        for asked in (
            lambda who=identity: ledger_service.status(served.books(who)),
            lambda who=identity: ledger_service.prove(served.books(who), 0),
            lambda who=identity: ledger_service.verify_store(served.books(who), trusted, quiet),
        ):
            assert isinstance(refused(asked), NotAllowedError)
    assert ledger_service.status(served.books("val")).entries == 4
    assert ledger_service.prove(served.books("val"), 0).entry.seq == 0
    assert ledger_service.verify_store(served.books("val"), trusted, quiet).ok


def test_a_file_s_holder_is_asked_for_no_role_and_who_comes_through_the_web_is(office: Office) -> None:
    assert ledger_service.status(office.books("whoever")).entries == 4
    for identity in (NOBODY, f"{ACCOUNT}0123"):
        assert isinstance(refused(lambda who=identity: ledger_service.status(office.books(who))), NotAllowedError)  # type: ignore[misc]


def test_a_roster_that_cannot_be_read_is_what_a_verification_tells_of() -> None:
    served = Office.served()
    store = served.store
    assert isinstance(store, MemoryStore)
    store.state.entries[0] = replace(store.state.entries[0], payload=b"{")
    found = ledger_service.verify_store(RegisterBooks(store, "val"), ledger_service.trust(store, None, (), None), quiet)
    assert (found.ok, found.faults[0].seq) == (False, 0)


def test_a_roster_that_cannot_be_read_lets_nobody_verify_who_comes_through_the_web() -> None:
    served = Office.served()
    store = served.store
    assert isinstance(store, MemoryStore)
    trusted = ledger_service.trust(store, None, (), None)
    store.state.entries[0] = replace(store.state.entries[0], payload=b"{")
    for identity in (NOBODY, f"{ACCOUNT}0123"):
        error = refused(lambda who=identity: ledger_service.verify_store(RegisterBooks(store, who), trusted, quiet))  # type: ignore[misc]
        assert isinstance(error, EntryError)
