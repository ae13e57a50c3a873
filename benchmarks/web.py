"""The web application over loopback: sliders, a large register, and items beside pygeoapi; prints a section."""

from __future__ import annotations

import argparse
import http.client
import json
import math
import secrets
import shutil
import sqlite3
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from marchland.access.service.roster import Roster
from marchland.core.policy import Actor, Role
from marchland.register.domain.event import Event, Evidence, Reported
from marchland.register.domain.event_terms import Classification, EvidenceKind
from marchland.register.service.recording import EventSubmission, Recorder
from marchland.register.service.stores import create_store

AREAS, TILES, ASKED, AT_ONCE = 200_000, 300, 200, 4
WEST, SOUTH, EAST, NORTH = 22.0, 47.0, 38.0, 60.0
BATCH = 5_000
SEEN_ON = date(2024, 5, 1)
EVERYTHING = Actor("bench", "bench", frozenset(Role))
DIALS = (
    ("korean-density", "depth", 0.5, 10), ("korean-density", "density", 500, 20_000),
    ("documented-density", "front_density", 200, 9_000), ("documented-density", "length", 500, 5_000),
    ("no-mines", "share", 0.1, 1),
)  # fmt: skip
SECTION = """\
## Web: over loopback, one process

What a moved slider waits for, at 10,000 draws (goal: p95 under 200 ms):

| | median ms | p95 ms |
|---|---|---|
{moved}

A register of {areas:,} areas (goal for a tile: p95 under 100 ms):

| | median ms | p95 ms |
|---|---|---|
{shown}

Pages of ten items in a box, of 20,000 areas, {at_once} asking at once (goal: 5 × pygeoapi):

| | pages a second | ours ÷ this |
|---|---|---|
{compared}"""
Say = Callable[[str], None]
PYGEOAPI = """\
server: {{bind: {{host: 127.0.0.1, port: {port}}}, url: "http://127.0.0.1:{port}", mimetype: application/json,
  encoding: utf-8, language: en-US, limits: {{default_items: 10, max_items: 10000}}, admin: false,
  map: {{url: "http://127.0.0.1/none", attribution: none}}}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: b, description: b, keywords: [b], keywords_type: theme, terms_of_service: b, url: "http://b"}}
  license: {{name: b, url: "http://b"}}
  provider: {{name: b, url: "http://b"}}
  contact: {{name: b, position: b, address: b, city: b, stateorprovince: b, postalcode: b, country: b, phone: b, fax: b,
    email: b, url: "http://b", hours: b, instructions: b, role: b}}
resources:
  areas:
    type: collection
    title: areas
    description: areas
    keywords: [areas]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    providers:
      - {{type: feature, name: SQLiteGPKG, data: "{data}", id_field: fid, table: areas}}
"""


def shapes(count: int, seed: int = 1) -> Iterator[shapely.Polygon]:
    """Yield so many areas of some hundred metres, in clusters as along a front."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform((WEST, SOUTH), (EAST, NORTH), (60, 2))
    places = centres[rng.integers(60, size=count)] + rng.normal(0, 0.4, (count, 2))
    turns = np.linspace(0, 2 * math.pi, 9)[:-1]
    for (x, y), size in zip(places, rng.lognormal(5, 0.7, count), strict=True):
        reach = rng.uniform(0.6, 1, 8) * size / 111_000
        corners = np.column_stack((x + reach * np.cos(turns) / math.cos(math.radians(y)), y + reach * np.sin(turns)))
        yield shapely.Polygon(np.round(corners, 7))


def make_register(folder: Path, count: int, say: Say) -> Path:
    """Return a store in which so many areas are reported."""
    place = folder / f"{count}.db"
    if place.exists():
        return place
    store = create_store(str(place), "bench.example/web")
    recorder = Recorder(store.origin, Roster({}, embedded=True))
    seen = (Evidence(EvidenceKind.DIRECT, "seen", SEEN_ON),)
    told: list[tuple[str, EventSubmission]] = []
    for number, shape in enumerate(shapes(count)):
        details = Reported(f"Field {number}", Classification.SHA, shape, "a walk", f"District {number % 60}")
        event = Event(f"B-{number:06}", SEEN_ON, details, information_on=SEEN_ON, evidence=seen)
        told.append(("2024-05-02T12:00:00.000000Z", EventSubmission(event, f"b:{number}", EVERYTHING)))
        if len(told) == BATCH or number == count - 1:
            with store.writing() as writer:
                recorder.record_history(writer, told, secrets.token_bytes)
            say(f"  {number + 1:,} of {count:,} areas")
            told = []
    store.close()
    return place


@contextmanager
def served(command: list[str], ready: str) -> Iterator[None]:
    """Serve while it is measured; `ready` is an address that answers once it is."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(ready, timeout=5).read()  # noqa: S310 - our own site
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def ours(place: Path | None, port: int) -> list[str]:
    """Return the command that serves a store to whoever asks, as a demonstration does."""
    return [sys.executable, "-m", "benchmarks.web", "--serve", str(place or ""), "--port", str(port)]


