"""The newsroom as its commands show it: saved feeds in, and lists, stories, versions and searches out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import marchland as m
from tests.cli.driving import run

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>{title}</title><link>https://{host}/</link><language>{language}</language>{items}
</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://{host}/{n}</link><guid>{n}</guid><pubDate>{day} {time}</pubDate>
<description>{summary}</description></item>"""
DAY = "Mon, 07 Jul 2025"
UKRAINIAN = (
    ("Президенти Литви та Німеччини обговорили захист східного флангу", "16:21:00 +0300", "Швеція виділить €1,8 млн."),
    ("Естонія вийшла з Оттавської конвенції про заборону протипіхотних мін", "12:00:00 +0300", ""),
)
ENGLISH = (
    ("Nausėda and Steinmeier discuss defence of eastern flank", "13:40:00 GMT",
     "SEK 20 million (about &amp;euro;1.8 million)"),
    ("Lithuanian and German presidents discuss eastern flank defence", "14:00:00 GMT", ""),
    ("Estonia leaves Ottawa Convention banning anti-personnel mines", "09:30:00 GMT", "About 12,000 mines."),
)  # fmt: skip
Ask = Callable[..., Any]


def feed(title: str, host: str, language: str, items: tuple[tuple[str, str, str], ...]) -> str:
    told = "".join(
        ITEM.format(title=title, time=time, summary=summary, host=host, n=n, day=DAY)
        for n, (title, time, summary) in enumerate(items, 1)
    )
    return RSS.format(title=title, host=host, language=language, items=told)


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "uk.xml").write_text(feed("Прапор", "prapor.example", "uk", UKRAINIAN), "utf-8")
    (folder / "en.xml").write_text(feed("Baltic Wire", "wire.example", "en", ENGLISH), "utf-8")
    (folder / "page.html").write_text("<!doctype html><title>no feed</title>", "utf-8")
    return folder


