"""The phrases that storeys below the web compose, taken from their code as forms such as `no area {0} is on record`."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

_TELLING = {"stepped": (0,), "refusal": (1, 2), "Rule": (1, 2, 3), "Deadline": (1, 2, 3, 4)}
"""Calls beside errors that tell a person something, and which of their places hold the words."""
_WHOLE = (
    "adapters/validation.py", "assess/exposure.py", "assess/model.py", "audit/*.py", "core/errors.py",
    "law/assistance.py", "law/deadline.py", "law/hypothesis.py", "law/munition.py", "law/obligation.py",
    "law/position.py", "law/status.py", "law/suspension.py", "law/treaties/*.py", "register/demand.py",
    "register/policy.py", "report/answer.py", "report/tables.py", "report/words.py", "services/legal_answers.py",
)  # fmt: skip
"""Modules whose every text is shown to people."""
_UNASKED = (
    "cli/*", "core/proof.py", "ledger/archive.py", "ledger/entry.py", "ledger/note.py", "ledger/taking.py",
    "ledger/tiles.py", "ledger/verifier.py", "ledger/witness.py", "law/treaties/all.py", "register/version_digest.py",
    "services/copying.py", "services/erasure.py", "services/founding.py", "services/migration.py",
    "services/stores.py", "services/witnessing.py",
)  # fmt: skip
"""Modules that no page asks anything, or whose words are for those who hold the keys or write treaties' names."""
_ASKED_ADAPTERS = ("claim_files", "feature_files", "scenario_files", "shape", "shape_repair", "supposition_files",
                   "text_files", "validation", "yaml_files")  # fmt: skip
_DATA = {
    "data/law/*.yaml": ("reason", "says", "holder", "note"),
    "data/scenarios/*.toml": ("title", "summary"),
    "data/facts/*.yaml": ("meaning",),
}
"""Which keys of which data hold words of ours, and not a source's own."""
_NO_WORDS = re.compile(r"[A-Z][\w ]* (Art\.|Technical Annex) [\d(].*|custom; not VCLT.*|(?!use )\S+ [*/+] .*")
"""References to articles and formulas: these are written alike in every language."""
_COMPOSED = (
    "ratified on {0}", "acceded on {0}", "consented on {0}", "accepted on {0}", "approved on {0}", "succeeded on {0}",
    "{before}, and from its price to its clearance it would cost {0}", "{before}, and {0}", "as known on {0}",
)  # fmt: skip
"""Forms that the code puts together from a table or a list."""
_NAMED = re.compile(r"\{([a-z_]+)(:[^}]*)?\}")


def phrases(package: Path) -> Iterator[tuple[str, str]]:
    """Yield the path of a module or of data, and a form in it, for every phrase that a page may show."""
    for file in sorted(package.rglob("*.py")):
        path = file.relative_to(package).as_posix()
        adapter = path.startswith("adapters/") and file.stem not in _ASKED_ADAPTERS
        if adapter or _matches(path, _UNASKED):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        found = [*_told(tree), *_texts(tree)] if _matches(path, _WHOLE) else [*_told(tree)]
        found += _ruled(tree)
        yield from ((path, joined(form)) for form in dict.fromkeys(found) if spoken(form))
    yield from (("scripts/phrases.py", form) for form in _COMPOSED)
    for pattern, keys in _DATA.items():
        for file in sorted(package.glob(pattern)):
            text = file.read_text("utf-8")
            held = tomllib.loads(text) if file.suffix == ".toml" else yaml.safe_load(text)
            yield from ((file.relative_to(package).as_posix(), form) for form in _held(held, keys) if spoken(form))


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def spoken(form: str) -> bool:
    """Tell whether a form has words of its own, and is not all holes and signs."""
    words = sum(sign.isalpha() for sign in form) > 3 and " " in form.strip()
    return words and not _NO_WORDS.fullmatch(form)


def joined(form: str) -> str:
    """Return a form that goes on from something said before with a hole for that: `{before}; and so on`."""
    form = _NAMED.sub(r"{\1}", form.lstrip("\n"))
    return f"{{before}}{form}" if form[:2] in (", ", "; ", " (") else form


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


def _told(tree: ast.Module) -> Iterator[str]:
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        places = (0,) if name.endswith("Error") else _TELLING.get(name, ())
        shown = [node.args[place] for place in places if place < len(node.args)]
        shown += [keyword.value for keyword in node.keywords if keyword.arg == "next_step"]
        for each in shown:
            yield from _forms(constants.get(each.id, each) if isinstance(each, ast.Name) else each)


def _ruled(tree: ast.Module) -> Iterator[str]:
    """Yield the words of rules that are computed: a function that `computes` says in its docstring what the rule is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any("computes" in ast.unparse(each) for each in node.decorator_list):
            yield " ".join((ast.get_docstring(node) or "").split())


def _forms(node: ast.expr) -> list[str]:
    """Return the forms that an expression may come out as, with `{0}`, `{1}` … for what is filled in."""
    return [_numbered(parts) for parts in _parts(node)]


def _parts(node: ast.expr) -> list[list[str | None]]:
    if isinstance(node, ast.Constant):
        return [[node.value]] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [[str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]]
    if isinstance(node, ast.IfExp):
        return [*_parts(node.body), *_parts(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [parts for value in node.values for parts in _parts(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _parts(node.left) or [[None]], _parts(node.right) or [[None]]
        return [[*one, *other] for one in left for other in right]
    return []


def _numbered(parts: list[str | None]) -> str:
    holes = iter(range(len(parts)))
    return "".join(f"{{{next(holes)}}}" if part is None else part for part in parts)


def _texts(tree: ast.Module) -> Iterator[str]:
    """Yield every text of a module that is no docstring, those inside of f-strings as a part of them."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            inside.add(node.body[0].value)  # type: ignore[attr-defined] # a docstring is an expression
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(node.value)
        if isinstance(node, ast.JoinedStr):
            inside.update(part for part in node.values if isinstance(part, ast.Constant))
        if node not in inside and isinstance(node, ast.Constant | ast.JoinedStr):
            yield from _forms(node)
