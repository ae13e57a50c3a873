"""Accounts of a site: made by command, set up once with a code, signed in to with two factors, for a limited time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from marchland.access.adapters import second_factor
from marchland.access.adapters.account_store import Account, AccountStore, KeptSession
from marchland.access.adapters.passwords import Passwords
from marchland.access.service.devices import Devices
from marchland.access.service.roster import ACCOUNT
from marchland.access.service.tokens import Tokens
from marchland.core.errors import InputError, NotFoundError, SignInError, nearest

ISSUER = "Marchland"
IDLE_S, LONGEST_S = 60 * 60, 12 * 60 * 60
"""A session ends an hour after it was last seen, and twelve after it began."""
INVITED_S = 3 * 24 * 60 * 60
"""How long an account may be set up."""
SHORTEST, LONGEST = 12, 128
"""Characters of a password."""
_SEEN_EVERY_S = 60
_CODES = 8
_NOBODY_S = "A" * 32
"""The secret that a code is held against where there is no account, so that it takes as long."""
_NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,39}$")


@dataclass(frozen=True, slots=True)
class Session:
    """Someone signed in: the account's name, and who they are on the roster."""

    account: str
    actor: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the owner of a new account is given, once: the code that sets it up, and the secret of its second factor."""

    name: str
    actor: str
    code: str
    secret: str
    address: str
    picture: str


class Accounts:
    """The accounts of one site."""

    def __init__(self, kept: AccountStore, passwords: Passwords, clock: Callable[[], str]) -> None:
        self._kept, self._passwords, self._clock = kept, passwords, clock
        self.tokens = Tokens(kept, clock)
        self.devices = Devices(kept, clock)

    def _now_s(self) -> int:
        return int(datetime.fromisoformat(self._clock()).timestamp())

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        return self._kept.accounts()

    def invite(self, name: str, actor: str = "") -> Invitation:
        """Make an account, or let the owner of one set it up anew: the old password, sessions and tokens end.

        Raises InputError for a name that cannot be one.
        """
        if not _NAME.match(name):
            raise InputError(
                "{name!r} cannot be an account's name", name=name, next_step="use 2 to 40 of a-z, 0-9, . _ -"
            )
        account = self._kept.account(name)
        who = account.actor if account else actor or f"{ACCOUNT}{uuid.uuid4().hex[:12]}"
        code, secret = secrets.token_urlsafe(24), second_factor.new_secret()
        until_s = self._now_s() + INVITED_S
        self._kept.keep(Account(name, who, "", secret, invited=_digest(code), invited_until_s=until_s))
        self._end_everything(name)
        address = second_factor.address(secret, name, ISSUER)
        return Invitation(name, who, code, secret, address, second_factor.picture(address))

    def disable(self, name: str) -> None:
        """Close an account: nobody signs in to it until it is made anew, and every session and token of it ends."""
        account = self._kept.account(name)
        if account is None:
            known = [account.name for account in self._kept.accounts()]
            raise NotFoundError("there is no account {name!r}", name=name, next_step=nearest(name, known))
        self._kept.keep(replace(account, disabled=True))
        self._end_everything(name)

    def _end_everything(self, name: str) -> None:
        self._kept.end_all(name)
        self._kept.end_tokens(name, self._now_s())

    def set_up(self, name: str, code: str, password: str, otp: str) -> tuple[str, ...]:
        """Give an account its password, with the code it was made with; return recovery codes, which are told once."""
        account = self._kept.account(name)
        invited = account.invited if account else ""
        fits = bool(invited) and hmac.compare_digest(invited, _digest(code))
        if account is None or account.disabled or not fits or account.invited_until_s < self._now_s():
            raise SignInError("this name and code do not set up an account", next_step="ask for a new code")
        check_password(password, name)
        self._check_otp(account, otp)
        fresh = self._kept.account(name) or account
        self._kept.keep(replace(fresh, password=self._passwords.hash(password), invited="", invited_until_s=0))
        return self._new_codes(name)

    def sign_in(self, name: str, password: str, otp: str) -> str:
        """Return the token of a new session; raises SignInError in the same words and time, whatever was wrong."""
        account = self._kept.account(name)
        fits = self._fits(account, password)
        if account is None or not fits or account.disabled or not self._second(account, otp):
            raise SignInError("the name, the password or the code is wrong", next_step="try again with the newest code")
        return self._begin(name)

    def _fits(self, account: Account | None, password: str) -> bool:
        """Return whether the password is the account's, after the same time where there is no account."""
        given = password if len(password) <= LONGEST else ""
        return self._passwords.fits(account.password if account else "", given)

    def _second(self, account: Account, otp: str) -> bool:
        step = second_factor.step_of(account.secret, otp, self._now_s())
        if step:
            return self._kept.use_step(account.name, step)
        return self._kept.use_recovery(account.name, _digest(otp.strip()))

    def second_factor_fits(self, name: str, otp: str) -> bool:
        """Tell whether a code of the authenticator is one of now and not used yet, without using it up."""
        account = self._kept.account(name)
        step = second_factor.step_of(account.secret if account else _NOBODY_S, otp, self._now_s())
        return account is not None and step > account.step

    def recovery_fits(self, name: str, code: str) -> bool:
        """Tell whether a recovery code is there to be used, without using it up."""
        return self._kept.has_recovery(name, _digest(code.strip()))

    def actor_of(self, name: str) -> str:
        """Return who an account is in the ledger, or nothing where there is none of that name."""
        account = self._kept.account(name)
        return account.actor if account else ""

    def unsealed(self) -> tuple[str, ...]:
        """Return which rows of the accounts another hand has changed; none of them counts for anything."""
        return self._kept.unsealed()

    def _check_otp(self, account: Account, otp: str) -> None:
        step = second_factor.step_of(account.secret, otp, self._now_s())
        if not step or not self._kept.use_step(account.name, step):
            raise SignInError("the code of the authenticator is wrong", next_step="wait for the next one")

    def _begin(self, name: str) -> str:
        token, now_s = secrets.token_urlsafe(32), self._now_s()
        self._kept.end_older(now_s - IDLE_S, now_s - LONGEST_S)
        self._kept.begin(_digest(token), KeptSession(name, now_s, now_s))
        return token

    def session(self, token: str) -> Session | None:
        """Return the session of a token, if it lives and its account is open."""
        digest, now_s = _digest(token), self._now_s()
        kept = self._kept.session(digest) if token else None
        if kept is None:
            return None
        account = self._kept.account(kept.account)
        if account is None or account.disabled or now_s - kept.seen_s > IDLE_S or now_s - kept.began_s > LONGEST_S:
            self._kept.end(digest)
            return None
        if now_s - kept.seen_s > _SEEN_EVERY_S:
            self._kept.see(digest, now_s)
        return Session(account.name, account.actor)

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._kept.end(_digest(token))

    def sign_out_everywhere(self, name: str) -> None:
        """End every session of an account."""
        self._kept.end_all(name)

    def change_password(self, name: str, old: str, new: str) -> str:
        """Give an account another password, end its sessions, and return the token of a new one."""
        account = self.prove(name, old)
        check_password(new, name)
        self._kept.keep(replace(account, password=self._passwords.hash(new)))
        self._kept.end_all(name)
        return self._begin(name)

    def recovery_left(self, name: str) -> int:
        """Return how many recovery codes are left."""
        return self._kept.recovery_left(name)

    def new_recovery(self, name: str, password: str) -> tuple[str, ...]:
        """Return new recovery codes, told once; the old ones are of no use from then on."""
        self.prove(name, password)
        return self._new_codes(name)

    def prove(self, name: str, password: str) -> Account:
        """Return the account where the password is its own; raises SignInError."""
        account = self._kept.account(name)
        if account is None or not self._fits(account, password):
            raise SignInError("the password is wrong", next_step="try again")
        return account

    def _new_codes(self, name: str) -> tuple[str, ...]:
        codes = tuple(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(_CODES))
        self._kept.set_recovery(name, tuple(_digest(code) for code in codes))
        return codes


def check_password(password: str, name: str) -> None:
    """Raise InputError for a password that is too short, too long, or that anyone would try."""
    lowered = password.lower()
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            "a password has {shortest} to {longest} characters",
            shortest=SHORTEST,
            longest=LONGEST,
            next_step="use four or five unrelated words",
        )
    if len(set(lowered)) < 5 or any(word in lowered for word in (name.lower(), "marchland", "password", "12345")):
        raise InputError("this password is too easy to guess", next_step="leave out names and rows of one sign")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_accounts(path: Path, clock: Callable[[], str]) -> Accounts:
    """Return the accounts kept in that file, which is made if it is not there."""
    return Accounts(AccountStore(path), Passwords(), clock)


def account_file(store: str, embedded: bool, folder: Path) -> Path:  # noqa: FBT001 - said by stores.embedded
    """Return where the accounts of a store are: beside it, or in the user's folder where the store is a server's."""
    return Path(f"{store}.accounts.db") if embedded else folder / "accounts.db"
