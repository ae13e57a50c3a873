"""Passwords, which do not expire, and recovery codes, which cannot be guessed."""

from __future__ import annotations

import re
from pathlib import Path

from marchland.access.adapters import second_factor
from marchland.access.adapters.account_store import AccountStore
from marchland.access.service.accounts import Accounts
from tests.site.world import PASSWORD, QUICK


class Years:
    """A clock that stands at noon of a day in a year that a test gives."""

    def __init__(self) -> None:
        self.year = 2026

    def __call__(self) -> str:
        return f"{self.year}-11-22T12:00:00.000000Z"


def set_up(accounts: Accounts) -> tuple[str, tuple[str, ...]]:
    """Make an account, and return the secret of its authenticator and its recovery codes."""
    made = accounts.invite("anna")
    code = second_factor.code(made.secret, accounts._now_s())
    return made.secret, accounts.set_up("anna", made.code, PASSWORD, code)


def test_a_password_does_not_grow_old(tmp_path: Path) -> None:
    clock = Years()
    accounts = Accounts(AccountStore(tmp_path / "accounts.db"), QUICK, clock)
    secret, _ = set_up(accounts)
    clock.year = 2046
    assert accounts.sign_in("anna", PASSWORD, second_factor.code(secret, accounts._now_s()))


def test_recovery_codes_are_long_and_none_is_twice(tmp_path: Path) -> None:
    accounts = Accounts(AccountStore(tmp_path / "accounts.db"), QUICK, Years())
    codes = {*set_up(accounts)[1], *accounts.new_recovery("anna", PASSWORD)}
    assert len(codes) == 16
    for code in codes:
        digits = re.sub(r"[^0-9a-f]", "", code)
        assert 4 * len(digits) >= 96, "bits of a code of hexadecimal digits"
