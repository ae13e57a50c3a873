"""Saved searches: kept by a name, listed on a page, and each item alerts once, by when it became known."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from marchland.watch.domain.item import ParsedItem
from marchland.watch.domain.news_store import Delivery, SavedSearch, Tag
from marchland.watch.domain.query_text import parse_query
from tests.cli.driving import run
from tests.watch.conftest import MakeNews
from tests.watch.news_oracle import BEGIN, SOURCES, identities, lemmatize
from tests.watch.newsroom_world import DAY, NewsroomWorld, item, newsroom_world

HOUR = timedelta(hours=1)
Ask = Callable[..., Any]


def came(store: Any, hours: int, guid: str, title: str, published_h: int = 0) -> None:
    parsed = ParsedItem(guid, "", title, "", published_at=BEGIN + published_h * HOUR)
    store.take([Delivery("bbc", (parsed,))], BEGIN + hours * HOUR, identities)


def test_an_item_alerts_once_for_each_search_in_both_stores(make_news: MakeNews) -> None:
    store = make_news(lemmatize)
    store.add_sources(SOURCES, BEGIN)
    came(store, 0, "a", "mines")
    store.save_search(SavedSearch("mine", "Mines", "mine"))
    store.save_search(SavedSearch("ukr", "Ukraine", "state:ukr -sea"))

    def new(name: str) -> list[str]:
        search = next(each for each in store.searches() if each.name == name)
        page = store.appeared(parse_query(search.query), search.marked_in, name)
        return [entry.version.item for entry in page.entries]

    assert new("mine") == [], "what was there when it was saved is not new"
    came(store, 5, "b", "mines")
    came(store, 6, "late", "mine sea", published_h=-90)
    assert new("mine") == ["bbc/b", "bbc/late"], "an item that is fetched late alerts, whatever its date"
    assert new("mine") == ["bbc/b", "bbc/late"], "nothing is marked by looking"
    store.mark_alerts("mine", ["bbc/b", "bbc/late"], store.revision())
    assert new("mine") == []
    came(store, 7, "b", "mines all")
    assert new("mine") == [], "a change of what alerted alerts no more"
    came(store, 8, "b", "sea")
    store.mark_alerts("mine", [], store.revision())
    came(store, 9, "b", "mines")
    assert new("mine") == [], "nor does what left the list and came back"
    came(store, 10, "c", "sea")
    store.mark_alerts("mine", [], store.revision())
    came(store, 11, "c", "mine")
    assert new("mine") == ["bbc/c"], "what begins to answer when it changes is new"
    store.set_tags({"bbc/a": [Tag("state", "UKR")], "bbc/late": [Tag("state", "UKR")]}, BEGIN + 12 * HOUR)
    assert new("ukr") == ["bbc/a"], "a tag that comes later counts"


def test_a_search_that_asks_something_else_begins_anew_and_a_new_title_does_not(make_news: MakeNews) -> None:
    store = make_news(lemmatize)
    store.add_sources(SOURCES, BEGIN)
    store.save_search(SavedSearch("mine", "Mines", "mine"))
    came(store, 1, "a", "mine sea")
    began = store.searches()[0].marked_in
    store.save_search(SavedSearch("mine", "Mines at sea", "mine"))
    assert store.searches()[0].marked_in == began
    store.save_search(SavedSearch("mine", "Mines at sea", "mine sea"))
    assert store.searches()[0].marked_in == store.revision() > began
    store.mark_alerts("mine", ["bbc/a"], 1)
    assert store.searches()[0].marked_in == store.revision(), "a mark never goes back"
    store.drop_search("mine")
    store.save_search(SavedSearch("mine", "Mines", "mine"))
    assert [e.version.item for e in store.appeared(parse_query("mine"), 0, "mine").entries] == ["bbc/a"]


def test_appeared_is_what_answers_now_and_did_not_then(make_news: MakeNews) -> None:
    store = make_news(lemmatize)
    store.add_sources(SOURCES, BEGIN)
    came(store, 1, "a", "mine")
    came(store, 2, "b", "sea")
    at = BEGIN + 2 * HOUR
    then = store.revision_at(at)
    assert then == store.revision()
    assert store.revision_at(BEGIN - HOUR) == 0
    came(store, 3, "a", "mine sea")
    came(store, 4, "b", "mine")
    came(store, 5, "c", "mine")
    store.set_tags({"bbc/b": [Tag("state", "UKR")]}, BEGIN + 6 * HOUR)

    def appeared(query: str, since: int) -> set[str]:
        return {entry.version.item for entry in store.appeared(parse_query(query), since).entries}

    assert appeared("mine", then) == {"bbc/b", "bbc/c"}
    assert appeared("mine", 0) == {"bbc/a", "bbc/b", "bbc/c"}
    assert appeared("sea", then) == {"bbc/a"}
    assert appeared("-mine", then) == set()
    assert appeared("state:ukr", then) == {"bbc/b"}
    assert appeared("mine -state:ukr", then) == {"bbc/c"}
    tagged = store.revision()
    store.set_tags({"bbc/b": []}, BEGIN + 7 * HOUR)
    assert appeared("mine -state:ukr", tagged) == {"bbc/b"}, "a tag that goes counts"


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a world, and a function that asks its newsroom by commands."""
    with newsroom_world(tmp_path) as world:
        monkeypatch.setenv("MARCHLAND_NEWS", world.books.store.place)

        def ask(*words: str, status: int = 0) -> str:
            ran = run(["watch", *words], capsys, monkeypatch)
            assert ran.status == status, ran.err + ran.out
            return ran.out if status < 2 else ran.err

        yield world, ask


