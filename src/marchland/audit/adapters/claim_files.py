"""Claims files: a document's claims in YAML, ours or the reader's own, parsed into claims that can be audited."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import YamlFile, read_yaml, read_yaml_content
from marchland.audit.adapters.claim_file_models import (
    ClaimFile,
    ClaimModel,
    DateRuleModel,
    FactReference,
    FindingModel,
    InputModel,
    LegalModel,
    LegalSayingModel,
    StatedModel,
)
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
    QualifierEffect,
    ReviewFinding,
    Stated,
    Verdict,
)
from marchland.audit.domain.day_rules import OPERATIONS, WEEKDAYS
from marchland.audit.domain.question import (
    DAY_QUESTIONS,
    RULE_QUESTIONS,
    LegalPoint,
    LegalQuestion,
    QuestionKind,
    StatedLegalAnswer,
)
from marchland.audit.domain.simple_claim import simple_claim
from marchland.audit.domain.text import TextSpan
from marchland.core import expression, json_text, units
from marchland.core.errors import ClaimError, Location, MarchlandError, nearest
from marchland.core.message import N_, Message, join
from marchland.core.quantity import Estimate, parse_estimate, point
from marchland.core.schema import changed, decoded, parse

_SHOWN = 12
_Where = Callable[[tuple[str | int, ...]], Location]
"""Tells the place of a field in what was read."""


def read_claims(file: Path | Traversable, name: str = "") -> Claims:
    """Return a claims file's claims; raises ClaimError that names the file, the line and the field."""
    return _read_claims(read_yaml(file, name))


def read_claims_content(content: bytes, name: str) -> Claims:
    """Return the claims of a file's bytes, as `read_claims` does those of a file."""
    return _read_claims(read_yaml_content(content, name))


def read_sent_claims(data: object) -> Claims:
    """Return the claims of a claims file as JSON has it; raises ClaimError that names the field."""
    model = decoded(ClaimFile, data, ClaimError)
    return _claims(model, lambda path: Location(field=".".join(map(str, path))), json_text.compact(data).encode())


def _read_claims(read: YamlFile) -> Claims:
    return _claims(parse(ClaimFile, read.data, read.where, ClaimError), read.where, read.content)


def _claims(model: ClaimFile, where: _Where, content: bytes) -> Claims:
    claims: dict[str, Claim] = {}
    faults: list[ClaimError] = []
    for position, item in enumerate(model.claims):
        name = item.id or f"C{position + 1}"
        try:
            claim = _claim(changed(item, id=name), functools.partial(_field, where, position))
        except MarchlandError as error:
            faults.append(
                ClaimError(
                    "claim {id}: {message}",
                    id=name,
                    message=error.message,
                    where=_placed(where, position, error),
                    next_step=error.next_step,
                )
            )
            continue
        if claim.id in claims:
            raise ClaimError(
                "the claim {claim!r} is defined twice",
                claim=claim.id,
                where=where(("claims", position)),
                next_step="rename one",
            )
        claims[claim.id] = claim
    if faults:
        raise _together(faults)
    document = model.document
    return Claims(
        Document(document.id, document.title, document.publisher, document.url, document.published_on),
        tuple(claims.values()),
        hashlib.sha256(content).hexdigest(),
    )


def _together(faults: Sequence[ClaimError]) -> ClaimError:
    """Return the first fault with the others of the file below it."""
    first, *others = faults
    more = [
        Message("\n  also {where}: {message}", where=str(fault.where), message=fault.message)
        for fault in others[:_SHOWN]
    ]
    if len(others) > _SHOWN:
        more.append(Message("\n  and {count} more", count=len(others) - _SHOWN))
    if not more:
        return first
    return ClaimError(join("", [first.message, *more]), where=first.where, next_step=first.next_step)


def _placed(where: _Where, position: int, error: MarchlandError) -> Location:
    return _field(where, position, error.where.field)


def _field(where: _Where, position: int, field: str) -> Location:
    """Return the place of a claim's field, such as `legal.0.state`."""
    parts = [int(part) if part.isdecimal() else part for part in field.split(".") if part]
    return where(("claims", position, *parts))