def serve(place: str, port: int) -> None:
    """Serve a store read-only, everybody seeing everything, in one process."""
    import uvicorn  # noqa: PLC0415 - only in the process that serves

    from marchland.adapters.clock import now  # noqa: PLC0415 - the same
    from marchland.register.service.stores import open_store  # noqa: PLC0415 - the same
    from marchland.site.app import make_app  # noqa: PLC0415 - the same
    from marchland.site.site import Mode, RateLimits, Site  # noqa: PLC0415 - the same

    wide = RateLimits(dict.fromkeys(("all", "session", "sign_in", "heavy"), "100000000/minute"))
    store = open_store(place, read_only=True) if place else None
    site = Site(now, mode=Mode.DEMO, store=store, limits=wide)
    site.warm()
    uvicorn.run(make_app(site), port=port, log_level="error", access_log=False, lifespan="off")


def milliseconds(url: str) -> float:
    """Return how long an answer took, its body read."""
    start = time.perf_counter()
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own site
        answer.read()
    return (time.perf_counter() - start) * 1000


def spread(taken: list[float]) -> str:
    """Return the median and the 95th percentile, as cells of a table."""
    return f"{statistics.median(taken):,.0f} | {np.percentile(taken, 95):,.0f}"


def sliders(port: int, asked: int) -> list[str]:
    """Measure what a moved slider waits for, at 10,000 draws."""
    rows = []
    rng = np.random.default_rng(2)
    for name, dial, low, high in DIALS:
        base = f"http://127.0.0.1:{port}/api/v1/assess/{name}?draws=10000&{dial}="
        milliseconds(f"{base}{low}")
        taken = [milliseconds(f"{base}{value:.4f}") for value in rng.uniform(low, high, asked)]
        rows.append(f"| {name}, `{dial}` moved | {spread(taken)} |")
    return rows


def some_tiles(count: int, seed: int = 3) -> list[tuple[int, int, int]]:
    """Return tiles that a reader of the map would ask for: of the first zooms, and around areas further in."""
    rng, found = np.random.default_rng(seed), [(0, 0, 0), (3, 4, 2), (4, 9, 5)]
    points = [(shape.centroid.x, shape.centroid.y) for shape in shapes(2_000)]
    for _ in range(count - len(found)):
        z = int(rng.integers(4, 15))
        x, y = points[int(rng.integers(len(points)))]
        whole = 2**z
        across = int((x + 180) / 360 * whole)
        down = int((1 - math.asinh(math.tan(math.radians(y))) / math.pi) / 2 * whole)
        found.append((z, across, down))
    return found


def large(port: int, tiles: int) -> list[str]:
    """Measure the page and the tiles of a large register."""
    site = f"http://127.0.0.1:{port}"
    first = [milliseconds(f"{site}/register") for _ in range(5)]
    places = some_tiles(tiles)
    cold = [milliseconds(f"{site}/tiles/areas/{z}/{x}/{y}.mvt") for z, x, y in places]
    warm = [milliseconds(f"{site}/tiles/areas/{z}/{x}/{y}.mvt") for z, x, y in places]
    return [f"| the page of the register | {spread(first)} |", f"| a tile, not asked before | {spread(cold)} |",
            f"| a tile, asked before | {spread(warm)} |"]  # fmt: skip


def boxes(count: int, seed: int = 4) -> list[str]:
    """Return boxes of a few kilometres around areas."""
    rng = np.random.default_rng(seed)
    points = [(shape.centroid.x, shape.centroid.y) for shape in shapes(1_000)]
    chosen = [points[int(each)] for each in rng.integers(len(points), size=count)]
    return [f"{x - 0.05:.4f},{y - 0.03:.4f},{x + 0.05:.4f},{y + 0.03:.4f}" for x, y in chosen]


