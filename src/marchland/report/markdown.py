"""Answers as Markdown with tables, every text from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from marchland.assess.assessment import Assessment
from marchland.assess.compare import Comparison
from marchland.audit.claim import Audit
from marchland.core.citation import SourceCard
from marchland.report import ledgers, tables
from marchland.report.answer import answer
from marchland.report.numbers import figure
from marchland.report.plain import clean
from marchland.report.table import SOURCES, Cell, Table
from marchland.report.words import LIMITS, left_out, source_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~$])")
_LEADING = re.compile(r"^([#+\-=]|\d+[.)])(?=\s|[-=#+]|$)")


def assessment(of: Assessment, sources: Mapping[str, SourceCard]) -> str:
    """Return the answer, every table, the sources and the limits."""
    parts = [f"# {escape(of.title)}", *([f"*{escape(of.summary)}*"] if of.summary else [])]
    parts += [escape(sentence.text) for sentence in answer(of)]
    parts += [escape(left_out(of))]
    parts += [table(each) for each in tables.assessment(of)]
    parts += [_listed("Sources", [f"`{slug}` {escape(source_line(slug, sources))}" for slug in of.sources])]
    parts += [_listed("Limits", [escape(limit) for limit in LIMITS])]
    return "\n\n".join(part for part in parts if part) + "\n"


def comparison(of: Comparison) -> str:
    """Return what differs between two scenarios and what that does."""
    head = f"# {escape(of.first.title)} beside {escape(of.second.title)}"
    return render(tables.comparison(of), head)


def audit(of: Audit) -> str:
    """Return the counts of verdicts and every claim."""
    return render((ledgers.counts(of), ledgers.audit(of)), f"# Audit of “{escape(of.document.title)}”")


def render(shown: Sequence[Table], head: str = "") -> str:
    """Return any tables under a heading that is Markdown already."""
    return "\n\n".join([*([head] if head else []), *(table(each) for each in shown)]) + "\n"


def table(of: Table) -> str:
    """Return one table with its title and notes; figures stand right."""
    names = [escape(name.strip()) for name in of.columns]
    rule = ["---:" if _numeric(of, index) else "---" for index in range(len(names))]
    rows = [[_cell(cell, name) for cell, name in zip(row, of.columns, strict=True)] for row in of.rows]
    lines = [f"| {' | '.join(row)} |" for row in (names, rule, *rows)]
    notes = [f"<small>{escape(note)}</small>" for note in of.notes]
    return "\n\n".join([f"## {escape(of.title)}", "\n".join(lines), *notes])


def escape(text: str) -> str:
    """Return the text so that Markdown and HTML print it as it is."""
    safe = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LEADING.sub(r"\\\1", _SPECIAL.sub(r"\\\1", safe))


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n\n".join([f"## {title}", "\n".join(f"- {line}" for line in lines)]) if lines else ""


def _cell(cell: Cell, column: str) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return figure(cell)
    if column == SOURCES:
        return ", ".join(f"`{slug.replace('`', '')}`" for slug in clean(cell).replace("|", "").split(", ") if slug)
    return escape(cell)


def _numeric(of: Table, index: int) -> bool:
    cells = [row[index] for row in of.rows if row[index] is not None]
    return bool(cells) and all(isinstance(cell, int | float) for cell in cells)
