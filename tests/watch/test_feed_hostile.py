"""Feeds that mean harm are contained: bounded in what they take, and named by a fault or an error."""

from __future__ import annotations

import itertools
import tracemalloc

import pytest

from marchland.core.errors import FeedError
from marchland.watch.adapters.feed_bytes import MAX_ITEMS, read_feed
from marchland.watch.adapters.sanitize import sanitized
from marchland.watch.domain.faults import FAULTS, KEPT_OF_ONE_CODE, fault_message
from marchland.watch.domain.item import FeedFault

BOMB = """<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">{}
<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>A &z; &x; B</title></item></channel></rss>"""


def test_an_entity_bomb_does_not_unfold() -> None:
    names = "abcdefghijklmnopqrstuvwxyz"
    nested = "".join(f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in itertools.pairwise(names))
    tracemalloc.start()
    feed = read_feed(BOMB.format(nested).encode())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert feed.items[0].title == "A &z; &x; B"
    assert "document_type" in {fault.code for fault in feed.faults}
    assert peak < 4 * 2**20


def test_an_entity_that_is_used_without_end_is_put_in_place_only_so_often() -> None:
    bomb = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 64}">]><rss><channel><title>{"&a;" * 50_000}</title></channel></rss>'
    tracemalloc.start()
    read_feed(bomb.encode())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 2**20


def test_a_hundred_thousand_items_are_counted_and_not_read() -> None:
    feed = read_feed(b"<rss><channel>" + b"<item><guid>1</guid></item>" * 100_000 + b"</channel></rss>")
    assert (len(feed.items), feed.item_count) == (MAX_ITEMS, 100_000)
    kept = [fault for fault in feed.faults if fault.code == "missing_date"]
    assert len(kept) == KEPT_OF_ONE_CODE + 1
    assert kept[-1].detail == f"+{MAX_ITEMS - KEPT_OF_ONE_CODE}"
    assert {fault.detail for fault in feed.faults if fault.code in {"too_many_items", "repeated_id"}} == {"100000", "1"}


def test_items_before_a_nesting_without_end_are_kept() -> None:
    feed = read_feed(b"<rss><channel><item><title>First</title></item>" + b"<item><a>" * 5_000)
    assert feed.items[0].title == "First"
    assert "cut_short" in {fault.code for fault in feed.faults}


def test_items_of_a_feed_that_breaks_off_are_kept() -> None:
    feed = read_feed(b"<rss><channel><item><title>First</title></item><item><title>Sec")
    assert [item.title for item in feed.items] == ["First", "Sec"]
    assert "cut_short" in {fault.code for fault in feed.faults}


def test_markup_without_end_comes_back_as_its_words() -> None:
    html, is_bare = sanitized("<div>" * 50_000 + "20 mines<script>x</script> &lt;b&gt;")
    assert (html.strip(), is_bare) == ("20 mines  &lt;b&gt;", True)
    feed = read_feed(
        f"<rss><channel><item><description>{'&lt;b>' * 9_000}x</description></item></channel></rss>".encode()
    )
    assert feed.items[0].summary == "x"
    assert "markup_too_deep" in {fault.code for fault in feed.faults}


def test_comments_without_end_take_no_time_that_grows_with_their_square() -> None:
    html, is_bare = sanitized("20 mines" + "<div>" * 300 + "<!--" * 400_000)  # it would be hours
    assert (html.strip(), is_bare) == ("20 mines", True)


@pytest.mark.parametrize(
    "markup",
    [
        "<a href='java&#09;script:x'>m</a>", "<svg><script>x</script></svg>m",
        "<math><a xlink:href='javascript:x'>q</a></math>m",
        "<img src=x onerror=x>m", "<p style='background:url(javascript:x)'>m</p>", "<scr<script>ipt>x</script>m",
        "<!--><script>x</script>-->m",
        "<a href='data:text/html,x'>m</a>", "<a href='//e.example/'>m</a>", "<base href='javascript:x'>m",
        "<form action='javascript:x'>m</form>",
    ],
)  # fmt: skip
def test_nothing_that_runs_is_left(markup: str) -> None:
    html, _ = sanitized(markup)
    assert "m" in html
    assert not any(
        word in html.lower() for word in ("script", "onerror", "style", "data:", "base", "form", "svg", "math", "//e")
    )


def test_a_title_longer_than_any_is_cut() -> None:
    feed = read_feed(b"<rss><channel><item><title>" + b"word " * 100_000 + b"</title></item></channel></rss>")
    assert feed.items[0].title.endswith("word…")
    assert len(feed.items[0].title) <= 500


def test_a_text_of_more_than_ten_million_characters_costs_only_itself() -> None:
    feed = read_feed(
        b"<rss><channel><item><title>First</title></item><item><description>"
        + b"x" * 10_500_000
        + b"</description></item></channel></rss>"
    )
    assert feed.items[0].title == "First"


def test_a_title_of_the_outlets_name_without_end_takes_no_time_that_grows_with_its_square() -> None:
    title = "Mines" + " - x" * 200_000  # it would be hours
    feed = read_feed(f"<rss><channel><title>x</title><item><title>{title}</title></item></channel></rss>".encode())
    assert feed.items[0].title.startswith("Mines - x")
    assert len(feed.items[0].title) <= 500


def test_attributes_without_end_take_no_time_that_grows_with_their_square() -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(100_000))  # it would be minutes
    feed = read_feed(f"<rss {attributes}><channel {attributes}><item {attributes}/></channel></rss>".encode())
    assert len(feed.items) == 1


def test_items_inside_of_items_are_read_once() -> None:
    feed = read_feed(b"<feed>" + b"<entry><source>" * 60 + b"</source></entry>" * 60 + b"</feed>")
    assert feed.item_count == 60


def test_year_9999_is_no_instant() -> None:
    feed = read_feed(b"<rss><channel><item><pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate></item></channel></rss>")
    assert feed.items[0].published_at is None
    assert feed.items[0].published_text == "Fri, 31 Dec 9999 23:59:59 -1200"


def test_every_fault_has_its_sentence() -> None:
    for code, sentence in FAULTS.items():
        assert fault_message(FeedFault(code)) == sentence
        assert fault_message(FeedFault(code, 7, "x")).startswith(sentence)
    assert "Line 7" in fault_message(FeedFault("missing_id", 7))


def test_other_xml_is_no_feed() -> None:
    with pytest.raises(FeedError, match="svg"):
        read_feed(b"<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest.mark.parametrize("name", ["n00:00:00Z", "a:-b", "a:", "a:b:.c", "x:1"])
def test_an_element_without_a_name_behind_its_colon_is_read_for_its_words(name: str) -> None:
    """Found by fuzzing: broken XML is read as far as it goes, and such a name is none for HTML."""
    entry = f'<entry><id>urn:1</id><title type="html">one <{name}>two</{name}></title></entry>'
    feed = read_feed(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{entry}</feed>'.encode())
    assert [item.title.split() for item in feed.items] == [["one", "two"]]


def test_half_a_surrogate_pair_in_a_json_feed_is_what_cannot_be_read() -> None:
    """Found by fuzzing: JSON may write a half, and no text may hold one."""
    item = r'{"id":"1","url":"/1","title":"a\ud800b","content_html":"<p>c\udfffd <b>e\ud83d\ude00</b></p>"}'
    feed = read_feed(f'{{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{item}]}}'.encode())
    (read,) = feed.items
    assert "c\ufffdd" in read.summary_html
    assert "\U0001f600" in read.summary_html
    read.summary_html.encode()
    assert sanitized("x\ud800y") == ("x\ufffdy", False)