def _claim(model: ClaimModel, place: Callable[[str], Location]) -> Claim:
    kind = ClaimKind(model.kind)
    inputs = tuple(_input(name, item) for name, item in model.inputs.items())
    stated = _stated(model.stated) if model.stated else None
    formula = model.expression
    if model.says or model.from_:
        stated, inputs, formula = _simple(model)
    if kind is ClaimKind.ARITHMETIC:
        if not formula:
            raise ClaimError(
                "an arithmetic claim has no expression", where=Location(field="expression"), next_step="add one"
            )
        try:
            expression.parse(formula)
        except MarchlandError as error:
            raise error.located(Location(field="expression")) from None
    legal = _legal(model, kind, stated, place)
    if (kind in (ClaimKind.ARITHMETIC, ClaimKind.DATE) or any(point.stated for point in legal)) and model.findings:
        raise ClaimError(
            "a computed claim carries findings",
            where=Location(field="findings"),
            next_step="remove them: it is computed",
        )
    if kind is ClaimKind.DATE and (model.date_rule is None) == (not legal):
        raise ClaimError(
            "a date claim has both date_rule and legal" if legal else "a date claim has no date_rule",
            where=Location(field="date_rule"),
            next_step="keep one" if legal else "add one, or legal",
        )
    return Claim(
        model.id,
        kind,
        model.subject,
        model.quote,
        stated,
        inputs,
        formula,
        _date_rule(model.date_rule) if model.date_rule else None,
        _basis(model, inputs),
        model.basis_reason,
        tuple(_finding(item, position) for position, item in enumerate(model.findings)),
        model.note,
        model.source,
        legal,
        model.sentence,
        _span(model.span),
        Qualifier(model.qualifier.words, QualifierEffect(model.qualifier.effect)) if model.qualifier else None,
        LeftOut(model.leaves_out.because, model.leaves_out.rule) if model.leaves_out else None,
        model.confidence,
        model.rests_on,
    )


def _simple(model: ClaimModel) -> tuple[Stated, tuple[ClaimInput, ...], str]:
    """Return what `says` and `from` say; raises ClaimError where one is missing or stands beside the long form."""
    if not (model.says and model.from_):
        raise ClaimError("says and from go together", where=Location(field="says"), next_step="give both, or neither")
    if model.stated or model.inputs or model.expression:
        raise ClaimError(
            "says and from stand beside stated, inputs or expression",
            where=Location(field="says"),
            next_step="keep the short form, or the long one",
        )
    return simple_claim(model.says, model.from_)


def _span(given: list[int]) -> TextSpan | None:
    if not given:
        return None
    if len(given) != 2 or not 0 <= given[0] <= given[1]:
        raise ClaimError("a span is its first and its last place", where=Location(field="span"), next_step="[12, 20]")
    return TextSpan(*given)


def _basis(model: ClaimModel, inputs: tuple[ClaimInput, ...]) -> Basis:
    """Return the basis as stated; else independent if a fact or the law is an input, and the text's own if none is."""
    if model.basis:
        return Basis(model.basis)
    from_facts = bool(model.legal) or any(isinstance(end, FactName) for item in inputs for end in (item.low, item.high))
    return Basis.INDEPENDENT if from_facts else Basis.TEXT


def _input(name: str, asked: InputModel | float | str) -> ClaimInput:
    field = f"inputs.{name}"
    if not name.isidentifier():
        raise ClaimError(
            "{name!r} cannot name an input", name=name, where=Location(field=field), next_step="use letters, digits, _"
        )
    if isinstance(asked, (int, float, str)):
        asked = InputModel(value=asked)
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
        raise error.located(Location(field=field)) from None
    return ClaimInput(name, ends[0], ends[1], asked.low_half, asked.high_half, asked.text)


def _estimate(value: float | str | None, unit: str) -> Estimate:
    opened = units.opened(unit)
    if isinstance(value, str):
        return parse_estimate(value, opened, is_open=True)
    return point(float(value if value is not None else 0.0), opened)


def _stated(model: StatedModel) -> Stated:
    if model.value is not None and (model.low is not None or model.high is not None):
        raise ClaimError(
            "value stands beside low or high", where=Location(field="stated"), next_step="keep one of the two"
        )
    low, high = (model.value, model.value) if model.value is not None else (model.low, model.high)
    if model.weekday:
        if model.weekday not in WEEKDAYS:
            raise ClaimError(
                "unknown weekday {weekday!r}", weekday=model.weekday, where=Location(field="stated.weekday")
            )
    elif low is None and high is None:
        raise ClaimError("nothing is stated", where=Location(field="stated"), next_step="give value, or low and high")
    numbers = isinstance(low, float | int) and isinstance(high, float | int) and low > high
    if numbers or (isinstance(low, date) and isinstance(high, date) and low > high):
        raise ClaimError(
            "{low} to {high}: low is above high",
            low=low,
            high=high,
            where=Location(field="stated"),
            next_step="write the smaller as low",
        )
    unit = model.unit
    if unit != "date" and not model.weekday:
        try:
            unit = units.opened(unit)
        except MarchlandError as error:
            raise error.located(Location(field="stated.unit")) from None
    bound = Bound(model.bound)
    return Stated(low, high, unit, bound, model.weekday, model.low_half, model.high_half, model.about)


def _date_rule(model: DateRuleModel) -> DateRule:
    if model.operation not in OPERATIONS:
        raise ClaimError(
            "unknown operation {operation!r}",
            operation=model.operation,
            where=Location(field="date_rule.operation"),
            next_step=Message("known are: {operations}", operations=", ".join(OPERATIONS)),
        )
    given: list[FactReference | date] = list(model.from_) + ([model.day] if model.day is not None else [])
    if not given:
        raise ClaimError("the rule has no day", where=Location(field="date_rule"), next_step="add from or day")
    return DateRule(
        model.operation,
        model.months,
        tuple(FactName(day.fact) if isinstance(day, FactReference) else day for day in given),
        model.length_days,
    )


