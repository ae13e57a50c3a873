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

from marchland.tlog.domain.entry import ERASED, NewEntry
from marchland.tlog.domain.store import Cosignature
from tests.faults.ledgers import AT, SUBJECTS, Snapshot, entry, founded, opened, snapshot, version

FIRST = 30
"""Entries that the store has before anybody is killed."""
LONGEST = 9
ROUND = 20
"""So many writers are killed over one store, before another is made."""
AWAITED = 4
"""A writer is killed after it acknowledged none, one, two or three batches at the least, in turn."""


def size_of(batch: int) -> int:
    """Return how many entries a batch has."""
    return batch % LONGEST + 1


def keys_of(batch: int) -> list[str]:
    """Return the keys of a batch."""
    return [f"batch-{batch}-{number}" for number in range(size_of(batch))]


def erases(batch: int) -> bool:
    """Tell whether a batch erases a payload, after which the log is emptied."""
    return batch % 7 == 3


def write(path: Path, batch: int, tell: int) -> None:
    """Append batches until killed, erasing and projecting in some, and tell of each when it is acknowledged."""
    store = opened(path)
    while True:
        keys = keys_of(batch)
        with store.writing() as writer:
            size = writer.head().size
            kind = ERASED if erases(batch) else "reported"
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


def kill_one(path: Path, batch: int, awaited: int, rng: random.Random) -> int:
    """Let a writer begin with that batch, kill it some moment after so many batches, and return how many it told of.

    However slow the machine is, so many are waited for; the moment after them is any moment, and nothing hangs on it.
    """
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(hear)
            write(path, batch, tell)
        os._exit(1)  # a writer ends by being killed alone
    os.close(tell)
    with os.fdopen(hear, "rb", buffering=0) as pipe:
        try:
            told = sum(len(pipe.read(4)) for _ in range(awaited))
            time.sleep(rng.random() * 0.01)
        finally:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        acknowledged = (told + len(pipe.readall())) // 4
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
        awaited = trial % AWAITED
        acknowledged = kill_one(path, batch, awaited, rng)
        told["acknowledged"] += acknowledged
        told["killed before the first"] += acknowledged == 0
        left = any(log.stat().st_size for log in folder.glob("store-wal"))
        told["with a log left"] += left
        store = opened(path)
        found = snapshot(store)
        with store.reading() as reader:
            there = batches_in(found, [kept.key for kept in reader.entries()])
        store.close()
        assert batch + acknowledged <= there <= batch + acknowledged + 1, "an acknowledged batch is lost"
        emptied = there > batch and erases(there - 1)
        assert left or emptied or there == batch, "what was written is in no log"
        told["without a log, for it erased at last"] += emptied and not left
        told["durable, not yet acknowledged"] += there > batch + acknowledged
        batch = there
    told["trials"] = count
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(trials(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
