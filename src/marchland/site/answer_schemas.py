"""The schemas of typed answers for OpenAPI 3.0, made from their types by msgspec."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Any

import msgspec

from marchland.core.answer import BESIDE, Answer, Answers
from marchland.core.declaration import Target
from marchland.registry import load

Document = dict[str, Any]
_REF = "#/components/schemas/{name}"


def answer_schema(made_by: Target) -> Document:
    """Return the schema of the JSON that a function makes, which refers to those of `answer_components`."""
    return _of(_returned(made_by))


def answer_components(made_by: Iterable[Target]) -> Document:
    """Return the schemas of all types that the answers of the functions are made of, by name."""
    kinds = {kind for each in made_by for kind in _answers(_returned(each))}
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    return {name: _for_openapi(schema) for name, schema in sorted(components.items())}


def _returned(made_by: Target) -> Any:
    return typing.get_type_hints(load(made_by))["return"]


def _answers(kind: Any) -> set[type]:
    if isinstance(kind, type) and (issubclass(kind, Answer) or is_dataclass(kind)):
        return {kind}
    return {found for inner in typing.get_args(kind) for found in _answers(inner)}


def _of(kind: Any) -> Document:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return {"oneOf": [_of(each) for each in typing.get_args(kind)]}
    if origin in (Answers, tuple):
        return {"type": "array", "items": _of(typing.get_args(kind)[0])}
    return {"$ref": _REF.format(name=kind.__name__)}


def _for_openapi(schema: Any) -> Any:
    """Return a JSON Schema of 2020-12 as OpenAPI 3.0 writes it: what may be null is `nullable`."""
    if isinstance(schema, list):
        return [_for_openapi(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _for_openapi(value) for key, value in schema.items() if key not in ("title", "default", "properties")}
    if "properties" in schema:
        made["properties"] = {name: _for_openapi(value) for name, value in schema["properties"].items()}
    choices = [each for each in made.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) < len(made.get("anyOf", ())):
        made = {key: value for key, value in made.items() if key != "anyOf"}
        one = choices[0] if len(choices) == 1 and "$ref" not in choices[0] else {"anyOf": choices}
        made = {**made, **one, "nullable": True}
    return {**made, **_closed(made)} if "properties" in made else made


def _closed(document: Document) -> Document:
    """Return what an object may hold: its properties alone, or beside them the items of a mapping."""
    properties = {name: each for name, each in document["properties"].items() if name != BESIDE}
    beside = document["properties"].get(BESIDE, {}).get("additionalProperties", False)
    named = {
        "properties": properties,
        "required": [name for name in document.get("required", ()) if name in properties],
    }
    return {"additionalProperties": beside} | (named if beside else {})
