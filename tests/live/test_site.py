"""Every page in a real browser: quiet, from this site alone, for phones, desktops, keyboards and readers of screens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live.served import chromium, serving

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "site.yaml").read_text("utf-8"))
SCREENSHOTS = ROOT / "out" / "screenshots"
PHONE, DESKTOP, WIDE = (360, 740), (1280, 900), (1920, 1080)
HOME_MOST = 150_000
MAP_READY_MS = 180_000  # no promise: a browser that draws with software on a busy machine takes its time
# A browser in a test has no graphics card; what it says of that is no fault of a page.
NO_CARD = ("GPU stall", "WebGL", "swiftshader", "GL Driver Message", "Service Worker registration blocked")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a demonstration."""
    with serving(tmp_path_factory.mktemp("site"), "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@dataclass
class Seen:
    """A page that is open, what it said, and what it asked for."""

    page: Page
    site: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def listen(self) -> Seen:
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.failed.append(f"{request.url} {request.failure}"))
        self.page.on("response", lambda answer: answer.status >= 400 and self.failed.append(answer.url))
        return self

    def check_quiet(self) -> None:
        """Check that nothing was wrong in the console, and that nothing was asked of anybody else."""
        told = [
            line for line in self.said if line.startswith(("error", "warning")) and not any(w in line for w in NO_CARD)
        ]
        assert told == []
        assert [f for f in self.failed if "ERR_ABORTED" not in f] == []
        here = urlsplit(self.site).netloc
        assert [
            url for url in self.asked if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != here
        ] == []


def opened(browser: Browser, site: str, size: tuple[int, int], scheme: str = "light") -> tuple[BrowserContext, Seen]:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce", service_workers="block",
    )  # fmt: skip
    return context, Seen(context.new_page(), site).listen()


