"""Marks of devices: made by the site alone, for an account and a time, naming nobody."""

from __future__ import annotations

from pathlib import Path

import argon2
import pytest

from marchland.access.adapters.account_store import AccountStore
from marchland.access.adapters.passwords import Passwords
from marchland.access.service.accounts import Accounts
from marchland.access.service.devices import DEVICE_DAYS
from tests.site.browser import Clock

DAY_S = 86_400


class LongClock(Clock):
    """A clock whose days go beyond the month."""

    def __call__(self) -> str:
        from datetime import UTC, datetime

        return datetime.fromtimestamp(1_795_000_000 + self.seconds, UTC).isoformat()


@pytest.fixture
def clock() -> Clock:
    return LongClock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    made = Accounts(AccountStore(tmp_path / "a.db"), Passwords(argon2.PasswordHasher(1, 8, 1)), clock)
    for name in ("anna", "bert", "cleo", "dora", "emil"):
        made.invite(name)
    return made


def test_a_device_is_known_for_the_accounts_that_signed_in_by_it(accounts: Accounts) -> None:
    devices = accounts.devices
    one = devices.remember("", "anna")
    two = devices.remember(one, "bert")
    assert devices.known(one, "anna")
    assert devices.known(two, "anna") == devices.known(two, "bert") == devices.known(one, "anna")
    assert not devices.known(one, "bert")
    assert not devices.known(two, "cleo")
    assert not devices.known(two, "nobody")
    assert devices.remember("", "anna") != one, "another device"
    assert "anna" not in two


def test_the_newest_accounts_stay(accounts: Accounts) -> None:
    mark = ""
    for name in ("anna", "bert", "cleo", "dora", "emil", "bert"):
        mark = accounts.devices.remember(mark, name)
    assert [bool(accounts.devices.known(mark, name)) for name in ("anna", "bert", "cleo", "dora", "emil")] == [
        False, True, True, True, True,
    ]  # fmt: skip
    assert len(mark) < 400, "it fits into what is read of a cookie"


def test_a_mark_ends_after_its_days_and_with_the_account_s_secret(accounts: Accounts, clock: Clock) -> None:
    mark = accounts.devices.remember("", "anna")
    clock.seconds = DEVICE_DAYS * DAY_S
    assert accounts.devices.known(mark, "anna")
    clock.seconds += DAY_S
    assert not accounts.devices.known(mark, "anna")
    assert not accounts.devices.is_ours(mark)
    clock.seconds = 0
    accounts.invite("anna")
    assert not accounts.devices.known(mark, "anna"), "it was set up anew"


def forged(mark: str) -> list[str]:
    head, account = mark.split("~")
    day, device, mac = head.split(".")
    return [
        "", "x", "..", "~", "~~~", "2026-11-22.x.", f"{day}.{device}.~{account}",
        f"2030-01-01.{device}.{mac}~{account}",
        f"{day}.{device}x.{mac}~{account}", f"{day}.{device}.{mac[:-1]}~{account}", f"{day}.{device}.{mac}", "ї" * 99,
        f"{day}.{device}.{mac}~", f"{day}.{device}.{mac}~{account[:-1]}", mark.upper(), "~" * 400,
    ]  # fmt: skip


def test_a_mark_that_was_changed_is_none(accounts: Accounts) -> None:
    mark = accounts.devices.remember("", "anna")
    assert accounts.devices.known(mark, "anna")
    for other in forged(mark):
        assert accounts.devices.known(other, "anna") == "", other
