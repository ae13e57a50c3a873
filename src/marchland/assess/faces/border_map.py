"""The map of belts: real border lines, the belts' own lines marked, towns for bearing, a scale, and its coarseness."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import BorderLine, Place
from marchland.formats.drawing import BLUE, GRID, INK, MUTED, PAPER, RULE, Canvas, shortened, text_width
from marchland.formats.numbers import figure
from marchland.formats.svg import Paint

_KM_PER_DEGREE = 111.2
_MARGIN = 14.0
_TALLEST = 1.2
_SMALL = 12.0
_WIDE_FROM = 600
_MOST_PLACES = 26
_CANDIDATES = 60
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _MapFrame:
    """The part of the globe shown, and the way from degrees to pixels: equal scale both ways at the middle."""

    west: float
    north: float
    pixels_per_degree: float
    squeeze: float
    width: float
    height: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = (longitude - self.west) * self.pixels_per_degree * self.squeeze
        return x, (self.north - latitude) * self.pixels_per_degree

    @property
    def bounds(self) -> Box:
        east = self.west + self.width / self.pixels_per_degree / self.squeeze
        return self.west, self.north - self.height / self.pixels_per_degree, east, self.north

    @property
    def pixels_per_km(self) -> float:
        return self.pixels_per_degree / _KM_PER_DEGREE


def border_map(
    lines: Sequence[BorderLine],
    highlighted: Collection[str],
    places: Sequence[Place],
    width: int,
    states: Mapping[str, str] | None = None,
    own: Sequence[BorderLine] = (),
) -> str:
    """Return the map of the highlighted pairs' region, or the empty text if none of them has a line.

    `own` are parts of borders and lines of the reader's own, which are marked as the highlighted ones are.
    """
    belts = [*(line for line in lines if line.pair in highlighted), *own]
    if not belts:
        return ""
    frame = _framed(belts, float(width))
    canvas = Canvas(frame.width, frame.height + 32 + 15 * len(_coarseness(belts)))
    _graticule(canvas, frame)
    for line in lines:
        if line.pair not in highlighted:
            _stroke(canvas, frame, line, RULE, 1.2)
    for line in belts:
        _stroke(canvas, frame, line, BLUE, 3.4)
    taken = [box for line in lines for box in _boxes_along(frame, line.line)]
    _state_names(canvas, frame, lines, [line for line in belts if line.left_state], states or {}, taken)
    _towns(canvas, frame, places, taken)
    _foot(canvas, frame, belts)
    parts = {line.pair for line in own}
    named = ", ".join(dict.fromkeys(f"part of {line.pair}" if line.pair in parts else line.pair for line in belts))
    return canvas.svg("The belts on the real border lines", f"Borders marked: {named}. {' '.join(_coarseness(belts))}")


def _framed(belts: Sequence[BorderLine], width: float) -> _MapFrame:
    bounds = [line.line.bounds for line in belts]
    west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
    east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
    squeeze = math.cos(math.radians((south + north) / 2))
    inner = width - 2 * _MARGIN - 130
    tallest = (width * _TALLEST - 2 * _MARGIN) * 0.94
    scale = min(inner / max((east - west) * squeeze, 0.5), tallest / max(north - south, 0.3))
    height = max((north - south) * scale * 1.1 + 2 * _MARGIN + 20, width * 0.5)
    west -= (width / scale / squeeze - (east - west)) / 2
    north += (height / scale - (north - south)) / 2
    return _MapFrame(west, north, scale, squeeze, width, height)


def _graticule(canvas: Canvas, frame: _MapFrame) -> None:
    west, south, east, north = frame.bounds
    step = 5 if max(east - west, north - south) > 12 else 2 if max(east - west, north - south) > 5 else 1
    for degree in range(math.ceil(west / step) * step, math.floor(east) + 1, step):
        x, _ = frame.at(degree, north)
        canvas.line([(x, 0), (x, frame.height)], GRID, 0.7)
        if 24 < x < frame.width - 24:
            canvas.text(x, frame.height - 4, _degrees(degree, "E", "W"), MUTED, size=10.5, anchor="center", halo=True)
    for degree in range(math.ceil(south / step) * step, math.floor(north) + 1, step):
        _, y = frame.at(west, degree)
        canvas.line([(0, y), (frame.width, y)], GRID, 0.7)
        if 16 < y < frame.height - 24:
            canvas.text(2, y - 3, _degrees(degree, "N", "S"), MUTED, size=10.5, halo=True)


def _degrees(degree: int, above: str, below: str) -> str:
    return f"{abs(degree)}° {above if degree >= 0 else below}" if degree else "0°"


def _stroke(canvas: Canvas, frame: _MapFrame, line: BorderLine, colour: Paint, width: float) -> None:
    geometry = shapely.intersection(line.line, shapely.box(*frame.bounds))
    for part in _parts(geometry):
        points = [frame.at(x, y) for x, y in part.coords]
        slim = shapely.LineString(points).simplify(0.35) if len(points) > 2 else shapely.LineString(points)
        canvas.line(list(slim.coords), colour, width, dashes=(5, 3) if line.disputed else ())


def _parts(geometry: BaseGeometry) -> list[shapely.LineString]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString" and part.length]


def _boxes_along(frame: _MapFrame, line: BaseGeometry) -> list[Box]:
    boxes = []
    for part in _parts(shapely.intersection(line, shapely.box(*frame.bounds))):
        drawn = shapely.LineString([frame.at(x, y) for x, y in part.coords])
        for at in range(0, int(drawn.length) + 1, 6):
            point = drawn.interpolate(at)
            boxes.append((point.x - 3, point.y - 3, point.x + 3, point.y + 3))
    return boxes


def _state_names(
    canvas: Canvas, frame: _MapFrame, lines: Sequence[BorderLine], belts: Iterable[BorderLine],
    states: Mapping[str, str], taken: list[Box],
) -> None:  # fmt: skip
    """Name the states on both sides of each marked line, each name once, where there is room."""
    named: set[str] = set()
    drawn = [(line, part) for line in lines for part in _drawn(frame, line)]
    size = 13.0 if frame.width >= _WIDE_FROM else 11.0
    for line in sorted(belts, key=lambda belt: -belt.line.length):
        for state in line.states:
            words = states.get(state, state).upper()
            long = text_width(words, size) + 14
            spots = () if state in named else _spots(frame, line, state, long)
            for x, y in spots:
                box = (x - long / 2, y - 9, x + long / 2, y + 9)
                if _free(box, frame, taken) and _on_its_side(drawn, x, y, state):
                    taken.append(box)
                    named.add(state)
                    canvas.text(x, y + 4, words, MUTED, size=size, bold=True, anchor="center", halo=True)
                    break


def _drawn(frame: _MapFrame, line: BorderLine) -> list[shapely.LineString]:
    return [shapely.LineString([frame.at(x, y) for x, y in part.coords]) for part in _parts(line.line)]


def _spots(frame: _MapFrame, line: BorderLine, state: str, wide: float) -> Iterator[tuple[float, float]]:
    """Yield places for a name of that width on the state's side of the longest part of the line."""
    drawn = max(_drawn(frame, line), key=lambda each: each.length)
    side = 1 if state == line.left_state else -1
    for away in (1.0, 1.5, 2.2):
        for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
            before, after = (drawn.interpolate(share + by, normalized=True) for by in (-0.08, 0.08))
            dx, dy = after.x - before.x, after.y - before.y
            long = math.hypot(dx, dy) or 1.0
            reach = (wide / 2 * abs(dy) / long + 14 * abs(dx) / long + 8) * away
            centre = drawn.interpolate(share, normalized=True)
            yield centre.x + side * dy / long * reach, centre.y - side * dx / long * reach


