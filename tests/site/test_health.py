"""Health and figures: whether a site is well is anybody's to know, what was found is for those who run it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from marchland.core.policy import Role
from marchland.site import health
from tests.site.browser import Browser
from tests.site.world import World

Make = Callable[..., World]
HERE = "192.0.2.7"


@pytest.fixture
def home(own_world: Make) -> World:
    world = own_world(operators=("192.0.2.0/29", "2001:db8::1"))
    world.enroll("anna", Role.VIEWER)
    return world


def asked(world: World, path: str, address: str = HERE) -> httpx.Response:
    return world.browser(address=address).get(path, headers={"Accept": "*/*"})


def test_a_site_that_answers_is_alive_for_anybody(home: World) -> None:
    answer = asked(home, "/health", "203.0.113.7")
    assert (answer.status_code, answer.json()) == (200, {"well": True, "checks": []})
    assert answer.headers["cache-control"] == "no-store"


def test_what_was_found_is_told_to_those_who_run_the_site(home: World) -> None:
    assert asked(home, "/health/ready", "203.0.113.7").json() == {"well": True, "checks": []}
    found = asked(home, "/health/ready").json()
    assert found["well"]
    checks = {each["name"]: each for each in found["checks"]}
    assert checks["register"]["found"] == "1 entries"
    assert checks["accounts"]["well"]
    assert re.fullmatch(r"\d+ MiB are free", checks["disk"]["found"])


def test_a_row_that_another_hand_wrote_makes_the_site_unready(home: World) -> None:
    with sqlite3.connect(home.accounts._kept.path) as db:
        db.execute("INSERT INTO session VALUES ('x', 'anna', 5, 6, '')")
    db.close()
    answer = asked(home, "/health/ready")
    assert answer.status_code == 503
    accounts = next(each for each in answer.json()["checks"] if each["name"] == "accounts")
    assert accounts["found"].endswith("session anna")
    assert asked(home, "/health/ready", "203.0.113.7").json() == {"well": False, "checks": []}
    assert asked(home, "/health").status_code == 200, "it lives all the same"


def test_a_store_that_cannot_be_read_makes_the_site_unready(home: World) -> None:
    assert home.site.store
    home.site.store.close()
    Path(home.site.store.place).write_bytes(b"no store" * 1000)
    answer = asked(home, "/health/ready")
    assert answer.status_code == 503
    assert not next(each for each in answer.json()["checks"] if each["name"] == "register")["well"]


def test_a_disk_without_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.room(tmp_path).well
    assert not health.room(tmp_path / "nowhere").well
    for free, well in ((health.LEAST_ROOM_BYTES, True), (health.LEAST_ROOM_BYTES - 1, False)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder, free=free: SimpleNamespace(free=free))
        assert health.room(tmp_path).well is well


@pytest.mark.parametrize("address", ["203.0.113.7", "192.0.2.8", "2001:db9::1", "127.0.0.1", "unknown", ""])
def test_there_are_no_figures_for_others(home: World, address: str) -> None:
    assert asked(home, "/metrics", address).status_code == 404


def test_there_are_none_for_anybody_unless_somebody_was_named(world: World) -> None:
    for address in (HERE, "127.0.0.1", "::1"):
        assert asked(world, "/metrics", address).status_code == 404
        assert asked(world, "/health/ready", address).json()["checks"] == []


def figures(world: World) -> dict[str, float]:
    answer = asked(world, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_figures_count_answers_by_route_and_never_name_what_was_asked(home: World) -> None:
    for path in ("/about", "/about", "/facts/secretword", "/secretword", "/search?q=secretword"):
        asked(home, path)
    Browser(home.app, address=HERE).ask("BREW", "/about")
    found = figures(home)
    assert found['marchland_requests_total{method="GET",route="about",status="200"}'] == 2
    assert found['marchland_requests_total{method="other",route="",status="405"}'] == 1
    assert found['marchland_request_seconds_count{route="about"}'] == 2
    assert found['marchland_cpu_seconds_total{route="about"}'] > 0
    assert found["marchland_requests_in_flight"] == 1, "that which asks for them"
    assert found['marchland_entries{of=""}'] == 1
    assert found['marchland_check_well{of="accounts"}'] == 1
    assert found['marchland_lane_running{of="cheap"}'] == 1
    assert "secretword" not in json.dumps(list(found))


def test_refusals_are_counted_by_their_reason(home: World) -> None:
    asked(home, "/about?q=" + "x" * 40_000)
    asked(home, "/about?" + "&" * 300)
    Browser(home.app).ask("POST", "/sign-in", content=b"x" * 100_000)
    found = figures(home)
    assert found['marchland_refused_total{reason="long_address"}'] == 1
    assert found['marchland_refused_total{reason="input"}'] == 1
    assert found['marchland_refused_total{reason="too_large"}'] == 1
