"""Filters of features in OGC's common query language (CQL2): checked whole before one feature is tried by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.errors import InputError, nearest
from marchland.core.message import N_, Message
from marchland.site import filter_values as ops
from marchland.site.cql2_text import UnreadableFilterError, read_text
from marchland.site.flat_features import flat_value
from marchland.site.reference_systems import CRS84, box_in, to_crs84

Feature = Mapping[str, Any]
Filter = Callable[[Feature], bool]
TEXT, JSON = "cql2-text", "cql2-json"
LONGEST = 4_000
DEEPEST = 50
MOST_POINTS = 10_000
"""The points of all shapes of a filter; one of 4,000 characters in metres may have 200,000, as edges are followed."""
_GEOMETRY = ("geometry", "geom")
_WRITE = "write CQL2, such as status = 'open' AND S_INTERSECTS(geometry, BBOX(30, 48, 31, 49))"
_Get = Callable[[Feature], Any]


@dataclass(frozen=True, slots=True)
class _FilterTerm:
    """A part of a filter: of what kind its values are, and what gives them; None is a value that is not there."""

    kind: str
    get: _Get


def parse(text: str, language: str, names: Mapping[str, str], crs: str = CRS84) -> Filter:
    """Return the filter of a text over properties of those names and types; raises InputError where it is none.

    What has no value is never met: a comparison with it is false, and so is its opposite, as in SQL. Days and seconds
    are compared as days.
    """
    if len(text) > LONGEST:
        raise InputError(
            "the filter has more than {longest:,} characters", longest=LONGEST, next_step="ask in several requests"
        )
    try:
        tree = json.loads(text) if language == JSON else read_text(text)
        term = _Reader(names, crs).term(tree, 0)
    except UnreadableFilterError as error:
        raise InputError(
            N_("the filter cannot be read at character {place}") if error.place else "the filter cannot be read",
            place=error.place,
            next_step=_WRITE,
        ) from None
    except RecursionError:
        raise InputError("the filter is nested too deep", next_step="part it") from None
    except ValueError as error:
        raise InputError("the filter cannot be read: {error}", error=str(error)[:100], next_step="write CQL2") from None
    _same(term, "boolean", "a filter")
    return lambda feature: term.get(feature) is True


def _same(term: _FilterTerm, kind: str, where: str) -> _FilterTerm:
    if term.kind != kind:
        raise InputError(
            "{taker} takes a {kind}, and this is a {found}", taker=where, kind=kind, found=term.kind, next_step=_WRITE
        )
    return term


def _unsupported(name: object) -> InputError:
    return InputError("{name} is not supported", name=str(name)[:60], next_step="see the collection's queryables")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the JSON form of a filter into terms."""

    names: Mapping[str, str]
    crs: str
    shapes: list[BaseGeometry] = field(default_factory=list)

    def term(self, node: Any, depth: int) -> _FilterTerm:
        """Return the term of a node; raises InputError for what is not there, not served, or too deep."""
        if depth > DEEPEST:
            raise InputError("the filter is nested too deep", next_step="part it")
        if isinstance(node, list):
            parts = [self.term(each, depth + 1) for each in node]
            return _FilterTerm("array", lambda feature: [part.get(feature) for part in parts])
        if isinstance(node, dict):
            return self._structure(node, depth)
        kinds: dict[type, str] = {bool: "boolean", int: "number", float: "number", str: "string"}
        if type(node) not in kinds:
            raise _unsupported(json.dumps(node))
        return _FilterTerm(kinds[type(node)], lambda _feature: node)

    def _structure(self, node: dict[str, Any], depth: int) -> _FilterTerm:
        if isinstance(node.get("op"), str) and isinstance(node.get("args"), list):
            return self._operation(node["op"], node["args"], depth)
        if isinstance(node.get("property"), str):
            return self._property(node["property"])
        for name in ("date", "timestamp"):
            if name in node:
                return _fixed(_moment(node[name], name))
        if "interval" in node:
            return self._interval(node["interval"], depth)
        if {"wkt", "bbox", "coordinates", "geometries"} & set(node):
            shape = self._bounded(_shape(node, self.crs))
            return _FilterTerm("geometry", lambda _feature: shape)
        raise _unsupported(json.dumps(node))

    def _bounded(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape; raises InputError where all shapes so far have more points than are compared in time."""
        self.shapes.append(shape)
        if int(shapely.get_num_coordinates(self.shapes).sum()) > MOST_POINTS:
            raise InputError(
                "the shapes of a filter have at most {most:,} points together", most=MOST_POINTS,
                next_step="write a simpler shape; in a system of metres long edges are followed by many points",
            )  # fmt: skip
        return shape

    def _property(self, name: str) -> _FilterTerm:
        if name in _GEOMETRY:
            return _FilterTerm("geometry", _geometry)
        if name not in self.names:
            step = nearest(name, self.names) or Message(
                "properties you can filter by: {names}", names=[*self.names, "geometry"]
            )
            raise InputError("unknown property {node!r}", node=name[:60], next_step=step)
        declared = self.names[name]

        def value(feature: Feature) -> Any:
            found = feature.get("id") if name == "id" else flat_value(feature["properties"], name)
            return date.fromisoformat(found[:10]) if declared == "date" and found else found

        return _FilterTerm({"integer": "number", "date": "time"}.get(declared, declared), value)

    def _interval(self, ends: Any, depth: int) -> _FilterTerm:
        if not isinstance(ends, list) or len(ends) != 2:
            raise InputError("INTERVAL takes two ends", next_step="write INTERVAL('2024-01-01', '..')")
        parts = [self._end(end, depth) for end in ends]

        def span(feature: Feature) -> ops.TimeSpan | None:
            found = [None if part is None else part.get(feature) for part in parts]
            known = all(part is None or each is not None for part, each in zip(parts, found, strict=True))
            return ops.TimeSpan(*found) if known else None

        return _FilterTerm("interval", span)

    def _end(self, end: Any, depth: int) -> _FilterTerm | None:
        if isinstance(end, str):
            if end == "..":
                return None
            return _fixed(_moment(end, "INTERVAL"))
        return _same(self.term(end, depth + 1), "time", "INTERVAL")

    def _operation(self, op: str, args: list[Any], depth: int) -> _FilterTerm:
        name = op if op == "isNull" else op.lower()
        if name == "in" and len(args) == 2 and isinstance(args[1], list):
            value, *options = (self.term(each, depth + 1) for each in [args[0], *args[1]])
            return _any([_comparison("=", [value, option]) for option in options])
        terms = [self.term(each, depth + 1) for each in args]
        if name in ("and", "or") and terms:
            parts = [_same(term, "boolean", name.upper()) for term in terms]
            return _any(parts) if name == "or" else _not(_any([_not(part) for part in parts]))
        makers = _MAKERS.get(name)
        if makers is None:
            raise InputError("the function {node!r} is not supported", node=op[:60], next_step="CASEI is supported")
        count, make = makers
        if len(terms) != count:
            raise InputError("{op} takes {count} values", op=op[:60], count=count, next_step=_WRITE)
        return make(name, terms)


def _fixed(moment: ops.Moment) -> _FilterTerm:
    return _FilterTerm("time", lambda _feature: moment)


def _moment(text: Any, where: str) -> ops.Moment:
    moment = ops.moment_of(text) if isinstance(text, str) else None
    daily = not isinstance(moment, datetime)
    if moment is None or (where == "date" and not daily) or (where == "timestamp" and daily):
        raise InputError(
            "{taker} {text!r} is not a moment",
            taker=where,
            text=str(text)[:40],
            next_step="write 2025-01-31, or 2025-01-31T12:00:00Z",
        )
    return moment


def _geometry(feature: Feature) -> BaseGeometry | None:
    given = feature.get("geometry")
    return shapely.geometry.shape(given) if given else None


def _shape(node: dict[str, Any], crs: str) -> BaseGeometry:
    try:
        if "bbox" in node and not {"coordinates", "geometries"} & set(node):  # a shape of GeoJSON may tell its box
            return box_in([float(each) for each in node["bbox"]], crs, "BBOX").shape
        made = shapely.from_wkt(node["wkt"]) if "wkt" in node else shapely.geometry.shape(node)
        return to_crs84(shapely.force_2d(made), crs)
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - a shape that is none has many ways to be so
        raise InputError("the filter has an invalid shape", next_step="write WKT, or BBOX(w, s, e, n)") from None


def _any(parts: Sequence[_FilterTerm]) -> _FilterTerm:
    """Return whether one of them holds; None where none does and of one it is not known."""

    def met(feature: Feature) -> bool | None:
        unknown = False
        for part in parts:
            found = part.get(feature)
            if found is True:
                return True
            unknown = unknown or found is None
        return None if unknown else False

    return _FilterTerm("boolean", met)


def _not(term: _FilterTerm) -> _FilterTerm:
    def met(feature: Feature) -> bool | None:
        found = term.get(feature)
        return None if found is None else not found

    return _FilterTerm("boolean", met)


def _of_both(kind: str, one: _FilterTerm, other: _FilterTerm, how: Callable[[Any, Any], Any]) -> _FilterTerm:
    """Return what becomes of two values; None where one is not there."""

    def value(feature: Feature) -> Any:
        left, right = one.get(feature), other.get(feature)
        return None if left is None or right is None else how(left, right)

    return _FilterTerm(kind, value)


def _comparison(op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    one, other = (_as_time(term, terms) for term in terms)
    if one.kind != other.kind or one.kind not in ("string", "number", "boolean", "time"):
        raise InputError(
            "{op} cannot compare a {one} with a {other}", op=op, one=one.kind, other=other.kind, next_step=_WRITE
        )
    return _of_both("boolean", one, other, lambda left, right: ops.compared(op, left, right))


def _as_time(term: _FilterTerm, terms: list[_FilterTerm]) -> _FilterTerm:
    """Return a term, a text that stands beside a time as the time that it writes."""
    if term.kind != "string" or "time" not in [each.kind for each in terms]:
        return term
    return _fixed(_moment(term.get({"properties": {}}), "text"))


def _between(_op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    value, low, high = terms
    above, below = _comparison(">=", [value, low]), _comparison("<=", [value, high])
    # Unknown where one bound is, even if the other is not kept (OGC 21-065r2, between-predicate).
    return _of_both("boolean", above, below, lambda one, other: one and other)


def _like(_op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    value, pattern = (_same(term, "string", "LIKE") for term in terms)
    return _of_both("boolean", value, pattern, ops.like)


def _folded(op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    inner, fold = _same(terms[0], "string", op.upper()), ops.FOLDS[op]

    def value(feature: Feature) -> str | None:
        found = inner.get(feature)
        return None if found is None else fold(found)

    return _FilterTerm("string", value)


def _calculation(op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    one, other = (_same(term, "number", op) for term in terms)
    return _of_both("number", one, other, lambda left, right: ops.calculated(op, left, right))


def _spatial(op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    one, other = (_same(term, "geometry", op.upper()) for term in terms)
    return _of_both("boolean", one, other, lambda left, right: bool(ops.SPATIAL[op](left, right)))


def _temporal(op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    for term in terms:
        if op not in ops.OF_INSTANTS or term.kind != "time":
            _same(term, "interval", op.upper())
    return _of_both("boolean", terms[0], terms[1], lambda left, right: ops.related(op, left, right))


def _arrays(op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    one, other = terms
    lists = [
        term if term.kind == "array" else _FilterTerm("array", lambda feature, of=term: [of.get(feature)])  # type: ignore[misc]
        for term in terms
    ]
    if "array" not in (one.kind, other.kind):
        raise InputError("{op} takes arrays", op=op.upper(), next_step="write ('a', 'b')")
    return _of_both("boolean", lists[0], lists[1], ops.ARRAYS[op])


def _is_null(_op: str, terms: list[_FilterTerm]) -> _FilterTerm:
    return _FilterTerm("boolean", lambda feature: terms[0].get(feature) is None)


_Make = Callable[[str, list[_FilterTerm]], _FilterTerm]
_MAKERS: Mapping[str, tuple[int, _Make]] = {
    "not": (1, lambda _op, terms: _not(_same(terms[0], "boolean", "NOT"))),
    "isNull": (1, _is_null),
    "between": (3, _between),
    "like": (2, _like),
    **dict.fromkeys(ops.FOLDS, (1, _folded)),
    **dict.fromkeys(ops.COMPARISONS, (2, _comparison)),
    **dict.fromkeys(ops.ARITHMETIC, (2, _calculation)),
    **dict.fromkeys(ops.SPATIAL, (2, _spatial)),
    **dict.fromkeys(ops.TEMPORAL, (2, _temporal)),
    **dict.fromkeys(ops.ARRAYS, (2, _arrays)),
}
