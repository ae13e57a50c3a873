"""What the map says of a border: its length by resolution, and the true area of a strip on one side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.assess.domain.assessment import BorderShape, MeasuredLength, Strip
from marchland.core.errors import InputError
from marchland.core.geodesy import Array, BorderLine, area_km2, densified, length_km, local_projection, parts, project
from marchland.core.message import N_, Message, join

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Geometries: TypeAlias = "npt.NDArray[np.object_]"
TOLERANCES_KM = (10.0, 5.0, 2.0, 1.0, 0.5)
_SAME = 5e-4  # a difference that is called none
_QUARTER = 32  # straights to a quarter of a circle
_HALFWAY = 10  # points of the line to one depth, where ground is parted between two bends
_MAX_DEPTH_KM = 500.0


def border_shape(
    pair: str,
    lines: Sequence[BorderLine],
    depths_km: Sequence[float],
    state: str,
) -> BorderShape:
    """Return the lengths that maps give a border, and a strip on the state's side for each depth and line."""
    mine = _of_pair(pair, lines)
    strips = tuple(strip(line, depth_km, state) for depth_km in depths_km for line in mine)
    return BorderShape(pair, None, (), lengths(pair, lines), strips)


def lengths(
    pair: str, lines: Sequence[BorderLine], tolerances_km: Sequence[float] = TOLERANCES_KM
) -> tuple[MeasuredLength, ...]:
    """Return the geodesic length of every line of the pair, from its coarsest simplification to all of it.

    Simplified is by Douglas and Peucker's rule: no point left out lies further from the new line than the
    tolerance. The coarser line keeps a part of the finer one's points, so it is never longer.
    """
    if not all(math.isfinite(t) and t > 0 for t in tolerances_km):
        raise InputError("a tolerance is not a positive number of km")
    measured = []
    for line in _of_pair(pair, lines):
        for tolerance_km in sorted(tolerances_km, reverse=True):
            km = length_km(simplified(line.line, tolerance_km))
            what = join(", ", (line.name, line.scale, Message("simplified to within {km:g} km", km=tolerance_km)))
            measured.append(MeasuredLength(what, km, line.source))
        what = join(", ", (line.name, line.scale, Message("as drawn")))
        measured.append(MeasuredLength(what, length_km(line.line), line.source))
    return tuple(measured)


def _of_pair(pair: str, lines: Iterable[BorderLine]) -> list[BorderLine]:
    mine = [line for line in lines if line.pair == pair]
    if not mine:
        raise InputError("there is no border line of {pair}", pair=pair, next_step="add one to the border files")
    return sorted(mine, key=lambda line: line.disputed)


def simplified(line: BaseGeometry, tolerance_km: float) -> BaseGeometry:
    """Return the line with only those of its own points that Douglas and Peucker's rule keeps."""
    there, _ = local_projection(line)
    kept = []
    for part in parts(line):
        degrees = shapely.get_coordinates(part)
        flat = shapely.get_coordinates(project(part, there))
        numbered = shapely.linestrings(np.column_stack([flat, np.arange(len(flat))]))
        plain = shapely.simplify(numbered, tolerance_km * 1000, preserve_topology=False)
        order = shapely.get_coordinates(plain, include_z=True)[:, 2].astype(int)
        kept.append(shapely.linestrings(degrees[order]))
    return kept[0] if len(kept) == 1 else shapely.multilinestrings(kept)


def strip(line: BorderLine, depth_km: float, state: str) -> Strip:
    """Return the strip on the state's side within a depth of the line: true area beside length × depth."""
    area = strip_area(line, depth_km, state)
    map_length_km, true_km2 = length_km(line.line), area_km2(area)
    product_km2 = map_length_km * depth_km
    opened_km2 = _opened_km2(line, depth_km, state)
    reason = _reason(true_km2 / product_km2, opened_km2, product_km2 + opened_km2 - true_km2, line, state)
    return Strip(line.name, depth_km, map_length_km, true_km2, product_km2, reason)


def strip_area(line: BorderLine, depth_km: float, state: str) -> BaseGeometry:
    """Return the ground within the depth of the line that is on the state's side of its nearest point.

    Both ends are cut square. Where the line doubles back, ground belongs to the side that it lies on, and
    ground that two bends reach is there once.
    """
    side = _side(line, state)
    if not (math.isfinite(depth_km) and 0 < depth_km <= _MAX_DEPTH_KM):
        raise InputError(
            "a depth of {depth_km:g} km is not above 0 and up to {max_depth_km:g} km",
            depth_km=depth_km,
            max_depth_km=_MAX_DEPTH_KM,
        )
    there, back = local_projection(line.line)
    flat, depth_m = project(densified(line.line), there), depth_km * 1000
    both = shapely.buffer(flat, depth_m, cap_style="flat", quad_segs=_QUARTER)
    pieces = _cut(both, _prolonged(flat, depth_m / 1000))
    mixed = _touch_both_sides(flat, pieces)
    finer = [_cut(piece, [*_prolonged(flat, depth_m), _halfway(flat, piece, depth_m)]) for piece in pieces[mixed]]
    pieces = np.concatenate([pieces[~mixed], *finer])
    own = pieces[sides(flat, shapely.point_on_surface(pieces)) == side]
    return project(shapely.make_valid(shapely.union_all(own)), back)