def check_for_everybody(page: Page) -> None:
    """Check that axe finds nothing serious."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [
        {"id": each["id"], "nodes": [node["html"][:160] for node in each["nodes"][:3]]}
        for each in found["violations"] if each["impact"] in ("serious", "critical")
    ]  # fmt: skip
    assert grave == [], json.dumps(grave, indent=1)


def check_fits(page: Page) -> None:
    wide, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= view, f"{wide} px of page in {view} px"


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("of", PAGES, ids=lambda of: of["path"])
def test_a_page_is_whole_for_everybody(browser: Browser, site: str, of: dict[str, Any], language: str) -> None:
    # A phone in the dark in one language and a desktop in the light in the other, so that each is looked at in both.
    scheme = "dark" if (language == "uk") == (len(of["path"]) % 2 == 0) else "light"
    size = PHONE if scheme == "dark" else DESKTOP
    context, seen = opened(browser, site, size, scheme)
    path = of["path"] if language == "en" else f"/uk{of['path']}".replace("/uk/?", "/uk?")
    answer = seen.page.goto(site + (path if path != "/" else "/?f=html"))
    assert answer
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    if of.get("map") and of["path"] != "/place":
        seen.page.locator(".map[data-ready]").first.wait_for(timeout=MAP_READY_MS)
    seen.page.wait_for_load_state("networkidle")
    assert of[language] in seen.page.inner_text("body").replace("ʼ", "’")
    assert seen.page.get_attribute("html", "lang") == language
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = of["path"].strip("/").partition("?")[0].replace("/", "-") or "home"
    seen.page.screenshot(path=SCREENSHOTS / f"{name}-{language}-{size[0]}-{scheme}.png")
    check_fits(seen.page)
    check_for_everybody(seen.page)
    for width, height in (PHONE, WIDE):
        seen.page.set_viewport_size({"width": width, "height": height})
        check_fits(seen.page)
    seen.check_quiet()
    context.close()


@pytest.mark.parametrize("path", ["/", "/assess/korean-density", "/audit", "/law", "/law/pol", "/register", "/place"])
def test_a_page_is_read_without_scripts_and_on_paper(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 800, "height": 900})
    page = context.new_page()
    assert page.goto(f"{site}{path}?f=html" if path == "/" else site + path)
    assert len(page.inner_text("main")) > 200
    assert len(page.pdf()) > 5_000
    context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    seen.page.goto(f"{site}/law")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.closest('main') !== null")
    outline = seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    context.close()


def test_the_first_page_is_light_and_still(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, PHONE)
    sizes: list[int] = []
    seen.page.on("response", lambda answer: sizes.append(len(answer.body())) if answer.status == 200 else None)
    seen.page.add_init_script(
        "window.shifts = 0;"
        "new PerformanceObserver(l => l.getEntries().forEach(e => window.shifts += e.value))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    seen.page.goto(f"{site}/?f=html")
    seen.page.wait_for_load_state("networkidle")
    assert sum(sizes) < HOME_MOST
    assert seen.page.evaluate("window.shifts") < 0.1
    context.close()


def test_sliders_move_the_figures_and_the_address(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    seen.page.goto(f"{site}/assess/korean-density")
    figure = seen.page.locator('[data-figure="total.mines"]').first
    seen.page.wait_for_load_state("networkidle")
    before = figure.inner_text()
    seen.page.fill("#depth", "4")
    assert "62.4 million" in before
    expect(figure).to_contain_text("125 million")
    assert "depth=4" in seen.page.url
    again = seen.page.url
    seen.page.goto(again)
    assert "125 million" in seen.page.locator('[data-figure="total.mines"]').first.inner_text()
    seen.check_quiet()
    context.close()


def test_the_days_recolour_the_map_and_its_counts(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    seen.page.goto(f"{site}/law?on=2024-01-01")
    seen.page.locator(".map[data-ready]").wait_for(timeout=MAP_READY_MS)
    row = seen.page.locator('tr[data-state="LTU"] [data-part=status]')
    assert "Party" in row.inner_text()
    seen.page.fill("#on", "2026-03-01")
    seen.page.locator("#on").dispatch_event("change")
    expect(row).to_contain_text("Withdrawn")
    assert int(seen.page.inner_text('[data-status="withdrawn"] strong')) > 0
    assert "on=2026-03-01" in seen.page.url
    seen.check_quiet()
    context.close()


def test_a_proof_is_checked_in_the_browser_and_a_false_one_refused(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    seen.page.goto(f"{site}/ledger/entries/7")
    found = seen.page.locator("[data-verify=inclusion] [data-found]")
    seen.page.click("[data-verify=inclusion] [data-check]")
    found.locator(".notice.done").first.wait_for()
    assert found.locator(".notice.wrong").count() == 0
    assert found.locator(".notice.done").count() >= 3, "the path, the root and both signatures"
    seen.page.evaluate(
        "() => { const block = document.querySelector('script[data-proof]');"
        "const said = JSON.parse(block.textContent);"
        "said.envelope = said.envelope.replace('\"seq\":7', '\"seq\":8'); block.textContent = JSON.stringify(said); }"
    )
    seen.page.click("[data-verify=inclusion] [data-check]")
    found.locator(".notice.wrong").first.wait_for()
    seen.check_quiet()
    context.close()


def test_the_register_s_map_and_filters_go_together(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    seen.page.goto(f"{site}/register")
    seen.page.locator(".map[data-ready]").wait_for(timeout=MAP_READY_MS)
    seen.page.select_option("#status", "open")
    with seen.page.expect_request(lambda sent: "/api/v1/register/areas?" in sent.url and "status=open" in sent.url):
        seen.page.click("form[data-register] button")
    seen.page.locator(".map[data-ready]").wait_for(timeout=MAP_READY_MS)
    assert "status=open" in seen.page.url
    badges = set(seen.page.locator("table[data-areas] td .badge.is-open").all_inner_texts())
    assert len(badges) == 1
    seen.page.click("table[data-areas] th a")
    assert "/register/SYN-" in seen.page.url
    context.close()


def test_a_place_is_answered_without_a_network_once_it_was_visited(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(f"{site}/place")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_load_state("networkidle")
    column, row = page.evaluate(
        "fetch('/api/v1/public/cells.json').then(r => r.json()).then(c => "
        "[(c.cells[0][0] + 0.5) * c.grid.width_degrees, (c.cells[0][1] + 0.5) * c.grid.height_degrees])"
    )
    context.set_offline(True)
    page.goto(f"{site}/place")
    page.fill("#latitude", str(row))
    page.fill("#longitude", str(column))
    page.click("form[data-place] button:not([data-locate])")
    expect(page.locator("[data-answer].is-in")).to_be_visible()
    page.fill("#latitude", "-10")
    page.fill("#longitude", "-150")
    page.click("form[data-place] button:not([data-locate])")
    expect(page.locator("[data-answer].is-out")).to_contain_text("Silence is not safety")
    context.close()
