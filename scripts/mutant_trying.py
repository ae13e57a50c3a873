"""Tries the mutants of some modules against some test files, in one process with everything loaded and a fork for each.

    python scripts/mutant_trying.py PLAN.json RESULTS.json

A fork puts the changed code into the functions that are loaded already, and runs the tests that were seen to reach the
changed function, the nearest and quickest first, until one fails. `scripts/mutants.py` writes the plan and reads the
results.
"""

from __future__ import annotations

import ast
import functools
import gc
import importlib
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

import coverage
import pytest

from mutant_making import Mutant, mutants

KILLED, SURVIVED, UNREACHED, NOT_MADE = "killed", "survived", "unreached", "not made"
_STATUS = {0: SURVIVED, 1: KILLED, 3: NOT_MADE}
MORE_MEMORY = 2 << 30
"""How much more than its parent a fork may hold: a mutant that gathers without end is stopped."""
SLOWER = 5
"""A fork is stopped after so many times the tests' own time, and the seconds of the plan."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module whose mutants are tried: its name, file, changes, and those of them that were chosen."""

    name: str
    path: Path
    tree: ast.Module
    changes: tuple[Mutant, ...]
    chosen: tuple[int, ...]


def opened(name: str, sample: int | None, seed: int, equivalent: Sequence[Sequence[Any]]) -> Module:
    """Return a module with its changes, `sample` of them chosen by the seed, or all; the listed are no change."""
    path = Path(str(importlib.import_module(name).__file__))
    tree = ast.parse(path.read_text("utf-8"))
    changes = mutants(tree)
    listed = {tuple(each) for each in equivalent}
    tried = [index for index, change in enumerate(changes) if change.key not in listed]
    if sample is not None and sample < len(tried):
        tried = sorted(random.Random(f"{seed} {name}").sample(tried, sample))  # noqa: S311 - no secret is drawn
    return Module(name, path, tree, changes, tuple(tried))


@dataclass(frozen=True, slots=True)
class Reached:
    """What the tests do without a mutant: how long each takes, and which reach which line of which file."""

    seconds: list[float]
    lines: dict[str, dict[int, list[int]]]

    def tests(self, module: Module, change: Mutant) -> list[int]:
        """Return the tests that reach the changed place, those that reach the very line first, then the quickest."""
        lines = self.lines.get(str(module.path), {})
        if change.constant:
            near, wide = set[int](), {test for tests in lines.values() for test in tests}
        else:
            near = set(lines.get(change.line, ()))
            span = range(change.first_line, change.last_line + 1)
            wide = {test for line in span for test in lines.get(line, ())}
        return sorted(wide | near, key=lambda test: (test not in near, self.seconds[test]))


