"""The front end in a real browser under the site's policy: maps, sliders, charts, proofs, a place without a network."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.site.frontend_site import STATIC, serving

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not (STATIC / "manifest.json").exists(), reason="the front end is not built: scripts/setup web"),
]
# Chromium draws maps with its own software.
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
WAIT_MS = 180_000  # no promise: a browser that draws with software on a busy machine takes its time
expect.set_options(timeout=WAIT_MS)
Site = tuple[str, threading.Event]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1100, "height": 900}, reduced_motion="reduce")
    made.set_default_timeout(WAIT_MS)
    yield made
    made.close()


class Watched:
    """A page, with what its console said and whom it asked."""

    def __init__(self, context: BrowserContext, root: str) -> None:
        self.page, self.root = context.new_page(), root
        self.said: list[str] = []
        self.strangers: list[str] = []
        # How fast a picture is read back is the machine's affair.
        self.page.on("console", lambda message: None if "GPU stall" in message.text else self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.root, "data:", "blob:")):
            self.strangers.append(request.url)

    def open(self, path: str) -> Page:
        self.page.goto(self.root + path, wait_until="networkidle")
        return self.page

    def is_quiet(self) -> None:
        assert self.said == []
        assert self.strangers == []


@pytest.fixture
def watched(context: BrowserContext, site: Site) -> Watched:
    return Watched(context, site[0])


def drawn(page: Page) -> None:
    page.wait_for_selector(".map[data-ready=yes] canvas", timeout=WAIT_MS)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (768, "light"), (1920, "dark")])
def test_every_part_fits_its_window(browser: Browser, site: Site, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    found = Watched(context, site[0])
    page = found.open("/kitchen")
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found.is_quiet()
    context.close()


def test_a_page_reads_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site[0] + "/kitchen")
    expect(page.locator(".with-script").first).to_be_hidden()
    expect(page.locator(".days .button")).to_be_visible()
    expect(page.get_by_label("Shape")).to_be_visible()
    context.close()


def test_on_paper_the_navigation_is_gone(watched: Watched) -> None:
    page = watched.open("/kitchen")
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator("table").first).to_be_visible()


def test_a_theme_is_chosen_and_kept(watched: Watched) -> None:
    page = watched.open("/kitchen")
    button = page.locator("[data-theme-button]")
    expect(button).to_have_text("Theme: as the device")
    button.click()
    button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    page.reload()
    expect(button).to_have_text("Theme: dark")


def test_a_table_sorts_by_dates_numbers_and_names(watched: Watched) -> None:
    page = watched.open("/kitchen")

    def order() -> list[str]:
        return page.locator("table.data tbody th").all_inner_texts()

    page.get_by_role("button", name="Since").click()
    assert order() == ["Ukraine", "Estonia", "Finland"]
    page.get_by_role("button", name="Border, km").click()
    page.get_by_role("button", name="Border, km").click()
    assert order() == ["Ukraine", "Finland", "Estonia"]
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)


def test_the_map_of_law_follows_the_days(watched: Watched) -> None:
    page = watched.open("/law")
    drawn(page)
    expect(page.locator("[data-part=status] .badge").first).to_have_text("withdrawn")
    expect(page.locator("[data-live=dates]")).to_have_text("On 25 November 2026, as known on 25 November 2026")
    slider = page.get_by_label("As it was on, as a slider")
    assert slider.get_attribute("aria-valuetext") == "25 November 2026"
    page.locator("#on").fill("2020-01-01")
    expect(page.locator("[data-part=status] .badge").first).to_have_text("party")
    assert slider.get_attribute("aria-valuetext") == "1 January 2020"
    assert "on=2020-01-01" in page.url
    assert int(page.locator("[data-status=party] strong").inner_text()) > 150
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#on")).to_have_value("2020-01-02")
    page.wait_for_url(re.compile("on=2020-01-02"))
    canvas = page.get_by_role("region", name=re.compile("^The world"))
    expect(canvas).to_be_visible()
    watched.is_quiet()


def test_a_page_in_ukrainian_speaks_it(watched: Watched) -> None:
    page = watched.open("/uk/law")
    expect(page.locator("[data-live=dates]")).to_have_text(
        "Станом на 25 листопада 2026 р., за відомим на 25 листопада 2026 р."
    )
    watched.is_quiet()


def test_an_assessment_follows_its_sliders(watched: Watched) -> None:
    page = watched.open("/assess")
    expect(page.locator("[data-plot=densities] svg circle").first).to_be_attached()
    expect(page.locator("[data-plot=convergence] canvas")).to_be_attached()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.get_by_label("Depth, as a slider")
    # Five steps in one breath, however slow this machine is.
    slider.evaluate(
        "range => { for (let n = 0; n < 5; n++) { range.stepUp(); range.dispatchEvent(new Event('input')); } }"
    )
    expect(page.locator("[data-figure='total.mines']")).not_to_be_empty()
    assert len([url for url in asked if "/api/v1/assess/" in url]) == 1, "one question for five steps"
    value = page.locator("#depth").input_value()
    assert f"depth={value}" in page.url
    assert page.locator("a[data-live=permalink]").get_attribute("href") == page.url
    expect(page.locator("[data-live=assess]")).to_contain_text("Main estimate:")
    tornado = page.locator("[data-drawing='tornado.wide'] svg")
    expect(tornado).to_be_visible()
    expect(page.locator("[data-drawing='tornado.narrow'] svg")).to_be_hidden()
    assert tornado.locator("rect").first.evaluate("r => getComputedStyle(r).fill") == "rgb(176, 53, 7)"
    expect(page.locator("svg[data-range] rect.likely")).to_be_attached()
    watched.is_quiet()
    page.locator("#depth").fill("7.5")
    expect(page.locator("[data-live=error]")).to_have_text("the depth is too large")


def test_areas_are_seen_and_their_rows_are_marked(watched: Watched) -> None:
    page = watched.open("/register")
    drawn(page)
    expect(page.locator(".map-told")).to_have_text("Areas shown: 1.")
    page.locator("tr[data-area]").hover()
    expect(page.locator("tr[data-area]")).to_have_class(re.compile("is-chosen"))
    with page.expect_request(re.compile("status=open")):
        page.locator("select").select_option("open")
    watched.is_quiet()


def test_a_shape_is_drawn_and_typed(watched: Watched) -> None:
    page = watched.open("/record")
    drawn(page)
    box = page.locator(".map canvas").bounding_box()
    assert box
    text, told = page.locator("#shape"), page.locator(".shape-told")
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    expect(page.locator(".corner")).to_have_count(3)
    expect(told).to_contain_text("3 corners, about ")
    assert len(text.input_value().splitlines()) == 3
    before = text.input_value()
    page.locator(".corner").first.focus()
    page.keyboard.press("ArrowUp")
    assert text.input_value() != before
    page.keyboard.press("Delete")
    expect(page.locator(".corner")).to_have_count(2)
    text.fill("50, 30\n50, 31\n51, 30\n51, 31")
    expect(told).to_contain_text("cross")
    expect(text).to_have_attribute("aria-invalid", "true")
    text.fill("50, 30\n50, 31\n51, 31\n51, 30")
    expect(page.locator(".corner")).to_have_count(4)
    page.get_by_role("button", name="Clear the shape").click()
    expect(text).to_have_value("")
    watched.is_quiet()


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds on the page, asked from outside it: the page's own policy forbids `eval`."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it does not come to hold: {expression}")


def test_a_place_is_answered_without_a_network_once_visited(watched: Watched, site: Site) -> None:
    page = watched.open("/place")
    until(page, "navigator.serviceWorker.controller !== null")
    until(
        page,
        "caches.open('marchland-shell').then(c => c.keys())"
        ".then(k => k.filter(r => /place|site|words/.test(r.url)).length >= 5)",
    )
    until(page, "caches.open('marchland-cells').then(c => c.keys()).then(k => k.length === 1)")
    watched.is_quiet()
    site[1].set()
    try:
        page.goto(watched.root + "/uk/place", wait_until="load")
        expect(page.locator("[data-cover]")).to_contain_text("20 листопада 2026")
        page.context.set_offline(True)
        page.goto(watched.root + "/place", wait_until="load")
        expect(page.locator("[data-cover]")).to_contain_text("Kept on this device")
        page.locator("#latitude").fill("50.005, 30.007")
        page.get_by_role("button", name="Look").click()
        answer = page.locator("[data-answer]")
        expect(answer).to_contain_text("in an area recorded as dangerous")
        expect(answer).to_contain_text("Silence is not safety")
        page.locator("#latitude").fill("51")
        page.locator("#longitude").fill("30,5")
        page.get_by_role("button", name="Look").click()
        expect(answer).to_contain_text("Nothing is recorded here in this release.")
        expect(answer).to_contain_text("Silence is not safety")
        expect(answer).to_contain_text("Release of 20 November 2026. It covers: The whole of the country.")
        assert page.url == watched.root + "/place", "where one is does not go into the address"
    finally:
        site[1].clear()
    assert watched.strangers == []


def test_a_place_is_pointed_at_or_asked_of_the_device(watched: Watched, context: BrowserContext) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 50.0105, "longitude": 30.005, "accuracy": 100})
    page = watched.open("/place")
    page.get_by_role("button", name="Where I am").click()
    expect(page.locator("[data-answer]")).to_contain_text("lies within the doubt of this position")
    page.get_by_role("button", name="Show the map").click()
    drawn(page)
    box = page.locator(".map canvas").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    expect(page.locator("[data-answer]")).to_contain_text("Nothing is recorded here")
    watched.is_quiet()


def test_a_proof_and_its_signatures_are_checked_in_the_browser(watched: Watched) -> None:
    page = watched.open("/ledger")
    page.get_by_role("button", name="Check").click()
    found = page.locator("[data-found]")
    expect(found).to_contain_text("Checked in this browser: entry 5 is in the ledger of 23 entries")
    expect(found).to_contain_text("example.org/ledger (Ed25519): the signature holds.")
    expect(found).to_contain_text("example.org/ledger (ML-DSA-44 cosignature): the signature holds")
    expect(page.locator(".notice.wrong")).to_have_count(0)
    keys = page.locator("textarea[name=keys]")
    keys.fill("nonsense")
    page.get_by_role("button", name="Check").click()
    expect(found).to_contain_text("Key not read")
    expect(found).to_contain_text("No signature of a given key was checked")
    watched.is_quiet()
