"""Change the pure parts a little at a time, and tell which of the changes the tests notice.

    python scripts/mutants.py                     a sample of each module of tests/mutants.yaml
    python scripts/mutants.py --all               every change
    python scripts/mutants.py --only tlog.domain  the modules whose names begin so
    python scripts/mutants.py --survivors         and each change that no test noticed

Prints a table as docs/reliability.md has it; exit status 1 where a module misses its goal. A sample is the same for the
same seed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "mutants.yaml"
SAMPLE = 30
SEED = 16
PATIENCE_S = 10
STUCK_AFTER_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Row:
    """Some modules of one goal, and the test files that must notice their changes."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    goal: int


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A change that no test can notice, and why."""

    module: str
    place: str
    was: str
    now: str
    turn: int
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many changes a module has, how many were tried, how many killed, and what is told of the rest."""

    module: str
    goal: int
    changes: int
    tried: int
    killed: int
    equivalent: int
    survivors: tuple[str, ...]

    @property
    def percent(self) -> float:
        """The share of the tried that were killed; of none, all."""
        return 100 * self.killed / self.tried if self.tried else 100.0


def table() -> tuple[tuple[Row, ...], tuple[Equivalent, ...]]:
    """Return what is tried with which tests, and the changes that are listed as equivalent."""
    read = yaml.safe_load(TABLE.read_text("utf-8"))
    rows = tuple(Row(tuple(of["modules"]), tuple(of["tests"]), of["goal"]) for of in read["tried"])
    return rows, tuple(Equivalent(turn=of.pop("turn", 1), **of) for of in read["equivalent"])


def tried(row: Row, equivalent: Sequence[Equivalent], sample: int | None, seed: int) -> list[dict[str, Any]]:
    """Try the modules of a row in a process of its own, and return what became of each change."""
    listed = {
        f"marchland.{name}": [(of.place, of.was, of.now, of.turn) for of in equivalent if of.module == name]
        for name in row.modules
    }
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        plan, results = Path(folder, "plan.json"), Path(folder, "results.json")
        plan.write_text(json.dumps({
            "modules": list(listed), "tests": row.tests, "sample": sample, "seed": seed, "equivalent": listed,
            "scratch": str(Path(folder, "scratch")), "patience_s": PATIENCE_S,
        }), "utf-8")  # fmt: skip
        done = subprocess.run(
            [sys.executable, ROOT / "scripts" / "mutant_trying.py", plan, results], cwd=ROOT, check=False, text=True,
            capture_output=True, timeout=STUCK_AFTER_S,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "scripts"), str(ROOT)])},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"mutants: {', '.join(row.modules)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        found: list[dict[str, Any]] = json.loads(results.read_text("utf-8"))
    return found


def scores(row: Row, results: Sequence[dict[str, Any]], equivalent: Sequence[Equivalent]) -> Iterator[Score]:
    """Yield the score of each module; a change that could not be made counts for nothing."""
    for name in row.modules:
        of = [each for each in results if each["module"] == f"marchland.{name}" and each["verdict"] != "not made"]
        left = [each for each in of if each["verdict"] != "killed"]
        yield Score(
            name, row.goal, of[0]["all"] if of else 0, len(of), len(of) - len(left),
            sum(each.module == name for each in equivalent),
            tuple(f"{name}:{each['line']} {each['place']}: {each['was']} → {each['now']} #{each['turn']}"
                  f" ({each['verdict']})" for each in left),
        )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what is asked for, print the table, and return 1 where a goal is missed."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asking.add_argument("--all", action="store_true", help="every change, and not a sample of each module")
    asking.add_argument("--sample", type=int, default=SAMPLE, help="how many changes of each module")
    asking.add_argument("--seed", type=int, default=SEED, help="which of them")
    asking.add_argument("--only", action="append", default=[], help="the modules whose names begin so")
    asking.add_argument("--survivors", action="store_true", help="print each change that no test noticed")
    asking.add_argument("--jobs", type=int, default=1, help="how many rows at once")
    asked = asking.parse_args(arguments)
    rows, equivalent = table()
    chosen = [
        Row(names, row.tests, row.goal)
        for row in rows
        if (names := tuple(n for n in row.modules if not asked.only or n.startswith(tuple(asked.only))))
    ]
    print("| module | changes | tried | killed | % | goal | equivalent |\n|---|---:|---:|---:|---:|---:|---:|")
    missed = 0
    with ThreadPoolExecutor(asked.jobs) as pool:
        sample = None if asked.all else asked.sample
        for row, results in zip(
            chosen, pool.map(lambda row: tried(row, equivalent, sample, asked.seed), chosen), strict=True
        ):
            for score in scores(row, results, equivalent):
                missed += score.percent < score.goal
                print(
                    f"| `{score.module}` | {score.changes} | {score.tried} | {score.killed} | {score.percent:.0f} "
                    f"| {score.goal} | {score.equivalent or '–'} |",
                    flush=True,
                )
                if asked.survivors:
                    print(*(f"    {each}" for each in score.survivors), sep="\n", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
