"""Answers as Markdown with tables, every text from outside escaped."""

from __future__ import annotations

from marchland.audit.domain.claim import Audit
from marchland.audit.faces import tables
from marchland.formats.markdown import escape, render


def audit(of: Audit) -> str:
    """Return the counts of verdicts and every claim."""
    return render((tables.counts(of), tables.audit(of)), f"# Audit of “{escape(of.document.title)}”")
