"""Plant bugs one at a time in a copy of the project, and tell which of them the tests catch.

    python scripts/planted_bugs.py            every bug of the table, a line each; exit status 1 if one survives
    python scripts/planted_bugs.py --list     the table
    python scripts/planted_bugs.py --only reach-is-the-larger --only next-of-items

A bug is planted where its old text stands, wherever under `src` the file is by now; the tests that must catch it are
found by the names of their functions. They are first run without the bug: what fails then catches nothing.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import functools
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planted_bugs_table import BUGS, Bug

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (
    ".git", ".venv", ".tools", ".build", "out", "dist", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".hypothesis", ".import_linter_cache",
)  # fmt: skip
STUCK_AFTER_S = 1800
"""A run that takes this long goes round in a circle, which no test has caught."""


class PlantError(Exception):
    """The table does not fit the project: a text or a test is not there, or not only once."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a bug: whether a test failed because of it, which, and how long that took."""

    bug: Bug
    caught: bool
    told: str
    seconds: float


def copied(root: Path, to: Path) -> Path:
    """Return a copy of the project's tree without what tools have made, its modules compiled.

    They are known by what is in them: a file that is changed within a second, and keeps its size, is read anew.
    """
    copy = Path(shutil.copytree(root, to, ignore=shutil.ignore_patterns(*LEFT_OUT)))
    compileall.compile_dir(copy / "src", quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return copy


def file_of(bug: Bug, root: Path) -> Path:
    """Return the one file under `src` in which the old text stands once; raises PlantError."""
    found = [
        path for path in sorted((root / "src").rglob("*.py")) for _ in range(path.read_text("utf-8").count(bug.old))
    ]
    if len(found) != 1:
        where = ", ".join(str(path.relative_to(root)) for path in found) or "nowhere"
        raise PlantError(f"{bug.name}: the old text must stand once under src, and stands {where}: {bug.old!r}")
    return found[0]


def tests_of(bug: Bug, root: Path) -> tuple[str, ...]:
    """Return what pytest is given to run the tests of a bug; raises PlantError where one is not there just once."""
    return tuple(_test(name, root) for name in bug.tests)


def _test(name: str, root: Path) -> str:
    found = [path for path in sorted((root / "tests").rglob("test_*.py")) if name in _functions(path)]
    if len(found) != 1:
        raise PlantError(f"{len(found)} files under tests have a function {name}; one must")
    return f"{found[0].relative_to(root).as_posix()}::{name}"


@functools.cache
def _functions(path: Path) -> frozenset[str]:
    text = path.read_text("utf-8")
    return frozenset(node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))


def run(root: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests over a copy, and return pytest's exit status and what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    world = {**os.environ, "PYTHONPATH": str(root / "src")}
    try:
        done = subprocess.run(
            command, cwd=root, env=world, capture_output=True, text=True, check=False, timeout=STUCK_AFTER_S
        )
    except subprocess.TimeoutExpired:
        return -1, f"stuck: no end after {STUCK_AFTER_S} s"
    return done.returncode, done.stdout + done.stderr


def judged(bug: Bug, root: Path) -> Verdict:
    """Plant a bug in the copy, run its tests, and take it out again."""
    path, tests, start = file_of(bug, root), tests_of(bug, root), time.monotonic()
    text = path.read_text("utf-8")
    try:
        path.write_text(text.replace(bug.old, bug.new), "utf-8")
        status, said = run(root, tests)
    finally:
        path.write_text(text, "utf-8")
    return Verdict(bug, status == 1, _told(status, said), time.monotonic() - start)


def _told(status: int, said: str) -> str:
    failed = [line.split(" - ")[0].rpartition("::")[2] for line in said.splitlines() if line.startswith("FAILED ")]
    if status == 1:
        return ", ".join(failed) or "a fixture failed"
    return "no test failed" if status == 0 else f"pytest ended with {status}: {said.strip().splitlines()[-1:]}"


def chosen(names: Iterable[str]) -> tuple[Bug, ...]:
    """Return the bugs of those names, or all; raises PlantError for a name that none has."""
    known = {bug.name: bug for bug in BUGS}
    for name in names:
        if name not in known:
            raise PlantError(f"no bug is called {name!r}; see --list")
    return tuple(known[name] for name in names) or BUGS


def verdicts(bugs: Sequence[Bug], root: Path) -> Iterator[Verdict]:
    """Yield what becomes of each bug, planted in a copy of the tree; raises PlantError where a test fails anyway."""
    for bug in bugs:  # all are looked up before the first is run
        file_of(bug, root)
    tests = tuple(dict.fromkeys(test for bug in bugs for test in tests_of(bug, root)))
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        copy = copied(root, Path(folder) / "tree")
        status, said = run(copy, tests)
        if status != 0:
            raise PlantError(f"a test fails without any bug, and so catches none:\n{said[-2000:]}")
        for bug in bugs:
            yield judged(bug, copy)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="plant this one; may be repeated")
    parser.add_argument("--list", action="store_true", help="print the table and plant nothing")
    asked = parser.parse_args(arguments)
    try:
        bugs = chosen(asked.only)
        if asked.list:
            for bug in bugs:
                print(f"{bug.name:28} {file_of(bug, ROOT).relative_to(ROOT)}: {bug.meaning}")
                print("".join(f"{'':28} caught by {test}\n" for test in tests_of(bug, ROOT)), end="")
            return 0
        survived = 0
        for number, each in enumerate(verdicts(bugs, ROOT), 1):
            survived += not each.caught
            word = "caught" if each.caught else "SURVIVED"
            print(f"[{number}/{len(bugs)}] {word:8} {each.bug.name:28} {each.seconds:4.0f} s  {each.told}", flush=True)
    except PlantError as error:
        print(f"planted_bugs: {error}", file=sys.stderr)
        return 2
    print(f"{len(bugs) - survived} of {len(bugs)} bugs were caught")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
