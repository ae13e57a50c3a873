"""Answers as Markdown with tables, every text from outside escaped."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.assess.domain.assessment import Assessment
from marchland.assess.domain.compare import Comparison
from marchland.assess.faces import tables as assess_tables
from marchland.assess.faces.sentences import answer
from marchland.assess.faces.words import LIMITS, left_out, money_told
from marchland.assess.service.books import Books
from marchland.facts.faces.words import source_line
from marchland.formats.markdown import escape, render, table


def assessment(assessment: Assessment, books: Books, **_given: object) -> str:
    """Return the answer, every table, the sources and the limits."""
    parts = [f"# {escape(assessment.title)}", *([f"*{escape(assessment.summary)}*"] if assessment.summary else [])]
    parts += [escape(sentence.text) for sentence in answer(assessment)]
    parts += [escape(left_out(assessment)), escape(money_told(assessment))]
    parts += [table(each) for each in assess_tables.assessment(assessment)]
    parts += [
        _listed(
            "Sources", [f"`{slug}` {escape(source_line(slug, books.facts.sources))}" for slug in assessment.sources]
        )
    ]
    parts += [_listed("Limits", [escape(limit) for limit in LIMITS])]
    return "\n\n".join(part for part in parts if part) + "\n"


def comparison(comparison: Comparison, *_books: object, **_given: object) -> str:
    """Return what differs between two scenarios and what that does."""
    head = f"# {escape(comparison.first.title)} beside {escape(comparison.second.title)}"
    return render(assess_tables.comparison(comparison), head)


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n\n".join([f"## {title}", "\n".join(f"- {line}" for line in lines)]) if lines else ""
