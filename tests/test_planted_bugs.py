"""The table of planted bugs fits the code as it is, and a bug that no test catches is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = '"""Doubles."""\n\n\ndef double(number: int) -> int:\n    return 2 * number\n'
TESTS = """
from doubles import double


def test_by_hand() -> None:
    assert double(3) == 6


def test_against_itself() -> None:
    assert double(3) == double(3)


def test_that_fails_anyway() -> None:
    assert double(3) == 7
"""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import planted_bugs

    return planted_bugs


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a project of one function and three tests."""
    for name, text in (("src/doubles.py", SOURCE), ("tests/test_doubles.py", TESTS), ("pyproject.toml", "")):
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / "tree"


def test_each_text_of_the_table_stands_once_in_the_code_and_each_test_is_there() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "planted_bugs.py", "--list"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    names = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert len(names) == len(set(names)) >= 21


def test_a_bug_is_caught_by_a_test_worked_out_by_hand_and_not_by_one_that_checks_itself(
    script: Any, tree: Path
) -> None:
    bugs = [script.Bug("tripled", "thrice", "2 * number", "3 * number", (name,))
            for name in ("test_by_hand", "test_against_itself")]  # fmt: skip
    assert [(each.caught, each.told) for each in script.verdicts(bugs, tree)] == [
        (True, "test_by_hand"), (False, "no test failed"),
    ]  # fmt: skip
    assert (tree / "src" / "doubles.py").read_text("utf-8") == SOURCE, "bugs are planted in a copy"


def test_a_test_that_fails_without_the_bug_catches_nothing(script: Any, tree: Path) -> None:
    bug = script.Bug("tripled", "thrice", "2 * number", "3 * number", ("test_that_fails_anyway",))
    with pytest.raises(script.PlantError, match="fails without any bug"):
        list(script.verdicts([bug], tree))


@pytest.mark.parametrize(
    ("old", "test", "words"),
    [
        ("number", "test_by_hand", "must stand once"),
        ("4 *", "test_by_hand", "nowhere"),
        ("2 *", "test_gone", "0 files"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_before_anything_is_run(
    script: Any, tree: Path, old: str, test: str, words: str
) -> None:
    with pytest.raises(script.PlantError, match=words):
        list(script.verdicts([script.Bug("x", "", old, "", (test,))], tree))
