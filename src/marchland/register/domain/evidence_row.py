"""Rows that were kept aside as evidence: read from their lines, as somebody may see them, and after an erasure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from marchland.core.policy import Actor
from marchland.register.domain.kept import FIELDS
from marchland.register.domain.recorded_body import read_body
from marchland.register.domain.visibility import INNER, redact, sees_whole

_ROW_FIELDS: Final = frozenset({*FIELDS, "shapes"})
_ERASED: Final = "erased_by"
"""What alone stands in the place of a body that was erased: the entry that says so."""

EvidenceFields = Mapping[str, Any]
"""A row by its fields; a body as it is written stands in it in hexadecimal, one that was read as its own fields."""


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """What a line says: what was wrong, the row as it stood, and as the entries make it; each None where none is."""

    fault: str
    found: EvidenceFields | None
    right: EvidenceFields | None


def read_line(line: str) -> EvidenceRows | None:
    """Return what a line says, its bodies in hexadecimal, or None where it is none."""
    try:
        said = json.loads(line)
        fault, found, right = str(said["fault"]), said.get("found"), said.get("right")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not all(each is None or isinstance(each, dict) for each in (found, right)):
        return None
    return EvidenceRows(fault, found, right)


def erased_line(line: str, subjects: Collection[str], entry: int, erasure: int) -> str | None:
    """Return a line without the bodies of its rows, or None where nothing that was erased can stand in it.

    It can in rows of those subjects, in a body that the entry had a part in, and in what cannot be read.
    """
    said = read_line(line)
    if said is None:
        return json.dumps({"fault": f"a line that could not be read was erased by entry {erasure}"})
    rows = [row for row in (said.found, said.right) if row is not None]
    if not any(_may_hold(row, subjects, entry) for row in rows):
        return None
    found, right = (_emptied(row, erasure) for row in (said.found, said.right))
    return json.dumps({"fault": said.fault, "found": found, "right": right}, ensure_ascii=False)


def with_bodies(rows: EvidenceRows) -> EvidenceRows:
    """Return the rows with every body that can be read as its fields."""
    found, right = (None if row is None else _with_body(row) for row in (rows.found, rows.right))
    return EvidenceRows(rows.fault, found, right)


def organisations_of(rows: EvidenceRows) -> tuple[str, ...]:
    """Return whose area it is as the entries have it: an altered row is not asked, for it could say anybody's."""
    body = (rows.right or {}).get("body")
    return tuple(body.get("organisations", ())) if isinstance(body, Mapping) else ()


def seen_by(row: EvidenceFields, actor: Actor, organisations: tuple[str, ...]) -> EvidenceFields:
    """Return what the actor may see of a row whose body was read; `withheld` in its body names what is not shown.

    What cannot be read, or is no field of a row, could be personal.
    """
    if sees_whole(actor, organisations):
        return row
    seen = {name: value for name, value in row.items() if name in _ROW_FIELDS}
    body = row.get("body")
    if isinstance(body, Mapping):
        fields = read_body(json.dumps(body).encode())
        seen["body"] = body if _is_erased(body) else dict(redact(fields, actor, organisations))
    elif body is not None:
        seen["body"] = {"withheld": ["body"]}
    return seen


def flat(row: EvidenceFields | None) -> EvidenceFields:
    """Return the fields of a row, and those of its body as `body.name`."""
    body = (row or {}).get("body")
    if row is None or not isinstance(body, Mapping):
        return row or {}
    outer = {name: value for name, value in row.items() if name != "body"}
    return {**outer, **{f"body.{name}": value for name, value in body.items()}}


def _may_hold(row: EvidenceFields, subjects: Collection[str], entry: int) -> bool:
    if not row.keys() <= _ROW_FIELDS:
        return True
    if row.get("body") is None:
        return False
    body = _body_of(row["body"])
    if body is None:
        return True
    entries = body.get("entries")
    return not _is_erased(body) and (
        row.get("subject") in subjects or not isinstance(entries, list) or entry in entries
    )


def _emptied(row: EvidenceFields | None, erasure: int) -> EvidenceFields | None:
    if row is None:
        return None
    kept = {name: value for name, value in row.items() if name in _ROW_FIELDS}
    gone = row.get("body") is not None and not _is_erased(row["body"])
    return {**kept, "body": {_ERASED: erasure}} if gone else kept


def _is_erased(body: object) -> bool:
    return isinstance(body, Mapping) and set(body) == {_ERASED} and isinstance(body[_ERASED], int)


def _with_body(row: EvidenceFields) -> EvidenceFields:
    fields = _body_of(row.get("body"))
    return row if fields is None else {**row, "body": fields}


def _body_of(written: object) -> dict[str, Any] | None:
    """Return the fields of a body, or None where it cannot be read, or cannot be told field by field."""
    if isinstance(written, dict) and _is_erased(written):
        return written
    try:
        fields = json.loads(bytes.fromhex(written)) if isinstance(written, str) else None
        if not isinstance(fields, dict):
            return None
        read = dict(read_body(json.dumps(fields, allow_nan=False).encode()))
    except (ValueError, RecursionError):
        return None
    lists = [read[name] for name in INNER if name in read]
    told = all(isinstance(items, list) and all(isinstance(item, dict) for item in items) for items in lists)
    names = read.get("organisations", [])
    named = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return read if told and named else None
