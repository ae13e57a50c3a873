"""The feeds that go out, read back by feedparser, by JSON and by our own reader of OPML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.formats.atom import atom
from marchland.formats.feed import Feed, FeedEntry, FeedOrigin, feed_address, feed_language, feed_name
from marchland.formats.json_feed import json_feed
from marchland.watch.adapters.opml_files import read_opml
from marchland.watch.service import saved
from tests.watch.newsroom_world import DAY, NewsroomWorld, item, newsroom_world

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LISTS = (
    "latest", "top", "popular", "search", "tags/state/est", "tags/source/wire", "tags/lang/uk", "stories/est",
    "saved/mines",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsroomWorld]:
    with newsroom_world(tmp_path_factory.mktemp("feeds")) as made:
        saved.save(made.books, "mines", "міни OR mine", "Mines & more", "anna")
        yield made


def address(path: str, ending: str, query: str = "") -> str:
    asked = "q=mine" if path == "search" else ""
    return f"/feeds/news/{path}.{ending}?{'&'.join(part for part in (asked, query) if part)}".rstrip("?")


def read(world: NewsroomWorld, path: str, query: str = "") -> Any:
    answer = world.browser.get(address(path, "atom", query))
    assert answer.status_code == 200, answer.text
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    return parsed


TITLES = {
    "latest": ["Estonia leaves the mine ban treaty", "Естонія вийшла з договору про міни", "Ferry delayed",
               "Estonia leaves the mine ban treaty"],
    "top": ["Estonia leaves the mine ban treaty", "Ferry delayed"],
    "search": ["Estonia leaves the mine ban treaty", "Estonia leaves the mine ban treaty"],
    "tags/state/est": ["Estonia leaves the mine ban treaty"],
    "tags/lang/uk": ["Естонія вийшла з договору про міни"],
    "tags/source/wire": ["Ferry delayed", "Estonia leaves the mine ban treaty"],
    "stories/est": ["Estonia leaves the mine ban treaty", "Естонія вийшла з договору про міни",
                    "Estonia leaves the mine ban treaty"],
}  # fmt: skip


@pytest.mark.parametrize(("path", "titles"), TITLES.items())
def test_each_list_is_a_feed_with_its_items(world: NewsroomWorld, path: str, titles: list[str]) -> None:
    assert [entry.title for entry in read(world, path).entries] == titles
    items = json.loads(world.browser.get(address(path, "json")).content)["items"]
    assert [each["title"] for each in items] == titles


def test_an_entry_says_what_the_item_says(world: NewsroomWorld) -> None:
    feed = read(world, "tags/state/est")
    [entry] = feed.entries
    assert (entry.id, entry.link) == ("urn:marchland:item:wire%2F1", "https://news.example/1")
    assert entry.summary == "About 20,000 mines & shells."
    assert entry.published == "2026-11-20T09:30:00Z"
    assert entry.updated_parsed[:6] == (2026, 11, 20, 9, 30, 0)
    assert (entry.source.title, entry.source.id) == ("Baltic Wire", "https://wire.example/feed")
    assert entry.author == "Baltic Wire"
    assert {tag.term for tag in entry.tags} == {"state:est", "treaty:apmbc"}
    assert feed.feed.links[0].href == "https://localhost/feeds/news/tags/state/est.atom"
    assert [link.rel for link in entry.links] == ["alternate", "related"]


def test_a_story_leads_to_its_page_and_names_its_outlets(world: NewsroomWorld) -> None:
    entry = read(world, "top").entries[0]
    assert entry.link == "https://localhost/news/stories/est"
    assert entry.summary == "3 outlets: Baltic Wire, Прапор, Bridge & Border. About 20,000 mines & shells."


def test_a_changed_item_keeps_its_identifier_and_is_newer(tmp_path: Path) -> None:
    with newsroom_world(tmp_path) as world:
        before = {entry.id: entry.updated_parsed for entry in read(world, "latest").entries}
        at = DAY + timedelta(hours=22)
        world.take("wire", at, item("1", "Estonia leaves the mine ban treaty", 9.5, "About 12,000 mines."))
        after = {entry.id: entry.updated_parsed for entry in read(world, "latest").entries}
        assert set(before) == set(after)
        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"urn:marchland:item:wire%2F1"}
        assert after[changed.pop()][:6] == (2026, 11, 20, 22, 0, 0)


@pytest.mark.parametrize("path", LISTS)
def test_no_two_entries_have_one_instant_or_one_identifier(world: NewsroomWorld, path: str) -> None:
    feed = ET.fromstring(world.browser.get(address(path, "atom")).content)  # noqa: S314 - our own feed
    for name in ("id", "updated"):
        values = [entry.findtext(f"{ATOM}{name}") for entry in feed.findall(f"{ATOM}entry")]
        assert len(set(values)) == len(values) > 0


@pytest.mark.parametrize("ending", ["atom", "json", "opml"])
@pytest.mark.parametrize("path", LISTS)
def test_who_has_a_feed_already_is_told_so(world: NewsroomWorld, path: str, ending: str) -> None:
    answer = world.browser.get(address(path, ending))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "public, max-age=300"
    tag = answer.headers["etag"]
    again = world.browser.get(address(path, ending), headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert world.browser.get(address(path, ending), headers={"If-None-Match": '"other"'}).status_code == 200


def test_news_of_another_kind_changes_no_tag_of_a_feed(tmp_path: Path) -> None:
    with newsroom_world(tmp_path) as world:
        query = "limit=1"
        before, latest = (world.browser.get(address(path, "atom", query)) for path in ("search", "latest"))
        assert "next" in before.links
        world.take("wire", DAY + timedelta(hours=21), item("9", "Harbour opens", 20.5))
        after, newest = (world.browser.get(address(path, "atom", query)) for path in ("search", "latest"))
        assert after.headers["etag"] == before.headers["etag"]
        assert newest.headers["etag"] != latest.headers["etag"]


def test_pages_of_a_feed_repeat_and_miss_nothing(tmp_path: Path) -> None:
    with newsroom_world(tmp_path) as world:
        whole = [each["id"] for each in world.browser.get("/feeds/news/latest.json").json()["items"]]
        found, url = [], "/feeds/news/latest.json?limit=1"
        while url:
            content = world.browser.get(url).json()
            found += [each["id"] for each in content["items"]]
            url = content.get("next_url", "").removeprefix("https://localhost")
            world.take("wire", world.now, item(f"new{len(found)}", "Come meanwhile", 20))
            world.now += timedelta(hours=20)
        assert found == whole
        assert len(found) == 4


@pytest.mark.parametrize(("path", "sources"), [
    ("latest", {"wire", "prapor", "bridge"}), ("tags/lang/uk", {"prapor"}),
    ("stories/est", {"wire", "prapor", "bridge"}),
    ("top", {"wire", "prapor", "bridge"}), ("stories/ferry", {"wire"}), ("tags/state/lva", set()),
])  # fmt: skip
def test_opml_has_the_sources_of_the_list(world: NewsroomWorld, path: str, sources: set[str]) -> None:
    read_back = read_opml(world.browser.get(address(path, "opml")).content)
    assert {each.url.split(".")[0].removeprefix("https://") for each in read_back.sources} == sources


def test_all_sources_that_others_can_follow_go_out(world: NewsroomWorld) -> None:
    read_back = read_opml(world.browser.get("/feeds/news/sources.opml").content)
    assert [(each.title, each.url, each.language) for each in read_back.sources] == [
        ("Bridge & Border", "https://bridge.example/rss", "en"), ("Прапор", "https://prapor.example/rss", "uk"),
        ("Baltic Wire", "https://wire.example/feed", "en"),
    ]  # fmt: skip


def test_a_list_is_as_it_was_known(world: NewsroomWorld) -> None:
    assert read(world, "latest", "known=2026-11-19").entries == []
    assert read(world, "tags/source/wire", "on=2026-11-19").entries == []
    assert len(read(world, "latest", "known=2026-11-20").entries) == 4


def test_the_title_is_in_the_language_asked_for_and_items_stay(world: NewsroomWorld) -> None:
    english, ukrainian = (world.browser.get(address("latest", "json", f"lang={code}")).json() for code in ("en", "uk"))
    assert (english["language"], ukrainian["language"]) == ("en", "uk")
    assert ukrainian["home_page_url"] == "https://localhost/uk/news/latest"
    assert [each["title"] for each in english["items"]] == [each["title"] for each in ukrainian["items"]]
    assert world.browser.get(address("latest", "json", "lang=de")).status_code == 400


@pytest.mark.parametrize(("path", "status"), [
    ("search.atom", 400), ("search.atom?q=%22open", 400), ("tags/colour/red.atom", 404), ("stories/none.atom", 404),
    ("saved/none.json", 404), ("latest.atom?after=x", 400), ("latest.atom?limit=501", 400), ("latest.atom?page=2", 400),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused(world: NewsroomWorld, path: str, status: int) -> None:
    assert world.browser.get(f"/feeds/news/{path}").status_code == status


TEXTS = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["]]>", "<b>20,000</b> mines", "AT&T &amp; co", "&copy; 2026", "\x00\x08\x1f", "\ud800 half",
     "\u0085\ufffd\uffff", "<!--",
     "міни 𐍈", "a\r\nb"]
)  # fmt: skip


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_makes_a_feed_that_others_read(title: str, summary: str, author: str, language: str) -> None:
    origin = FeedOrigin("urn:marchland:source:x", title, "https://x.example/")
    entry = FeedEntry("urn:marchland:item:1", title, "https://x.example/1", AT, summary, AT, author, language,
                      "javascript:alert(1)", (title,), origin)  # fmt: skip
    feed = Feed("urn:marchland:list:1", title, "https://m.example/f", "https://m.example/", AT, (entry,))
    written = atom(feed)
    root = ET.fromstring(written)  # noqa: S314 - our own feed
    assert len(root.findall(f"{ATOM}entry")) == 1
    parsed = feedparser.parse(written)
    assert not parsed.bozo
    assert parsed.entries[0].link == "https://x.example/1"
    content = json.loads(json_feed(feed))
    assert content["items"][0]["id"] == "urn:marchland:item:1"
    assert b"javascript" not in written


@pytest.mark.parametrize(("given_", "expected"), [
    ("https://x.example/a b?q=<1>&r=2#f", "https://x.example/a%20b?q=%3C1%3E&r=2#f"),
    ("https://bücher.example/міни", f"https://xn--bcher-kva.example/{quote('міни')}"),
    ("javascript:alert(1)", ""), ("saved:x", ""),
    ("https://user:secret@x.example/", ""), ("//x.example", ""), ("https://", ""), ("http://[::1]:80/x", "http://[::1]:80/x"),
    ("https://x.example/%7Ea", "https://x.example/%7Ea"), ("https://x.example\\@y.example/", ""), ("", ""),
])  # fmt: skip
def test_an_address_is_escaped_or_left_out(given_: str, expected: str) -> None:
    assert feed_address(given_) == expected


@pytest.mark.parametrize(("title", "expected"), [
    ("]]>", "]]>"), ("<b>20,000</b> mines", "<b>20,000</b> mines"), ("AT&T &amp; co", "AT&T &amp; co"),
    ("5 < 6 & 7", "5 < 6 & 7"),
    ("a\x00\x08b\u0085", "ab"), ("\ud800 half \ufffd", "? half ?"), ("міни 𐍈", "міни 𐍈"), ("", "What is said of it"),
])  # fmt: skip
def test_a_title_is_read_as_it_stands(title: str, expected: str) -> None:
    entry = FeedEntry("urn:marchland:item:1", title, "https://x.example/1", AT, "What is said of it")
    written = atom(Feed("urn:marchland:list:1", "t", "https://m.example/f", "https://m.example/", AT, (entry,)))
    found = ET.fromstring(written).find(f"{ATOM}entry/{ATOM}title")  # noqa: S314 - our own feed
    assert found is not None
    assert (unescape(str(found.text)) if found.get("type") == "html" else found.text) == expected


def test_names_lose_markup_and_addresses_of_mail() -> None:
    assert feed_name("Anna &amp; Bohdan <b>x</b> <a@b.example>") == "Anna & Bohdan x"
    assert feed_name("a@b.example (Anna Kovalenko)") == "Anna Kovalenko"
    assert feed_name("AT&T") == "AT&T"


@pytest.mark.parametrize(("given_", "expected"), [
    ("uk", "uk"), ("en_GB", "en-GB"), ("EN", "en"), ("sr-Latn", "sr-Latn"), ("english", ""), ("xx", ""), ("", ""),
    ("en-x-nonsense", "en"),
])  # fmt: skip
def test_a_language_is_one_of_iso_639_1(given_: str, expected: str) -> None:
    assert feed_language(given_) == expected


def test_pages_name_their_feeds(world: NewsroomWorld) -> None:
    page = world.browser.get("/uk/news/saved/mines").text
    hrefs = re.findall(
        r'<link\s+rel="alternate"\s+type="application/(?:atom\+xml|feed\+json)"[^>]*href="([^"]+)"', page
    )
    assert len(hrefs) == 2
    for href in hrefs:
        assert world.browser.get(href).status_code == 200
    assert "Mines &amp; more" in world.browser.get("/news/saved").text


@pytest.mark.parametrize("path", ["/api/v1/watch/latest?limit=1", "/api/v1/watch/search?q=lang:en&limit=2"])
def test_pages_of_json_repeat_and_miss_nothing_while_news_comes(tmp_path: Path, path: str) -> None:
    with newsroom_world(tmp_path) as world:
        whole = [each["item"] for each in world.browser.get(re.sub("limit=.", "limit=500", path)).json()["items"]]
        found, url, pages = [], path, 0
        while url:
            answer = world.browser.get(url)
            found += [each["item"] for each in answer.json()["items"]]
            link = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
            assert bool(link) == bool(answer.json()["after"])
            url, pages = link[1] if link else "", pages + 1
            world.take("wire", world.now, item(f"new{pages}", "Come meanwhile", pages))
            world.now += timedelta(hours=20)  # over midnight: a link means the same tomorrow
        assert found == whole
        assert pages == -(-len(whole) // (1 if "latest" in path else 2))


@pytest.mark.parametrize("question", [
    "latest", "search?q=mine", "top", "popular", "stories/est", "sources", "saved", "digest?day=2026-11-20",
])  # fmt: skip
def test_json_that_did_not_change_is_not_sent_again(world: NewsroomWorld, question: str) -> None:
    answer = world.browser.get(f"/api/v1/watch/{question}")
    assert answer.status_code == 200, answer.text
    again = world.browser.get(f"/api/v1/watch/{question}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
