"""The shapes of many rows at once: flat, in WGS 84, and what is wrong with each that is no sound outline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.crs import check_crs
from marchland.core.errors import MarchlandError, ShapeError
from marchland.core.geodesy import Array
from marchland.core.message import Message
from marchland.core.polygon import areas_m2, checked_shape, is_little_work, without_heights
from marchland.register.domain.foreign import FileKind, ForeignTable
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind
from marchland.register.domain.mapping import IntakeMapping

Project = Callable[[Array], Array]
"""Returns longitudes and latitudes of WGS 84 for coordinates of the file's system."""
_ALWAYS_WGS84: Final = frozenset({FileKind.GEOJSON, FileKind.KML, FileKind.GPX})
_WKT = re.compile(r"\s*(?:SRID=\d+;)?\s*((?:MULTI)?(?:POLYGON|LINESTRING|POINT)\b.*)", re.IGNORECASE | re.DOTALL)
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_GRID_FROM: Final = 1000.0
"""Coordinates beyond this are metres of a map grid: degrees end at 360."""
_NEAR, _ALIKE = 0.95, 0.9
_PAIRS_AT_ONCE: Final = 1_000_000
_WORK_MOST: Final = 100_000_000
"""Pairs looked at, and vertices overlaid: a minute or so; a register of 100,000 areas needs some hundredth of it."""


@dataclass(frozen=True, slots=True)
class RowShape:
    """The shape of one row, if it is one, with its heights, its land as drawn, and what is wrong with it."""

    shape: BaseGeometry | None
    problems: tuple[IntakeProblem, ...]
    drawn_m2: float = 0.0
    heights: tuple[float, float] | None = None


def names_no_system(table: ForeignTable, mapping: IntakeMapping) -> bool:
    """Tell whether nobody says in which system the coordinates are."""
    return not mapping.crs and not table.crs and table.kind not in _ALWAYS_WGS84


def system_of(table: ForeignTable, mapping: IntakeMapping) -> str:
    """Return the system that the coordinates are in, or nothing where it is WGS 84 or nobody says."""
    said = mapping.crs or table.crs
    if not said:
        return ""
    try:
        check_crs({"crs": {"type": "name", "properties": {"name": said}}})
    except ShapeError:
        return said
    return ""


def shapes_of(table: ForeignTable, mapping: IntakeMapping, project: Project | None) -> tuple[RowShape, ...]:
    """Return the shape of each row, with every reason why it is none; `project` is None where it is WGS 84 already."""
    shapes, problems = _read(table, mapping)
    has_z = shapely.has_z(shapes)
    heights = [_heights(shape) if high else None for shape, high in zip(shapes, has_z, strict=True)]
    shapes = shapely.force_2d(shapes)
    if mapping.is_swapped:
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    whole = _finite(shapes)
    if project is not None:
        shapes[whole] = shapely.transform(shapes[whole], project)
        whole &= _finite(shapes)
    silent = names_no_system(table, mapping)
    bounds = shapely.bounds(shapes)
    there = ~shapely.is_missing(shapes)
    measured = np.zeros(len(shapes))
    sound = whole & there & (np.abs(bounds) <= (180, 90, 180, 90)).all(axis=1)
    measured[sound] = areas_m2(shapes[sound])
    found = []
    for place, shape in enumerate(shapes):
        told = [*problems[place], *_wrong(shape, bool(whole[place]), bounds[place], silent=silent)]
        height = heights[place]
        if height is not None:
            told.append(_flat(height))
        found.append(RowShape(shape, tuple(told), float(measured[place]), height))
    return tuple(found)


def _read(table: ForeignTable, mapping: IntakeMapping) -> tuple[Any, list[list[IntakeProblem]]]:
    """Return the geometry of each row as an array, and what is wrong with those that cannot be read."""
    problems: list[list[IntakeProblem]] = [[] for _ in table.rows]
    source = mapping.shape
    if source.wkt:
        return _of_texts([table.value(row, source.wkt) for row in table.rows], problems), problems
    if source.longitude:
        pairs = [(table.value(row, source.longitude), table.value(row, source.latitude)) for row in table.rows]
        return _of_pairs(pairs, problems), problems
    shapes = shapely.from_wkb(np.array([row.shape for row in table.rows], dtype=object), on_invalid="ignore")
    for place, row in enumerate(table.rows):
        if shapes[place] is None and row.outline:
            shapes[place], problem = _of_outline(row.outline)
            problems[place].append(problem)
        elif shapes[place] is None and row.shape is not None:
            problems[place].append(_unreadable(Message("its bytes are no shape")))
    return shapes, problems


