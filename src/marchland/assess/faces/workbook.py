"""Answers as an Excel workbook: numbers are numbers, and no text ever becomes a formula or a link."""

from __future__ import annotations

from datetime import datetime

from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import tables as assess_tables
from marchland.assess.faces.words import LIMITS
from marchland.assess.service.books import Books
from marchland.audit.domain.claim import Audit
from marchland.audit.faces import tables
from marchland.formats.table import Table
from marchland.formats.workbook import _written


def render(of: Assessment, books: Books, audit: Audit | None = None, **_given: object) -> bytes:
    """Return the workbook: Total, Belts, Inputs, Documented belts, Exposure, Formulas, Sources, About, and Audit."""
    sheets = {
        "Total": assess_tables.total(of),
        "Belts": assess_tables.belts(of),
        "Inputs": assess_tables.inputs(of),
        "Documented belts": assess_tables.documented(of),
        "Exposure": assess_tables.exposure(of),
        "Formulas": assess_tables.formulas(of),
        "Sources": assess_tables.used_sources(of, books.facts.sources),
    }
    if audit is not None:
        sheets["Audit"] = tables.audit(audit)
    sheets["About"] = _about(of)
    on = of.provenance.as_of.known_on
    return _written(sheets, of.title, datetime(on.year, on.month, on.day))  # noqa: DTZ001 - a day without a zone


def _about(of: Assessment) -> Table:
    rows = (("Title", of.title), ("Summary", of.summary), *assess_tables.provenance(of).rows)
    missing = tuple(("Left out", term) for term in of.unknown)
    return Table("About", ("What", "Value"), (*rows, *missing, *(("Limit", limit) for limit in LIMITS)))
