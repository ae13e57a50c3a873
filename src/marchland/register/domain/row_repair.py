"""What a person changes in a row that was set aside, and which of its reasons that leaves without an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marchland.core.errors import InputError, Location
from marchland.core.message import Message
from marchland.register.domain.feature_fields import GivenEvidence
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind
from marchland.register.domain.mapping import STATES

_OF_SHAPE: Final = frozenset({ProblemKind.CRS, ProblemKind.SAME_LAND, ProblemKind.NEAR_DUPLICATE})
_OF_ID: Final = frozenset({ProblemKind.CONFLICT, ProblemKind.DUPLICATE})
_OF_FIELD: Final = frozenset({ProblemKind.FIELD, ProblemKind.DAY})
UNSEEN: Final = (*sorted(_OF_SHAPE | _OF_ID | _OF_FIELD), ProblemKind.RELEASED)
"""Reasons that cannot be found out again from the row as it is kept, and so need a person's answer."""
CHANGED: Final = (
    "name", "classification", "valid_on", "information_on", "source", "district", "devices", "owner", "informant",
    "accuracy_m", "note", "state",
)  # fmt: skip
"""The fields that a person may say anew."""


@dataclass(frozen=True, slots=True)
class RowRepair:
    """What a person changes in a row that was set aside: its id, fields, its shape, or how a broken one is mended.

    `despite` names kinds of reasons for which it is taken all the same, as it is.
    """

    id: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    shape: Any = None
    by: str = ""
    accept_implausible: bool = False
    evidence: tuple[GivenEvidence, ...] = ()
    despite: frozenset[str] = frozenset()


def said_fields(words: Iterable[str]) -> dict[str, str]:
    """Return the fields that words of the form name=value say; raises InputError for any other."""
    said: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or name not in CHANGED:
            raise InputError("{word!r} is no name=value of a field", word=word[:60],
                             next_step=Message("fields are: {names}", names=", ".join(CHANGED)))  # fmt: skip
        said[name] = value.strip()
    if said.get("state", STATES[0]) != STATES[0]:
        raise InputError("an area is repaired as one that is open: what others released is not recorded",
                         where=Location(field="state"),
                         next_step="say state=open if it is, or import refuse it")  # fmt: skip
    return said


def with_fields(properties: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    """Return properties with what was said anew; a field of which nothing is said is left out."""
    made = {**properties}
    for name, value in said.items():
        made.pop(name, None)
        if name != "state" and value:
            made[name] = _typed(name, value)
    return made


def _typed(name: str, value: str) -> Any:
    if name == "devices":
        return [part.strip() for part in value.split(",") if part.strip()]
    if name != "accuracy_m":
        return value
    try:
        return float(value.replace(",", "."))
    except ValueError:
        raise InputError("{given!r} is no number", given=value[:40], where=Location(field=name),
                         next_step="give metres, such as accuracy_m=2.5") from None  # fmt: skip


def unanswered(
    problems: Iterable[IntakeProblem], properties: Mapping[str, Any], change: RowRepair
) -> Iterator[IntakeProblem]:
    """Yield the reasons that a row was set aside for which its rules do not tell again, and nobody answered."""
    for each in problems:
        if each.kind not in UNSEEN or each.kind.value in change.despite:
            continue
        if each.kind in _OF_SHAPE:
            if change.shape is None:
                step = Message("give its outline with --shape, or take it as it is: --despite {kind}", kind=each.kind)
                yield IntakeProblem(each.kind, each.field, each.detail, step)
        elif each.kind in _OF_ID:
            if not change.id:
                step = Message("give it an id of its own with --id, or take it as it is: --despite {kind}",
                               kind=each.kind)  # fmt: skip
                yield IntakeProblem(each.kind, each.field, each.detail, step)
        elif each.field not in change.fields and properties.get(each.field) is None:
            step = Message("say {field}=…, or take it without: --despite {kind}", field=each.field, kind=each.kind)
            yield IntakeProblem(each.kind, each.field, each.detail, step)