def _on_its_side(drawn: Sequence[tuple[BorderLine, shapely.LineString]], x: float, y: float, state: str) -> bool:
    """Tell whether the nearest border is the state's own and the spot lies on the state's side of it."""
    spot = shapely.Point(x, y)
    line, part = min(drawn, key=lambda each: each[1].distance(spot))
    if state not in line.states:
        return False
    along = part.project(spot)
    before, after = part.interpolate(max(along - 3, 0.0)), part.interpolate(min(along + 3, part.length))
    # y runs down the page, so what lies left of the line's way has a negative cross product.
    cross = (after.x - before.x) * (y - before.y) - (after.y - before.y) * (x - before.x)
    return bool(cross < 0) == (state == line.left_state)


def _towns(canvas: Canvas, frame: _MapFrame, places: Sequence[Place], taken: list[Box]) -> None:
    """Mark the largest towns that have room, each with its name; a name that would lie on another is left out."""
    shown = 0
    west, south, east, north = frame.bounds
    inside = [p for p in places if west < p.longitude < east and south < p.latitude < north]
    wide = frame.width >= _WIDE_FROM
    for place in sorted(inside, key=lambda p: (-p.population, p.name))[: _CANDIDATES if wide else _CANDIDATES // 2]:
        if shown == _MOST_PLACES:
            break
        x, y = frame.at(place.longitude, place.latitude)
        words = shortened(place.name, 130, _SMALL)
        long = text_width(words, _SMALL)
        after, ahead = (x - 4, y - 8, x + 8 + long, y + 7), (x - 8 - long, y - 8, x + 4, y + 7)
        box = next((b for b in (after, ahead) if _free(b, frame, taken)), None)
        if box is None:
            continue
        taken.append(box)
        shown += 1
        canvas.dot(x, y, 2.6, INK, PAPER)
        if box is after:
            canvas.text(x + 7, y + 4, words, INK, size=_SMALL, halo=True)
        else:
            canvas.text(x - 7, y + 4, words, INK, size=_SMALL, anchor="right", halo=True)


def _free(box: Box, frame: _MapFrame, taken: Iterable[Box]) -> bool:
    if box[0] < 34 or box[1] < 4 or box[2] > frame.width - 2 or box[3] > frame.height - 18:
        return False
    return all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken)


def _foot(canvas: Canvas, frame: _MapFrame, belts: Sequence[BorderLine]) -> None:
    canvas.line([(0, frame.height), (frame.width, frame.height)], RULE, 0.8)
    most = frame.width * 0.3 / frame.pixels_per_km
    km = max(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if n <= max(most, 1))
    y, long = frame.height + 20.0, km * frame.pixels_per_km
    canvas.line([(0, y), (long, y)], INK, 2)
    for x in (1.0, long - 1):
        canvas.line([(x, y - 4), (x, y + 1)], INK, 2)
    canvas.text(long + 8, y + 4, f"{figure(km)} km", INK, size=_SMALL)
    for index, words in enumerate(_coarseness(belts)):
        canvas.text(0, y + 22 + 15 * index, shortened(words, canvas.width, 11), MUTED, size=11)


def _coarseness(belts: Sequence[BorderLine]) -> list[str]:
    scales = " and ".join(dict.fromkeys(line.scale for line in belts))
    words = [f"Map at {scales}: lines may be off by kilometres."]
    return [*words, "Dashed: disputed."] if any(line.disputed for line in belts) else words
