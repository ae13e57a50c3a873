"""The one fixed grid of the public view: cells in whole steps of longitude and latitude, the same for ever."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.errors import InputError
from marchland.core.geodesy import ECCENTRICITY_SQUARED, EQUATOR_M
from marchland.core.message import Message

Cell = tuple[int, int]
"""A cell by its column from Greenwich eastwards and its row from the equator northwards."""
Whole = npt.NDArray[np.int64]
_HAIR_DEGREES = 1e-9
_AT_ONCE = 200_000
_PARTS = 4
"""A square of cells is looked at in so many parts each way."""
HAZARD_CELLS_MOST: Final = 250_000
"""A quarter of a million square kilometres in cells of one: no one hazard is so large, but a slip of the pen is."""
_LEAST_M_PER_DEGREE: Final = 110_574.0
"""A degree of latitude is nowhere shorter (WGS 84, at the equator), so that a reach counted with it is never short."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of so many degrees; 360 and 180 are whole multiples of them, so that the grid closes round the globe."""

    width_degrees: Fraction
    height_degrees: Fraction

    def __post_init__(self) -> None:
        for name, step, around in (("width", self.width_degrees, 360), ("height", self.height_degrees, 180)):
            if not 0 < step <= 1 or (around / step).denominator != 1:
                raise InputError(
                    "a grid cannot have cells of a {name} of {step:g}°",
                    name=name,
                    step=float(step),
                    next_step=Message(
                        "choose a step that {around} is a whole multiple of, such as 0.01", around=around
                    ),
                )

    @property
    def columns(self) -> int:
        """Return how many columns go round the globe."""
        return int(360 / self.width_degrees)

    @property
    def rows(self) -> int:
        """Return how many rows go from pole to pole."""
        return int(180 / self.height_degrees)

    def cell_of(self, latitude: float, longitude: float) -> Cell:
        """Return the cell that holds a place; one on an edge is in the cell to the north-east of it."""
        column = math.floor(Fraction(longitude) / self.width_degrees)
        row = math.floor(Fraction(latitude) / self.height_degrees)
        return self.wrapped(column), min(max(row, -self.rows // 2), self.rows // 2 - 1)

    def wrapped(self, column: int) -> int:
        """Return the column within -180° to 180°."""
        half = self.columns // 2
        return (column + half) % self.columns - half

    def bounds(self, cell: Cell) -> tuple[float, float, float, float]:
        """Return west, south, east and north of a cell in degrees."""
        column, row = cell
        return (
            float(column * self.width_degrees),
            float(row * self.height_degrees),
            float((column + 1) * self.width_degrees),
            float((row + 1) * self.height_degrees),
        )

    def shape(self, cell: Cell) -> BaseGeometry:
        """Return a cell as a polygon in longitude and latitude."""
        return shapely.box(*self.bounds(cell))

    def touched(self, hazard: BaseGeometry) -> set[Cell]:
        """Return every cell that a hazard touches, by a hair's breadth too: occupancy is of the hazard alone."""
        return self.touched_by([hazard])

    def is_large(self, hazards: Any) -> npt.NDArray[np.bool_]:
        """Tell of each hazard whether so many cells may be touched by it that it is looked at by itself."""
        _, _, across, up = self._spans(hazards)
        return np.asarray(across * up > _AT_ONCE)

    def touched_by(self, hazards: Iterable[BaseGeometry]) -> set[Cell]:
        """Return every cell that any of the hazards touches, by a hair's breadth too."""
        given = np.fromiter(hazards, dtype=object)
        parts = shapely.get_parts(given)
        cells: set[Cell] = set()
        if not len(parts):
            return cells
        first, low, across, up = self._spans(parts)
        ends = np.cumsum(across * up)
        start = 0
        while start < len(parts):
            done = int(ends[start - 1]) if start else 0
            end = max(start + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
            if end == start + 1 and int(across[start] * up[start]) > _AT_ONCE:
                cells |= self._touched_by_large(parts[start])
            else:
                chosen = slice(start, end)
                cells |= self._met(parts[chosen], first[chosen], low[chosen], across[chosen], up[chosen])
            start = end
        return cells

    def _spans(self, parts: Any) -> tuple[Whole, Whole, Whole, Whole]:
        """Return the first column and row that each part may touch, and how many of each."""
        west, south, east, north = shapely.bounds(parts).T
        width, height = float(self.width_degrees), float(self.height_degrees)
        first = np.floor((west - _HAIR_DEGREES) / width).astype(np.int64)
        last = np.floor((east + _HAIR_DEGREES) / width).astype(np.int64)
        low = np.maximum(np.floor((south - _HAIR_DEGREES) / height).astype(np.int64), -self.rows // 2)
        high = np.minimum(np.floor((north + _HAIR_DEGREES) / height).astype(np.int64), self.rows // 2 - 1)
        return first, low, last - first + 1, np.maximum(high - low + 1, 0)

    def _met(self, parts: Any, first: Whole, low: Whole, across: Whole, up: Whole) -> set[Cell]:
        """Return the cells that the parts touch, of the boxes of cells given for each."""
        counts = across * up
        owner = np.repeat(np.arange(len(parts)), counts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        columns = first[owner] + place % across[owner]
        rows = low[owner] + place // across[owner]
        shapely.prepare(parts)
        met = shapely.intersects(parts[owner], self._boxes(columns, rows))
        half = self.columns // 2
        wrapped = (columns[met] + half) % self.columns - half
        return set(zip(wrapped.tolist(), rows[met].tolist(), strict=True))

    def _touched_by_large(self, part: BaseGeometry) -> set[Cell]:
        """Return the cells of one part that is too large to try every candidate: by squares of cells, ever smaller.

        Raises InputError for more than HAZARD_CELLS_MOST, before they are held.
        """
        first, low, across, up = (int(each[0]) for each in self._spans(np.array([part], dtype=object)))
        size = 1
        while math.ceil(across / size) * math.ceil(up / size) > _AT_ONCE // _PARTS**2:
            size *= _PARTS
        columns, rows = _crossed(
            np.arange(first, first + across, size, dtype=np.int64), np.arange(low, low + up, size, dtype=np.int64)
        )
        shapely.prepare(part)
        whole: list[tuple[Whole, Whole, int]] = []
        while True:
            columns, rows = self._meeting(part, columns, rows, size)
            if size == 1:
                break
            full = shapely.covers(part, self._boxes(columns, rows, size))
            whole.append((columns[full], rows[full], size))
            _check_count(sum(len(each) * side**2 for each, _, side in whole) + int(np.sum(~full)))
            columns, rows = _split(columns[~full], rows[~full], size // _PARTS, _PARTS)
            size //= _PARTS
        parts = [_split(each, other, 1, side) for each, other, side in whole]
        columns, rows = (
            np.concatenate([each, *(part[at] for part in parts)]) for at, each in enumerate((columns, rows))
        )
        _check_count(len(columns))
        kept = (rows >= -self.rows // 2) & (rows < self.rows // 2)
        half = self.columns // 2
        return set(zip(((columns[kept] + half) % self.columns - half).tolist(), rows[kept].tolist(), strict=True))

    def _meeting(self, part: BaseGeometry, columns: Whole, rows: Whole, size: int) -> tuple[Whole, Whole]:
        """Return those squares that a part touches, trying so many at once that memory stays bounded."""
        met = [
            np.flatnonzero(
                shapely.intersects(part, self._boxes(columns[at : at + _AT_ONCE], rows[at : at + _AT_ONCE], size))
            )
            + at
            for at in range(0, len(columns), _AT_ONCE)
        ]
        found = np.concatenate(met) if met else np.empty(0, dtype=np.int64)
        return columns[found], rows[found]

    def _boxes(self, columns: Whole, rows: Whole, size: int = 1) -> Any:
        width, height = float(self.width_degrees), float(self.height_degrees)
        return shapely.box(
            columns * width - _HAIR_DEGREES,
            rows * height - _HAIR_DEGREES,
            (columns + size) * width + _HAIR_DEGREES,
            (rows + size) * height + _HAIR_DEGREES,
        )

    def widened(self, cells: Iterable[Cell], reach_m: float) -> set[Cell]:
        """Return the cells and all round them, so far that every place within the reach of a cell is in one of them.

        How many columns that is depends on the row alone, so that two worlds that occupy the same cells look the same.
        """
        up = math.ceil(reach_m / (_LEAST_M_PER_DEGREE * float(self.height_degrees)))
        by_row: dict[int, list[int]] = {}
        for column, row in cells:
            by_row.setdefault(row, []).append(column)
        half, found = self.columns // 2, set[Cell]()
        for row, columns in by_row.items():
            low, high = max(row - up, -self.rows // 2), min(row + up, self.rows // 2 - 1)
            side = self._columns_for(reach_m, max(abs(low), abs(high + 1)))
            if 2 * side + 1 >= self.columns:
                wide = list(range(-half, self.columns - half))
            else:
                reached = np.add.outer(np.unique(columns), np.arange(-side, side + 1))
                wide = np.unique((reached + half) % self.columns - half).tolist()
            for each in range(low, high + 1):
                found.update(zip(wide, itertools.repeat(each), strict=False))
        return found

    def _columns_for(self, reach_m: float, farthest_row: int) -> int:
        latitude = min(farthest_row * float(self.height_degrees), 90.0)
        turned = math.radians(latitude)
        radius = EQUATOR_M / math.sqrt(1 - ECCENTRICITY_SQUARED * math.sin(turned) ** 2)
        across = math.radians(float(self.width_degrees)) * radius * math.cos(turned)
        return self.columns if across <= reach_m / self.columns else math.ceil(reach_m / across)

    def outline(self, cells: Sequence[Cell]) -> BaseGeometry:
        """Return the cells as one shape, of whole cells."""
        return shapely.union_all([self.shape(cell) for cell in sorted(cells)])


FINE = Grid(Fraction(15, 1000), Fraction(1, 100))
"""About a kilometre each way at the latitudes of the borders that the books are about."""


def _crossed(columns: Whole, rows: Whole) -> tuple[Whole, Whole]:
    return np.tile(columns, len(rows)), np.repeat(rows, len(columns))


def _split(columns: Whole, rows: Whole, size: int, parts: int) -> tuple[Whole, Whole]:
    """Return the squares of that size that larger ones are made of, so many each way."""
    across, up = _crossed(np.arange(parts, dtype=np.int64) * size, np.arange(parts, dtype=np.int64) * size)
    return np.add.outer(columns, across).ravel(), np.add.outer(rows, up).ravel()


def _check_count(cells: int) -> None:
    if cells > HAZARD_CELLS_MOST:
        raise InputError(
            "it covers more than {most:,} cells", most=HAZARD_CELLS_MOST,
            next_step="correct its shape, or record it as several areas",
        )  # fmt: skip
