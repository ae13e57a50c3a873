"""What is recorded near a place: our index beside spatial libraries and databases; prints a section of the results."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
POLYGONS, POINTS, RUNS = 1_000_000, 100_000, 3
SAYS = {
    "marchland": "**Marchland**: geodesic m; single: way and version too, nearest first",
    "shapely": "Shapely STRtree: predicate only",
    "shapely threads": "Shapely STRtree, 2 threads, sorted: predicate only",
    "shapely geodesic": "Shapely STRtree, 2 threads, sorted: geodesic m and way for one, planar m for all",
    "geopandas": "GeoPandas `sindex.query`, `sjoin`: predicate only",
    "duckdb": "DuckDB R-tree, SPATIAL_JOIN: predicate only",
    "spatialite": "SpatiaLite R*Tree: predicate only",
    "postgis": "PostGIS GiST, 2 workers: predicate only",
}
DATABASES = ("duckdb", "spatialite", "postgis")
SAME = ("shapely geodesic",)
LIBRARIES = ("shapely", "shapely threads", "geopandas")
Found = dict[str, dict[str, Any]]


def measure(polygons: int, points: int, runs: int, say: Callable[[str], None]) -> Found:
    """Return what each engine takes, each in a process of its own, the engines taking turns."""
    taken: dict[str, list[dict[str, Any]]] = {name: [] for name in SAYS}
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "benchmarks.near_peers", folder]
        subprocess.run([*program, "make", str(polygons), str(points)], check=True, cwd=ROOT)
        for run in range(runs):
            for name in SAYS:
                say(f"  {name}, {polygons:,} polygons, run {run + 1} of {runs}")
                done = subprocess.run([*program, name, "2"], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
                say(f"    {done.stdout.strip()}")
                taken[name].append(json.loads(done.stdout))
    return {name: _together(each) for name, each in taken.items()}


def _together(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians of all runs, and every time that all points took."""
    medians = {name: statistics.median(run[name] for run in runs) for name in ("load_s", "memory_mib", "stored_mib")}
    single = [statistics.median(run["single_ms"][place] for run in runs) for place in (0, 1)]
    return medians | {
        "single_ms": single,
        "batch_s": [seconds for run in runs for seconds in run["batch_s"]],
        "pairs": runs[0]["pairs"],
    }


def _row(name: str, of: dict[str, Any]) -> str:
    batch = of["batch_s"]
    memory = f"{of['memory_mib']:,.0f}" + (f" + {of['stored_mib']:,.0f} stored" if of["stored_mib"] else "")
    return (
        f"| {SAYS[name]} | {of['load_s']:.1f} | {of['single_ms'][0]:.3f} ({of['single_ms'][1]:.2f}) "
        f"| {statistics.median(batch):.2f} ({min(batch):.2f}–{max(batch):.2f}) | {of['pairs']:,} | {memory} |"
    )


def _best(found: Found, names: tuple[str, ...], ours: Callable[[dict[str, Any]], float]) -> str:
    name = min(names, key=lambda name: ours(found[name]))
    return f"{ours(found[name]) / ours(found['marchland']):.2f} × ours ({name})"


def report(polygons: int = POLYGONS, points: int = POINTS, runs: int = RUNS, say: Callable[[str], None] = print) -> str:
    """Return the section of the results: it takes about a quarter of an hour for a million polygons."""
    found = measure(polygons, points, runs, say)

    def single(of: dict[str, Any]) -> float:
        return float(of["single_ms"][0])

    def batch(of: dict[str, Any]) -> float:
        return float(statistics.median(of["batch_s"]))

    lines = [
        f"## Near a place: {polygons:,} polygons of 8 to 40 vertices along borders, within 500 m",
        "",
        "Ours starts from versions (WKB in degrees) and measures on the ellipsoid. The peers start from WKB on the map",
        "that ours makes for itself, with 500 m stretched by its scale at each point; pairs that lie within the map's",
        f"error of 500 m (0.1 m) may differ. One point: median (99th percentile) of {min(2000, points):,} questions.",
        "Memory is what loading adds to the process; what was handed in is not in it.",
        "",
        f"| | load + index s | one point ms | {points:,} points s (fastest–slowest) | pairs | MiB |",
        "|---|---|---|---|---|---|",
        *(_row(name, of) for name, of in found.items()),
        "",
        (
            f"One point: best database {_best(found, DATABASES, single)}; best library, which answers less, "
            f"{_best(found, LIBRARIES, single)}; a library for our answer {_best(found, SAME, single)}."
        ),
        f"All points: best database {_best(found, DATABASES, batch)}; best library {_best(found, LIBRARIES, batch)}.",
        "Goal: above 1.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polygons", type=int, default=POLYGONS)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    print(report(asked.polygons, asked.points, asked.runs, lambda line: print(line, file=sys.stderr)), end="")


if __name__ == "__main__":
    main()
