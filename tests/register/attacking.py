"""Ways into a register by which two people decide, each with the same few words, for attacks to be tried by all."""

from __future__ import annotations

import itertools
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from marchland.access.service.roster import ALWAYS, RoleTerm
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.policy import Role
from marchland.register.domain.event import Decision, Event, to_mapping
from marchland.register.service import land_accounts, proposing
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore
from tests.cli.driving import Ran
from tests.register.telling import event
from tests.site.browser import Browser, csrf
from tests.site.world import World

CAST: Mapping[str, tuple[Role, str]] = {
    "ann": (Role.APPROVER, "org"), "bob": (Role.APPROVER, "ministry"), "cat": (Role.APPROVER, "org"),
    "sam": (Role.SURVEYOR, "org"), "tom": (Role.SURVEYOR, "elsewhere"), "rita": (Role.REPORTER, "org"),
    "vera": (Role.VIEWER, "org"), "old": (Role.APPROVER, "org"), "new": (Role.APPROVER, "org"),
    "root": (Role.ADMINISTRATOR, "org"), "pat": (Role.APPROVER, "org"),
}  # fmt: skip
TERMS = {"old": RoleTerm(to_on=date(2020, 1, 1)), "new": RoleTerm(from_on=date(2099, 1, 1))}
ON = date(2003, 1, 1)
_INSTANTS = itertools.count()
FOREVER = AsOf(date(2026, 11, 21), date(2098, 1, 1))


class Way(ABC):
    """A way in; what it says is what a person is told, with the next step, or nothing where it was done."""

    store: RegisterStore

    @abstractmethod
    def id(self, name: str) -> str:
        """Return who somebody is on the roster."""

    @abstractmethod
    def propose(self, name: str, said: Event) -> str:
        """Propose an event."""

    @abstractmethod
    def record(self, name: str, said: Event) -> str:
        """Record an event at once."""

    @abstractmethod
    def approve(self, name: str, digest: str) -> str:
        """Approve a proposal."""

    @abstractmethod
    def withdraw(self, name: str, digest: str) -> str:
        """Take back a proposal."""

    def clock(self) -> str:
        """Return the instant, in the form of entries."""
        return "2026-11-22T10:00:00.000000Z"

    def register(self, name: str, term: RoleTerm = ALWAYS) -> None:
        """Put somebody of the cast on the roster, as whoever founded the store."""
        role, organisation = CAST[name]
        founder = "db-root" if self.store.place.startswith("postgres") else "os-1"
        instant = f"2026-11-22T10:00:00.{next(_INSTANTS):06}Z"
        register_service.register_actor(
            self.store, self.id(name), organisation, frozenset({role}), founder, lambda: instant, term
        )

    def end(self, name: str) -> None:
        """Let the roles of somebody end yesterday."""
        self.register(name, RoleTerm(to_on=date.fromisoformat(self.clock()[:10]) - timedelta(days=1)))

    def told(self, words: str, area: str, named: tuple[str, str] = ("ann", "bob"), on: date = ON) -> Event:
        """Return the event that a few words tell of an area, decided by those two if by anybody."""
        said = replace(event(words, on), area=area, note="another text" if "note" in words else "")
        if said.decision is None:
            return said
        names = tuple(map(self.id, named))
        return replace(said, decision=Decision("2001/7", "as proposed", names))

    def begin(self, area: str) -> None:
        """Let sam report an area and survey it."""
        story = ("reported", "non_technical", "technical")
        events = [self.told(words, area, on=date(2001, month, 1)) for month, words in enumerate(story, 1)]
        register_service.record(self.store, events, self.id("sam"), self.clock)

    def released_m2(self, area: str) -> float:
        """Return how much of an area is released."""
        (found,) = land_accounts.balances(RegisterBooks(self.store, self.id("ann")), area, FOREVER).areas
        return found.balance.cancelled_m2 + found.balance.reduced_m2


def tried(make: Callable[[], object]) -> str:
    """Return what a refusal says, with its next step, or that it was there already, or nothing."""
    try:
        made = make()
    except MarchlandError as error:
        return f"{error.message} → {error.next_step}" if error.next_step else "no next step is told"
    receipts = made if isinstance(made, tuple) else (getattr(made, "receipt", made),)
    return "already" if all(receipt.already for receipt in receipts) else ""


