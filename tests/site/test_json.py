"""Every answer in JSON, on books and a register that hold hostile texts: nothing raw comes out, and nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from marchland.adapters.package_data import data_root
from marchland.core.policy import Role
from marchland.register.domain.event import from_mapping
from marchland.register.service import importing, proposing, questions
from marchland.site.app import make_app, table
from marchland.site.route import RouteSpec
from marchland.site.site import Mode
from tests.hostile_data import HOSTILE, plant
from tests.register.telling import SEEN
from tests.site.authorisation import told
from tests.site.browser import Browser, csrf
from tests.site.world import World, make_world
from tests.watch.small_newsroom import make_newsroom

UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
THINGS: dict[str, list[Any]] = told()["things"]
HERE = THINGS | {
    "area": ["A1"], "state": ["UKR"], "slug": ["babel-95165"], "collection": ["areas"], "feature": ["A1"],
}  # fmt: skip
ASKED = {
    "api.assess.compare": "a=korean-density&b=no-mines&draws=1000",
    "api.assess.assess": "draws=1000",
    "api.search": f"q={quote(HOSTILE)}",
    "api.register.near": "latitude=50.005&longitude=30.005",
    "api.law.compare": "a=POL&b=UKR",
    "api.law.diff": "known=2025-01-01&known_to=2026-11-22",
    "api.law.assist": "actor=UKR&activity=transfer&counterpart=EST",
    "api.facts.list": "part=korea",
    "api.watch.search": "q=flank",
}
"""Route → what its query must say."""
TELLS = {
    "api.search", "api.assess.scenarios", "api.assess.compare", "api.assess.assess", "api.assess.sensitivity",
    "api.assess.distribution",
    "items", "item", "api.facts.source", "api.law.status", "api.law.timeline", "api.law.obligations",
    "api.law.parties", "api.law.diff", "api.law.assist", "api.law.munition", "api.facts.list", "api.facts.show",
    "api.facts.sources", "api.audit.audit", "api.register.export", "api.register.list", "api.register.show",
    "api.register.history", "api.register.balance", "api.register.proposal", "api.register.proposals",
    "api.watch.latest", "api.watch.top", "api.watch.popular",
    "api.watch.lead",
    "api.watch.leads", "api.watch.search", "api.watch.story", "api.watch.item", "api.watch.diff", "api.watch.sources",
}  # fmt: skip
"""The routes that tell a text of somebody else's; the others tell numbers, words of ours, and plain names."""
REFUSED = {"api.public.cells", "api.ledger.prove", "api.ledger.consistency", "api.law.what_if"}
"""The routes that this site has nothing to answer: there is no release, no checkpoint and no question."""
JSON_ROWS = [row for row in table() if {"json", "geojson"} & set(row.formats) and "GET" in row.methods]


def feature(**said: Any) -> dict[str, Any]:
    ring = [[30.0, 50.0], [30.01, 50.0], [30.01, 50.01], [30.0, 50.01], [30.0, 50.0]]
    told = {
        "classification": "SHA",
        "evidence": SEEN,
        "name": HOSTILE,
        "district": HOSTILE,
        "valid_on": "2020-05-01",
    } | said
    return {"type": "Feature", "id": "A1", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give a browser at a demonstration whose books and register hold hostile texts."""
    folder = tmp_path_factory.mktemp("hostile")
    world = make_world(folder)
    assert world.site.store
    importing.add_content(world.site.store, collection(feature()), "areas", "os-1", world.clock)
    for name in ("os-1", "os-7"):
        questions.register_actor(world.site.store, name, "own", frozenset({Role.APPROVER}), "os-1", world.clock)
    event = from_mapping({
        "area": "A1", "event": "classified", "valid_on": "2021-01-01", "classification": "indication", "note": HOSTILE,
        "decision": {"name": HOSTILE, "text": HOSTILE, "approvers": ["os-1", "os-7"]},
    })  # fmt: skip
    proposed = proposing.propose(world.site.store, event, "os-7", world.clock)
    HERE["digest"] = [proposed.proposal.digest]
    make_newsroom(folder / "news.db", mark=HOSTILE)
    with pytest.MonkeyPatch.context() as patched:
        plant(folder, patched)
        yield Browser(make_app(replace(world.site, mode=Mode.DEMO, accounts=None, root=data_root(), opened={})))
    world.site.store.close()


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a structure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from texts(inner)


def hostile(answer: httpx.Response) -> bool:
    """Return whether an answer in JSON tells a hostile text; nothing of it may stand raw."""
    assert "json" in answer.headers["content-type"]
    assert not UNSAFE.search(answer.text)
    return any(HOSTILE in each for each in texts(json.loads(answer.text)))


def path_of(row: RouteSpec) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: str(HERE[found[1]][0]), row.path)


@pytest.mark.parametrize("row", JSON_ROWS, ids=lambda row: row.name)
def test_what_others_wrote_comes_back_whole_and_never_raw(visitor: Browser, row: RouteSpec) -> None:
    for kind in {"json", "geojson"} & set(row.formats):
        answer = visitor.get(f"{path_of(row)}?f={kind}&{ASKED.get(row.name, '')}".rstrip("&"))
        assert hostile(answer) or row.name not in TELLS
        assert answer.status_code == 200 or row.name in REFUSED


@pytest.mark.parametrize(
    "path", ["/api/v1/facts/{}", "/api/v1/law/status/{}", "/api/v1/register/areas/{}", "/api/v1/{}"]
)
def test_a_problem_tells_what_was_asked_and_nothing_raw(visitor: Browser, path: str) -> None:
    answer = visitor.get(path.format(quote(HOSTILE)), headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert hostile(answer)


def test_a_refused_file_lists_its_refusals_and_nothing_raw(own_world: Callable[..., World]) -> None:
    world = own_world()
    world.enroll("olena", Role.SURVEYOR)
    browser = world.signed_in("olena")
    sent = collection({**feature(), "id": HOSTILE})
    headers = {"X-CSRF-Token": csrf(browser.get("/register/import").text), "Content-Type": "application/geo+json"}
    answer = browser.ask("POST", "/api/v1/register/areas?dry_run=1", content=sent, headers=headers)
    assert (answer.status_code, answer.headers["content-language"]) == (409, "en")
    assert [each["index"] for each in answer.json()["refusals"]] == [0]
    assert hostile(answer)
