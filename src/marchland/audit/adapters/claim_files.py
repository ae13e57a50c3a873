"""Claims files: a document's claims in YAML, ours or the reader's own, parsed into claims that can be audited."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from marchland.adapters.yaml_files import YamlFile, read_yaml, read_yaml_content
from marchland.audit.adapters.claim_figures import claim_input, date_rule, stated_figure
from marchland.audit.adapters.claim_file_models import ClaimFile, ClaimModel, FindingModel
from marchland.audit.adapters.claim_law import legal_points
from marchland.audit.domain.claim import (
    Basis,
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
    Verdict,
)
from marchland.audit.domain.question import LegalPoint
from marchland.audit.domain.simple_claim import SimpleClaim, simple_claim
from marchland.audit.domain.text import TextSpan
from marchland.core import expression, json_text
from marchland.core.errors import ClaimError, Location, MarchlandError
from marchland.core.message import Message, join
from marchland.core.schema import changed, decoded, parse

T = TypeVar("T")
_SHOWN = 12


def read_claims(file: Path | Traversable, name: str = "") -> Claims:
    """Return a claims file's claims; raises ClaimError that names the file, the line and the field."""
    return _read_claims(read_yaml(file, name))


def read_claims_content(content: bytes, name: str) -> Claims:
    """Return the claims of a file's bytes, as `read_claims` does those of a file."""
    return _read_claims(read_yaml_content(content, name))


def read_sent_claims(data: object) -> Claims:
    """Return the claims of a claims file as JSON has it; raises ClaimError that names the field."""
    return _claims(_Sent("text", json_text.compact(data).encode()), decoded(ClaimFile, data, ClaimError))


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent in the place of a file: its places are fields, for it has no lines."""

    name: str
    content: bytes

    def where(self, path: tuple[str | int, ...]) -> Location:
        """Return the place of a field."""
        return Location(field=".".join(map(str, path)))


_Read = YamlFile | _Sent


def _read_claims(read: YamlFile) -> Claims:
    return _claims(read, parse(ClaimFile, read.data, read.where, ClaimError))


def _claims(read: _Read, model: ClaimFile) -> Claims:
    claims: dict[str, Claim] = {}
    faults: list[ClaimError] = []
    for position, item in enumerate(model.claims):
        name = item.id or f"C{position + 1}"
        wrong: list[MarchlandError] = []
        claim = _claim(changed(item, id=name), functools.partial(_field, read, position), wrong)
        faults += [_of_claim(error, name, _placed(read, position, error)) for error in wrong]
        if name in claims:
            twice = Message("the claim {claim!r} is defined twice", claim=name)
            faults.append(ClaimError(twice, where=read.where(("claims", position)), next_step="rename one"))
        if claim is not None:
            claims[name] = claim
    if faults:
        raise _together(faults)
    return Claims(_document(model, read.name), tuple(claims.values()), hashlib.sha256(read.content).hexdigest())


def _of_claim(error: MarchlandError, name: str, where: Location) -> ClaimError:
    return ClaimError("claim {id}: {message}", id=name, message=error.message, where=where, next_step=error.next_step)


def _document(model: ClaimFile, name: str) -> Document:
    """Return the document as described; one that is not is called as its file."""
    given = model.document
    if given is None:
        return Document(Path(name).stem, Path(name).stem, "", "", None)
    return Document(given.id, given.title, given.publisher, given.url, given.published_on)


def _together(faults: Sequence[ClaimError]) -> ClaimError:
    """Return the first fault with the others of the file below it."""
    first, *others = faults
    more = [
        Message("\n  also {field}: {wrong}", field=str(fault.where), wrong=fault.message) for fault in others[:_SHOWN]
    ]
    if len(others) > _SHOWN:
        more.append(Message("\n  and {count} more", count=len(others) - _SHOWN))
    if not more:
        return first
    return ClaimError(join("", [first.message, *more]), where=first.where, next_step=first.next_step)


def _placed(read: _Read, position: int, error: MarchlandError) -> Location:
    return _field(read, position, error.where.field)


def _field(read: _Read, position: int, field: str) -> Location:
    """Return the place of a claim's field, such as `legal.0.state`."""
    parts = [int(part) if part.isdecimal() else part for part in field.split(".") if part]
    return read.where(("claims", position, *parts))


