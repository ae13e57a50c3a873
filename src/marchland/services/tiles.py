"""Vector tiles of areas and of public cells: what a square of the world map holds, no finer than it can be seen."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import mapbox_vector_tile  # type: ignore[import-untyped] # it ships no types
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.adapters.public_store import PublicStore
from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from marchland.register.policy import Actor, FieldClass, Role
from marchland.register.version import AreaQuery, Box, Outline, Version
from marchland.services import register
from marchland.services.public import last_shown
from marchland.services.roster import may, require
from marchland.services.stores import RegisterReader, RegisterStore

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
DEEPEST = 16
EXTENT = 4096
_EDGE = 64
"""How far a tile reaches over its edge, in its own units, so that lines do not end at it."""
_MOST_LATITUDE = 85.0511287798066
_SPECK_UNITS = 32
"""What is smaller than this is told by a point: at eight units to the pixel, four pixels."""
_AFAR_UP_TO = 8
"""The zoom up to which a tile may hold so much of the register that it is made from what is seen from afar."""
_STATUSES = 16
"""More statuses than there are, so that a square and a status are one number."""
_COARSE = 64
"""How many squares a side a tile is parted in, of each of which no more than one speck of a status is told."""


@dataclass
class Made:
    """Tiles and what they are made of, the newest asked last; a ledger that grew asks for new ones."""

    kept: dict[tuple[object, ...], Any] = field(default_factory=dict)
    most: int = 4_096
    making: threading.RLock = field(default_factory=threading.RLock)

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what is kept under that key; where it is not, one thread makes it and the others wait for that."""
        if (found := self.kept.get(key)) is None:
            with self.making:
                if (found := self.kept.get(key)) is None:
                    found = make()
                while len(self.kept) >= self.most:
                    self.kept.pop(next(iter(self.kept)), None)
        self.kept.pop(key, None)
        self.kept[key] = found
        kept: T = found
        return kept


def check(z: int, x: int, y: int) -> None:
    """Raise NotFoundError for a tile that is not in the pyramid."""
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFoundError(f"there is no tile {z}/{x}/{y}", next_step=f"zoom from 0 to {DEEPEST}")


def bounds(z: int, x: int, y: int, *, edge: float = 0.0) -> Box:
    """Return west, south, east and north of a tile in degrees (web Mercator), `edge` of its width beyond it."""
    whole = 2**z

    def latitude(row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / whole))))

    west, east = ((x - edge) / whole * 360 - 180, (x + 1 + edge) / whole * 360 - 180)
    north, south = latitude(max(y - edge, 0.0)), latitude(min(y + 1 + edge, float(whole)))
    return max(west, -180.0), south, min(east, 180.0), north


def _in_tile(shape: BaseGeometry, z: int, x: int, y: int) -> BaseGeometry:
    """Return a shape in the units of a tile, its corner at the top left."""
    whole = 2**z * EXTENT

    def moved(points: Any) -> Any:
        turned = np.radians(np.clip(points[:, 1], -_MOST_LATITUDE, _MOST_LATITUDE))
        across = (points[:, 0] + 180) / 360 * whole - x * EXTENT
        down = (1 - np.arcsinh(np.tan(turned)) / math.pi) / 2 * whole - y * EXTENT
        return np.column_stack((across, down))

    return shapely.transform(shape, moved)


def areas(
    store: RegisterStore, asked: register.Asked, identity: str, z: int, x: int, y: int, made: Made | None = None
) -> bytes:
    """Return the areas of a tile as the policy shows them: small ones as points, so that a tile stays quick.

    An area whose shape is withheld from the one who asks is in no tile. Tiles of the first zooms, which hold much of
    the register, are made for those who see all of it from what is seen from afar, which `made` keeps.
    """
    check(z, x, y)
    box = bounds(z, x, y, edge=_EDGE / EXTENT)
    with store.reading() as reader:
        actor, _ = register.who(reader, store, identity)
        require(actor, "look")
        size = register.known_size(reader, asked.as_of.known_on)
        if z <= _AFAR_UP_TO and _sees_all(actor):
            kept = made or Made()
            afar = kept.once(("afar", size, asked), lambda: _afar(reader, asked.query(size)))
            return _encoded("areas", list(afar.features(z, x, y)))
        features = list(_features(reader.areas(replace(asked, box=box).query(size)), actor, z, x, y))
    return _encoded("areas", features)


def warm(store: RegisterStore, as_of: AsOf, made: Made) -> None:
    """Work out what is seen from afar on a day before the first visitor asks for it."""
    asked = register.Asked(as_of)
    with store.reading() as reader:
        size = register.known_size(reader, as_of.known_on)
        made.once(("afar", size, asked), lambda: _afar(reader, asked.query(size)))


