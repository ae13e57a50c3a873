"""The newsroom in a real browser: from the first page to a story, an item and its versions, and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from marchland.cli.group import cli
from marchland.register.service.stores import create_store
from tests.live.served import chromium, serving
from tests.live.test_signing import PASSWORD, code_of, fill, invited
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


FEED = """<rss version="2.0"><channel><title>Wire</title><language>en</language><item><guid>1</guid>
<title>The border between Poland and Belarus is 500 km long, a survey says</title>
<link>https://wire.example/1</link><pubDate>{at:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item></channel></rss>"""


def test_a_lead_is_accepted_and_sealed(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "news.db"))
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "wire.xml").write_text(FEED.format(at=datetime.now(UTC) - timedelta(hours=1)))
    assert CliRunner().invoke(cli, ["watch", "fetch", "--offline", str(feeds)]).exit_code == 0
    place, accounts = str(tmp_path / "register.db"), tmp_path / "accounts.db"
    create_store(place, "live.marchland.example/2").close()
    invitation, secret = invited(place, accounts, "surveyor", "administrator")
    with serving(tmp_path, "--store", place, "--accounts", str(accounts)) as site:
        page = browser.new_context(service_workers="block").new_page()
        page.goto(f"{site}/set-up")
        fill(page, name="anna", invitation=invitation, new=PASSWORD, again=PASSWORD, code=code_of(secret))
        page.click("main form button")
        page.goto(f"{site}/sign-in")
        fill(page, name="anna", password=PASSWORD, code=code_of(secret, 1))
        page.click("main form button")
        page.goto(f"{site}/news/leads")
        page.get_by_role("link", name="The border between Poland and Belarus").click()
        expect(page.locator("table.data").first).to_contain_text("claim E6")
        check_for_everybody(page)
        page.locator("input[name=value]").first.check()
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("link", name="Sealed as entry")).to_be_visible()
        expect(page.locator("pre").last).to_contain_text("border_length_pol_blr")
        check_fits(page)
        page.get_by_role("link", name="Sealed as entry").click()
        expect(page.locator("main")).to_contain_text("news_decided")
        page.context.close()


def test_what_was_seen_is_read_without_a_network(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/uk/news/top")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(_UNTIL.format("navigator.serviceWorker.controller"))
    page.evaluate(_UNTIL.format("await caches.open('marchland-news').then(cache => cache.match(location.href))"))
    page.locator(".news-story h3 a").first.click()
    story = page.url
    title = page.locator("h1").inner_text()
    page.evaluate(_UNTIL.format("await caches.open('marchland-news').then(cache => cache.match(location.href))"))
    context.set_offline(True)
    page.goto(f"{site}/uk/news/top")
    expect(page.locator(".news-story").first).to_be_visible()
    page.goto(story)
    assert page.locator("h1").inner_text() == title
    page.goto(f"{site}/uk")  # never seen: what is always here stands for it
    expect(page.locator("form[data-place]")).to_be_visible()
    context.close()
