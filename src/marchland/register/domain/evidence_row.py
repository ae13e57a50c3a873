"""Rows that were kept aside as evidence: read from their lines, and as somebody may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
        seen["body"] = body if set(body) == {_ERASED} else dict(redact(fields, actor, organisations))
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


def _with_body(row: EvidenceFields) -> EvidenceFields:
    fields = _body_of(row.get("body"))
    return row if fields is None else {**row, "body": fields}


def _body_of(written: object) -> dict[str, Any] | None:
    """Return the fields of a body, or None where it cannot be read, or cannot be told field by field."""
    if isinstance(written, dict) and set(written) == {_ERASED} and isinstance(written[_ERASED], int):
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
