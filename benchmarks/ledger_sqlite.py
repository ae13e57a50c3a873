"""How long a durable append to the embedded store takes, beside bare inserts of the same bytes into the same tables."""

from __future__ import annotations

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from marchland.core.proof import leaf_hash
from marchland.register.adapters.sqlite_store import create_sqlite, open_sqlite
from marchland.tlog.adapters.sqlite_file import connect
from marchland.tlog.domain.entry import Entry, NewEntry
from marchland.tlog.domain.tiles import Frontier

AT = "2026-11-25T12:00:00.000000Z"
ORIGIN = "register.example/benchmark"


@dataclass(frozen=True, slots=True)
class Work:
    """So many commits of so many entries each, of payloads of so many bytes."""

    commits: int
    batch: int
    payload_bytes: int


def batches(work: Work) -> list[list[NewEntry]]:
    """Return what is appended, commit by commit."""

    def one(number: int) -> NewEntry:
        key = f"{number:012x}-{secrets.token_hex(8)}"  # in order of time, as UUIDv7 are
        return NewEntry(
            key, "evidence_added", secrets.token_hex(16), "person-7", "org-3", secrets.token_bytes(work.payload_bytes)
        )

    return [[one(commit * work.batch + i) for i in range(work.batch)] for commit in range(work.commits)]


def ours(path: Path, commits: Sequence[Sequence[NewEntry]]) -> tuple[list[float], list[list[Entry]]]:
    """Append them through the store, and return the seconds of each commit and what was kept."""
    taken, kept = [], []
    store = create_sqlite(path, ORIGIN)
    for new in commits:
        start = time.perf_counter()
        with store.writing() as writer:
            entries = writer.append(new, AT)
        taken.append(time.perf_counter() - start)
        kept.append(list(entries))
    store.close()
    return taken, kept


def bare(path: Path, commits: Sequence[Sequence[Entry]], *, tree: bool) -> list[float]:
    """Insert the same rows through apsw alone, and return the seconds of each commit; `tree` adds those of the tree."""
    create_sqlite(path, ORIGIN).close()
    db = connect(path)
    taken, frontier = [], Frontier()
    for kept in commits:
        rows = [(entry.seq, entry.key, entry.subject, AT, entry.env) for entry in kept]
        payloads = [(entry.seq, entry.salt, entry.payload) for entry in kept]
        changes = frontier.extend([leaf_hash(entry.env) for entry in kept])
        tiles = [(change.level, change.index, change.hashes) for change in changes]
        head = (frontier.size, frontier.root(), AT)
        start = time.perf_counter()
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
        db.executemany("INSERT INTO payload VALUES (?, 1, ?, ?)", payloads)
        if tree:
            db.executemany("INSERT OR REPLACE INTO tile VALUES (?, ?, ?)", tiles)
            db.execute("UPDATE head SET size = ?, root = ?, recorded_at = ?", head)
        db.execute("COMMIT")
        taken.append(time.perf_counter() - start)
    db.close()
    return taken


def measure(work: Work, runs: int, folder: Path) -> dict[str, list[float]]:
    """Return the seconds of every commit of each way, the ways taking turns."""
    found: dict[str, list[float]] = {"ours": [], "bare": [], "bare and tree": []}
    for run in range(runs):
        commits = batches(work)
        taken, kept = ours(folder / f"ours-{run}.db", commits)
        found["ours"] += taken
        found["bare"] += bare(folder / f"bare-{run}.db", kept, tree=False)
        found["bare and tree"] += bare(folder / f"tree-{run}.db", kept, tree=True)
        store = open_sqlite(folder / f"ours-{run}.db")
        assert not list(store.faults())
        store.close()
        for path in folder.glob("*.db"):
            path.unlink()
    return found


def main() -> None:
    """Measure it all and print Markdown lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the stores are made; its disk is what is measured")
    given = parser.parse_args()
    print("| durable append | ours, median ms | entries/s | bare | of bare | bare with tree rows | of that |")
    print("|---|---|---|---|---|---|---|")
    for payload_bytes in (700, 4096):
        for commits, batch in ((200, 1), (20, 1000)):
            with tempfile.TemporaryDirectory(dir=given.folder) as folder:
                found = measure(Work(commits, batch, payload_bytes), given.runs, Path(folder))
            own, plain, tree = (statistics.median(found[name]) for name in found)
            print(
                f"| {batch:,} × {payload_bytes:,} B a commit | {own * 1000:.2f} | {batch / own:,.0f} "
                f"| {plain * 1000:.2f} | {own / plain:.2f} | {tree * 1000:.2f} | {own / tree:.2f} |"
            )


if __name__ == "__main__":
    main()
