"""Claims files: a document's claims in YAML, ours or the reader's own, parsed into claims that can be audited."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

from marchland.adapters.yaml_files import YamlFile, read_yaml, read_yaml_content
from marchland.audit.domain.claim import (
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
from marchland.audit.domain.question import DAY_ASKS, RULE_ASKS, Ask, LegalPoint, Question, Said
from marchland.audit.domain.recompute import WEEKDAYS
from marchland.core import expression, units
from marchland.core.errors import ClaimError, MarchlandError, Where, nearest
from marchland.core.message import N_, Message
from marchland.core.quantity import Estimate, parse_estimate, point
from marchland.core.schema import Number, Record, long, parse, within

_OPERATIONS = ("add_months", "weekday")


class _FactRef(Record):
    fact: str


class _Input(Record):
    value: Number | str | None = None
    low: Number | str | None = None
    high: Number | str | None = None
    unit: str = ""
    fact: str | None = None
    low_fact: str | None = None
    high_fact: str | None = None


class _Stated(Record):
    low: Number | date | None = None
    high: Number | date | None = None
    value: Number | date | None = None
    unit: str = ""
    bound: Literal["exact", "over", "up_to"] = "exact"
    weekday: str = ""


class _DateRule(Record, rename={"from_": "from"}):
    operation: str
    months: Annotated[int, within(least=-999, most=999)] = 0
    from_: list[_FactRef | date] = []
    day: date | _FactRef | None = None


class _Says(Record, rename={"from_": "from"}):
    from_: date | None = None
    by: date | None = None
    day: date | None = None
    not_by: date | None = None
    answer: str = ""
    reference: str = ""


class _Legal(Record):
    ask: str
    state: str | list[str] = []
    treaty: str = ""
    on: date | None = None
    act: str = ""
    rule: str = ""
    says: _Says | None = None


class _Finding(Record):
    verdict: str
    known_on: date
    reason: str = ""
    source: str = ""


class _Claim(Record, kw_only=True):
    id: Annotated[str, long(1, 40)]
    kind: Literal["arithmetic", "date", "external", "premise", "shell", "out_of_scope"] = "arithmetic"
    subject: str = ""
    quote: str
    stated: _Stated | None = None
    inputs: dict[str, _Input | Number | str] = {}
    expression: str = ""
    date_rule: _DateRule | None = None
    legal: list[_Legal] = []
    basis: Literal["text", "independent", "none"] | None = None
    basis_reason: str = ""
    findings: list[_Finding] = []
    note: str = ""
    source: str = ""


class _Document(Record):
    id: str
    title: str
    publisher: str = ""
    url: str = ""
    published_on: date | None = None
    source: str = ""


class _ClaimFile(Record):
    document: _Document
    claims: Annotated[list[_Claim], long(1)]


def read_claims(file: Path | Traversable, name: str = "") -> Claims:
    """Return a claims file's claims; raises ClaimError that names the file, the line and the field."""
    return _claims(read_yaml(file, name))


def read_claims_content(content: bytes, name: str) -> Claims:
    """Return the claims of a file's bytes, as `read_claims` does those of a file."""
    return _claims(read_yaml_content(content, name))


def _claims(read: YamlFile) -> Claims:
    asked = parse(_ClaimFile, read.data, read.where, ClaimError)
    claims: dict[str, Claim] = {}
    for position, item in enumerate(asked.claims):
        try:
            claim = _claim(item, functools.partial(_field, read, position))
        except MarchlandError as error:
            raise ClaimError(
                "claim {id}: {message}",
                id=item.id,
                message=error.message,
                where=_placed(read, position, error),
                next_step=error.next_step,
            ) from None
        if claim.id in claims:
            raise ClaimError(
                "the claim {claim!r} is defined twice",
                claim=claim.id,
                where=read.where(("claims", position)),
                next_step="rename one",
            )
        claims[claim.id] = claim
    document = asked.document
    return Claims(
        Document(document.id, document.title, document.publisher, document.url, document.published_on),
        tuple(claims.values()),
        hashlib.sha256(read.content).hexdigest(),
    )


