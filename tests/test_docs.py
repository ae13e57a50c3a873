"""The documents: what they say of the code is so, and what they tell a reader to run runs."""

from __future__ import annotations

import ast
import inspect
import itertools
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from marchland.cli.group import cli
from marchland.core import errors

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "marchland"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FENCE = re.compile(r"^(?P<mark><!-- run -->\n+)?```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
TIME = re.compile(r"\b\d+(\.\d+)? ?(ms|s|seconds?|minutes?)\b")


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, click.Context(inner, info_name=name, parent=context))


def test_the_generated_documents_are_fresh() -> None:
    script = ROOT / "scripts" / "generate_docs.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_and_option_is_documented() -> None:
    sections = re.split(r"^## ", (ROOT / "docs" / "cli.md").read_text("utf-8"), flags=re.MULTILINE)
    for path, command, context in commands(cli, click.Context(cli, info_name="marchland")):
        section = next((text for text in sections if text.startswith(f"`{path}`\n")), "")
        assert section, f"{path} is not in docs/cli.md"
        assert command.help, f"{path} says nothing of itself"
        for option in command.get_params(context):
            if isinstance(option, click.Option) and not option.hidden:
                assert option.help, f"{path} {option.opts[-1]} has no help"
                assert option.opts[-1] in section, f"{path} {option.opts[-1]} is not in docs/cli.md"


def test_every_error_is_documented() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.MarchlandError):
            assert f"`{name}`" in page
            assert name in (errors.__doc__ or ""), f"{name} is missing from the drawing in core/errors.py"


def test_every_module_is_listed_with_its_first_sentence() -> None:
    listed = (ROOT / "docs" / "modules.md").read_text("utf-8")
    for module in sorted(PACKAGE.rglob("*.py")):
        sentence = (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").split("\n\n")[0]
        if module.name != "__init__.py":
            assert re.search(rf"^  {re.escape(module.name)} +{re.escape(sentence)}$", listed, re.MULTILINE), module


def dependencies() -> list[str]:
    groups = [requirement for group in PROJECT["dependency-groups"].values() for requirement in group]
    stated = [*PROJECT["project"]["dependencies"], *(text for text in groups if isinstance(text, str))]
    return sorted({re.split(r"[^A-Za-z0-9._-]", text)[0] for text in stated})


@pytest.mark.parametrize("name", dependencies())
def test_a_dependency_has_its_reason(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{re.escape(name)}`[^|]*\| \S.{{10,}}\|$", ARCHITECTURE, re.MULTILINE)


def test_no_reason_outlives_its_dependency() -> None:
    section = ARCHITECTURE.split("## Why each dependency")[1].split("\n## ")[0]
    cells = re.findall(r"^\|([^|]*)\|", section, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert named == set(dependencies())


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        assert re.match(r"(https?|mailto):", target) or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_recipes_that_are_named_are_in_the_makefile(page: Path) -> None:
    recipes = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = page.read_text("utf-8")
    named = set(re.findall(r"`make ([a-z]+)", text)) | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE))
    assert named <= recipes


class Step(NamedTuple):
    """A block of commands, and what the page says it prints, if it says so."""

    commands: str
    printed: str | None


def steps(page: Path) -> list[Step]:
    """Return the blocks marked to be run; a block of kind `text` right after one is what it prints."""
    text = page.read_text("utf-8")
    found, blocks = [], [*FENCE.finditer(text), None]
    for block, after in itertools.pairwise(blocks):
        if block is not None and block["mark"]:
            assert block["kind"] == "bash", f"{page_id(page)}: only bash can be run"
            follows = after is not None and after["kind"] == "text" and not text[block.end() : after.start()].strip()
            found.append(Step(block["text"], after["text"] if after is not None and follows else None))
    return found


def pattern(printed: str) -> str:
    """Return a pattern for what is printed: a line `…` stands for any lines, a time for any time."""
    lines = [TIME.sub("\0", line.rstrip()) for line in printed.strip("\n").splitlines()]
    return "".join(r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line) + "\n" for line in lines)


@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)], ids=page_id)
def test_what_a_page_tells_to_run_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    world = os.environ | {"PATH": paths, "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    for step in steps(page):
        command = ["bash", "-euo", "pipefail", "-c", step.commands]
        done = subprocess.run(command, cwd=tmp_path, env=world, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{step.commands}\n{done.stdout}{done.stderr}"
        if step.printed is not None:
            printed = "".join(TIME.sub("\0", line.rstrip()) + "\n" for line in done.stdout.strip("\n").splitlines())
            assert re.fullmatch(pattern(step.printed), printed), f"{step.commands}\n{done.stdout}"


def test_the_readme_runs() -> None:
    assert steps(ROOT / "README.md"), "README.md marks no block with <!-- run -->"