def _of_texts(texts: Sequence[Any], problems: list[list[IntakeProblem]]) -> Any:
    """Return the shapes of texts of WKT; a collection of kinds is not unfolded."""
    matches = [_WKT.fullmatch(text) if isinstance(text, str) else None for text in texts]
    shapes = shapely.from_wkt(np.array([m[1] if m else None for m in matches], dtype=object), on_invalid="ignore")
    for place, text in enumerate(texts):
        if shapes[place] is None and text is not None and str(text).strip():
            problems[place].append(_unreadable(Message("{text!r} is no WKT of an outline", text=str(text)[:40])))
    return shapes


def _of_pairs(pairs: Sequence[tuple[Any, Any]], problems: list[list[IntakeProblem]]) -> Any:
    found = np.full(len(pairs), None, dtype=object)
    for place, (x, y) in enumerate(pairs):
        if x is None and y is None:
            continue
        try:
            found[place] = shapely.Point(float(str(x).replace(",", ".")), float(str(y).replace(",", ".")))
        except ValueError:
            told = Message("{x!r}, {y!r} are no two numbers", x=str(x)[:30], y=str(y)[:30])
            problems[place].append(_unreadable(told))
    return found


def _of_outline(text: str) -> tuple[BaseGeometry | None, IntakeProblem]:
    """Return the shape of a GeoJSON text whose rings were only not closed, or why it is none."""
    given, _ = without_heights(json.loads(text))
    try:
        return checked_shape(given), IntakeProblem(ProblemKind.HEIGHTS, "shape", Message("measures beside positions"))
    except MarchlandError as error:
        closed = _closed(given)
        if closed is not None:
            told = Message("a ring was not closed: its first position was repeated at the end")
            return closed, IntakeProblem(ProblemKind.RING_CLOSED, "shape", told)
        kind = ProblemKind.MIXED_SHAPE if "GeometryCollection" in text[:60] else ProblemKind.UNREADABLE_SHAPE
        return None, IntakeProblem(kind, error.where.field or "shape", error.message, error.next_step)


def _closed(given: Any) -> BaseGeometry | None:
    """Return the shape whose rings end where they begin, if that is all that it lacked."""
    try:
        many = [given["coordinates"]] if given["type"] == "Polygon" else given["coordinates"]
        rings = [[[*ring, ring[0]] if ring[0] != ring[-1] else ring for ring in polygon] for polygon in many]
        shape = {"type": given["type"], "coordinates": rings[0] if given["type"] == "Polygon" else rings}
        return checked_shape(shape)
    except (MarchlandError, LookupError, TypeError):
        return None


