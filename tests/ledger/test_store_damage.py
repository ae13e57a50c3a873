"""Stores whose tables are damaged: every command and page says what is wrong, where, and what to do, on both stores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from marchland.access.service.roster import OWN, registration
from marchland.core.policy import Actor, Role
from marchland.register.adapters import postgres_form
from tests.cli.driving import run
from tests.ledger.attacked import Place
from tests.site.browser import Browser
from tests.site.world import PASSWORD, make_world

DAMAGE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "store_damage.yaml").read_text("utf-8"))
AT = "2026-11-29T10:00:00.000000Z"
COMMANDS = (("ledger", "status"), ("register", "near", "50", "30"), ("ledger", "rebuild"))
SERVED = [each for each in DAMAGE if each["verify"] != 2]
"""What a store says of itself is read when it is opened, and a site has it open."""


def by_name(which: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("damage", which, ids=lambda each: str(each["name"]))


@by_name(DAMAGE)
def test_every_command_says_what_is_wrong_and_what_to_do(
    place: Place, damage: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.run(damage[place.kind])
    for command in COMMANDS:
        ran = run([*command, "--store", place.where], capsys, monkeypatch)
        assert ran.status == 2, (command, ran)
        assert re.search(damage["says"], ran.err), (command, ran.err)
        assert "error: " in ran.err
        assert re.search(r"\n  next: .{10}", ran.err), (command, ran.err)
    for further in ([], ["--all"]):
        ran = run(["ledger", "verify", *further, "--store", place.where], capsys, monkeypatch)
        wanted = damage["verify"] if isinstance(damage["verify"], int) else damage["verify"][place.kind]
        assert ran.status == wanted, ran
        assert re.search(damage["says"], ran.out if wanted == 1 else ran.err), ran


@pytest.fixture
def serving(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Give a browser in which somebody has signed in who may see the register, at a site that looks each time."""
    monkeypatch.setattr(postgres_form, "_AGAIN_S", 0.0)
    store = place.opened(read_only=False)
    (tmp_path / "web").mkdir()
    world = make_world(tmp_path / "web", store=store)
    made = world.accounts.invite("anna")
    world.secrets["anna"] = made.secret
    world.accounts.set_up("anna", made.code, PASSWORD, world.code("anna"))
    everything = Actor(made.actor, OWN, frozenset(Role))
    with store.writing() as writer:
        writer.append((registration(store.origin, everything, made.actor),), AT)
    yield world.signed_in("anna")
    store.close()


@by_name(SERVED)
def test_a_site_that_was_serving_answers_503_in_words(place: Place, serving: Browser, damage: dict[str, Any]) -> None:
    assert serving.get("/register").status_code == 200
    place.run(damage[place.kind])
    for path, words in (("/register", "tables|head|row"), ("/uk/register", "таблиц|голов|ряд")):
        answer = serving.get(path)
        assert answer.status_code == 503, (path, answer.text)
        assert re.search(words, answer.text), answer.text
    answer = serving.get("/api/v1/register/areas", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (503, 503), answer.text
    assert re.search(damage["says"], answer.text), answer.text
