"""An audit, or what moves its claims, as a text of each kind: for a terminal, as Markdown, and as CSV."""

from __future__ import annotations

from dataclasses import replace

from marchland.audit.faces import tables
from marchland.audit.service.asking import Choice
from marchland.audit.service.questions import AuditWhatIf
from marchland.formats import csv_table, markdown, terminal


def table(of: Choice | AuditWhatIf, *_books: object, width: int = 80, colour: bool = False, **_given: object) -> str:
    """Return the counts of verdicts and every claim with its working, or what moves, at that width."""
    if isinstance(of, AuditWhatIf):
        return terminal.render(tables.what_if(of), width=width, colour=colour)
    audit, _ = of
    shown = tables.counts(audit), replace(tables.audit(audit), title="Claims")
    head = terminal.heading(f"Audit of “{audit.document.title}”")
    return terminal.printed([head, *(terminal.laid_out(table, width) for table in shown)], width, colour=colour)


def md(of: Choice | AuditWhatIf, *_books: object, **_given: object) -> str:
    """Return the same as Markdown, every text from outside escaped."""
    if isinstance(of, AuditWhatIf):
        return markdown.render(tables.what_if(of))
    audit, _ = of
    head = f"# Audit of “{markdown.escape(audit.document.title)}”"
    return markdown.render((tables.counts(audit), tables.audit(audit)), head)


def csv(of: Choice | AuditWhatIf, *_books: object, **_given: object) -> str:
    """Return the claims as rows."""
    return csv_table.table(tables.moved(of.moved) if isinstance(of, AuditWhatIf) else tables.audit(of[0]))
