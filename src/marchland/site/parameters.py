"""What parameters mean wherever they are taken: their types and bounds, for the description of the API."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marchland.registry import declared

Schema = dict[str, Any]


def text(most: int = 200) -> Schema:
    """Return the schema of a text of at most so many characters."""
    return {"type": "string", "maxLength": most}


def number(low: float, high: float) -> Schema:
    """Return the schema of a number from the one to the other."""
    return {"type": "number", "minimum": low, "maximum": high}


def one_of(*words: str) -> Schema:
    """Return the schema of one of some words."""
    return {"type": "string", "enum": list(words)}


DAY: Schema = {"type": "string", "format": "date"}
FLAG: Schema = {"type": "string", "enum": ["true", "false", "yes", "no"]}
_BOX: Schema = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
_SYSTEM: Schema = {"type": "string", "format": "uri", "maxLength": 80}
_OWN: Mapping[str, tuple[Schema, str]] = {
    "on": (DAY, "As it was on this day; today by default."),
    "known": (DAY, "As known on this day; today by default."),
    "f": (text(10), "The form of the answer, before that of the Accept header."),
    "q": (text(100), "Words that all must be met."),
    "bbox": (_BOX, "West, south, east, north in degrees."),
    "datetime": (text(80), "An instant, or an interval, of which the last day counts."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}, "How many at most."),
    "after": (text(64), "What the link called next says, to go on."),
    "filter": (text(4_000), "A filter in CQL2."),
    "filter-lang": ({**one_of("cql2-text", "cql2-json"), "default": "cql2-text"}, "The language of the filter."),
    "filter-crs": (_SYSTEM, "The reference system of shapes in the filter, by its address."),
    "bbox-crs": (_SYSTEM, "The reference system of the box, by its address."),
    "crs": (_SYSTEM, "The reference system of the answer, by its address."),
    "properties": (text(1000), "Which properties the features have, parted by commas."),
    "skipGeometry": (FLAG, "Whether features come without their shapes."),
    "sortby": (text(200), "Properties to sort by, parted by commas; a minus in front turns the order."),
}
"""Name → schema and meaning, of what the site itself takes; a route's own parameters in its path are texts."""


@cache
def parameters() -> Mapping[str, tuple[Schema, str]]:
    """Return every parameter that the capabilities declare, with its schema and meaning."""
    return {**_OWN, **{name: meant for group in declared("parameters") for name, meant in group.items()}}


PATHS: Mapping[str, tuple[Schema, str]] = {
    "seq": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The number of an entry."),
    "size": ({"type": "integer", "minimum": 0, "maximum": 2**53}, "The size of a checkpoint."),
    "z": ({"type": "integer", "minimum": 0, "maximum": 22}, "The zoom."),
    "x": ({"type": "integer", "minimum": 0, "maximum": 2**22}, "The column."),
    "y": ({"type": "integer", "minimum": 0, "maximum": 2**22}, "The row."),
    "level": ({"type": "integer", "minimum": 0, "maximum": 63}, "The level of the tile."),
    "index": ({"type": "integer", "minimum": 0, "maximum": 2**40}, "The index of the tile."),
}
