"""The goals of reliability: all of them stand in the table, and what is said to give a figure is there to be run."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from marchland.cli.group import cli

ROOT = Path(__file__).resolve().parents[1]
GOALS = 23
ANSWERS = {"met", "in part", "not met", "not measured"}


def rows() -> list[list[str]]:
    """Return the cells of each row of the table of goals."""
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    section = page.split("\n## The goals\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


ROWS = rows()


def test_every_goal_has_its_row_with_a_figure_and_an_answer() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, GOALS + 1))
    for number, promise, goal, figure, command, answer in ROWS:
        assert all((promise, goal, figure, command)), number
        assert answer.strip("*") in ANSWERS, number
        assert answer.strip("*") != "not measured" or "not measured" in figure, number


def commands() -> list[tuple[str, str]]:
    return [(row[0], told) for row in ROWS for told in re.findall(r"`([^`]+)`", row[4])]


def test_every_row_names_what_gives_its_figure() -> None:
    without = {row[0] for row in ROWS} - {number for number, _ in commands()}
    assert without == {row[0] for row in ROWS if row[4] == "–"}
    assert {row[5].strip("*") for row in ROWS if row[4] == "–"} <= {"not met"}


@pytest.mark.parametrize(("number", "command"), commands())
def test_what_gives_a_figure_is_there(number: str, command: str) -> None:
    words = [word for word in shlex.split(command) if "=" not in word]
    match words:
        case ["make", recipe]:
            assert re.search(rf"^{recipe}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        case ["marchland", *names]:
            found: click.Command | None = cli
            for name in names:
                assert isinstance(found, click.Group)
                found = found.get_command(click.Context(found), name)
            assert found is not None
        case ["python", "-m", module]:
            assert (ROOT / Path(*module.split("."))).with_suffix(".py").is_file()
        case ["pytest", "-m", "long", *tests] | ["pytest", *tests]:
            assert tests
            for test in tests:
                _check_test(test, long="long" in words)
        case _:
            raise AssertionError(f"row {number}: {command} is no command that is known")


def _check_test(name: str, *, long: bool) -> None:
    path, _, function = name.partition("::")
    text = (ROOT / path).read_text("utf-8") if (ROOT / path).is_file() else ""
    assert text or (ROOT / path).is_dir(), name
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert not function or function in {node.name for node in functions}, name
    assert not long or "mark.long" in text, f"{name} has no long run"
