"""A running site: where its data and its store are, its clock, its mode, its limits, and what it has opened so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from marchland.access.service.accounts import Accounts
from marchland.access.service.roster import NOBODY, OWN, actor_of
from marchland.adapters.package_data import data_root
from marchland.core.errors import NotFoundError
from marchland.core.keeper import ALONE
from marchland.core.policy import Actor
from marchland.core.state import StateIndex
from marchland.gazetteer.service.states import open_states
from marchland.registry import declared
from marchland.site.metrics import SiteMetrics
from marchland.site.request_bounds import RequestBounds
from marchland.site.work import WorkLimits
from marchland.tlog.domain.store import Store, embedded

T = TypeVar("T")
Clock = Callable[[], str]
"""Gives the instant in UTC, as the ledger writes it."""
DEMO_IDENTITY = "demo"
"""Who everyone is in a demonstration: on its synthetic store nothing is withheld, and nothing can be written."""


class Mode(StrEnum):
    """What the site is for."""

    LIVE = "live"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How much one may ask, in the words of `limits`: by address, by session, and of what pace a route names.

    `workers` share each limit, for every one of them counts alone.
    """

    rate_limits: Mapping[str, str] = field(
        default_factory=lambda: {
            "all": "1200/minute",
            "session": "600/minute",
            "sign_in": "10/minute;60/hour",
            "heavy": "12/minute",
            "device": "10/minute;40/hour",
            "stranger": "300/day",
        }
    )
    workers: int = 1


@dataclass(frozen=True)
class Site:
    """Everything that a request is answered from; what a capability opens is opened once, when it is first needed.

    `places` says by the name of a capability where books of its own are, other than the user's. `contact` is how to
    reach whoever runs the site, and `operators` are the addresses from which it is run.
    """

    clock: Clock
    mode: Mode = Mode.LIVE
    store: Store | None = None
    public: Any | None = None
    accounts: Accounts | None = None
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    limits: RateLimits = field(default_factory=RateLimits)
    bounds: RequestBounds = field(default_factory=RequestBounds)
    work: WorkLimits = field(default_factory=WorkLimits)
    seed: int = 1
    verifiers: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    operators: tuple[str, ...] = ()
    root: Path | Traversable = field(default_factory=data_root)
    opened: dict[Callable[[Site], Any], Any] = field(default_factory=dict, compare=False)
    metrics: SiteMetrics = field(default_factory=SiteMetrics, compare=False)
    opening: RLock = field(default_factory=RLock, compare=False)

    @property
    def today(self) -> date:
        """Return today's date in UTC."""
        return date.fromisoformat(self.clock()[:10])

    @property
    def alone(self) -> str:
        """Return what a reader must know of a register that is a file, or nothing."""
        return ALONE if self.store is not None and embedded(self.store.place) else ""

    @property
    def is_demo(self) -> bool:
        """Tell whether the site is a demonstration."""
        return self.mode is Mode.DEMO

    def once(self, make: Callable[[Site], T]) -> T:
        """Return what `make` makes of the site, which is made when it is first asked for and kept."""
        if make not in self.opened:
            with self.opening:
                if make not in self.opened:
                    self.opened[make] = make(self)
        made: T = self.opened[make]
        return made

    def warm(self) -> None:
        """Open now what the capabilities say is slow to open, so that the first visitor does not wait for it."""
        for warming in declared("warm"):
            warming(self)

    @cached_property
    def states(self) -> StateIndex:
        """Return the states and what they are called."""
        return open_states(self.root)

    @cached_property
    def state_names(self) -> Mapping[str, str]:
        """Return what each state is called in English, by its code, as the command line calls it."""
        return {code: state.name for code, state in self.states.by_iso3.items()}

    def register(self) -> Store:
        """Return the register's store; raises NotFoundError where the site keeps none."""
        if self.store is None:
            raise NotFoundError("this site has no register", next_step="start it with --store, or with --demo")
        return self.store

    def actor(self, identity: str) -> Actor:
        """Return who that is, as the roster has it now."""
        if self.store is None:
            return Actor(identity or NOBODY, OWN, frozenset())
        return actor_of(self.store, identity, self.today)
