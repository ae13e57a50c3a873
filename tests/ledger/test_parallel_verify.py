"""A large ledger looked at by several processes: what is found is the same, and a process is never believed blindly."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from marchland.ledger.service import parallel_verify
from marchland.ledger.service.parallel_verify import examine_at, examiner
from marchland.ledger.service.questions import verify_store
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import open_store
from marchland.tlog.adapters.sqlite_file import connect
from marchland.tlog.domain.examine import RANGE, RangeReport, examine
from marchland.tlog.domain.verify import ranges, verify
from tests.tlog.built import ORIGIN, instant, new, trust
from tests.tlog.memory import MemoryStore

COUNT = RANGE + 500


def nobody(_what: str, _done: int, _all: int) -> None:
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "ledger.db"
    store = create_sqlite(path, ORIGIN)
    for first in range(0, COUNT, 10_000):
        with store.writing() as writer:
            writer.append(
                [new(number, payload=b"{}") for number in range(first, min(first + 10_000, COUNT))], instant(0)
            )
    store.close()
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "ledger.db"))


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(parallel_verify, "_RANGES_LEAST", 2)


def test_a_whole_ledger_is_whole(path: Path, two: None) -> None:
    told: list[int] = []
    store = open_store(str(path), read_only=True)
    found = verify_store(RegisterBooks(store, "me"), trust(), lambda _what, done, _all: told.append(done))
    store.close()
    assert (found.ok, found.entries, told) == (True, COUNT, [RANGE, COUNT])


@pytest.mark.parametrize("seq", [7, RANGE + 7])
def test_a_fault_in_any_range_is_named(path: Path, two: None, seq: int) -> None:
    db = connect(path)
    db.execute("DROP TRIGGER payload_stays")
    db.execute("UPDATE payload SET bytes = CAST('{ }' AS BLOB) WHERE seq = ?", (seq,))
    db.close()
    store = open_store(str(path), read_only=True)
    found = verify_store(RegisterBooks(store, "me"), trust(), nobody)
    store.close()
    assert [fault.seq for fault in found.faults] == [seq]


def test_a_process_says_what_is_said_here(path: Path) -> None:
    store = open_store(str(path), read_only=True)
    with store.reading() as reader:
        head = reader.head()
        for first, end in ranges(COUNT):
            assert examine_at(str(path), head, first, end) == examine(reader, first, end)
        assert examine_at(str(path), replace(head, size=head.size - 1), 0, RANGE) is None
        assert examine_at(str(path.with_name("none.db")), head, 0, RANGE) is None
    store.close()


def test_what_was_written_meanwhile_is_no_fault(path: Path, two: None) -> None:
    store = open_store(str(path))
    with store.reading() as reader:
        with store.writing() as writer:
            writer.append([new(COUNT)], instant(1))
        found = list(verify(reader, trust(), examiner=examiner(store, reader)))
    store.close()
    assert found == []


def _dies(*_: object) -> RangeReport:
    os._exit(9)


def test_a_process_that_dies_is_done_without(path: Path, two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_verify, "examine_at", _dies)
    store = open_store(str(path), read_only=True)
    assert verify_store(RegisterBooks(store, "me"), trust(), nobody).ok
    store.close()


def test_a_store_that_is_no_file_is_looked_at_here(two: None) -> None:
    store = MemoryStore(ORIGIN)
    with store.writing() as writer:
        writer.append([new(number, payload=b"{}") for number in range(COUNT)], instant(0))
    assert verify_store(RegisterBooks(store, "me"), trust(), nobody).ok
    store.place = "postgresql://db.example/register"
    with store.reading() as reader:
        assert examiner(store, reader) is None
