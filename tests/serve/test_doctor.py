"""`doctor`: each thing that can be wrong with an installation is made wrong, found, and told with what to do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from marchland.access.service.accounts import open_accounts
from marchland.adapters.clock import now
from marchland.cli.group import cli
from marchland.core.policy import Role
from marchland.register.service import questions
from marchland.register.service.stores import create_store, open_store
from marchland.serve.service import diagnosis


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a register with accounts and keys, of a user of its own."""
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv("MARCHLAND_CACHE", str(tmp_path / "cache"))
    store = tmp_path / "r.db"
    create_store(str(store), "test.marchland.example/doctor").close()
    open_accounts(Path(f"{store}.accounts.db"), now).invite("anna")
    keys = tmp_path / "marchland" / "keys"
    keys.mkdir(parents=True)
    (keys / "log.key").touch(0o600)
    (keys / "log.pub").touch(0o644)
    return store


def asked(place: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["doctor", "--store", str(place), *options])


def told(place: Path) -> tuple[int, dict[str, Any]]:
    done = asked(place, "--format", "json")
    answer = json.loads(done.output)
    assert answer["well"] == (done.exit_code == 0)
    return done.exit_code, {each["subject"]: each for each in answer["findings"]}


def test_a_sound_installation_is_well(place: Path) -> None:
    status, found = told(place)
    assert status == 0
    assert {name for name, each in found.items() if each["condition"] != "well"} <= {"pages"}
    assert found["register"]["found"] == "0 entries, no damage"
    assert "This installation" in asked(place).output


def without_register(place: Path) -> None:
    place.unlink()


def damaged(place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[5000] ^= 1
    place.write_bytes(content)


def accounts_open_to_others(place: Path) -> None:
    Path(f"{place}.accounts.db.key").chmod(0o644)


def accounts_changed(place: Path) -> None:
    with sqlite3.connect(f"{place}.accounts.db") as db:
        db.execute("UPDATE account SET disabled = 1")
    db.close()


def without_key(place: Path) -> None:
    Path(f"{place}.accounts.db.key").unlink()


def without_accounts(place: Path) -> None:
    Path(f"{place}.accounts.db").unlink()


def keys_open_to_others(place: Path) -> None:
    (place.parent / "marchland" / "keys" / "log.key").chmod(0o640)


def cache_that_cannot_be(place: Path) -> None:
    (place.parent / "cache").write_text("a file")


WRONG: dict[Callable[[Path], None], tuple[str, str, str]] = {
    without_register: ("register", "note", "marchland register init makes one"),
    damaged: ("register", "wrong", ""),
    accounts_open_to_others: ("accounts", "wrong", "chmod 600 "),
    accounts_changed: ("accounts", "wrong", "find out who could write the file"),
    without_key: ("accounts", "wrong", "put it back from a copy"),
    without_accounts: ("accounts", "note", "marchland web user add"),
    keys_open_to_others: ("keys", "wrong", "chmod 600 "),
    cache_that_cannot_be: ("cache", "note", "make it writable"),
}


@pytest.mark.parametrize("change", WRONG, ids=lambda change: change.__name__)
def test_what_is_wrong_is_found_and_told_with_what_to_do(place: Path, change: Callable[[Path], None]) -> None:
    change(place)
    subject, condition, step = WRONG[change]
    status, found = told(place)
    assert (found[subject]["condition"], status) == (condition, int(condition == "wrong"))
    assert found[subject]["next_step"].startswith(step)
    assert found[subject]["next_step"] or found[subject]["found"]


def test_a_clock_behind_the_newest_entry_is_wrong(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(str(place))
    questions.register_actor(store, "account-x", "halo", frozenset({Role.VIEWER}), "os-1", now)
    store.close()
    monkeypatch.setattr(diagnosis, "now", lambda: "2020-01-01T00:00:00.000000Z")
    _, found = told(place)
    assert found["clock"]["condition"] == "wrong"
    assert "time server" in found["clock"]["next_step"]


def test_a_package_that_is_not_there_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    required = ["apsw>=3.51.3", "no-such-package[x]>=1 ; python_version > '3'"]
    monkeypatch.setattr(diagnosis.metadata, "requires", lambda _name: required)  # type: ignore[attr-defined] # a module
    _, found = told(place)
    assert found["packages"]["found"] == "missing: no-such-package"


def test_little_room_and_few_files_are_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "LEAST_ROOM_BYTES", 2**63)
    monkeypatch.setattr(diagnosis, "raise_open_files", lambda _wanted: 100)
    status, found = told(place)
    assert (found["disk"]["condition"], status) == ("wrong", 1)
    assert (found["open files"]["condition"], found["open files"]["found"]) == ("note", "100 at most")
