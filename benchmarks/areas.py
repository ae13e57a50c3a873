"""Areas in both stores: list, box, export, balance and pages, and a million beside a plain PostGIS table."""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely
from tests.postgres_server import Cluster
from tests.site.browser import Browser

from benchmarks.web import EVERYTHING, SEEN_ON, shapes
from marchland.access.service.roster import registration
from marchland.core.asof import AsOf
from marchland.core.box import Box
from marchland.core.polygon import areas_m2
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Event, Evidence, Reported, to_bytes
from marchland.register.domain.event_terms import Classification, EvidenceKind
from marchland.register.domain.fold import HistoryStep, StatePeriod, version
from marchland.register.domain.state import AreaState, AreaStatus, RecordedEvidence
from marchland.register.domain.version import Version
from marchland.register.service import founding, questions
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore, create_store, open_store
from marchland.site.app import make_app
from marchland.site.site import Mode, RateLimits, Site
from marchland.tlog.domain.entry import NewEntry, subject_of

ORIGIN = "bench.example/areas"
AREAS, MANY, ASKED, PAGE, BATCH = 8_000, 1_000_000, 200, 100, 5_000
INSTANT = "2024-05-02T12:00:00.000000Z"
SEEN = Evidence(EvidenceKind.DIRECT, "seen", SEEN_ON)
TODAY = AsOf(date(2026, 11, 1), date(2026, 11, 1))
WIDTHS = (0.02, 0.1, 0.3)
COMMANDS = (
    ("list", "--format", "json"), ("export", "-o", "{folder}/exported.geojson"), ("balance", "--format", "json"),
    ("conflicts", "--format", "json"),
)  # fmt: skip
PAGES = ("/register", "/register/balance", "/register/conflicts", "/register/decisions",
         "/assess/compare?scenarios=korean-density&scenarios=documented-density")  # fmt: skip
PLAIN = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE plain (area text COLLATE "C", body bytea, land geometry(Geometry, 4326));
"""
PLAIN_INDEX = "CREATE INDEX ON plain USING gist (land); CREATE INDEX ON plain (area);"
PLAIN_BOX = """
SELECT area, body FROM plain WHERE ST_Intersects(land, ST_MakeEnvelope(%s, %s, %s, %s, 4326)) ORDER BY area
"""
PLAIN_PAGE = "SELECT area, body FROM plain ORDER BY area LIMIT %s"
SMALL = """\
## Areas: {areas:,} of a demonstration, {entries:,} entries

Whole commands, and of them what is beyond the start of `register --help` (goal: at most 1 s of the processor):

| | s of the processor | beyond start |
|---|---|---|
{commands}

A box of areas, whole answers (goal: at most 30 ms), and pages (goal: at most 100 ms of the processor; the balance of
all land is worked out for the first who asks and kept):

| | median ms | p95 ms |
|---|---|---|
{boxes}

| | asked first, ms of the processor | again |
|---|---|---|
{pages}"""
LARGE = """\
## Areas: {areas:,} reported, in both stores and in a plain table of PostGIS

The plain table has one row an area (its code, the same body, its shape) and a GiST index; it knows no days, no ledger
and nobody's rights. Ours answers as of two dates what the one who asks may see. The answers were found equal, box by
box. Goals: p95 of a box at most 20 ms, the first page of {page} at most 100 ms.

| | SQLite median (p95) ms | PostgreSQL | plain table |
|---|---|---|---|
{rows}

