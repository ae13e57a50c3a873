"""After a power cut a store is as it was acknowledged, or as the act that was under way would have left it."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from tests.faults.disk import Call, RecordingDisk, beneath_checksums
from tests.faults.ledgers import ACTS, Snapshot, append_one, founded, opened, snapshot
from tests.faults.power import Cut, cuts


def in_journal_mode(path: Path, mode: str) -> Path:
    """Let a store at rest be kept with a WAL, or with a rollback journal as an old copy of it may be."""
    from marchland.tlog.adapters.sqlite_file import connect

    db = connect(path)
    assert db.pragma("journal_mode", mode) == mode
    db.close()
    return path


def recorded(folder: Path, mode: str) -> tuple[dict[str, bytes], list[Call], list[Snapshot]]:
    """Return what was there, every call while all acts were done and the store closed, and the state after each act."""
    path = in_journal_mode(founded(folder / "store"), mode)
    start = {path.name: path.read_bytes()}
    disk = RecordingDisk()
    states = []
    with beneath_checksums(disk):
        for close_after in (False, True):  # the store is opened a second time, with another session's log before it
            store = opened(path)
            states += [] if states else [snapshot(store)]
            for act in list(ACTS.values())[3 * close_after :][: 3 + close_after]:
                act(store)
                disk.calls.append(Call("done", ""))
                states.append(snapshot(store, faults=False))
            store.close()
    return start, [Call(call.name, Path(call.file).name, call.given) for call in disk.calls], states


def check(cut: Cut, folder: Path, states: list[Snapshot], told: Counter[str]) -> None:
    """Open what a cut has left, look at all of it, and go on writing."""
    folder.mkdir()
    cut.put(folder)
    store = opened(folder / "store")
    found = snapshot(store)
    allowed = states[cut.done : cut.done + 2]
    assert found in allowed, f"after {cut.done} acts there is a state that was never acknowledged or under way"
    told["as acknowledged"] += found == allowed[0]
    told["as under way"] += found != allowed[0]
    append_one(store)
    store.close()
    assert {path.name for path in folder.iterdir()} <= {"store", "store-journal"}  # a journal that nobody needs
    shutil.rmtree(folder)


def cut_everywhere(folder: Path, mode: str, each: int, seed: int) -> Counter[str]:
    """Cut the power after every call in so many ways, and return how many states were looked at."""
    start, calls, states = recorded(folder, mode)
    assert len(set(states)) == len(ACTS) + 1
    told, seen = Counter[str](), set[bytes]()
    for cut in cuts(start, calls, each, random.Random(seed)):
        told["cuts"] += 1
        digest = hashlib.sha256(repr((cut.done, sorted(cut.files.items()))).encode()).digest()
        if digest not in seen:
            seen.add(digest)
            check(cut, folder / "cut", states, told)
    told["different states"] = len(seen)
    return told


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_power_cut_leaves_old_or_new(quick_folder: Path, mode: str) -> None:
    told = cut_everywhere(quick_folder, mode, 3, seed=1)
    assert told["different states"] > 300
    assert told["as under way"] > 0


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_store_that_does_not_sync_is_found_out(
    quick_folder: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above would see it: so it is no matter of chance that it sees nothing."""
    monkeypatch.setattr("marchland.tlog.adapters.sqlite_file._PRAGMAS", ("PRAGMA synchronous = OFF",))
    with pytest.raises((AssertionError, StoreError)):
        cut_everywhere(quick_folder, mode, 3, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_power_cut_in_many_ways(quick_folder: Path, mode: str) -> None:
    print(f"\n{mode}:", dict(cut_everywhere(quick_folder, mode, 400, seed=2)))
