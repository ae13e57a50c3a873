"""One engine of the nearness benchmark, in a process of its own: `near_peers.py FOLDER ENGINE RUNS` prints JSON.

`near_peers.py FOLDER make POLYGONS POINTS` first draws into the folder what all of them are given.
The peers are given the plane that ours makes for itself (Mercator's, with 500 m stretched for each point), so that they
do the same work or less: all but one of them say only which areas are within, not how far, nor which way.
"""

from __future__ import annotations

import importlib.resources
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import apsw
import duckdb
import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import psycopg
import pyproj
import shapely
from tests.postgres_server import Cluster

from marchland.assess.service import books
from marchland.core.geodesy import Array, geod
from marchland.register.domain import outline
from marchland.register.domain.near import Nearby
from marchland.register.domain.version import Version

WITHIN_M = 500.0
SINGLE = 2_000
WORKERS = 2
METRES_A_DEGREE = 111_320
MIB = 2**20
DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Data:
    """What is handed to the engines, in a folder: polygons as WKB in degrees and on the map, and points to ask for."""

    folder: Path

    def wkb(self, *, mapped: bool) -> list[bytes]:
        """Return the polygons as WKB, in degrees or on the map."""
        whole = (self.folder / ("map" if mapped else "degrees")).read_bytes()
        ends = np.load(self.folder / "ends.npy").tolist()
        return [whole[start:end] for start, end in itertools.pairwise(ends)]

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Return west, south, east and north of each polygon in degrees."""
        return [(west, south, east, north) for west, south, east, north in np.load(self.folder / "boxes.npy").tolist()]

    def points(self) -> Array:
        """Return longitudes and latitudes of the points, one point a row."""
        found: Array = np.load(self.folder / "points.npy")
        return found

    def asked(self) -> tuple[Array, Array, Array]:
        """Return where the points are on the map, and how far 500 m reach there."""
        longitude, latitude = self.points().T.copy()
        at = outline.to_map(longitude, latitude)
        return at.real.copy(), at.imag.copy(), WITHIN_M * outline.scale(latitude)

    def write(self, rings: Array, first: npt.NDArray[np.intp], points: Array) -> None:
        """Keep the polygons, each a ring, and the points."""
        on_map = outline.to_map(rings[:, 0].copy(), rings[:, 1].copy()).view(np.float64).reshape(-1, 2)
        ring = np.arange(len(first) - 1).repeat(np.diff(first))
        for name, xy in (("degrees", rings), ("map", on_map)):
            shapes = shapely.polygons(shapely.linearrings(xy, indices=ring))
            made = shapely.to_wkb(shapes, byte_order=1).tolist()
            (self.folder / name).write_bytes(b"".join(made))
        np.save(self.folder / "ends.npy", np.cumsum([0, *map(len, made)]))
        boxes = [ends.reduceat(rings, first[:-1]) for ends in (np.minimum, np.maximum)]
        np.save(self.folder / "boxes.npy", np.column_stack(boxes))
        np.save(self.folder / "points.npy", points)


def make(folder: Path, polygons: int, points: int) -> None:
    """Draw polygons of 8 to 40 vertices and about 120 m, and points, both clustered along the borders of the book."""
    rng = np.random.default_rng(1)
    lines = [border.line for border in books.open_books().borders]
    length = np.array([geod().geometry_length(line) for line in lines])
    which = rng.choice(len(lines), polygons, p=length / length.sum())
    centre = np.empty((polygons, 2))
    for number, line in enumerate(lines):
        here = which == number
        share = rng.random(int(here.sum()))
        centre[here] = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))
    centre += rng.normal(0, 0.05, centre.shape)
    corners = rng.integers(8, 41, polygons)
    first = np.concatenate([[0], np.cumsum(corners + 1)])
    owner = np.arange(polygons).repeat(corners + 1)
    turn = 2 * np.pi * ((np.arange(first[-1]) - first[owner]) % corners[owner]) / corners[owner]
    radius = rng.lognormal(np.log(120), 0.7, polygons)[owner] * (0.7 + 0.6 * rng.random(first[-1]))
    radius[first[1:] - 1] = radius[first[:-1]]
    radius /= METRES_A_DEGREE
    wide = np.cos(np.radians(centre[owner, 1]))
    rings = centre[owner] + np.column_stack([radius * np.cos(turn) / wide, radius * np.sin(turn)])
    asked = centre[rng.integers(0, polygons, points)] + rng.normal(0, 0.02, (points, 2))
    Data(folder).write(rings, first, asked)


class Engine(Protocol):
    """Something that finds polygons near points."""

    def __init__(self, data: Data) -> None:
        """Make ready what is handed in: not timed."""

    def load(self) -> None:
        """Take the polygons in and build the index."""

    def single(self, number: int) -> int:
        """Look around one point, and return how many are near."""

    def batch(self) -> int:
        """Look around all points, and return how many pairs there are."""

    def stored_mib(self) -> float:
        """Return the MiB that table and index take outside of this process, or in a file."""


class InMemory:
    """An engine whose memory is this process's."""

    def stored_mib(self) -> float:
        """Return nothing: it is all in the process."""
        return 0.0


