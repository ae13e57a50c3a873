"""Two registers that differ within the cells: every anonymous route answers alike, byte for byte and in its headers."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
import shapely

from marchland.core.schema import changed
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service import releases
from marchland.register.service import questions as register_service
from marchland.register.service.stores import RegisterStore
from marchland.site.app import table
from marchland.site.route import OPEN, RouteSpec
from tests.register.telling import event
from tests.site.authorisation import told
from tests.site.world import World, make_world

ROWS = [row for row in table() if row.operation == OPEN and row.methods == ("GET",)]
THINGS = {**told()["things"], "collection": ["public-cells", "areas", "hazards"], "feature": ["2000:4800"]}
PLACES = ("/place?latitude=48.005&longitude=30.005", "/place?latitude=10&longitude=10", "/tiles/cells/8/149/88.mvt",
          "/collections/public-cells/items?f=geojson&bbox=29,47,31,49", "/search?q=Field", "/search?q=A-1")  # fmt: skip


def world(folder: Path, seed: int) -> World:
    """Return a site whose hazards lie in the same cells as those of the other, and differ in all else."""
    folder.mkdir()
    made = make_world(folder, public=PublicStore(folder / "public.db"))
    store, public = cast("RegisterStore", made.site.store), cast("PublicStore", made.site.public)
    shift, size = (0.0011, 0.0003) if seed else (0.004, 0.005)

    def tells(words: str, area: str, **fields: Any) -> None:
        said = event(words, date(2026, 1, 2 + seed))
        record = replace(said, area=area, details=changed(said.details, **fields))
        register_service.record(store, (record,), "keeper", made.clock)

    def hazard(area: str, west: float, south: float) -> None:
        at = west + shift, south + shift
        tells("reported", area, shape=shapely.box(*at, at[0] + size, at[1] + size), name=f"Field {seed}")

    hazard("A-1", 30.0, 48.0)
    releases.release(store, public, "keeper", made.clock, "two districts")
    hazard("A-2", 31.005, 48.0)
    releases.publish(store, public, "keeper", made.clock)
    for number in range(3 * seed):  # one of them grows more, also after its last release
        tells("evidence_added", "A-1") if number else hazard("A-3", 30.002, 48.001)
    return made


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    folder = tmp_path_factory.mktemp("paired")
    one, other = world(folder / "one", 0), world(folder / "other", 1)
    sizes = [register_service.size_of(cast("RegisterStore", each.site.store)) for each in (one, other)]
    assert sizes[0] != sizes[1], "the two registers differ"
    return one, other


def paths(row: RouteSpec) -> list[str]:
    names = re.findall(r"\{(\w+)", row.path)
    found = []
    for values in itertools.product(*(THINGS[name] for name in names)):
        path = row.path
        for name, value in zip(names, values, strict=True):
            path = re.sub(rf"\{{{name}[^}}]*\}}", str(value), path)
        found.append(path)
    return found


def answer(of: World, path: str, accept: str) -> tuple[int, bytes, dict[str, str]]:
    """Return an answer without what is random in every one: the number of the request, and what forms are bound to."""
    found = of.browser().get(path, headers={"Accept": accept})
    kept = {name: value for name, value in found.headers.items() if name not in ("x-request-id", "set-cookie", "etag")}
    body = re.sub(rb'name="csrf" value="[^"]*"', b"", found.content)
    return found.status_code, re.sub(rb'"instance": "[^"]*"|[0-9a-f-]{36}', b"", body), kept


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_route_that_anyone_may_ask_answers_alike(worlds: tuple[World, World], row: RouteSpec) -> None:
    ways = (("", "text/html"), ("/uk", "text/html")) if row.localized else (("", "application/json"),)
    for path, (prefix, accept) in itertools.product(paths(row), ways):
        one, other = (answer(each, (prefix + path).rstrip("/") or "/", accept) for each in worlds)
        assert one == other, prefix + path


@pytest.mark.parametrize("path", PLACES)
def test_what_is_asked_of_a_place_is_answered_alike(worlds: tuple[World, World], path: str) -> None:
    one, other = (answer(each, path, "text/html") for each in worlds)
    assert one == other
    assert one[0] == 200


def test_both_warn_of_what_they_have_and_say_that_they_are_up_to_date(worlds: tuple[World, World]) -> None:
    for each in worlds:
        found = each.browser().get("/api/v1/public/cells.json", headers={"Accept": "application/json"}).json()
        assert found["up_to_date"] is True
        assert {tuple(cell) for cell in found["cells"]} >= {(2000, 4800), (2067, 4800)}
