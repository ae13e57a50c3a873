"""A row of a foreign file made into a feature by a mapping: its fields tidy, its original words kept beside."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from marchland.core.message import Message
from marchland.register.domain.event import wrong_id
from marchland.register.domain.foreign import ForeignRow, ForeignTable
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind
from marchland.register.domain.mapping import DAYS, METRES, STATES, FieldSource, IntakeMapping

SOURCE_REF: Final = "source_ref"
"""Under what an event keeps the reference that its source had for the area."""
SOURCE_ROW: Final = "source_row"
"""Under what an event keeps the row as the source had it, every column."""
_FIRST_DAY: Final = date(1899, 12, 30)
_MILLISECONDS: Final = 1000
_ID_MOST, _DIGITS = 64, 12
_GUID = re.compile(r"\{([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}")
_LETTERS = re.compile(r"[^A-Za-z0-9._:-]+")


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row as a feature without its shape, and what is wrong with its values."""

    feature: dict[str, Any]
    problems: tuple[IntakeProblem, ...]
    is_released: bool = False


class _Unmapped(Exception):  # noqa: N818 - a value that cannot be taken, never told by itself
    def __init__(self, detail: Message, proposal: str = "") -> None:
        super().__init__(detail)
        self.detail, self.proposal = detail, proposal


def mapped(table: ForeignTable, row: ForeignRow, mapping: IntakeMapping) -> MappedRow:
    """Return the feature that a row is; its shape is not yet in it."""
    raw = {name: value for name, value in zip(table.columns, row.values, strict=True) if value is not None}
    properties: dict[str, Any] = {}
    problems: list[IntakeProblem] = []
    released = False
    for name, source in mapping.fields.items():
        try:
            value = _value(name, source, raw)
        except _Unmapped as wrong:
            problems.append(IntakeProblem(ProblemKind.FIELD, name, wrong.detail, wrong.proposal))
            continue
        if name == "state":
            released = value == STATES[1]
        elif value is not None:
            properties[name] = value
    properties |= {name: raw[name] for name in ("evidence",) if isinstance(raw.get(name), list)}
    reference, identity = _identity(row, raw, mapping)
    if reference and reference != identity:
        properties[SOURCE_REF] = reference
    properties[SOURCE_ROW] = raw
    feature = {"type": "Feature", "id": identity or None, "properties": properties, **row.members}
    return MappedRow(feature, tuple(problems), released)


def _identity(row: ForeignRow, raw: Mapping[str, Any], mapping: IntakeMapping) -> tuple[str, str]:
    """Return the reference that the source has, and the id that the area gets of it."""
    source = mapping.id
    if source.made_of == "content" and not source.column:
        said = json.dumps([raw, (row.shape or b"").hex(), row.outline], sort_keys=True, ensure_ascii=False)
        return "", source.prefix + hashlib.sha256(said.encode()).hexdigest()[:_DIGITS]
    given = raw.get(source.column) if source.column else row.identity
    reference = "" if given is None else str(given).strip()
    return reference, tidy_id(source.prefix + reference) if reference else ""


def tidy_id(reference: str) -> str:
    """Return an id that may be one: the reference itself where it can be, else made of it so that no two are the same.

    A run of signs that may not stand in an id becomes a dash, and a digest of the whole reference follows, so that
    `HA/1` is another area than `HA-1` in whichever file it comes. Only the braces around a GUID go without one.
    """
    if wrong_id(reference) is None:
        return reference
    if guid := _GUID.fullmatch(reference):
        return guid[1]
    digest = hashlib.sha256(reference.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    made = _LETTERS.sub("-", reference).strip("-._:")[: _ID_MOST - _DIGITS - 1].rstrip("-")
    return f"{made}-{digest}" if made else digest


def _value(name: str, source: FieldSource, raw: Mapping[str, Any]) -> Any:
    """Return the value of a field, or None where the row says nothing; raises _Unmapped."""
    given = source.value if not source.column else raw.get(source.column)
    if isinstance(given, str) and not given.strip():
        given = None
    if given is None:
        given = source.otherwise
    if given is None:
        return None
    if source.codes and source.column:
        code = str(given).strip()
        if code not in source.codes:
            raise _Unmapped(Message("{given!r} is none of the codes of the mapping", given=code[:60]),
                            Message("say under codes of {name} what it stands for", name=name))  # fmt: skip
        return source.codes[code]
    if name == "state":
        return _state(str(given).strip())
    if name in DAYS:
        return _day(given, source)
    if name == "accuracy_m":
        return _metres(given, source)
    if name == "devices":
        return given if isinstance(given, list) else [part.strip() for part in str(given).split(",") if part.strip()]
    return given if isinstance(given, str) else str(given)


def _state(given: str) -> str:
    """Return what is said of an area; a word of others' that nobody explained is never taken as one that is open."""
    if given not in STATES:
        raise _Unmapped(Message("{given!r} does not say whether others released it", given=given[:60]),
                        Message("say under codes of {name} what it stands for", name="state"))  # fmt: skip
    return given


def _metres(given: Any, source: FieldSource) -> float:
    try:
        return float(str(given).replace(",", ".")) * METRES[source.unit]
    except ValueError:
        raise _Unmapped(Message("{given!r} is no number", given=str(given)[:40])) from None


def _day(given: Any, source: FieldSource) -> str:
    """Return a day as ISO has it, or the text as it is for the rules to tell; raises _Unmapped."""
    if isinstance(given, date):
        return given.isoformat()
    text = str(given).strip()
    if source.format == "iso":
        return _local(text, source.timezone) if source.timezone else text
    try:
        if source.format == "excel":
            return (_FIRST_DAY + timedelta(days=int(float(text)))).isoformat()
        if source.format in ("unix_s", "unix_ms"):
            seconds = float(text) / (_MILLISECONDS if source.format == "unix_ms" else 1)
            at = datetime.fromtimestamp(seconds, UTC)
            return (at.astimezone(ZoneInfo(source.timezone)) if source.timezone else at).date().isoformat()
        return datetime.strptime(text, source.format).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except (ValueError, OverflowError, OSError):
        raise _Unmapped(Message("{given!r} is no day of the form {format}", given=text[:40], format=source.format),
                        Message("correct it, or the format of the mapping")) from None  # fmt: skip


def _local(text: str, zone: str) -> str:
    """Return the day in a zone of an instant that says how far it is from UTC; any other text as it is."""
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return text
    try:
        return at.astimezone(ZoneInfo(zone)).date().isoformat() if at.tzinfo else at.date().isoformat()
    except OverflowError:  # an instant of the first or last day that there is, in a zone where it is another day
        raise _Unmapped(Message("{given!r} is no day of the form {format}", given=text[:40], format="iso"),
                        Message("correct it, or the format of the mapping")) from None  # fmt: skip