@pytest.fixture
def ask(tmp_path: Path, feeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Give a newsroom that has read the folder, asked by its commands for JSON."""
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "news.db"))

    def asked(*words: str, status: int = 0) -> Any:
        ran = run(["watch", *words, "--format", "json"], capsys, monkeypatch)
        assert ran.status == status, ran.err
        return json.loads(ran.out) if status == 0 else ran.err

    report = asked("fetch", "--offline", str(feeds))
    assert (report["fetched"], report["failed"], report["new"], report["stories"]) == (3, 1, 5, 2)
    return asked


def titles(of: Any) -> list[str]:
    return [each["title"] for each in of["items"]]


def test_a_broken_feed_is_named_and_harms_no_other(ask: Ask) -> None:
    by_url = {each["url"]: each for each in ask("sources")["sources"]}
    assert by_url["saved:page.html"]["reason"] == "this is a web page, not a feed"
    assert by_url["saved:page.html"]["failing_since_at"] is not None
    assert by_url["saved:en.xml"]["reason"] == ""
    assert by_url["saved:uk.xml"]["title"] == "Прапор"


def test_digits_entities_and_offsets_stay(ask: Ask) -> None:
    items = {each["title"]: each for each in ask("latest")["items"]}
    assert items[ENGLISH[0][0]]["summary"] == "SEK 20 million (about €1.8 million)"
    assert items[UKRAINIAN[0][0]]["published_at"] == "2025-07-07T16:21:00+03:00"


def test_the_two_presidents_are_one_story_in_both_languages(ask: Ask) -> None:
    stories = {each["title"]: each["story"] for each in ask("latest")["items"]}
    presidents = {stories[title] for title in (UKRAINIAN[0][0], ENGLISH[0][0], ENGLISH[1][0])}
    estonia = {stories[title] for title in (UKRAINIAN[1][0], ENGLISH[2][0])}
    assert (len(presidents), len(estonia), presidents & estonia) == (1, 1, set())
    shown = ask("story", presidents.pop())
    assert (shown["outlets"], len(shown["items"])) == (2, 3)
    assert [bool(each["reasons"]) for each in shown["items"]] == [False, True, True], "the first one joined nothing"


@pytest.mark.parametrize(("query", "expected"), [
    ("міни", [UKRAINIAN[1][0]]), ("mine", [ENGLISH[2][0]]), ('"eastern flank"', [ENGLISH[1][0], ENGLISH[0][0]]),
    ("eastern -presidents", [ENGLISH[0][0]]), ("state:est", [ENGLISH[2][0], UKRAINIAN[1][0]]),
    ("12,000", [ENGLISH[2][0]]), ("treaty:apmbc lang:uk", [UKRAINIAN[1][0]]), ("нема", []),
])  # fmt: skip
def test_search_inflects_and_filters(ask: Ask, query: str, expected: list[str]) -> None:
    assert titles(ask("search", query)) == expected


def test_a_query_that_cannot_be_read_names_its_place(ask: Ask) -> None:
    assert "next:" in ask("search", '"eastern', status=2)


def test_pages_by_cursor_have_every_item_once(ask: Ask) -> None:
    seen, after = [], ""
    while True:
        page = ask("latest", "--limit", "2", *(["--after", after] if after else []))
        seen += titles(page)
        after = page["after"]
        if not after:
            break
    assert sorted(seen) == sorted([title for title, _, _ in (*UKRAINIAN, *ENGLISH)])


def test_an_item_that_changed_keeps_its_versions_and_shows_the_number(ask: Ask, feeds: Path) -> None:
    before = next(each for each in ask("latest")["items"] if each["title"] == ENGLISH[2][0])
    text = (feeds / "en.xml").read_text("utf-8").replace("12,000", "14,000").replace("https://", "http://")
    (feeds / "en.xml").write_text(text, "utf-8")
    report = ask("fetch", "--offline", str(feeds))
    assert (report["new"], report["changed"]) == (0, 3), "their links changed too"
    shown = ask("item", before["item"])
    assert [each["number"] for each in shown["versions"]] == [1, 2]
    change = ask("diff", before["item"])["changes"]
    assert [(each["old_numbers"], each["new_numbers"]) for each in change["summary"]] == [(["12000"], ["14000"])]


def test_top_sums_over_voices_with_a_half_life_of_six_hours(ask: Ask) -> None:
    told = ask("top", "--on", "2025-07-07")
    assert told["at"] == "2025-07-08T00:00:00Z"
    first = told["stories"][0]
    ages_h = {"saved:uk.xml": 24 - (13 + 21 / 60), "saved:en.xml": 24 - (13 + 40 / 60)}
    assert first["score"] == pytest.approx(sum(2 ** (-age / 6) for age in ages_h.values()))
    assert len(first["voices"]) == 2, "an outlet is one voice, however often it prints"


def test_merge_and_split_are_kept_and_old_names_answer(
    ask: Ask, feeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = list(dict.fromkeys(each["story"] for each in ask("latest")["items"]))
    assert run(["watch", "merge", *stories], capsys, monkeypatch).status == 0
    assert ask("story", stories[1])["story"] == stories[0]
    ask("fetch", "--offline", str(feeds))
    assert len(ask("story", stories[1])["items"]) == 5
    item = next(each["item"] for each in ask("latest")["items"] if each["title"] == ENGLISH[2][0])
    assert run(["watch", "split", item], capsys, monkeypatch).status == 0
    assert len(ask("story", stories[0])["items"]) == 4


def test_python_asks_the_same(ask: Ask, tmp_path: Path) -> None:
    answer = m.watch.search("міни", news=str(tmp_path / "news.db"))
    assert answer.to_dict() == ask("search", "міни")


def test_a_list_comes_in_twice_and_adds_nothing(
    tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    added = ask("import", "--starter", "uk", "--dry-run")["added"]
    assert len(ask("import", "--starter", "uk")["added"]) == len(added) >= 8
    assert ask("import", "--starter", "uk")["added"] == []
    assert run(["watch", "export", "-o", str(tmp_path / "list.opml")], capsys, monkeypatch).status == 0
    assert ask("import", str(tmp_path / "list.opml"))["added"] == []


@pytest.mark.parametrize("words", ["latest", "fetch", "top", "export"])
def test_where_there_is_no_newsroom_the_next_step_is_named(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "none.db"))
    ran = run(["watch", words], capsys, monkeypatch)
    assert (ran.status, "marchland watch add" in ran.err, (tmp_path / "none.db").exists()) == (2, True, False)


@pytest.mark.parametrize(
    "words", [["import", "empty.opml"], ["add", "ftp://wire.example/feed"], ["fetch", "--offline", "none"]]
)
def test_what_is_refused_begins_no_newsroom(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "news.db"))
    monkeypatch.chdir(tmp_path)
    Path("empty.opml").touch()
    assert run(["watch", *words], capsys, monkeypatch).status == 2
    assert not Path("news.db").exists()


def test_what_was_kept_long_enough_goes_and_an_item_that_its_publisher_wants_gone(ask: Ask) -> None:
    before = ask("latest")["items"]
    dry = ask("retire", "--item-days", "1", "--dry-run")
    assert (dry["dry_run"], dry["versions"]) == (True, len(before))
    gone = next(each["item"] for each in before if "Естонія" in each["title"])
    erased = ask("erase", gone, "--reason", "Its publisher asks.")
    assert (erased["versions"], erased["reason"]) == (1, "Its publisher asks.")
    assert gone not in [each["item"] for each in ask("latest")["items"]]
    assert "no item" in ask("erase", gone, "--reason", "again", status=2)
    assert ask("retire", "--item-days", "1")["versions"] == len(before) - 1
    assert ask("latest")["items"] == []


@pytest.mark.parametrize(
    "words", [["story"], ["item"], ["split"], ["drop"], ["remove"], ["save", "mines"], ["merge", "a"]]
)
def test_bytes_that_are_no_text_are_refused(ask: Ask, words: list[str]) -> None:
    assert "error:" in ask(*words, "a\udcff", status=2)


def test_an_instant_beyond_the_calendar_is_refused(ask: Ask) -> None:
    assert "is no instant" in ask("alerts", "--since", "0001-01-01T00:00+14:00", status=2)
