"""Filters of features in OGC's common query language (CQL2), parsed by a library and tried here on plain properties."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import shapely
from lark.exceptions import LarkError
from pygeofilter import ast, values  # type: ignore[import-untyped] # it ships no types
from pygeofilter.parsers.cql2_json import parse as parse_json  # type: ignore[import-untyped] # the same
from pygeofilter.parsers.cql2_text import parse as parse_text  # type: ignore[import-untyped] # the same
from shapely.geometry.base import BaseGeometry

from marchland.core.box import box_of
from marchland.core.errors import InputError, nearest
from marchland.core.message import N_, Message
from marchland.core.polygon import box_shape

# The parser's package makes every grammar of the process tell its conflicts; ours are settled and need not be told.
logging.getLogger("lark").setLevel(logging.WARNING)

Feature = Mapping[str, Any]
Filter = Callable[[Feature], bool]
TEXT, JSON = "cql2-text", "cql2-json"
LONGEST = 4_000
DEEPEST = 50
_SPATIAL: Mapping[type, Callable[[BaseGeometry, BaseGeometry], bool]] = {
    ast.GeometryIntersects: shapely.intersects,
    ast.GeometryDisjoint: shapely.disjoint,
    ast.GeometryContains: shapely.contains,
    ast.GeometryWithin: shapely.within,
    ast.GeometryTouches: shapely.touches,
    ast.GeometryCrosses: shapely.crosses,
    ast.GeometryOverlaps: shapely.overlaps,
    ast.GeometryEquals: shapely.equals,
}
_COMPARED: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Equal: lambda one, other: one == other,
    ast.NotEqual: lambda one, other: one != other,
    ast.LessThan: lambda one, other: one < other,
    ast.LessEqual: lambda one, other: one <= other,
    ast.GreaterThan: lambda one, other: one > other,
    ast.GreaterEqual: lambda one, other: one >= other,
}
_GEOMETRY = ("geometry", "geom")
_FUNCTIONS = ("bbox", "lower", "casei", "date", "timestamp")
_SERVED = (
    ast.Attribute, ast.Function, ast.And, ast.Or, ast.Not, ast.Like, ast.In, ast.Between, ast.IsNull,
    *_COMPARED, *_SPATIAL,
)  # fmt: skip


def parse(text: str, language: str, names: Mapping[str, str]) -> Filter:
    """Return the filter of a text over properties of those names and types; raises InputError where it is none.

    What has no value is never met: a comparison with it is false, and so is its opposite, as in SQL.
    """
    if len(text) > LONGEST:
        raise InputError(
            "the filter has more than {longest:,} characters", longest=LONGEST, next_step="ask in several requests"
        )
    try:
        tree = parse_json(json.loads(text)) if language == JSON else parse_text(text)
    except LarkError as error:
        place = getattr(error, "column", 0)
        raise InputError(
            N_("the filter cannot be read at character {place}") if place else "the filter cannot be read",
            place=place,
            next_step="write CQL2, such as status = 'open' AND S_INTERSECTS(geometry, BBOX(30, 48, 31, 49))",
        ) from None
    except RecursionError:
        raise InputError("the filter is nested too deep", next_step="part it") from None
    except Exception as error:  # noqa: BLE001 - the parser raises many kinds for what is no filter
        raise InputError("the filter cannot be read: {error}", error=str(error)[:100], next_step="write CQL2") from None
    _check(tree, names, 0)
    return lambda feature: _met(tree, feature) is True


def _check(node: Any, names: Mapping[str, str], depth: int) -> None:
    """Raise InputError for a property that is not there, a predicate that is not served, and what is too deep."""
    if depth > DEEPEST:
        raise InputError("the filter is nested too deep", next_step="part it")
    if isinstance(node, ast.Attribute):
        if node.name not in names and node.name not in _GEOMETRY:
            step = nearest(node.name, names) or Message(
                "properties you can filter by: {names}", names=[*names, "geometry"]
            )
            raise InputError("unknown property {node!r}", node=node.name[:60], next_step=step)
    elif isinstance(node, values.Geometry):
        _shape(node)
    elif isinstance(node, ast.Function) and node.name.lower() not in _FUNCTIONS:
        raise InputError("the function {node!r} is not supported", node=node.name[:60], next_step="CASEI is supported")
    elif isinstance(node, ast.Node) and not isinstance(node, _SERVED):
        raise InputError(
            "{name} is not supported", name=type(node).__name__, next_step="see the collection's queryables"
        )
    for each in _inside(node):
        _check(each, names, depth + 1)


def _inside(node: Any) -> Iterable[Any]:
    """Return what a node is made of."""
    if isinstance(node, ast.Function):
        return tuple(node.arguments)
    return tuple(node.get_sub_nodes()) if isinstance(node, ast.Node) and hasattr(node, "get_sub_nodes") else ()


def _met(node: Any, feature: Feature) -> bool | None:  # noqa: PLR0911 - one answer for each kind of node
    """Return whether a condition holds of a feature; None where a value it needs is not there."""
    if isinstance(node, ast.And | ast.Or):
        one, other = _met(node.lhs, feature), _met(node.rhs, feature)
        decides = isinstance(node, ast.Or)
        if one is decides or other is decides:
            return decides
        return None if one is None or other is None else not decides
    if isinstance(node, ast.Not):
        inner = _met(node.sub_node, feature)
        return None if inner is None else not inner
    if isinstance(node, ast.IsNull):
        return (_value(node.lhs, feature) is None) is not bool(node.not_)
    if type(node) in _SPATIAL:
        one, other = _shape_of(node.lhs, feature), _shape_of(node.rhs, feature)
        return None if one is None or other is None else bool(_SPATIAL[type(node)](one, other))
    if type(node) in _COMPARED:
        return _compared(_COMPARED[type(node)], _value(node.lhs, feature), _value(node.rhs, feature))
    if isinstance(node, ast.Between):
        low = _compared(_COMPARED[ast.GreaterEqual], _value(node.lhs, feature), _value(node.low, feature))
        high = _compared(_COMPARED[ast.LessEqual], _value(node.lhs, feature), _value(node.high, feature))
        return None if low is None or high is None else (low and high) != node.not_
    if isinstance(node, ast.In):
        value = _value(node.lhs, feature)
        return None if value is None else (value in [_value(each, feature) for each in node.sub_nodes]) != node.not_
    if isinstance(node, ast.Like):
        value = _value(node.lhs, feature)
        return None if not isinstance(value, str) else _like(value, str(node.pattern), node.nocase) != node.not_
    return bool(_value(node, feature)) if _value(node, feature) is not None else None


def _like(value: str, pattern: str, nocase: bool | None) -> bool:  # noqa: FBT001 - as the node has it
    parts = [".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern]
    return re.fullmatch("".join(parts), value, re.IGNORECASE * bool(nocase) | re.DOTALL) is not None


def _compared(how: Callable[[Any, Any], bool], one: Any, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    try:
        return how(one, other)
    except TypeError:
        return False


def _value(node: Any, feature: Feature) -> Any:
    if isinstance(node, ast.Attribute):
        value = feature["properties"].get(node.name, feature.get("id") if node.name == "id" else None)
        return value if isinstance(value, str | int | float | bool) else None
    if isinstance(node, ast.Function):
        inner = _value(node.arguments[0], feature) if node.arguments else None
        return inner.casefold() if isinstance(inner, str) and node.name.lower() in ("lower", "casei") else inner
    if isinstance(node, datetime):
        return node.isoformat()
    return node.isoformat() if isinstance(node, date) else node


def _shape_of(node: Any, feature: Feature) -> BaseGeometry | None:
    if isinstance(node, ast.Attribute):
        given = feature.get("geometry")
        return shapely.geometry.shape(given) if given else None
    return _shape(node)


def _shape(node: Any) -> BaseGeometry:
    try:
        if isinstance(node, ast.Function):
            return box_shape(box_of([float(each) for each in node.arguments], "BBOX"))
        return shapely.geometry.shape(node.geometry)
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - a shape that is none has many ways to be so
        raise InputError("the filter has an invalid shape", next_step="write WKT, or BBOX(w, s, e, n)") from None
