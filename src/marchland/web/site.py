"""A running site: the books it answers from, the store it may have, its clock, its mode and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from marchland.audit.claim import Claims
from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from marchland.core.source import FactBook
from marchland.register.policy import Actor
from marchland.services import register
from marchland.services.accounts import Accounts
from marchland.services.assess import Ground
from marchland.services.books import Books, find_claims, open_books, scenario_names
from marchland.services.collections import Shelf
from marchland.services.law import LawBooks, open_law
from marchland.services.register import Clock
from marchland.services.roster import NOBODY, OWN
from marchland.services.stores import RegisterStore
from marchland.services.tiles import Made, warm

DEMO_IDENTITY = "demo"
"""Who everyone is in a demonstration: on its synthetic store nothing is withheld, and nothing can be written."""


class Mode(StrEnum):
    """What the site is for."""

    LIVE = "live"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one may ask, in the words of `limits`: by address, by session, and of what pace a route names.

    `workers` share each limit, for every one of them counts alone.
    """

    paces: Mapping[str, str] = field(
        default_factory=lambda: {
            "all": "1200/minute",
            "session": "600/minute",
            "sign_in": "10/minute;60/hour",
            "heavy": "12/minute",
        }
    )
    workers: int = 1


@dataclass(frozen=True)
class Site:
    """Everything that a request is answered from; the books are opened when they are first asked, and once."""

    clock: Clock
    mode: Mode = Mode.LIVE
    store: RegisterStore | None = None
    public: Any | None = None
    accounts: Accounts | None = None
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    limits: Limits = field(default_factory=Limits)
    seed: int = 1
    verifiers: tuple[str, ...] = ()
    root: Path | Traversable | None = None

    @property
    def today(self) -> date:
        """Return today's date in UTC."""
        return date.fromisoformat(self.clock()[:10])

    @property
    def demo(self) -> bool:
        """Tell whether the site is a demonstration."""
        return self.mode is Mode.DEMO

    def warm(self) -> None:
        """Open every book now, so that the first visitor does not wait for it."""
        _ = self.books, self.law, self.claims, self.state_names
        if self.store is not None:
            warm(self.store, AsOf(self.today, self.today), self.made)

    @cached_property
    def books(self) -> Books:
        """Return the books of facts, states and border lines."""
        return open_books(self.root)

    @property
    def facts(self) -> FactBook:
        """Return the book of facts."""
        return self.books.facts

    @cached_property
    def law(self) -> LawBooks:
        """Return the legal books."""
        return open_law(self.root)

    @cached_property
    def state_names(self) -> Mapping[str, str]:
        """Return what each state is called in English, by its code, as the command line calls it."""
        return {code: state.name for code, state in self.law.states.by_iso3.items()}

    @cached_property
    def claims(self) -> Claims:
        """Return the claims of the article that is built in."""
        return find_claims("article", self.root)

    @cached_property
    def ground(self) -> Ground:
        """Return what was worked out of the ground for assessments, kept for the next."""
        return Ground()

    @cached_property
    def shelf(self) -> Shelf:
        """Return what the features of maps and programs elsewhere are made from."""
        return Shelf(lambda: self.books, lambda: self.law, self.store, self.public)

    @cached_property
    def made(self) -> Made:
        """Return the tiles that were made before."""
        return Made()

    @cached_property
    def scenarios(self) -> Sequence[str]:
        """Return the names of the built-in scenarios."""
        return scenario_names(self.root)

    def register(self) -> RegisterStore:
        """Return the register's store; raises NotFoundError where the site keeps none."""
        if self.store is None:
            raise NotFoundError("this site keeps no register", next_step="start it with --store, or with --demo")
        return self.store

    def actor(self, identity: str) -> Actor:
        """Return who that is, as the roster has it now."""
        if self.store is None:
            return Actor(identity or NOBODY, OWN, frozenset())
        return register.actor_of(self.store, identity)
