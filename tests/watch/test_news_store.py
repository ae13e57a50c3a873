"""What a newsroom keeps, in either store: sources and their health, versions, stories, decisions, and retention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from marchland.adapters.lemmas import Lemmas
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.watch.adapters.kept_news import KeptNews
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import (
    Delivery,
    Fetch,
    NewsDecision,
    NewsStore,
    Order,
    Retired,
    SavedSearch,
    StoryJoin,
    Tag,
    Taken,
)
from marchland.watch.domain.query_text import parse_query
from marchland.watch.domain.relevance import RANKED_MOST
from tests.watch.conftest import MakeNews
from tests.watch.news_oracle import identities

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BBC, UP = Source("bbc", "https://bbc.example/feed"), Source("up", "https://up.example/rss", "Українська правда")


def item(guid: str, title: str, summary: str = "", **more: object) -> ParsedItem:
    return replace(ParsedItem(guid, f"https://x.example/{guid}", title, summary), **more)  # type: ignore[arg-type]


@pytest.fixture
def news(make_news: MakeNews) -> KeptNews:
    store = make_news(Lemmas())
    store.add_sources([BBC, UP], AT)
    return store


def take(store: NewsStore, at: datetime, *items: ParsedItem, source: str = "bbc") -> Taken:
    (taken,) = store.take([Delivery(source, items)], at, identities)
    return taken


def on(known: int, valid: int | None = None) -> AsOf:
    return AsOf(date(2026, 5, valid or known), date(2026, 5, known))


def shown(store: NewsStore, text: str = "", **how: object) -> list[str]:
    page = store.search(parse_query(text), **how)  # type: ignore[arg-type]
    return [entry.version.item for entry in page.entries]


def test_the_store_does_what_the_protocol_says(news: KeptNews) -> None:
    kept: NewsStore = news
    assert kept.revision() == 1


def test_sources_are_followed_and_left(news: KeptNews) -> None:
    assert [each.source for each in news.sources()] == [BBC, UP]
    renamed = replace(BBC, title="BBC News")
    assert news.add_sources([renamed, Source("ap", "https://ap.example")], AT + DAY) == 1
    news.remove_source("up", AT + 2 * DAY)
    assert [each.source.id for each in news.sources()] == ["ap", "bbc"]
    assert [each.source.id for each in news.sources(on(1))] == ["bbc", "up"]
    assert [each.source.id for each in news.sources(on(2))] == ["ap", "bbc", "up"]
    assert news.source("bbc").source == renamed
    assert news.source("up").source == UP
    assert news.add_sources([UP], AT + 3 * DAY) == 1
    assert [each.source.id for each in news.sources(on(3))] == ["ap", "bbc"]
    for wrong in (
        lambda: news.source("bbb"),
        lambda: news.remove_source("bbb", AT),
        lambda: take(news, AT, source="bbb"),
    ):
        with pytest.raises(NotFoundError, match="no source 'bbb' is followed") as caught:
            wrong()
        assert "'bbc'" in caught.value.next_step


def test_the_health_of_a_source(news: KeptNews) -> None:
    def fetched(hours: int, fetch: Fetch) -> None:
        news.take([Delivery("bbc", (), fetch)], AT + hours * HOUR, identities)

    fetched(
        0, Fetch(200, etag='"1"', last_modified="Fri", interval_s=900, next_at=AT + HOUR, headers="{}", body=b"<rss/>")
    )
    fetched(1, Fetch(503, "the server is busy", interval_s=1800, next_at=AT + 3 * HOUR))
    fetched(3, Fetch(0, "no answer within 10 s", interval_s=3600, next_at=AT + 6 * HOUR))
    health = news.source("bbc").health
    assert (health.status, health.reason, health.failures) == (0, "no answer within 10 s", 2)
    assert (health.fetched_at, health.failing_since_at, health.next_at) == (AT + 3 * HOUR, AT + HOUR, AT + 6 * HOUR)
    assert (health.etag, health.last_modified, health.interval_s) == ('"1"', "Fri", 3600)
    assert [each.source.id for each in news.due_sources(AT + 5 * HOUR)] == ["up"]
    assert [each.source.id for each in news.due_sources(AT + 6 * HOUR)] == ["up", "bbc"]
    fetched(6, Fetch(304, etag='"2"', next_at=AT + 7 * HOUR))
    health = news.source("bbc").health
    assert (health.status, health.reason, health.failures, health.failing_since_at) == (304, "", 0, None)
    assert health.etag == '"2"'


def test_feeds_are_kept_as_they_came_and_once(news: KeptNews) -> None:
    for hours, body in enumerate([b"\x00\xff1", b"\x00\xff1", b"2", None, b"\x00\xff1"]):
        news.take([Delivery("bbc", (), Fetch(200, body=body, headers="a: b"))], AT + hours * HOUR, identities)
    raw = news.raw_feeds("bbc")
    assert [(feed.fetched_at, feed.body) for feed in raw] == [
        (AT + 4 * HOUR, b"\x00\xff1"), (AT + 2 * HOUR, b"2"), (AT, b"\x00\xff1"),
    ]  # fmt: skip
    assert raw[1].digest == "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"
    assert news.retirable(None, AT + 2 * HOUR) == Retired(1, 0)
    assert news.retire(AT - DAY, AT + 2 * HOUR) == Retired(1, 0)
    assert news.retire(None, None) == Retired(0, 0)
    assert news.raw_feeds("up") == ()


def test_what_is_taken(news: KeptNews) -> None:
    first, second = item("1", "Mine kills 3"), item("2", "Quiet")
    assert take(news, AT, first, second, first) == Taken("bbc", ("bbc/1", "bbc/2"), (), 0, 1, 2)
    assert take(news, AT + HOUR, first, second) == Taken("bbc", (), (), 2, 0, 2)
    stamped = replace(first, published_at=AT, updated_at=AT + HOUR)
    assert take(news, AT + HOUR, stamped) == Taken("bbc", (), (), 1, 0, 2)
    changed = replace(first, title="Mine kills 5")
    assert take(news, AT + 2 * HOUR, changed, second) == Taken("bbc", (), ("bbc/1",), 1, 0, 3)
    assert take(news, AT + 2 * HOUR, first, source="up") == Taken("up", ("up/1",), (), 0, 0, 4)
    versions = news.versions("bbc/1")
    assert [(v.number, v.title, v.seen_at) for v in versions] == [
        (1, "Mine kills 3", AT), (2, "Mine kills 5", AT + 2 * HOUR),
    ]  # fmt: skip


def test_the_digest_of_a_version(news: KeptNews) -> None:
    """Worked out with sha256sum over the JSON list that the docstring of `version_of` names."""
    when = datetime(2026, 5, 1, 9, tzinfo=timezone(3 * HOUR))
    take(news, AT, item("1", "Міни", "«20 000»", author="A", publisher="P", language="uk", published_at=when))
    (version,) = news.versions("bbc/1")
    assert version.digest == "1bcf2614dd1700aa045c52f9c1e118c1e9381d6a858f27390f0790fb926e945e"
    assert version.published_at is not None
    assert version.published_at.isoformat() == "2026-05-01T09:00:00+03:00"


def test_times_that_cannot_be_do_not_stick_on_top(news: KeptNews) -> None:
    far = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-12 * HOUR))
    long_ago = datetime(1, 1, 1, tzinfo=timezone(12 * HOUR))
    take(news, AT, item("future", "A", published_at=far), item("past", "B", published_at=long_ago))
    take(news, AT + HOUR, item("now", "C"), item("older", "D", published_at=AT - HOUR))
    assert shown(news) == ["bbc/now", "bbc/future", "bbc/older", "bbc/past"]
    assert news.item("bbc/future").shown_at == AT
    assert news.item("bbc/future").version.published_at == far
    take(news, AT + DAY, item("older", "D, again", published_at=AT + DAY))
    assert shown(news) == ["bbc/now", "bbc/future", "bbc/older", "bbc/past"]


def test_a_clock_that_goes_back_turns_nothing_round(news: KeptNews) -> None:
    take(news, AT + HOUR, item("1", "A"))
    take(news, AT, item("2", "B"))
    assert news.item("bbc/2").version.seen_at == AT + HOUR
    assert shown(news) == ["bbc/2", "bbc/1"]
    with pytest.raises(TypeError):
        take(news, datetime(2026, 5, 1), item("3", "C"))  # noqa: DTZ001


def test_a_day_is_shown_as_it_was_known(news: KeptNews) -> None:
    take(news, AT, item("1", "Mine kills 3"))
    take(news, AT + DAY, item("1", "Mine kills 5"), item("2", "Late", published_at=AT - HOUR))
    take(news, AT + 2 * DAY, item("3", "Third"))
    assert shown(news, as_of=on(1)) == ["bbc/1"]
    assert shown(news, as_of=on(2, 1)) == ["bbc/1", "bbc/2"]
    assert shown(news, as_of=on(30, 1)) == ["bbc/1", "bbc/2"]
    assert shown(news, as_of=on(3)) == ["bbc/3", "bbc/1", "bbc/2"]
    assert shown(news, "3", as_of=on(1)) == ["bbc/1"]
    assert shown(news, "3", as_of=on(2)) == []
    assert shown(news, "3") == []
    assert shown(news, as_of=AsOf(date(2026, 4, 30), date(2026, 5, 30))) == []
    assert shown(news, as_of=AsOf(date.max, date.max)) == ["bbc/3", "bbc/1", "bbc/2"]
    assert news.item("bbc/1", on(1)).version.title == "Mine kills 3"
    assert news.item("bbc/1", on(2)).version.title == "Mine kills 5"
    with pytest.raises(NotFoundError, match="no item 'bbc/2' is kept"):
        news.item("bbc/2", on(1))
    assert [version.number for version in news.versions("bbc/1", on(1))] == [1]


def test_inflected_words_are_looked_for_in_both_languages(news: KeptNews) -> None:
    take(news, AT, item("1", "У Києві знайшли міни", "Евакуювали 20 000 людей", language="uk-UA"), source="up")
    take(news, AT, item("2", "Minefields near Kyiv", "About 20,000 people; it’s 1.8 km", language="en"))
    for text in ("мінами", "Київ", "людина", '"знайти міни"', "lang:uk", "lang:uk-ua", "source:UP", "title:міна -kyiv"):
        assert shown(news, text) == ["up/1"], text
    for text in ("minefield", "it's", '"1,8 km"', "near OR далеко -міни", "-lang:uk", "-source:up", "kyiv on:2026-05"):
        assert shown(news, text) == ["bbc/2"], text
    assert shown(news, "20 000") == ["bbc/2", "up/1"]
    for text in ('"міни знайшли"', "title:km", "all", "кий -київ", "on:2026-04", "since:2026-06"):
        assert shown(news, text) == [], text


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE item; --", "a\0b", "\\", "NEAR(a b)", "a* ^b {c}", "%s ? :x", "x | ! & <->"]
)
def test_what_people_type_never_reaches_the_index_raw(news: KeptNews, text: str) -> None:
    hostile = item(text, f"{text} mine", f"\ud800{text}", language=text, author=text, publisher=text)
    taken = take(news, AT, hostile)
    assert taken.unchanged == 0
    assert shown(news, "mine") == list(taken.new)
    news.set_tags({taken.new[0]: [Tag("state", text.replace("\0", ""), "rule")]}, AT)
    query = parse_query(f"{text} mine".replace(":", " ").replace("\0", ""))
    for order in Order:
        assert [entry.version.item for entry in news.search(query, order=order).entries] == list(taken.new)


def test_tags_are_set_cleared_and_known_on_a_day(news: KeptNews) -> None:
    take(news, AT, item("1", "Mines"), item("2", "Mines"))
    ukraine, treaty = Tag("state", "UKR", "names"), Tag("treaty", "APMBC", "names")
    news.set_tags({"bbc/1": [ukraine, treaty], "bbc/2": [ukraine]}, AT + DAY)
    news.set_tags({"bbc/1": [treaty]}, AT + 2 * DAY)
    assert shown(news, "state:ukr") == ["bbc/2"]
    take(news, AT + 3 * DAY, item("2", "Mines, changed"))
    assert news.item("bbc/1").tags == (treaty,)
    assert news.item("bbc/1", on(2)).tags == (ukraine, treaty)
    assert shown(news, "mines state:ukr") == ["bbc/2"]
    assert shown(news, "changed state:UKR") == ["bbc/2"]
    assert sorted(shown(news, "state:ukr", as_of=on(2))) == ["bbc/1", "bbc/2"]
    assert shown(news, "state:ukr", as_of=on(1)) == []
    assert shown(news, "-state:ukr") == ["bbc/1"]
    assert shown(news, "state:ukr,est treaty:apmbc") == []
    with pytest.raises(NotFoundError, match="no item 'bbc/9' is kept"):
        news.set_tags({"bbc/9": []}, AT)


def test_stories_hold_items_each_in_one(news: KeptNews) -> None:
    take(news, AT, item("1", "A", language="en"), item("2", "B"), item("3", "C"))
    reasons = {"numbers": ["20000"], "names": ["Київ"]}
    news.join_stories([StoryJoin("s1", "bbc/1", "v1", reasons), StoryJoin("s2", "bbc/2", "v2")], AT + HOUR)
    news.join_stories([StoryJoin("s1", "bbc/2", "v1", ["same"], "anna")], AT + DAY, {"s2": "s1"})
    assert [(each.join.item, each.source, each.language) for each in news.story("s2")] == [
        ("bbc/1", "bbc", "en"), ("bbc/2", "bbc", ""),
    ]  # fmt: skip
    assert news.story("s1")[0].join.reasons == reasons
    assert [each.join.item for each in news.story("s2", on(1))] == ["bbc/2"]
    assert news.redirected("s2") == "s1"
    assert news.redirected("s2", on(1)) == "s2"
    assert news.story_of(["bbc/2", "bbc/3"])["bbc/2"].decided_by == "anna"
    assert set(news.story_of(["bbc/2", "bbc/3"])) == {"bbc/2"}
    assert [each.join.item for each in news.joined_since(AT)] == ["bbc/1", "bbc/2"]
    assert news.joined_since(AT + timedelta(seconds=1)) == ()
    with pytest.raises(NotFoundError):
        news.join_stories([StoryJoin("s1", "bbc/9", "v")], AT + DAY)
    news.join_stories([], AT + DAY, {"s1": "s2"})
    assert news.redirected("s1") in {"s1", "s2"}  # a circle of persons' making ends


def test_decisions_are_kept_with_what_follows_from_them_or_not_at_all(news: KeptNews) -> None:
    take(news, AT, item("1", "A"), item("2", "B"))
    merged = news.decide(
        NewsDecision("merge", "s1", "anna", {"of": ["s2"]}, (("bbc/2", 1), ("bbc/1", 1))), AT + HOUR,
        [StoryJoin("s1", "bbc/1", "v1"), StoryJoin("s1", "bbc/2", "v1")], {"s2": "s1"},
    )  # fmt: skip
    assert (merged.number, merged.decided_at) == (1, AT + HOUR)
    news.decide(NewsDecision("defer", "lead-7", "bohdan"), AT + DAY)
    assert news.decisions("s1") == (merged,)
    assert merged.versions == (("bbc/1", 1), ("bbc/2", 1))
    assert [decision.kind for decision in news.decisions()] == ["merge", "defer"]
    assert [decision.kind for decision in news.decisions(as_of=on(1))] == ["merge"]
    revision = news.revision()
    with pytest.raises(NotFoundError, match="no version 7 of 'bbc/1' is kept"):
        news.decide(
            NewsDecision("accept", "s1", "anna", versions=(("bbc/1", 7),)), AT + DAY, [StoryJoin("s3", "bbc/1", "v")]
        )
    assert news.revision() == revision
    assert news.story("s3") == ()


def test_searches_are_saved(news: KeptNews) -> None:
    news.save_search(SavedSearch("mines", "Mines", "mines state:ukr", "anna"))
    news.save_search(SavedSearch("est", "Естонія", "state:est"))
    news.save_search(SavedSearch("mines", "Mines, all", "mines"))
    assert news.searches() == (SavedSearch("est", "Естонія", "state:est"), SavedSearch("mines", "Mines, all", "mines"))
    news.drop_search("est")
    with pytest.raises(NotFoundError, match="no search 'est' is saved"):
        news.drop_search("est")


def test_what_decisions_name_outlives_retention(news: KeptNews) -> None:
    old = [item(str(number), f"Old {number}", published_at=AT - 30 * DAY) for number in range(3)]
    take(news, AT, *old, item("new", "New"))
    take(news, AT + HOUR, replace(old[0], title="Old 0 changed"))
    news.decide(NewsDecision("accept", "lead", "anna", versions=(("bbc/0", 1),)), AT + HOUR)
    assert news.retirable(AT - DAY, None) == Retired(0, 3)
    assert news.retire(AT - DAY, AT).versions == 3
    assert [version.title for version in news.versions("bbc/0")] == ["Old 0"]
    assert news.versions("bbc/1") == ()
    assert shown(news) == ["bbc/new"]
    assert shown(news, "old") == []
    # What the feed still has does not come back as new.
    assert take(news, AT + DAY, *old[1:]).unchanged == 2
    assert take(news, AT + DAY, replace(old[1], title="Old 1 changed")).changed == ("bbc/1",)
    assert news.item("bbc/1").version.number == 2
    assert news.retire(AT - DAY, AT).versions == 1


def test_an_item_that_is_erased_is_gone_with_what_it_came_in_and_does_not_come_back(news: KeptNews) -> None:
    one, other = item("1", "Mines at Izium"), item("2", "Mines at Suwałki")
    news.take([Delivery("bbc", (one, other), Fetch(200, body=b"<rss/>"))], AT, identities)
    take(news, AT + HOUR, replace(one, title="Mines near Izium"))
    news.decide(NewsDecision("accept", "lead", "anna", versions=(("bbc/1", 1),)), AT + HOUR)
    erasure = NewsDecision("erase", "bbc/1", "anna", {"reason": "its publisher asks"})
    assert news.erase(erasure, AT + 2 * HOUR) == Retired(1, 2)
    assert news.versions("bbc/1") == ()
    assert (shown(news), shown(news, "izium")) == (["bbc/2"], [])
    assert news.raw_feeds("bbc") == ()
    (kept,) = news.decisions("bbc/1")
    assert (kept.kind, kept.body) == ("erase", {"reason": "its publisher asks"})
    assert take(news, AT + 3 * HOUR, replace(one, title="Mines near Izium")).unchanged == 1
    assert shown(news, "izium") == []
    with pytest.raises(NotFoundError, match="no item 'bbc/1' is kept"):
        news.erase(erasure, AT + 4 * HOUR)


def test_a_ranked_list_says_when_it_is_bounded(news: KeptNews) -> None:
    many = [item(str(number), "mines", published_at=AT - number * HOUR) for number in range(RANKED_MOST)]
    take(news, AT, *many)
    query = parse_query("mine")
    page = news.search(query, order=Order.RANKED)
    assert (page.ranked, page.bounded) == (RANKED_MOST, False)
    best = item("best", "mines, mines", published_at=AT - 9999 * HOUR)
    take(news, AT, best)
    page = news.search(query, order=Order.RANKED)
    assert (page.ranked, page.bounded) == (RANKED_MOST, True)
    assert "bbc/best" not in [entry.version.item for entry in page.entries]
    assert page.entries[0].version.item == "bbc/0"
    assert news.search(query).bounded is False


def test_better_answers_come_first(news: KeptNews) -> None:
    take(
        news, AT, item("both", "Mines in Estonia"), item("summary", "Quiet", "mines"), item("title", "Mines in Latvia"),
        item("twice", "Mines, mines"), item("long", "Mines", "a long way to tell of many other things that happened"),
    )  # fmt: skip
    assert shown(news, "mines OR estonia", order=Order.RANKED)[:2] == ["bbc/both", "bbc/twice"]
    assert shown(news, "mine", order=Order.RANKED)[0] == "bbc/twice"
    assert shown(news, "mine", order=Order.RANKED)[-1] == "bbc/long"


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_its_bounds(news: KeptNews, limit: int) -> None:
    with pytest.raises(InputError, match="a page has from 1 to 500 items"):
        news.search(limit=limit)


def test_a_cursor_of_another_list_is_refused(news: KeptNews) -> None:
    take(news, AT, *(item(str(number), "mines") for number in range(3)))
    cursor = news.search(parse_query("mines"), limit=1).cursor
    assert cursor
    others: list[Callable[[], object]] = [
        lambda: news.search(cursor=cursor),
        lambda: news.search(parse_query("mine"), cursor=cursor),
        lambda: news.search(parse_query("mines"), order=Order.RANKED, cursor=cursor),
        lambda: news.search(parse_query("mines"), as_of=on(1), cursor=cursor),
        lambda: news.search(parse_query("mines"), cursor=cursor[:-1]),
    ]
    for other in others:
        with pytest.raises(InputError, match="belongs to no page"):
            other()


def test_a_second_holds_any_number_of_items(news: KeptNews) -> None:
    take(news, AT, *(item(str(number), "mines", published_at=AT - HOUR) for number in range(1000)))
    take(news, AT, *(item(str(number), "again", published_at=AT - HOUR) for number in range(500, 1500)))
    page = news.search(limit=500)
    assert [entry.version.item for entry in page.entries][::499] == ["bbc/1499", "bbc/1000"]
    assert len(shown(news, "again", limit=500)) == 500


def test_what_comes_between_two_pages_changes_neither(news: KeptNews) -> None:
    items = [item(str(number), "mines at sea", published_at=AT - number * HOUR) for number in range(4)]
    take(news, AT, *items)
    query = parse_query("mine OR lake")
    for order in Order:
        first = news.search(query, order=order, limit=1)
        whole = [entry.version.item for entry in news.search(query, order=order).entries]
        assert whole == ["bbc/0", "bbc/1", "bbc/2", "bbc/3"]
        late = item(f"late {order}", "mines", published_at=AT - 90 * timedelta(minutes=1))
        take(
            news, AT + HOUR, late, replace(items[2], title="the sea is quiet"), item(f"new {order}", "lakes and mines")
        )
        second = news.search(query, order=order, limit=1, cursor=first.cursor)
        third = news.search(query, order=order, limit=2, cursor=second.cursor)
        pages = [*first.entries, *second.entries, *third.entries]
        assert [entry.version.item for entry in pages] == whole
        assert pages[2].version.title == "mines at sea"
        assert third.cursor == ""
        assert {first.revision, second.revision, third.revision} == {first.revision}
        gone = [f"late {order}", f"new {order}"]
        take(news, AT + HOUR, items[2], *(item(name, "quiet") for name in gone))


@pytest.mark.parametrize("text", ["a\udcff", "\ud800"])
def test_a_text_that_is_no_utf_8_is_refused_or_unknown_to_every_store(make_news: MakeNews, text: str) -> None:
    store = make_news(lambda word: (word,))
    for ask in (store.source, store.item, store.story, store.drop_search):
        with pytest.raises((InputError, NotFoundError)):
            ask(text)
    assert store.search().entries == (), "it goes on"
