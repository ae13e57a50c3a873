"""Feeds of a page: what it declares, what it links to, and guesses only where it says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.adapters.feed_discovery import FeedLink, How, discover_feeds, looks_like_feed
from tests.watch.servers import FEED

PAGE = "https://news.example/world/today"


def found(html: str, url: str = PAGE) -> list[tuple[str, str]]:
    return [(link.url, link.how) for link in discover_feeds(html.encode(), url)]


def test_declared_feeds_come_first_with_their_titles_and_kinds() -> None:
    html = b"""<HTML><head><title>x</title>
    <link rel="alternate" type="application/rss+xml; charset=utf-8" title=" News\n today " href="/rss.xml#x">
    <LINK REL='Alternate HOME' TYPE='application/atom+xml' HREF='../atom'>
    <link rel=alternate type=application/feed+json href=//other.example/feed.json>
    <link rel="feed" href="plain"><link rel="alternate" hreflang="uk" href="/uk/"><link rel=stylesheet href=/rss.css>
    <link rel="alternate" type="application/json" href="/wp-json/x"><link rel="alternate" type="text/xml" href="/feed/">
    <link rel="alternate" type="application/rss+xml" title="again" href="http://news.example/rss.xml">
    </head><a href="feeds/politics.rss">Politics <b>now</b></a><a href="/about">About</a>"""
    assert discover_feeds(html, PAGE) == (
        FeedLink("https://news.example/rss.xml", "News today", "rss", How.LINK),
        FeedLink("https://news.example/atom", "", "atom", How.LINK),
        FeedLink("https://other.example/feed.json", "", "json", How.LINK),
        FeedLink("https://news.example/world/plain", "", "", How.LINK),
        FeedLink("https://news.example/feed/", "", "", How.LINK),
        FeedLink("https://news.example/world/feeds/politics.rss", "Politics now", "", How.ANCHOR),
    )


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("/en/", "https://news.example/en/feed"),
        ("https://cdn.example/x/", "https://cdn.example/x/feed"),
        ("javascript:1", "https://news.example/world/feed"),
        ("http://[", "https://news.example/world/feed"),
    ],
)
def test_a_base_counts_once_and_only_if_it_is_one(base: str, address: str) -> None:
    html = (
        f'<base href="{base}"><base href="http://no.example/"><link rel=alternate type=application/rss+xml href=feed>'
    )
    assert found(html) == [(address, "link")]


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("/rss", True), ("/feed/", True), ("feed.xml", True), ("/blog/atom.xml", True), ("/index.xml", True),
        ("/news.rss", True), ("/index.rdf", True), ("?feed=rss2", True), ("feed://x.example/y", True),
        ("https://x.example/feeds/all.atom.xml", True), ("/rss.php", True), ("/feedback", False),
        ("/feeding-cats", False),
        ("/compass", False), ("/atomic", False), ("/about.xml", False), ("mailto:rss", False),
        ("javascript:rss", False),
        ("", False), ("http://[", False),
    ],
)  # fmt: skip
def test_links_that_look_like_feeds(address: str, is_one: bool) -> None:
    hows = {how for _, how in found(f'<a href="{address}">x</a>')}
    assert hows == ({"anchor"} if is_one else {"guess"})


def test_guesses_are_made_only_where_a_page_names_nothing() -> None:
    guesses = found("<p>Nothing here")
    assert {how for _, how in guesses} == {"guess"}
    assert ("https://news.example/feed/", "guess") in guesses


def test_a_page_that_is_a_feed_is_the_feed() -> None:
    assert discover_feeds(FEED, PAGE) == (FeedLink(PAGE, "", "", How.PAGE),)


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", True),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", True),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><rdf:RDF>", True),
        (b'{ "version": "https://jsonfeed.org/version/1.1", "items": []}', True),
        (b'{"title":"x","version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', True),
        (b"<!DOCTYPE html><html><body>rss", False),
        (b"<html><rss>", False),
        (b'{"version": "1.0"}', False),
        (b"", False),
    ],
)
def test_a_feed_is_known_by_how_it_begins(body: bytes, is_one: bool) -> None:
    assert looks_like_feed(body) is is_one


def test_the_charset_that_a_page_names_is_read() -> None:
    html = '<meta charset="windows-1251"><link rel=alternate type=application/rss+xml title="Правда" href=/r>'
    assert discover_feeds(html.encode("windows-1251"), PAGE)[0].title == "Правда"
    assert discover_feeds(html.encode("utf-8"), PAGE, "text/html; charset=utf-8")[0].title == "Правда"
    assert discover_feeds(html.replace("windows-1251", "x-no").encode(), PAGE)[0].title == "Правда"


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_give_only_addresses_of_the_web(body: bytes) -> None:
    for link in discover_feeds(b"<a href='" + body + b"'><link rel=alternate " + body, PAGE):
        assert link.url.startswith(("http://", "https://"))


def test_a_hostile_page_is_read_in_bounds() -> None:
    many = b"<link rel=alternate type=application/rss+xml href=/%d>"
    assert len(discover_feeds(b"".join(many % n for n in range(1000)), PAGE)) == 200
    assert discover_feeds(b"<" * 20_000 + b"<!--" * 1000 + b"<a href='", PAGE)
    assert not looks_like_feed(b"<!--" * 2000)
