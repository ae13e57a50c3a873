"""The table of ASVS: every requirement of levels 1 and 2 stands in it, and what it names is there."""

from __future__ import annotations

import ast
import functools
import hashlib
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from asvs_page import KINDS, kind_of  # noqa: E402 - the scripts are no package

CHAPTERS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "asvs.yaml").read_text("utf-8"))
ROWS: dict[str, dict[str, Any]] = {name: row for part in CHAPTERS for name, row in part["requirements"].items()}
OFFICIAL = "3765ed9541ee1523694f731f53d3201978aa23cf9cac70481d40476d8a2d1e27"
"""The SHA-256 of the lines `ID LEVEL` of levels 1 and 2, in the order of the CSV of release 5.0.0."""
LEVELS = {1: 70, 2: 183}


def of_kind(kind: str) -> dict[str, Any]:
    return {name: row[kind] for name, row in ROWS.items() if kind_of(row) == kind}


@functools.cache
def functions_of(path: str) -> frozenset[str]:
    """Return the names of the tests of a file, without running any."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_requirement_of_both_levels_stands_in_it_and_no_other() -> None:
    lines = [f"{name} {row['level']}" for name, row in ROWS.items()]
    assert len(lines) == sum(len(part["requirements"]) for part in CHAPTERS), "an id stands twice"
    assert {level: sum(row["level"] == level for row in ROWS.values()) for level in LEVELS} == LEVELS
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == OFFICIAL
    for part in CHAPTERS:
        assert all(name.startswith(f"{part['chapter']}.") for name in part["requirements"])


def test_one_thing_is_said_of_each_in_few_words_of_ours() -> None:
    for name, row in ROWS.items():
        assert set(row) == {"level", "asks", kind_of(row)}, name
        assert 1 <= len(row["asks"].split()) <= 8, name
        assert "verify that" not in row["asks"].lower(), name
        assert row[kind_of(row)], name
    assert all(isinstance(said, str) for kind in KINDS if kind != "tests" for said in of_kind(kind).values())


def test_every_test_that_is_named_is_there() -> None:
    named = [(name, test) for name, tests in of_kind("tests").items() for test in tests]
    lost = []
    for name, test in named:
        path, _, function = test.partition("::")
        if not (ROOT / path).is_file() or not function.startswith("test_") or function not in functions_of(path):
            lost.append(f"{name}: {test}")
    assert lost == []
    assert all(len(set(tests)) == len(tests) for tests in of_kind("tests").values())


def test_a_page_stands_only_for_what_asks_for_a_page() -> None:
    for name, said in of_kind("written").items():
        assert re.fullmatch(r"V\d+\.1\.\d+", name), f"{name} asks for more than words"
        page, _, heading = said.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert heading in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}, name
