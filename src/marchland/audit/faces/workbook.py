"""Answers as an Excel workbook: numbers are numbers, and no text ever becomes a formula or a link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from marchland.audit.domain.claim import Audit, AuditedClaim, Bound, ClaimInput, FactName, Stated
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.text_audit import TextAudit
from marchland.audit.faces import tables
from marchland.audit.faces.words import verdict_title
from marchland.core.citation import SourceCard
from marchland.core.message import Message
from marchland.core.units import label
from marchland.facts.faces import cards
from marchland.formats.table import SOURCES, Table, TableRow, heads
from marchland.formats.workbook import _written

_TEXT = Message("The text")


def audit(audit: Audit, sources: Mapping[str, SourceCard]) -> bytes:
    """Return the workbook of an audit: its claims, their inputs, how many have each verdict, and its sources."""
    return _book((audit,), sources)


def texts(texts: Sequence[TextAudit], sources: Mapping[str, SourceCard]) -> bytes:
    """Return the workbook of the audits of texts, with a sheet of all their quantities."""
    quantities = _joined([(each.audit.document.heading, _quantities(each)) for each in texts])
    return _book(tuple(each.audit for each in texts), sources, {"Quantities": quantities})


def _book(audits: Sequence[Audit], sources: Mapping[str, SourceCard], more: Mapping[str, Table] | None = None) -> bytes:
    slugs = dict.fromkeys(slug for each in audits for claim in each.claims for slug in tables.claim_sources(claim))
    sheets = {
        "Audit": _joined([(each.document.heading, _claims(each)) for each in audits]),
        "Inputs": _joined([(each.document.heading, _inputs(each)) for each in audits]),
        **(more or {}),
        "Verdicts": _joined([(each.document.heading, tables.counts(each)) for each in audits]),
        "Sources": cards.sources(sources[slug] for slug in slugs if slug in sources)[0],
    }
    on = audits[0].known_on
    return _written(sheets, audits[0].document.heading, datetime(on.year, on.month, on.day))  # noqa: DTZ001 - a day without a zone


def _joined(named: Sequence[tuple[str, Table]]) -> Table:
    """Return the tables one below the other, each row with its text's name where there is more than one."""
    if len(named) == 1:
        return named[0][1]
    first = named[0][1]
    rows = tuple((name, *row) for name, table in named for row in table.rows)
    return replace(first, columns=(_TEXT, *first.columns), rows=rows)


def _claims(audit: Audit) -> Table:
    columns = heads(
        "Claim", "Subject", "Quote", "Stated", "Stated low", "Stated high", "Stated in", "Over or up to", "Approximate",
        "Recomputed low", "Recomputed high", "Recomputed in", "Verdict", "Why",
    )  # fmt: skip
    return Table("", (*columns, SOURCES), tuple(map(_claim, audit.claims)), tables.audit(audit).notes)


def _claim(of: AuditedClaim) -> TableRow:
    stated = of.claim.stated or Stated(None, None, "")
    return (
        of.claim.id, of.claim.subject, of.claim.quote, tables.stated(of.claim.stated),
        stated.weekday or _end(stated.low), stated.weekday or _end(stated.high), _unit(stated.unit),
        _bound(stated.bound), "yes" if stated.about else "",
        _end(of.recomputed_low), _end(of.recomputed_high), "" if of.unit == "date" else of.unit,
        verdict_title(of.verdict), tables.why(of), ", ".join(tables.claim_sources(of)),
    )  # fmt: skip


def _inputs(audit: Audit) -> Table:
    rows = tuple(
        (claim.claim.id, claim.claim.expression, item.name, *_input(item))
        for claim in audit.claims
        for item in claim.claim.inputs
    )
    return Table("", heads("Claim", "Formula", "Input", "Low", "High", "Unit", "Fact", "As written"), rows)


def _input(of: ClaimInput) -> Iterator[str | float | None]:
    low, high = of.low, of.high
    if isinstance(low, FactName) or isinstance(high, FactName):
        names = dict.fromkeys(end.name for end in (low, high) if isinstance(end, FactName))
        yield from (None, None, "", " – ".join(names))
    else:
        yield from (low.central, high.to(low.unit).central, _unit(low.unit), "")
    yield of.text


def _quantities(of: TextAudit) -> Table:
    columns = heads(
        "Quantity", "As written", "Low", "High", "Unit", "Over or up to", "Approximate", "Kind", "Subject",
        "From character", "To character",
    )  # fmt: skip
    return Table("", columns, tuple(_quantity(each) for each in of.quantities))


def _quantity(of: StatedQuantity) -> TableRow:
    ends = (of.low.value, of.high.value)
    figures = (of.day, of.last_day) if of.kind is QuantityKind.DATE else ends
    return (
        of.id, of.text, *((of.noun, of.noun) if of.kind is QuantityKind.WEEKDAY else figures), of.unit,
        _bound(of.bound), "yes" if of.is_about else "", str(of.kind), of.noun,
        of.span.start, of.span.end,
    )  # fmt: skip


def _bound(bound: Bound) -> str:
    return "" if bound is Bound.EXACT else str(bound).replace("_", " ")


def _end(value: float | date | None) -> str | float | None:
    return value.isoformat() if isinstance(value, date) else value


def _unit(unit: str) -> str:
    return "" if unit == "date" else label(unit)