class ServiceWay(Way):
    """The functions of Python, on a store of either kind."""

    def __init__(self, store: RegisterStore) -> None:
        self.store = store

    def id(self, name: str) -> str:
        return f"db-{name}" if self.store.place.startswith("postgres") else f"account-{name}"

    def propose(self, name: str, said: Event) -> str:
        return tried(lambda: proposing.propose(self.store, said, self.id(name), self.clock))

    def record(self, name: str, said: Event) -> str:
        return tried(lambda: register_service.record(self.store, (said,), self.id(name), self.clock))

    def approve(self, name: str, digest: str) -> str:
        return tried(lambda: proposing.approve(self.store, digest, self.id(name), self.clock))

    def withdraw(self, name: str, digest: str) -> str:
        return tried(lambda: proposing.take_back(self.store, digest, "a slip", self.id(name), self.clock))


class ApiWay(Way):
    """The addresses for programs of a site, asked by accounts that have signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        assert world.site.store is not None
        self.store = world.site.store
        for name in (*CAST, "nobody"):
            world.enroll(name, None)
        self.ids = {each.name: each.actor for each in world.accounts.all()}
        self.browsers = {name: world.signed_in(name) for name in self.ids}

    def id(self, name: str) -> str:
        return self.ids[name]

    def clock(self) -> str:
        return self.world.clock()

    def _post(self, name: str, path: str, said: object = None) -> str:
        token = csrf(self.browsers[name].get("/account").text)
        sent = {"X-CSRF-Token": token, "Content-Type": "application/json", "Accept": "application/json"}
        answer = self.browsers[name].ask("POST", path, content=json.dumps(said).encode(), headers=sent)
        told = answer.json()
        if answer.status_code == 200:
            receipts = told.get("recorded") or [told]
            return "already" if all(each["already"] for each in receipts) else ""
        assert told.get("next_step"), told
        return f"{told['detail']} → {told['next_step']}"

    def propose(self, name: str, said: Event) -> str:
        return self._post(name, "/api/v1/register/proposals", to_mapping(said))

    def record(self, name: str, said: Event) -> str:
        return self._post(name, "/api/v1/register/events", to_mapping(said))

    def approve(self, name: str, digest: str) -> str:
        return self._post(name, f"/api/v1/register/proposals/{digest}/approval")

    def withdraw(self, name: str, digest: str) -> str:
        return self._post(name, f"/api/v1/register/proposals/{digest}/withdrawal?reason=a+slip")


class FormWay(ApiWay):
    """The forms of a site. Whatever rests on a decision is proposed there, whatever the button is called."""

    def propose(self, name: str, said: Event) -> str:
        fields = to_mapping(said)
        form = {"area": said.area, "valid_on": fields["valid_on"], "portion": json.dumps(fields.get("portion")),
                "information_on": fields.get("information_on", ""), "step": "record"}  # fmt: skip
        if said.decision:
            form |= {"decision_name": said.decision.name, "decision_text": said.decision.text,
                     "approver_1": said.decision.approvers[0], "approver_2": said.decision.approvers[1]}  # fmt: skip
        return self._form(self.browsers[name], f"/register/record/{said.kind}", form)

    def approve(self, name: str, digest: str) -> str:
        return self._form(self.browsers[name], f"/register/decisions/{digest}", {"digest": digest})

    def withdraw(self, name: str, digest: str) -> str:
        path = f"/register/decisions/{digest}/withdrawal"
        return self._form(self.browsers[name], path, {"reason": "a slip"})

    def _form(self, browser: Browser, path: str, form: dict[str, str]) -> str:
        answer = browser.send("/account", path, form)
        if answer.status_code == 303:
            return "already" if "again=yes" in answer.headers["location"] else ""
        assert answer.status_code in (400, 403, 404, 409), answer.text
        return answer.text


class CommandWay(Way):
    """The command line, each person with a login of their own at the server."""

    def __init__(self, store: RegisterStore, url: Callable[[str], str], run: Callable[..., Ran], folder: Path) -> None:
        self.store, self.url, self.run, self.folder = store, url, run, folder

    def id(self, name: str) -> str:
        return f"db-{name}"

    def _run(self, name: str, *words: str) -> str:
        ran = self.run("register", *words, "--store", self.url(name))
        if ran.status == 0:
            return "already" if "already" in ran.out else ""
        return ran.err

    def _event(self, said: Event) -> tuple[str, ...]:
        file = self.folder / "event.json"
        file.write_text(json.dumps(to_mapping(said)), "utf-8")
        return said.area, said.kind, "--file", str(file)

    def propose(self, name: str, said: Event) -> str:
        return self._run(name, "propose", *self._event(said))

    def record(self, name: str, said: Event) -> str:
        return self._run(name, "event", *self._event(said))

    def approve(self, name: str, digest: str) -> str:
        return self._run(name, "approve", digest)

    def withdraw(self, name: str, digest: str) -> str:
        return self._run(name, "withdraw-proposal", digest, "--reason", "a slip")
