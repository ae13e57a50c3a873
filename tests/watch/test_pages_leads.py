"""Leads on the web and at the command line: lists, one lead with what would move, forms, and who may decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marchland.adapters.lemmas import Lemmas
from marchland.core.policy import Role
from marchland.watch.adapters.sqlite_news import create_sqlite_news
from marchland.watch.faces.books import newsroom
from marchland.watch.service.lead_books import LeadBooks, lead_books
from marchland.watch.service.newsroom import NewsBooks
from tests.cli.driving import run
from tests.site.browser import Browser
from tests.site.world import World, make_world
from tests.watch.newsrooms import Hands, books_of, deliver

BORDER = "The border between Poland and Belarus is 500 km long, a survey says"
ROWS = (
    {"title": BORDER, "at": "2026-11-21T09:00:00+02:00"},
    {"title": "Pentagon reverses <b>U.S.</b> landmine policy", "outlet": "Herald", "at": "2026-11-21T08:00:00+00:00"},
    {"title": "Норвегія вийшла з Оттавської конвенції", "outlet": "Прапор", "language": "uk",
     "at": "2026-11-20T08:00:00+02:00"},
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("leads") / "news.db"


@pytest.fixture(scope="module")
def books(place: Path) -> Iterator[LeadBooks]:
    lemmas = Lemmas()
    store = create_sqlite_news(place, lemmas)
    found = lead_books(NewsBooks(store, lemmas, Hands(datetime(2026, 11, 22, 10, tzinfo=UTC))))
    deliver(found, ROWS)
    yield found
    store.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, books: LeadBooks) -> Iterator[World]:
    """Give a site with a register, two accounts and the newsroom."""
    world = make_world(tmp_path_factory.mktemp("site"))
    world.enroll("approver", Role.APPROVER)
    world.enroll("viewer", Role.VIEWER)
    world.site.opened[newsroom] = books.news
    yield world
    assert world.site.store
    world.site.store.close()


@pytest.fixture(scope="module")
def approver(world: World) -> Browser:
    return world.signed_in("approver")


@pytest.fixture
def fresh(world: World, books: LeadBooks, tmp_path: Path) -> Iterator[LeadBooks]:
    """Give the site a newsroom of the test's own, in which nothing is decided yet."""
    store = create_sqlite_news(tmp_path / "fresh.db", books.news.lemmatize)
    made = books_of(store, books, Hands(datetime(2026, 11, 22, 10, tzinfo=UTC)))
    deliver(made, ROWS)
    world.site.opened[newsroom] = made.news
    yield made
    world.site.opened[newsroom] = books.news
    store.close()


def ids(browser: Browser) -> dict[str, str]:
    answer = browser.get("/api/v1/watch/leads?state=all").json()
    return {each["target"]["kind"]: each["lead"] for each in answer["leads"]}


def test_the_list_has_every_lead_and_its_filters_hold(world: World) -> None:
    browser = world.browser()
    page = browser.get("/news/leads").text
    assert BORDER in page
    assert "Pentagon reverses &lt;b&gt;U.S.&lt;/b&gt; landmine policy" in page
    assert 'lang="uk"' in page
    acts = browser.get("/news/leads?target=act").text
    assert (BORDER in acts, "Норвегія вийшла" in acts) == (False, True)
    assert BORDER not in browser.get("/news/leads?state=rejected").text
    assert BORDER not in browser.get("/news/leads?on=2026-11-19").text
    for wrong in ("state=odd", "target=odd", "days=0", "days=x"):
        assert browser.get(f"/news/leads?{wrong}").status_code == 400


def test_a_lead_shows_both_sides_and_leads_out_without_a_referrer(world: World) -> None:
    browser = world.browser()
    page = browser.get(f"/news/leads/{ids(browser)['fact']}").text
    assert re.search(r'<a[^>]*href="https://wire.example/1"[^>]*rel="[^"]*noreferrer', page)
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)]
    assert any({"418", "500", "1.2"} <= set(row.split()) for row in rows), rows
    assert any("claim E6" in row and "contradicted" in row for row in rows)
    assert 'method="post"' not in page.partition("<h2>What would move</h2>")[2], "who may not decide is shown no form"
    assert browser.get("/news/leads/0000000000000000").status_code == 404
    ukrainian = world.browser(language="uk").get(f"/uk/news/leads/{ids(browser)['act']}").text
    assert "Норвегія вийшла" in ukrainian


def test_nobody_else_decides(world: World) -> None:
    lead = ids(world.browser())["fact"]
    form = {"decision": "reject", "reason": "no"}
    assert world.browser().send("/sign-in", f"/news/leads/{lead}", form).status_code == 401
    viewer = world.signed_in("viewer")
    assert viewer.send("/news/leads", f"/news/leads/{lead}", form).status_code == 403
    assert viewer.get(f"/api/v1/watch/leads/{lead}").json()["decisions"] == []


