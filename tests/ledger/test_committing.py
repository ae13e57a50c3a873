"""The entry by which a checkpoint covers what is read: made when something was recorded, and compared ever after."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from marchland.core.errors import AlteredError
from marchland.ledger.service import questions as ledger
from marchland.ledger.service.committing import PROJECTED
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.record import RELEASED, ReleaseRecord, record_from
from marchland.public.service.releases import release
from marchland.register.domain.event import Decision
from marchland.register.domain.set_digest import SetDigest
from marchland.register.domain.version_digest import row_digest
from marchland.tlog.adapters.keys import KeyRole, generate, save
from marchland.tlog.domain.entry import Entry, commitment
from tests.register.registering import Office
from tests.register.telling import DECISION


@pytest.fixture
def office() -> Office:
    found = Office.of_two()
    found.tells("reported", "2001-01-01")
    found.tells("direct", "2002-01-01")
    return found


@pytest.fixture
def keys(office: Office, tmp_path: Path) -> Path:
    save(generate(KeyRole.LEDGER, office.store.origin), tmp_path / "keys.json")
    return tmp_path / "keys.json"


def committed(office: Office) -> list[Entry]:
    with office.store.reading() as reader:
        return [entry for entry in reader.entries() if entry.kind == PROJECTED]


def verified(office: Office) -> ledger.VerificationResult:
    trusted = ledger.trust(office.store, None, (), None)
    return ledger.verify_store(office.books("me"), trusted, lambda *_: None, all_faults=True)


def test_it_says_how_many_entries_and_versions_there_were_and_their_digest(office: Office, keys: Path) -> None:
    with office.store.reading() as reader:
        rows = [row for subject in reader.kept_subjects() for row in reader.versions_of(subject)]
    ledger.checkpoint(office.store, keys, "me", 7)
    (entry,) = committed(office)
    digest = SetDigest().changed(map(row_digest, rows)).hex
    assert json.loads(entry.payload or b"") == {"size": entry.seq, "versions": len(rows), "digest": digest}


def test_what_was_recorded_since_does_not_change_what_was_committed_to(office: Office, keys: Path) -> None:
    ledger.checkpoint(office.store, keys, "me", 7)
    office.tells("class CHA", "2003-01-01")
    found = verified(office)
    assert (found.faults, found.notes) == ((), ())


@pytest.mark.parametrize("said", [b"{}", b"no JSON", b'{"size":4,"versions":1,"digest":"00"}'])
def test_an_entry_that_commits_to_something_else_is_named(office: Office, keys: Path, said: bytes) -> None:
    ledger.checkpoint(office.store, keys, "me", 7)
    (entry,) = committed(office)
    salt = entry.salt or b""
    env = entry.env.replace(entry.commitment.hex().encode(), commitment(salt, said).hex().encode())
    office.store.state.entries[entry.seq] = replace(entry, env=env, payload=said)  # type: ignore[attr-defined]
    assert any(fault.seq == entry.seq and "areas" in fault.what for fault in verified(office).faults)


def test_after_an_erasure_that_is_said_until_the_next_checkpoint(office: Office, keys: Path) -> None:
    ledger.checkpoint(office.store, keys, "me", 7)
    decided = Decision("an erasure", "a name", DECISION.approvers)
    ledger.erase(office.store, 2, "a name", decided, "me", office.clock)
    found = verified(office)
    assert found.faults == ()
    assert "erased since entry" in found.notes[0]
    ledger.checkpoint(office.store, keys, "me", 8)
    again = verified(office)
    assert (again.faults, again.notes) == ((), ())


def released(office: Office, where: Path) -> ReleaseRecord:
    """Make the first public release, and return what its entry says."""
    release(office.store, PublicStore(where), "me", office.clock, "all of it")
    with office.store.reading() as reader:
        (entry,) = (entry for entry in reader.entries() if entry.kind == RELEASED)
    return record_from(entry.payload or b"")


def test_it_says_which_public_release_is_the_newest(office: Office, keys: Path, tmp_path: Path) -> None:
    ledger.checkpoint(office.store, keys, "me", 7)
    record = released(office, tmp_path / "copy")
    ledger.checkpoint(office.store, keys, "me", 8)
    before, after = (json.loads(entry.payload or b"") for entry in committed(office))
    cells = sorted(PublicStore(tmp_path / "copy").last().release.occupied)  # type: ignore[union-attr]
    listed = "".join(f"{column} {row}\n" for column, row in cells).encode()
    assert "release" not in before
    assert (after["release"]["number"], after["release"]["digest"]) == (1, hashlib.sha256(listed).hexdigest())
    assert record.digest == after["release"]["digest"]
    assert verified(office).faults == ()


@pytest.mark.parametrize("said", [None, {"number": 1, "entry": 0, "digest": "0"}, {"number": 2}, [], 7])
def test_an_entry_that_commits_to_another_release_is_named(
    office: Office, keys: Path, tmp_path: Path, said: object
) -> None:
    released(office, tmp_path / "copy")
    ledger.checkpoint(office.store, keys, "me", 7)
    (entry,) = committed(office)
    payload = json.dumps({**json.loads(entry.payload or b""), "release": said}).encode()
    env = entry.env.replace(entry.commitment.hex().encode(), commitment(entry.salt or b"", payload).hex().encode())
    office.store.state.entries[entry.seq] = replace(entry, env=env, payload=payload)  # type: ignore[attr-defined]
    assert any(fault.seq == entry.seq and "public release" in fault.what for fault in verified(office).faults)


def test_what_is_not_whole_is_not_signed(office: Office, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.tlog.memory import MemoryReader

    def missing(_: MemoryReader) -> None:
        raise AlteredError("some were removed")

    monkeypatch.setattr(MemoryReader, "check_counts", missing)
    with pytest.raises(AlteredError):
        ledger.checkpoint(office.store, keys, "me", 7)
    assert committed(office) == []
