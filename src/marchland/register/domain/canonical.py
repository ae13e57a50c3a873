"""The exact bytes of what the register keeps: JSON in one order, nothing unknown taken, every fault with its path."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from marchland.core import schema
from marchland.core.errors import EventError, Location, MarchlandError
from marchland.core.polygon import checked_shape, to_mapping

T = TypeVar("T")
TEXT_MOST = 10_000
"""The most characters of a text; a document belongs elsewhere, with its digest recorded."""
DEPTH_MOST = 32
"""How deep brackets may be nested in what is kept aside."""
Text = Annotated[str, schema.matching(schema.CLEAN), schema.long(most=TEXT_MOST)]
Said = Annotated[str, schema.matching(schema.SAID), schema.long(most=TEXT_MOST)]
"""A text that says something."""
AREA_ID = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"

AreaId = Annotated[str, schema.matching(AREA_ID)]
"""The code of an area."""
Measure = Annotated[float, schema.within(above=-1e18, below=1e18)]
"""A finite number of this world."""
Accuracy = Annotated[float, schema.within(least=0, most=10_000)] | None
"""How far the true place may be from the one recorded, in metres; None where nobody said."""


def encoded(value: schema.Record) -> dict[str, Any]:
    """Return a record as a mapping in the order of its fields, without those that are as if not given."""
    found: dict[str, Any] = schema.encoded(value, to_mapping)
    return found


def decoded(model: type[T], given: Any) -> T:
    """Return the mapping as the record; raises EventError, or ShapeError, naming the first field that is wrong."""
    made: T = schema.decoded(model, given, EventError, _shape)
    return made


def faults(model: type, given: Any) -> list[MarchlandError]:
    """Return every error for which `decoded` would refuse the mapping."""
    return schema.all_wrong(model, given, EventError, _shape)


def checked(value: schema.Record) -> dict[str, Any]:
    """Return a record as a mapping; raises EventError for what may not stand in it."""
    plain = schema.encoded(value, to_mapping, (Polygon, MultiPolygon))
    return encoded(schema.decoded(type(value), plain, EventError, _shape))


def _shape(_kind: type, given: Any) -> BaseGeometry:
    return given if isinstance(given, BaseGeometry) else checked_shape(given)


def checked_plain(given: Any, path: str, depth: int = 0) -> Any:
    """Return JSON data that is kept aside as it is; raises EventError for what JSON cannot hold, or nested too deep."""
    if depth > DEPTH_MOST:
        raise _wrong(f"brackets are nested deeper than {DEPTH_MOST}", path)
    if isinstance(given, str):
        return schema.decoded(Text, given, EventError, path=path)
    if isinstance(given, dict):
        return {
            schema.decoded(Text, key, EventError, path=path): checked_plain(item, f"{path}.{str(key)[:60]}", depth + 1)
            for key, item in given.items()
        }
    if isinstance(given, list):
        return [checked_plain(item, f"{path}.{n}", depth + 1) for n, item in enumerate(given)]
    if given is None or isinstance(given, bool) or type(given) is int:
        return given
    if type(given) is float and math.isfinite(given):
        return given
    raise _wrong(f"{schema.shown(given)} cannot be kept", path, "give text, finite numbers, lists and groups of keys")


def canonical(mapping: Mapping[str, Any]) -> bytes:
    """Return JSON in UTF-8 in the order given, without a space."""
    return json.dumps(mapping, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def read_json(content: bytes, most: int) -> Any:
    """Return what JSON bytes say; raises EventError for NaN, keys given twice, brackets too deep, or too many bytes."""
    if len(content) > most:
        raise EventError(
            "{content_count:,} bytes given, at most {most:,} allowed", content_count=len(content), most=most
        )
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise EventError("byte {start} is not UTF-8 text", start=error.start) from None
    except json.JSONDecodeError as error:
        raise EventError("not JSON: {reason}", reason=error.msg, where=Location(line=error.lineno)) from None
    except RecursionError:
        raise EventError("brackets are nested too deep") from None
    except ValueError:
        raise EventError("a number has too many digits") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise EventError("the key {key!r} is given twice", key=key[:60])
        mapping[key] = value
    return mapping


def _no_constant(constant: str) -> Any:
    raise EventError("{constant} is not a number in JSON", constant=constant)


def _wrong(text: str, path: str, next_step: str = "") -> EventError:
    return EventError(text, where=Location(field=path), next_step=next_step)
