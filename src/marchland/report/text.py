"""Answers for a terminal: the answer in sentences, then tables that fit any width, with or without colour."""

from __future__ import annotations

from dataclasses import replace

from marchland.assess.assessment import Assessment
from marchland.assess.compare import Comparison
from marchland.audit.claim import Audit
from marchland.report import ledgers, tables
from marchland.report.answer import answer
from marchland.report.grid import bullets, heading, laid_out, paragraph, printed
from marchland.report.words import LIMITS, left_out


def assessment(of: Assessment, *, width: int = 80, colour: bool = False) -> str:
    """Return the answer, every table and the limits as text of that width."""
    head = [heading(of.title), *(paragraph(sentence.text) for sentence in answer(of))]
    if of.summary:
        head.insert(1, paragraph(of.summary, "italic"))
    if of.unknown:
        head.append(paragraph(left_out(of)))
    body = [laid_out(table, width) for table in tables.assessment(of)]
    return printed([*head, *body, bullets("Limits", LIMITS)], width, colour=colour)


def comparison(of: Comparison, *, width: int = 80, colour: bool = False) -> str:
    """Return what differs between two scenarios and what that does."""
    head = heading(f"{of.first.title} beside {of.second.title}")
    return printed([head, *(laid_out(each, width) for each in tables.comparison(of))], width, colour=colour)


def audit(of: Audit, *, width: int = 80, colour: bool = False) -> str:
    """Return the counts of verdicts, then every claim with its working."""
    shown = replace(ledgers.audit(of), title="Claims")
    parts = [laid_out(ledgers.counts(of), width), laid_out(shown, width)]
    return printed([heading(f"Audit of “{of.document.title}”"), *parts], width, colour=colour)
