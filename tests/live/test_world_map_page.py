"""The world map's page in a real browser: quiet, offline, never wider than the window, and read without the picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from marchland.core.asof import AsOf
from marchland.law.faces import world_map, world_page
from marchland.law.service.questions import open_law
from marchland.law.service.world_map import law_map

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def sheet() -> world_map.WorldMap:
    books = open_law()
    found = law_map(books, "apmbc", AsOf(date(2025, 11, 25), date(2025, 11, 25)))
    names = {code: state.name for code, state in books.states.by_iso3.items()}
    return world_map.WorldMap(
        found.treaty, found.as_of, found.statuses, found.undecided, found.shapes, names, found.unshown, found.borders,
        found.papers,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(sheet: world_map.WorldMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("map")
    (folder / "map.html").write_text(world_page.page(sheet), "utf-8")
    (folder / "map.svg").write_text(world_map.svg(sheet), "utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["map.html", "map.svg"])
def test_it_is_quiet_offline_and_fits(browser: Browser, made: Path, name: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    shown = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto((made / name).as_uri())
    marks = shown.evaluate(
        "[...document.querySelectorAll('path, circle')].filter(m => m.querySelector('title'))"
        ".map(m => m.getBoundingClientRect()).filter(r => r.width > 0).map(r => [r.width, r.height, r.right])"
    )
    wide = shown.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len(marks) == 197, "a state is not to be seen"
    assert min(max(mark[:2]) for mark in marks) >= (2.5 if width > 360 else 1.9)
    if name == "map.html":
        assert wide <= width
        assert max(mark[2] for mark in marks) <= width


def test_hatches_and_colours_are_painted_in_both_schemes(browser: Browser, made: Path) -> None:
    painted = "kind => getComputedStyle(document.querySelector('.wide .land.st-' + kind)).fill"
    seen = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        shown = context.new_page()
        shown.goto((made / "map.html").as_uri())
        assert shown.evaluate(painted, "contested") == 'url("#wide-contested")'
        seen[scheme] = [shown.evaluate(painted, kind) for kind in ("party", "withdrawal_notified", "non_party")]
        context.close()
        assert len(set(seen[scheme])) == 3
    assert seen["light"][0] != seen["dark"][0]


def test_the_legend_leads_to_the_states_it_counts(browser: Browser, made: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 900})
    shown = context.new_page()
    shown.goto((made / "map.html").as_uri())
    shown.click(".legend a[href='#withdrawal_notified']")
    group = shown.locator("#withdrawal_notified")
    assert group.locator("th[scope=row]").all_inner_texts() == ["Estonia", "Finland", "Latvia", "Lithuania", "Poland"]
    assert shown.evaluate("document.querySelector('#withdrawal_notified').getBoundingClientRect().top") < 900
    assert shown.get_by_role("region", name="197 states by their standing").is_visible()
    context.close()