def items_each_second(port: int, asked: int) -> float:
    """Return how many pages of items are answered in a second, to four who ask at once, each on a line of their own."""
    paths = [f"/collections/areas/items?f=json&limit=10&bbox={box}" for box in boxes(asked)]

    def ask(share: Sequence[str]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        for path in share:
            line.request("GET", path)
            answer = line.getresponse()
            said = answer.read()
            if answer.status != http.HTTPStatus.OK or b"FeatureCollection" not in said:
                raise RuntimeError(f"{path} was answered with {answer.status}")
        line.close()

    ask(paths[:20])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        start = time.perf_counter()
        list(pool.map(ask, [paths[number::AT_ONCE] for number in range(AT_ONCE)]))
        return len(paths) / (time.perf_counter() - start)


def spatialite(folder: Path, port: int, count: int) -> Path:
    """Return the same areas as a SpatiaLite file, as ours serves them."""
    url = f"http://127.0.0.1:{port}/api/v1/register/areas?f=geojson&limit=10000"
    features: list[object] = []
    while url:
        with urllib.request.urlopen(url) as answer:
            features += json.load(answer)["features"]
            following = answer.headers.get("Link", "")
        url = f"http://127.0.0.1:{port}{following.partition('>')[0][1:]}" if following else ""
    flat = [{**each, "properties": {"name": each["id"], **{k: v for k, v in each["properties"].items()  # type: ignore[dict-item, index]
             if isinstance(v, str | bool)}}} for each in features]  # fmt: skip
    source, made = folder / "areas.geojson", folder / "areas.sqlite"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": flat[:count]}))
    program = shutil.which("ogr2ogr") or "ogr2ogr"
    options = ("-f", "SQLite", "-dsco", "SPATIALITE=YES", "-nln", "areas", "-lco", "FID=fid")
    subprocess.run([program, *options, str(made), str(source)], check=True)
    return made


def peer() -> list[str]:
    """Return a Python whose SQLite loads extensions, which pygeoapi needs for SpatiaLite, with our packages."""
    able = hasattr(sqlite3.Connection, "enable_load_extension")
    return ["env", f"PYTHONPATH={sysconfig.get_path('purelib')}", sys.executable if able else "/usr/bin/python3"]


def beside(folder: Path, say: Say, asked: int) -> list[str]:
    """Measure pages of items of 20,000 areas beside pygeoapi, which serves them from SpatiaLite."""
    place = make_register(folder, 20_000, say)
    with served(ours(place, 8431), "http://127.0.0.1:8431/conformance"):
        data = spatialite(folder, 8431, 20_000)
        mine = statistics.median(items_each_second(8431, asked * 5) for _ in range(3))
    config, described = folder / "pygeoapi.yml", folder / "openapi.yml"
    config.write_text(PYGEOAPI.format(port=8432, data=data))
    first, *rest = peer()
    program = [first, f"PYGEOAPI_CONFIG={config}", f"PYGEOAPI_OPENAPI={described}", *rest]
    generate = ["-c", "from pygeoapi.openapi import openapi; openapi()", "generate", str(config)]
    subprocess.run([*program, *generate, "--output-file", str(described)], check=True, stdout=subprocess.DEVNULL)
    command = [*program, "-m", "uvicorn", "pygeoapi.starlette_app:APP", "--port", "8432", "--log-level", "error"]
    with served(command, "http://127.0.0.1:8432/conformance"):
        theirs = statistics.median(items_each_second(8432, asked * 5) for _ in range(3))
    return [f"| Marchland, SQLite, as of two dates | {mine:,.0f} | 1.0 |",
            f"| pygeoapi, SpatiaLite | {theirs:,.0f} | {mine / theirs:.1f} |"]  # fmt: skip


def main() -> None:
    """Print the section, or serve a store for another process to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=AREAS)
    parser.add_argument("--tiles", type=int, default=TILES)
    parser.add_argument("--asked", type=int, default=ASKED)
    parser.add_argument("--keep", type=Path, help="Make the stores in this folder, and take those that are there.")
    parser.add_argument("--serve")
    parser.add_argument("--port", type=int, default=8430)
    given = parser.parse_args()
    if given.serve is not None:
        serve(given.serve, given.port)
        return

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as named:
        folder = given.keep or Path(named)
        say("  items beside pygeoapi")
        compared = beside(folder, say, given.asked)
        say("  a large register")
        place = make_register(folder, given.areas, say)
        with served(ours(place, 8430), "http://127.0.0.1:8430/conformance"):
            moved, shown = sliders(8430, given.asked // 4), large(8430, given.tiles)
    parts = {"moved": moved, "shown": shown, "compared": compared}
    lines = {name: "\n".join(rows) for name, rows in parts.items()}
    print(SECTION.format(areas=given.areas, at_once=AT_ONCE, **lines))


if __name__ == "__main__":
    main()
