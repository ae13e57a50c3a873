"""Claims files: a document's claims in YAML, ours or the reader's own, parsed into claims that can be audited."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from marchland.adapters.validation import FileModel, parse
from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.audit.claim import (
    Basis,
    Bound,
    Claim,
    ClaimInput,
    Claims,
    DateRule,
    Document,
    FactName,
    Finding,
    Kind,
    Stated,
    Verdict,
)
from marchland.audit.recompute import WEEKDAYS
from marchland.core import expression, units
from marchland.core.errors import ClaimError, MarchlandError, Where
from marchland.core.quantity import Estimate, parse_estimate, point

_OPERATIONS = ("add_months", "weekday")


class _FactRef(FileModel):
    fact: str


class _Input(FileModel):
    value: float | str | None = None
    low: float | str | None = None
    high: float | str | None = None
    unit: str = ""
    fact: str | None = None
    low_fact: str | None = None
    high_fact: str | None = None


class _Stated(FileModel):
    low: float | date | None = None
    high: float | date | None = None
    value: float | date | None = None
    unit: str = ""
    bound: Literal["exact", "over", "up_to"] = "exact"
    weekday: str = ""


class _DateRule(FileModel):
    operation: str
    months: Annotated[int, pydantic.Field(ge=-999, le=999)] = 0
    from_: Annotated[list[_FactRef | date], pydantic.Field(alias="from")] = []
    day: date | _FactRef | None = None


class _Finding(FileModel):
    verdict: str
    known_on: date
    reason: str = ""
    source: str = ""


class _Claim(FileModel):
    id: Annotated[str, pydantic.Field(min_length=1, max_length=40)]
    kind: Literal["arithmetic", "date", "external", "premise", "shell", "out_of_scope"] = "arithmetic"
    subject: str = ""
    quote: str
    stated: _Stated | None = None
    inputs: dict[str, _Input | float | str] = {}
    expression: str = ""
    date_rule: _DateRule | None = None
    basis: Literal["text", "independent", "none"] | None = None
    basis_reason: str = ""
    findings: list[_Finding] = []
    note: str = ""
    source: str = ""


class _Document(FileModel):
    id: str
    title: str
    publisher: str = ""
    url: str = ""
    published_on: date | None = None
    source: str = ""


class _ClaimFile(FileModel):
    document: _Document
    claims: Annotated[list[_Claim], pydantic.Field(min_length=1)]


def read_claims(file: Path | Traversable, name: str = "") -> Claims:
    """Return a claims file's claims; raises ClaimError that names the file, the line and the field."""
    read = read_yaml(file, name)
    asked = parse(_ClaimFile, read.data, read.where, ClaimError)
    claims: dict[str, Claim] = {}
    for position, item in enumerate(asked.claims):
        try:
            claim = _claim(item)
        except MarchlandError as error:
            raise ClaimError(
                f"claim {item.id}: {error.message}", where=_placed(read, position, error), next_step=error.next_step
            ) from None
        if claim.id in claims:
            raise ClaimError(
                f"the claim {claim.id!r} stands twice", where=read.where(("claims", position)), next_step="rename one"
            )
        claims[claim.id] = claim
    document = asked.document
    return Claims(
        Document(document.id, document.title, document.publisher, document.url, document.published_on),
        tuple(claims.values()),
        hashlib.sha256(read.content).hexdigest(),
    )


def _placed(read: YamlFile, position: int, error: MarchlandError) -> Where:
    fields = [part for part in error.where.field.split(".") if part]
    return read.where(("claims", position, *fields))


def _claim(asked: _Claim) -> Claim:
    kind = Kind(asked.kind)
    inputs = tuple(_input(name, item) for name, item in asked.inputs.items())
    if kind is Kind.ARITHMETIC:
        if not asked.expression:
            raise ClaimError(
                "an arithmetic claim has no expression", where=Where(field="expression"), next_step="add one"
            )
        try:
            expression.parse(asked.expression)
        except MarchlandError as error:
            raise error.at(Where(field="expression")) from None
    if kind in (Kind.ARITHMETIC, Kind.DATE) and asked.findings:
        raise ClaimError(
            "a computed claim carries findings", where=Where(field="findings"), next_step="remove them: it is computed"
        )
    if kind is Kind.DATE and asked.date_rule is None:
        raise ClaimError("a date claim has no date_rule", where=Where(field="date_rule"), next_step="add one")
    return Claim(
        asked.id,
        kind,
        asked.subject,
        asked.quote,
        _stated(asked.stated) if asked.stated else None,
        inputs,
        asked.expression,
        _date_rule(asked.date_rule) if asked.date_rule else None,
        _basis(asked, inputs),
        asked.basis_reason,
        tuple(_finding(item, position) for position, item in enumerate(asked.findings)),
        asked.note,
        asked.source,
    )