def _finite(shapes: Any) -> Any:
    """Tell of each shape whether all its coordinates are finite numbers."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    whole = np.ones(len(shapes), dtype=np.bool_)
    whole[owner[~np.isfinite(xy).all(axis=1)]] = False
    return whole


def _heights(shape: BaseGeometry) -> tuple[float, float] | None:
    z = shapely.get_coordinates(shape, include_z=True)[:, 2]
    z = z[np.isfinite(z)]
    return (float(z.min()), float(z.max())) if z.size and (z != 0).any() else None


def _flat(heights: tuple[float, float]) -> IntakeProblem:
    told = Message("heights from {least:g} to {most:g} m are kept beside; the land is taken flat", least=heights[0],
                   most=heights[1])  # fmt: skip
    return IntakeProblem(ProblemKind.HEIGHTS, "shape", told)


def _unreadable(told: Message) -> IntakeProblem:
    return IntakeProblem(ProblemKind.UNREADABLE_SHAPE, "shape", told)


def _wrong(shape: BaseGeometry | None, whole: bool, bounds: Array, *, silent: bool) -> Iterator[IntakeProblem]:  # noqa: FBT001 - of an array
    """Yield what keeps a shape from being the outline of an area."""
    if shape is None:
        return
    kind = shapely.get_type_id(shape)
    if not whole:
        yield IntakeProblem(ProblemKind.NOT_FINITE, "shape", Message("a coordinate is not a finite number"))
    if shape.is_empty:
        yield IntakeProblem(ProblemKind.EMPTY_SHAPE, "shape", Message("the shape is empty"))
    elif kind == shapely.GeometryType.GEOMETRYCOLLECTION:
        yield IntakeProblem(ProblemKind.MIXED_SHAPE, "shape", Message("it is a collection of several kinds of shapes"))
    elif kind not in _POLYGONS:
        told = Message("a {kind} is no area: it is never made one", kind=shape.geom_type)
        yield IntakeProblem(ProblemKind.POINT_OR_LINE, "shape", told, Message("give its outline, if it is an area"))
    if silent:
        yield IntakeProblem(ProblemKind.CRS, "shape", Message("nobody says in which reference system it is"),
                            Message('name it in the mapping: crs = "EPSG:4326" is WGS 84'))  # fmt: skip
    elif whole and not shape.is_empty and not (np.abs(bounds) <= (180, 90, 180, 90)).all():
        yield _off_globe(bounds)


def _off_globe(bounds: Array) -> IntakeProblem:
    spot = f"({float(bounds[0]):g}, {float(bounds[1]):g})"
    if np.abs(bounds).max() > _GRID_FROM:
        step = Message('these look like metres of a map grid: name it in the mapping, such as crs = "EPSG:32634"')
    elif (np.abs(bounds) <= (90, 180, 90, 180)).all():
        step = Message('latitude and longitude look swapped: say axes = "latitude first" in the mapping, if they are')
    else:
        step = Message("give longitude from -180 to 180, then latitude from -90 to 90, in degrees (WGS 84)")
    return IntakeProblem(ProblemKind.OFF_GLOBE, "shape", Message("{xy} is off the globe", xy=spot), step)


def same_land(shapes: Sequence[BaseGeometry], work_most: int = _WORK_MOST) -> dict[int, tuple[int, bool]]:
    """Return for each shape that has the land of an earlier one which that is, and whether it is just the same.

    Nearly the same is what shares 95 % of the land that either has; what would be too much work to tell is left out.
    """
    found: dict[int, tuple[int, bool]] = {}
    first: dict[bytes, int] = {}
    array = np.array(shapes, dtype=object)
    for place, written in enumerate(shapely.to_wkb(shapely.normalize(array))):
        if (earlier := first.setdefault(written, place)) != place:
            found[place] = (earlier, True)
    unique = list(first.values())
    for place, earlier in _nearly_same(array[unique], work_most):
        found.setdefault(unique[place], (unique[earlier], False))
    return found


def _nearly_same(array: Any, work_most: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a shape with an earlier one that shares nearly all land with it, while the work lasts.

    A few shapes are asked about at a time: where all lie upon each other, all pairs at once would fill the memory.
    """
    if not len(array):
        return
    tree, areas, vertices = shapely.STRtree(array), shapely.area(array), shapely.get_num_coordinates(array)
    together = max(_PAIRS_AT_ONCE // len(array), 1)
    for start in range(0, len(array), together):
        one, other = tree.query(array[start : start + together], predicate=None)
        work_most -= len(one)
        one = one + start
        keep = one > other
        one, other = one[keep], other[keep]
        ratio = np.minimum(areas[one], areas[other]) / np.maximum(
            np.maximum(areas[one], areas[other]), np.finfo(float).tiny
        )
        keep = (ratio > _ALIKE) & is_little_work(vertices[one], vertices[other])
        one, other = one[keep], other[keep]
        work_most -= int(vertices[one].sum() + vertices[other].sum())
        if work_most < 0:
            return
        shared = shapely.area(shapely.intersection(array[one], array[other]))
        near = shared / np.maximum(areas[one] + areas[other] - shared, np.finfo(float).tiny) > _NEAR
        yield from sorted(zip(one[near].tolist(), other[near].tolist(), strict=True))
