"""Feeds of every format become items with each letter, digit and offset as their writers meant them."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from html import escape
from xml.sax.saxutils import escape as xml_escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import FeedError, TooLargeError
from marchland.watch.adapters.feed_bytes import read_feed
from marchland.watch.domain.item import SUMMARY_LENGTH, ParsedFeed, ParsedItem


def rss(item: str, *, title: str = "Outlet", head: str = "", attributes: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" {attributes}><channel><title>{title}</title>'
        f"<link>https://a.example/</link><item>{item}</item></channel></rss>"
    ).encode()


def only(content: bytes, **given: str) -> ParsedItem:
    (item,) = read_feed(content, **given).items  # type: ignore[arg-type]
    return item


def codes(feed: ParsedFeed) -> set[str]:
    return {fault.code for fault in feed.faults}


WHOLE = (
    "<title>Sweden gives SEK 20 million</title><link>https://a.example/n?id=7&amp;utm_source=rss</link>"
    "<guid isPermaLink='false'>7</guid><pubDate>Mon, 07 Jul 2025 16:21:00 +0300</pubDate><description>{}</description>"
)


def test_digits_and_signs_survive() -> None:  # S3 and S4 of the source page
    item = only(rss(WHOLE.format("SEK 20 million (about &euro;1.8 million), up by 900% from 1,234 to 12,345 in 2025")))
    assert item.summary == "SEK 20 million (about €1.8 million), up by 900% from 1,234 to 12,345 in 2025"


@pytest.mark.parametrize(
    "written",
    [
        "Agency&rsquo;s",
        "Agency&amp;rsquo;s",
        "Agency&#8217;s",
        "Agency&#x2019;s",
        "<![CDATA[Agency&rsquo;s]]>",
        "Agency’s",
    ],
)
def test_entities_survive_however_they_are_written(written: str) -> None:  # S6
    assert only(rss(WHOLE.format(f"{written} R&amp;D"))).summary == "Agency’s R&D"
    assert only(rss(f"<title>{written} R&amp;D</title>")).title == "Agency’s R&D"


def test_a_title_is_printed_once_and_without_its_outlet() -> None:  # S7
    assert (
        only(rss("<title>Mines cleared in June - Mines cleared in June - Outlet</title>")).title
        == "Mines cleared in June"
    )
    assert only(rss("<title>Duran Duran</title>")).title == "Duran Duran"
    named = "<title>Mines cleared - Daily</title><source url='https://d.example/'>Daily</source>"
    assert (only(rss(named)).title, only(rss(named)).publisher) == ("Mines cleared", "Daily")


def test_the_offset_is_kept() -> None:  # S1
    at = only(rss(WHOLE.format("x"))).published_at
    assert at is not None
    assert at.isoformat() == "2025-07-07T16:21:00+03:00"


def test_a_link_keeps_its_parameters_and_loses_those_that_track() -> None:
    assert only(rss(WHOLE.format("x"))).link == "https://a.example/n?id=7"
    assert (
        only(rss("<link>https://a.example/n?id=7&copy=3&times=2</link>")).link
        == "https://a.example/n?id=7&copy=3&times=2"
    )


def test_every_legal_entity_after_a_bare_ampersand_is_read() -> None:
    feed = read_feed(rss("<title>A & B &lt; C &amp; D &AMP E</title><description><![CDATA[a & b]]></description>"))
    assert (feed.items[0].title, feed.items[0].summary) == ("A & B < C & D &AMP E", "a & b")
    assert [fault.code for fault in feed.faults[:2]] == ["bare_ampersand", "bare_ampersand"]


def test_script_never_arrives() -> None:
    item = only(rss(
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;Mines &lt;b onclick=x()&gt;cleared&lt;/b&gt;</title>"
        "<link>javascript:alert(1)</link>"
        "<description><![CDATA[<p style='x' onclick='y()'>20 <a href='javascript:x'>mines</a>"
        "<a href='/n'>7</a><img src=x onerror=y()><style>p{}</style><iframe src='//e'></iframe></p>]]></description>"
    ), url="https://a.example/feed")  # fmt: skip
    assert (item.title, item.title_html, item.link, item.summary) == (
        "Mines cleared",
        "Mines <b>cleared</b>",
        "",
        "20 mines7",
    )
    assert item.summary_html == (
        '<p>20 <a rel="noopener noreferrer">mines</a><a href="https://a.example/n" rel="noopener noreferrer">7</a></p>'
    )


def test_atom_texts_links_and_inheritance() -> None:
    item = only(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/b/" xml:lang="uk"><title>F</title>
        <author><name>Olha</name></author><entry xml:base="c/"><id>urn:1</id>
        <title type="text">1 &lt; 2 &amp;amp; &lt;b&gt;</title>
        <link rel="self" href="self"/><link href="page"/><link rel="enclosure" href="x.mp3"/>
        <summary type="xhtml">
        <div xmlns="http://www.w3.org/1999/xhtml">20 <b>mines</b>, <a href="d">here</a></div></summary>
        <published>2025-07-07T16:21:00+03:00</published><updated>2025-07-08T00:00:00Z</updated></entry></feed>"""
    )
    assert (item.title, item.link, item.author, item.language) == (
        "1 < 2 &amp; <b>",
        "https://a.example/b/c/page",
        "Olha",
        "uk",
    )
    assert item.summary == "20 mines, here"
    assert 'href="https://a.example/b/c/d"' in item.summary_html
    assert item.updated_at == datetime(2025, 7, 8, tzinfo=UTC)


