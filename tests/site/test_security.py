"""Safety: hosts, sizes, rates, forms of other sites, and a log that names nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest

from marchland.core.errors import TooManyError
from marchland.site.route import FORM_BYTES
from marchland.site.security import LOG, RateLimiter, client_key, coarse_network
from marchland.site.site import RateLimits
from tests.site.browser import Browser, Clock
from tests.site.world import PASSWORD, World

Make = Callable[..., World]
NARROW = RateLimits({"all": "5/minute", "session": "3/minute", "sign_in": "2/minute"})


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:80", "", "localhost:80@evil.example", "localhost:x",
     "evil.example//localhost", "localhost/evil", "evil.example,localhost:1", "[::1", "[::1]x", "::1", "www.localhost"],
)  # fmt: skip
def test_a_host_of_another_name_is_not_answered_for(world: World, host: str) -> None:
    answer = world.browser().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "first page" not in answer.headers.get("location", "")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    told = world.browser().get("/api", headers={"Host": host, "Accept": "application/json"})
    assert (told.status_code, told.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("host", ["localhost:8000", "[::1]:80", "[::1]", "LocalHost", "127.0.0.1:1"])
def test_a_host_is_known_without_its_port(world: World, host: str) -> None:
    answer = world.browser().get("/collections?f=json", headers={"Host": host})
    assert answer.status_code == 200
    assert answer.json()["links"][0]["href"] == f"https://{host}/collections"


def test_an_answer_that_a_browser_has_is_not_sent_again(world: World) -> None:
    first = world.browser().get("/api/v1/sources")
    tag = first.headers["etag"]
    assert tag.startswith('W/"'), "what may be packed in several ways is the same in each, and not byte for byte"
    opaque = tag.removeprefix("W/")
    for asked in (tag, opaque, f'"other", {tag}', "*"):
        again = world.browser().get("/api/v1/sources", headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["x-content-type-options"] == "nosniff"
    for asked in ('"other"', tag[:-1], f'"x{opaque[1:]}'):
        assert world.browser().get("/api/v1/sources", headers={"If-None-Match": asked}).status_code == 200


def test_a_method_that_is_not_taken_is_told_which_are(world: World) -> None:
    answer = world.browser().ask("DELETE", "/law")
    assert answer.status_code == 405
    assert {each.strip() for each in answer.headers["allow"].split(",")} == {"GET", "HEAD"}


def test_one_address_asks_so_much_and_no_more(own_world: Make) -> None:
    world = own_world(limits=NARROW)
    statuses = [world.browser().get("/plain.css").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    answer = world.browser().get("/plain.css", headers={"Accept": "application/json"})
    assert answer.headers["retry-after"] == "60"
    assert answer.json()["code"] == "too_many"
    assert world.browser(address="203.0.113.8").get("/plain.css").status_code == 200


def test_one_session_asks_so_much_from_any_address(own_world: Make) -> None:
    world = own_world(limits=NARROW)
    first = world.browser()
    first.get("/sign-in")
    statuses = []
    for last in range(5):
        other = world.browser(address=f"203.0.113.{last + 20}")
        other.cookies = first.cookies
        statuses.append(other.get("/plain.css").status_code)
    assert statuses == [200] * 3 + [429] * 2


def test_workers_share_a_limit() -> None:
    pace = RateLimiter(RateLimits({"all": "8/minute"}, workers=4), Clock())
    pace.hit("all", "a")
    pace.hit("all", "a")
    with pytest.raises(TooManyError):
        pace.hit("all", "a")


def asked(pace: RateLimiter, key: str = "a") -> int:
    """Return how often a key may ask until it is refused."""
    for count in range(100):
        try:
            pace.hit("all", key)
        except TooManyError:
            return count
    return 100


def test_a_window_slides_with_the_clock_that_is_given() -> None:
    """It is 10:00:00 at first. What was asked in the minute before counts by the part of it that is still reached."""
    clock = Clock()
    pace = RateLimiter(RateLimits({"all": "4/minute"}), clock)
    assert (asked(pace), asked(pace, "b")) == (4, 4)
    clock.seconds = 59
    assert asked(pace) == 0, "it is still the same minute"
    clock.seconds = 75
    assert asked(pace) == 1, "of the 4 before, 45/60 count: 3, and one more is 4"
    clock.seconds = 120 + 30
    assert asked(pace) == 4, "of the 1 before, 30/60 count: 0.5, which is none yet"
    clock.seconds = 600
    assert asked(pace) == 4, "nothing was asked in the minute before"
    clock.seconds = 0
    assert asked(pace) == 0, "a clock that is set back allows no more"


def test_each_limit_of_a_pace_holds_and_tells_how_long_to_wait() -> None:
    clock = Clock()
    pace = RateLimiter(RateLimits({"all": "2/minute;3/hour"}), clock)
    assert asked(pace) == 2
    clock.seconds = 600
    pace.hit("all", "a")
    with pytest.raises(TooManyError) as caught:
        pace.hit("all", "a")
    assert caught.value.retry_after_s == 3600


def test_what_no_longer_counts_is_forgotten() -> None:
    clock = Clock()
    pace = RateLimiter(RateLimits({"all": "4/minute"}), clock)
    for number in range(50):
        pace.hit("all", str(number))
    clock.seconds = 180
    pace.hit("all", "a")
    assert {key for counts in pace._counts.values() for key in counts} == {("all", "a")}


@pytest.mark.parametrize(
    ("host", "counted"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", "unknown"), ("pipe", "pipe")],
)
def test_a_network_of_ipv6_is_one_address(host: str, counted: str) -> None:
    assert client_key({"client": (host, 1)}) == counted


@pytest.mark.parametrize(
    ("key", "network"),
    [("198.51.100.77", "198.51.100.0/24"), ("2001:db8:1:2::/64", "2001:db8:1::/48"), ("unknown", ""), ("", "")],
)
def test_a_network_in_the_log_is_too_wide_to_name_anybody(key: str, network: str) -> None:
    assert coarse_network(key) == network


def test_guessing_is_slow_for_one_address_and_for_one_name(own_world: Make) -> None:
    world = own_world(limits=RateLimits({"all": "999/minute", "session": "999/minute", "sign_in": "2/minute"}))
    wrong = {"name": "anna", "password": "x", "code": "1"}
    assert [world.browser().send("/sign-in", "/sign-in", wrong).status_code for _ in range(3)] == [401, 401, 429]
    other = world.browser(address="203.0.113.99")
    assert other.send("/sign-in", "/sign-in", wrong).status_code == 429, "the name is counted too"
    assert other.send("/sign-in", "/sign-in", wrong | {"name": "bert"}).status_code == 401


def test_a_request_that_says_it_is_too_large_is_refused_unread(browser: Browser) -> None:
    answer = browser.ask("POST", "/sign-in", content=b"x" * (FORM_BYTES + 1))
    assert answer.status_code == 413
    assert browser.ask("POST", "/sign-in", content=b"", headers={"Content-Length": "-1"}).status_code == 413


def test_a_request_that_grows_too_large_is_refused_as_it_comes(browser: Browser) -> None:
    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(100):
            yield b"name=" + b"x" * 1024

    answer = browser.ask(
        "POST", "/sign-in", content=pieces(), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://localhost.evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_is_refused(world: World, headers: dict[str, str]) -> None:
    answer = world.browser().send("/sign-in", "/sign-in", {"name": "anna"}, headers=headers)
    assert answer.status_code == 403


def test_a_form_without_its_token_or_with_another_s_is_refused(world: World) -> None:
    browser = world.browser()
    browser.get("/sign-in")
    assert browser.ask("POST", "/sign-in", data={"name": "anna"}).status_code == 403
    assert browser.ask("POST", "/sign-in", data={"name": "anna", "csrf": "0" * 64}).status_code == 403
    assert browser.ask("POST", "/sign-in", data={"name": "anna", "csrf": "ё"}).status_code == 403
    from tests.site.browser import csrf

    stolen = csrf(world.browser().get("/sign-in").text)
    assert browser.ask("POST", "/sign-in", data={"name": "anna", "csrf": stolen}).status_code == 403
    bare = world.browser().ask("POST", "/sign-in", data={"name": "anna", "csrf": stolen})
    assert bare.status_code == 403, "a token is nothing without its cookie"


def test_a_form_with_its_token_and_our_origin_is_taken(world: World) -> None:
    answer = world.browser().send(
        "/sign-in", "/sign-in", {"name": "anna"},
        headers={"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert answer.status_code == 401


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """Hear the audit log, which a server that ran in this process keeps to its own file."""
    monkeypatch.setattr(LOG, "propagate", True)
    caplog.set_level(logging.INFO, LOG.name)
    return caplog


def test_the_log_tells_what_was_asked_and_of_whom_nothing(world: World, log: pytest.LogCaptureFixture) -> None:
    browser = world.browser(address="198.51.100.77")
    browser.get("/search?q=secretword")
    form = {"name": "secretname", "password": PASSWORD, "code": "123456"}
    browser.send("/sign-in", "/sign-in", form)
    lines = [json.loads(record.message) for record in log.records if record.name == LOG.name]
    assert {line["what"] for line in lines} == {"request", "sign_in_failed"}
    assert next(line for line in lines if line["what"] == "sign_in_failed") == {
        "at": world.clock(), "what": "sign_in_failed", "account": "", "known_device": False, "slowed": False,
        "network": "198.51.100.0/24",
    }  # fmt: skip
    assert lines[0] | {"request": "", "ms": 0} == {
        "at": world.clock(), "what": "request", "request": "", "method": "GET", "route": "search", "status": 200,
        "ms": 0,
    }  # fmt: skip
    written = json.dumps(lines)
    for word in ("secret", "198.51.100.77", PASSWORD, "123456"):
        assert word not in written


def test_a_line_of_the_log_cannot_be_forged(world: World, log: pytest.LogCaptureFixture) -> None:
    world.browser().get("/x%0a%7b%22what%22%3a%22signed_in%22%7d")
    lines = [record.message for record in log.records if record.name == LOG.name]
    assert lines
    assert all("\n" not in line for line in lines)
