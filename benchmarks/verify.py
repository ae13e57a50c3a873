"""How long a verification of a large ledger takes, beside the bare SHA-256 of the same bytes."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from marchland.ledger.service.parallel_verify import examiner
from marchland.ledger.service.questions import verify_store
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore, open_store
from marchland.tlog.domain.entry import NewEntry
from marchland.tlog.domain.verify import Trust, verify

ORIGIN = "register.example/benchmark"
AT = "2026-11-25T12:00:00.000000Z"
BATCH = 5000
PAYLOAD_BYTES = 700


def entries(count: int) -> Iterator[NewEntry]:
    """Yield so many entries with payloads such as events have."""
    draws = random.Random(6962)  # noqa: S311 - no secret is drawn
    for number in range(count):
        ring = [[round(30 + draws.random(), 7), round(50 + draws.random(), 7)] for _ in range(20)]
        shape = {"type": "Polygon", "coordinates": ring}
        said = {"area": f"A{number % 1000}", "event": "evidence_added", "shape": shape}
        payload = json.dumps(said).encode().ljust(PAYLOAD_BYTES)[:PAYLOAD_BYTES]
        key, subject = f"{number:012x}-{number:08x}", f"{number % 1000:032x}"
        yield NewEntry(key, "evidence_added", subject, "person-7", "org-3", payload)


def fill(path: Path, count: int) -> None:
    """Make a store of so many entries."""
    store, given = create_sqlite(path, ORIGIN), entries(count)
    while batch := list(islice(given, BATCH)):
        with store.writing() as writer:
            writer.append(batch, AT)
    store.close()


def bare(store: RegisterStore) -> float:
    """Return the seconds that SHA-256 takes of every envelope and every salted payload, read before the clock runs."""
    taken = 0.0
    sha256 = hashlib.sha256
    with store.reading() as reader:
        kept = reader.entries()
        while batch := list(islice(kept, BATCH)):
            pieces = [b"\0" + entry.env for entry in batch]
            pieces += [(entry.salt or b"") + (entry.payload or b"") for entry in batch]
            start = time.perf_counter()
            for piece in pieces:
                sha256(piece).digest()
            taken += time.perf_counter() - start
    return taken


def read_and_hash(store: RegisterStore) -> float:
    """Return the seconds of reading every entry and hashing the same pieces, and of nothing else."""
    sha256 = hashlib.sha256
    start = time.perf_counter()
    with store.reading() as reader:
        for entry in reader.entries():
            sha256(b"\0" + entry.env).digest()
            sha256((entry.salt or b"") + (entry.payload or b"")).digest()
    return time.perf_counter() - start


def one_process(store: RegisterStore) -> float:
    """Return the seconds of a verification of all entries and the tree in this process alone."""
    start = time.perf_counter()
    with store.reading() as reader:
        assert not list(verify(reader, Trust(ORIGIN)))
    return time.perf_counter() - start


def own_checks(store: RegisterStore) -> float:
    """Return the seconds that the store's own checksums and structure take."""
    start = time.perf_counter()
    assert not list(store.faults())
    return time.perf_counter() - start


def whole(store: RegisterStore) -> float:
    """Return the seconds of `ledger verify`: the store's own checks, then entries and tree in several processes."""
    start = time.perf_counter()
    assert verify_store(
        RegisterBooks(store, "bench"), Trust(ORIGIN), lambda _what, _done, _all: None, all_faults=True
    ).ok
    return time.perf_counter() - start


def several(store: RegisterStore) -> float:
    """Return the seconds of a verification of all entries and the tree in several processes."""
    start = time.perf_counter()
    with store.reading() as reader:
        assert not list(verify(reader, Trust(ORIGIN), examiner=examiner(store, reader)))
    return time.perf_counter() - start


WAYS = {
    "bare SHA-256": bare,
    "reading and bare SHA-256": read_and_hash,
    "entries and tree, several processes": several,
    "entries and tree, one process": one_process,
    "the store's own checks": own_checks,
    "ledger verify, all of it": whole,
}


def measure(path: Path, runs: int) -> dict[str, list[float]]:
    """Return the seconds of every run of each way, the ways taking turns."""
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(runs):
        for name, way in WAYS.items():
            store = open_store(str(path), read_only=True)
            found[name].append(way(store))
            store.close()
    return found


def report(count: int, runs: int, folder: Path | None = None) -> list[str]:
    """Return the measurements as lines of Markdown."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "ledger.db"
        fill(path, count)
        found = measure(path, runs)
        size = path.stat().st_size
    least = statistics.median(found["bare SHA-256"])
    lines = [
        f"{count:,} entries of {PAYLOAD_BYTES} B payload in SQLite ({size / 1e6:,.0f} MB), {runs} runs.",
        "",
        "| | median s (fastest–slowest) | of bare | entries/s |",
        "|---|---|---|---|",
    ]
    for name, taken in found.items():
        middle = statistics.median(taken)
        shown = f"{middle:.2f} ({min(taken):.2f}–{max(taken):.2f})"
        lines.append(f"| {name} | {shown} | {middle / least:.2f} | {count / middle:,.0f} |")
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    lines += ["", f"Peak memory: {own:,.0f} MiB here, {child:,.0f} MiB in the largest child."]
    return lines


def main() -> None:
    """Measure it all and print Markdown lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the store is made; its disk is read")
    given = parser.parse_args()
    print("\n".join(report(given.entries, given.runs, given.folder)))


if __name__ == "__main__":
    main()
