"""Claims written as a claims file that a person likes to edit, and that reads back to the same claims."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeGuard

from marchland.adapters.yaml_files import OneLine, written
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
    Qualifier,
    ReviewFinding,
    Stated,
)
from marchland.audit.domain.question import LegalPoint, LegalQuestion, QuestionKind, StatedLegalAnswer
from marchland.audit.domain.verdict import half_width
from marchland.core import units
from marchland.core.quantity import Estimate

_HEAD = "# Claims of a text, audited by `marchland audit FILE`. What each field means: `marchland audit --init`.\n"
_WIDTH = 118
_EXACT = 2.0**53
"""Up to here every whole number is one that a float has."""


def write_claims(claims: Claims) -> str:
    """Return a claims file as YAML, from which the same claims and verdicts are read.

    What would be read without being written is left out, such as how far a figure may be off by its number alone, so
    that a person who changes the figure need change nothing else.
    """
    document = written({"document": _document(claims.document)}, _WIDTH)
    each = (written([claim_fields(claim)], _WIDTH) for claim in claims.claims)
    return "\n".join((_HEAD + document, "claims:", *each))


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
        "stated": OneLine(stated_fields(claim.stated)) if claim.stated else {},
        "inputs": {item.name: OneLine(input_fields(item)) for item in claim.inputs},
        "expression": claim.expression,
        "date_rule": OneLine(_rule(claim.date_rule)) if claim.date_rule else {},
        "legal": _legal(claim),
        "basis": "" if claim.basis is _usual(claim) else str(claim.basis),
        "basis_reason": str(claim.basis_reason),
        "findings": [_finding(each) for each in claim.findings],
        "qualifier": _qualifier(claim.qualifier) if claim.qualifier else {},
        "leaves_out": _left_out(claim.leaves_out) if claim.leaves_out else {},
        "note": str(claim.note),
        "source": claim.source,
        "rests_on": claim.rests_on,
    }
    written = {name: value for name, value in fields.items() if value or name == "quote"}
    return written if claim.confidence is None else written | {"confidence": claim.confidence}


def _qualifier(of: Qualifier) -> dict[str, str]:
    return OneLine(words=of.words, effect=str(of.effect))


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
        "verdict": str(finding.verdict), "known_on": finding.known_on if finding.known_on > date.min else None,
        "reason": str(finding.reason), "source": finding.source,
    }  # fmt: skip
    return OneLine((name, value) for name, value in fields.items() if value)


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
    usual = [half_width(end, _label(stated.unit)) if _is_number(end) else None for end in (stated.low, stated.high)]
    yield from _halves((stated.low_half, stated.high_half), usual)


def _input(item: ClaimInput) -> Iterator[tuple[str, Any]]:
    low, high = item.low, item.high
    usual: list[float | None] = [None, None]
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
        usual = [half_width(end.central, end.unit, is_input=True) for end in (low, high)]
    yield from _halves((item.low_half, item.high_half), usual)
    if item.text:
        yield "text", item.text


def _unit(unit: str) -> str:
    """Return a unit as a person writes it, an opened noun without its brackets where it is read as the same again."""
    if "[" not in unit:
        return unit
    written = units.label(unit)
    return written if units.opened(written) == unit else unit


def _label(unit: str) -> str:
    return "" if unit == "date" else units.label(unit)


def _is_number(value: float | date | None) -> TypeGuard[float]:
    return isinstance(value, int | float)


def _halves(given: tuple[float | None, float | None], usual: Sequence[float | None]) -> Iterator[tuple[str, Any]]:
    """Yield half of the last printed digit of each end, where it is not what the number alone would tell."""
    for name, half, other in zip(("low_half", "high_half"), given, usual, strict=True):
        if half is not None and half != other:
            yield name, _plain(half)


def _rule(rule: DateRule) -> Iterator[tuple[str, Any]]:
    yield "operation", rule.operation
    if rule.months:
        yield "months", rule.months
    if rule.length_days:
        yield "length_days", rule.length_days
    yield "from", [{"fact": day.name} if isinstance(day, FactName) else day for day in rule.days]


def _legal(claim: Claim) -> list[dict[str, Any]]:
    """Return the questions of law, those that differ in their state alone as one of several states."""
    points = [point for position, point in enumerate(claim.legal) if not _is_left_out(claim, position)]
    written: list[dict[str, Any]] = []
    for (question, stated), group in itertools.groupby(points, key=_but_for_state):
        states = [point.question.state for point in group if point.question.state]
        asked = {
            "ask": str(question.kind), "act": question.act, "state": states[0] if len(states) == 1 else states,
            "treaty": question.treaty, "on": question.on, "rule": question.rule,
            "says": _saying(stated) if stated and claim.kind is not ClaimKind.DATE else None,
        }  # fmt: skip
        written.append(OneLine((name, value) for name, value in asked.items() if value))
    return written


def _but_for_state(point: LegalPoint) -> tuple[LegalQuestion, StatedLegalAnswer | None]:
    return replace(point.question, state=""), point.stated


def _saying(stated: StatedLegalAnswer) -> dict[str, Any]:
    day = stated.earliest_on if stated.earliest_on == stated.latest_on else None
    said = {
        "day": day, "from": None if day else stated.earliest_on, "by": None if day else stated.latest_on,
        "not_by": stated.not_by_on, "answer": stated.word, "reference": stated.reference,
    }  # fmt: skip
    return OneLine((name, value) for name, value in said.items() if value)


def _plain(value: float | date) -> float | int | date:
    """Return a number without a part behind the point where it has none."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value
