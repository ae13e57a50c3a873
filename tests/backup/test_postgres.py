"""A register on PostgreSQL comes back by the server's own means: a base backup and its archived log."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marchland.adapters.clock import now
from marchland.register.service.founding import create_register
from marchland.register.service.opening import identity, opened_at
from marchland.register.service.stores import open_store
from marchland.tlog.domain.store import Head
from marchland.tlog.domain.tiles import root_at
from tests.cli.driving import run
from tests.faults.ledgers import entry
from tests.postgres_server import Cluster, as_owner, programs
from tests.processes import PATIENCE_S

DATABASE = "register"
OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"


@pytest.fixture
def archiving() -> Iterator[Cluster]:
    """Give a server of the test's own that archives its log, as docs/operations.md has it."""
    cluster = Cluster.make()
    try:
        as_owner("mkdir", cluster.folder / "log-archive")
        documented = OPERATIONS.read_text("utf-8").partition("# postgresql.conf\n")[2].partition("```")[0]
        settings = documented.replace("/mnt/disk/log", str(cluster.folder / "log-archive"))
        assert "archive_command" in settings
        with (cluster.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"\n{settings}")
        with (cluster.data / "pg_hba.conf").open("a", encoding="utf-8") as file:
            file.write("local replication all trust\n")
        cluster.stop()
        cluster.start()
        cluster.run("postgres", f"CREATE DATABASE {DATABASE}")
        yield cluster
    finally:
        cluster.remove()


def append(url: str, key: str) -> Head:
    """Append an entry, and return the head that is acknowledged with it."""
    store = open_store(url)
    with store.writing() as writer:
        writer.append([entry(key, 300, "testing")], now())
    with store.reading() as reader:
        head = reader.head()
    store.close()
    return head


@pytest.fixture
def restored(archiving: Cluster) -> Iterator[Cluster]:
    """Give a server beside the first, which is not made yet."""
    folder = archiving.folder.with_name(archiving.folder.name + "-restored")
    folder.mkdir()
    if shutil.which("runuser") and folder.owner() == "root":
        shutil.chown(folder, archiving.owner)
    cluster = Cluster(folder)
    yield cluster
    cluster.stop("immediate")
    shutil.rmtree(folder)


def restore(base: Path, archiving: Cluster, cluster: Cluster, settings: str) -> None:
    """Start a server from a base backup and the archived log, to the end of it or to a point in it."""
    as_owner("cp", "-a", base, cluster.data)
    command = f"restore_command = 'cp {archiving.folder}/log-archive/%f %p'\narchive_mode = off\n"
    with (cluster.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(command + settings)
    as_owner("touch", cluster.data / "recovery.signal")
    cluster.start()
    until = time.monotonic() + PATIENCE_S
    with psycopg.connect(cluster.url("postgres")) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            assert time.monotonic() < until
            time.sleep(0.1)


def checked(url: str) -> Head:
    """Return the head of a register, after all of it was verified."""
    with opened_at(url) as books, books.store.reading() as reader:
        head = reader.head()
        assert root_at(head.size, reader.tile) == head.root
        return head


def test_a_server_comes_back_to_a_point_in_time_and_to_its_last_word(
    archiving: Cluster, restored: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    url = archiving.url(DATABASE)
    create_register(url, None, None, tmp_path / "marchland/keys", identity(url), now)
    base = archiving.folder / "base"
    as_owner(programs() / "pg_basebackup", "-h", archiving.folder, "-D", base, "-X", "none", "-c", "fast")
    as_owner(programs() / "pg_verifybackup", "-n", base)
    wanted = append(url, "before")
    archiving.run(DATABASE, "SELECT pg_create_restore_point('before')")
    last = append(url, "after")
    archiving.run(DATABASE, "SELECT pg_switch_wal()")
    archiving.stop()  # a server that ends in peace archives what is left; archive_timeout bounds what a lost disk loses
    assert list((archiving.folder / "log-archive").iterdir())

    restore(base, archiving, restored, "recovery_target_name = 'before'\nrecovery_target_action = 'promote'\n")
    assert checked(restored.url(DATABASE)) == wanted
    ran = run(["ledger", "verify", "--store", restored.url(DATABASE)], capsys, monkeypatch)
    assert (ran.status, ran.out.split(":")[0]) == (0, "ok"), ran.out + ran.err
    restored.stop()
    as_owner("rm", "-r", restored.data)

    restore(base, archiving, restored, "recovery_target_action = 'promote'\n")
    assert checked(restored.url(DATABASE)) == last
    assert append(restored.url(DATABASE), "it-goes-on").size == last.size + 1
