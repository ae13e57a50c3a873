"""Many writers of one PostgreSQL store, killed clients, a crashing server: nothing acknowledged is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from marchland.core.errors import StoreError
from marchland.core.proof import leaf_hash, root_of
from marchland.register.adapters.postgres_store import create_postgres, open_postgres
from marchland.tlog.domain.entry import NewEntry
from tests.postgres_server import ORIGIN, Cluster
from tests.processes import started
from tests.stores.histories import SUBJECTS

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-25T10:00:00.000000Z"
WRITERS, TURNS = 8, 12
Acknowledged = dict[str, tuple[int, bytes]]


def entry(key: str) -> NewEntry:
    return NewEntry(key, "reported", SUBJECTS[len(key) % 4], "me", "org", key.encode())


def write_many(url: str, who: int) -> Acknowledged:
    """Append what is one's own and what all share, look at the ledger in between, and return what was acknowledged."""
    store = open_postgres(url)
    kept: Acknowledged = {}
    size = 0
    for turn in range(TURNS):
        batch = [entry(f"shared{turn}"), *(entry(f"w{who}-{turn}-{number}") for number in range(1 + turn * who % 40))]
        with store.writing() as writer:
            assert writer.head().size >= size, "an acknowledged entry is gone"
            for written in writer.append(batch, NOW):
                kept[written.key] = (written.seq, written.env)
            size = writer.head().size
        with store.reading() as reader:
            head = reader.head()
            assert head.size >= size
            assert sum(1 for _ in reader.entries()) == head.size, "a view is not one moment"
            assert reader.by_key(f"w{who}-{turn}-0") is not None, "one's own write is not seen"
    store.close()
    return kept


def check_all(url: str, acknowledged: list[Acknowledged]) -> None:
    """Check that the ledger is whole, and holds what each writer was told, where it was told that it is."""
    store = open_postgres(url)
    with store.reading() as reader:
        entries = list(reader.entries())
        head = reader.head()
    assert [kept.seq for kept in entries] == list(range(head.size))
    assert root_of([leaf_hash(kept.env) for kept in entries]) == head.root
    assert len({kept.key for kept in entries}) == len(entries)
    there = {kept.key: (kept.seq, kept.env) for kept in entries}
    for kept in acknowledged:
        assert kept.items() <= there.items()
    assert list(store.faults()) == []
    store.close()


def test_eight_processes_write_at_once(store_url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        told = pool.starmap(write_many, [(store_url, who) for who in range(WRITERS)])
    check_all(store_url, told)
    assert len({kept["shared3"] for kept in told}) == 1, "one key has two entries"


def test_eight_threads_write_at_once_through_one_store(store_url: str) -> None:
    store = open_postgres(store_url)

    def write(who: int) -> Acknowledged:
        kept: Acknowledged = {}
        for turn in range(TURNS):
            with store.writing() as writer:
                for written in writer.append([entry(f"shared{turn}"), entry(f"w{who}-{turn}")], NOW):
                    kept[written.key] = (written.seq, written.env)
        return kept

    with ThreadPoolExecutor(WRITERS) as pool:
        told = list(pool.map(write, range(WRITERS)))
    store.close()
    check_all(store_url, told)


CLIENT = """
import sys
from marchland.register.adapters.postgres_store import open_postgres
from tests.register.test_postgres_writers import NOW, entry

store, number = open_postgres(sys.argv[1]), 0
while True:
    with store.writing() as writer:
        first = writer.append([entry(f"{sys.argv[2]}-{number}-{n}") for n in range(40)], NOW)[0]
        writer.append([entry(f"{sys.argv[2]}-{number}-more")], NOW)
    print(first.key, first.seq, flush=True)
    number += 1
"""


def test_clients_are_killed_while_they_write(store_url: str) -> None:
    acknowledged: Acknowledged = {}
    for turn in range(6):
        with started(
            [sys.executable, "-c", CLIENT, store_url, f"t{turn}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as client:
            assert client.stdout is not None
            lines = [client.stdout.readline()]
            time.sleep(0.01 * turn)  # any moment will do
            os.kill(client.pid, signal.SIGKILL)
            lines += client.stdout.readlines()
        for line in lines:
            if not line.endswith("\n"):  # killed while it said so: half a line acknowledges nothing
                continue
            key, seq = line.split()
            acknowledged[key] = (int(seq), b"")
    store = open_postgres(store_url)
    with store.writing() as writer:  # whoever was killed does not hold the lock
        size = writer.head().size
        entries = {kept.key: kept.seq for kept in writer.entries()}
    store.close()
    assert size % 41 == 0, "a transaction was kept in part"
    assert {key: seq for key, (seq, _) in acknowledged.items()}.items() <= entries.items()
    check_all(store_url, [])


@pytest.fixture
def own() -> Iterator[Cluster]:
    """Give a server that a test may crash."""
    cluster = Cluster.make()
    try:
        create_postgres(cluster.url("postgres"), ORIGIN).close()
        yield cluster
    finally:
        cluster.remove()


def write_until(url: str, who: int, over: threading.Event) -> Acknowledged:
    """Append entries whatever happens to the server, each again until it is acknowledged, five at the least."""
    kept: Acknowledged = {}
    store, number = None, 0
    while not over.is_set() or number < 5:
        try:
            store = store or open_postgres(url)
            with store.writing() as writer:
                written = writer.append([entry(f"w{who}-{number}"), entry(f"w{who}-{number}-b")], NOW)
        except StoreError:
            time.sleep(0.05)
            continue
        kept |= {item.key: (item.seq, item.env) for item in written}
        number += 1
    if store is not None:
        store.close()
    return kept


def test_the_server_crashes_while_eight_write(own: Cluster) -> None:
    url = own.url("postgres")
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write_until, url, who, over) for who in range(WRITERS)]
        try:
            for _ in range(3):
                time.sleep(0.7)  # any moment will do
                own.stop("immediate")
                own.start()
            time.sleep(0.7)
        finally:
            over.set()
        told = [task.result() for task in writing]
    assert min(len(kept) for kept in told) >= 10
    check_all(url, told)


def test_a_session_that_the_server_ended_is_replaced(cluster: Cluster, store_url: str) -> None:
    store = open_postgres(store_url)

    def write() -> None:
        with store.writing() as writer:
            writer.append([entry("k1")], NOW)
            pid = writer._session.row("SELECT pg_backend_pid()")[0]
            cluster.run("postgres", f"SELECT pg_terminate_backend({pid}, 5000)")
            writer.append([entry("k2")], NOW)

    with pytest.raises(StoreError, match="terminating connection") as caught:
        write()
    assert "same keys" in caught.value.next_step
    with store.reading() as reader:
        assert reader.head().size == 0
    with psycopg.connect(store_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'marchland'"
        )
    with store.writing() as writer:
        writer.append([entry("k1")], NOW)
    store.close()


def test_a_writer_that_waits_too_long_is_told_why(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marchland.tlog.adapters.postgres_session.MILLISECONDS_TO_WAIT", 200)
    store = open_postgres(store_url)
    with store.writing() as writer:
        writer.append([entry("k1")], NOW)
        with pytest.raises(StoreError, match="lock timeout") as caught, store.writing():
            pass
        assert "another writer has locked the ledger too long" in caught.value.next_step
    with store.reading() as reader:
        assert reader.head().size == 1
    store.close()
