"""Answers for a terminal: the answer in sentences, then tables that fit any width, with or without colour."""

from __future__ import annotations

from dataclasses import replace

from marchland.audit.domain.claim import Audit
from marchland.audit.faces import tables
from marchland.formats.terminal import heading, laid_out, printed


def audit(of: Audit, *, width: int = 80, colour: bool = False) -> str:
    """Return the counts of verdicts, then every claim with its working."""
    shown = replace(tables.audit(of), title="Claims")
    parts = [laid_out(tables.counts(of), width), laid_out(shown, width)]
    return printed([heading(f"Audit of “{of.document.title}”"), *parts], width, colour=colour)
