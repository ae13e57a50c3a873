"""Corrections, mergers and splits on the web and for programs: by their forms, on an area's page, and as JSON."""

from __future__ import annotations

import json

from tests.register.test_pages_record import (
    EAST,
    LAND,
    TODAY,
    WEST,
    api,
    decided,
    decides,
    people,
    polygon,
    reported,
    status_of,
    tell,
)
from tests.site.browser import Browser
from tests.site.world import World

__all__ = ["people"]
People = tuple[World, dict[str, Browser]]


def test_an_entry_is_amended_from_the_area_s_page(people: People) -> None:
    _, by = people
    reported(by["sue"], district="Izuim")
    page = by["sue"].get("/register/A-1").text
    form = next(part for part in page.split('"') if part.startswith("/register/record/amended"))
    assert by["sue"].get(form.replace("&amp;", "&")).status_code == 200
    seq = form.rpartition("corrects=")[2]
    status, where = tell(by["sue"], "amended", corrects=seq, fields="district, Izium", reason="a slip")
    assert status == 303, where
    shown = by["sue"].get("/register/A-1").text
    assert "<del>Izuim</del> <ins>Izium</ins>" in " ".join(shown.split())
    history = by["sue"].ask("GET", "/api/v1/register/areas/A-1/history").json()
    assert history["events"][0]["district"] == "Izuim"
    assert history["events"][0]["corrections"][0]["changes"] == [
        {"field": "district", "written": "Izuim", "holds": "Izium"}
    ]
    status, page = tell(by["sue"], "amended", corrects=seq, fields="distrikt, Izium", reason="a slip")
    assert (status, "did you mean" in page) == (409, True)


def test_an_area_that_was_withdrawn_says_why_on_its_page(people: People) -> None:
    world, by = people
    reported(by["ann"])
    seq = by["ann"].ask("GET", "/api/v1/register/areas/A-1/history").json()["events"][0]["entry"]
    assert tell(by["ann"], "withdrawn", corrects=str(seq), reason="entered twice")[0] == 409
    decides(by, "withdrawn", corrects=str(seq), reason="entered twice", **decided(world))
    assert status_of(world) == ""
    answer = by["ann"].get("/register/A-1")
    assert answer.status_code == 200
    assert "entered twice" in answer.text
    assert "on no list any more" in answer.text
    assert by["ann"].ask("GET", "/api/v1/register/areas/A-1").status_code == 404
    assert by["ann"].get("/register/A-77").status_code == 404


def test_a_code_of_before_leads_to_the_area(people: People) -> None:
    _, by = people
    reported(by["ann"])
    assert tell(by["ann"], "recoded", to="B-1", reason="another district")[0] == 303
    assert "A-1 is a code that this area had before; it is B-1 now." in by["ann"].get("/register/A-1").text
    assert by["ann"].ask("GET", "/api/v1/register/areas/A-1").json()["id"] == "B-1"
    assert by["ann"].ask("GET", "/collections/areas/items/A-1?f=json").json()["id"] == "B-1"
    assert "B-1" in by["ann"].get("/register?q=A-1").text


def test_programs_merge_and_split(people: People) -> None:
    world, by = people
    reported(by["ann"], "A-1", WEST)
    reported(by["ann"], "A-2", EAST)
    given = {"areas": ["A-1", "A-2"], "into": "A-3", "name": "Both", "on": TODAY, "reason": "one field"}
    assert api(by["ann"], "/api/v1/register/merge?dry_run=yes", given)[1]["would_record"] == 1
    status, told = api(by["ann"], "/api/v1/register/merge", given)
    assert (status, len(told["recorded"])) == (200, 1)  # type: ignore[arg-type]
    assert [status_of(world, area) for area in ("A-1", "A-2", "A-3")] == ["merged", "merged", "open"]
    parts = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": name, "properties": {"name": name}, "geometry": polygon(land)}
        for name, land in (("B-1", WEST), ("B-2", EAST))
    ]}  # fmt: skip
    split = {"area": "A-3", "into": parts, "on": TODAY, "reason": "a road"}
    assert api(by["ann"], "/api/v1/register/split", split)[0] == 200
    assert [status_of(world, area) for area in ("A-3", "B-1", "B-2")] == ["split", "open", "open"]
    status, told = api(by["ann"], "/api/v1/register/split", {**split, "area": "A-9"})
    assert status == 404
    status, told = api(by["ann"], "/api/v1/register/merge", {**given, "on": "tomorrow"})
    assert (status, told["where"]) == (400, "on")
    assert api(by["rob"], "/api/v1/register/merge", given)[0] == 403
    assert json.dumps(told)
    assert LAND
