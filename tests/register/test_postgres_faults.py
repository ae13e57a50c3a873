"""Damage that the store in PostgreSQL finds: settings that break its promises, pages, indexes, records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from marchland.core.errors import StoreError
from marchland.register.adapters.postgres_store import create_postgres, open_postgres
from marchland.tlog.domain.entry import NewEntry
from marchland.tlog.domain.store import StoreFault
from tests.postgres_server import ORIGIN, Cluster
from tests.stores.histories import SUBJECTS, version

NOW = "2026-11-25T10:00:00.000000Z"
PAGE = 8192


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cluster]:
    """Give a server that a test may damage, with a store of 400 entries in its database `postgres`."""
    cluster = Cluster.make()
    try:
        fill(create_postgres(cluster.url("postgres"), ORIGIN))
        yield cluster
    finally:
        cluster.remove()


def fill(store: object) -> None:
    drawn = bytes(range(256)) * 16
    with store.writing() as writer:  # type: ignore[attr-defined]
        batch = [
            NewEntry(f"k{number}", "reported", SUBJECTS[number % 4], "me", "org", number.to_bytes(4, "big") + drawn)
            for number in range(400)
        ]
        writer.append(batch, NOW)
        writer.replace_versions(400, SUBJECTS[0], [], [version(SUBJECTS[0], 400, 0, 500, 1)])
    store.close()  # type: ignore[attr-defined]


def faults(url: str) -> list[StoreFault]:
    store = open_postgres(url)
    found = list(store.faults())
    store.close()
    return found


def file_of(cluster: Cluster, relation: str) -> Path:
    """Return the file of a table or an index, or of a table's long values (`toast of …`)."""
    of = relation.removeprefix("toast of ")
    which = "reltoastrelid" if of != relation else "oid"
    with psycopg.connect(cluster.url("postgres")) as connection:
        query = f"SELECT pg_relation_filepath({which}) FROM pg_class WHERE oid = %s::regclass"  # noqa: S608  # either
        found = connection.execute(query.encode(), (of,)).fetchone()
    assert found is not None
    return cluster.data / found[0]


def flip(place: Path, page: int, offset: int) -> None:
    """Flip one bit of one page of a file."""
    with place.open("r+b") as file:
        file.seek(page * PAGE + offset)
        byte = file.read(1)
        file.seek(page * PAGE + offset)
        file.write(bytes([byte[0] ^ 4]))


def test_commits_wait_for_the_disk_whatever_the_server_is_set_to(cluster: Cluster, store_url: str) -> None:
    database = store_url.rsplit("/", 1)[1]
    cluster.run("postgres", f"ALTER DATABASE {database} SET synchronous_commit = off")
    store = open_postgres(store_url)
    with store.writing() as writer:
        assert writer._session.row("SHOW synchronous_commit") == ("on",)
    store.close()
    assert [fault.where for fault in faults(store_url)] == ["setting synchronous_commit"]


def test_a_server_that_breaks_its_promises_is_told() -> None:
    cluster, wrong = Cluster.make(checksums=False), {"ignore_checksum_failure": "on", "zero_damaged_pages": "on"}
    wrong |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    try:
        create_postgres(cluster.url("postgres"), ORIGIN).close()
        assert [fault.where for fault in faults(cluster.url("postgres"))] == ["setting data_checksums"]
        cluster.run("postgres", *(f"ALTER SYSTEM SET {name} = {value}" for name, value in wrong.items()))
        cluster.stop()
        cluster.start()
        found = {fault.where: fault.what for fault in faults(cluster.url("postgres"))}
    finally:
        cluster.remove()
    assert set(found) == {f"setting {name}" for name in ("data_checksums", *wrong)}
    assert all(found[f"setting {name}"].startswith(f"it is {value}: ") for name, value in wrong.items())