def _claim(model: ClaimModel, place: Callable[[str], Location], wrong: list[MarchlandError]) -> Claim | None:
    """Return a claim, or None with all that is wrong in it added to a list."""
    kept = functools.partial(_kept, wrong)
    simple = kept(lambda: _simple(model))
    stated = kept(functools.partial(stated_figure, model.stated)) if model.stated else simple.stated if simple else None
    made = [kept(functools.partial(claim_input, name, item)) for name, item in model.inputs.items()]
    inputs = tuple(item for item in made if item is not None) or (simple.inputs if simple else ())
    rule = (
        kept(functools.partial(date_rule, model.date_rule)) if model.date_rule else simple.date_rule if simple else None
    )
    formula = model.expression or (simple.expression if simple else "")
    kind = _kind(model, simple)
    if not wrong:
        kept(lambda: _check_formula(kind, formula))
    legal = kept(lambda: legal_points(model, kind, stated, place)) if not wrong else ()
    if not wrong:
        kept(lambda: _check_kind(model, kind, rule, legal or ()))
    span = kept(lambda: _span(model.span))
    findings = [kept(functools.partial(_finding, item, at)) for at, item in enumerate(model.findings)]
    if wrong:
        return None
    return Claim(
        model.id, kind, model.subject, model.quote, stated, inputs, formula, rule, _basis(model, inputs),
        model.basis_reason, tuple(filter(None, findings)), model.note, model.source, legal or (), model.sentence, span,
        Qualifier(model.qualifier.words, QualifierEffect(model.qualifier.effect)) if model.qualifier else None,
        LeftOut(model.leaves_out.because, model.leaves_out.rule) if model.leaves_out else None,
        model.confidence, model.rests_on,
    )  # fmt: skip


def _kept(wrong: list[MarchlandError], make: Callable[[], T]) -> T | None:
    """Return what is made, or None with what is wrong added to a list."""
    try:
        return make()
    except MarchlandError as error:
        wrong.append(error)
        return None


def _kind(model: ClaimModel, simple: SimpleClaim | None) -> ClaimKind:
    """Return the kind as given; else date or arithmetic by what it is computed with, and external if by nothing."""
    if model.kind:
        return ClaimKind(model.kind)
    if model.date_rule or (simple and simple.date_rule):
        return ClaimKind.DATE
    bare = not (model.expression or model.inputs or model.stated or simple)
    return ClaimKind.EXTERNAL if bare else ClaimKind.ARITHMETIC


def _check_formula(kind: ClaimKind, formula: str) -> None:
    if kind is not ClaimKind.ARITHMETIC:
        return
    if not formula:
        raise ClaimError(
            "an arithmetic claim has no expression", where=Location(field="expression"), next_step="add one"
        )
    try:
        expression.parse(formula)
    except MarchlandError as error:
        raise error.located(Location(field="expression")) from None


def _check_kind(model: ClaimModel, kind: ClaimKind, rule: DateRule | None, legal: Sequence[LegalPoint]) -> None:
    """Raise ClaimError where a claim carries what its kind does not take."""
    if (kind in (ClaimKind.ARITHMETIC, ClaimKind.DATE) or any(point.stated for point in legal)) and model.findings:
        raise ClaimError(
            "a computed claim carries findings",
            where=Location(field="findings"),
            next_step="remove them: it is computed",
        )
    if kind is ClaimKind.DATE and (rule is None) == (not model.legal):
        raise ClaimError(
            "a date claim has both date_rule and legal" if rule else "a date claim has no date_rule",
            where=Location(field="date_rule"),
            next_step="keep one" if rule else "add one, or legal",
        )


def _simple(model: ClaimModel) -> SimpleClaim | None:
    """Return what `says` and `from` say; raises ClaimError where one is missing or stands beside the long form."""
    says, come_from = ("" if given is None else str(given) for given in (model.says, model.from_))
    if says and not come_from and "=" in says:
        says, come_from = (part.strip() for part in says.split("=", 1))
    if not says and not come_from:
        return None
    if not (says and come_from):
        raise ClaimError("says and from go together", where=Location(field="says"), next_step="give both, or neither")
    if model.stated or model.inputs or model.expression or model.date_rule:
        raise ClaimError(
            "says and from stand beside stated, inputs or expression",
            where=Location(field="says"),
            next_step="keep the short form, or the long one",
        )
    return simple_claim(says, come_from)


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
