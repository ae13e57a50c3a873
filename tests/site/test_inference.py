"""What is withheld cannot be found out by asking again and again: a box tells nothing of where a hidden area lies."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from marchland.register.domain.state import AreaStatus
from tests.site.areas import AREAS, Area, make_kept_world
from tests.site.browser import Browser
from tests.site.world import World

FAR = (-60.0, -60.0, -59.0, -59.0)
LISTS = ("/api/v1/register/areas?f=json", "/api/v1/register/areas?f=geojson", "/api/v1/register/areas?f=csv",
         "/collections/areas/items?f=json", "/register?known=2026-11-25")  # fmt: skip

DANGEROUS = [area for area in AREAS if area.status in (AreaStatus.OPEN, AreaStatus.WORKED_ON, AreaStatus.SUSPENDED)]
"""The areas that a box can find at all: those in which land remains."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, Browser]]]:
    """Give a site with areas of two organisations, and browsers of the first one's people."""
    world = make_kept_world(tmp_path_factory.mktemp("kept"))
    yield world, {name: world.signed_in(name) for name in ("viewer", "reporter", "surveyor")}
    assert world.site.store
    world.site.store.close()


def boxed(browser: Browser, path: str, box: tuple[float, ...], more: str = "") -> str:
    answer = browser.get(f"{path}&bbox={quote(','.join(map(repr, box)))}{more}")
    assert answer.status_code == 200
    return answer.text


def named(text: str) -> set[str]:
    """Return which areas an answer names."""
    return {area.id for area in AREAS if area.id in text}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("area", DANGEROUS, ids=lambda area: area.id)
def test_no_box_finds_an_area_whose_shape_is_withheld(
    kept: tuple[World, dict[str, Browser]], area: Area, path: str
) -> None:
    for person, sees in (("viewer", False), ("reporter", area.organisation == "halo"), ("surveyor", True)):
        browser = kept[1][person]
        told = boxed(browser, path, area.shape.bounds)
        assert (area.id in named(told)) == sees, person
        assert area.id not in named(boxed(browser, path, FAR))


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_neither_counts_nor_pages_of_a_box_tell_of_what_is_withheld(
    kept: tuple[World, dict[str, Browser]], limit: int
) -> None:
    world = (-180.0, -90.0, 180.0, 90.0)
    reporter = kept[1]["reporter"]
    path, box = f"/api/v1/register/areas?f=json&limit={limit}", quote(",".join(map(str, world)))
    seen, asked = list[str](), f"{path}&bbox={box}"
    while asked:
        answer = reporter.get(asked)
        assert len(answer.json()) <= limit
        seen += [each["id"] for each in answer.json()]
        asked = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
    assert seen == sorted(set(seen))
    assert all(name.startswith("HALO") for name in seen)
    assert {area.id for area in DANGEROUS if area.organisation == "halo"} <= set(seen)
    items = reporter.get(f"/collections/areas/items?f=json&limit={limit}&bbox={box}").json()
    assert items["numberMatched"] == len(seen)
    nothing = kept[1]["viewer"].get(f"/collections/areas/items?f=json&limit={limit}&bbox={box}").json()
    assert (nothing["numberMatched"], nothing["features"]) == (0, [])
    assert all("after=" not in link["href"] for link in nothing["links"])


def test_an_empty_map_is_shown_to_nobody_as_if_nothing_were_there(kept: tuple[World, dict[str, Browser]]) -> None:
    viewer, reporter, surveyor = (kept[1][name].get("/register").text for name in ("viewer", "reporter", "surveyor"))
    assert "Where areas lie is withheld from you" in viewer
    assert 'data-map="areas"' not in viewer
    assert "Not every area is drawn" in reporter
    assert 'data-map="areas"' in reporter
    assert "withheld from you" not in surveyor
    assert 'data-map="areas"' in surveyor