def test_rdf_dublin_core_and_bodies() -> None:
    feed = read_feed(
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>F</title><sy:updatePeriod>daily</sy:updatePeriod>
        <sy:updateFrequency>4</sy:updateFrequency></channel><item rdf:about="https://a.example/1"><title>T</title>
        <link>https://a.example/1</link><dc:creator>Olha</dc:creator><dc:date>2025-07-07T16:21+03:00</dc:date>
        <content:encoded><![CDATA[<p>Body</p>]]></content:encoded></item></rdf:RDF>"""
    )
    (item,) = feed.items
    assert (feed.kind, feed.update_minutes, item.guid, item.author) == ("rdf", 360, "https://a.example/1", "Olha")
    assert (item.summary, item.is_excerpt) == ("Body", True)


def test_json_feed() -> None:
    data = {
        "version": "https://jsonfeed.org/version/1.1", "title": "F", "home_page_url": "https://a.example/",
        "language": "en",
        "authors": [{"name": "Olha"}],
        "items": [{"id": 7, "url": "/n?utm_source=x", "title": "A <b> &amp; c", "content_html": "<p>20 mines</p>",
                   "date_published": "2025-07-07T16:21:00+03:00"}, {"id": "8", "title": ["x"]}, "x"],
    }  # fmt: skip
    feed = read_feed(json.dumps(data).encode(), url="https://a.example/feed.json")
    first, second = feed.items
    assert (feed.kind, first.guid, first.link, first.title) == ("json", "7", "https://a.example/n", "A <b> &amp; c")
    assert (first.summary, first.author, second.title) == ("20 mines", "Olha", "")
    assert "wrong_field" in codes(feed)


def test_summaries_end_at_a_word() -> None:
    item = only(rss(WHOLE.format("word " * 400)))
    assert len(item.summary) <= SUMMARY_LENGTH
    assert item.summary.endswith("word…")


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("<title>T</title>", "missing_date"), ("<title>T</title>", "missing_id"), ("<title>T</title>", "missing_link"),
        ("<link>https://a.example/1</link>", "missing_title"),
        ("<pubDate>30 Feb 2025 10:00 GMT</pubDate>", "impossible_date"),
        ("<pubDate>2025-07-07T10:00:00</pubDate>", "date_without_zone"),
        ("<pubDate>7 Jul 2025 10:00 QQT</pubDate>", "unknown_zone"),
        ("<pubDate>7 Jul 2099 10:00 GMT</pubDate>", "future_date"), ("<title>A & B</title>", "bare_ampersand"),
        ("<title>A&nbsp;B</title>", "undefined_entity"), ("<title>A\x0bB</title>", "control_character"),
        ("<title>A&#1;B</title>", "control_character"),
        ("<link>javascript:x</link>", "unsafe_link"), ("<link>x/y</link>", "link_without_base"),
        ("<title>T</b></title>", "not_well_formed"),
        ("</item><item><guid>1</guid></item><item><guid>1</guid>", "repeated_id"),
    ],
)  # fmt: skip
def test_each_fault_is_named(item: str, code: str) -> None:
    faults = read_feed(rss(item), now=datetime(2026, 1, 1, tzinfo=UTC)).faults
    assert code in {fault.code for fault in faults}
    whole = WHOLE.format("x") + "<guid>8</guid>"
    assert read_feed(rss(whole), now=datetime(2026, 1, 1, tzinfo=UTC)).faults == ()


def test_faults_know_their_lines() -> None:
    content = rss("\n<title>T</title>\n<pubDate>30 Feb 2025 10:00 GMT</pubDate>", head="<!DOCTYPE rss [\n]>\n\n")
    feed = read_feed(content)
    assert {fault.line for fault in feed.faults if fault.code == "impossible_date"} == {4}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"), (b" \n\0", "empty"), (b"<!DOCTYPE html><html><body>News</body></html>", "web page"),
        (b"<html/>", "web page"),
        (b"\x1f\x8b\x08\0\0\0\0", "no text"), (b"\x89PNG\0\0", "no text"), (b"Not found", "no"), (b"<opml/>", "opml"),
        (b"{", "JSON"), (b"[]", "JSON"), (b'{"a": 1}', "JSON"), (b"[" * 100_000, "JSON"),
        (b'{"items": ' + b"9" * 9000 + b"}", "JSON"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_a_next_step(content: bytes, words: str) -> None:
    with pytest.raises(FeedError, match=words) as refused:
        read_feed(content)
    assert refused.value.next_step


def test_a_feed_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read_feed(rss("x"), max_bytes=10)


UKRAINIAN = "Сапери розмінували 20 гектарів, Agency’s"


@pytest.mark.parametrize(
    ("encoding", "label", "fault"),
    [
        ("utf-8", "utf-8", ""), ("utf-8", "windows-1251", "wrong_charset_label"),
        ("utf-8", "iso-8859-1", "wrong_charset_label"),
        ("windows-1251", "windows-1251", ""), ("windows-1251", "utf-8", "wrong_charset_label"),
        ("utf-16", "utf-16", ""),
        ("utf-8-sig", "windows-1251", ""), ("windows-1251", "no-such-charset", "wrong_charset_label"),
        ("windows-1251", "punycode", "wrong_charset_label"),
    ],
)  # fmt: skip
def test_characters_are_read_as_they_were_written(encoding: str, label: str, fault: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{label}"?><rss><channel><item><title>{UKRAINIAN}</title></item></channel></rss>'
    )
    feed = read_feed(text.encode(encoding))
    assert feed.items[0].title == UKRAINIAN
    assert (fault in codes(feed)) if fault else not codes(feed) & {"wrong_charset_label", "broken_characters"}


def test_the_label_of_http_counts_where_the_feed_has_none() -> None:
    text = f"<rss><channel><item><title>{UKRAINIAN}</title></item></channel></rss>".encode("koi8-u", "replace")
    assert read_feed(text, content_type='text/xml; charset="koi8-u"').items[0].title.startswith("Сапери розмінували")


# What XML can carry, in one line, without what is read as Windows' own signs.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60
).map(lambda text: " ".join(text.split(" ")).strip(" "))  # fmt: skip


def _one_space(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)


@given(TEXTS, TEXTS)
def test_plain_atom_texts_come_back(title: str, summary: str) -> None:
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry>'
        f"<title>{xml_escape(title)}</title><summary>{xml_escape(summary)}</summary></entry></feed>"
    )
    item = only(content.encode())
    assert (item.summary.strip(), item.title.strip()) == (_one_space(summary).strip(), _one_space(title).strip())


@given(TEXTS, TEXTS)
def test_html_of_rss_comes_back(title: str, summary: str) -> None:
    item = only(
        rss(
            f"<title>{xml_escape(escape(title))}</title><description>{xml_escape(f'<p>{escape(summary)}</p>')}</description>"
        )
    )
    assert (item.summary.strip(), item.title.strip()) == (_one_space(summary).strip(), _one_space(title).strip())


@given(TEXTS, TEXTS)
def test_json_texts_come_back(title: str, summary: str) -> None:
    data = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": title, "summary": summary}]}
    item = only(json.dumps(data).encode())
    assert (item.summary.strip(), item.title.strip()) == (_one_space(summary).strip(), _one_space(title).strip())


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<rss><channel><item>{text}".encode()))
def test_no_bytes_are_an_exception_of_ours(content: bytes) -> None:
    with contextlib.suppress(FeedError):
        assert read_feed(content).kind