class Ours(InMemory):
    """The index of the register: geodesic metres, the way there and the whole version, the nearest first."""

    def __init__(self, data: Data) -> None:
        self._longitude, self._latitude = data.points().T.copy()
        self._points = data.points().tolist()
        self._versions = [
            Version(
                f"{n:032x}", f"A-{n}", DAY, None, 1, None, "open", "SHA", contested=False, box=box, hazard=wkb, body=b""
            )
            for n, (wkb, box) in enumerate(zip(data.wkb(mapped=False), data.boxes(), strict=True))
        ]

    def load(self) -> None:
        """Build the index from versions as a store hands them over."""
        self._near = Nearby(self._versions)

    def single(self, number: int) -> int:
        """Look around one point."""
        longitude, latitude = self._points[number]
        return len(self._near.near(latitude, longitude, WITHIN_M))

    def batch(self) -> int:
        """Look around all points: pairs with metres."""
        found = self._near.within(self._latitude, self._longitude, WITHIN_M, workers=WORKERS)
        return sum(pairs.point.size for pairs in found)


class Tree(InMemory):
    """Shapely's STRtree as its documentation has it: `dwithin`, one thread."""

    def __init__(self, data: Data) -> None:
        self._wkb = data.wkb(mapped=True)
        self._x, self._y, self._reach = data.asked()
        self._places = data.points().tolist()

    def load(self) -> None:
        """Read the polygons and build the tree."""
        self._shapes = shapely.from_wkb(self._wkb)
        self._tree = shapely.STRtree(self._shapes)

    def _near(self, number: int) -> tuple[shapely.Point, Any]:
        point = shapely.Point(self._x[number], self._y[number])
        return point, self._tree.query(point, predicate="dwithin", distance=self._reach[number])

    def single(self, number: int) -> int:
        """Look around one point."""
        return int(self._near(number)[1].size)

    def batch(self) -> int:
        """Look around all points."""
        points = shapely.points(self._x, self._y)
        return int(self._tree.query(points, predicate="dwithin", distance=self._reach).shape[1])


