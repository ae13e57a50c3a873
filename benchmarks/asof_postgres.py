"""Areas as of a day and an instant: our two stores beside a plain PostgreSQL table of the same rows."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import psycopg
import shapely
from tests.postgres_server import ORIGIN, Cluster

from marchland.core.box import Box
from marchland.register.adapters.postgres_store import create_postgres
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.register.domain.version import AreaQuery, Version
from marchland.tlog.domain.entry import NewEntry

FIRST_DAY = date(2014, 1, 1)
DAYS = 4700
BATCH = 5000
STATUSES = ("open", "worked_on", "suspended", "released", "handed_over")
PLAIN = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE plain (subject text, area text, valid daterange, known int8range, status text, classification text,
    contested boolean, west float8, south float8, east float8, north float8, hazard bytea, body bytea);
"""
PLAIN_INDEX = "CREATE INDEX ON plain USING gist (valid, known); CREATE INDEX ON plain USING gist ({box}); ANALYZE plain"
BOX_OF = "box(point(west, south), point(east, north))"
PLAIN_QUERY = "SELECT * FROM plain WHERE valid @> %s::date AND known @> %s::bigint {more} ORDER BY area"
PLAIN_BOX = f"AND {BOX_OF} && box(point(%s, %s), point(%s, %s))"


def versions(areas: int, size: int, drawn: random.Random) -> Iterator[Version]:
    """Yield the versions of areas along a border: two to five times learnt anew, each time with one or two periods."""
    for number in range(areas):
        west, south = drawn.uniform(22, 40), drawn.uniform(44, 53)
        land = shapely.Point(west, south).buffer(drawn.uniform(0.001, 0.02), quad_segs=drawn.randint(2, 8))
        hazard, bounds = shapely.to_wkb(land), land.bounds
        learnt = sorted(drawn.sample(range(1, size), drawn.randint(2, 5)))
        for known, until in pairwise([*learnt, None]):
            begin = FIRST_DAY + timedelta(days=drawn.randrange(DAYS - 800))
            change = begin + timedelta(days=drawn.randrange(1, 800))
            body = b'{"state":"%s"}' % drawn.randbytes(200).hex().encode()
            for start, end, status in ((begin, change, "open"), (change, None, drawn.choice(STATUSES))):
                yield Version(
                    f"{number:032x}", f"area-{number:07}", start, end, known or 0, until, status, "CHA",
                    contested=number % 50 == 0, box=bounds, hazard=hazard, body=body,
                )  # fmt: skip


def instant(batch: int) -> str:
    """Return the instant that a batch was recorded at."""
    return f"2026-01-{1 + batch // 1440:02}T{batch // 60 % 24:02}:{batch % 60:02}:00.000000Z"


def fill(store: Any, entries: int, areas: int) -> None:
    """Append the entries and add the versions."""
    for batch, first in enumerate(range(0, entries, BATCH)):
        new = [
            NewEntry(f"k{number}", "reported", f"{number % areas:032x}", "me", "org", b'{"n":%d}' % number)
            for number in range(first, min(first + BATCH, entries))
        ]
        with store.writing() as writer:
            writer.append(new, instant(batch))
    rows = versions(areas, entries, random.Random(7))  # noqa: S311  # figures for a benchmark are no secret
    while piece := list(islice(rows, BATCH)):
        with store.writing() as writer:
            writer.replace_versions(entries, piece[0].subject, [], piece)


def ask_store(store: Any, day: date, at: str, box: Box | None, statuses: tuple[str, ...]) -> int:
    """Return how many areas a store lists."""
    with store.reading() as reader:
        size = reader.size_at(at)
        return sum(1 for _ in reader.areas(AreaQuery(day, size, box, statuses)))


def ask_plain(
    connection: psycopg.Connection[Any], day: date, size: int, box: Box | None, statuses: tuple[str, ...]
) -> int:
    """Return how many areas the plain table lists, the size being known already."""
    more, values = "", [day, size]
    if box is not None:
        more, values = more + PLAIN_BOX, [*values, *box]
    if statuses:
        more, values = more + " AND status = ANY(%s)", [*values, list(statuses)]
    with connection.cursor(binary=True) as cursor:
        return len(cursor.execute(PLAIN_QUERY.format(more=more).encode(), values).fetchall())


def median_ms(ask: Callable[[], int], runs: int) -> tuple[float, int]:
    """Return the median of some runs after one that is not counted, and how many areas were listed."""
    count, taken = ask(), []
    for _ in range(runs):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), count


def copy_plain(url: str, other: str) -> psycopg.Connection[Any]:
    """Make the plain table in a database of its own, from the rows of our table."""
    columns = "subject, area, valid, known, status, classification, contested, west, south, east, north, hazard, body"
    connection = psycopg.connect(other, autocommit=True)
    connection.execute(PLAIN.encode())
    with psycopg.connect(url) as source, source.cursor() as given, connection.cursor() as taken:
        query = f"COPY (SELECT {columns} FROM marchland.version) TO STDOUT"  # noqa: S608  # the names are above
        with given.copy(query.encode()) as rows, taken.copy("COPY plain FROM STDIN") as copied:
            for data in rows:
                copied.write(data)
    connection.execute(PLAIN_INDEX.format(box=BOX_OF).encode())
    return connection


def measure(cluster: Cluster, folder: Path, entries: int, areas: int, runs: int) -> None:
    """Fill the three, ask each the same, and print a line for each question."""
    cluster.run("postgres", "CREATE DATABASE ours", "CREATE DATABASE plain")
    stores: list[Any] = [create_sqlite(folder / "asof.marchland", ORIGIN), create_postgres(cluster.url("ours"), ORIGIN)]
    for store in stores:
        start = time.perf_counter()
        fill(store, entries, areas)
        print(f"<!-- filled {store.place.split(':')[0]} in {time.perf_counter() - start:.0f} s -->", flush=True)
    cluster.run("ours", "VACUUM ANALYZE")
    plain = copy_plain(cluster.url("ours"), cluster.url("plain"))
    cluster.run("plain", "VACUUM ANALYZE")
    day, batch = FIRST_DAY + timedelta(days=4000), entries // BATCH * 7 // 10
    size = (batch + 1) * BATCH
    questions: dict[str, tuple[Box | None, tuple[str, ...]]] = {
        "all areas": (None, ()),
        "of one status": (None, ("worked_on",)),
        "in a box of 2° × 1°": ((30.0, 48.0, 32.0, 49.0), ()),
        "in a box of 0.2° × 0.1°": ((30.0, 48.0, 30.2, 48.1), ()),
    }
    print("| areas as of | listed | SQLite ms | PostgreSQL ms | plain table ms | SQLite : plain | PostgreSQL : plain |")
    print("|---|---|---|---|---|---|---|")
    for words, asking in questions.items():
        asked = [median_ms(partial(ask_store, store, day, instant(batch), *asking), runs) for store in stores]
        asked.append(median_ms(partial(ask_plain, plain, day, size, *asking), runs))
        counts = {count for _, count in asked}
        assert len(counts) == 1, counts
        lite, post, other = (median for median, _ in asked)
        print(f"| {words} | {counts.pop():,} | {lite:,.1f} | {post:,.1f} | {other:,.1f} | "
              f"{lite / other:.2f} | {post / other:.2f} |", flush=True)  # fmt: skip
    for store in stores:
        store.close()
    plain.close()


def main() -> None:
    """Measure on a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--areas", type=int, default=60_000)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    cluster = Cluster.make()
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure(cluster, Path(folder), options.entries, options.areas, options.runs)
    finally:
        cluster.remove()


if __name__ == "__main__":
    main()
