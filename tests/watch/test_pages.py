"""Pages of the newsroom: lists with outlets and times, what is marked and what changed, and the first page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.site.app import make_app
from marchland.site.site import Mode, Site
from marchland.watch.adapters.demo_files import read_demo_news
from marchland.watch.domain.highlight import Span
from marchland.watch.domain.item import Source
from marchland.watch.domain.item_changes import text_changes
from marchland.watch.faces import cached_rankings
from marchland.watch.faces.news_views import DiffPart, TextPart, changed, language_tag, marked
from marchland.watch.service import stories
from marchland.watch.service.demo import create_demo
from marchland.watch.service.newsroom import opened_at
from tests.site.browser import Browser, Clock
from tests.watch.small_newsroom import make_newsroom

ITEM, STORY = "89571facb68bdb79424de178a6bbe045", "7dcb5ab482a8bd9d8fff47099ed0a22d"

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
"""After the last item of the small newsroom, and before the clock of the site."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Give a browser at a site with the small newsroom, an hour after its last item came."""
    place = make_newsroom(tmp_path_factory.mktemp("news") / "news.db")
    return Browser(make_app(Site(Clock(), places={"watch": place})))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Give a browser at a demonstration."""
    clock = Clock()
    place = create_demo(tmp_path_factory.mktemp("demo"), clock)
    return Browser(make_app(Site(clock, mode=Mode.DEMO, places={"watch": place})))


def text_of(browser: Browser, path: str) -> str:
    """Return the words of a page, one space between them."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    main = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])
    return " ".join(html.unescape(main).replace(" ,", ",").split())


def test_the_first_page_is_the_newsroom_with_the_books_beside_it(browser: Browser) -> None:
    english, ukrainian = text_of(browser, "/?f=html"), text_of(browser, "/uk")
    assert english.index("Top stories") < english.index("What the books hold")
    assert "Nausėda and Steinmeier discuss defence of the eastern flank" in english
    assert (
        "Президенти Литви та Німеччини обговорили захист східного флангу" in ukrainian.partition("Пошук у новинах")[0]
    )
    assert "2 sources of news" in english
    assert "2 джерела новин" in ukrainian


def test_a_site_without_a_newsroom_shows_its_books(tmp_path: Path) -> None:
    bare = Browser(make_app(Site(Clock(), places={"watch": str(tmp_path / "none.db")})))
    assert "Top stories" not in text_of(bare, "/?f=html")
    assert "What the books hold" in text_of(bare, "/?f=html")
    answer = bare.get("/news/top")
    assert (answer.status_code, "follows no news" in answer.text) == (404, True)


def test_top_shows_outlets_times_and_terms(browser: Browser) -> None:
    # Two voices: 03:40 and 04:00 UTC, looked at by the clock of the site, 10:00 UTC: 2^(-380/360) and 2^(-360/360).
    words = text_of(browser, "/news/top")
    assert "Baltic Wire 04:00 (UTC), 22 November 2026" in words
    assert f"Score {2 ** (-380 / 360) + 0.5:.2f}" in words
    assert "Прапор: 0.48" in words
    assert "Baltic Wire: 0.50" in words


def test_a_ranking_says_its_formula_in_the_language_of_the_page(browser: Browser) -> None:
    assert "сума за незалежними голосами" in text_of(browser, "/uk/news/top")


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-05", "9999-12-31"])
@pytest.mark.parametrize(
    "path",
    ["/?f=html", "/news/top?", "/news/popular?", "/news/latest?", "/news/leads?", "/feeds/news/top.atom?",
     "/api/v1/watch/top?f=json", "/api/v1/watch/latest?f=json", "/api/v1/watch/leads?f=json"],
)  # fmt: skip
def test_a_day_at_the_ends_of_the_calendar_is_no_fault(browser: Browser, path: str, day: str) -> None:
    # There was no law to count parties of before there was a convention, and the first page says so.
    refused = path == "/?f=html" and day < "1900"
    assert browser.get(f"{path}&on={day}&known={day}").status_code == (400 if refused else 200)


@pytest.mark.parametrize(
    "path", ["/news/day/0001-01-01", "/news/day/0001-01-05", "/api/v1/watch/digest?day=0001-01-01"]
)
def test_a_day_before_there_was_news_is_refused_with_words(browser: Browser, path: str) -> None:
    answer = browser.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "input")


def test_a_day_as_known_in_days_to_come_is_as_known_today(browser: Browser) -> None:
    assert "As known on 22 November 2026" in text_of(browser, "/news/day/2026-11-21?known=9999-12-31")


def test_links_out_carry_no_referrer(browser: Browser) -> None:
    for path in ("/?f=html", "/news/top", "/news/latest", f"/news/stories/{STORY}", f"/news/items/{ITEM}"):
        links = re.findall(r'<a[^>]*href="https://(?:wire|prapor)[^>]*>', browser.get(path).text)
        assert links, path
        assert all("noreferrer" in link and "noopener" in link for link in links), path


