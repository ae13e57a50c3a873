"""Answers for a terminal: the answer in sentences, then tables that fit any width, with or without colour."""

from __future__ import annotations

from marchland.assess.domain.assessment import Assessment
from marchland.assess.domain.compare import Comparison
from marchland.assess.faces import tables as assess_tables
from marchland.assess.faces.sentences import answer
from marchland.assess.faces.words import LIMITS, left_out, money_told
from marchland.formats.terminal import bullets, heading, laid_out, paragraph, printed


def assessment(assessment: Assessment, *_books: object, width: int = 80, colour: bool = False, **_given: object) -> str:
    """Return the answer, every table and the limits as text of that width."""
    head = [heading(assessment.title), *(paragraph(sentence.text) for sentence in answer(assessment))]
    if assessment.summary:
        head.insert(1, paragraph(assessment.summary, "italic"))
    if assessment.unknown:
        head.append(paragraph(left_out(assessment)))
    head.append(paragraph(money_told(assessment)))
    body = [laid_out(table, width) for table in assess_tables.assessment(assessment)]
    return printed([*head, *body, bullets("Limits", LIMITS)], width, colour=colour)


def comparison(comparison: Comparison, *_books: object, width: int = 80, colour: bool = False, **_given: object) -> str:
    """Return what differs between two scenarios and what that does."""
    head = heading(f"{comparison.first.title} beside {comparison.second.title}")
    return printed(
        [head, *(laid_out(table, width) for table in assess_tables.comparison(comparison))], width, colour=colour
    )
