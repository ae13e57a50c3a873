"""The syntax trees of the project's files, each read once while the tests of one module ask for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the tree of a file."""
    return ast.parse(path.read_text("utf-8"))


@pytest.fixture(scope="module", autouse=True)
def trees_are_let_go() -> Iterator[None]:
    """Forget all trees after a module: a million nodes that stay are walked by every later collection of garbage."""
    yield
    tree_of.cache_clear()
