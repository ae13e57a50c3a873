"""What a browser is told and asked: the values of its headers, fields of passwords, and what is never answered."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable

import pytest

from marchland.core.policy import Role
from marchland.site.app import table
from marchland.site.security import LOG
from tests.site.world import World

Make = Callable[..., World]
YEAR_S = 365 * 24 * 60 * 60
PASSWORD_FIELDS = {"/sign-in": 1, "/set-up": 2, "/account": 5}
"""How many passwords each page asks for; that of an account to change it, for recovery codes and for tokens."""


@pytest.fixture
def home(own_world: Make) -> World:
    """Give a site in which anna may sign in."""
    world = own_world()
    world.enroll("anna", Role.SURVEYOR)
    return world


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/api/v1/search?q=x", "/health"])
def test_the_headers_say_what_a_browser_must_know(world: World, path: str) -> None:
    headers = world.browser(site="https://localhost").get(path).headers
    transport = dict.fromkeys(headers["strict-transport-security"].split("; "))
    assert "includeSubDomains" in transport
    assert int(next(iter(transport)).removeprefix("max-age=")) >= YEAR_S
    policy = {words[0]: words[1:] for each in headers["content-security-policy"].split("; ") if (words := each.split())}
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[directive] == ["'none'"]
    assert policy["default-src"] == ["'self'"]
    assert set(policy.get("script-src", ["'self'"])) == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}


def test_passwords_are_masked_and_may_come_from_a_keeper(home: World) -> None:
    signed_in, stranger = home.signed_in("anna"), home.browser()
    for path, count in PASSWORD_FIELDS.items():
        page = (signed_in if path == "/account" else stranger).get(path).text
        fields = [
            field for field in re.findall(r"<input[^>]*>", page) if re.search(r'name="\w*(password|new|again)"', field)
        ]
        assert len(fields) == count, path
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in page


@pytest.mark.parametrize("path", ["/static/", "/static/assets/", "/.git/", "/.git/HEAD", "/static/%2e%2e/.git/HEAD"])
def test_no_folder_is_listed_and_no_history_is_served(world: World, path: str) -> None:
    assert world.browser().get(path).status_code == 404


def test_trace_is_answered_nowhere(world: World) -> None:
    browser = world.browser()
    for path in sorted({row.path for row in table() if "{" not in row.path}):
        answer = browser.ask("TRACE", path, headers={"X-Told-By-Nobody": "a word of the head"})
        assert answer.status_code in (404, 405), path
        assert "a word of the head" not in answer.text


def test_who_signs_in_and_out_is_logged_and_the_browser_cleared(
    home: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LOG, "propagate", True)
    caplog.set_level(logging.INFO, LOG.name)
    browser = home.signed_in("anna")
    signed_in_at = home.clock()
    home.clock.seconds += 60
    answer = browser.send("/account", "/sign-out", {})
    assert '"cache"' in answer.headers["clear-site-data"]
    lines = [json.loads(record.message) for record in caplog.records if record.name == LOG.name]
    actor = home.accounts.actor_of("anna")
    assert [line for line in lines if line["what"] in {"signed_in", "signed_out"}] == [
        {"at": signed_in_at, "what": "signed_in", "actor": actor},
        {"at": home.clock(), "what": "signed_out", "actor": actor},
    ]
