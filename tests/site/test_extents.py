"""How far collections reach: in space and time, as looking at every feature on every day tells, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

import pytest
import shapely

from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import release
from marchland.register.service.stores import RegisterStore
from tests.site.areas import FIRST, make_kept_world
from tests.site.browser import Browser
from tests.site.world import World

LAYERS = ("areas", "hazards", "released")
OPEN = ("public-cells", "borders", "belts", "legal-status")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give a site with a register, public cells of it, and accounts."""
    folder = tmp_path_factory.mktemp("extents")
    public = PublicStore(folder / "register.db.public.db")
    world = make_kept_world(folder, public=public)
    assert world.site.store
    release(cast("RegisterStore", world.site.store), public, "keeper", world.site.clock, "all of it")
    yield world
    world.site.store.close()


def extent(browser: Browser, name: str) -> tuple[list[float], list[str | None]]:
    told = browser.get(f"/collections/{name}", params={"f": "json"}).json()["extent"]
    return told["spatial"]["bbox"][0], told["temporal"]["interval"][0]


def items(browser: Browser, name: str, **asked: str) -> list[Any]:
    answer = browser.get(f"/collections/{name}/items", params={"f": "json", "limit": "10000", **asked})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["features"])


def shapes(features: list[Any]) -> list[Any]:
    return [shapely.geometry.shape(each["geometry"]) for each in features if each["geometry"]]


@pytest.mark.parametrize("name", OPEN)
def test_the_box_of_what_is_open_holds_all_features_and_no_more(kept: World, name: str) -> None:
    browser = kept.browser()
    box, _ = extent(browser, name)
    assert box == pytest.approx(list(shapely.total_bounds(shapes(items(browser, name)))))


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("person", ["approver", "surveyor", "reporter", "viewer"])
def test_a_layer_is_told_whole_to_those_who_see_it_and_to_others_nothing(kept: World, name: str, person: str) -> None:
    browser = kept.signed_in(person)
    box, days = extent(browser, name)
    if person in ("approver", "surveyor"):
        assert box == pytest.approx(list(shapely.total_bounds(shapes(items(browser, name)))))
        assert days[0]
    else:
        assert (box, days) == ([-180, -90, 180, 90], [None, None])


@pytest.mark.parametrize("name", LAYERS)
def test_the_days_of_a_layer_are_those_on_which_it_has_land(kept: World, name: str) -> None:
    """Every day of the stories is asked for by itself, and days long before and after."""
    browser = kept.signed_in("approver")
    _, (first, last) = extent(browser, name)
    days = [date(1900, 1, 1), *(FIRST + timedelta(days) for days in range(-2, 20)), date(2100, 1, 1)]
    held = [day for day in days if items(browser, name, datetime=day.isoformat(), limit="1")]
    assert date(1900, 1, 1) < held[0]
    assert first == f"{held[0]}T00:00:00Z"
    assert held[-1] == date(2100, 1, 1)
    assert last is None, "land stays hazardous, or released, until something is recorded"


def test_a_warning_lasts_from_its_release_and_a_standing_from_the_first_act(kept: World) -> None:
    browser = kept.browser()
    released = {each["properties"]["released_on"] for each in items(browser, "public-cells")}
    assert extent(browser, "public-cells")[1] == [f"{released.pop()}T00:00:00Z", None]
    assert not released
    first, last = extent(browser, "legal-status")[1]
    assert first
    assert last is None
    for treaty in ("apmbc", "ccw", "ap2", "ccm"):
        told = items(browser, "legal-status", treaty=treaty)
        since = {each["properties"]["since"] for each in told} - {None}
        assert first[:10] <= min(since, default="2000"), "nothing is older than the first act"


def test_lines_on_maps_have_no_time_of_their_own(kept: World) -> None:
    assert [extent(kept.browser(), name)[1] for name in ("borders", "belts")] == [[None, None]] * 2


def test_the_page_of_a_collection_tells_where_and_when(kept: World) -> None:
    browser = kept.signed_in("approver")
    (west, south, _, _), (first, _) = extent(browser, "areas")
    assert first
    text = " ".join(browser.get("/collections/areas?f=html").text.split())
    assert f"longitude {round(west, 2)}° to" in text
    assert f"latitude {round(south, 2)}° to" in text
    assert "from 1 January 2020 on" in text
    assert "з 1 січня 2020" in " ".join(browser.get("/uk/collections/areas?f=html").text.split())
    nothing = kept.signed_in("viewer").get("/collections/areas?f=html").text
    assert "longitude" not in nothing
