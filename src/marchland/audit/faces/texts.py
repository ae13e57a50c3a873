"""An audit, or what moves its claims, as a text of each kind: for a terminal, as Markdown, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from marchland.audit.domain.claim import Audit
from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.faces import tables
from marchland.audit.service.asking import AuditBooks, Choice
from marchland.audit.service.questions import AuditWhatIf
from marchland.core.errors import InputError
from marchland.formats import csv_table, terminal

Audited = Choice | AuditWhatIf | TextAudits
"""What an audit is asked for: claims, what moves them, or texts."""


def table(of: Audited, *_books: object, width: int = 80, colour: bool = False, **_given: object) -> str:
    """Return the counts of verdicts and every claim with its working, or what moves, at that width."""
    if isinstance(of, AuditWhatIf):
        return terminal.render(tables.what_if(of), width=width, colour=colour)
    lines = []
    for audit in audits(of):
        shown = tables.counts(audit), replace(tables.audit(audit), title="Claims")
        head = terminal.heading(f"Audit of “{audit.document.heading}”")
        lines += [head, *(terminal.laid_out(table, width) for table in shown)]
    return terminal.printed(lines, width, colour=colour)


def audits(of: Choice | TextAudits) -> Iterator[Audit]:
    """Yield the audit, or that of each text."""
    if isinstance(of, TextAudits):
        yield from (text.audit for text in of.audits)
    else:
        yield of[0]


def md(of: Audited, *_books: object, **_given: object) -> str:
    """Return the same as Markdown, every text from outside escaped."""
    from marchland.formats import markdown  # noqa: PLC0415 - only where it is asked for

    if isinstance(of, AuditWhatIf):
        return markdown.render(tables.what_if(of))
    parts = (
        markdown.render(
            (tables.counts(audit), tables.audit(audit)), f"# Audit of “{markdown.escape(audit.document.heading)}”"
        )
        for audit in audits(of)
    )
    return "\n".join(parts)


def csv(of: Audited, *_books: object, **_given: object) -> str:
    """Return the claims as rows; those of several texts one below the other."""
    if isinstance(of, AuditWhatIf):
        return csv_table.table(tables.moved(of.moved))
    first, *others = (tables.audit(audit) for audit in audits(of))
    rows = (*first.rows, *(row for other in others for row in other.rows))
    return csv_table.table(replace(first, rows=rows))


def xlsx(of: Audited, books: AuditBooks, **_given: object) -> bytes:
    """Return the workbook of an audit, or that of all texts; raises InputError for what changes move."""
    from marchland.audit.faces import workbook  # noqa: PLC0415 - only where it is asked for

    if isinstance(of, TextAudits):
        return workbook.texts(of.audits, books.facts.sources)
    return workbook.audit(_all(of)[0], books.facts.sources)


def claimreview(of: Audited, *_books: object, **_given: object) -> str:
    """Return the audited claims as schema.org ClaimReview; raises InputError for what changes move."""
    from marchland.audit.faces import claim_review  # noqa: PLC0415 - only where it is asked for

    return claim_review.claim_reviews(_all(of))


def _all(of: Audited) -> tuple[Audit, ...]:
    if isinstance(of, AuditWhatIf):
        raise InputError("what changes move has no such form", next_step="use --format table, json, csv or md")
    return tuple(audits(of))
