"""Answers as an Excel workbook: numbers are numbers, and no text ever becomes a formula or a link."""

from __future__ import annotations

from datetime import datetime

from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import tables as assess_tables
from marchland.assess.faces.words import LIMITS, money_told
from marchland.assess.service.books import Books
from marchland.audit.domain.claim import Audit
from marchland.audit.faces import tables
from marchland.formats.table import Table
from marchland.formats.workbook import _written


def render(assessment: Assessment, books: Books, audit: Audit | None = None, **_given: object) -> bytes:
    """Return the workbook: Total, Belts, Inputs, Documented belts, Exposure, Formulas, Sources, About, and Audit."""
    sheets = {
        "Total": assess_tables.total(assessment),
        "Belts": assess_tables.belts(assessment),
        "Inputs": assess_tables.inputs(assessment),
        "Documented belts": assess_tables.documented(assessment),
        "Exposure": assess_tables.exposure(assessment),
        "Formulas": assess_tables.formulas(assessment),
        "Sources": assess_tables.used_sources(assessment, books.facts.sources),
    }
    if audit is not None:
        sheets["Audit"] = tables.audit(audit)
    sheets["About"] = _about(assessment)
    on = assessment.provenance.as_of.known_on
    return _written(sheets, assessment.title, datetime(on.year, on.month, on.day))  # noqa: DTZ001 - a day without a zone


def _about(assessment: Assessment) -> Table:
    rows = (("Title", assessment.title), ("Summary", assessment.summary), *assess_tables.provenance(assessment).rows)
    missing = tuple(("Left out", term) for term in assessment.unknown)
    money = ("Money", money_told(assessment))
    return Table("About", ("What", "Value"), (*rows, money, *missing, *(("Limit", limit) for limit in LIMITS)))