@dataclass(frozen=True)
class Afar:
    """All areas as they are seen from afar: the middles of their boxes on the whole map, and large ones' hazards."""

    outlines: tuple[Outline, ...]
    across: Floats
    down: Floats
    width: Floats
    statuses: Whole
    hazards: Mapping[int, bytes]

    def features(self, z: int, x: int, y: int) -> Iterator[dict[str, Any]]:
        """Yield the features of a tile: one speck of a status to a square, and the shape of what is larger."""
        whole, edge = 2**z, _EDGE / EXTENT
        across, down = self.across * whole - x, self.down * whole - y
        reach = self.width * whole / 2
        inside = (np.abs(across - 0.5) <= 0.5 + edge + reach) & (np.abs(down - 0.5) <= 0.5 + edge + reach)
        speck = self.width * whole * EXTENT < _SPECK_UNITS
        places = np.flatnonzero(inside & speck)
        columns, rows = (np.floor(each[places] * _COARSE).astype(np.int64) for each in (across, down))
        squares = ((columns + _COARSE) * 4 * _COARSE + rows + _COARSE) * _STATUSES + self.statuses[places]
        _, first = np.unique(squares, return_index=True)
        for place in places[np.sort(first)].tolist():
            yield _told(shapely.Point(across[place] * EXTENT, down[place] * EXTENT), self.outlines[place])
        for place in np.flatnonzero(inside & ~speck).tolist():
            shape = _clipped(_in_tile(shapely.from_wkb(self.hazards[place]), z, x, y))
            if not shape.is_empty:
                yield _told(shape, self.outlines[place])


def _told(shape: BaseGeometry, of: Outline | Version) -> dict[str, Any]:
    said = {"id": of.area, "status": of.status, "classification": of.classification, "contested": of.contested}
    return {"geometry": shape, "properties": said}


def _afar(reader: RegisterReader, query: AreaQuery) -> Afar:
    """Return all areas of a query as they are seen from afar."""
    outlines = tuple(reader.outlines(query))
    boxes = np.array([each.box for each in outlines], dtype=float).reshape(-1, 4)
    west, south, east, north = boxes.T
    latitude = np.radians(np.clip((south + north) / 2, -_MOST_LATITUDE, _MOST_LATITUDE))
    across, down = ((west + east) / 2 + 180) / 360, (1 - np.arcsinh(np.tan(latitude)) / math.pi) / 2
    # The height of a box as the map has it, which stretches it towards the poles.
    width = np.maximum(east - west, (north - south) / np.cos(latitude)) / 360
    known = {status: number for number, status in enumerate(sorted({each.status for each in outlines}))}
    statuses = np.array([known[each.status] for each in outlines], dtype=np.int64)
    large = np.flatnonzero(width * 2**_AFAR_UP_TO * EXTENT >= _SPECK_UNITS).tolist()
    hazards = {
        place: row.hazard
        for place in large
        for row in reader.areas(replace(query, area=outlines[place].area, after="", box=None))
    }
    return Afar(outlines, across, down, width, statuses, hazards)


def _sees_all(actor: Actor) -> bool:
    return bool(actor.roles & {Role.SURVEYOR, Role.APPROVER, Role.ADMINISTRATOR})


def _features(rows: Iterator[Version], actor: Actor, z: int, x: int, y: int) -> Iterator[dict[str, Any]]:
    everything, told = _sees_all(actor), set[tuple[int, int, str]]()
    whole = 2**z * EXTENT
    for row in rows:
        if row.box is None or not (everything or _shown(row, actor)):
            continue
        west, south, east, north = row.box
        width = (east - west) / 360 * whole
        if width < _SPECK_UNITS:
            point = _in_tile(shapely.Point((west + east) / 2, (south + north) / 2), z, x, y)
            spot = int(point.x * _COARSE // EXTENT), int(point.y * _COARSE // EXTENT), row.status
            if spot in told:
                continue
            told.add(spot)
            shape: BaseGeometry = point
        else:
            shape = _clipped(_in_tile(shapely.from_wkb(row.hazard), z, x, y))
        if not shape.is_empty:
            yield _told(shape, row)


def _clipped(shape: BaseGeometry) -> BaseGeometry:
    square = (-_EDGE, -_EDGE, EXTENT + _EDGE, EXTENT + _EDGE)
    return shapely.clip_by_rect(shapely.make_valid(shapely.simplify(shape, 1.0)), *square)


def _shown(row: Version, actor: Actor) -> bool:
    organisations = json.loads(row.body).get("organisations", ())
    return may(actor, "look", organisations, FieldClass.RESTRICTED)


def cells(public: PublicStore | None, z: int, x: int, y: int) -> bytes:
    """Return the public cells of a tile, from the public's own store and from nothing else."""
    check(z, x, y)
    found = last_shown(public)
    if found is None:
        return _encoded("cells", [])
    grid, box = found.precision.grid, bounds(z, x, y, edge=_EDGE / EXTENT)
    features = []
    for column, row in found.cells:
        west, south, east, north = grid.bounds((column, row))
        if west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]:
            shape = _in_tile(shapely.box(west, south, east, north), z, x, y)
            features.append({"geometry": shape, "properties": {"column": column, "row": row}})
    return _encoded("cells", features)


def _encoded(name: str, features: list[dict[str, Any]]) -> bytes:
    options = {"y_coord_down": True, "extents": EXTENT}
    return bytes(mapbox_vector_tile.encode([{"name": name, "features": features}], default_options=options))