{filled}"""
Ask = Callable[[Box | None, int | None], list[str]]


@dataclass
class Store:
    """A store that is measured, and the seconds that it took to fill it."""

    name: str
    store: RegisterStore
    seconds: float = 0.0
    books: RegisterBooks = field(init=False)

    def __post_init__(self) -> None:
        """Ask as the one who may do everything."""
        self.books = RegisterBooks(self.store, EVERYTHING.id)

    def ask(self, box: Box | None, most: int | None) -> list[str]:
        """Return the codes of the areas of an answer, as a reader is given it."""
        return [area["area"] for area in questions.listed(self.books, "", most, as_of=TODAY, bbox=box).areas]


def say(line: str) -> None:
    """Tell whoever waits."""
    print(line, file=sys.stderr, flush=True)


def reported(number: int, shape: shapely.Polygon, m2: float, seq: int) -> tuple[NewEntry, Version]:
    """Return the entry by which an area is reported, and the version that follows."""
    details = Reported(f"Field {number}", Classification.SHA, shape, "a walk", f"District {number % 60}")
    event = Event(f"B-{number:07}", SEEN_ON, details, information_on=SEEN_ON, evidence=(SEEN,))
    subject, key = subject_of(ORIGIN, event.area), f"b:{number}"
    entry = NewEntry(key, event.kind, subject, EVERYTHING.id, EVERYTHING.organisation, to_bytes(event))
    state = AreaState(
        event.area, details.name, details.classification, AreaStatus.OPEN, shape, m2, shape, m2, (details.source,),
        SEEN_ON, details.district, evidence=(RecordedEvidence(SEEN, seq),), organisations=(EVERYTHING.organisation,),
        entries=(seq,),
    )  # fmt: skip
    recorded = RecordedEvent(seq, INSTANT, EVERYTHING.id, EVERYTHING.organisation, key, event)
    return entry, version(subject, StatePeriod(SEEN_ON, None, HistoryStep(recorded, state)), seq + 1)


def fill(stores: Sequence[Store], plain: psycopg.Connection[Any], count: int, minutes: float) -> tuple[int, float]:
    """Report so many areas, thousands in a transaction, or as many as the minutes allow.

    Returns how many there are, and the seconds that it took to make them up.
    """
    making, begun, done = 0.0, time.perf_counter(), 0
    for each in stores:
        with each.store.writing() as writer:
            writer.append((registration(ORIGIN, EVERYTHING, EVERYTHING.id),), INSTANT)
    drawn = shapes(count)
    for first in range(0, count, BATCH):
        if time.perf_counter() - begun > minutes * 60:
            break
        start = time.perf_counter()
        batch = list(islice(drawn, BATCH))
        numbered = enumerate(zip(batch, areas_m2(batch).tolist(), strict=True), first)
        made = [reported(number, *of, number + 1) for number, of in numbered]
        making += time.perf_counter() - start
        for each in stores:
            start = time.perf_counter()
            with each.store.writing() as writer:
                writer.append([entry for entry, _ in made], INSTANT)
                writer.replace_versions(first + 2, made[0][1].subject, (), [row for _, row in made])
            each.seconds += time.perf_counter() - start
        with plain.cursor() as cursor, cursor.copy("COPY plain FROM STDIN") as copied:
            for shape, (_, row) in zip(batch, made, strict=True):
                copied.write_row((row.area, row.body, shapely.to_wkb(shape, hex=True)))
        done = first + len(batch)
        if first // BATCH % 10 == 0:
            say(f"  {done:,} of {count:,} areas; {making:.0f} s making, "
                + ", ".join(f"{each.seconds:.0f} s {each.name}" for each in stores))  # fmt: skip
    return done, making


def ask_plain(plain: psycopg.Connection[Any], box: Box | None, most: int | None) -> list[str]:
    """Return the codes of the areas that the plain table finds."""
    with plain.cursor(binary=True) as cursor:
        found = cursor.execute(PLAIN_BOX, box) if box else cursor.execute(PLAIN_PAGE, (most,))
        return [str(area) for area, _ in found.fetchall()]


def boxes(width: float, count: int) -> list[Box]:
    """Return boxes of that many degrees around areas, half as high."""
    rng = np.random.default_rng(4)
    points = [(shape.centroid.x, shape.centroid.y) for shape in shapes(1_000)]
    middle = [points[int(each)] for each in rng.integers(len(points), size=count)]
    return [around_point(x, y, width) for x, y in middle]


def around_point(x: float, y: float, width: float) -> Box:
    """Return the box of that many degrees around a point, half as high."""
    return x - width / 2, y - width / 4, x + width / 2, y + width / 4


def timed(ask: Callable[[], Any]) -> float:
    """Return how many ms an answer took."""
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def compared(askers: Mapping[str, Ask], asked: Sequence[tuple[Box | None, int | None]]) -> tuple[float, dict[str, str]]:
    """Return how many areas an answer has, and how long each took to give the same; they take turns."""
    taken: dict[str, list[float]] = {name: [] for name in askers}
    found = 0
    for question in asked:
        answers = {}
        for name, ask in askers.items():
            start = time.perf_counter()
            answers[name] = ask(*question)
            taken[name].append((time.perf_counter() - start) * 1000)
        first, *others = answers.values()
        assert all(other == first for other in others), question
        found += len(first)
    return found / len(asked), {name: f"{statistics.median(ms):,.1f} ({np.percentile(ms, 95):,.1f})"
                                for name, ms in taken.items()}  # fmt: skip


def large(most: int, asked: int, minutes: float) -> str:
    """Measure boxes and the first page of many areas in both stores and in the plain table."""
    cluster = Cluster.make()
    try:
        cluster.run("postgres", "CREATE DATABASE ours", "CREATE DATABASE plain")
        cluster.run("plain", PLAIN)
        with tempfile.TemporaryDirectory() as folder, psycopg.connect(cluster.url("plain"), autocommit=True) as plain:
            places = {"SQLite": str(Path(folder) / "areas.db"), "PostgreSQL": cluster.url("ours")}
            stores = [Store(name, create_store(place, ORIGIN)) for name, place in places.items()]
            count, making = fill(stores, plain, most, minutes)
            plain.execute(PLAIN_INDEX)
            for database in ("ours", "plain"):
                cluster.run(database, "VACUUM ANALYZE")
            rows = measured(stores, plain, asked)
            for each in stores:
                each.store.close()
    finally:
        cluster.remove()
    filled = ", ".join(f"in {each.name} {each.seconds:,.0f} s" for each in stores)
    told = f"To write them with their entries and versions took {filled}; to make them up {making:,.0f} s."
    return LARGE.format(areas=count, page=PAGE, rows="\n".join(rows), filled=told)


def measured(stores: Sequence[Store], plain: psycopg.Connection[Any], asked: int) -> list[str]:
    """Return a line of the table for each question."""
    askers: dict[str, Ask] = {each.name: each.ask for each in stores}
    askers["plain table"] = partial(ask_plain, plain)
    rows = []
    for width in WIDTHS:
        compared(askers, [(box, None) for box in boxes(width, 10)])
        found, told = compared(askers, [(box, None) for box in boxes(width, asked)])
        rows.append(f"| box of {width}° × {width / 2}°, {found:,.1f} areas | {' | '.join(told.values())} |")
    found, told = compared(askers, [(None, PAGE)] * 20)
    rows.append(f"| first page of {found:,.0f} | {' | '.join(told.values())} |")
    filters = {each.name: partial(questions.page_of, each.books, questions.AreaFilter(TODAY), "", PAGE)
               for each in stores}  # fmt: skip
    first = [f"{timed(ask):,.0f}" for ask in filters.values()]
    again = [f"{statistics.median(timed(ask) for _ in range(20)):,.1f}" for ask in filters.values()]
    return [*rows, f"| the same with counts of each status, asked first | {' | '.join(first)} | |",
            f"| asked again at that size of the ledger | {' | '.join(again)} | |"]  # fmt: skip


def processor_s(*command: str) -> float:
    """Return the seconds of the processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(place: str, runs: int) -> list[str]:
    """Measure whole commands, which take turns."""
    program = str(Path(sys.executable).with_name("marchland"))
    taken: dict[tuple[str, ...], list[float]] = {command: [] for command in (("--help",), *COMMANDS)}
    # An export takes the place of the file it is written to, so it goes into a folder of its own: never to a device.
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            for command, spent in taken.items():
                store = () if command == ("--help",) else ("--store", place)
                words = [word.format(folder=folder) for word in command]
                spent.append(processor_s(program, "register", *words, *store))
    middle = {command[0]: statistics.median(spent) for command, spent in taken.items()}
    start = middle.pop("--help")
    return [f"| register {name} | {spent:.2f} | {spent - start:.2f} |" for name, spent in middle.items()]


