"""Open a register for whoever asks: a command, Python, or a site; what is opened says who that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from marchland.access.service.roster import actor_and_roster
from marchland.adapters.settings import read_settings
from marchland.core.bounded_cache import BoundedCache
from marchland.core.policy import Actor
from marchland.register.domain.land import LandAccount
from marchland.register.service.counting import AreaCounts
from marchland.register.service.proposal_cache import ProposalCache
from marchland.register.service.stores import RegisterReader, RegisterStore, open_store
from marchland.registry import declared
from marchland.tlog.domain.store import embedded

ACCOUNTS_MOST = 8
"""How many accounts of all land are kept: for so many days, sizes of the ledger and kinds of readers."""

AccountCache: TypeAlias = BoundedCache[tuple[object, ...], LandAccount]


@dataclass(frozen=True, slots=True)
class RegisterBooks:
    """The store of a register, and the opaque id of who asks.

    `place` is where the store is, which a site tells nobody; `keys` is the folder of the user's own keys, `verifiers`
    are the public keys that a site was given, and `today` is the day of its clock. `accounts` keeps how the land of all
    areas adds up, `counts` how many areas there are, and `proposals` gives
    which there are and which wait.
    """

    store: RegisterStore
    identity: str
    place: str = ""
    keys: Path | None = None
    verifiers: tuple[str, ...] = ()
    accounts: AccountCache = field(default_factory=lambda: BoundedCache(ACCOUNTS_MOST))
    today: date | None = None
    counts: AreaCounts = field(default_factory=AreaCounts)
    proposals: Callable[[], ProposalCache] = ProposalCache

    @contextmanager
    def reading(self) -> Iterator[tuple[RegisterReader, Actor]]:
        """Give a view that stays as it is, whatever others write, and the actor who looks at it."""
        with self.store.reading() as reader:
            yield reader, actor_and_roster(reader, self.store, self.identity, self.today)[0]


def where(store: str | None) -> str:
    """Return which store is meant."""
    return store or read_settings().store


def identity(place: str) -> str:
    """Return the opaque id of who acts: the user of the operating system, or the login at the server."""
    if embedded(place):
        return read_settings().user
    from urllib.parse import urlsplit  # noqa: PLC0415 - only for a server

    return f"db-{urlsplit(place).username or read_settings().user}"


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[RegisterBooks]:
    """Give the register in the store that the parameters name, to read."""
    with opened_at(given["store"]) as books:
        yield books


@contextmanager
def opened_at(store: str | None, *, read_only: bool = True) -> Iterator[RegisterBooks]:
    """Give the register in a store, by default the user's own; it is closed in the end.

    Where it was opened to be written, those capabilities follow that have something to do with what was recorded.
    """
    place = where(store)
    target = open_store(place, read_only=read_only)
    try:
        books = RegisterBooks(target, identity(place), place, read_settings().keys)
        yield books
        if not read_only:
            for follow in declared("follows"):
                follow(books)
    finally:
        target.close()
