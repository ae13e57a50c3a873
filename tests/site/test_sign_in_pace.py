"""Signing in under attack: guesses are slowed by address and by name, and the owner still gets in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marchland.core.policy import Role
from marchland.site.site import RateLimits
from tests.site.browser import Browser
from tests.site.world import PASSWORD, World

Make = Callable[..., World]
WRONG = "wrong"
LIMITS = RateLimits({
    "all": "9999/minute", "session": "9999/minute", "sign_in": "3/minute", "device": "2/minute", "stranger": "4/day",
})  # fmt: skip


@pytest.fixture
def home(own_world: Make) -> World:
    world = own_world(limits=LIMITS)
    world.enroll("anna", Role.APPROVER)
    return world


def tries(world: World, browser: Browser, **change: str) -> int:
    form = {"name": "anna", "password": PASSWORD, "code": "000000"} | change
    return browser.send("/sign-in", "/sign-in", form).status_code


def attacked(world: World, times: int = 5) -> list[int]:
    """Return how tries of a stranger at each of so many addresses end."""
    return [tries(world, world.browser(address=f"203.0.113.{100 + number}"), password=WRONG) for number in range(times)]


def test_a_name_that_is_attacked_is_slowed_from_every_address(home: World) -> None:
    assert attacked(home) == [401, 401, 401, 429, 429]


def test_its_owner_gets_in_by_a_device_that_signed_in_before(home: World) -> None:
    browser = home.signed_in("anna")
    home.clock.seconds += 3600
    attacked(home, 12)
    assert tries(home, browser, code=home.code("anna")) == 303
    stranger = home.browser(address="203.0.113.200")
    assert tries(home, stranger, password=WRONG, code=home.code("anna")) == 429, "that day is used up"


def test_its_owner_gets_in_from_a_new_device_by_the_second_factor(home: World) -> None:
    attacked(home, 5)
    new = home.browser(address="203.0.113.200")
    code = home.code("anna")
    assert tries(home, new, code=code) == 303
    assert tries(home, home.browser(address="203.0.113.201"), code=code) == 429, "a code is used once"


def test_codes_of_a_day_are_bounded_and_a_recovery_code_is_not(home: World) -> None:
    signed_in = home.signed_in("anna")
    page = signed_in.send("/account", "/account/recovery", {"own_password": PASSWORD})
    recovery = page.text.split("<code>")[1].split("</code>")[0]
    home.clock.seconds += 3600
    assert attacked(home, 9) == [401] * 3 + [429] * 6
    new = home.browser(address="203.0.113.200")
    assert tries(home, new, code=home.code("anna")) == 429, "3 tries and 4 of the day were used up"
    assert tries(home, new, code=recovery, password=WRONG) == 401, "it saves waiting, and not the password"
    assert tries(home, new, code=recovery) == 303
    assert tries(home, home.browser(address="203.0.113.201"), code=recovery) == 429, "and is used once"


def test_a_known_device_is_slowed_by_itself(home: World) -> None:
    browser = home.signed_in("anna")
    home.clock.seconds += 3600
    assert [tries(home, browser, password=WRONG) for _ in range(3)] == [401, 401, 429]
    assert tries(home, home.browser(), code=home.code("anna")) == 303, "neither address nor name were counted"


def test_a_device_of_another_account_is_a_stranger(home: World) -> None:
    home.enroll("bert", Role.VIEWER)
    attacked(home)
    assert tries(home, home.signed_in("bert")) == 429


def test_one_address_is_slowed_for_every_name(home: World) -> None:
    browser = home.browser()
    assert [tries(home, browser, name=f"name{number}") for number in range(4)] == [401, 401, 401, 429]


def test_a_name_that_is_not_there_is_answered_as_one_that_is(home: World) -> None:
    there, not_there = [
        [
            tries(home, home.browser(address=f"203.0.113.{number}"), name=name, password=WRONG)
            for number in range(start, start + 6)
        ]
        for start, name in ((10, "anna"), (30, "nobody"))
    ]
    assert there == not_there


def test_the_mark_of_a_device_is_for_this_site_alone_and_opens_nothing(home: World) -> None:
    browser = home.browser()
    form = {"name": "anna", "password": PASSWORD, "code": home.code("anna")}
    answer = browser.send("/sign-in", "/sign-in", form)
    said = next(cookie for cookie in answer.headers.get_list("set-cookie") if "-device=" in cookie)
    assert said.startswith("__Host-marchland-device=")
    for word in ("HttpOnly", "Secure", "Path=/", "SameSite=strict", "Max-Age=15552000"):
        assert word in said
    assert "anna" not in said
    only = home.browser()
    only.cookies.set("__Host-marchland-device", said.split("=", 1)[1].split(";")[0], domain="localhost.local", path="/")
    assert only.get("/account").status_code == 303
    assert "set-cookie" not in only.get("/about").headers


def test_a_failed_try_is_logged_so_that_an_attack_can_be_seen(home: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from marchland.site import sign_in

    logged: list[dict[str, object]] = []
    monkeypatch.setattr(sign_in, "log_event", lambda _clock, what, **said: logged.append({"what": what} | said))
    browser = home.signed_in("anna")
    home.clock.seconds += 3600
    tries(home, browser, password=WRONG)
    attacked(home, 4)
    tries(home, home.browser(address="2001:db8:5:6::7"), name="nobody")
    actor = home.accounts.actor_of("anna")
    failed = {"what": "sign_in_failed", "account": actor, "known_device": False, "slowed": False}
    assert logged == [
        {"what": "signed_in", "actor": actor},
        failed | {"known_device": True, "network": "203.0.113.0/24"},
        *[failed | {"network": "203.0.113.0/24"}] * 3,
        failed | {"slowed": True, "network": "203.0.113.0/24"},
        failed | {"account": "", "network": "2001:db8:5::/48"},
    ]
