"""Tokens by which programs act for an account: named, of some scopes, for some time, and told once."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from marchland.access.adapters.account_store import AccountStore, KeptToken
from marchland.core.errors import InputError, NotFoundError, SignInError
from marchland.core.message import Message
from marchland.core.policy import TokenScope
from marchland.tlog.domain.entry import DeviceClaim

PREFIX = "mrch_"
"""How every token begins, so that who scans files for secrets finds one: `mrch_[A-Za-z0-9_-]{43}`."""
DAYS, MOST_DAYS = 90, 366
"""How long a token is good by default, and at most."""
LONGEST_NAME = 60
MOST_TOKENS = 50
"""Tokens of an account that are good at one time."""
_DAY_S = 24 * 60 * 60
_TOKEN = re.compile(r"mrch_[A-Za-z0-9_-]{43}", re.ASCII)
_NAME = re.compile(rf"(?=\S)[^\x00-\x1f\x7f]{{1,{LONGEST_NAME}}}(?<=\S)")


class TokenState(StrEnum):
    """Whether a token is good."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """What a token gives the program that has it: whose it is, under which id, and what it may do.

    `hand_in` counts what was handed in with it, once something is. The name stays with the owner, who may have written
    anything into it; log and ledger have the id.
    """

    id: str
    account: str
    actor: str
    scopes: frozenset[TokenScope]
    hand_in: int = 0

    def claim(self, at: str) -> DeviceClaim:
        """Return what an entry that is written through the token says of where it came from."""
        return DeviceClaim(f"token:{self.id}", self.hand_in, at)


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as its owner sees it: all but the token itself."""

    id: str
    name: str
    scopes: tuple[str, ...]
    made_on: date
    expires_on: date
    used_on: date | None
    state: TokenState


class Tokens:
    """The tokens of one site's accounts."""

    def __init__(self, kept: AccountStore, clock: Callable[[], str]) -> None:
        self._kept, self._clock = kept, clock

    def _now_s(self) -> int:
        return int(datetime.fromisoformat(self._clock()).timestamp())

    def make(self, account: str, name: str, scopes: Collection[str], days: int = DAYS) -> tuple[str, TokenCard]:
        """Return a new token of an account, which is told now and never again, and its card.

        Raises InputError for a name, a scope or a time that it cannot have, NotFoundError where there is no account.
        """
        owner = self._kept.account(account)
        if owner is None or owner.disabled:
            raise NotFoundError("there is no open account {name!r}", name=account[:80], next_step="see who has one")
        name = name.strip()
        wanted = _scopes(scopes)
        self._check(account, name, days)
        token, now_s = PREFIX + secrets.token_urlsafe(32), self._now_s()
        kept = KeptToken(secrets.token_hex(6), account, name, wanted, now_s, now_s + days * _DAY_S)
        self._kept.keep_token(_digest(token), kept)
        return token, self._card(kept)

    def _check(self, account: str, name: str, days: int) -> None:
        if not _NAME.fullmatch(name):
            raise InputError(
                "a token has a name of 1 to {most} characters",
                most=LONGEST_NAME,
                next_step="call it after the program and the machine, such as QGIS on the survey laptop",
            )
        if not 1 <= days <= MOST_DAYS:
            raise InputError(
                "a token is good for 1 to {most} days", most=MOST_DAYS, next_step="make another one when it ends"
            )
        good = [each for each in self.of(account) if each.state is TokenState.GOOD]
        if name in (each.name for each in good):
            raise InputError("there is a token {name!r} already", name=name, next_step="revoke it, or choose a name")
        if len(good) >= MOST_TOKENS:
            raise InputError(
                "an account has at most {most} tokens", most=MOST_TOKENS, next_step="revoke those that nobody uses"
            )

    def of(self, account: str) -> tuple[TokenCard, ...]:
        """Return every token of an account, the newest first; those that ended stay, for the ledger names them."""
        return tuple(map(self._card, self._kept.tokens(account)))

    def _card(self, kept: KeptToken) -> TokenCard:
        used_on = date.fromisoformat(kept.used_on) if kept.used_on else None
        return TokenCard(
            kept.id, kept.name, kept.scopes, _day(kept.made_s), _day(kept.expires_s), used_on, self._state(kept)
        )

    def _state(self, kept: KeptToken) -> TokenState:
        if kept.ended_s:
            return TokenState.REVOKED
        return TokenState.GOOD if self._now_s() < kept.expires_s else TokenState.EXPIRED

    def grant(self, token: str) -> TokenGrant:
        """Return what a token gives; raises SignInError saying why where it gives nothing."""
        kept = self._kept.token(_digest(token)) if _TOKEN.fullmatch(token) else None
        if kept is None:
            raise SignInError("this token is not known here", next_step=_ANOTHER)
        state, owner = self._state(kept), self._kept.account(kept.account)
        # Whoever has the whole of a token is told what became of it; nobody comes upon one by trying.
        if state is TokenState.EXPIRED:
            raise SignInError("this token expired on {day}", day=_day(kept.expires_s), next_step=_ANOTHER)
        if state is TokenState.REVOKED or owner is None or owner.disabled:
            raise SignInError("this token was revoked", next_step=_ANOTHER)
        today = self._clock()[:10]
        if kept.used_on != today:
            self._kept.use_token(kept.id, today)
        return TokenGrant(kept.id, kept.account, owner.actor, frozenset(TokenScope(each) for each in kept.scopes))

    def hand_in(self, grant: TokenGrant) -> TokenGrant:
        """Count that something is handed in with a token, and return its grant with the count."""
        return TokenGrant(
            grant.id, grant.account, grant.actor, grant.scopes, hand_in=self._kept.count_hand_in(grant.id)
        )

    def revoke(self, account: str, token: str) -> None:
        """End a token of an account, by its id, at once; raises NotFoundError where there is none that is not ended."""
        if not self._kept.end_token(account, token, self._now_s()):
            raise NotFoundError(
                "the account has no token {id!r} to revoke", id=token[:40], next_step="see the list of its tokens"
            )


_ANOTHER = Message("make another one on the page of your account")


def _scopes(names: Collection[str]) -> tuple[str, ...]:
    """Return scopes in their order; to export is to read too. Raises InputError for one that is none, and for none."""
    known = tuple(str(each) for each in TokenScope)
    next_step = Message("scopes are: {known}", known=", ".join(known))
    if not names:
        raise InputError("a token without a scope can do nothing", next_step=next_step)
    for name in names:
        if name not in known:
            raise InputError("{scope!r} is no scope of a token", scope=name[:40], next_step=next_step)
    implied = {TokenScope.READ.value} if TokenScope.EXPORT in names else set()
    return tuple(name for name in known if name in {*names, *implied})


def _day(at_s: int) -> date:
    return datetime.fromtimestamp(at_s, UTC).date()


def _digest(token: str) -> str:
    """Return by what a token is kept.

    A fast hash is right here: a token is 256 random bits, which nobody can guess however fast they try, while a slow
    one, as passwords need, would make every request of a program cost a tenth of a second. It is looked up by the
    digest, whose bits nobody who sends a token can choose, so the time it takes tells nothing of those that are kept.
    """
    return hashlib.sha256(token.encode()).hexdigest()
