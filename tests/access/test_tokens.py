"""Tokens of programs: named, scoped, told once, kept as a digest, and of use only as long as they are good."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from datetime import date
from pathlib import Path

import argon2
import pytest

from marchland.access.adapters import account_store
from marchland.access.adapters.account_store import AccountStore
from marchland.access.adapters.passwords import Passwords
from marchland.access.service.accounts import Accounts
from marchland.access.service.permission import decide
from marchland.access.service.tokens import MOST_DAYS, MOST_TOKENS, TokenState
from marchland.core.errors import InputError, MarchlandError, NotFoundError, SignInError, StoreError
from marchland.core.policy import Actor, Deny, Permit, Role, TokenScope

DAY_S = 86_400


class Clock:
    """A clock that a test sets, from noon on 1 January 2026."""

    day = 1

    def __call__(self) -> str:
        """Return noon of the day, counted from the first of January."""
        of = date.fromordinal(date(2025, 12, 31).toordinal() + self.day)
        return f"{of.isoformat()}T12:00:00.000000Z"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    """Give accounts of which one is anna's."""
    quick = Passwords(argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made = Accounts(AccountStore(tmp_path / "accounts.db"), quick, clock)
    made.invite("anna")
    return made


def test_a_token_is_of_256_bits_with_a_beginning_by_which_it_is_known(accounts: Accounts, tmp_path: Path) -> None:
    token, card = accounts.tokens.make("anna", "QGIS", ["read"])
    assert re.fullmatch(r"mrch_[A-Za-z0-9_-]{43}", token)
    other, _ = accounts.tokens.make("anna", "ogr2ogr", ["read"])
    assert token != other
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in everything
    assert token[5:].encode() not in everything
    assert hashlib.sha256(token.encode()).hexdigest().encode() in everything
    assert token not in repr(card)


def test_a_token_gives_what_it_was_made_with(accounts: Accounts, clock: Clock) -> None:
    actor = accounts.all()[0].actor
    token, card = accounts.tokens.make("anna", "QGIS", ["export"])
    assert (card.name, card.scopes) == ("QGIS", ("read", "export")), "whoever exports reads"
    assert (card.made_on, card.expires_on, card.used_on) == (date(2026, 1, 1), date(2026, 4, 1), None)
    clock.day = 40
    grant = accounts.tokens.grant(token)
    assert (grant.id, grant.actor, grant.account) == (card.id, actor, "anna")
    assert grant.scopes == {TokenScope.READ, TokenScope.EXPORT}
    assert accounts.tokens.of("anna")[0].used_on == date(2026, 2, 9)
    clock.day = 41
    accounts.tokens.grant(token)
    assert accounts.tokens.of("anna")[0].used_on == date(2026, 2, 10)


def test_a_token_ends_when_it_was_said_to(accounts: Accounts, clock: Clock) -> None:
    token, card = accounts.tokens.make("anna", "QGIS", ["read"], 10)
    assert card.expires_on == date(2026, 1, 11)
    clock.day = 10
    assert accounts.tokens.grant(token)
    clock.day = 11
    with pytest.raises(SignInError, match="expired on 2026-01-11"):
        accounts.tokens.grant(token)
    assert accounts.tokens.of("anna")[0].state is TokenState.EXPIRED
    assert accounts.tokens.make("anna", "QGIS", ["read"]), "a name is free again when its token has ended"


def test_a_revoked_token_is_of_no_use_and_stays_in_the_list(accounts: Accounts) -> None:
    token, card = accounts.tokens.make("anna", "QGIS", ["read"])
    accounts.invite("bert")
    with pytest.raises(NotFoundError):
        accounts.tokens.revoke("bert", card.id)
    assert accounts.tokens.grant(token), "nobody revokes what is another's"
    accounts.tokens.revoke("anna", card.id)
    with pytest.raises(SignInError, match="revoked"):
        accounts.tokens.grant(token)
    with pytest.raises(NotFoundError):
        accounts.tokens.revoke("anna", card.id)
    assert [each.state for each in accounts.tokens.of("anna")] == [TokenState.REVOKED]


@pytest.mark.parametrize("end", ["disable", "invite"])
def test_the_tokens_of_an_account_end_with_it(accounts: Accounts, end: str) -> None:
    token, _ = accounts.tokens.make("anna", "QGIS", ["read"])
    getattr(accounts, end)("anna")
    with pytest.raises(SignInError):
        accounts.tokens.grant(token)


def test_what_is_no_token_is_not_known(accounts: Accounts) -> None:
    token, _ = accounts.tokens.make("anna", "QGIS", ["read"])
    for wrong in ("", "mrch_", token[:-1], token + "a", token[5:], token.upper(), "mrch_" + "a" * 43, "anna", "\0"):
        with pytest.raises(SignInError, match="not known"):
            accounts.tokens.grant(wrong)


REFUSED: dict[str, tuple[str, list[str], int]] = {
    "a name": ("", ["read"], 90),
    "1 to 60": ("x" * 61, ["read"], 90),
    "of 1 to": ("a\nb", ["read"], 90),
    "without a scope": ("a", [], 90),
    "'admin' is no scope": ("a", ["read", "admin"], 90),
    "1 to 366 days": ("a", ["read"], MOST_DAYS + 1),
    "good for 1": ("a", ["read"], 0),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_a_token_cannot_have_is_refused_with_the_next_step(accounts: Accounts, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        accounts.tokens.make("anna", *REFUSED[told])
    assert refused.value.next_step
    assert accounts.tokens.of("anna") == ()


def test_an_account_has_so_many_tokens_and_each_a_name_of_its_own(accounts: Accounts) -> None:
    for number in range(MOST_TOKENS):
        accounts.tokens.make("anna", str(number), ["read"])
    with pytest.raises(InputError, match="'7' already"):
        accounts.tokens.make("anna", "7", ["read"])
    with pytest.raises(InputError, match="at most 50"):
        accounts.tokens.make("anna", "more", ["read"])
    accounts.tokens.revoke("anna", accounts.tokens.of("anna")[0].id)
    assert accounts.tokens.make("anna", "more", ["read"])
    for nobody in ("bert", ""):
        with pytest.raises(NotFoundError):
            accounts.tokens.make(nobody, "x", ["read"])


def test_what_is_handed_in_is_counted_and_claimed_by_the_token_s_id(accounts: Accounts, clock: Clock) -> None:
    token, card = accounts.tokens.make("anna", "QGIS", ["propose"])
    grant = accounts.tokens.grant(token)
    first, second = accounts.tokens.hand_in(grant), accounts.tokens.hand_in(grant)
    claim = second.claim(clock())
    assert (first.hand_in, claim.device, claim.sequence) == (1, f"token:{card.id}", 2)
    assert claim.at == "2026-01-01T12:00:00.000000Z"


def test_a_scope_only_takes_away() -> None:
    everything = frozenset(Role)
    for role, operation, scopes, allowed in (
        (everything, "look", {"read"}, True),
        (everything, "look", {"propose"}, False),
        (everything, "export", {"read"}, False),
        (everything, "export", {"export"}, True),
        ({Role.VIEWER}, "export", {"export"}, False),
        ({Role.REPORTER}, "reported", {"propose"}, True),
        ({Role.REPORTER}, "reported", {"read", "export"}, False),
        ({Role.VIEWER}, "reported", {"propose"}, False),
        (everything, "approved", set(TokenScope), False),
        (everything, "cleared", set(TokenScope), False),
        (everything, "vouch", set(TokenScope), False),
    ):
        actor = Actor("account-x", "halo", frozenset(role), frozenset(TokenScope(each) for each in scopes))
        found = decide(actor, operation, ("halo",))
        assert isinstance(found, Permit if allowed else Deny), (role, operation, scopes)


def test_a_file_of_before_there_were_tokens_opens_and_gets_the_table(tmp_path: Path, clock: Clock) -> None:
    """Made here as the version before made it: its tables and letters, and no number of a version."""
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as db:
        db.executescript(account_store._TABLES)
        db.execute(f"PRAGMA application_id = {account_store.APPLICATION_ID}")
        db.execute("INSERT INTO account (name, actor, password, secret) VALUES ('anna', 'account-1', 'hash', 'secret')")
        db.execute("INSERT INTO session VALUES ('digest', 'anna', 5, 6)")
    assert db.execute("PRAGMA user_version").fetchone() == (0,)
    db.close()
    store = AccountStore(path)
    kept = store.account("anna")
    assert kept is not None
    assert (kept.actor, kept.password) == ("account-1", "hash")
    assert store.session("digest") is None, "sessions of before rows were sealed end"
    assert store.unsealed() == ()
    token, _ = Accounts(store, Passwords(argon2.PasswordHasher(1, 8, 1)), clock).tokens.make("anna", "QGIS", ["read"])
    again = Accounts(AccountStore(path), Passwords(argon2.PasswordHasher(1, 8, 1)), clock)
    assert again.tokens.grant(token).actor == "account-1"


def test_a_file_that_a_newer_marchland_made_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    AccountStore(path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 4")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer Marchland") as refused:
        AccountStore(path)
    assert refused.value.next_step
    assert path.read_bytes() == before
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("PRAGMA application_id = 7")
        db.execute("CREATE TABLE x (y)")
    db.close()
    with pytest.raises(MarchlandError, match="holds no accounts"):
        AccountStore(tmp_path / "other.db")
