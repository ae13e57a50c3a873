"""The newsroom in a real browser: from the first page to a story, an item and its versions, and without a network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.live.served import chromium, serving
from tests.live.test_site import DESKTOP, PHONE, check_fits, check_for_everybody, opened

WORDS = {
    "en": ("Top stories", "Presidents of Lithuania", "Versions that were seen", "A number changed:", "More news"),
    "uk": ("Головні теми", "Президенти Литви", "Версії, які ми бачили", "Змінилося число:", "Більше новин"),
}

_UNTIL = "(async () => {{ while (!({})) await new Promise(next => setTimeout(next, 50)); }})()"
"""Waits in the page itself: its policy refuses what Playwright's own waiting evaluates."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a demonstration."""
    with serving(tmp_path_factory.mktemp("newsroom"), "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_reader_walks_from_the_first_page_to_what_changed(
    browser: Browser, site: str, language: str, size: tuple[int, int]
) -> None:
    top, presidents, versions, number, more = WORDS[language]
    prefix = "" if language == "en" else "/uk"
    context, seen = opened(browser, site, size)
    page = seen.page
    page.goto(f"{site}{prefix}" if prefix else f"{site}/?f=html")
    expect(page.get_by_role("heading", name=top)).to_be_visible()
    page.get_by_role("link", name=presidents).first.click()
    expect(page.locator(".news-timeline li")).to_have_count(5)
    expect(page.locator(".news-timeline .is-copy")).to_have_count(1)
    check_fits(page)
    check_for_everybody(page)
    page.get_by_role("link", name="Presidents of Lithuania and Germany discuss mines").first.click()
    expect(page.get_by_role("heading", name=versions)).to_be_visible()
    expect(page.get_by_text(number)).to_be_visible()
    expect(page.locator("ins.number", has_text="12,000").first).to_be_visible()
    check_fits(page)
    check_for_everybody(page)
    page.goto(f"{site}{prefix}/news/search?q=мінами")
    expect(page.locator("mark").first).to_be_visible()
    page.goto(f"{site}{prefix}/news/latest")
    first = page.locator(".news-item h3").first.inner_text()
    page.get_by_role("link", name=more).click()
    assert first not in page.locator(".news-item h3").all_inner_texts()
    seen.check_quiet()
    context.close()


def test_what_was_seen_is_read_without_a_network(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/uk/news/top")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(_UNTIL.format("navigator.serviceWorker.controller"))
    page.goto(f"{site}/uk/news/top")
    page.locator(".news-story h3 a").first.click()
    story = page.url
    title = page.locator("h1").inner_text()
    page.evaluate(_UNTIL.format("await caches.open('marchland-news').then(cache => cache.match(location.href))"))
    context.set_offline(True)
    page.goto(f"{site}/uk/news/top")
    expect(page.locator(".news-story").first).to_be_visible()
    page.goto(story)
    assert page.locator("h1").inner_text() == title
    context.close()
