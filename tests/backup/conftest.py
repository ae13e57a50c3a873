"""A small register of real events, its keys and what is kept beside it, made once and copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from marchland.access.adapters.account_store import Account, AccountStore
from marchland.access.service.accounts import account_file
from marchland.adapters.clock import seconds
from marchland.interface import unseen
from marchland.ledger.service.questions import checkpoint
from marchland.register.service.founding import create_demo
from marchland.register.service.opening import identity
from marchland.register.service.stores import open_store

AREAS = 3


@dataclass(frozen=True)
class Kept:
    """A register of a test's own: its file, the folder of its keys, and a checkpoint kept outside."""

    store: str
    keys: Path
    checkpoint: Path
    origin: str


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a register, its keys and a signed checkpoint, to copy."""
    folder = tmp_path_factory.mktemp("template")
    made = create_demo(str(folder / "register.db"), None, AREAS, 1, folder / "config/marchland/keys", unseen)
    store = open_store(made.store)
    note = checkpoint(store, made.keys, identity(made.store), seconds())
    store.close()
    (folder / "checkpoint").write_text(str(note), "utf-8")
    (folder / "origin").write_text(made.origin, "utf-8")
    return folder


@pytest.fixture
def kept(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Give a register of the test's own, which the user's settings name."""
    home = tmp_path / "home"
    shutil.copytree(template, home)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    store = str(home / "register.db")
    monkeypatch.setenv("MARCHLAND_STORE", store)
    monkeypatch.delenv("MARCHLAND_NEWS", raising=False)
    return Kept(store, home / "config/marchland/keys", home / "checkpoint", (home / "origin").read_text("utf-8"))


def with_accounts(store: str) -> Path:
    """Make accounts beside a store, one of them."""
    path = account_file(store, embedded=True, folder=Path(store).parent)
    AccountStore(path).keep(Account("ada", "a-1", "", "", disabled=False, step=0, invited="", invited_until_s=0))
    return path


@pytest.fixture
def accounts(kept: Kept) -> Path:
    """Give the file of the accounts beside the register of the test."""
    return with_accounts(kept.store)