def _basis(asked: _Claim, inputs: tuple[ClaimInput, ...]) -> Basis:
    """Return the basis as stated; else independent if any input is a fact, and the text's own if none is."""
    if asked.basis:
        return Basis(asked.basis)
    from_facts = any(isinstance(end, FactName) for item in inputs for end in (item.low, item.high))
    return Basis.INDEPENDENT if from_facts else Basis.TEXT


def _input(name: str, asked: _Input | float | str) -> ClaimInput:
    field = f"inputs.{name}"
    if not name.isidentifier():
        raise ClaimError(f"{name!r} cannot name an input", where=Where(field=field), next_step="use letters, digits, _")
    if isinstance(asked, (int, float, str)):
        asked = _Input(value=asked)
    given = {
        key for key in ("value", "low", "high", "fact", "low_fact", "high_fact") if getattr(asked, key) is not None
    }
    ends: tuple[Estimate | FactName, Estimate | FactName]
    try:
        if given == {"fact"}:
            ends = (FactName(str(asked.fact)), FactName(str(asked.fact)))
        elif given == {"low_fact", "high_fact"}:
            ends = (FactName(str(asked.low_fact)), FactName(str(asked.high_fact)))
        elif given == {"value"}:
            value = _estimate(asked.value, asked.unit)
            ends = (point(value.low, value.unit), point(value.high, value.unit))
        elif given == {"low", "high"}:
            ends = (_estimate(asked.low, asked.unit), _estimate(asked.high, asked.unit))
            if not (ends[0].is_point and ends[1].is_point):
                raise ClaimError("an end of the range is a range itself", next_step="give one number for each end")
            if ends[0].central > ends[1].to(ends[0].unit).central:
                raise ClaimError("the range is upside down", next_step="write the smaller figure as low")
        else:
            raise ClaimError(
                f"an input is given as {', '.join(sorted(given)) or 'nothing'}",
                next_step="give value and unit, or low and high and unit, or fact",
            )
    except MarchlandError as error:
        raise error.at(Where(field=field)) from None
    return ClaimInput(name, *ends)


def _estimate(value: float | str | None, unit: str) -> Estimate:
    units.unit(unit)
    if isinstance(value, str):
        return parse_estimate(value, unit)
    return point(float(value if value is not None else 0.0), unit)


def _stated(asked: _Stated) -> Stated:
    if asked.value is not None and (asked.low is not None or asked.high is not None):
        raise ClaimError(
            "value stands beside low or high", where=Where(field="stated"), next_step="keep one of the two"
        )
    low, high = (asked.value, asked.value) if asked.value is not None else (asked.low, asked.high)
    if asked.weekday:
        if asked.weekday not in WEEKDAYS:
            raise ClaimError(f"{asked.weekday!r} is no weekday", where=Where(field="stated.weekday"))
    elif low is None and high is None:
        raise ClaimError("nothing is stated", where=Where(field="stated"), next_step="give value, or low and high")
    numbers = isinstance(low, float | int) and isinstance(high, float | int) and low > high
    if numbers or (isinstance(low, date) and isinstance(high, date) and low > high):
        raise ClaimError(
            f"the range is upside down: {low} to {high}",
            where=Where(field="stated"),
            next_step="write the smaller as low",
        )
    if asked.unit != "date" and not asked.weekday:
        try:
            units.unit(asked.unit)
        except MarchlandError as error:
            raise error.at(Where(field="stated.unit")) from None
    return Stated(low, high, asked.unit, Bound(asked.bound), asked.weekday)


def _date_rule(asked: _DateRule) -> DateRule:
    if asked.operation not in _OPERATIONS:
        raise ClaimError(
            f"unknown operation {asked.operation!r}",
            where=Where(field="date_rule.operation"),
            next_step="known are: " + ", ".join(_OPERATIONS),
        )
    given: list[_FactRef | date] = list(asked.from_) + ([asked.day] if asked.day is not None else [])
    if not given:
        raise ClaimError("the rule has no day", where=Where(field="date_rule"), next_step="add from or day")
    return DateRule(
        asked.operation,
        asked.months,
        tuple(FactName(day.fact) if isinstance(day, _FactRef) else day for day in given),
    )


def _finding(asked: _Finding, position: int) -> Finding:
    try:
        verdict = Verdict(asked.verdict)
    except ValueError:
        raise ClaimError(
            f"unknown verdict {asked.verdict!r}",
            where=Where(field=f"findings.{position}.verdict"),
            next_step="known are: " + ", ".join(Verdict),
        ) from None
    return Finding(verdict, asked.known_on, asked.reason, asked.source)
