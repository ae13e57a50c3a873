"""Subscriptions: one feed under many spellings, two lists made one, and OPML in and out."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.watch.adapters.opml_files import read_opml, write_opml
from marchland.watch.domain.item import Source
from marchland.watch.domain.subscriptions import (
    canonical_feed_address,
    folder_path,
    folder_text,
    merged,
    plain_feed_address,
    source_id,
)
from tests.watch.servers import NOW


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/feed?a=%c3%a9",
        "https://example.org/feed?a=%C3%A9",
        "HTTPS://EXAMPLE.org:443/feed?a=%C3%a9#top",
        "feed://example.org/feed?a=%C3%A9",
        "feed:https://example.org/feed?a=%C3%A9",
        " http://example.org:80/feed?a=%C3%A9\n",
    ],
)
def test_spellings_of_one_feed_are_one(url: str) -> None:
    assert canonical_feed_address(url) == "http://example.org/feed?a=%C3%A9"


def test_what_is_another_feed_stays_another() -> None:
    urls = ["http://a.example/feed", "http://a.example/feed/", "http://a.example/Feed", "http://a.example:8080/feed"]
    urls += ["http://a.example/feed?x", "http://b.example/feed", "nonsense"]
    assert len({canonical_feed_address(url) for url in urls}) == len(urls)
    assert len({source_id(url) for url in urls}) == len(urls)


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=12)
TEXTS = NAMES.map(str.strip).filter(bool)
HOSTS = st.from_regex(r"[a-z]{1,5}\.example", fullmatch=True)
URLS = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}/{path}",
    st.sampled_from(["http", "https"]), HOSTS, st.from_regex(r"[a-z0-9]{0,5}(\?a=[0-9]&b=%2[0-9A-F])?", fullmatch=True),
)  # fmt: skip
SOURCES = st.lists(
    st.builds(
        lambda url, title, path, language: Source(
            source_id(url), url, title, folder_text(path), "", language, f"{url}#site"
        ),
        URLS, TEXTS, st.lists(TEXTS, max_size=3), st.sampled_from(["", "uk", "en-GB"]),
    ),
    max_size=12,
    unique_by=lambda source: canonical_feed_address(source.url),
)  # fmt: skip


@given(st.lists(NAMES, max_size=4))
def test_folders_come_back_whatever_signs_their_names_have(path: list[str]) -> None:
    assert list(folder_path(folder_text(path))) == path


@settings(max_examples=40)
@given(SOURCES, SOURCES)
def test_a_list_merged_twice_adds_nothing(known: list[Source], given_: list[Source]) -> None:
    once = merged(known, [*given_, *given_])
    assert list(once.sources[: len(known)]) == known
    assert len(once.added) + len(once.known) == 2 * len(given_)
    again = merged(once.sources, given_)
    assert (again.sources, again.added) == (once.sources, ())
    assert {canonical_feed_address(s.url) for s in once.sources} == {
        canonical_feed_address(s.url) for s in [*known, *given_]
    }


@settings(max_examples=40)
@given(SOURCES, NAMES)
def test_what_was_written_is_read_again(sources: list[Source], title: str) -> None:
    listed = read_opml(write_opml(title, sources, NOW))
    assert sorted(listed.sources, key=lambda s: s.id) == sorted(sources, key=lambda s: s.id)
    assert (listed.title, listed.left_out) == (title.strip(), 0)


@settings(max_examples=40)
@given(SOURCES)
def test_what_is_written_is_opml_2_0(sources: list[Source]) -> None:
    root = fromstring(write_opml("T", sources, NOW))
    assert (root.tag, root.attrib, [part.tag for part in root]) == ("opml", {"version": "2.0"}, ["head", "body"])
    assert root.findtext("head/dateCreated") == "Sat, 28 Nov 2026 12:00:00 +0000"
    outlines = list(root.iter("outline"))
    assert all(outline.get("text") for outline in outlines)  # which OPML 2.0 demands of each
    assert all(outline.get("type") == "rss" for outline in outlines if outline.get("xmlUrl"))
    assert sum(1 for outline in outlines if outline.get("xmlUrl")) == len(sources)


OTHERS = b"""<?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="News"><outline title="Ukraine">
  <outline type="rss" text="A &nbsp;&amp; B" xmlurl="http://a.example/feed?x=1&y=2&copy=3"
    htmlUrl="http://a.example/" language="uk"/>
  <outline text="Twice" xmlUrl="https://a.example/feed?x=1&amp;y=2&amp;copy=3"/>
</outline></outline>
<outline text="Flat" type="rss" xmlUrl="feed://b.example/"/>
<outline text="A link" type="link" url="http://c.example"/>
<outline text="Empty folder"/>
<outline type="rss" text="A feed around another" xmlUrl="http://d.example/"><outline type="atom" xmlUrl="http://e.example/"/></outline>
</body></opml>"""


def test_lists_of_other_readers_are_taken_with_their_faults() -> None:
    listed = read_opml(OTHERS)
    assert [(s.url, s.title, s.folder, s.language) for s in listed.sources] == [
        ("http://a.example/feed?x=1&y=2&copy=3", "A \xa0& B", "News/Ukraine", "uk"),
        ("http://b.example/", "Flat", "", ""),
        ("http://d.example/", "A feed around another", "", ""),
        ("http://e.example/", "", "", ""),
    ]
    assert (listed.title, listed.left_out) == ("Mine", 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not XML"),
        (b"<opml><body>", "not XML"),
        (b"<html><body/></html>", "no OPML"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml><body/></opml>', "document type"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>', "document type"),
        (b'<?xml version="1.0" encoding="x-nothing"?><opml/>', "not XML"),
        (b"x" * 10_000_001, "larger"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_opml(content, "mine.opml")


def test_folders_deeper_than_is_taken_do_no_harm() -> None:
    depth = 3000
    nested = b"<opml><body>" + b"<outline text='x'>" * depth + b"</outline>" * depth + b"</body></opml>"
    assert read_opml(nested).sources == ()


def test_a_list_in_another_charset_is_read() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><opml><body><outline text="Правда" xmlUrl="http://p.example/"/></body></opml>'
    (source,) = read_opml(text.encode("windows-1251")).sources
    assert source.title == "Правда"
    wide = text.replace("windows-1251", "utf-16").encode("utf-16")
    assert read_opml(wide).sources[0].title == "Правда"


def test_a_plain_address_has_no_feed_scheme() -> None:
    assert plain_feed_address("feed:https://a.example/x") == "https://a.example/x"
    assert plain_feed_address("feed://a.example/x") == "http://a.example/x"
    assert plain_feed_address("//a.example/x") == "http://a.example/x"
