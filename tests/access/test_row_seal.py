"""Seals: a row that another hand wrote or changed in the file of accounts counts for nothing, and is named."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import argon2
import pytest

from marchland.access.adapters import account_store, row_seal
from marchland.access.adapters.account_store import AccountStore
from marchland.access.adapters.passwords import Passwords
from marchland.access.adapters.row_seal import RowSeal, SealKeyFile
from marchland.access.service.accounts import Accounts
from marchland.core.errors import SignInError, StoreError
from tests.site.browser import Clock
from tests.site.world import PASSWORD

QUICK = argon2.PasswordHasher(1, 8, 1)


def opened(folder: Path) -> Accounts:
    return Accounts(AccountStore(folder / "accounts.db"), Passwords(QUICK), Clock())


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """Give accounts in which anna is an approver and eve is not."""
    made = opened(tmp_path)
    for name in ("anna", "eve"):
        invitation = made.invite(name, f"account-{name}")
        account = made._kept.account(name)
        assert account is not None
        made._kept.keep(account_store.Account(name, invitation.actor, QUICK.hash(PASSWORD), account.secret))
    return made


def written(accounts: Accounts, statement: str, *values: object) -> None:
    """Write into the file as somebody does who may write it and does not have the key."""
    with sqlite3.connect(accounts._kept.path) as db:
        db.execute(statement, values)
    db.close()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_session_that_was_written_into_the_file_is_none(accounts: Accounts) -> None:
    written(accounts, "INSERT INTO session VALUES (?, 'anna', 1795255200, 1795255200, '')", digest("mine"))
    assert accounts.session("mine") is None
    own = accounts._begin("eve")
    seal = accounts._kept
    with sqlite3.connect(seal.path) as db:
        stolen = db.execute("SELECT seal FROM session WHERE account = 'eve'").fetchone()[0]
    db.close()
    began = accounts._now_s()
    written(accounts, "INSERT INTO session VALUES (?, 'anna', ?, ?, ?)", digest("mine2"), began, began, stolen)
    assert accounts.session("mine2") is None, "the seal of another row does not fit"
    assert accounts.session(own) is not None


CHANGES = {
    "a session given to another": ("UPDATE session SET account = 'anna'", "session eve→anna"),
    "a session made young again": ("UPDATE session SET began_s = began_s + 90000", "session eve"),
    "another's place on the roster": ("UPDATE account SET actor = 'account-x' WHERE name = 'eve'", "account eve"),
    "a password of one's own": ("UPDATE account SET password = 'x' WHERE name = 'anna'", "account anna"),
    "a second factor of one's own": ("UPDATE account SET secret = 'A' WHERE name = 'anna'", "account anna"),
    "a closed account opened": ("UPDATE account SET disabled = 1 - disabled WHERE name = 'anna'", "account anna"),
    "an invitation of one's own": ("UPDATE account SET invited = 'x', invited_until_s = 9e9", "account anna"),
    "a token of wider scope": ("UPDATE token SET scopes = 'read export propose'", "token"),
    "a token that lives on": ("UPDATE token SET expires_s = expires_s + 1", "token"),
    "a token revived": ("UPDATE token SET ended_s = 1 - ended_s", "token"),
    "a recovery code of another": ("UPDATE recovery SET account = 'anna'", "recovery"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_was_changed_counts_for_nothing_and_is_named(accounts: Accounts, change: str) -> None:
    session = accounts._begin("eve")
    token, card = accounts.tokens.make("eve", "QGIS", ["read"])
    accounts._kept.set_recovery("eve", (digest("code"),))
    assert accounts.unsealed() == ()
    statement, _ = CHANGES[change]
    written(accounts, statement.replace("9e9", "9000000000"))
    named = accounts.unsealed()
    table = statement.split()[1]
    assert named
    assert {name.split()[0] for name in named} == {table}
    if table == "session":
        assert accounts.session(session) is None
    elif table == "token":
        with pytest.raises(SignInError, match="not known here"):
            accounts.tokens.grant(token)
        assert card.id not in {each.id for each in accounts.tokens.of("eve")}
    elif table == "recovery":
        assert not accounts.recovery_fits("anna", "code")
        assert not accounts._kept.use_recovery("anna", digest("code"))
    else:
        changed = named[0].split()[1]
        assert accounts._kept.account(changed) is None


def test_a_token_that_is_ended_keeps_a_seal_and_a_forged_one_gets_none(accounts: Accounts) -> None:
    accounts.tokens.make("eve", "one", ["read"])
    _, card = accounts.tokens.make("eve", "two", ["read"])
    written(accounts, "UPDATE token SET scopes = 'export' WHERE name = 'one'")
    accounts.tokens.revoke("eve", card.id)
    accounts._kept.end_tokens("eve", 5)
    assert accounts.unsealed() == ("token " + next(iter(accounts.unsealed())).split()[1],)
    assert [each.name for each in accounts.tokens.of("eve")] == ["two"]


def test_the_key_is_its_owner_s_alone_and_made_once(accounts: Accounts, tmp_path: Path) -> None:
    key = tmp_path / "accounts.db.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    session = accounts._begin("anna")
    assert opened(tmp_path).session(session) is not None
    assert key.read_bytes() == before
    assert not key.with_name("accounts.db.key.new").exists()
    assert bytes.fromhex(before.decode()) not in (tmp_path / "accounts.db").read_bytes()


def without_key(folder: Path) -> None:
    (folder / "accounts.db.key").unlink()


def with_another_key(folder: Path) -> None:
    (folder / "accounts.db.key").write_text("ab" * 32)


def with_half_a_key(folder: Path) -> None:
    (folder / "accounts.db.key").write_text("ab" * 16)


def with_no_key_in_it(folder: Path) -> None:
    (folder / "accounts.db.key").write_text("żółw")


@pytest.mark.parametrize("change", [without_key, with_half_a_key, with_no_key_in_it])
def test_without_its_key_the_file_is_refused_and_no_new_one_is_made(
    accounts: Accounts, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    change(tmp_path)
    with pytest.raises(StoreError):
        opened(tmp_path)
    assert accounts._kept.account("anna") is not None, "who has it open already goes on"


def test_by_another_key_nothing_is_as_it_was(accounts: Accounts, tmp_path: Path) -> None:
    with_another_key(tmp_path)
    again = opened(tmp_path)
    assert again.all() == ()
    assert again.unsealed() == ("account anna", "account eve")
    assert accounts.all()


def test_a_file_set_back_to_before_the_seals_is_not_sealed_anew(accounts: Accounts, tmp_path: Path) -> None:
    written(accounts, "UPDATE account SET actor = 'account-admin' WHERE name = 'eve'")
    written(accounts, "PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="before its rows were sealed"):
        opened(tmp_path)


def test_a_crash_between_the_rows_and_the_key_loses_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(SealKeyFile, "settle", lambda _self: None)
        opened(tmp_path).invite("anna")
    assert not (tmp_path / "accounts.db.key").exists()
    again = opened(tmp_path)
    assert [each.name for each in again.all()] == ["anna"]
    assert (tmp_path / "accounts.db.key").exists()


def test_a_crash_before_the_rows_are_kept_begins_again(tmp_path: Path) -> None:
    SealKeyFile(tmp_path / "accounts.db.key").make()
    first = opened(tmp_path)
    first.invite("anna")
    assert [each.name for each in opened(tmp_path).all()] == ["anna"]


def test_a_seal_holds_table_columns_and_their_bounds_apart() -> None:
    seal = RowSeal(b"k" * 32)
    said = {
        seal.of("a", "b", "c"), seal.of("a", "bc"), seal.of("ab", "c"), seal.of("a", "b", 1), seal.of("a", "b", "1"),
        seal.of("a", "", "b"), RowSeal(b"l" * 32).of("a", "b", "c"),
    }  # fmt: skip
    assert len(said) == 7
    assert seal.fits(seal.of("a", "ї"), "a", "ї")
    assert not seal.fits("", "a", "ї")
    assert "kkkk" not in repr(seal), "a key stands in no message"
    assert row_seal._KEY_BYTES == 32