def _legal(
    model: ClaimModel, kind: ClaimKind, stated: Stated | None, place: Callable[[str], Location]
) -> tuple[LegalPoint, ...]:
    """Return the points that are put to the law, one for each state that is named."""
    if model.legal and kind is ClaimKind.ARITHMETIC:
        raise ClaimError(
            "an arithmetic claim asks the law", where=Location(field="legal"), next_step="give another kind"
        )
    points: list[LegalPoint] = []
    for position, item in enumerate(model.legal):
        field = f"legal.{position}"
        try:
            ask = _ask(item)
            stated_answer = _window(stated, ask) if kind is ClaimKind.DATE else _said(item.says, ask)
        except MarchlandError as error:
            raise error.located(Location(field=field)) from None
        if kind is ClaimKind.DATE and item.says:
            raise ClaimError(
                "a date claim is compared with what it states",
                where=Location(field=f"{field}.says"),
                next_step="remove `says`",
            )
        where = {name: place(f"{field}.{name}") for name in ("state", "treaty", "act", "rule", "says.answer")}
        states = [item.state] if isinstance(item.state, str) else item.state
        points += [
            LegalPoint(LegalQuestion(ask, state, item.treaty, item.on, item.act, item.rule), stated_answer, where)
            for state in states or [""]
        ]
    return tuple(points)


def _ask(model: LegalModel) -> QuestionKind:
    """Return what is asked, once everything is there that it needs and nothing that it does not."""
    try:
        ask = QuestionKind(model.ask)
    except ValueError:
        raise ClaimError(
            "the law has no question {ask!r}",
            ask=model.ask,
            where=Location(field="ask"),
            next_step=nearest(model.ask, QuestionKind) or Message("known are: {ask}", ask=", ".join(QuestionKind)),
        ) from None
    needed = {
        "state": ask not in RULE_QUESTIONS,
        "treaty": ask is not QuestionKind.RULE,
        "act": ask is QuestionKind.ACT,
        "rule": ask is QuestionKind.RULE,
    }
    for field, wanted in needed.items():
        if wanted != bool(getattr(model, field)):
            raise ClaimError(
                Message("{ask} needs {field}", ask=ask, field=field)
                if wanted
                else Message("{ask} does not take {field}", ask=ask, field=field),
                where=Location(field=field),
                next_step=Message("add {field}", field=field) if wanted else Message("remove {field}", field=field),
            )
    return ask


def _said(model: LegalSayingModel | None, ask: QuestionKind) -> StatedLegalAnswer | None:
    if model is None:
        return None
    days = [model.from_, model.by, model.day, model.not_by]
    wrong = Message("")
    if ask is QuestionKind.RULE:
        wrong = Message("a rule is reported, not compared with a text")
    elif (ask in DAY_QUESTIONS) == bool(model.answer):
        by_day = ask in DAY_QUESTIONS
        wrong = Message(N_("{ask} is answered by a day") if by_day else N_("{ask} is answered by a word"), ask=ask)
    elif ask in DAY_QUESTIONS and not any(days) and not model.reference:
        wrong = Message("the text is empty")
    elif ask not in DAY_QUESTIONS and any(days):
        wrong = Message("{ask} is answered by a word", ask=ask)
    elif (model.day or model.not_by) and len([day for day in days if day]) > 1:
        wrong = Message("a day or not_by stands beside another day")
    elif model.from_ and model.by and model.from_ > model.by:
        wrong = Message("{first} to {last}: the first day is after the last", first=model.from_, last=model.by)
    elif model.reference and ask is not QuestionKind.ACT:
        wrong = Message("only an act has a reference")
    if wrong:
        raise ClaimError(
            wrong, where=Location(field="says"), next_step="give from, by, day or not_by for a day, or answer"
        )
    return StatedLegalAnswer(
        model.day or model.from_, model.day or model.by, model.not_by, model.answer, model.reference
    )


def _window(stated: Stated | None, ask: QuestionKind) -> StatedLegalAnswer:
    """Return the window that a date claim states."""
    if ask not in DAY_QUESTIONS:
        raise ClaimError(
            "{ask} is answered by a word",
            ask=ask,
            where=Location(field="ask"),
            next_step="ask for a day, or give another kind",
        )
    ends = (stated.low, stated.high) if stated else (None, None)
    early, late = (end if isinstance(end, date) else None for end in ends)
    if early is None and late is None:
        raise ClaimError("the claim states no day to hold the law's against", next_step="state low or high as a day")
    return StatedLegalAnswer(early, late)


def _finding(model: FindingModel, position: int) -> ReviewFinding:
    try:
        verdict = Verdict(model.verdict)
    except ValueError:
        raise ClaimError(
            "unknown verdict {verdict!r}",
            verdict=model.verdict,
            where=Location(field=f"findings.{position}.verdict"),
            next_step=Message("known are: {verdict}", verdict=", ".join(Verdict)),
        ) from None
    return ReviewFinding(verdict, model.known_on, model.reason, model.source)
