"""An item keeps its key through what publishers change of its address and guid; two items keep two keys."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.adapters.feed_rules import feed_rules
from marchland.watch.domain.identity import item_key, item_keys, link_identity
from marchland.watch.domain.item import ParsedItem

RULES = feed_rules().tracking


def item(guid: str = "", link: str = "", title: str = "Mines cleared", day: int = 7) -> ParsedItem:
    return ParsedItem(guid, link, title, "", published_at=datetime(2025, 7, day, tzinfo=UTC))


BEFORE = item("http://a.example/?p=1", "http://www.a.example/news/mines-7?id=3")


@pytest.mark.parametrize(
    "after",
    [
        item("http://a.example/?p=1", "https://www.a.example/news/mines-7?id=3"),
        item("http://a.example/?p=1", "http://a.example/news/mines-7?id=3"),
        item("https://a.example/?p=1", "http://a.example/news/mines-7/?id=3&utm_source=rss#comments"),
        item("urn:uuid:new", "http://www.a.example/news/mines-7?id=3"),
        item("", "https://WWW.A.EXAMPLE:443/news/mines%2D7?id=3"),
        item("http://a.example/?p=1", "http://www.a.example/news/mines-7?id=3", title="20 mines cleared"),
    ],
)
def test_a_changed_address_or_guid_is_the_same_item(after: ParsedItem) -> None:
    assert item_key(after, "feed", RULES) == item_key(BEFORE, "feed", RULES)
    assert item_key(after, "another feed of the outlet", RULES) == item_key(BEFORE, "feed", RULES)


@pytest.mark.parametrize(
    "other",
    ["http://www.a.example/news/mines-7?id=4", "http://www.a.example/news/mines-8?id=3", "http://b.example/news/mines-7?id=3",
     "http://www.a.example:8080/news/mines-7?id=3", "http://www.a.example/#/news/mines-7"],
)  # fmt: skip
def test_another_page_is_another_item(other: str) -> None:
    assert item_key(dataclasses.replace(BEFORE, link=other), "feed", RULES) != item_key(BEFORE, "feed", RULES)


def test_two_items_under_one_guid_stay_two() -> None:
    by_link = [item("1", "https://a.example/a", "First"), item("1", "https://a.example/b", "Second")]
    by_title = [item("1", "", "First"), item("1", "", "Second", day=6)]
    same_link = [item("1", "https://a.example/a", "First"), item("1", "https://a.example/a", "Second", day=6)]
    for items in (by_link, by_title, same_link):
        assert len(set(item_keys(items, "feed", RULES))) == 2


def test_an_item_printed_twice_is_one() -> None:
    assert len(set(item_keys([item("1", "https://a.example/a"), item("1", "http://a.example/a/")], "feed", RULES))) == 1


def test_the_front_page_says_nothing_of_an_item() -> None:
    items = [item("1", "https://a.example/"), item("2", "https://a.example/", "Other")]
    assert link_identity("https://www.a.example/", RULES) == ""
    assert len(set(item_keys(items, "feed", RULES))) == 2


def test_a_guid_means_something_in_its_own_feed_only() -> None:
    assert item_key(item("17"), "feed", RULES) != item_key(item("17"), "other", RULES)
    assert item_key(item("http://www.a.example/?p=1"), "f", RULES) == item_key(
        item("https://a.example/?p=1"), "f", RULES
    )


def test_items_of_one_page_keep_their_keys_when_the_others_have_left_the_feed() -> None:
    items = [item(f"{day}", "https://a.example/live", f"Update {day}", day) for day in (9, 8, 7)]
    known = item_keys(items, "feed", RULES)
    assert len(set(known)) == 3
    assert known[2] == item_key(items[2], "feed", RULES)  # the oldest was there alone, before the others
    for place in range(3):
        assert item_keys(items[place : place + 1], "feed", RULES, set(known).intersection) == (known[place],)


LINKS = st.sampled_from(
    ["", "https://a.example/a", "http://www.a.example/a", "https://a.example/b?x=1", "https://a.example/"]
)
ITEMS = st.lists(
    st.builds(item, st.sampled_from(["", "1", "2"]), LINKS, st.sampled_from(["One", "Two"]), st.integers(1, 3)),
    max_size=6,
)


@given(ITEMS, st.randoms())
def test_keys_do_not_hang_on_the_order_where_days_differ(items: list[ParsedItem], random: object) -> None:
    items = [
        dataclasses.replace(each, published_at=datetime(2025, 7, 1 + place, tzinfo=UTC))
        for place, each in enumerate(items)
    ]
    forward = item_keys(items, "feed", RULES)
    assert item_keys(items[::-1], "feed", RULES) == forward[::-1]


@given(ITEMS)
def test_one_key_is_one_guid_and_title_or_one_page(items: list[ParsedItem]) -> None:
    keys = item_keys(items, "feed", RULES)
    for key, each in zip(keys, items, strict=True):
        for other_key, other in zip(keys, items, strict=True):
            if key == other_key:
                assert (each.guid, each.title) == (other.guid, other.title)
