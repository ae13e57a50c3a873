"""A writer that is killed at any moment, again and again: `python -m tests.faults.killing FOLDER TRIALS SEED`.

It runs as a process of its own with a single thread, so that its children may be made by forking.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from marchland.ledger.entry import ERASED, NewEntry
from marchland.ledger.store import Cosignature
from tests.faults.ledgers import AT, SUBJECTS, Snapshot, entry, founded, opened, snapshot, version

FIRST = 30
"""Entries that the store has before anybody is killed."""
LONGEST = 9
ROUND = 20
"""So many writers are killed over one store, before another is made."""


def size_of(batch: int) -> int:
    """Return how many entries a batch has."""
    return batch % LONGEST + 1


def keys_of(batch: int) -> list[str]:
    """Return the keys of a batch."""
    return [f"batch-{batch}-{number}" for number in range(size_of(batch))]


def write(path: Path, batch: int, tell: int) -> None:
    """Append batches until killed, erasing and projecting in some, and tell of each when it is acknowledged."""
    store = opened(path)
    while True:
        keys = keys_of(batch)
        with store.writing() as writer:
            size = writer.head().size
            kind = ERASED if batch % 7 == 3 else "reported"
            *others, last = [entry(key, 700) for key in keys]
            writer.append([*others, NewEntry(last.key, kind, SUBJECTS[0], "person", "org", last.payload)], AT)
            if kind == ERASED and others:
                writer.drop_payload(size)
            current = [row for row in writer.versions_of(SUBJECTS[0]) if row.to_size is None]
            writer.replace_versions(size + 1, SUBJECTS[0], current, [version(size + 1, 1, batch)])
            writer.keep_checkpoint(size + len(keys), f"note {batch}")
            writer.keep_cosignature(Cosignature(size + len(keys), f"line {batch}"))
        os.write(tell, batch.to_bytes(4, "big"))
        batch += 1


def kill_one(path: Path, batch: int, rng: random.Random) -> int:
    """Let a writer begin with that batch, kill it at some moment, and return how many batches it acknowledged."""
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(hear)
            write(path, batch, tell)
        os._exit(1)  # a writer ends by being killed alone
    os.close(tell)
    time.sleep(rng.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(hear, "rb") as pipe:
        acknowledged = len(pipe.read()) // 4
    assert os.WIFSIGNALED(status), "the writer failed by itself"
    return acknowledged


def batches_in(found: Snapshot, keys: list[str]) -> int:
    """Return how many batches there are, which all must be whole, and each one's note and line be there with it."""
    expected, batch = [f"first-{number}" for number in range(FIRST)], 0
    while len(expected) < len(keys):
        expected += keys_of(batch)
        batch += 1
    assert keys == expected, "a batch is torn, lost or doubled"
    assert [note for _, note in found.checkpoints[1:]] == [f"note {number}" for number in range(batch)]
    assert [line.line for line in found.cosignatures[1:]] == [f"line {number}" for number in range(batch)]
    return batch


def trials(folder: Path, count: int, seed: int) -> Counter[str]:
    """Kill so many writers, and look at the store after each."""
    rng, told, path, batch = random.Random(seed), Counter[str](), folder / "store", 0
    base = founded(folder / "base")
    for trial in range(count):
        if trial % ROUND == 0:
            for left in folder.glob("store*"):
                left.unlink()
            shutil.copy(base, path)
            batch = 0
        acknowledged = kill_one(path, batch, rng)
        told["acknowledged"] += acknowledged
        told["killed before the first"] += acknowledged == 0
        told["with a log left"] += any(left.stat().st_size for left in folder.glob("store-wal"))
        store = opened(path)
        found = snapshot(store)
        with store.reading() as reader:
            there = batches_in(found, [kept.key for kept in reader.entries()])
        store.close()
        assert batch + acknowledged <= there <= batch + acknowledged + 1, "an acknowledged batch is lost"
        told["durable, not yet acknowledged"] += there > batch + acknowledged
        batch = there
    told["trials"] = count
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(trials(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
