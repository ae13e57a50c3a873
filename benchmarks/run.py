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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
MARCHLAND = str(Path(sys.executable).with_name("marchland"))


@dataclass(frozen=True, slots=True)
class Measured:
    """The seconds that some work took, run by run, the most memory it held, and how many answers it gave."""

    seconds: tuple[float, ...]
    peak_mib: float = 0.0
    answers: int = 0

    @property
    def median(self) -> float:
        """Return the middle one of the runs."""
        return statistics.median(self.seconds)

    @property
    def each_ns(self) -> float:
        """Return how many nanoseconds an answer took."""
        return self.median * 1e9 / self.answers

    def shown(self) -> str:
        """Return the median with the fastest and slowest run, in ms."""
        low, high = min(self.seconds) * 1000, max(self.seconds) * 1000
        return f"{self.median * 1000:,.0f} ({low:,.0f}–{high:,.0f})"


Part = dict[str, str]
"""What a part found: the text to be written under each heading."""


def commands(calls: dict[str, Sequence[str]], runs: int) -> dict[str, Measured]:
    """Return how long each command takes from start to end, the commands taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            start = time.perf_counter()
            subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - start)
    return {name: Measured(tuple(seconds)) for name, seconds in taken.items()}


def peers(script: str, names: Sequence[str], arguments: Sequence[str], runs: int) -> dict[str, Measured]:
    """Return how long each peer of a script takes, each in a process of its own, the peers taking turns."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for run in range(runs):
        for name in names:
            _say(f"  {' '.join((name, *arguments))}, run {run + 1} of {runs}")
            call = [sys.executable, str(HERE / script), name, *arguments]
            printed = subprocess.run(call, check=True, capture_output=True, text=True).stdout
            found[name].append(json.loads(printed))
    return {
        name: Measured(
            tuple(each["seconds"] for each in made),
            max(each["peak_mib"] for each in made),
            int(made[0].get("answers", 0)),
        )
        for name, made in found.items()
    }


MONTE_CARLO = """\
*numpy* is the floor: the same random numbers through the same transforms in blocks on both cores, and every
output that varies written out by hand in NumPy; nothing is kept and no quantile is taken. *distinct work* is
a lower floor still: of those multiplications only the ones that our plan could not fold or share.
*numpy+quantiles* keeps every output and calls `numpy.quantile` on it, as a person would. *squigglepy* is the
same model in squigglepy, independent; *squigglepy dependent* adds the rank correlation by its `correlate`."""
LAW = """\
*marchland* makes of the acts of 197 states under six treaties a byte for each state, treaty and day from 1996-11-22
to 2026-11-22: the standing, whether bound, and what holds by default; *one treaty* does so for the Mine Ban Convention
alone. *openfisca* computes one boolean for that treaty, party or not, of the same states on the same days, from two
dates given for each state; it is asked for no rule, notice, war or known day. It is called for each day, written
as text; *periods ready* has the days read before the clock starts. Its booleans were found equal to ours. Opening the
books and building its simulation are not timed. Ours is fast because a history is a few spans, and no day is worked
out by itself; *one by one* does that: it calls `status`, reasons and views and all, for each state and treaty on days
a year apart. *numpy fill* is the limit: as many arrays of the same size, filled with one number."""


STARTS = """\
A command as it is typed, from its start to its last line; facts and law are taken from their compiled form."""


def cold_starts(asked: Sequence[Sequence[str]], runs: int) -> dict[str, Measured]:
    """Return how long commands take from start to end, beside the least that a program in Python takes."""
    least: dict[str, Sequence[str]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
    }
    return commands(least | {" ".join(["marchland", *call]): [MARCHLAND, *call] for call in asked}, runs)


def start_up(*, quick: bool) -> Part:
    """Measure how long commands take from start to end."""
    goals = {"law status Poland": 400, "audit": 400, "assess documented-density": 800}
    starts = cold_starts([["--version"], ["--help"], *(goal.split() for goal in goals)], 2 if quick else 15)
    allowed = starts["python -c pass"].median * 1.5 + 0.060
    version = starts["marchland --version"].median
    said = [f"`--version` took {version * 1000:.0f} ms; 1.5 × `python -c pass` + 60 ms is {allowed * 1000:.0f} ms."]
    for name, goal in goals.items():
        said.append(f"`{name}` took {starts[f'marchland {name}'].median * 1000:.0f} ms (goal: {goal}).")
    return {"Start-up": _text(STARTS, _table(starts, "python -c pass"), " ".join(said))}


