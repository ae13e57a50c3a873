"""Sites to ask: one whole with a register and accounts, and a small one of a test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import argon2
import pytest
from starlette.applications import Starlette

from marchland.access.adapters import second_factor
from marchland.access.adapters.account_store import AccountStore
from marchland.access.adapters.passwords import Passwords
from marchland.access.service.accounts import Accounts
from marchland.core.policy import Role
from marchland.register.service import questions
from marchland.register.service.stores import create_store
from marchland.site.app import make_app
from marchland.site.site import RateLimits, Site
from marchland.site.work import WorkLimits
from tests.site.browser import Browser, Clock
from tests.watch.small_newsroom import make_newsroom

PASSWORD = "correct horse battery staple"  # noqa: S105 - of accounts that live as long as a test
WIDE = RateLimits(
    {"all": "100000/minute", "session": "100000/minute", "sign_in": "100000/minute", "heavy": "100000/minute"}
)
UNBOUNDED = WorkLimits(cpu_s=1e9)
"""Of clocks that a test moves no processor's time refills."""
QUICK = Passwords(argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class World:
    """A site with everything, and its clock."""

    site: Site
    app: Starlette
    clock: Clock
    secrets: dict[str, str]

    @property
    def accounts(self) -> Accounts:
        assert self.site.accounts is not None
        return self.site.accounts

    def browser(self, **said: str) -> Browser:
        return Browser(self.app, **said)

    def enroll(self, name: str, role: Role | None, organisation: str = "halo", *others: Role) -> None:
        """Make an account that is set up, with that role and others on the roster."""
        made = self.accounts.invite(name)
        self.secrets[name] = made.secret
        self.accounts.set_up(name, made.code, PASSWORD, self.code(name))
        if role and self.site.store:
            roles = frozenset({role, *others})
            questions.register_actor(self.site.store, made.actor, organisation, roles, "os-1", self.clock)

    def code(self, name: str) -> str:
        """Return a code that was not used before: the clock moves on by a step."""
        self.clock.seconds += second_factor.STEP_S
        return second_factor.code(self.secrets[name], self.accounts._now_s())

    def signed_in(self, name: str) -> Browser:
        """Return a browser in which that account has signed in."""
        browser = self.browser()
        form = {"name": name, "password": PASSWORD, "code": self.code(name)}
        assert browser.send("/sign-in", "/sign-in", form).status_code == 303
        return browser


def make_world(folder: Path, **said: object) -> World:
    clock = Clock()
    accounts = Accounts(AccountStore(folder / "accounts.db"), QUICK, clock)
    store = create_store(str(folder / "register.db"), "test.marchland.example/web")
    places = {"watch": str(folder / "news.db")}
    site = replace(Site(clock, store=store, accounts=accounts, limits=WIDE, work=UNBOUNDED, places=places), **said)
    return World(site, make_app(site), clock, {})


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give the site that tests ask without changing its limits."""
    folder = tmp_path_factory.mktemp("world")
    make_newsroom(folder / "news.db")
    made = make_world(folder)
    yield made
    assert made.site.store
    made.site.store.close()


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Give a way to make a site of the test's own."""
    made: list[World] = []

    def make(**said: object) -> World:
        made.append(make_world(tmp_path, **said))
        return made[-1]

    yield make
    for each in made:
        if each.site.store:
            each.site.store.close()


@pytest.fixture
def browser(world: World) -> Browser:
    """Give a browser in which nobody has signed in."""
    return world.browser()