@pytest.mark.usefixtures("fresh")
def test_forms_accept_reject_and_defer_and_lose_nothing_typed(approver: Browser) -> None:
    lead = ids(approver)
    path = f"/news/leads/{lead['claim']}"
    refused = approver.send(path, path, {"decision": "accept", "verdict": "confirmed", "reason": ""})
    assert refused.status_code == 400
    assert "a reason is missing" in refused.text
    refused = approver.send(path, path, {"decision": "defer", "until": "2026-11-22", "reason": "wait for <it>"})
    assert refused.status_code == 400
    assert 'value="wait for &lt;it&gt;"' in refused.text
    assert approver.ask("POST", path, data={"decision": "reject", "reason": "x"}).status_code == 403, "no token"
    assert approver.send(path, path, {"decision": "x"}).status_code == 400
    assert approver.send(path, path, {"decision": "defer", "until": "2026-11-30", "reason": "wait"}).status_code == 303
    assert "until 30 November 2026" in approver.get(path).text
    path = f"/news/leads/{lead['fact']}"
    assert approver.send(path, path, {"decision": "accept", "value": "1"}).status_code == 303
    page = approver.get(path).text
    assert "central: 500" in page
    entry = approver.get(f"/api/v1/watch/leads/{lead['fact']}").json()["decisions"][0]["sealed"]["entry"]
    assert f"/ledger/entries/{entry}" in page
    assert approver.get(f"/ledger/entries/{entry}").status_code == 200
    path = f"/news/leads/{lead['act']}"
    assert approver.send(path, path, {"decision": "reject", "reason": "on record"}).status_code == 303
    counts = approver.get("/api/v1/watch/leads").json()["counts"]
    assert counts == {"open": 0, "accepted": 1, "rejected": 1, "deferred": 1}


def test_a_lead_whose_item_no_longer_says_so_is_shown_with_its_decision(approver: Browser, fresh: LeadBooks) -> None:
    lead = ids(approver)["fact"]
    path = f"/news/leads/{lead}"
    assert approver.send(path, path, {"decision": "reject", "reason": "a slip of theirs"}).status_code == 303
    deliver(fresh, [{"title": "Poland and Belarus talk about trade", "at": "2026-11-21T09:00:00+02:00"}])
    page = approver.get(path).text
    assert "The item no longer says so." in page
    assert "a slip of theirs" in page
    answer = approver.get(f"/api/v1/watch/leads/{lead}").json()
    assert (answer["current"]["state"], answer["current"]["voices"], answer["current"]["items"]) == ("rejected", 0, [])
    assert [each["title"] for each in answer["current"]["past"]] == ["Poland and Belarus talk about trade"]
    assert "nothing: the item no longer says so" in approver.get("/news/leads?state=rejected").text
    approver.send(path, path, {"decision": "accept", "own_value": "418 km"})
    assert approver.get(f"/api/v1/watch/leads/{lead}").json()["current"]["state"] == "rejected"


@pytest.mark.usefixtures("fresh")
def test_a_value_that_is_none_is_refused_on_the_page(approver: Browser) -> None:
    path = f"/news/leads/{ids(approver)['fact']}"
    for value in ("²", "1" * 5000):
        assert approver.send(path, path, {"decision": "accept", "own_value": value}).status_code == 400


def test_the_commands_decide_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "news.db"))
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "a.xml").write_text(
        f"<rss version='2.0'><channel><title>Wire</title><item><title>{BORDER}</title><link>https://wire.example/1</link>"
        "</item></channel></rss>", "utf-8",
    )  # fmt: skip

    def watch(*words: str, status: int = 0) -> str:
        ran = run(["watch", *words], capsys, monkeypatch)
        assert ran.status == status, ran.err
        return ran.out if status == 0 else ran.err

    watch("fetch", "--offline", str(feeds))
    (lead,) = json.loads(watch("leads", "--format", "json"))["leads"]
    assert "418 km" in watch("lead", lead["lead"])
    alone = json.loads(watch("defer", lead["lead"], "--until", "2999-01-01", "--reason", "later", "--format", "json"))
    assert (alone["state"], alone["decision"]["sealed"]) == ("deferred", None)
    assert "the newsroom alone" in watch("reject", lead["lead"], "--reason", "a slip")
    assert "no store" in watch("reject", lead["lead"], "--reason", "x", "--store", str(tmp_path / "no.db"), status=2)
    assert run(["register", "init", "--store", str(tmp_path / "register.db"), "--origin", "test.example/x"], capsys,
               monkeypatch).status == 0  # fmt: skip
    told = watch("accept", lead["lead"])
    assert "sealed as entry" in told
    assert "standing: competing" in told
    assert lead["lead"] in watch("leads", "--state", "accepted")
