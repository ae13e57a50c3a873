"""The digest of a day: its stories by voices, near copies folded, changed numbers, and the same bytes for ever."""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from marchland.watch.domain.news_store import StoryJoin
from marchland.watch.questions import DIGEST
from marchland.watch.service.digest import digest
from tests.cli.driving import run
from tests.watch.newsroom_world import DAY, NewsroomWorld, item, newsroom_world

HOUR = timedelta(hours=1)
ON = DAY.date()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[NewsroomWorld]:
    with newsroom_world(tmp_path) as made:
        at = DAY + 22 * HOUR
        made.take("wire", at, item("1", "Estonia leaves the mine ban treaty", 9.5, "About 12,000 mines & shells."))
        yield made


def test_stories_stand_by_independent_voices_and_copies_are_folded(world: NewsroomWorld) -> None:
    of = digest(world.books, ON, ON, 20)
    assert [(each.story, each.independent, each.outlets) for each in of.stories] == [("est", 2, 3), ("ferry", 1, 1)]
    first = of.stories[0]
    assert first.titles == (("en", "Estonia leaves the mine ban treaty"), ("uk", "Естонія вийшла з договору про міни"))
    assert [(each.outlet, f"{each.at:%H:%M}", each.copies) for each in first.voices] == [
        ("Baltic Wire", "09:30", ("Bridge & Border",)), ("Прапор", "12:00", ()),
    ]  # fmt: skip
    assert (of.stories_of_day, of.items_of_day, of.finished) == (2, 4, True)


def test_a_number_that_changed_is_told_as_it_was_written(world: NewsroomWorld) -> None:
    [change] = digest(world.books, ON, ON, 20).changes
    assert (change.outlet, change.before, change.after) == ("Baltic Wire", "20,000", "12,000")
    assert change.at == DAY + 22 * HOUR
    world.take("wire", DAY + 26 * HOUR, item("1", "Estonia leaves the mine ban treaty", 9.5, "About 9,000 mines."))
    assert len(digest(world.books, ON, ON, 20).changes) == 1
    [later] = digest(world.books, (DAY + 26 * HOUR).date(), (DAY + 26 * HOUR).date(), 20).changes
    assert (later.before, later.after[:5]) == ("12,000", "9,000"), "a change counts on its own day, not on the item's"


def answers(world: NewsroomWorld) -> list[bytes]:
    paths = ("/news/day/2026-11-20.md", "/uk/news/day/2026-11-20.md", "/uk/news/day/2026-11-20.html",
             "/api/v1/watch/digest")  # fmt: skip
    query = {"/api/v1/watch/digest": "day=2026-11-20&"}
    found = [world.browser.get(f"{path}?{query.get(path, '')}known=2026-11-20") for path in paths]
    assert [each.status_code for each in found] == [200] * 4
    return [each.content for each in found]


def test_a_finished_day_gives_the_same_bytes_whatever_comes_after(world: NewsroomWorld) -> None:
    before = answers(world)
    world.take("prapor", world.now, item("late", "Ще про міни", 13, language="uk"), item("1", "Змінено 5", 12))
    world.books.store.join_stories([StoryJoin("est", "wire/2", "wire/2")], world.now, {"ferry": "est"})
    world.books.store.remove_source("bridge", world.now)
    world.now += 40 * 24 * HOUR
    assert answers(world) == before
    later = digest(world.books, ON, world.now.date(), 20)
    assert [each.story for each in later.stories] == ["est"]
    assert later.stories_of_day == 1, "what was learned later is there for whoever asks as of later"


def test_a_day_that_has_not_begun_is_refused(world: NewsroomWorld) -> None:
    assert world.browser.get("/news/day/2026-11-22").status_code == 400
    assert world.browser.get("/news/day/2026-11-21?known=2026-11-20").status_code == 400
    assert world.browser.get("/news/day/nonsense").status_code == 400
    assert world.browser.get("/news/day/2026-11-21").status_code == 200
    assert "2026-11-21" in world.browser.get("/api/v1/watch/digest?f=json").text


def test_the_page_leads_to_the_days_beside_it_in_both_languages(world: NewsroomWorld) -> None:
    for prefix, first in (("", "Estonia leaves"), ("/uk", "Естонія вийшла")):
        text = world.browser.get(f"{prefix}/news/day/2026-11-20?known=2026-11-21").text
        assert f'rel="prev" href="{prefix}/news/day/2026-11-19?known=2026-11-21"' in text
        assert f'rel="next" href="{prefix}/news/day/2026-11-21?known=2026-11-21"' in text
        headings = re.findall(r"<h2[^>]*>\s*(?:<a[^>]*>)?([^<]+)", text)
        assert headings[0].startswith(first), "a headline in the reader's language comes first"
        assert "<del>20,000</del> <ins>12,000</ins>" in text
    assert 'rel="next"' not in world.browser.get("/news/day/2026-11-20?known=2026-11-20").text
    assert "2026-11-20" in world.browser.get("/news/day").text


class _Loads(HTMLParser):
    """What a page would load or run, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if (
            tag in ("script", "img", "link", "iframe", "style")
            or "src" in names
            or any(n.startswith("on") for n in names)
        ):
            self.loads.append(tag)
        if tag == "a":
            self.links.append(names.get("href") or "")


HOSTILE = '<img src=x onerror=alert(1)> [a](javascript:b) "quoted" | `code`'


def test_a_letter_loads_nothing_and_says_what_stood_there(world: NewsroomWorld) -> None:
    world.take("wire", DAY + 23 * HOUR, item("x", HOSTILE, 15, HOSTILE, "https://x.example/a(b)<c>"))
    world.books.store.join_stories([StoryJoin("odd", "wire/x", "wire/x")], DAY + 23 * HOUR)
    answer = world.browser.get("/news/day/2026-11-20.html")
    found = _Loads()
    found.feed(answer.text)
    assert found.loads == []
    assert "https://x.example/a(b)%3Cc%3E" in found.links
    assert "&lt;img src=x onerror=alert(1)&gt;" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    text = world.browser.get("/news/day/2026-11-20.md").text
    assert "<img" not in text
    assert "(<https://x.example/a(b)%3Cc%3E>)" in text
    assert "\\[a\\](javascript:b)" in text, "a link in a title is no link of ours"


def test_the_command_writes_every_form(
    world: NewsroomWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["watch", "digest", "--news", world.books.store.place, "--day", "2026-11-20", "--known", "2026-11-20"]

    def told(*more: str) -> str:
        ran = run([*words, *more], capsys, monkeypatch)
        assert ran.status == 0, ran.err
        return ran.out

    url = "/news/day/2026-11-20.{}?known=2026-11-20"
    for form in ("md", "html"):
        assert told("--format", form).rstrip() == world.browser.get(url.format(form)).text.rstrip()
        assert (
            told("--format", form, "--lang", "uk").rstrip() == world.browser.get("/uk" + url.format(form)).text.rstrip()
        )
    assert json.loads(told("--format", "json"))["changed_numbers"][0]["before"] == "20,000"
    assert "Ferry delayed" in told()
    message = email.message_from_string(told("--format", "mail"), policy=email.policy.default)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content().rstrip() == told("--format", "md").rstrip()
    assert html.get_content().rstrip() == told("--format", "html").rstrip()
    assert "mail" in DIGEST.formats