class TreeGeodesic(Tree):
    """The same tree asked for what ours answers: geodesic metres and the way, the nearest first; two threads."""

    def __init__(self, data: Data) -> None:
        super().__init__(data)
        self._back = pyproj.Transformer.from_crs("EPSG:3395", "EPSG:4326", always_xy=True)

    def single(self, number: int) -> int:
        """Look around one point."""
        point, found = self._near(number)
        if not found.size:
            return 0
        nearest = shapely.get_coordinates(shapely.shortest_line(point, self._shapes[found]))[1::2]
        longitude, latitude = self._back.transform(nearest[:, 0], nearest[:, 1])
        here = np.full((2, found.size), np.array([self._places[number]]).T)
        way, _, metres = geod().inv(here[0], here[1], longitude, latitude)
        order = np.argsort(metres)
        hits = zip(found[order].tolist(), metres[order].tolist(), way[order].tolist(), strict=True)
        return len(list(hits))

    def batch(self) -> int:
        """Look around all points, neighbours together: pairs with metres on the plane."""
        order = np.lexsort((self._x // 20_000, self._y // 20_000))
        with ThreadPoolExecutor(WORKERS) as pool:
            return sum(pool.map(self._part, np.array_split(order, 32)))

    def _part(self, chosen: npt.NDArray[np.intp]) -> int:
        points = shapely.points(self._x[chosen], self._y[chosen])
        point, area = self._tree.query(points, predicate="dwithin", distance=self._reach[chosen])
        return int(shapely.distance(points[point], self._shapes[area]).size)


class TreeThreads(Tree):
    """The same tree, the points sorted and parted among two threads."""

    def batch(self) -> int:
        """Look around all points, neighbours together."""
        order = np.lexsort((self._x // 20_000, self._y // 20_000))
        with ThreadPoolExecutor(WORKERS) as pool:
            return sum(pool.map(self._part, np.array_split(order, 32)))

    def _part(self, chosen: npt.NDArray[np.intp]) -> int:
        points = shapely.points(self._x[chosen], self._y[chosen])
        return int(self._tree.query(points, predicate="dwithin", distance=self._reach[chosen]).shape[1])


class GeoPandas(Tree):
    """GeoPandas: `sindex.query` for one point, `sjoin` with `dwithin` for all."""

    def load(self) -> None:
        """Read the polygons and build the index."""
        self._frame = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries.from_wkb(self._wkb))
        self._index = self._frame.sindex

    def single(self, number: int) -> int:
        """Look around one point."""
        point = shapely.Point(self._x[number], self._y[number])
        return int(self._index.query(point, predicate="dwithin", distance=self._reach[number]).size)

    def batch(self) -> int:
        """Look around all points."""
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(self._x, self._y))
        return len(geopandas.sjoin(points, self._frame, predicate="dwithin", distance=self._reach))


class DuckDB(InMemory):
    """DuckDB's spatial extension in memory: the R-tree for one point, SPATIAL_JOIN for all."""

    def __init__(self, data: Data) -> None:
        self._areas = pd.DataFrame({"wkb": data.wkb(mapped=True)})
        x, y, reach = data.asked()
        self._points = pd.DataFrame({"x": x, "y": y, "r": reach})
        self._rows = list(zip(x.tolist(), y.tolist(), reach.tolist(), strict=True))
        self._db = duckdb.connect(config={"threads": WORKERS})
        folder = importlib.resources.files("duckdb_extension_spatial")
        self._db.load_extension(str(next(folder.joinpath("extensions").glob("*/spatial.duckdb_extension"))))  # type: ignore[attr-defined]

    def load(self) -> None:
        """Take the polygons in and build the R-tree."""
        self._db.register("given", self._areas)
        self._db.execute("CREATE TABLE area AS SELECT ST_GeomFromWKB(wkb) AS shape FROM given")
        self._db.execute("CREATE INDEX shapes ON area USING RTREE (shape)")
        self._db.register("asked", self._points)
        self._db.execute(
            "CREATE TABLE place AS SELECT r, ST_Point(x, y) AS spot,"
            " ST_MakeEnvelope(x - r, y - r, x + r, y + r) AS box FROM asked"
        )

    def single(self, number: int) -> int:
        """Look around one point; the index is used only with a box written into the statement."""
        x, y, r = self._rows[number]
        box, spot = f"ST_MakeEnvelope({x - r}, {y - r}, {x + r}, {y + r})", f"ST_Point({x}, {y})"
        query = f"SELECT rowid FROM area WHERE ST_Intersects(shape, {box}) AND ST_DWithin(shape, {spot}, {r})"  # noqa: S608
        return len(self._db.execute(query).fetchall())

    def batch(self) -> int:
        """Look around all points; SPATIAL_JOIN takes no distance that differs by row, so it joins boxes and filters."""
        row = self._db.execute(
            "SELECT count(*) FROM place JOIN area ON ST_Intersects_Extent(box, shape) WHERE ST_DWithin(spot, shape, r)"
        ).fetchone()
        assert row
        return int(row[0])


class SpatiaLite:
    """SpatiaLite in a file: its R*Tree, and exact distances of what that finds."""

    def __init__(self, data: Data) -> None:
        self._wkb = data.wkb(mapped=True)
        self._rows = list(zip(*(each.tolist() for each in data.asked()), strict=True))
        self._folder = tempfile.TemporaryDirectory()
        self._db = apsw.Connection(str(Path(self._folder.name) / "areas.sqlite"))
        self._db.enable_load_extension(True)  # noqa: FBT003  # apsw takes no name
        self._db.load_extension("mod_spatialite")
        self._db.execute("PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -1000000")

    def load(self) -> None:
        """Take the polygons in and build the R*Tree."""

        def run(statement: str) -> None:
            self._db.execute(statement).fetchall()

        run("SELECT InitSpatialMetaData(1, 'NONE')")
        run("CREATE TABLE area (id INTEGER PRIMARY KEY)")
        run("SELECT AddGeometryColumn('area', 'shape', -1, 'POLYGON', 'XY')")
        run("CREATE TABLE place (x REAL, y REAL, r REAL)")
        run("BEGIN")
        self._db.executemany("INSERT INTO area (shape) VALUES (GeomFromWKB(?, -1))", ((wkb,) for wkb in self._wkb))
        self._db.executemany("INSERT INTO place VALUES (?, ?, ?)", self._rows)
        run("COMMIT")
        run("SELECT CreateSpatialIndex('area', 'shape')")

    def single(self, number: int) -> int:
        """Look around one point."""
        x, y, r = self._rows[number]
        found = self._db.execute(
            "SELECT area.id FROM idx_area_shape AS box JOIN area ON area.id = box.pkid"
            " WHERE xmin <= ?1 + ?3 AND xmax >= ?1 - ?3 AND ymin <= ?2 + ?3 AND ymax >= ?2 - ?3"
            " AND ST_Distance(shape, MakePoint(?1, ?2)) <= ?3",
            (x, y, r),
        )
        return len(found.fetchall())

    def batch(self) -> int:
        """Look around all points."""
        found = self._db.execute(
            "SELECT count(*) FROM place CROSS JOIN idx_area_shape AS box CROSS JOIN area ON area.id = box.pkid"
            " WHERE xmin <= x + r AND xmax >= x - r AND ymin <= y + r AND ymax >= y - r"
            " AND ST_Distance(shape, MakePoint(x, y)) <= r"
        )
        (pairs,) = found.fetchall()[0]
        assert isinstance(pairs, int)
        return pairs

    def stored_mib(self) -> float:
        """Return the size of the file."""
        return Path(self._db.filename).stat().st_size / MIB


class PostGIS:
    """PostGIS in a cluster of its own: a GiST index, and two workers for all points."""

    def __init__(self, data: Data) -> None:
        self._wkb = data.wkb(mapped=True)
        self._rows = list(zip(*(each.tolist() for each in data.asked()), strict=True))
        self._cluster = Cluster.make()
        self._cluster.run(
            "postgres",
            "ALTER SYSTEM SET shared_buffers = '2GB'",
            "ALTER SYSTEM SET maintenance_work_mem = '512MB'",
            "ALTER SYSTEM SET work_mem = '64MB'",
            f"ALTER SYSTEM SET max_parallel_workers_per_gather = {WORKERS - 1}",
            "ALTER SYSTEM SET jit = off",
        )
        self._cluster.stop()
        self._cluster.start()
        self._db = psycopg.connect(self._cluster.url("postgres"), autocommit=True)

    def load(self) -> None:
        """Take the polygons in and build the index."""
        run = self._db.execute
        run("CREATE EXTENSION postgis")
        run("CREATE TABLE area (id serial, shape geometry)")
        with self._db.cursor().copy("COPY area (shape) FROM STDIN WITH (FORMAT binary)") as copy:
            copy.set_types(["bytea"])
            for wkb in self._wkb:
                copy.write_row((wkb,))
        run("CREATE INDEX ON area USING gist (shape)")
        run("CREATE TABLE place (x float8, y float8, r float8)")
        with self._db.cursor().copy("COPY place FROM STDIN") as copy:
            for row in self._rows:
                copy.write_row(row)
        run("ALTER TABLE place ADD at geometry")
        run("UPDATE place SET at = ST_MakePoint(x, y)")
        run("VACUUM ANALYZE area, place")

    def single(self, number: int) -> int:
        """Look around one point."""
        query = "SELECT id FROM area WHERE ST_DWithin(shape, ST_MakePoint(%s, %s), %s)"
        return len(self._db.execute(query, self._rows[number], prepare=True).fetchall())

    def batch(self) -> int:
        """Look around all points."""
        row = self._db.execute("SELECT count(*) FROM place JOIN area ON ST_DWithin(at, shape, r)").fetchone()
        assert row
        return int(row[0])

    def stored_mib(self) -> float:
        """Return the size of table and index; the cluster is removed."""
        row = self._db.execute("SELECT pg_total_relation_size('area')").fetchone()
        assert row
        self._db.close()
        self._cluster.remove()
        return float(row[0]) / MIB


ENGINES: dict[str, Callable[[Data], Engine]] = {
    "marchland": Ours,
    "shapely": Tree,
    "shapely threads": TreeThreads,
    "shapely geodesic": TreeGeodesic,
    "geopandas": GeoPandas,
    "duckdb": DuckDB,
    "spatialite": SpatiaLite,
    "postgis": PostGIS,
}


def resident_mib() -> float:
    """Return the memory that this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / MIB


def timed(work: Callable[[], int | None]) -> tuple[float, int]:
    """Return the seconds that work takes, and what it returns."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found or 0


def measure(data: Data, name: str, runs: int) -> dict[str, object]:
    """Return what an engine takes for loading, for single points and for all of them."""
    engine = ENGINES[name](data)
    before = resident_mib()
    load, _ = timed(engine.load)
    memory = resident_mib() - before
    asked = range(min(SINGLE, len(data.points())))
    engine.single(0)
    singles = [timed(lambda number=number: engine.single(number)) for number in asked]  # type: ignore[misc]
    batches = [timed(engine.batch) for _ in range(runs)]
    milliseconds = np.array([seconds for seconds, _ in singles]) * 1000
    return {
        "load_s": load,
        "single_ms": [float(np.percentile(milliseconds, share)) for share in (50, 99)],
        "single_hits": sum(hits for _, hits in singles),
        "batch_s": [seconds for seconds, _ in batches],
        "pairs": batches[-1][1],
        "memory_mib": memory,
        "stored_mib": engine.stored_mib(),
    }


def main(folder: str, what: str, *numbers: str) -> None:
    """Draw the data, or print what an engine takes."""
    if what == "make":
        polygons, points = map(int, numbers)
        make(Path(folder), polygons, points)
    else:
        print(json.dumps(measure(Data(Path(folder)), what, int(numbers[0]))))


if __name__ == "__main__":
    main(*sys.argv[1:])
