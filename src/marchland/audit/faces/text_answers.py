"""Audits of texts as typed answers; their fields are the keys of the JSON."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.audit.domain.claim import AuditedClaim, ClaimInput, ClaimKind, Document, FactName, Verdict
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.text import TextSpan
from marchland.audit.domain.text_audit import TextAudit, TextClaim, TextReading
from marchland.audit.faces.answers import AuditProvenanceAnswer, RecomputedAnswer, recomputed, stated_end
from marchland.core.answer import Answer
from marchland.core.units import label
from marchland.formats.values import number


class TextQuantityAnswer(Answer, frozen=True):
    """A quantity of a text: `value` is a number, or both ends of a range; days are written YYYY-MM-DD."""

    id: str
    span: tuple[int, ...]
    text: str
    value: float | str | tuple[float | str, ...] | None
    low: float | str | None
    high: float | str | None
    unit: str
    bound: str
    about: bool
    kind: QuantityKind
    subject: str
    sentence: int


class TextStatedAnswer(Answer, frozen=True):
    """The figure that a text states, its numbers written out: 12 million is 12000000."""

    low: float | str | None
    high: float | str | None
    unit: str
    bound: str
    about: bool


class TextInputAnswer(Answer, frozen=True):
    """An input of a calculation: a figure of the text with its place, or a fact by its name."""

    low: float | str | None
    high: float | str | None
    unit: str
    text: str
    span: tuple[int, ...] | None
    quantity: str | None
    fact: str | None


class TextReadingAnswer(Answer, frozen=True):
    """One way to read a claim: its calculation and what comes of it."""

    expression: str
    inputs: Mapping[str, TextInputAnswer]
    recomputed: RecomputedAnswer | None
    working: str
    verdict: Verdict
    reason: str
    confidence: float
    rests_on: str


class TextClaimAnswer(Answer, frozen=True):
    """A claim of a text; what stands beside `readings` is the first of them, which is in use."""

    id: str
    kind: ClaimKind
    subject: str
    said_by: str
    sentence: str
    quote: str
    span: tuple[int, ...]
    quantity: str | None
    stated: TextStatedAnswer | None
    inputs: Mapping[str, TextInputAnswer]
    expression: str
    recomputed: RecomputedAnswer | None
    working: str
    verdict: Verdict
    reason: str
    confidence: float
    rests_on: str
    readings: tuple[TextReadingAnswer, ...]


class TextAuditAnswer(Answer, frozen=True):
    """An audit of a text: the text as it was read, its quantities, its claims, and how many have each verdict."""

    rows_of = "claims"

    document: Document
    language: str
    text: str
    notes: tuple[str, ...]
    quantities: tuple[TextQuantityAnswer, ...]
    claims: tuple[TextClaimAnswer, ...]
    counts: Mapping[str, int]
    provenance: AuditProvenanceAnswer


class TextAuditsAnswer(Answer, frozen=True):
    """The audits of the texts of a folder, in the order of their names."""

    rows_of = "texts"

    texts: tuple[TextAuditAnswer, ...]


def text_audit(of: TextAudit) -> TextAuditAnswer:
    """Return the audit of a text."""
    audit = of.audit
    return TextAuditAnswer(
        document=audit.document,
        language=of.source.language,
        text=of.source.text,
        notes=of.source.notes,
        quantities=tuple(quantity(each) for each in of.quantities if each.kind is not QuantityKind.WEEKDAY),
        claims=tuple(_claim(each, of) for each in of.claims),
        counts=of.counts,
        provenance=AuditProvenanceAnswer(
            audit.facts_digest, audit.claims_digest, audit.law_digest or None, audit.valid_on, audit.known_on
        ),
    )


def quantity(of: StatedQuantity) -> TextQuantityAnswer:
    """Return one quantity of a text."""
    low, high = _ends(of)
    return TextQuantityAnswer(
        id=of.id, span=_span(of.span), text=of.text, value=low if low == high else (low, high), low=low, high=high,
        unit=unit_text(of), bound=of.bound, about=of.is_about, kind=of.kind, subject=of.noun, sentence=of.sentence,
    )  # fmt: skip


def unit_text(of: StatedQuantity) -> str:
    """Return the unit of a quantity as it is written in a claims file."""
    return of.unit


def _ends(of: StatedQuantity) -> tuple[float | str, float | str]:
    if of.kind is QuantityKind.DATE:
        return of.day, of.last_day
    if of.kind is QuantityKind.WEEKDAY:
        return of.noun, of.noun
    return _written(of.low.value), _written(of.high.value)


def _written(value: float) -> float:
    written = number(value)
    return value if written is None else written


def _span(span: TextSpan) -> tuple[int, ...]:
    return span.start, span.end


def _claim(of: TextClaim, audit: TextAudit) -> TextClaimAnswer:
    first = _reading(of.readings[0], audit)
    claim = of.audited.claim
    return TextClaimAnswer(
        id=of.id, kind=claim.kind, subject=of.subject, said_by=of.said_by, sentence=claim.sentence, quote=claim.quote,
        span=_span(of.span), quantity=audit.quantities[of.quantity].id if of.quantity is not None else None,
        stated=_stated(of.audited), inputs=first.inputs, expression=first.expression, recomputed=first.recomputed,
        working=first.working, verdict=first.verdict, reason=first.reason, confidence=first.confidence,
        rests_on=first.rests_on, readings=tuple(_reading(reading, audit) for reading in of.readings),
    )  # fmt: skip


def _stated(of: AuditedClaim) -> TextStatedAnswer | None:
    stated = of.claim.stated
    if stated is None:
        return None
    if stated.weekday:
        return TextStatedAnswer(stated.weekday, stated.weekday, "weekday", stated.bound, about=False)
    unit = stated.unit if stated.unit == "date" else label(stated.unit)
    return TextStatedAnswer(stated_end(stated.low), stated_end(stated.high), unit, stated.bound, stated.about)


def _reading(of: TextReading, audit: TextAudit) -> TextReadingAnswer:
    audited = of.audited
    return TextReadingAnswer(
        expression=_expression(audited), inputs=_inputs(of, audit), recomputed=recomputed(audited),
        working=audited.working, verdict=audited.verdict, reason=audited.reason, confidence=of.confidence,
        rests_on=of.rests_on,
    )  # fmt: skip


def _expression(of: AuditedClaim) -> str:
    rule = of.claim.date_rule
    if rule is None:
        return of.claim.expression
    return {"weekday": "weekday(a)", "days_between": "b - a"}.get(rule.operation, "a + b")


def _inputs(of: TextReading, audit: TextAudit) -> dict[str, TextInputAnswer]:
    """Return the inputs by name: quantities of the text in their order, and facts."""
    if of.inputs:
        chosen = [audit.quantities[index] for index in of.inputs]
        return {chr(ord("a") + place): _text_input(each) for place, each in enumerate(chosen)}
    return {each.name: _fact_input(each) for each in of.audited.claim.inputs}


def _text_input(of: StatedQuantity) -> TextInputAnswer:
    low, high = _ends(of)
    unit = "/".join(filter(None, (of.unit, of.implied_per)))
    return TextInputAnswer(low, high, unit, of.text, _span(of.span), of.id, None)


def _fact_input(of: ClaimInput) -> TextInputAnswer:
    if isinstance(of.low, FactName):
        return TextInputAnswer(None, None, "", "", None, None, of.low.name)
    low, high = of.low, of.high
    if isinstance(high, FactName):
        return TextInputAnswer(None, None, "", "", None, None, high.name)
    return TextInputAnswer(number(low.low), number(high.high), label(low.unit), "", None, None, None)