def _cut(ground: BaseGeometry, along: list[BaseGeometry]) -> Geometries:
    """Return the pieces that the ground falls into when it is cut along the lines."""
    pieces = shapely.get_parts(shapely.polygonize([shapely.union_all([shapely.boundary(ground), *along])]))
    return np.asarray(pieces[shapely.contains_properly(ground, shapely.point_on_surface(pieces))])


def _touch_both_sides(flat: BaseGeometry, pieces: Geometries) -> npt.NDArray[np.bool_]:
    """Tell which pieces have the line's left and its right in them, joined round one of its ends."""
    start, end = _straights(flat)
    step = end - start
    aside = np.column_stack([-step[:, 1], step[:, 0]]) * np.minimum(1e-3, 0.5 / np.hypot(*step.T))[:, None]
    tree, pairs = shapely.STRtree(pieces), []
    for sign in (1, -1):
        _, piece = tree.query(shapely.points(start + step / 2 + sign * aside), predicate="within")
        pairs.append(np.isin(np.arange(len(pieces)), piece))
    return np.asarray(pairs[0] & pairs[1])


def _halfway(flat: BaseGeometry, piece: BaseGeometry, depth_m: float) -> BaseGeometry:
    """Return lines that run halfway between parts of the border line near a piece, told by points along it.

    They run on beyond the piece: an end clipped at its edge might miss the edge by a rounding.
    """
    near = shapely.intersection(flat, shapely.buffer(piece, depth_m))
    dots = shapely.multipoints(shapely.get_coordinates(shapely.segmentize(near, depth_m / _HALFWAY)))
    return shapely.voronoi_polygons(dots, extend_to=piece, only_edges=True)


def _side(line: BorderLine, state: str) -> int:
    """Return 1 for the left and −1 for the right of the line."""
    if state not in line.states:
        raise InputError(
            "{state} is not a state of the border {pair}",
            state=state,
            pair=line.pair,
            next_step=Message("name one of {pair}", pair=line.pair),
        )
    return 1 if state == line.left_state else -1


def _prolonged(flat: BaseGeometry, by_m: float) -> list[BaseGeometry]:
    """Return the line, and each end of each part drawn on straight, which keeps left and right apart there."""
    drawn = [flat]
    for part in parts(flat):
        xy = shapely.get_coordinates(part)
        for end, before in ((xy[0], xy[1]), (xy[-1], xy[-2])):
            ahead = (end - before) / np.hypot(*(end - before))
            drawn.append(shapely.linestrings([end, end + by_m * ahead]))
    return drawn


def sides(flat: BaseGeometry, points: Array) -> Array:
    """Return 1 for points left of the nearest point of the line and −1 for those on the right.

    Where the nearest point is a corner, the mean direction of its two straights decides: at a corner sharper
    than a right angle one of them alone may have a point on the wrong side. Both are found, as they share
    the corner to the last digit and so are equally near.
    """
    start, end = _straights(flat)
    tree = shapely.STRtree(shapely.linestrings(np.stack([start, end], axis=1)))
    point, piece = tree.query_nearest(points)
    step, away = (end - start)[piece], shapely.get_coordinates(points)[point] - start[piece]
    square = (step**2).sum(axis=1)
    away -= np.clip((away * step).sum(axis=1) / square, 0, 1)[:, None] * step
    turn = (step[:, 0] * away[:, 1] - step[:, 1] * away[:, 0]) / np.sqrt(square)
    total = np.zeros(len(points))
    np.add.at(total, point, turn)
    return np.sign(total)


def _straights(flat: BaseGeometry) -> tuple[Array, Array]:
    """Return where each straight piece of the line begins and where it ends, to the last digit."""
    corners = [shapely.get_coordinates(part) for part in parts(flat)]
    return np.concatenate([xy[:-1] for xy in corners]), np.concatenate([xy[1:] for xy in corners])


def _opened_km2(line: BorderLine, depth_km: float, state: str) -> float:
    """Return the area of the sectors that open at corners where the line bends away from the state."""
    there, _ = local_projection(line.line)
    turned = 0.0
    for part in parts(project(line.line, there)):
        ahead = np.diff(shapely.get_coordinates(part), axis=0)
        cross = ahead[:-1, 0] * ahead[1:, 1] - ahead[:-1, 1] * ahead[1:, 0]
        angles = np.arctan2(cross, (ahead[:-1] * ahead[1:]).sum(axis=1)) * _side(line, state)
        turned += float(-angles[angles < 0].sum())
    return turned * depth_km**2 / 2


def _reason(ratio: float, opened_km2: float, twice_km2: float, line: BorderLine, state: str) -> str:
    """Return why the true area is not length × depth, in figures measured on this line."""
    many = len(parts(line.line))
    gap = Message(N_("{gap:.1%} more than length × depth") if ratio > 1 else N_("{gap:.1%} less than length × depth"),
                  gap=abs(1 - ratio))  # fmt: skip
    if abs(1 - ratio) < _SAME:
        gap = Message("length × depth to within {gap:.2%}", gap=_SAME)
    why = Message(
        "{gap}: where the line bends away from {state} its corners open {opened:,.1f} km², where it bends towards it "
        "{twice:,.1f} km² would be counted more than once; the ends are cut square",
        gap=gap, state=state, opened=opened_km2, twice=twice_km2,
    )  # fmt: skip
    return why if many == 1 else join("; ", (why, Message("the line is drawn in {count} parts", count=many)))