class Trying:
    """The plugin of pytest that runs mutants where it would run tests."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.results, self.failed, self.forked = plan, list[dict[str, Any]](), list[str](), False

    def pytest_collection(self) -> None:
        """Make properties try the same examples each time, and spend nothing on shrinking them."""
        from hypothesis import Phase, settings  # noqa: PLC0415 - pytest rewrites what it loads first

        kept = settings.get_profile("suite") if "suite" in settings._profiles else settings()  # noqa: SLF001 - no other way
        settings.register_profile(
            "mutants", kept, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
        )
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails; in a mutant's fork, nothing else is of interest."""
        if report.failed:
            if self.forked:
                os._exit(1)
            self.failed.append(f"{report.nodeid}: {str(report.longrepr)[-2000:]}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once without a mutant, and then a fork for each."""
        found = [
            opened(name, self.plan["sample"], self.plan["seed"], self.plan["equivalent"].get(name, ()))
            for name in self.plan["modules"]
        ]
        reached = self._without(session, found)
        functions = _functions({str(module.path) for module in found})
        gc.collect()
        gc.freeze()
        for module in found:
            for index in module.chosen:
                change = module.changes[index]
                tests = reached.tests(module, change)
                verdict = UNREACHED
                if tests:
                    seconds = sum(reached.seconds[test] for test in tests)
                    verdict = _forked(
                        functools.partial(self._one, session, module, change, functions, tests),
                        int(SLOWER * seconds + self.plan["patience_s"]),
                    )
                self.results.append(
                    {"module": module.name, "place": change.place, "line": change.line, "was": change.was,
                     "now": change.now, "turn": change.turn, "verdict": verdict, "all": len(module.changes)}
                )  # fmt: skip
        return True

    def _without(self, session: pytest.Session, found: Sequence[Module]) -> Reached:
        """Return what the tests reach, from a fork, so that no cache is warm when a mutant is tried."""
        reading, writing = os.pipe()
        if not os.fork():
            os.close(reading)
            _quiet()
            told = self._measured(session, found)
            with os.fdopen(writing, "w") as pipe:
                json.dump(told, pipe)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = json.loads(pipe.read() or '{"failed": ["the tests ended the process"]}')
        os.wait()
        if said["failed"]:
            raise pytest.UsageError("fails without any mutant: " + "; ".join(said["failed"][:3]))
        lines = {path: {int(line): tests for line, tests in of.items()} for path, of in said["lines"].items()}
        return Reached(said["seconds"], lines)

    def _measured(self, session: pytest.Session, found: Sequence[Module]) -> dict[str, Any]:
        watch = coverage.Coverage(data_file=None, config_file=False, include=[str(module.path) for module in found])
        seconds = []
        watch.start()
        for index in range(len(session.items)):
            watch.switch_context(str(index))
            begun = time.process_time()
            _run(session, index, index + 1 if index + 1 < len(session.items) else None)
            seconds.append(time.process_time() - begun)
        watch.stop()
        data = watch.get_data()
        lines = {
            str(module.path): {
                line: [int(each) for each in contexts if each]
                for line, contexts in data.contexts_by_lineno(str(module.path)).items()
            }
            for module in found
        }
        return {"failed": self.failed, "seconds": seconds, "lines": lines}

    def _one(
        self,
        session: pytest.Session,
        module: Module,
        change: Mutant,
        functions: dict[tuple[str, str, int], list[FunctionType]],
        tests: Sequence[int],
    ) -> NoReturn:
        """Plant a mutant and run its tests; the fork ends with what became of it."""
        self.forked = True
        change.plant()
        try:
            made = _planted(module, change, functions)
        except (ValueError, TypeError, SyntaxError, ArithmeticError, LookupError):
            made = False
        if not made:
            os._exit(3)
        for turn, test in enumerate(tests):
            _run(session, test, tests[turn + 1] if turn + 1 < len(tests) else None)
        os._exit(0)


def _run(session: pytest.Session, index: int, after: int | None) -> None:
    item = session.items[index]
    following = None if after is None else session.items[after]
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _functions(paths: set[str]) -> dict[tuple[str, str, int], list[FunctionType]]:
    """Return the loaded functions of some files, however they are wrapped."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in paths:
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(each)
    return found


def _planted(module: Module, change: Mutant, functions: dict[tuple[str, str, int], list[FunctionType]]) -> bool:
    for each in gc.get_objects():
        if isinstance(each, type(_caching)):
            each.cache_clear()
    if change.constant:
        return _constant_planted(sys.modules[module.name], module.tree, change)
    code = compile(module.tree, str(module.path), "exec")
    done = False
    for each in _codes(code):
        for function in functions.get((each.co_filename, each.co_qualname, each.co_firstlineno), ()):
            if each.co_qualname == change.place:
                function.__code__ = each
                done = True
    return done


@functools.cache
def _caching() -> None:
    """Stand for all functions that keep what they answered."""


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def _constant_planted(module: ModuleType, tree: ast.Module, change: Mutant) -> bool:
    """Give a constant its changed value, here and wherever it was taken by its name; what was made of it stays."""
    before = vars(module)[change.place]
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == change.place:
            value = getattr(node, "value", None)
            if isinstance(value, ast.expr):
                after = eval(compile(ast.Expression(value), change.place, "eval"), vars(module))  # noqa: S307 - our own source
    for each in tuple(sys.modules.values()):
        if getattr(each, "__dict__", {}).get(change.place) is before:
            setattr(each, change.place, after)
    return True


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _forked(work: Callable[[], NoReturn], allowed_s: int) -> str:
    """Run in a fork within bounds of time and memory, and return what became of it; what breaks a bound is killed."""
    child = os.fork()
    if not child:
        _quiet()
        resource.setrlimit(resource.RLIMIT_CPU, (allowed_s, allowed_s + 1))
        held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MORE_MEMORY, held + MORE_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SLOWER * allowed_s)
        try:
            work()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return _STATUS.get(os.WEXITSTATUS(status), KILLED) if os.WIFEXITED(status) else KILLED


def main(plan: str, results: str) -> int:
    """Try what the plan names, and write what became of each."""
    given = json.loads(Path(plan).read_text("utf-8"))
    trying = Trying(given)
    options = ["-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "--basetemp", given["scratch"]]
    status = pytest.main([*options, *given["tests"]], plugins=[trying])
    Path(results).write_text(json.dumps(trying.results), "utf-8")
    return 0 if status in {0, pytest.ExitCode.NO_TESTS_COLLECTED} else int(status)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