def asked_pages(store: RegisterStore) -> list[str]:
    """Measure the pages in this process."""
    wide = RateLimits(dict.fromkeys(("all", "session", "sign_in", "heavy"), "100000000/minute"))
    site = Site(lambda: f"{TODAY.known_on}T12:00:00.000000Z", mode=Mode.DEMO, store=store, limits=wide)
    site.warm()
    browser, rows = Browser(make_app(site)), []
    browser.get("/")
    for path in PAGES:
        taken = []
        for _ in range(11):
            start = time.process_time()
            answer = browser.get(path)
            taken.append((time.process_time() - start) * 1000)
            assert answer.is_success, f"{path}: {answer.status_code}"
        rows.append(f"| {path.partition('?')[0]} | {taken[0]:,.0f} | {statistics.median(taken[1:]):,.0f} |")
    return rows


def small(folder: Path, count: int, asked: int, runs: int) -> str:
    """Measure commands, boxes and pages of a demonstration."""
    place = folder / f"demo-{count}.db"
    if not place.exists():
        founding.create_demo(str(place), ORIGIN, count, 1, folder, lambda *_: None)
    told = commands(str(place), runs)
    store = open_store(str(place), read_only=True)
    entries, demo = questions.size_of(store), Store("SQLite", store)
    middle = [shapely.box(*body).centroid for body in bounds(store)]
    rows = []
    for width in (0.5, 5.0, 40.0):
        around = [around_point(at.x, at.y, width) for at in middle[:: max(1, len(middle) // asked)]]
        found, of_width = compared({"SQLite": demo.ask}, [(box, None) for box in around])
        median, p95 = of_width["SQLite"].rstrip(")").split(" (")
        rows.append(f"| box of {width}° × {width / 2}°, {found:,.0f} areas | {median} | {p95} |")
    pages = asked_pages(store)
    store.close()
    parts = {"commands": told, "boxes": rows, "pages": pages}
    return SMALL.format(areas=count, entries=entries, **{name: "\n".join(each) for name, each in parts.items()})


def bounds(store: RegisterStore) -> list[Box]:
    """Return the boxes of all areas."""
    with store.reading() as reader:
        query = questions.AreaFilter(TODAY).query(reader.head().size)
        return [each.box for each in reader.outlines(query)]


def main() -> None:
    """Print a section: of a demonstration, or of many areas."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", action="store_true", help="Measure many areas beside the plain table: minutes.")
    parser.add_argument("--areas", type=int)
    parser.add_argument("--minutes", type=float, default=60.0, help="Write areas no longer than that.")
    parser.add_argument("--asked", type=int, default=ASKED)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="Make the demonstration in this folder, and take one that is there.")
    given = parser.parse_args()
    if given.many:
        print(large(given.areas or MANY, given.asked, given.minutes))
        return
    with tempfile.TemporaryDirectory() as named:
        print(small(given.keep or Path(named), given.areas or AREAS, given.asked, given.runs))


if __name__ == "__main__":
    main()
