"""Eight processes that write one store at once: each key once, one order, and nobody saw anything but that order."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.register.adapters.sqlite_store import create_sqlite
from tests.faults.ledgers import AT, ORIGIN, entry, opened, snapshot
from tests.faults.writers import Operation, anomalies
from tests.processes import started

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 8


def written_by_many(folder: Path, each: int) -> tuple[list[tuple[str, str]], list[Operation]]:
    """Let eight processes write, and return the key and subject of every entry, and all that they did."""
    path = folder / "store"
    create_sqlite(path, ORIGIN).close()
    files = [folder / f"history-{number}" for number in range(WRITERS)]
    with ExitStack() as stack:
        running = []
        for number, file in enumerate(files):
            call = [sys.executable, "-m", "tests.faults.writers", str(path), f"w{number}", str(each), str(number)]
            out = stack.enter_context(file.open("wb"))
            running.append(stack.enter_context(started(call, cwd=ROOT, stdout=out, stderr=subprocess.PIPE)))
        for process in running:
            _, error = process.communicate()
            assert process.returncode == 0, error.decode()[-2000:]
    store = opened(path)
    with store.reading() as reader:
        kept = [(found.key, found.subject) for found in reader.entries()]
    assert list(store.faults()) == []
    store.close()
    assert not list(folder.glob("store-*"))
    return kept, [Operation(*json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]


def test_eight_writers_see_one_order(tmp_path: Path) -> None:
    kept, operations = written_by_many(tmp_path, 200)
    assert len(operations) == WRITERS * 200
    assert len(kept) == sum(bool(operation.key) for operation in operations)
    assert anomalies(kept, operations) == []
    broken = random.Random(1).choice([op for op in operations if op.length > 2])
    others = [op for op in operations if op is not broken]
    assert anomalies(kept, [*others, replace(broken, size=broken.size - 200)])
    assert anomalies(kept, [*others, replace(broken, digest="0" * 16)])
    assert anomalies(kept[:-1], operations)


@pytest.mark.long
def test_a_million_operations(tmp_path: Path) -> None:
    start = time.perf_counter()
    kept, operations = written_by_many(tmp_path, 125_000)
    took = time.perf_counter() - start
    waits = sorted(op.ended - op.started for op in operations)
    print(
        f"\n{len(operations):,} operations in {took:,.0f} s, {len(kept):,} of them appended, "
        f"{len(anomalies(kept, operations))} anomalies; longest {waits[-1] / 1e9:.1f} s, "
        f"99 % within {waits[len(waits) * 99 // 100] / 1e6:.0f} ms"
    )
    assert anomalies(kept, operations) == []


def test_threads_share_a_store(tmp_path: Path) -> None:
    store = create_sqlite(tmp_path / "store", ORIGIN)

    def work(name: str) -> None:
        for number in range(20):
            with store.writing() as writer:
                writer.append([entry(f"{name}-{number}")], AT)
            with store.reading() as reader:
                assert reader.by_key(f"{name}-{number}") is not None

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert snapshot(store).size == 120
    store.close()


def test_a_second_writer_waits_and_then_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marchland.tlog.adapters.sqlite_file.WAIT_S", 0.2)
    store = create_sqlite(tmp_path / "store", ORIGIN)
    other = opened(tmp_path / "store")
    with store.writing() as writer:
        writer.append([entry("one")], AT)
        with pytest.raises(StoreError, match=r"another writer has locked it for 0\.2 s"), other.writing():
            pass
        with other.reading() as reader:
            assert reader.head().size == 0
    with other.writing() as writer:
        assert writer.head().size == 1
    other.close()
    store.close()
