"""The mutation tester: which changes it makes, which of them tests notice, and a table that fits the code."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = '''"""Counts."""

from functools import cache

MOST = 3
NAMES: tuple[str, ...] = ("one", "two words")


@cache
def few(number: int = 4) -> bool:
    """Return whether there are few."""
    if number < 0:
        raise ValueError("wants 0 or more")
    return number <= MOST


class Counter:
    kept = 5

    def up(self, by: int) -> int:
        assert by > 0
        total = 0
        while total < by:
            total += 1
        return total
'''
TESTS = """
from counts import MOST, Counter, few


def test_few() -> None:
    assert few(3) and not few(4) and few(0)


def test_up() -> None:
    assert Counter().up(2) == 2
"""


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module


def test_the_changes_of_a_module_are_these(scripts: Any) -> None:
    """Worked out by hand: no annotation, docstring, default, assertion or text for people is changed."""
    found = {(each.place, each.was, each.now) for each in scripts("mutant_making").mutants(ast.parse(SOURCE))}
    assert found == {
        ("MOST", "3", "4"), ("NAMES", "'one'", "'XXoneXX'"),
        ("few", "number < 0", "number <= 0"), ("few", "0", "1"), ("few", "raise ValueError('wants 0 or more')", "pass"),
        ("few", "number <= MOST", "number < MOST"),
        ("Counter.up", "0", "1"), ("Counter.up", "total < by", "total <= by"),
        ("Counter.up", "total += 1", "total -= 1"),
        ("Counter.up", "1", "2"),
    }  # fmt: skip


def test_a_change_has_a_name_of_its_own_that_lines_do_not_move(scripts: Any) -> None:
    making = scripts("mutant_making")
    text = "def twice(a):\n    return a + 1 if a > 1 else a + 1\n"
    keys = [each.key for each in making.mutants(ast.parse(text))]
    assert keys == [each.key for each in making.mutants(ast.parse("\n\n" + text))]
    assert len(keys) == len(set(keys))
    assert [key[3] for key in keys if key[1] == "1"] == [1, 2, 3]


def tried(tmp_path: Path, tests: str, **plan: Any) -> tuple[int, list[dict[str, Any]]]:
    """Try all mutants of the sample in a process of its own."""
    import json

    (tmp_path / "counts.py").write_text(SOURCE, "utf-8")
    (tmp_path / "test_counts.py").write_text(tests, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    given = {"modules": ["counts"], "tests": [str(tmp_path / "test_counts.py")], "sample": None, "seed": 1,
             "equivalent": {}, "scratch": str(tmp_path / "scratch"), "patience_s": 1, **plan}  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps(given), "utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "mutant_trying.py", "plan.json", "results.json"], cwd=tmp_path, check=False,
        capture_output=True, text=True, env={"PYTHONPATH": f"{tmp_path}:{ROOT / 'scripts'}", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    results: list[dict[str, Any]] = json.loads((tmp_path / "results.json").read_text("utf-8"))
    return done.returncode, results


def test_each_change_is_tried_and_what_no_test_notices_survives(tmp_path: Path) -> None:
    """`few(0)` notices both changes of the bound below; nothing asks what is below 0, or for the names.

    Counting to 2 comes to the same from 1, and by twos.

    A circle without end, which `total -= 1` makes, is stopped; what a cache kept from before is not asked.
    """
    status, results = tried(tmp_path, TESTS)
    assert status == 0
    assert {(each["place"], each["was"]): each["verdict"] for each in results} == {
        ("MOST", "3"): "killed", ("NAMES", "'one'"): "survived",
        ("few", "number < 0"): "killed", ("few", "0"): "killed",
        ("few", "raise ValueError('wants 0 or more')"): "survived", ("few", "number <= MOST"): "killed",
        ("Counter.up", "0"): "survived", ("Counter.up", "total < by"): "killed",
        ("Counter.up", "total += 1"): "killed",
        ("Counter.up", "1"): "survived",
    }  # fmt: skip
    assert {each["all"] for each in results} == {10}


def test_a_sample_is_the_same_for_the_same_seed_and_leaves_out_what_is_listed(tmp_path: Path) -> None:
    few = TESTS.replace("Counter().up(2) == 2", "MOST")
    listed = {"counts": [["Counter.up", "0", "1", 1], ["Counter.up", "total < by", "total <= by", 1],
                         ["Counter.up", "total += 1", "total -= 1", 1]]}  # fmt: skip
    _, first = tried(tmp_path, few, sample=4, equivalent=listed)
    _, second = tried(tmp_path, few, sample=4, equivalent=listed)
    assert first == second
    assert len(first) == 4
    _, whole = tried(tmp_path, few, equivalent=listed)
    assert {each["was"]: each["verdict"] for each in whole if each["place"] == "Counter.up"} == {"1": "unreached"}


def test_tests_that_fail_without_a_change_are_refused(tmp_path: Path) -> None:
    status, results = tried(tmp_path, TESTS + "\n\ndef test_wrong() -> None:\n    assert few(9)\n")
    assert (status, results) == (4, [])


def test_the_table_names_modules_and_tests_that_are_there_and_changes_that_can_be_made(scripts: Any) -> None:
    rows, equivalent = scripts("mutants").table()
    names = [name for row in rows for name in row.modules]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [test for row in rows for test in row.tests if not (ROOT / test).is_file()] == []
    assert {row.goal for row in rows} <= {80, 90}
    making = scripts("mutant_making")
    for each in equivalent:
        path = ROOT / "src" / "marchland" / Path(*each.module.split(".")).with_suffix(".py")
        keys = {change.key for change in making.mutants(ast.parse(path.read_text("utf-8")))}
        assert (each.place, each.was, each.now, each.turn) in keys, each
        assert len(each.why) > 20, each
    assert {each.module for each in equivalent} <= set(names)


def test_a_score_counts_what_was_killed_and_a_change_that_could_not_be_made_for_nothing(scripts: Any) -> None:
    module = scripts("mutants")
    row = module.Row(("a.b",), (), 90)
    told = [{"module": "marchland.a.b", "place": "f", "line": 1, "was": "x", "now": "y", "turn": 1, "verdict": verdict,
             "all": 9} for verdict in ("killed", "killed", "killed", "survived", "not made")]  # fmt: skip
    score, = module.scores(row, told, ())  # fmt: skip
    assert (score.tried, score.killed, score.percent, score.changes) == (4, 3, 75.0, 9)
    assert score.survivors == ("a.b:1 f: x → y #1 (survived)",)