def test_a_search_is_saved_listed_alerted_and_dropped(asked: tuple[NewsroomWorld, Ask]) -> None:
    world, ask = asked
    ask("save", "mines", "mine OR міна", "--title", "Mines")
    assert json.loads(ask("saved", "--format", "json"))["searches"][0]["title"] == "Mines"
    assert json.loads(ask("alerts", "--format", "json", status=1))["count"] == 0
    world.take("wire", DAY + 30 * HOUR, item("7", "Mines on a beach", -72, "20,000 & more"))
    told = json.loads(ask("alerts", "--new", "--format", "json"))
    assert (told["count"], told["alerts"][0]["items"][0]["title"]) == (1, "Mines on a beach")
    assert "Mines on a beach" in ask("alerts", "--mark")
    ask("alerts", status=1)
    assert "Mines on a beach" in ask("alerts", "--since", "2026-11-21T00:00Z"), (
        "what was marked is still what came since"
    )
    ask("alerts", "--since", "2026-11-21T06:00+00:00", status=1)
    ask("drop", "mines")
    assert "no search 'mines' is saved" in ask("drop", "mines", status=2)


def test_an_alert_is_mail_that_others_read(asked: tuple[NewsroomWorld, Ask]) -> None:
    world, ask = asked
    ask("save", "mines", "mine")
    world.take("prapor", DAY + 30 * HOUR, item("8", "Mines <b>here</b> & міни", 25))
    message = email.message_from_string(ask("alerts", "--format", "mail", "--lang", "uk"), policy=email.policy.default)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "**Прапор**" in text.get_content()
    assert "Mines &lt;b&gt;here&lt;/b&gt; &amp; міни" in html.get_content()
    assert "20 November" not in str(message["Subject"])


@pytest.mark.parametrize(("words", "said"), [
    (("save", "Mines!", "mine"), "cannot name a search"), (("save", "a--", "mine"), "cannot name a search"),
    (("save", "mines", ""), "asks for nothing"), (("save", "mines", '"open'), "next:"),
    (("alerts", "none"), "no search 'none' is saved"), (("alerts", "--since", "yesterday"), "is no instant"),
    (("alerts", "--since", "2026-11-21T06:00"), "is no instant"),
    (("alerts", "--since", "2026-11-21T06:00Z", "--mark"), "goes with neither"),
])  # fmt: skip
def test_what_cannot_be_done_is_refused_with_a_next_step(
    asked: tuple[NewsroomWorld, Ask], words: tuple[str, ...], said: str
) -> None:
    assert said in asked[1](*words, status=2)


def test_the_page_of_a_saved_search_goes_on_where_it_ended(asked: tuple[NewsroomWorld, Ask]) -> None:
    world, ask = asked
    ask("save", "numbers", "number", "--title", "Числа <1>")
    items = [item(f"n{n}", f"Number {n:02}", n / 60) for n in range(25)]
    world.take("wire", DAY + 30 * HOUR, *items)
    first = world.browser.get("/news/saved/numbers").text
    assert "Числа &lt;1&gt;" in first
    assert first.count('class="news-item"') == 20
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = world.browser.get(after).text
    assert second.count('class="news-item"') == 5
    assert "Number 24" in first
    assert "Number 00" in second
    assert world.browser.get("/news/saved/none").status_code == 404
    assert world.browser.get("/uk/news/saved").status_code == 200
