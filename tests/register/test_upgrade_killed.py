"""An upgrade that is killed at any statement of it: nothing is lost, the store opens, and it answers as it did before.

What is killed is the command as it is typed, taught to stop at one of its statements (`upgrade_stopping.py`). How many
there are the first one tells, that is killed at its COMMIT.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from marchland.core.errors import StoreError
from marchland.register.adapters.postgres_store import open_postgres, upgrade_postgres
from marchland.register.adapters.sqlite_store import open_sqlite
from marchland.tlog.adapters.sqlite_file import connect, log_of
from marchland.tlog.domain.store import FORMAT
from tests.processes import started
from tests.register.test_upgrade import (
    ANSWERS,
    answers,
    check_moves_on,
    check_upgraded,
    land,
    old,  # noqa: F401 - a fixture
    old_url,  # noqa: F401 - a fixture
)

ROOT = Path(__file__).parents[2]


def killed_at(kind: str, statement: str, *words: str) -> int:
    """Kill a command before that statement, and return its number."""
    with started(
        [sys.executable, "-m", "tests.register.upgrade_stopping", kind, statement, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        number = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    return number


def moments(count: int) -> list[str]:
    """Return the statements to be killed at: the second, some in between, and that before the last."""
    return [str(number) for number in sorted({2, count // 4, count // 2, 3 * count // 4, count - 1})]


def test_a_file_whose_upgrade_is_killed_is_as_it_was_and_upgrades_when_it_is_opened_again(
    old: Path,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    command = ("register", "list", "--format", "json", "--store")
    first = tmp_path / "first.db"
    shutil.copy(old, first)
    count = killed_at("file", "COMMIT", *command, str(first))
    assert count > 20
    spilled = 0
    for number in ("COMMIT", *moments(count)):
        path = tmp_path / f"at-{number}.db"
        shutil.copy(old, path)
        assert killed_at("file", number, *command, str(path)) <= count
        spilled = max(spilled, log_of(path).stat().st_size)
        with closing(connect(path)) as db:
            assert db.pragma("user_version") == 1
            assert db.execute("SELECT count(*) FROM version_box").get > 0
        store = open_sqlite(path)
        check_upgraded(store)
        store.close()
    assert spilled > old.stat().st_size // 10, "nothing that was half done was on the disk"


def test_a_file_whose_upgrade_is_killed_once_it_is_written_is_upgraded(
    old: Path,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    """The first statement after it already asks the store of today."""
    command = ("register", "list", "--format", "json", "--store")
    first = tmp_path / "first.db"
    shutil.copy(old, first)
    count = killed_at("file", "COMMIT", *command, str(first))
    killed_at("file", str(count + 1), *command, str(old))
    with closing(connect(old)) as db:
        assert db.pragma("user_version") == FORMAT
    store = open_sqlite(old)
    check_upgraded(store)
    store.close()


def test_a_file_may_be_killed_again_and_again(old: Path) -> None:  # noqa: F811 - the fixture
    command = ("register", "list", "--format", "json", "--store", str(old))
    count = killed_at("file", "COMMIT", *command)
    for number in moments(count):
        killed_at("file", number, *command)
    store = open_sqlite(old)
    assert answers(store) == ANSWERS
    assert list(store.faults()) == []
    store.close()


def test_a_server_whose_upgrade_is_killed_is_as_it_was(
    old_url: str,  # noqa: F811 - the fixture
    old: Path,  # noqa: F811 - the fixture
) -> None:
    command = ("register", "upgrade", "--store", old_url)
    count = killed_at("server", "COMMIT", *command)
    assert count > 10
    for number in moments(count):
        killed_at("server", number, *command)
        with pytest.raises(StoreError, match="is of format 1, and this version needs"):
            open_postgres(old_url)
        with psycopg.connect(old_url) as server:
            assert server.execute("SELECT to_regclass('marchland.shape')").fetchone() == (None,)
    assert upgrade_postgres(old_url) == 1
    store = open_postgres(old_url)
    with store.reading() as reader:
        assert reader.version_digest() == ANSWERS["digest"]
    assert list(store.faults()) == []
    embedded = open_sqlite(old)
    assert land(store) == land(embedded)
    embedded.close()
    check_moves_on(store)
    store.close()
