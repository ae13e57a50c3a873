"""A newsroom's writer that is killed at any moment: `python -m tests.watch.news_killing FILE_OR_URL TRIALS SEED`.

It runs as a process of its own with a single thread, so that its children may be made by forking.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marchland.watch.adapters.kept_news import KeptNews
from marchland.watch.adapters.postgres_news import create_postgres_news, open_postgres_news
from marchland.watch.adapters.sqlite_news import create_sqlite_news, open_sqlite_news
from marchland.watch.domain.identity import KnownOf
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, Fetch, NewsDecision, StoryJoin, Tag
from marchland.watch.domain.query_text import parse_query

AT = datetime(2026, 5, 1, tzinfo=UTC)
LONGEST = 5
AWAITED = 3
SOURCES = ("a", "b")
EVERY = "every"
"""An item that each batch changes, so that its versions count the batches."""


def lemmatize(word: str) -> tuple[str, ...]:
    """Return the word itself."""
    return (word,)


def opened(where: str) -> KeptNews:
    """Open a newsroom in a file or a database."""
    return open_postgres_news(where, lemmatize) if "://" in where else open_sqlite_news(Path(where), lemmatize)


def founded(where: str) -> None:
    """Make a newsroom there that follows the sources."""
    make = create_postgres_news if "://" in where else create_sqlite_news
    store: KeptNews = make(where if "://" in where else Path(where), lemmatize)  # type: ignore[arg-type]
    store.add_sources([Source(name, f"https://{name}.example") for name in SOURCES], AT)
    store.close()


def names_of(batch: int) -> list[str]:
    """Return the names of the items of a batch."""
    return [f"{batch}-{number}" for number in range(batch % LONGEST + 1)]


def identity(item: ParsedItem, _source: Source) -> str:
    """Return the guid."""
    return item.guid


def identities(items: Sequence[ParsedItem], source: Source, _known: KnownOf) -> list[str]:
    return [identity(item, source) for item in items]


def write(where: str, batch: int, tell: int) -> None:
    """Take batches until killed, tag and decide something in each, and tell of it when that is done."""
    store = opened(where)
    while True:
        at = AT + timedelta(minutes=batch)
        names = names_of(batch)
        items = [ParsedItem(name, "", f"title batch{batch}", "words " * 20) for name in names]
        every = ParsedItem(EVERY, "", f"now {batch}", "")
        fetch = Fetch(200, body=f"feed {batch}".encode() * 50, etag=str(batch))
        deliveries = [Delivery("a", (*items, every), fetch), Delivery("b", (), fetch)]
        store.take(deliveries, at, identities)
        store.set_tags({names[0]: [Tag("state", "UKR")]}, at)
        joins = [StoryJoin(f"story-{batch}", name, "voice") for name in names]
        store.decide(NewsDecision("merge", f"story-{batch}", "me", versions=((names[0], 1),)), at, joins)
        os.write(tell, batch.to_bytes(4, "big"))
        batch += 1


def kill_one(where: str, batch: int, awaited: int, rng: random.Random) -> int:
    """Let a writer begin with that batch, kill it some moment after so many batches, and return how many it told of."""
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(hear)
            write(where, batch, tell)
        os._exit(1)  # a writer ends by being killed alone
    os.close(tell)
    with os.fdopen(hear, "rb", buffering=0) as pipe:
        try:
            heard = sum(len(pipe.read(4)) for _ in range(awaited))
            time.sleep(rng.random() * 0.03)
        finally:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        acknowledged = (heard + len(pipe.readall())) // 4
    assert os.WIFSIGNALED(status), "the writer failed by itself"
    return acknowledged


def look(where: str) -> tuple[int, int, int]:
    """Return how many batches were taken, tagged and decided; each is whole, and nothing is there twice."""
    store = opened(where)
    every = store.versions(EVERY)
    taken = len(every)
    assert [version.title for version in every] == [f"now {batch}" for batch in range(taken)]
    raw = {name: [feed.body for feed in store.raw_feeds(name)] for name in SOURCES}
    assert all(bodies == [f"feed {batch}".encode() * 50 for batch in reversed(range(taken))] for bodies in raw.values())
    assert all(store.source(name).health.etag == (str(taken - 1) if taken else "") for name in SOURCES)
    expected = [name for batch in range(taken) for name in names_of(batch)]
    shown, cursor = [], ""
    query = parse_query("words title")
    while True:
        page = store.search(query, cursor=cursor, limit=500)
        shown += [entry.version.item for entry in page.entries]
        cursor = page.cursor
        if not cursor:
            break
    assert sorted(shown) == sorted(expected), "an item is lost or there twice"
    for batch in range(max(0, taken - 3), taken):
        there = store.search(parse_query(f"batch{batch}"), limit=500).entries
        assert sorted(entry.version.item for entry in there) == sorted(names_of(batch))
    tagged, cursor = 0, ""
    while True:
        page = store.search(parse_query("state:ukr"), cursor=cursor, limit=500)
        tagged += len(page.entries)
        cursor = page.cursor
        if not cursor:
            break
    decisions = store.decisions()
    assert [decision.subject for decision in decisions] == [f"story-{batch}" for batch in range(len(decisions))]
    for decision in decisions[-3:]:
        assert sorted(each.join.item for each in store.story(decision.subject)) == sorted(
            names_of(int(decision.subject.removeprefix("story-")))
        )
    store.close()
    return taken, tagged, len(decisions)


def finish(where: str, taken: int, tagged: int, decided: int) -> None:
    """Do what the killed writer had not come to in its last batch, as the next one would."""
    store = opened(where)
    names, at = names_of(taken - 1), AT + timedelta(minutes=taken - 1)
    if tagged < taken:
        store.set_tags({names[0]: [Tag("state", "UKR")]}, at)
    if decided < taken:
        joins = [StoryJoin(f"story-{taken - 1}", name, "voice") for name in names]
        store.decide(NewsDecision("merge", f"story-{taken - 1}", "me", versions=((names[0], 1),)), at, joins)
    store.close()


def trials(where: str, count: int, seed: int) -> Counter[str]:
    """Kill so many writers, and look at the newsroom after each."""
    rng, told, batch = random.Random(seed), Counter[str](), 0
    founded(where)
    for trial in range(count):
        acknowledged = kill_one(where, batch, trial % AWAITED, rng)
        taken, tagged, decided = look(where)
        assert batch + acknowledged <= taken <= batch + acknowledged + 1, "what was acknowledged is lost"
        assert taken >= tagged >= decided >= batch + acknowledged
        told["acknowledged"] += acknowledged
        told["killed between steps"] += taken > decided
        if taken > decided:
            finish(where, taken, tagged, decided)
        batch = taken
    told["trials"] = count
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(trials(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
