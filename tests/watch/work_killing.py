"""A worker of the newsroom that is killed at any moment: `python -m tests.watch.work_killing FILE_OR_URL TRIALS SEED`.

It runs as a process of its own with a single thread, so that its workers may be made by forking; the feeds are served
by another process. In each round every feed has one item more, and its first item has changed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import timedelta
from urllib.request import urlopen

from marchland.adapters.lemmas import Lemmas
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.adapters.fetch_queue import QueueTimes
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.domain.item import Source
from marchland.watch.domain.news_store import NewsStore
from marchland.watch.domain.query_text import parse_query
from marchland.watch.service import working
from marchland.watch.service.newsroom import NewsBooks, clock
from marchland.watch.service.opening import create_news, open_news
from tests.watch.feed_hosts import host

FEEDS = 34  # more than are taken in one transaction
SETTINGS = FetchSettings(rules=address_rules(["127.0.0.0/8"]), gap_s=0.02, concurrency=8)
TIMES = QueueTimes(heartbeat_s=0.2, silent_s=1.0, poll_s=0.1)


def founded(where: str, port: int, lemmas: Lemmas) -> None:
    """Make a newsroom that follows the feeds."""
    store = create_news(where, lemmas)
    sources = [Source(f"s{number}", f"http://{host(number)}:{port}/{number}/feed") for number in range(FEEDS)]
    store.add_sources(sources, clock())
    store.close()


def work(where: str, round_: int, lemmas: Lemmas) -> None:
    """Do what is due in a round, which is a day after the one before."""
    books = NewsBooks(open_news(where, lemmas), lemmas, lambda: clock() + timedelta(days=round_))
    working.work(books, where, SETTINGS, lambda _what, _done, _all: None, once=True, times=TIMES)
    books.store.close()


def forked(where: str, round_: int, lemmas: Lemmas) -> int:
    """Let a process do what is due in a round, and return its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(where, round_, lemmas)
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    return child


def kill_one(where: str, round_: int, lemmas: Lemmas, rest_s: float) -> bool:
    """Let a worker begin, kill it after that time, and tell whether it had not ended before."""
    child = forked(where, round_, lemmas)
    time.sleep(rest_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, "the worker failed by itself"
    return os.WIFSIGNALED(status)


def finish(where: str, round_: int, lemmas: Lemmas) -> float:
    """Let a worker do all that is due in a round, and return how long it took."""
    start = time.monotonic()
    _, status = os.waitpid(forked(where, round_, lemmas), 0)
    assert status == 0, "the worker failed by itself"
    return time.monotonic() - start


def look(store: NewsStore, round_: int, *, whole: bool) -> Counter[str]:
    """Return how far a round has come: what is there is there once, and what is noted as fetched is there."""
    far = Counter[str]()
    shown = everything(store)
    titles = Counter(title for title, _ in shown.values())
    assert max(titles.values(), default=0) <= 1 or all(" at " not in title for title, n in titles.items() if n > 1)
    per_feed = Counter(source for _, source in shown.values())
    for number in range(FEEDS):
        health = store.source(f"s{number}").health
        taken = int(health.etag.strip('"')) if health.etag else -1
        assert per_feed[f"s{number}"] == (taken + 2 if taken >= 0 else 0), f"host {number} in round {taken}"
        bodies = [feed.body for feed in store.raw_feeds(f"s{number}")]
        assert len(set(bodies)) == len(bodies), "a feed is kept twice"
        assert taken <= round_
        far["feeds taken"] += taken == round_
    far["items waiting"] = len(store.pending())
    joined = store.story_of(list(shown))
    far["items in stories"] = len(joined)
    for story in {join.story for join in joined.values()}:
        members = [each.join.item for each in store.story(story)]
        assert len(set(members)) == len(members)
    if whole:
        assert (far["feeds taken"], far["items waiting"]) == (FEEDS, 0)
        assert set(joined) == set(shown), "an item is in no story"
    else:
        waiting = {each.item for each in store.pending()}
        assert set(shown) <= set(joined) | waiting, "an item will never be grouped"
    return far


def everything(store: NewsStore) -> dict[str, tuple[str, str]]:
    """Return every item with its title and its source; none is shown twice."""
    shown: dict[str, tuple[str, str]] = {}
    cursor = ""
    while True:
        page = store.search(parse_query(""), cursor=cursor, limit=500)
        for entry in page.entries:
            assert entry.version.item not in shown
            shown[entry.version.item] = (entry.version.title, entry.version.source)
        cursor = page.cursor
        if not cursor:
            return shown


def versions_grow(store: NewsStore) -> None:
    """See to it that an item that changed in each round has each of its versions once, in their order."""
    for item, (title, _) in everything(store).items():
        if " at " in title:
            rounds = [int(version.title.split()[1]) for version in store.versions(item)]
            assert rounds == sorted(set(rounds)), "a version is doubled"


def trials(where: str, count: int, seed: int, port: int) -> Counter[str]:
    """Kill so many workers, look at the newsroom after each, and let every third round be finished by another."""
    rng, told, lemmas = random.Random(seed), Counter[str](), Lemmas()
    with tempfile.TemporaryDirectory() as folder:  # what is loaded when it is needed is loaded before any fork
        founded(f"{folder}/news", port, lemmas)
        work(f"{folder}/news", 0, lemmas)
    founded(where, port, lemmas)
    round_, longest_s = 0, 0.0
    for trial in range(count):
        if trial % 3 == 0:
            if trial:
                longest_s = max(finish(where, round_, lemmas), 0.5)
                store = open_news(where, lemmas)
                look(store, round_, whole=True)
                versions_grow(store)
                store.close()
                round_ += 1
            urlopen(f"http://127.0.0.1:{port}/round/{round_}").close()
        told["killed at work"] += kill_one(where, round_, lemmas, rng.random() * (longest_s or 2))
        store = open_news(where, lemmas)
        far = look(store, round_, whole=False)
        told["some feeds taken"] += 0 < far["feeds taken"] < FEEDS
        told["taken, not grouped"] += far["items waiting"] > 0
        told["nothing taken"] += far["feeds taken"] == 0
        store.close()
    finish(where, round_, lemmas)
    store = open_news(where, lemmas)
    look(store, round_, whole=True)
    versions_grow(store)
    store.close()
    told["kills"], told["rounds"] = count, round_ + 1
    return told


def main(where: str, count: int, seed: int) -> None:
    """Serve the feeds, kill the workers, and print what was seen."""
    call = [sys.executable, "-m", "tests.watch.feed_hosts"]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        told = trials(where, count, seed, int(served.stdout.readline()))
        sys.stdout.write(json.dumps(told))
        served.terminate()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
