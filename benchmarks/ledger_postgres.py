"""Durable appends to the PostgreSQL store beside bare psycopg inserts of the same bytes into the same tables."""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import psycopg
from tests.postgres_server import ORIGIN, Cluster

from marchland.core.proof import leaf_hash
from marchland.register.adapters.postgres_store import create_postgres, open_postgres
from marchland.tlog.domain.entry import Entry, NewEntry
from marchland.tlog.domain.tiles import TILE_BYTES, Frontier

NOW = "2026-11-25T10:00:00.000000Z"
BATCH = 1000
KEEP_TILE = (
    "INSERT INTO marchland.tile VALUES (%s, %s, %s) ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes"
)
HEADINGS = "| entries in a transaction | ours, entries/s | bare, entries/s | ours : bare, time |\n|---|---|---|---|"


def batches(count: int, size: int, payload_bytes: int) -> list[list[NewEntry]]:
    """Return entries to hand in: about 12 of each subject, payloads that do not compress well."""
    drawn = random.Random(1)  # noqa: S311  # figures for a benchmark are no secret
    entries = [
        NewEntry(
            f"device-{number % 7}-{drawn.getrandbits(80):020x}",
            "boundary_revised",
            f"{drawn.randrange(max(1, count // 12)):032x}",
            "surveyor-12",
            "org-3",
            b'{"boundary":"%s"}' % drawn.randbytes(payload_bytes // 2).hex().encode(),
        )
        for number in range(count)
    ]
    return [entries[start : start + size] for start in range(0, count, size)]


def ours(url: str, work: Sequence[Sequence[NewEntry]]) -> tuple[float, list[list[Entry]]]:
    """Return the seconds that the store takes, one transaction for each batch, and what it kept."""
    store = open_postgres(url)
    kept: list[list[Entry]] = []
    start = time.perf_counter()
    for batch in work:
        with store.writing() as writer:
            entries = writer.append(batch, NOW)
        kept.append(list(entries))
    taken = time.perf_counter() - start
    store.close()
    return taken, kept


Rows = list[tuple[object, ...]]


def bare_rows(kept: Sequence[Sequence[Entry]]) -> Iterator[tuple[Rows, Rows, Rows, tuple[object, ...]]]:
    """Yield the rows that each batch has become: of entries, payloads, tiles, and the head."""
    tree = Frontier()
    for batch in kept:
        changes = tree.extend([leaf_hash(entry.env) for entry in batch])
        yield (
            [(e.seq, e.key, e.subject, e.recorded_at, e.env) for e in batch],
            [(e.seq, e.salt, e.payload) for e in batch],
            [(c.level, c.index, c.hashes) for c in changes if c.level or len(c.hashes) == TILE_BYTES],
            (tree.size, tree.root(), NOW),
        )


def bare(url: str, kept: Sequence[Sequence[Entry]]) -> float:
    """Return the seconds that bare inserts of the same rows take, one transaction for each batch."""
    work = list(bare_rows(kept))
    with psycopg.connect(url) as connection:
        start = time.perf_counter()
        for entries, payloads, tiles, head in work:
            if len(entries) == 1:
                connection.execute("INSERT INTO marchland.entry VALUES (%s, %s, %s, %s, %s)", entries[0])
                connection.execute("INSERT INTO marchland.payload VALUES (%s, %s, %s)", payloads[0])
            else:
                copy_in(connection, "entry", ("int8", "text", "text", "text", "bytea"), entries)
                copy_in(connection, "payload", ("int8", "bytea", "bytea"), payloads)
            if tiles:
                connection.cursor().executemany(KEEP_TILE, tiles)
            connection.execute("UPDATE marchland.head SET size = %s, root = %s, recorded_at = %s", head)
            connection.commit()
        return time.perf_counter() - start


def copy_in(
    connection: psycopg.Connection, table: str, types: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Copy rows into a table in the fastest way that psycopg has."""
    statement = f"COPY marchland.{table} FROM STDIN (FORMAT BINARY)".encode()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def compare(fresh: Callable[[], str], count: int, size: int, payload_bytes: int, runs: int) -> str:
    """Return one line: entries a second of both, and how many times as long ours takes."""
    work = batches(count, size, payload_bytes)
    ours(fresh(), work[: max(1, len(work) // 10)])
    taken: list[tuple[float, float]] = []
    for _ in range(runs):
        gc.collect()
        gc.disable()  # as timeit does: neither pays for the rubbish of the other
        mine, kept = ours(fresh(), work)
        taken.append((mine, bare(fresh(), kept)))
        gc.enable()
    mine, other = (statistics.median(column) for column in zip(*taken, strict=True))
    return f"| {size:,} of {payload_bytes:,} B | {count / mine:,.0f} | {count / other:,.0f} | {mine / other:.2f} |"


def main() -> None:
    """Measure on a server of its own, and print the lines of a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    cluster = Cluster.make()
    names = iter(range(10**6))

    def fresh() -> str:
        name = f"bench{next(names)}"
        cluster.run("postgres", f"CREATE DATABASE {name} TEMPLATE bench", "CHECKPOINT")
        return cluster.url(name)

    try:
        cluster.run("postgres", "CREATE DATABASE bench")
        create_postgres(cluster.url("bench"), ORIGIN).close()
        print(HEADINGS)
        for payload_bytes in (500, 4000):
            print(compare(fresh, options.entries, BATCH, payload_bytes, options.runs), flush=True)
        for payload_bytes in (500, 4000):
            print(compare(fresh, options.entries // 20, 1, payload_bytes, options.runs), flush=True)
    finally:
        cluster.remove()


if __name__ == "__main__":
    main()
