"""Feed every parser with what was never meant for it, and tell what is no honest refusal.

    python scripts/fuzz.py                      five seconds for each parser of scripts/fuzz_parsers.py
    python scripts/fuzz.py --time 60            so many seconds each
    python scripts/fuzz.py --only cql2-text     one of them
    python scripts/fuzz.py --seed 7             other inputs

An input is taken, refused by an error of core/errors.py, or found: another error, more than two seconds of the
processor, or more memory than the bound. What is found is kept under out/fuzz/; exit status 1 if there is any.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fuzz_parsers import PARSERS, Parser
from marchland.core.errors import MarchlandError

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "out" / "fuzz"
SLOW_S = 2.0
MORE_MEMORY = 2 << 30
LONGEST = 1 << 16
"""Longer inputs are refused by the bounds of those who read them; bytes are tried, not size."""
EVIL = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r\n", b"-", b"-0", b"0", b"1e999", b"NaN",
    b"Infinity", b"9" * 400, b"null", b"true", b"[]", b"{}", b'""', b"'", b'"', b"\\u0000", b"\\ud800", b"%00", b"..",
    b"\xe2\x80\xae", b"0000-00-00", b"9999-12-31", b"2026-02-30", b"181", b"-91", b"<", b"&amp;", b"&#x0;", b"]]>",
    b"\xd0\x86",
)  # fmt: skip
DEEP = (b"[", b"(", b'{"a":', b"<a>", b"NOT ", b"- ", b"~", b"a: [")


class SlowError(Exception):
    """An input took more of the processor than any may."""


@dataclass(slots=True)
class Tally:
    """What became of a parser's inputs."""

    parser: Parser
    taken: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    wrong: int = 0
    found: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Where something came up → what it was the first time, by which input."""

    @property
    def tried(self) -> int:
        """How many inputs there were."""
        return self.taken + self.refused + self.wrong


def changed(seed: bytes, others: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> bytes:
    """Return a seed with one to four changes: bits, pieces cut, doubled, moved, words put in, another seed's piece."""
    made = seed
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        made = _once(made, others, words, rng)[:LONGEST]
    return made


def _once(made: bytes, others: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> bytes:
    first, last = sorted(rng.randrange(len(made) + 1) for _ in range(2))
    last = min(last, first + rng.choice((1, 2, 8, 64, LONGEST)))
    kind = rng.randrange(7)
    if kind == 0 and made:
        at = rng.randrange(len(made))
        return made[:at] + bytes([made[at] ^ 1 << rng.randrange(8)]) + made[at + 1 :]
    if kind == 1:
        return made[:first] + made[last:]
    if kind == 2:
        return made[:last] + made[first:last] * rng.choice((1, 2, 40)) + made[last:]
    if kind == 3:
        other = rng.choice(others)
        start = rng.randrange(len(other) + 1)
        return made[:first] + other[start : start + rng.choice((1, 8, 64, LONGEST))] + made[last:]
    if kind == 4:
        return made[:first] + rng.choice(DEEP) * rng.choice((1, 5, 300, 5000)) + made[last:]
    return made[:first] + rng.choice(words) + made[last if kind == 5 else first :]


def words_of(parser: Parser) -> list[bytes]:
    """Return the words that are put into inputs: the evil ones, and those that the seeds are made of."""
    own = {word for seed in parser.seeds for word in seed.replace(b'"', b" ").split() if len(word) <= LONGEST >> 10}
    return [*EVIL, *sorted(own)]


def inputs(parser: Parser, rng: random.Random) -> Iterator[bytes]:
    """Yield a parser's seeds, and then their changes without end."""
    yield from parser.seeds
    words = words_of(parser)
    while True:
        yield changed(rng.choice(parser.seeds), parser.seeds, words, rng)


def fuzzed(parser: Parser, seconds: float, seed: int) -> Tally:
    """Try a parser's inputs for so many seconds, and return what became of them."""
    tally = Tally(parser)
    rng = random.Random(f"{seed} {parser.name}")  # noqa: S311 - no secret is drawn
    end = time.monotonic() + seconds
    for given in inputs(parser, rng):
        if time.monotonic() > end:
            break
        _try(tally, given)
    return tally


def _try(tally: Tally, given: bytes) -> None:
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SLOW_S)
    try:
        tally.parser.read(given)
        tally.taken += 1
    except MarchlandError:
        tally.refused += 1
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        tally.wrong += 1
        tally.found.setdefault(_place(error), (str(error)[:80], given))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    tally.slowest_s = max(tally.slowest_s, time.process_time() - begun)


def _place(error: Exception) -> str:
    if isinstance(error, SlowError):
        return f"slow: more than {SLOW_S:g} s"
    where = next(
        (step for step in reversed(traceback.extract_tb(error.__traceback__)) if "marchland" in step.filename),
        None,
    )
    line = "" if where is None else f" at {Path(where.filename).name}:{where.lineno}"
    return f"{type(error).__name__}{line}"


def _too_slow(_signal: int, _frame: object) -> None:
    raise SlowError


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the parsers that are asked for, print the table, and return 1 if anything was found."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asking.add_argument("--time", type=float, default=5, help="seconds for each parser")
    asking.add_argument("--seed", type=int, default=16, help="which inputs")
    asking.add_argument("--only", action="append", choices=[parser.name for parser in PARSERS], help="one of them")
    asked = asking.parse_args(arguments)
    signal.signal(signal.SIGPROF, _too_slow)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    resource.setrlimit(resource.RLIMIT_AS, (held + 2 * MORE_MEMORY, resource.RLIM_INFINITY))
    print("| parser | inputs | taken | refused | slowest s | found |\n|---|---:|---:|---:|---:|---:|")
    whole: Counter[str] = Counter()
    for parser in PARSERS:
        if asked.only and parser.name not in asked.only:
            continue
        tally = fuzzed(parser, asked.time, asked.seed)
        print(
            f"| {parser.name} | {tally.tried:,} | {tally.taken:,} | {tally.refused:,} | {tally.slowest_s:.2f} "
            f"| {len(tally.found)} |",
            flush=True,
        )
        for number, (where, (what, given)) in enumerate(tally.found.items(), 1):
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{parser.name}-{number}").write_bytes(given)
            print(f"    {where}: {what!r} by {given[:60]!r} ({KEPT.name}/{parser.name}-{number})", flush=True)
        whole[parser.name] = len(tally.found)
    return int(any(whole.values()))


if __name__ == "__main__":
    sys.exit(main())
