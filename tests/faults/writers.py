"""One of several writers at once, which writes down what it saw: `python -m tests.faults.writers STORE NAME OPS SEED`.

Each operation appends to the list of a subject after reading it, or only reads it; the lists are those of list-append
histories, from which an anomaly of isolation can be told.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from marchland.tlog.domain.entry import NewEntry
from marchland.tlog.domain.store import Head, Reader
from tests.faults.ledgers import AT, opened

PER_SUBJECT = 25
"""After so many operations of its own a writer goes on to the next subject, so that no list becomes too long."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one operation saw: the ledger's size, and how long the list was and its digest; and what it appended."""

    name: str
    started: int
    ended: int
    size: int
    subject: str
    length: int
    digest: str
    key: str = ""
    seq: int = -1


def seen(reader: Reader, subject: str) -> tuple[Head, int, str]:
    """Return the head, and the length and digest of a subject's list."""
    head = reader.head()
    found = [kept.key for kept in reader.of_subject(subject, head.size)]
    return head, len(found), digests(found)[-1]


def digests(keys: Iterable[str]) -> list[str]:
    """Return the digest of every beginning of a list."""
    return [
        text[:16]
        for text in accumulate(
            keys, lambda so_far, key: hashlib.sha256((so_far + key).encode()).hexdigest(), initial=""
        )
    ]


def write(path: Path, name: str, count: int, seed: int) -> Iterator[Operation]:
    """Do so many operations, most of them appending."""
    store, rng = opened(path), random.Random(seed)
    for number in range(count):
        subject = f"{number // PER_SUBJECT:032x}"
        started = time.perf_counter_ns()
        if rng.random() < 0.25:
            with store.reading() as reader:
                head, length, digest = seen(reader, subject)
            yield Operation(name, started, time.perf_counter_ns(), head.size, subject, length, digest)
            continue
        key = f"{name}-{number}"
        with store.writing() as writer:
            head, length, digest = seen(writer, subject)
            (kept,) = writer.append([NewEntry(key, "reported", subject, "person", "org", key.encode())], AT)
        ended = time.perf_counter_ns()
        yield Operation(name, started, ended, head.size, subject, length, digest, key, kept.seq)
    store.close()


def anomalies(kept: list[tuple[str, str]], operations: list[Operation]) -> list[str]:
    """Return what no serial order in real time explains; `kept` is the key and subject of every entry in order.

    The order of the entries is the only one that may be: an appended entry stands where the writer was told, and each
    operation saw of its list just what stands before the size that it saw, which is its own place if it appended.
    """
    appended = {operation.key: operation for operation in operations if operation.key}
    wrong = [f"{key} is there and was not written, or twice" for key, _ in kept if key not in appended]
    places = {key: seq for seq, (key, _) in enumerate(kept)}
    wrong += [f"{op.key} is not where it was" for op in appended.values() if places.get(op.key) != op.seq]
    if len(kept) != len(appended):
        wrong.append(f"{len(appended)} were written, and {len(kept)} are there")
    lists: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for seq, (key, subject) in enumerate(kept):
        lists[subject].append((seq, key))
    of_list = {subject: digests(key for _, key in items) for subject, items in lists.items()}
    for op in operations:
        before = bisect_left(lists[op.subject], (op.size, ""))
        if (op.length, op.digest) != (before, of_list.get(op.subject, [""])[before]):
            wrong.append(f"{op} saw another list than stood before it")
        if op.key and op.size != op.seq:
            wrong.append(f"{op} was not written where it looked")
    return wrong + _out_of_time(operations)


def _out_of_time(operations: list[Operation]) -> list[str]:
    """Return the operations that did not see what had ended before they began."""
    ended = sorted((op.ended, op.seq + 1 if op.key else op.size) for op in operations)
    wrong, latest, position = [], 0, 0
    for op in sorted(operations, key=lambda op: op.started):
        while position < len(ended) and ended[position][0] < op.started:
            latest = max(latest, ended[position][1])
            position += 1
        if op.size < latest:
            wrong.append(f"{op} did not see what was acknowledged before it began")
    return wrong


if __name__ == "__main__":
    for done in write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])):
        values = [getattr(done, field) for field in Operation.__slots__]
        sys.stdout.write(json.dumps(values) + "\n")
