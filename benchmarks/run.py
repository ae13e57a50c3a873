"""Run every benchmark beside its peers and limits, and write the medians and ratios to RESULTS.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"


@dataclass(frozen=True, slots=True)
class Measured:
    """The seconds that some work took, run by run, and the most memory it held."""

    seconds: tuple[float, ...]
    peak_mib: float = 0.0

    @property
    def median(self) -> float:
        """Return the middle one of the runs."""
        return statistics.median(self.seconds)

    def shown(self) -> str:
        """Return the median with the fastest and slowest run, in ms."""
        low, high = min(self.seconds) * 1000, max(self.seconds) * 1000
        return f"{self.median * 1000:,.0f} ({low:,.0f}–{high:,.0f})"


def commands(calls: dict[str, Sequence[str]], runs: int) -> dict[str, Measured]:
    """Return how long each command takes from start to end, the commands taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            start = time.perf_counter()
            subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - start)
    return {name: Measured(tuple(seconds)) for name, seconds in taken.items()}


def peers(names: Sequence[str], draws: int, runs: int, report: Callable[[str], None]) -> dict[str, Measured]:
    """Return how long each peer of the Monte Carlo takes, each in a process of its own, the peers taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in names}
    peak = dict.fromkeys(names, 0.0)
    for run in range(runs):
        for name in names:
            report(f"  {name}, {draws:,} draws, run {run + 1} of {runs}")
            call = [sys.executable, str(HERE / "montecarlo.py"), name, str(draws)]
            found = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
            taken[name].append(found["seconds"])
            peak[name] = max(peak[name], found["peak_mib"])
    return {name: Measured(tuple(taken[name]), peak[name]) for name in names}


def _row(name: str, measured: Measured, ours: Measured) -> str:
    memory = f"{measured.peak_mib:,.0f}" if measured.peak_mib else ""
    return f"| {name} | {measured.shown()} | {measured.median / ours.median:.2f} | {memory} |"


def _table(found: dict[str, Measured], ours: str) -> list[str]:
    head = ["| | median ms (fastest–slowest) | of ours | peak MiB |", "|---|---|---|---|"]
    return head + [_row(name, measured, found[ours]) for name, measured in found.items()]


def _machine() -> str:
    return f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, {platform.system()}"


def main() -> None:
    """Run it all and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer runs, and the results are only printed.")
    quick = parser.parse_args().quick
    runs = 1 if quick else 5

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    say("start-up")
    marchland = str(Path(sys.executable).with_name("marchland"))
    calls: dict[str, Sequence[str]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "marchland --version": [marchland, "--version"],
        "marchland --help": [marchland, "--help"],
        "marchland audit": [marchland, "audit"],
        "marchland assess korean-density": [marchland, "assess", "korean-density"],
    }
    starts = commands(calls, 2 if quick else 15)
    say("Monte Carlo")
    million = peers(["marchland", "numpy", "distinct work", "numpy+quantiles", "squigglepy"], 1_000_000, runs, say)
    million |= peers(["squigglepy dependent"], 1_000_000, 1 if quick else 3, say)
    million |= peers(["marchland independent"], 1_000_000, runs, say)
    ten = peers(["marchland", "numpy"], 10_000_000, 1 if quick else 3, say)
    text = "\n".join(_page(starts, million, ten)) + "\n"
    if quick:
        print(text)
    else:
        RESULTS.write_text(text)
        say(f"written: {RESULTS.name}")


def _page(starts: dict[str, Measured], million: dict[str, Measured], ten: dict[str, Measured]) -> list[str]:
    allowed = starts["python -c pass"].median * 1.5 + 0.060
    version = starts["marchland --version"].median
    floor, ours = million["numpy"].median, million["marchland"].median
    alone = million["marchland independent"].median
    return [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {_machine()}. Medians of runs that took turns; use the ratios, for times drift",
        "between machines. Nothing here is asserted by a test.",
        "",
        "## Start-up",
        "",
        *_table(starts, "python -c pass"),
        "",
        (
            f"`marchland --version` took {version * 1000:.0f} ms; "
            f"1.5 × `python -c pass` + 60 ms is {allowed * 1000:.0f} ms."
        ),
        "",
        "## Monte Carlo: the full `documented-density` model, 1,000,000 draws, all outputs, three quantiles each",
        "",
        "*numpy* is the floor: the same random numbers through the same transforms in blocks on both cores, and every",
        "output that varies written out by hand in NumPy; nothing is kept and no quantile is taken. *distinct work* is",
        "a lower floor still: of those multiplications only the ones that our plan could not fold or share.",
        "*numpy+quantiles* keeps every output and calls `numpy.quantile` on it, as a person would. *squigglepy* is the",
        "same model in squigglepy, independent; *squigglepy dependent* adds the rank correlation by its `correlate`.",
        "",
        *_table(million, "marchland"),
        "",
        (
            f"Ours is {ours / floor:.2f} × the floor (goal: at most 1.5), "
            f"{million['squigglepy'].median / alone:.1f} × as fast as squigglepy with independent inputs (goal: faster)"
        ),
        f"and {million['squigglepy dependent'].median / ours:.1f} × with dependent ones (goal: 10).",
        "",
        "## Monte Carlo: 10,000,000 draws",
        "",
        *_table(ten, "marchland"),
        "",
        f"Peak memory {ten['marchland'].peak_mib:,.0f} MiB (goal: under 1,024).",
    ]


if __name__ == "__main__":
    main()
