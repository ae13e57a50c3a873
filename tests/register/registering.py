"""A register in memory to tell events to: embedded, or as on a server with a roster."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from marchland.access.service.roster import registration
from marchland.core.asof import AsOf
from marchland.core.policy import Actor, Role
from marchland.ledger.service.questions import make_anew
from marchland.register.domain.event import Event, to_bytes
from marchland.register.service import proposing
from marchland.register.service import questions as register_service
from marchland.register.service.area_entries import subject_for
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposing import DecidingReceipt
from marchland.register.service.stores import RegisterStore
from marchland.tlog.domain.entry import NewEntry, Sensitivity
from tests.register.telling import AREA, DECISION, event
from tests.tlog.memory import MemoryStore

LATE = date(2026, 1, 1)
TODAY = AsOf(LATE, LATE)
ADMIN = "db-root"


class Days:
    """A clock of one day, a microsecond on whenever it is asked, until it is moved to another."""

    def __init__(self, day: date = date(2025, 1, 1)) -> None:
        self.day = day
        self._asked = itertools.count()

    def __call__(self) -> str:
        return f"{self.day.isoformat()}T12:00:00.{next(self._asked):06}Z"


class Office:
    """A register, with words for what is asked of it in tests."""

    def __init__(self, store: RegisterStore, *, own: str = "ann") -> None:
        self.store = store
        self.clock = Days()
        self.own = own

    @classmethod
    def embedded(cls) -> Office:
        """Give a register that one has to oneself."""
        return cls(MemoryStore())

    @classmethod
    def of_two(cls) -> Office:
        """Give a register in a file whose roster, its first two entries, has the two who decide."""
        office = cls.embedded()
        for name in DECISION.approvers:
            office.hires(name, Role.APPROVER)
        return office

    @classmethod
    def served(cls) -> Office:
        """Give a register as on a server, with its first administrator."""
        store = MemoryStore()
        store.place = "postgresql://nowhere/register"
        founded(store)
        return cls(store)

    def books(self, who: str = "") -> RegisterBooks:
        """Give the register to somebody who asks."""
        return RegisterBooks(self.store, who)

    def hires(self, name: str, *roles: Role, organisation: str = "org") -> None:
        """Put somebody on the roster."""
        register_service.register_actor(self.store, name, organisation, frozenset(roles), ADMIN, self.clock)

    def tells(self, words: str, on: str | date, by: str = "", area: str = AREA) -> register_service.Receipt:
        """Record what a few words tell of the area."""
        day = on if isinstance(on, date) else date.fromisoformat(on)
        (receipt,) = register_service.record(
            self.store, (renamed(event(words, day), area),), by or self.own, self.clock
        )
        return receipt

    def decides(self, words: str, on: str | date, by: str, *approvers: str, area: str = AREA) -> DecidingReceipt:
        """Propose what a few words tell of the area, let others approve it, and return the last receipt."""
        day = on if isinstance(on, date) else date.fromisoformat(on)
        said = proposing.propose(self.store, renamed(event(words, day), area), by, self.clock)
        for name in approvers:
            said = proposing.approve(self.store, said.proposal.digest, name, self.clock)
        return said

    def status(self, on: str, known: str = "2026-01-01", area: str = AREA) -> Any:
        """Return the status of an area as of two dates."""
        return register_service.area(self.books(self.own), area, dates(on, known))["status"]


def founded(store: RegisterStore) -> None:
    """Put the first administrator on the roster."""
    first = Actor(ADMIN, "org", frozenset({Role.ADMINISTRATOR}))
    with store.writing() as writer:
        writer.append((registration(store.origin, first, ADMIN),), "2000-01-01T00:00:00.000000Z")


def as_before(office: Office, *told: Event, actors: Sequence[str] = ()) -> None:
    """Write entries as they stand in a store of before, whatever is asked of new ones, each by somebody or by ann."""
    with office.store.writing() as writer:
        seq = writer.head().size
        new = [
            NewEntry(f"before:{seq + n}", each.kind, subject_for(writer, office.store.origin, each.area), actor, "org",
                     to_bytes(each), Sensitivity.RESTRICTED)
            for n, (each, actor) in enumerate(zip(told, actors or ["ann"] * len(told), strict=True))
        ]  # fmt: skip
        writer.append(new, office.clock())
    make_anew(office.store, lambda *_: None)


def renamed(of: Event, area: str) -> Event:
    """Return an event of another area."""
    return replace(of, area=area)


def dates(on: str, known: str) -> AsOf:
    """Return two dates."""
    return AsOf(date.fromisoformat(on), date.fromisoformat(known))
