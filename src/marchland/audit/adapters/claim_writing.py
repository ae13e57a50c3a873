"""Claims written as a claims file that a person likes to edit, and that reads back to the same claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from marchland.adapters.yaml_files import written
from marchland.audit.domain.claim import (
    Basis,
    Bound,
    Claim,
    ClaimInput,
    ClaimKind,
    Claims,
    DateRule,
    Document,
    FactName,
    LeftOut,
    ReviewFinding,
    Stated,
)
from marchland.audit.domain.question import LegalQuestion, QuestionKind
from marchland.core.quantity import Estimate
from marchland.core.units import label

_HEAD = "# Claims of a text, audited by `marchland audit FILE`. What each field means: `marchland audit --init`.\n"
_WIDTH = 118


def write_claims(claims: Claims) -> str:
    """Return a claims file as YAML; questions of law are left out where a claim has none."""
    content = {"document": _document(claims.document), "claims": [claim_fields(claim) for claim in claims.claims]}
    return _HEAD + written(content, _WIDTH)


def _document(document: Document) -> dict[str, Any]:
    fields = {
        "id": document.id, "title": document.title, "publisher": document.publisher, "url": document.url,
        "published_on": document.published_on,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def claim_fields(claim: Claim) -> dict[str, Any]:
    """Return one claim as a claims file has it, without what is usual."""
    fields: dict[str, Any] = {
        "id": claim.id,
        "kind": "" if claim.kind is ClaimKind.ARITHMETIC else str(claim.kind),
        "subject": str(claim.subject),
        "quote": str(claim.quote),
        "sentence": str(claim.sentence),
        "span": [claim.span.start, claim.span.end] if claim.span else [],
        "stated": stated_fields(claim.stated) if claim.stated else {},
        "inputs": {item.name: input_fields(item) for item in claim.inputs},
        "expression": claim.expression,
        "date_rule": dict(_rule(claim.date_rule)) if claim.date_rule else {},
        "legal": [_legal(claim, position) for position in range(len(claim.legal)) if not _is_left_out(claim, position)],
        "basis": "" if claim.basis is _usual(claim) else str(claim.basis),
        "basis_reason": str(claim.basis_reason),
        "findings": [_finding(each) for each in claim.findings],
        "qualifier": {"words": claim.qualifier.words, "effect": str(claim.qualifier.effect)} if claim.qualifier else {},
        "leaves_out": _left_out(claim.leaves_out) if claim.leaves_out else {},
        "note": str(claim.note),
        "source": claim.source,
        "rests_on": claim.rests_on,
    }
    written = {name: value for name, value in fields.items() if value or name == "quote"}
    return written if claim.confidence is None else written | {"confidence": claim.confidence}


def _left_out(left: LeftOut) -> dict[str, str]:
    return {"because": str(left.because)} | ({"rule": left.rule} if left.rule else {})


def _is_left_out(claim: Claim, position: int) -> bool:
    """Tell whether a question of law is the rule that the claim leaves out, which is told there."""
    question = claim.legal[position].question
    return bool(claim.leaves_out and claim.leaves_out.rule and question == _rule_question(claim.leaves_out.rule))


def _rule_question(rule: str) -> LegalQuestion:
    return LegalQuestion(QuestionKind.RULE, rule=rule)


def _usual(claim: Claim) -> Basis:
    """Return the basis that is read where none is written."""
    facts = any(isinstance(end, FactName) for item in claim.inputs for end in (item.low, item.high))
    asked = any(not _is_left_out(claim, position) for position in range(len(claim.legal)))
    return Basis.INDEPENDENT if facts or asked else Basis.TEXT


def _finding(finding: ReviewFinding) -> dict[str, Any]:
    fields = {
        "verdict": str(finding.verdict), "known_on": finding.known_on, "reason": str(finding.reason),
        "source": finding.source,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def stated_fields(stated: Stated) -> dict[str, Any]:
    """Return a stated figure as a claims file has it."""
    return dict(_stated(stated))


def input_fields(item: ClaimInput) -> dict[str, Any]:
    """Return an input as a claims file has it."""
    return dict(_input(item))


def _stated(stated: Stated) -> Iterator[tuple[str, Any]]:
    if stated.weekday:
        yield "weekday", stated.weekday
        return
    if stated.low == stated.high and stated.low is not None:
        yield "value", _plain(stated.low)
    else:
        for name, value in (("low", stated.low), ("high", stated.high)):
            if value is not None:
                yield name, _plain(value)
    if stated.unit:
        yield "unit", _unit(stated.unit)
    if stated.bound is not Bound.EXACT:
        yield "bound", str(stated.bound)
    if stated.about:
        yield "about", True
    yield from _halves(stated.low_half, stated.high_half)


def _input(item: ClaimInput) -> Iterator[tuple[str, Any]]:
    low, high = item.low, item.high
    if isinstance(low, FactName) and isinstance(high, FactName):
        if low == high:
            yield "fact", low.name
        else:
            yield "low_fact", low.name
            yield "high_fact", high.name
    elif isinstance(low, Estimate) and isinstance(high, Estimate):
        if low.central == high.central and low.unit == high.unit:
            yield "value", _plain(low.central)
        else:
            yield "low", _plain(low.central)
            yield "high", _plain(high.to(low.unit).central)
        if low.unit:
            yield "unit", _unit(low.unit)
    yield from _halves(item.low_half, item.high_half)
    if item.text:
        yield "text", item.text


def _unit(unit: str) -> str:
    """Return a unit as a person writes it: an opened noun without its brackets."""
    return label(unit) if "[" in unit else unit


def _halves(low: float | None, high: float | None) -> Iterator[tuple[str, Any]]:
    if low is not None:
        yield "low_half", _plain(low)
    if high is not None:
        yield "high_half", _plain(high)


def _rule(rule: DateRule) -> Iterator[tuple[str, Any]]:
    yield "operation", rule.operation
    if rule.months:
        yield "months", rule.months
    if rule.length_days:
        yield "length_days", rule.length_days
    yield "from", [{"fact": day.name} if isinstance(day, FactName) else day for day in rule.days]


def _legal(claim: Claim, position: int) -> dict[str, Any]:
    point = claim.legal[position]
    question = point.question
    asked = {
        "ask": str(question.kind), "state": question.state, "treaty": question.treaty, "on": question.on,
        "act": question.act, "rule": question.rule,
    }  # fmt: skip
    written: dict[str, Any] = {name: value for name, value in asked.items() if value}
    if point.stated is not None and claim.kind is not ClaimKind.DATE:
        said = {
            "from": point.stated.earliest_on, "by": point.stated.latest_on, "not_by": point.stated.not_by_on,
            "answer": point.stated.word, "reference": point.stated.reference,
        }  # fmt: skip
        written["says"] = {name: value for name, value in said.items() if value}
    return written


def _plain(value: float | date) -> float | int | date:
    """Return a number without a part behind the point where it has none."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value


_EXACT = 2.0**53