def monte_carlo(*, quick: bool) -> Part:
    """Measure the draws of a scenario beside the same work in NumPy and in squigglepy."""
    runs, few = (1, 1) if quick else (5, 3)
    script, draws = "montecarlo.py", str(1_000_000)
    million = peers(script, ["marchland", "numpy", "distinct work", "numpy+quantiles", "squigglepy"], [draws], runs)
    million |= peers(script, ["squigglepy dependent"], [draws], few)
    million |= peers(script, ["marchland independent"], [draws], runs)
    ten = peers(script, ["marchland", "numpy"], [str(10_000_000)], few)
    floor, ours = million["numpy"].median, million["marchland"].median
    alone, peer = million["marchland independent"].median, million["squigglepy"].median
    said = (
        f"Ours is {ours / floor:.2f} × the floor (goal: at most 1.5), "
        f"{peer / alone:.1f} × as fast as squigglepy with independent inputs (goal: faster)\n"
        f"and {million['squigglepy dependent'].median / ours:.1f} × with dependent ones (goal: 10)."
    )
    memory = f"Peak memory {ten['marchland'].peak_mib:,.0f} MiB (goal: under 1,024)."
    model = "the full `documented-density` model, 1,000,000 draws, all outputs, three quantiles each"
    return {
        f"Monte Carlo: {model}": _text(MONTE_CARLO, _table(million, "marchland"), said),
        "Monte Carlo: 10,000,000 draws": _text(_table(ten, "marchland"), memory),
    }


def law(*, quick: bool) -> Part:
    """Measure the status of all states on every day beside OpenFisca, and single questions from a cold start."""
    names = ["marchland", "marchland, one treaty", "openfisca", "openfisca, periods ready", "numpy fill"]
    found = peers("law.py", [*names, "marchland, one by one"], [], 1 if quick else 9)
    ours, single, peer, ready, _, slow = found.values()
    said = (
        f"An answer of OpenFisca took {peer.each_ns / ours.each_ns:.0f} × one of ours over six treaties (goal: 50) and "
        f"{peer.each_ns / single.each_ns:.0f} × one of ours over one,\nwhere the answers are as many; with its periods "
        f"ready, {ready.each_ns / ours.each_ns:.0f} × and {ready.each_ns / single.each_ns:.0f} ×. In whole runs its "
        f"one treaty took {peer.median / ours.median:.1f} × our\nsix. One by one, with reasons, an answer of ours took "
        f"{slow.each_ns / peer.each_ns:.0f} × one of OpenFisca's, which takes all states at once."
    )
    finland = ["law", "status", "Finland", "--treaty", "apmbc", "--format", "json"]
    asked = [finland, ["law", "status", "Ukraine"], ["law", "assist", "Germany", "transit", "USA"], ["law", "map"]]
    starts = cold_starts(asked, 2 if quick else 15)
    slowest = max(starts, key=lambda call: starts[call].median)
    cold = f"The slowest of these, `{slowest}`, took {starts[slowest].median * 1000:.0f} ms (goal: under 600)."
    return {
        "Law: the status of all states under six treaties on every day of thirty years": _text(
            LAW, _rates(found), said
        ),
        "Law: one question from a cold start": _text(_table(starts, "python -c pass"), cold),
    }


def printed(module: str, *arguments: str) -> str:
    """Return the Markdown that a benchmark of its own prints; what it says meanwhile is passed on."""
    call = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    told = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent).stdout
    return "\n".join(line for line in told.splitlines() if not line.startswith("<!--")).strip()


LEDGER = """\
A commit is durable: its bytes are on the disk before it is told. *bare* inserts the same bytes into the same tables
without hashes, tree or checks; *bare with tree rows* writes the rows of the tree too."""
VERIFY = """\
Every checksum, envelope, payload, tile, version and root of a store of events is read and hashed again."""
AS_OF = """\
The same rows in our two stores and in a plain PostgreSQL table with GiST indexes: areas as of a day and an instant."""