def _placed(read: YamlFile, position: int, error: MarchlandError) -> Where:
    return _field(read, position, error.where.field)


def _field(read: YamlFile, position: int, field: str) -> Where:
    """Return the place of a claim's field, such as `legal.0.state`."""
    parts = [int(part) if part.isdecimal() else part for part in field.split(".") if part]
    return read.where(("claims", position, *parts))


def _claim(asked: _Claim, place: Callable[[str], Where]) -> Claim:
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
    stated = _stated(asked.stated) if asked.stated else None
    legal = _legal(asked, kind, stated, place)
    if (kind in (Kind.ARITHMETIC, Kind.DATE) or any(point.said for point in legal)) and asked.findings:
        raise ClaimError(
            "a computed claim carries findings", where=Where(field="findings"), next_step="remove them: it is computed"
        )
    if kind is Kind.DATE and (asked.date_rule is None) == (not legal):
        raise ClaimError(
            "a date claim has both date_rule and legal" if legal else "a date claim has no date_rule",
            where=Where(field="date_rule"),
            next_step="keep one" if legal else "add one, or legal",
        )
    return Claim(
        asked.id,
        kind,
        asked.subject,
        asked.quote,
        stated,
        inputs,
        asked.expression,
        _date_rule(asked.date_rule) if asked.date_rule else None,
        _basis(asked, inputs),
        asked.basis_reason,
        tuple(_finding(item, position) for position, item in enumerate(asked.findings)),
        asked.note,
        asked.source,
        legal,
    )


def _basis(asked: _Claim, inputs: tuple[ClaimInput, ...]) -> Basis:
    """Return the basis as stated; else independent if a fact or the law is an input, and the text's own if none is."""
    if asked.basis:
        return Basis(asked.basis)
    from_facts = bool(asked.legal) or any(isinstance(end, FactName) for item in inputs for end in (item.low, item.high))
    return Basis.INDEPENDENT if from_facts else Basis.TEXT


