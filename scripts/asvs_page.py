"""The page that says of each requirement of ASVS what holds it, made from the table of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

KINDS = {
    "tests": "held by tests",
    "written": "written down",
    "not_applicable": "not applicable",
    "open": "open",
}
"""What may be said of a requirement, exactly one of it, and how the page calls it."""
_LEVELS = (1, 2)
_PIPE = "\\|"
_HEAD = """\
# ASVS

The [Application Security Verification Standard](https://github.com/OWASP/ASVS) 5.0.0 of OWASP, levels 1 and 2: every
requirement by its id, what it asks in words of ours, and what holds it. What is held in part is open. The standard's
own words count; it is under CC BY-SA 4.0, and nothing but ids and levels is taken from it.
"""


def asvs_page(file: Path, made: str) -> str:
    """Return the page, with what its head says of how it is made."""
    chapters = yaml.safe_load(file.read_text("utf-8"))
    parts = [f"{made}\n\n{_HEAD}", _counts(chapters)]
    for chapter in chapters:
        rows = [_row(name, requirement) for name, requirement in chapter["requirements"].items()]
        head = "| id | level | asks | | by |\n|---|---|---|---|---|"
        parts.append("\n".join([f"\n## {chapter['chapter']} {chapter['title']}\n", head, *rows]) + "\n")
    return "".join(parts)


def kind_of(requirement: dict[str, Any]) -> str:
    """Return which one of the kinds is said of a requirement; ValueError where it is none or several."""
    said = [kind for kind in KINDS if kind in requirement]
    if len(said) != 1:
        raise ValueError(f"of {requirement} one of {', '.join(KINDS)} is to be said")
    return said[0]


def _counts(chapters: list[dict[str, Any]]) -> str:
    """Return the table of how many requirements of each level are of each kind."""
    rows = [requirement for chapter in chapters for requirement in chapter["requirements"].values()]
    lines = []
    for kind, title in KINDS.items():
        of_kind = [row["level"] for row in rows if kind_of(row) == kind]
        lines.append(f"| {title} | {' | '.join(str(of_kind.count(level)) for level in _LEVELS)} | {len(of_kind)} |")
    every = [row["level"] for row in rows]
    lines.append(f"| all | {' | '.join(str(every.count(level)) for level in _LEVELS)} | {len(every)} |")
    return "\n".join(["\n| | level 1 | level 2 | both |\n|---|---|---|---|", *lines]) + "\n"


def _row(name: str, requirement: dict[str, Any]) -> str:
    kind = kind_of(requirement)
    said = requirement[kind]
    if kind == "tests":
        told = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in said)
    elif kind == "written":
        page, _, heading = said.removeprefix("docs/").partition("#")
        told = f"[{page}]({page}#{heading})"
    else:
        told = said
    cells = (name, str(requirement["level"]), requirement["asks"], KINDS[kind], told)
    return f"| {' | '.join(text.replace('|', _PIPE) for text in cells)} |"