def ledger(*, quick: bool) -> Part:
    """Measure durable appends to both stores beside bare inserts, and a whole verification."""
    runs = ("--runs", "1" if quick else "5")
    few = ("--entries", "2000") if quick else ()
    return {
        "Ledger: durable appends to SQLite": _text(LEDGER, printed("ledger_sqlite", *runs)),
        "Ledger: durable appends to PostgreSQL": _text(LEDGER, printed("ledger_postgres", *runs, *few)),
        "Ledger: a whole verification": _text(VERIFY, printed("verify", "--runs", "1" if quick else "3", *few)),
    }


def near(*, quick: bool) -> Part:
    """Measure what is near a place beside spatial libraries and databases."""
    small = ("--polygons", "2000", "--points", "1000", "--runs", "1")
    title, _, body = printed("near", *(small if quick else ())).removeprefix("## ").partition("\n")
    return {title: body.strip()}


def as_of(*, quick: bool) -> Part:
    """Measure areas as of two dates in both stores beside a plain table."""
    small = ("--entries", "10000", "--areas", "500", "--runs", "1")
    return {"Areas as of two dates": _text(AS_OF, printed("asof_postgres", *(small if quick else ())))}


def web(*, quick: bool) -> Part:
    """Measure the web application over loopback: sliders, a large register, and items beside another server."""
    small = ("--areas", "5000", "--tiles", "40", "--asked", "40")
    title, _, body = printed("web", *(small if quick else ())).removeprefix("## ").partition("\n")
    return {title: body.strip()}


def _text(*blocks: str) -> str:
    return "\n\n".join(blocks)


def _row(name: str, measured: Measured, ours: Measured) -> str:
    memory = f"{measured.peak_mib:,.0f}" if measured.peak_mib else ""
    return f"| {name} | {measured.shown()} | {measured.median / ours.median:.2f} | {memory} |"


def _table(found: Mapping[str, Measured], ours: str) -> str:
    head = ["| | median ms (fastest–slowest) | of ours | peak MiB |", "|---|---|---|---|"]
    return "\n".join(head + [_row(name, measured, found[ours]) for name, measured in found.items()])


def _rates(found: Mapping[str, Measured]) -> str:
    head = ["| | answers | median ms (fastest–slowest) | ns an answer | peak MiB |", "|---|---|---|---|---|"]
    rows = [
        f"| {name} | {made.answers:,} | {made.shown()} | {made.each_ns:,.1f} | {made.peak_mib:,.0f} |"
        for name, made in found.items()
    ]
    return "\n".join(head + rows)


PARTS: Mapping[str, Callable[..., Part]] = {
    "start-up": start_up,
    "monte-carlo": monte_carlo,
    "law": law,
    "ledger": ledger,
    "near": near,
    "asof": as_of,
    "web": web,
}


def main() -> None:
    """Run what is asked for and write the results, each part under its own headings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer runs, and the results are only printed.")
    parser.add_argument("--only", choices=PARTS, help="Only this part; the others stay as they were written.")
    given = parser.parse_args()
    found = _read(RESULTS.read_text("utf-8")) if given.only and not given.quick else {}
    for name in [given.only] if given.only else PARTS:
        _say(name)
        found |= PARTS[name](quick=given.quick)
    text = "\n\n".join([_head(), *(f"## {title}\n\n{body}" for title, body in found.items())]) + "\n"
    if given.quick:
        print(text)
    else:
        RESULTS.write_text(text, "utf-8")
        _say(f"written: {RESULTS.name}")


def _head() -> str:
    machine = f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, {platform.system()}"
    return (
        f"# Benchmarks\n\nWritten by `make bench` on {machine}. Medians of runs that took turns; use the ratios, for "
        "times drift\nbetween machines. Nothing here is asserted by a test."
    )


def _read(text: str) -> Part:
    """Return what a page of results has under each heading."""
    parts = [part.split("\n", 1) for part in text.split("\n## ")[1:]]
    return {title: body.strip("\n") for title, body in parts}


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