def _input(name: str, asked: _Input | float | str) -> ClaimInput:
    field = f"inputs.{name}"
    if not name.isidentifier():
        raise ClaimError(
            "{name!r} cannot name an input", name=name, where=Where(field=field), next_step="use letters, digits, _"
        )
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
                raise ClaimError("low is above high", next_step="write the smaller figure as low")
        else:
            raise ClaimError(
                "an input is given as {given}",
                given=sorted(given) or Message("nothing"),
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
            raise ClaimError("unknown weekday {weekday!r}", weekday=asked.weekday, where=Where(field="stated.weekday"))
    elif low is None and high is None:
        raise ClaimError("nothing is stated", where=Where(field="stated"), next_step="give value, or low and high")
    numbers = isinstance(low, float | int) and isinstance(high, float | int) and low > high
    if numbers or (isinstance(low, date) and isinstance(high, date) and low > high):
        raise ClaimError(
            "{low} to {high}: low is above high",
            low=low,
            high=high,
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
            "unknown operation {operation!r}",
            operation=asked.operation,
            where=Where(field="date_rule.operation"),
            next_step=Message("known are: {operations}", operations=", ".join(_OPERATIONS)),
        )
    given: list[_FactRef | date] = list(asked.from_) + ([asked.day] if asked.day is not None else [])
    if not given:
        raise ClaimError("the rule has no day", where=Where(field="date_rule"), next_step="add from or day")
    return DateRule(
        asked.operation,
        asked.months,
        tuple(FactName(day.fact) if isinstance(day, _FactRef) else day for day in given),
    )


def _legal(asked: _Claim, kind: Kind, stated: Stated | None, place: Callable[[str], Where]) -> tuple[LegalPoint, ...]:
    """Return the points that are put to the law, one for each state that is named."""
    if asked.legal and kind is Kind.ARITHMETIC:
        raise ClaimError("an arithmetic claim asks the law", where=Where(field="legal"), next_step="give another kind")
    made: list[LegalPoint] = []
    for position, item in enumerate(asked.legal):
        field = f"legal.{position}"
        try:
            ask = _ask(item)
            said = _window(stated, ask) if kind is Kind.DATE else _said(item.says, ask)
        except MarchlandError as error:
            raise error.at(Where(field=field)) from None
        if kind is Kind.DATE and item.says:
            raise ClaimError(
                "a date claim is compared with what it states",
                where=Where(field=f"{field}.says"),
                next_step="remove `says`",
            )
        where = {name: place(f"{field}.{name}") for name in ("state", "treaty", "act", "rule", "says.answer")}
        states = [item.state] if isinstance(item.state, str) else item.state
        made += [
            LegalPoint(Question(ask, state, item.treaty, item.on, item.act, item.rule), said, where)
            for state in states or [""]
        ]
    return tuple(made)


def _ask(asked: _Legal) -> Ask:
    """Return what is asked, once everything is there that it needs and nothing that it does not."""
    try:
        ask = Ask(asked.ask)
    except ValueError:
        raise ClaimError(
            "the law has no question {ask!r}",
            ask=asked.ask,
            where=Where(field="ask"),
            next_step=nearest(asked.ask, Ask) or Message("known are: {ask}", ask=", ".join(Ask)),
        ) from None
    needed = {
        "state": ask not in RULE_ASKS,
        "treaty": ask is not Ask.RULE,
        "act": ask is Ask.ACT,
        "rule": ask is Ask.RULE,
    }
    for field, wanted in needed.items():
        if wanted != bool(getattr(asked, field)):
            raise ClaimError(
                Message("{ask} needs {field}", ask=ask, field=field)
                if wanted
                else Message("{ask} does not take {field}", ask=ask, field=field),
                where=Where(field=field),
                next_step=Message("add {field}", field=field) if wanted else Message("remove {field}", field=field),
            )
    return ask


def _said(asked: _Says | None, ask: Ask) -> Said | None:
    if asked is None:
        return None
    days = [asked.from_, asked.by, asked.day, asked.not_by]
    wrong = Message("")
    if ask is Ask.RULE:
        wrong = Message("a rule is reported, not compared with a text")
    elif (ask in DAY_ASKS) == bool(asked.answer):
        by_day = ask in DAY_ASKS
        wrong = Message(N_("{ask} is answered by a day") if by_day else N_("{ask} is answered by a word"), ask=ask)
    elif ask in DAY_ASKS and not any(days) and not asked.reference:
        wrong = Message("the text is empty")
    elif ask not in DAY_ASKS and any(days):
        wrong = Message("{ask} is answered by a word", ask=ask)
    elif (asked.day or asked.not_by) and len([day for day in days if day]) > 1:
        wrong = Message("a day or not_by stands beside another day")
    elif asked.from_ and asked.by and asked.from_ > asked.by:
        wrong = Message("{first} to {last}: the first day is after the last", first=asked.from_, last=asked.by)
    elif asked.reference and ask is not Ask.ACT:
        wrong = Message("only an act has a reference")
    if wrong:
        raise ClaimError(
            wrong, where=Where(field="says"), next_step="give from, by, day or not_by for a day, or answer"
        )
    return Said(asked.day or asked.from_, asked.day or asked.by, asked.not_by, asked.answer, asked.reference)


def _window(stated: Stated | None, ask: Ask) -> Said:
    """Return the window that a date claim states."""
    if ask not in DAY_ASKS:
        raise ClaimError(
            "{ask} is answered by a word",
            ask=ask,
            where=Where(field="ask"),
            next_step="ask for a day, or give another kind",
        )
    ends = (stated.low, stated.high) if stated else (None, None)
    early, late = (end if isinstance(end, date) else None for end in ends)
    if early is None and late is None:
        raise ClaimError("the claim states no day to hold the law's against", next_step="state low or high as a day")
    return Said(early, late)


def _finding(asked: _Finding, position: int) -> Finding:
    try:
        verdict = Verdict(asked.verdict)
    except ValueError:
        raise ClaimError(
            "unknown verdict {verdict!r}",
            verdict=asked.verdict,
            where=Where(field=f"findings.{position}.verdict"),
            next_step=Message("known are: {verdict}", verdict=", ".join(Verdict)),
        ) from None
    return Finding(verdict, asked.known_on, asked.reason, asked.source)
