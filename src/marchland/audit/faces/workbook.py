"""Answers as an Excel workbook: numbers are numbers, and no text ever becomes a formula or a link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from marchland.audit.domain.claim import Audit
from marchland.audit.faces import tables
from marchland.core.citation import SourceCard
from marchland.facts.faces import cards
from marchland.formats.workbook import _written


def audit(of: Audit, sources: Mapping[str, SourceCard]) -> bytes:
    """Return the workbook of an audit: its claims, how many have each verdict, and the cards of its sources."""
    slugs = dict.fromkeys(slug for each in of.claims for slug in tables.claim_sources(each))
    sheets = {
        "Audit": tables.audit(of),
        "Verdicts": tables.counts(of),
        "Sources": cards.sources(sources[slug] for slug in slugs if slug in sources)[0],
    }
    on = of.known_on
    return _written(sheets, of.document.title, datetime(on.year, on.month, on.day))  # noqa: DTZ001 - a day without a zone
