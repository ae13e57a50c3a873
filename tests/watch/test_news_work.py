"""Workers share the fetching: each feed is taken by one, and any store then gives the same answers."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marchland.core.errors import StoreError
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.adapters.fetch_queue import FetchQueue, QueueJob, QueueTimes, ready_queue
from marchland.watch.domain.item import Source
from marchland.watch.domain.news_store import NewsStore
from marchland.watch.domain.query_text import parse_query
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.opening import create_news, open_news
from marchland.watch.service.shared_work import SharedWork
from tests.cli.driving import run
from tests.watch.feed_hosts import feed_hosts

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ("--allow", "127.0.0.0/8")
WHO_HOLDS = "SELECT task_name FROM newsroom_queue.procrastinate_jobs"


def follow(where: str, urls: list[str]) -> NewsStore:
    store = create_news(where)
    store.add_sources([Source(f"s{number}", url) for number, url in enumerate(urls)], datetime.now(UTC))
    return store


@contextmanager
def worker(where: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    call = [sys.executable, "-m", "marchland", "watch", "work", "--news", where, *LOCAL, *options]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str], status: int = 0) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == status, errors[-2000:]
    return out


def eventually(true: Callable[[], bool]) -> None:
    for _ in range(1200):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to pass")


def answers(store: NewsStore) -> tuple[Any, ...]:
    """Return what a reader sees: the latest with their tags and stories, and what some searches give."""
    latest = store.search(limit=500).entries
    stories = store.story_of([entry.version.item for entry in latest])
    told = [
        (entry.version.item, entry.version.title, entry.version.source, entry.shown_at, entry.tags,
         stories[entry.version.item].story, stories[entry.version.item].voice)
        for entry in latest
    ]  # fmt: skip
    searched = [
        [entry.version.item for entry in store.search(parse_query(query), limit=500).entries]
        for query in ("kyiv", '"a school"', "state:ukr -kyiv", "ministers OR bridge", "title:riga")
    ]
    members = {join.story: store.story(join.story) for join in stories.values()}
    return told, searched, {story: sorted(each.join.item for each in of) for story, of in members.items()}


def test_three_workers_take_each_of_two_hundred_feeds_once_and_answer_as_one_does(
    news_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with feed_hosts(items=1) as hosts:
        # The first host has three feeds.
        urls = [hosts.url(number, host_number=number if number < 198 else 0) for number in range(200)]
        shared = follow(news_url, urls)
        once = ("--once", "--format", "json")
        with worker(news_url, *once) as a, worker(news_url, *once) as b, worker(news_url, *once) as c:
            reports = [json.loads(ended(each)) for each in (a, b, c)]
        assert hosts.asked == dict.fromkeys((f"/{number}/feed" for number in range(200)), 1)
        assert sorted(each["source"] for report in reports for each in report["sources"]) == sorted(
            f"s{number}" for number in range(200)
        )
        assert sum(report["new"] for report in reports) == 200
        begun = hosts.begun["127.0.0.1"]
        assert (len(begun), max(hosts.open_most.values())) == (3, 1), "a host is asked by one at a time"
        assert min(after - before for before, after in pairwise(begun)) >= 0.9, "a second lies between two requests"
        alone = follow(str(tmp_path / "news"), urls)
        assert (
            run(["watch", "work", "--news", str(tmp_path / "news"), "--once", *LOCAL], capsys, monkeypatch).status == 0
        )
        assert answers(shared) == answers(alone)
        assert not shared.pending()
    with psycopg.connect(news_url) as connection:
        assert connection.execute(WHO_HOLDS).fetchall() == [], "a job is left"
    shared.close()
    alone.close()


class StillQueue:
    """A queue whose jobs nobody does."""

    def __init__(self, *jobs: QueueJob) -> None:
        self.jobs = list(jobs)

    async def drop_stalled(self) -> int:
        return 0

    async def unfinished(self) -> list[QueueJob]:
        return list(self.jobs)

    async def add(self, jobs: list[QueueJob]) -> None:
        self.jobs += jobs


@pytest.mark.parametrize(("due", "jobs", "left", "ends"), [
    (False, [], [], True),
    (False, ["schedule"], ["schedule"], False),
    (True, [], ["schedule"], False),
    (False, ["group"], ["group", "schedule"], False),
])  # fmt: skip
def test_a_worker_ends_once_no_job_is_left_and_leaves_none_behind(
    due: bool, jobs: list[str], left: list[str], ends: bool, tmp_path: Path
) -> None:
    store = follow(str(tmp_path / "news"), ["http://127.0.0.1/feed"] if due else [])
    books = NewsBooks(store, lambda word: (word,), lambda: datetime.now(UTC))
    work = SharedWork(books, FetchSettings(), lambda *_: None, QueueTimes(poll_s=60), once=True)
    queue = StillQueue(*(QueueJob(name, name) for name in jobs))
    work._queue = queue  # type: ignore[assignment]

    async def turn() -> bool:
        stop = asyncio.Event()
        ticking = asyncio.create_task(work._tick(stop))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(ticking), 0.5)
        ended = stop.is_set()
        stop.set()
        await ticking
        return ended

    assert asyncio.run(turn()) is ends
    assert [each.task for each in queue.jobs] == left
    store.close()


def test_a_worker_that_is_silent_for_half_a_minute_keeps_its_jobs(news_url: str) -> None:
    create_news(news_url).close()

    async def dropped() -> int:
        async with FetchQueue(news_url, {"fetch": nothing}, QueueTimes()) as queue:
            await queue.add([QueueJob("fetch", "host a")])
            with psycopg.connect(news_url, autocommit=True) as connection:
                connection.execute("SET search_path = newsroom_queue, pg_catalog")
                connection.execute(
                    "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '30 s')"
                )
                connection.execute("SELECT procrastinate_fetch_job_v2('{news}', max(id)) FROM procrastinate_workers")
                assert await queue.drop_stalled() == 0
                connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '61 s'")
            return await queue.drop_stalled()

    assert asyncio.run(dropped()) == 1


async def nothing() -> None:
    """Do nothing."""


@pytest.mark.parametrize("kind", ["file", "database"])
def test_a_worker_that_is_told_to_end_finishes_what_it_began(kind: str, tmp_path: Path, news_url: str) -> None:
    where = str(tmp_path / "news") if kind == "file" else news_url
    with feed_hosts(slow_s=0.3) as hosts:
        store = follow(where, [hosts.url(0)])
        with worker(where) as process:
            eventually(lambda: hosts.asked["/0/feed"] == 1 and bool(store.search().entries))
            os.kill(process.pid, signal.SIGTERM)
            assert ended(process).startswith("1 fetched, 0 failed: 5 new items")
        assert store.source("s0").health.status == 200
        store.close()
    if kind == "database":
        with psycopg.connect(news_url) as connection:
            left = connection.execute(f"{WHO_HOLDS} WHERE status = 'doing'").fetchall()
            at_work = connection.execute("SELECT * FROM newsroom_queue.procrastinate_workers").fetchall()
        assert (left, at_work) == ([], [])


def test_a_second_worker_on_a_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = follow(str(tmp_path / "news"), [])
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "news"))
    with store.alone("work") as held:
        ran = run(["watch", "work", "--once"], capsys, monkeypatch)
    assert (held, ran.status) == (True, 2)
    assert "another worker fetches for it" in ran.err
    assert run(["watch", "work", "--once"], capsys, monkeypatch).status == 0
    store.close()


def test_json_is_for_a_worker_that_ends(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(["watch", "work", "--format", "json"], capsys, monkeypatch)
    assert (ran.status, "--once" in ran.err) == (2, True)


def test_one_holds_what_one_may_do(make_news: Any) -> None:
    store = make_news(lambda word: (word,))
    with store.alone("work", wait=False) as first, store.alone("work", wait=False) as second:
        assert (first, second) == (True, False)
        with store.alone("group", wait=False) as other:
            assert other
    with store.alone("work", wait=False) as again:
        assert again


def test_a_queue_is_made_anew_for_another_library_but_not_under_workers(news_url: str) -> None:
    create_news(news_url).close()
    with psycopg.connect(news_url, autocommit=True) as connection:
        connection.execute("INSERT INTO newsroom_queue.procrastinate_workers DEFAULT VALUES")
        connection.execute("UPDATE newsroom.meta SET value = 'other' WHERE name = 'queue'")
        with pytest.raises(StoreError, match="workers of another version"):
            ready_queue(news_url)
        connection.execute("UPDATE newsroom_queue.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        ready_queue(news_url)
        assert connection.execute("SELECT * FROM newsroom_queue.procrastinate_workers").fetchall() == []
        connection.execute("DROP SCHEMA newsroom_queue CASCADE; DELETE FROM newsroom.meta WHERE name = 'queue'")
        ready_queue(news_url)
        assert connection.execute(WHO_HOLDS).fetchall() == []
    open_news(news_url).close()


def killed(where: str, trials: int, seed: int) -> dict[str, int]:
    call = [sys.executable, "-m", "tests.watch.work_killing", where, str(trials), str(seed)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_six_killed_workers_of_a_file(tmp_path: Path) -> None:
    assert killed(str(tmp_path / "news"), 6, 1)["kills"] == 6


def test_six_killed_workers_of_a_database(news_url: str) -> None:
    assert killed(news_url, 6, 2)["kills"] == 6


@pytest.mark.long
def test_three_hundred_killed_workers_of_a_file(tmp_path: Path) -> None:
    print("\n", killed(str(tmp_path / "news"), 300, 3))


@pytest.mark.long
def test_three_hundred_killed_workers_of_a_database(news_url: str) -> None:
    print("\n", killed(news_url, 300, 4))
