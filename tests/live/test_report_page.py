"""The report in a real browser: quiet, offline, and never wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from marchland.assess.faces import report_page
from tests.report.sample import ASSESSMENT, AUDIT, CARDS, LINES, MADE_ON, PLACES, STATES, hostile, without_mines

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
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    made = {}
    for name, of in (("one", [ASSESSMENT]), ("two", [ASSESSMENT, without_mines()]), ("hostile", [hostile()])):
        made[name] = folder / f"{name}.html"
        html = report_page.render(of, AUDIT, CARDS, LINES, PLACES, MADE_ON, states=STATES)
        made[name].write_text(html, encoding="utf-8")
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1920])
@pytest.mark.parametrize("name", ["one", "two", "hostile"])
def test_the_page_is_quiet_offline_and_fits(
    browser: Browser, report: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=True,
    )
    shown = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(report[name].as_uri())
    for details in shown.query_selector_all("details > summary"):
        details.evaluate("summary => summary.parentElement.open = true")
    wide, view = shown.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    shown_charts = shown.evaluate(
        "[...document.querySelectorAll('figure svg')].filter(s => s.getBoundingClientRect().width > 0)"
        ".map(s => s.getBoundingClientRect().right)"
    )
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wide <= view
    assert shown_charts
    assert max(shown_charts) <= view


def test_words_stand_out_from_the_paper_in_both_schemes(browser: Browser, report: dict[str, Path]) -> None:
    contrast = """() => {
      const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).slice(0, 3).map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const paper = light(getComputedStyle(document.body).backgroundColor);
      const ratio = c => { const l = light(c); return (Math.max(l, paper) + 0.05) / (Math.min(l, paper) + 0.05); };
      const words = [...document.querySelectorAll('p, td, th, a, summary, dd, dt, h1, h2, h3, h4, li')];
      return Math.min(...words.map(e => ratio(getComputedStyle(e).color)));
    }"""
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        shown = context.new_page()
        shown.goto(report["two"].as_uri())
        assert shown.evaluate(contrast) >= 4.5
        context.close()


def test_charts_come_narrow_on_a_phone_and_wide_on_paper(browser: Browser, report: dict[str, Path]) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    shown = context.new_page()
    shown.goto(report["one"].as_uri())
    assert shown.locator("figure .narrow").first.is_visible()
    assert not shown.locator("figure .wide").first.is_visible()
    smallest = shown.evaluate(
        "Math.min(...[...document.querySelectorAll('.narrow svg text')].map(t => t.getBoundingClientRect().height))"
    )
    assert smallest >= 10
    shown.emulate_media(media="print")
    assert shown.locator("figure .wide").first.is_visible()
    context.close()