def test_a_flipped_bit_on_the_disk_is_named_by_table_and_page(own: Cluster) -> None:
    cases = {
        ("marchland.entry", 3): "table marchland.entry, page 3",
        ("marchland.entry", 7): "table marchland.entry, page 7",
        ("marchland.version", 0): "table marchland.version, page 0",
        ("toast of marchland.tile", 1): "table marchland.tile, row (0,",
        ("marchland.entry_key_key", 1): "index marchland.entry_key_key",
    }
    files = {case: file_of(own, case[0]) for case in cases}
    own.stop()
    for (relation, page), file in files.items():
        flip(file, page, 5000)
        assert relation
    own.start()
    found = faults(own.url("postgres"))
    assert len(found) == len(cases)
    for where in cases.values():
        assert any(fault.where.startswith(where) for fault in found), (where, found)
    assert all("invalid page in block" in fault.what for fault in found)
    assert any("the long values of marchland.tile" in fault.what for fault in found)
    store = open_postgres(own.url("postgres"))
    with pytest.raises(StoreError, match="invalid page"), store.reading() as view:
        list(view.entries())
    store.close()


def test_a_damaged_long_payload_is_named_by_its_entry(own: Cluster) -> None:
    with psycopg.connect(own.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER TABLE marchland.payload ALTER COLUMN body SET STORAGE EXTERNAL")
    store = open_postgres(own.url("postgres"))
    with store.writing() as writer:
        writer.append([NewEntry("long", "reported", SUBJECTS[0], "me", "org", bytes(range(256)) * 400)], NOW)
    store.close()
    file = file_of(own, "toast of marchland.payload")
    own.stop()
    flip(file, 5, 5000)
    own.start()
    found = faults(own.url("postgres"))
    assert [(fault.seq, fault.where.startswith("table marchland.payload, row (")) for fault in found] == [(400, True)]


CHANGES = {
    "UPDATE marchland.entry SET env = env || ' ' WHERE seq = 5": ("tile 0 of level 0", 5),
    "UPDATE marchland.entry SET env = env || ' ' WHERE seq = 399": ("head", None),
    "UPDATE marchland.entry SET key = 'another' WHERE seq = 6": ("entry 6", 6),
    "UPDATE marchland.entry SET recorded_at = '2025-11-25T10:00:00.000000Z' WHERE seq = 7": ("entry 7", 7),
    "DELETE FROM marchland.entry WHERE seq = 8": ("entry 9", 9),
    "DELETE FROM marchland.entry WHERE seq = 399": ("head", None),
    "UPDATE marchland.payload SET body = '' WHERE seq = 9": ("payload 9", 9),
    "UPDATE marchland.payload SET seq = 1000 WHERE seq = 9": ("payload 1000", 1000),
    "UPDATE marchland.tile SET hashes = substr(hashes, 1, 64) WHERE level = 0": ("tile 0 of level 0", None),
    "DELETE FROM marchland.tile WHERE level = 1": ("tile 0 of level 1", None),
    "UPDATE marchland.head SET root = sha256('')": ("head", None),
    "UPDATE marchland.head SET recorded_at = '2027-11-25T10:00:00.000000Z'": ("head", None),
    "UPDATE marchland.version SET known = '[401,)'": ("version of area-0 from 401", None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_an_owner_changed_is_named_by_record(store_url: str, change: str) -> None:
    fill(open_postgres(store_url))
    with psycopg.connect(store_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(change.encode())
    found = faults(store_url)
    where, seq = CHANGES[change]
    assert any((fault.where, fault.seq) == (where, seq) for fault in found), found


def test_nothing_is_built_on_a_head_that_its_tiles_do_not_give(fresh_database: Callable[..., str]) -> None:
    url = fresh_database()
    fill(open_postgres(url))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE marchland.head SET root = sha256('x')")
    store = open_postgres(url)
    with pytest.raises(StoreError, match="do not give the root"), store.writing() as writer:
        writer.append([NewEntry("new", "reported", SUBJECTS[0], "me", "org", b"")], NOW)
    store.close()
