"""A disk that fails at any call leaves the old state or the new one, and doing it again doubles nothing."""

from __future__ import annotations

import itertools
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.register.adapters.sqlite_store import SqliteStore
from tests.faults.disk import FailingDisk, Failure, beneath_checksums
from tests.faults.ledgers import ACTS, Act, Snapshot, founded, opened, snapshot


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    """Give a disk that fails when it is told to, beneath every store."""
    failing = FailingDisk()
    with beneath_checksums(failing):
        yield failing


def do_nothing(_: SqliteStore) -> None:
    """Leave the store as it is."""


def run(path: Path, act: Act) -> Snapshot:
    store = opened(path)
    act(store)
    found = snapshot(store)
    store.close()
    return found


def attempt(path: Path, act: Act, disk: FailingDisk, *, again_at_once: bool) -> bool:
    """Do it on the failing disk, perhaps once more with the same store when the disk works again; tell if it failed."""
    store = None
    try:
        store = opened(path)
        act(store)
    except StoreError:
        disk.disarm()
        if store is not None and again_at_once:
            act(store)
        return True
    finally:
        disk.disarm()
        if store is not None:
            store.close()
    return False


def fail_everywhere(
    folder: Path, disk: FailingDisk, name: str, failure: Failure, calls: Iterable[int], *, both_ways: bool
) -> Counter[str]:
    """Let those calls of an act fail, one in each run, and return how often what was found.

    It is done again with the same store, or with one opened anew: by turns, or both ways for every call.
    """
    act, told = ACTS[name], Counter[str]()
    base = founded(folder / "base")
    path = folder / "store"
    old = run(Path(shutil.copy(base, path)), do_nothing)
    new = run(Path(shutil.copy(base, path)), act)
    for number in calls:
        for again_at_once in (False, True) if both_ways else (number % 2 == 0,):
            for left in folder.glob("store*"):
                left.unlink()
            shutil.copy(base, path)
            disk.arm(failure, number)
            failed = attempt(path, act, disk, again_at_once=again_at_once)
            if not disk.fired:
                return told
            told["runs"] += 1
            store = opened(path)
            found = snapshot(store)
            store.close()
            assert found in {old, new}, f"{failure} at call {number} leaves a mixed state"
            assert failed or found == new, f"{failure} at call {number} loses what was acknowledged"
            told["failed and told so"] += failed
            told["failed, and yet durable"] += failed and found == new and not again_at_once
            assert run(path, act) == new, f"after {failure} at call {number} it cannot be done again"
            assert sorted(folder.glob("store*")) == [path]
    raise AssertionError


@pytest.mark.parametrize("failure", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("name", ACTS)
def test_a_failing_disk_leaves_old_or_new(quick_folder: Path, disk: FailingDisk, name: str, failure: Failure) -> None:
    some = itertools.count(random.randint(1, 3), 3)  # another third with another seed; every call in the long run
    assert fail_everywhere(quick_folder, disk, name, failure, some, both_ways=False)["runs"] > 1


@pytest.mark.long
@pytest.mark.parametrize("failure", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("name", ACTS)
def test_a_failing_disk_both_ways(quick_folder: Path, disk: FailingDisk, name: str, failure: Failure) -> None:
    print(
        f"\n{name}, {failure}:",
        dict(fail_everywhere(quick_folder, disk, name, failure, itertools.count(1), both_ways=True)),
    )
