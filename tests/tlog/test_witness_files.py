"""What a witness has seen, in files: kept whole, never guessed; requests and answers carried as files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.tlog.adapters.keys import holds
from marchland.tlog.adapters.witness_files import WitnessFiles, answer_file, read_answer, write_whole
from marchland.tlog.domain.checkpoint import Checkpoint, signed_note
from marchland.tlog.domain.tiles import prove_consistency, root_at
from marchland.tlog.domain.witness import REQUEST_BYTES_MOST, AddCheckpointRequest, LastSeen, Witness, WitnessReply
from tests.processes import PATIENCE_S, started
from tests.tlog.built import LEDGER, ORIGIN, SECONDS, WITNESS, fill
from tests.tlog.memory import MemoryReader, MemoryStore

ROOT = bytes(range(32))


@pytest.fixture
def states(tmp_path: Path) -> WitnessFiles:
    return WitnessFiles(tmp_path / "seen")


@pytest.fixture
def witness(states: WitnessFiles) -> Witness:
    return Witness({ORIGIN: LEDGER.verifiers}, WITNESS.signers, states, holds)


@pytest.fixture(scope="module")
def reader() -> MemoryReader:
    store = MemoryStore(ORIGIN)
    fill(store, 20)
    return MemoryReader(store.state)


def request(reader: MemoryReader, old: int, size: int) -> bytes:
    note = signed_note(Checkpoint(ORIGIN, size, root_at(size, reader.tile)), LEDGER.signers, SECONDS)
    return str(AddCheckpointRequest(old, prove_consistency(old, size, reader.tile), str(note))).encode()


def kept(states: WitnessFiles, origin: str = ORIGIN) -> Path:
    with states.hold(origin) as held:
        return held.path


def test_of_a_ledger_that_was_never_seen_nothing_is_kept(states: WitnessFiles) -> None:
    with states.hold(ORIGIN) as held:
        assert held.seen() is None


def test_what_was_seen_is_kept_and_read_by_whoever_comes_next(states: WitnessFiles) -> None:
    for seen in (LastSeen(1, ROOT), LastSeen(70_000, bytes(32))):
        with states.hold(ORIGIN) as held:
            held.keep(seen)
            assert held.seen() == seen
        with WitnessFiles(states.folder).hold(ORIGIN) as held:
            assert held.seen() == seen
    with states.hold("other.example") as held:
        assert held.seen() is None


def test_a_file_that_was_damaged_is_never_guessed_at(states: WitnessFiles) -> None:
    with states.hold(ORIGIN) as held:
        held.keep(LastSeen(12, ROOT))
    path = kept(states)
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            with states.hold(ORIGIN) as held, pytest.raises(StoreError, match="damaged"):
                held.seen()
        path.write_bytes(whole[:place])
        with states.hold(ORIGIN) as held, pytest.raises(StoreError, match="damaged"):
            held.seen()
    path.write_bytes(whole)
    with states.hold(ORIGIN) as held:
        assert held.seen() == LastSeen(12, ROOT)


def test_the_file_of_another_ledger_is_not_taken_for_it(states: WitnessFiles) -> None:
    with states.hold("other.example") as held:
        held.keep(LastSeen(12, ROOT))
    kept(states).write_bytes(kept(states, "other.example").read_bytes())
    with states.hold(ORIGIN) as held, pytest.raises(StoreError, match="signs nothing on a guess"):
        held.seen()


def test_names_of_ledgers_are_never_paths(states: WitnessFiles, tmp_path: Path) -> None:
    for origin in ("../../outside", "/etc/passwd", "a\0b", "", "é" * 300, "."):
        with states.hold(origin) as held:
            assert held.path.parent == states.folder
            assert held.path.name.removesuffix(".txt").isalnum()
    assert {path.name for path in tmp_path.iterdir()} == {"seen"}


def test_a_folder_that_cannot_be_used_is_said_so(tmp_path: Path, states: WitnessFiles) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"), WitnessFiles(tmp_path / "file").hold(ORIGIN):
        pass
    kept(states).mkdir()
    with states.hold(ORIGIN) as held:
        with pytest.raises(StoreError, match="cannot be read"):
            held.seen()
        with pytest.raises(StoreError, match="cannot be saved"):
            held.keep(LastSeen(1, ROOT))


def test_accusations_are_kept_side_by_side(states: WitnessFiles) -> None:
    for root in (ROOT, bytes(32), ROOT):
        with states.hold(ORIGIN) as held:
            held.accuse(Checkpoint(ORIGIN, 7, root), f"note of {root.hex()}")
    found = sorted(states.folder.glob("*.accused-7-*.txt"))
    assert [path.read_text() for path in found] == sorted(f"note of {root.hex()}" for root in (ROOT, bytes(32)))


HOLDER = """
import sys
from pathlib import Path
from marchland.tlog.adapters.witness_files import WitnessFiles
from marchland.tlog.domain.witness import LastSeen
states = WitnessFiles(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    with states.hold("register.example/test") as held:
        before = held.seen()
        held.keep(LastSeen(before.size + 1 if before else 1, bytes(32)))
"""


def test_processes_wait_for_each_other(states: WitnessFiles) -> None:
    command = [sys.executable, "-c", HOLDER, str(states.folder), "40"]
    with started(command) as one, started(command) as two, started(command) as three:
        assert [process.wait(PATIENCE_S) for process in (one, two, three)] == [0, 0, 0]
    with states.hold(ORIGIN) as held:
        assert held.seen() == LastSeen(120, bytes(32))


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")

    def fails(_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new and longer")
    assert path.read_bytes() == b"old"


def test_a_request_is_answered_as_a_file(witness: Witness, reader: MemoryReader, tmp_path: Path) -> None:
    (tmp_path / "request").write_bytes(request(reader, 0, 20))
    found = answer_file(witness, tmp_path / "request", tmp_path / "reply", SECONDS)
    assert found.status == 200
    assert read_answer(tmp_path / "reply") == WitnessReply(200, found.body)
    (tmp_path / "request").write_bytes(request(reader, 0, 10))
    refused = answer_file(witness, tmp_path / "request", tmp_path / "reply-2", SECONDS)
    assert read_answer(tmp_path / "reply-2") == WitnessReply(409, "20\n")
    assert refused.status == 409


def test_an_answer_is_never_written_over(witness: Witness, reader: MemoryReader, tmp_path: Path) -> None:
    (tmp_path / "request").write_bytes(request(reader, 0, 20))
    (tmp_path / "reply").write_text("kept")
    with pytest.raises(StoreError, match="exists"):
        answer_file(witness, tmp_path / "request", tmp_path / "reply", SECONDS)
    assert (tmp_path / "reply").read_text() == "kept"


def test_a_request_that_is_too_long_or_not_there_is_refused(witness: Witness, tmp_path: Path) -> None:
    (tmp_path / "request").write_bytes(b"x" * (REQUEST_BYTES_MOST + 1))
    with pytest.raises(StoreError, match="at most"):
        answer_file(witness, tmp_path / "request", tmp_path / "reply", SECONDS)
    with pytest.raises(StoreError, match="cannot be read"):
        answer_file(witness, tmp_path / "none", tmp_path / "reply", SECONDS)
    (tmp_path / "request").write_bytes(b"x")
    with pytest.raises(StoreError, match="cannot be written"):
        answer_file(witness, tmp_path / "request", tmp_path / "none" / "reply", SECONDS)


@pytest.mark.parametrize(
    "given", [b"", b"200", b"2000\n", b"600\nx", b"abc\n", b" 200\n", b"200 OK\n", b"\xff200\n", b"099\n"]
)
def test_what_is_no_answer_is_refused(tmp_path: Path, given: bytes) -> None:
    (tmp_path / "reply").write_bytes(given)
    with pytest.raises(StoreError, match="not an answer of a witness"):
        read_answer(tmp_path / "reply")
    with pytest.raises(StoreError, match="not an answer of a witness"):
        read_answer(tmp_path / "none")
