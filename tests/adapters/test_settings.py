"""The settings of one run: from the environment, else from the user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from marchland.adapters.settings import read_settings

NAMES = ("NO_COLOR", "MARCHLAND_STORE", "XDG_DATA_HOME", "XDG_CONFIG_HOME")


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_where_nothing_is_set_all_is_in_the_home_and_keys_are_apart_from_the_store(tmp_path: Path) -> None:
    found = read_settings()
    assert found.store == str(tmp_path / ".local" / "share" / "marchland" / "register.db")
    assert found.keys == tmp_path / ".config" / "marchland" / "keys"
    assert not found.keys.is_relative_to(Path(found.store).parent)
    assert found.plain is False


def test_what_is_set_counts_and_what_is_empty_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/config")
    monkeypatch.setenv("NO_COLOR", "1")
    assert (read_settings().store, read_settings().keys) == (
        "/data/marchland/register.db",
        Path("/config/marchland/keys"),
    )
    assert read_settings().plain is True
    monkeypatch.setenv("MARCHLAND_STORE", "postgresql://db/register")
    assert read_settings().store == "postgresql://db/register"
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert read_settings().store.startswith(str(tmp_path))
    assert read_settings().plain is False


def test_who_acts_is_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "olena")
    monkeypatch.setenv("LOGNAME", "olena")
    assert read_settings().user == f"os-{os.getuid()}"
