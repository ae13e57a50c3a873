"""The texts of the code that people read in their own language, found where they are marked as such.

In Python these are `Message("…")`, `Message.counted("…", "…", n)`, `N_("…")`, `heads("…")`, what an error of ours says
and its `next_step`, and the docstrings of rules that are computed; in TypeScript `say("…")`, `N_("…")` and
`counts("…", "…")`; in the books the keys that hold words of ours. What is put together stands in its parts.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Text = str | tuple[str, str]
"""A text, or one and many of it."""
_FIRST = {"Message": 1, "Clause": 1, "N_": 1, "with_next_step": 1, "translate": 1, "heads": 99}
"""Calls that take texts, and how many of their arguments are some."""
_COUNTED = {"counted", "count"}
_DATA = {
    "law/*.yaml": ("reason", "says", "holder", "note"),
    "scenarios/*.toml": ("title", "summary"),
    "facts/*.yaml": ("meaning", "place", "belt"),
}
"""Which keys of which data hold words of ours, and not a source's own."""
_SCRIPT = re.compile(r"\b(?:say|N_)\(\s*(\"(?:[^\"\\\n]|\\.)*\")")
_SCRIPT_COUNTS = re.compile(r"\bcounts\(\s*(\"[^\"\n]*\"), (\"[^\"\n]*\")\)")
_REFERENCE = re.compile(r"[A-Z][\w ]* (Art\.|Technical Annex) [\d(].*|custom; not VCLT.*")
"""References to articles: these are written alike in every language."""

_STATE_CODE = re.compile(r"[A-Z]{3}")


def marked(package: Path) -> Iterator[tuple[str, Text]]:
    """Yield the path of a module or of data, and a text that it marks, for every such text of the package."""
    trees = {file: ast.parse(file.read_text("utf-8")) for file in sorted(package.rglob("*.py"))}
    errors = _family(trees.values())
    for file, tree in trees.items():
        if _speaks_english(tree):
            continue
        found = dict.fromkeys([*_told(tree, errors), *_computed(tree)])
        yield from ((file.relative_to(package).as_posix(), text) for text in found if spoken(text))
    for pattern, keys in _DATA.items():
        for file in sorted(package.rglob(pattern)):
            content = file.read_text("utf-8")
            held = tomllib.loads(content) if file.suffix == ".toml" else yaml.safe_load(content)
            path = file.relative_to(package).as_posix()
            yield from ((path, text) for text in dict.fromkeys(_held(held, keys)) if _is_text(text) and spoken(text))


def _is_text(text: str) -> bool:
    """Tell whether a value of the data is a text, and no name of something: it has several words or a capital.

    The code of a state is no text: its name stands among the states, in both languages.
    """
    return " " in text or (text[:1].isupper() and not _STATE_CODE.fullmatch(text))


def scripts(frontend: Path) -> Iterator[tuple[str, Text]]:
    """Yield the path of a script of the front end and a text that it says, for every such text."""
    for file in sorted((frontend / "src").rglob("*.ts")):
        content, path = file.read_text("utf-8"), file.relative_to(frontend.parent).as_posix()
        yield from ((path, json.loads(found[1])) for found in _SCRIPT.finditer(content))
        yield from ((path, (json.loads(one), json.loads(many))) for one, many in _SCRIPT_COUNTS.findall(content))


def spoken(text: Text) -> bool:
    """Tell whether a text has words, and is not all placeholders, signs or a reference."""
    form = text if isinstance(text, str) else text[0]
    try:
        own = "".join(part for part, *_ in string.Formatter().parse(form))
    except ValueError:
        own = form
    return any(sign.isalpha() or sign in "€$" for sign in own) and not _REFERENCE.fullmatch(form)


def _family(trees: Any) -> set[str]:
    """Return the names of every class of our errors."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {"MarchlandError"}
    while True:
        of = {each.name for each in classes if {_name(base) for base in each.bases} & found}
        if of <= found:
            return found
        found |= of


def _speaks_english(tree: ast.Module) -> bool:
    """Tell whether a module is one of the commands, or a program of its own that imports nothing of ours."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    ours = any(
        node.module.startswith("marchland") for node in imports if isinstance(node, ast.ImportFrom) and node.module
    )
    return "click" in named or not ours


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _told(tree: ast.Module, errors: set[str]) -> Iterator[Text]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if name in _COUNTED and len(node.args) > 2:
            yield from ((one, many) for one in _texts(node.args[0]) for many in _texts(node.args[1]))
        for place in node.args[: 1 if name in errors else _FIRST.get(name, 0)]:
            yield from _texts(place)
        for keyword in node.keywords:
            if keyword.arg == "next_step":
                yield from _texts(keyword.value)


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the constant texts that an expression may come out as."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _texts(value)


def _computed(tree: ast.Module) -> Iterator[str]:
    """Yield the words of rules that are computed: a function that `computes` says in its docstring what the rule is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any("computes" in ast.unparse(each) for each in node.decorator_list):
            yield " ".join(inspect.cleandoc(ast.get_docstring(node) or "").split())


def _held(data: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts under those keys, at any depth."""
    if isinstance(data, list):
        for each in data:
            yield from _held(each, keys)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in keys and isinstance(value, str):
                yield value
            else:
                yield from _held(value, keys)
