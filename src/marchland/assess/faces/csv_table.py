"""Answers as CSV: UTF-8, one header line, full precision, and no cell that a spreadsheet would run."""

from __future__ import annotations

from marchland.assess.domain.assessment import Assessment
from marchland.assess.domain.model import Model
from marchland.assess.faces import tables
from marchland.formats.csv_table import table


def assessment(assessment: Assessment, *_books: object, **_given: object) -> str:
    """Return one tidy table: scope, output, p5, p50, p95, unit, main_driver, sources."""
    return table(tables.tidy(assessment))


def model(model: Model, *_books: object, **_given: object) -> str:
    """Return the formulas."""
    return table(tables.explain(model)[0])
