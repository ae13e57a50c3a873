"""The figures of the house, read off the code's own syntax trees: sizes, and the arrows within and between folders."""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

MADE = "<!-- This file is written by scripts/docs from the code; change the code and run `make docs`. -->"
STOREYS = ("domain", "questions", "adapters", "service", "faces", "capability")
HEAD = """
# The house in figures

An arrow is a module that imports another module of ours. Inside a capability arrows point down, from `faces` over
`service`, `adapters` and `questions`, which names the rest by text alone, to `domain`; between capabilities they
point down the layers of `pyproject.toml`. A back arrow would point up, and a circle would lead back to where it began;
tests hold both at 0. A new capability is a folder with a `capability.py`: it edits no list elsewhere.
"""


def house_page(package: Path, layers: list[str]) -> str:
    """Return the page of the figures; `layers` are the folders from the top down."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(package.rglob("*.py"))}
    names = {_name(path, package): path for path in trees if path.name != "__init__.py"}
    arrows = {name: set(_imports(trees[path], names)) - {name} for name, path in names.items()}
    lengths = [length for tree in trees.values() for length in _lengths(tree)]
    rows = [
        ("modules", len(names)),
        ("lines", sum(len(path.read_text("utf-8").splitlines()) for path in trees)),
        ("functions", len(lengths)),
        ("median length of a function, lines", int(statistics.median(lengths))),
        ("longest function, lines", max(lengths)),
        ("arrows within a capability", sum(_top(a) == _top(b) for a, found in arrows.items() for b in found)),
        ("arrows between folders", sum(_top(a) != _top(b) for a, found in arrows.items() for b in found)),
        ("circles", len(_circle(arrows))),
        ("back arrows", len(list(back_arrows(arrows, layers)))),
        ("lists elsewhere that a new capability edits", 0),
    ]
    table = "\n".join(f"| {name} | {value:,} |" for name, value in rows)
    between = Counter((_top(a), _top(b)) for a, found in arrows.items() for b in found if _top(a) != _top(b))
    ranked = sorted(between, key=lambda pair: (_rank(pair[0], layers), _rank(pair[1], layers), pair))
    drawn = "\n".join(f"| `{a}` | `{b}` | {between[a, b]} |" for a, b in ranked)
    title = "## Arrows between folders, from the top layer down"
    figures = f"| what | figure |\n|---|---:|\n{table}"
    return f"{MADE}\n{HEAD}\n{figures}\n\n{title}\n\n| from | to | arrows |\n|---|---|---:|\n{drawn}\n"


def back_arrows(arrows: Mapping[str, set[str]], layers: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every arrow that points up: between folders by their layers, within a capability by its storeys."""
    for name, found in arrows.items():
        for other in found:
            if _top(name) != _top(other):
                up = _rank(other, layers) < _rank(name, layers)
            else:
                up = _storey(other) > _storey(name)
            if up:
                yield name, other


def _name(path: Path, package: Path) -> str:
    return ".".join(path.relative_to(package).with_suffix("").parts)


def _top(name: str) -> str:
    return name.partition(".")[0]


def _rank(name: str, layers: list[str]) -> int:
    return layers.index(_top(name)) if _top(name) in layers else len(layers)


def _storey(name: str) -> int:
    part = name.split(".")[1] if "." in name else ""
    return STOREYS.index(part) if part in STOREYS else len(STOREYS)


def _imports(tree: ast.Module, names: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("marchland"):
            module = (node.module or "").removeprefix("marchland").lstrip(".")
            for alias in node.names:
                whole = f"{module}.{alias.name}" if module else alias.name
                if whole in names or module in names:
                    yield whole if whole in names else module


def _lengths(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def _circle(arrows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the modules that are left when those that lead into no circle are taken away."""
    left = dict(arrows)
    while free := [name for name, needs in left.items() if not needs & set(left)]:
        left = {name: needs for name, needs in left.items() if name not in free}
    return left
