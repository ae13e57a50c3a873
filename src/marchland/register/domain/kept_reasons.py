"""The reasons of a row that was set aside, as they are kept: each text by its template and values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from numbers import Number
from typing import Any, Final

from marchland.core.message import Clause, Message, StateName, Word
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind

_KINDS: Final = {"message": Message, "clause": Clause, "word": Word}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


def kept_reasons(problems: Iterable[IntakeProblem]) -> str:
    """Return reasons as the text that is kept."""
    told = [[each.kind.value, each.field, _plain(each.detail), _plain(each.proposal)] for each in problems]
    return json.dumps(told, ensure_ascii=False)


def reasons_of(text: str) -> tuple[IntakeProblem, ...]:
    """Return the reasons that were kept as that text."""
    return tuple(
        IntakeProblem(ProblemKind(kind), field, _value(detail), _value(proposal))
        for kind, field, detail, proposal in json.loads(text)
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: what is no plain text or number has its kind beside."""
    if isinstance(value, Message):
        values = {name: _plain(each) for name, each in value.values.items()}
        return [_NAMES.get(type(value), "message"), value.template, value.many, values]
    if isinstance(value, StateName):
        return ["state", str(value), value.name_uk]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, Number) and not isinstance(value, int | float):
        return str(value)
    return value


def _value(kept: Any) -> Any:
    match kept:
        case ["state", str(name), str(name_uk)]:
            return StateName(name, name_uk)
        case ["day", str(day)]:
            return date.fromisoformat(day)
        case [str(kind), str(template), str(many), dict(plain)]:
            values = {name: _value(each) for name, each in plain.items()}
            made = _KINDS[kind]
            return made.counted(template, many, values.pop("n"), **values) if many else made(template, **values)
    return kept