def test_a_search_marks_every_form_and_says_what_cannot_be_read(browser: Browser) -> None:
    answer = browser.get("/uk/news/search?q=президент")
    assert "<mark>Президенти</mark> Литви" in answer.text
    wrong = browser.get('/news/search?q="open')
    assert wrong.status_code == 400
    assert "news-words" in wrong.text
    assert "Nothing was found" in text_of(browser, "/news/search?q=zeppelin")


def test_an_item_shows_the_number_that_changed(browser: Browser) -> None:
    page = browser.get(f"/news/items/{ITEM}").text
    assert '<del class="number">20,000</del>' in re.sub(r"\s+(?=class|>)", " ", page).replace(" >", ">")
    assert "Version 2" in page
    difference = text_of(browser, f"/news/items/{ITEM}/diff")
    assert "What changed from version 1 to version 2" in difference
    assert "A number changed: 20000 12000" in difference
    assert browser.get(f"/news/items/{ITEM}/diff?first=1&second=9").status_code == 400
    assert browser.get("/news/items/nothing").status_code == 404


def test_a_story_shows_who_reported_it_when_and_why_it_joined(browser: Browser) -> None:
    words = text_of(browser, f"/news/stories/{STORY}")
    assert words.index("Прапор") < words.index("Baltic Wire")
    assert "2 outlets" in words
    assert "Steinmeier · Nausėda · discuss" in words
    assert "State: Lithuania" in words
    known_before = browser.get(f"/news/stories/{STORY}?known=2026-11-20")
    assert known_before.status_code == 404


def test_sources_show_how_they_are(demo: Browser) -> None:
    words = text_of(demo, "/news/sources")
    assert "the server is busy" in words
    assert words.index("Quiet Example") < words.index("Baltic Demo Wire"), "what fails comes first"


def test_a_split_says_that_a_person_decided_it(tmp_path: Path) -> None:
    place = make_newsroom(tmp_path / "news.db")
    with opened_at(place) as books:
        stories.split(replace(books, clock=lambda: AT), ITEM, "os-1")
        story = books.store.story_of([ITEM])[ITEM].story
    parted = Browser(make_app(Site(Clock(), places={"watch": place})))
    assert "A person decided it." in text_of(parted, f"/news/stories/{story}")


def test_a_ranking_is_computed_once_a_minute_whatever_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, clock, computed = make_newsroom(tmp_path / "news.db"), Clock(), []
    site = Browser(make_app(Site(clock, places={"watch": place})))
    real = cached_rankings.coverage
    monkeypatch.setattr(cached_rankings, "coverage", lambda *given: computed.append(1) or real(*given))
    for number in range(3):
        assert "Baltic Wire" in text_of(site, "/news/top")
        with opened_at(place) as books:
            books.store.add_sources([Source(f"s{number}", f"https://{number}.example")], AT)
    assert len(computed) == 1
    clock.seconds += 60
    assert "Baltic Wire" in text_of(site, "/news/top")
    assert len(computed) == 2


def test_news_are_found_by_the_search_of_the_site(browser: Browser) -> None:
    assert "Президенти Литви" in text_of(browser, "/uk/search?q=президентами")


def test_the_formulas_stand_on_the_method_page(browser: Browser) -> None:
    assert "2^(−age / 6 h)" in text_of(browser, "/method")


def test_more_news_goes_on_where_the_page_ended(demo: Browser) -> None:
    seen: list[str] = []
    path = "/news/latest"
    while path:
        page = demo.get(path).text
        seen += re.findall(r'<h3[^>]*>\s*<a href="/news/items/(\w+)["?]', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(following[1]) if following else ""
    news = read_demo_news(data_root())
    published = {(item.outlet, item.guid) for each in news.rounds for item in each.items}
    assert len(seen) == len(set(seen)) == len(published)


def test_copies_of_one_text_are_one_voice_in_the_demonstration(demo: Browser) -> None:
    page = demo.get("/news/top").text
    story = re.search(r'href="/news/stories/(\w+)">Presidents of Lithuania', page)
    assert story
    words = text_of(demo, f"/news/stories/{story[1]}")
    assert words.count("near copy") == 1
    assert "Науседа і Штайнмаєр" in words


def test_marks_and_changes_put_together_are_the_text() -> None:
    assert marked("one two three", (Span(4, 7),)) == (
        TextPart("one "),
        TextPart("two", marked=True),
        TextPart(" three"),
    )
    old, new = "About 20,000 mines in stock.", "About 12,000 mines."
    parts = changed(old, new, text_changes(old, new))
    assert "".join(part.text for part in parts if part.kind != "gone") == new
    assert DiffPart("gone", "20,000", numbers=True) in parts
    assert language_tag("uk-UA") == "uk-UA"
    assert language_tag('en" onclick="') == ""
