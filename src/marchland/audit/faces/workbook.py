"""Answers as an Excel workbook: numbers are numbers, and no text ever becomes a formula or a link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from marchland.audit.domain.claim import Audit
from marchland.audit.faces import tables
from marchland.core.citation import SourceCard
from marchland.facts.faces import cards
from marchland.formats.workbook import _written


def audit(audit: Audit, sources: Mapping[str, SourceCard]) -> bytes:
    """Return the workbook of an audit: its claims, how many have each verdict, and the cards of its sources."""
    slugs = dict.fromkeys(slug for claim in audit.claims for slug in tables.claim_sources(claim))
    sheets = {
        "Audit": tables.audit(audit),
        "Verdicts": tables.counts(audit),
        "Sources": cards.sources(sources[slug] for slug in slugs if slug in sources)[0],
    }
    on = audit.known_on
    return _written(sheets, audit.document.title, datetime(on.year, on.month, on.day))  # noqa: DTZ001 - a day without a zone
