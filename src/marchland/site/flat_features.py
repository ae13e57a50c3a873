"""Features as tables have them: every declared property as one plain value, null where there is nothing; its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from marchland.core import json_text
from marchland.core.errors import InputError
from marchland.core.message import Message

Properties = Mapping[str, str]
"""Names of properties to their types: those of JSON Schema, or `date`."""
_SHAPE = "shape"
"""The member of a structure that is land: of that the layers of land tell."""
_BOOLEANS = {"true": True, "false": False}


class GeometryKind(StrEnum):
    """The one kind of shape that all features of a collection have, as Part 5 names it: tables take no mixture."""

    ANY = "geometry-any"
    POLYGON = "geometry-polygon"
    MULTI_POLYGON = "geometry-multipolygon"
    MULTI_LINE = "geometry-multilinestring"


_MULTI = {GeometryKind.MULTI_POLYGON: "Polygon", GeometryKind.MULTI_LINE: "LineString"}


def shape_of_kind(geometry: Mapping[str, Any] | None, kind: GeometryKind) -> Mapping[str, Any] | None:
    """Return a GeoJSON geometry as the kind that its collection has: a single one becomes one part of a multiple."""
    single = _MULTI.get(kind)
    if geometry is None or geometry["type"] != single:
        return geometry
    return {"type": f"Multi{single}", "coordinates": [geometry["coordinates"]]}


def flat_value(properties: Mapping[str, Any], name: str) -> Any:
    """Return the value of a declared property as one plain value, or None.

    `m2_remaining` is what `m2` holds as `remaining`; `devices_count` is how many `devices` there are, 0 where none is
    told and None where they are withheld; a list of texts is one text, and a list of structures is their JSON without
    the shapes.
    """
    if name in properties:
        value = properties[name]
        if isinstance(value, list | tuple):
            return _text_of(value)
        return None if isinstance(value, Mapping) else value
    outer, _, inner = name.partition("_")
    held = properties.get(outer)
    if isinstance(held, Mapping):
        return held.get(inner)
    if not name.endswith("_count"):
        return None
    of = name.removesuffix("_count")
    if of in properties.get("withheld", ()):
        return None
    listed = properties.get(of) or ()
    return len(listed) if isinstance(listed, list | tuple) else None


def _text_of(values: Sequence[Any]) -> str | None:
    if any(isinstance(each, Mapping) for each in values):
        return json_text.compact([{key: each[key] for key in each if key != _SHAPE} for each in values])
    return "; ".join(map(str, values)) or None


def written(value: Any) -> str:
    """Return a plain value as text, the same for values that are equal: 3 is 3.0."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(float(value)) if isinstance(value, int | float) else str(value)


def written_as(kind: str, text: str, name: str) -> str:
    """Return a text as the value that it stands for is written; raises InputError where it is none of that type."""
    read: dict[str, Callable[[str], Any]] = {
        "integer": int, "number": float, "boolean": _BOOLEANS.__getitem__, "date": date.fromisoformat
    }  # fmt: skip
    try:
        return written(read.get(kind, str)(text))
    except (ValueError, KeyError):
        raise InputError(
            "{name} {text!r} is not a value of type {kind}",
            name=name,
            text=text[:40],
            kind=kind,
            next_step=Message("see the collection's schema"),
        ) from None


def flat_feature(feature: Mapping[str, Any], declared: Properties) -> dict[str, Any]:
    """Return a feature with the declared properties, and no others; its id stands beside them."""
    given = feature["properties"]
    return {**feature, "properties": {name: flat_value(given, name) for name in declared if name != "id"}}


def property_schemas(declared: Properties, of: GeometryKind) -> dict[str, Any]:
    """Return the JSON Schema of each property, and of the shape (OGC 23-058, Part 5)."""
    schemas: dict[str, Any] = {}
    for place, (name, kind) in enumerate(declared.items(), 1):
        typed = {"type": "string", "format": "date"} if kind == "date" else {"type": kind}
        role = {"x-ogc-role": "id"} if name == "id" else {}
        title = name.replace("_", " ").capitalize()
        schemas[name] = {"title": title, **typed, **role, "x-ogc-propertySeq": place}
    shape = {"title": "Shape", "format": of.value, "x-ogc-role": "primary-geometry"}
    return {**schemas, "geometry": {**shape, "x-ogc-propertySeq": len(declared) + 1}}
