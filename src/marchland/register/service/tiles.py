"""Vector tiles of areas and of public cells: what a square of the world map holds, no finer than it can be seen."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.access.service import roster
from marchland.access.service.permission import everywhere
from marchland.access.service.roster import is_permitted, require_permission
from marchland.core.asof import AsOf
from marchland.core.policy import Actor, FieldClass
from marchland.formats.vector_tile import EDGE, EXTENT, MOST_LATITUDE, bounds, check, encoded, in_tile
from marchland.register.domain.recorded_body import read_body
from marchland.register.domain.version import AreaQuery, LandLayer, Outline, Version
from marchland.register.service import questions
from marchland.register.service.stores import RegisterReader, RegisterStore

T = TypeVar("T")

Floats = npt.NDArray[np.float64]

Whole = npt.NDArray[np.int64]

_SPECK_UNITS = 32
"""What is smaller than this is told by a point: at eight units to the pixel, four pixels."""

_OVERVIEW_MAX_ZOOM = 8
"""The zoom up to which a tile may hold so much of the register that it is made from what is seen from afar."""

_STATUSES = 16
"""More statuses than there are, so that a square and a status are one number."""

_COARSE = 64
"""How many squares a side a tile is parted in, of each of which no more than one speck of a status is told."""


@dataclass
class TileCache:
    """Tiles and what they are made of, the newest asked last; a ledger that grew or was made anew asks for new ones."""

    items: dict[tuple[object, ...], Any] = field(default_factory=dict)
    max_items: int = 4_096
    lock: threading.RLock = field(default_factory=threading.RLock)

    def get_or_make(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what is kept under that key; where it is not, one thread makes it and the others wait for that."""
        if (value := self.items.get(key)) is None:
            with self.lock:
                if (value := self.items.get(key)) is None:
                    value = make()
                while len(self.items) >= self.max_items:
                    self.items.pop(next(iter(self.items)), None)
        self.items.pop(key, None)
        self.items[key] = value
        typed: T = value
        return typed


def areas(
    store: RegisterStore,
    area_filter: questions.AreaFilter,
    identity: str,
    z: int,
    x: int,
    y: int,
    cache: TileCache | None = None,
) -> bytes:
    """Return the land of a tile, layer by layer, as the policy shows it: what is small as points, so that it is quick.

    An area whose shape is withheld from the one who asks is in no tile. Tiles of the first zooms, which hold much of
    the register, are made for those who see all of it from what is seen from afar, which `made` keeps.
    """
    check(z, x, y)
    box = bounds(z, x, y, edge=EDGE / EXTENT)
    layers: dict[str, list[dict[str, Any]]] = {}
    with store.reading() as reader:
        actor, _ = roster.actor_and_roster(reader, store, identity)
        require_permission(actor, "look")
        size = questions.known_size(reader, area_filter.as_of.known_on)
        everything = everywhere(actor, "look", FieldClass.RESTRICTED)
        for layer in LandLayer:
            asked = replace(area_filter, layer=layer.value)
            if z <= _OVERVIEW_MAX_ZOOM and everything:
                afar = _kept_overview(reader, asked, size, cache or TileCache())
                layers[layer] = list(afar.features(z, x, y))
            else:
                land = _seen(reader, replace(asked, bbox=box).query(size), actor, everything=everything)
                layers[layer] = list(_features(land, z, x, y))
    return encoded(layers)


def warm(store: RegisterStore, as_of: AsOf, cache: TileCache) -> None:
    """Work out what is seen from afar on a day before the first visitor asks for it."""
    with store.reading() as reader:
        size = questions.known_size(reader, as_of.known_on)
        for layer in LandLayer:
            _kept_overview(reader, questions.AreaFilter(as_of, layer=layer.value), size, cache)


def _kept_overview(reader: RegisterReader, area_filter: questions.AreaFilter, size: int, cache: TileCache) -> Overview:
    key = "afar", size, reader.made_anew(), area_filter
    return cache.get_or_make(key, lambda: _overview(reader, area_filter.query(size)))


@dataclass(frozen=True)
class Overview:
    """The land of a layer from afar: the middles of boxes on the whole map, and the shapes of large ones."""

    outlines: tuple[Outline, ...]
    across: Floats
    down: Floats
    width: Floats
    statuses: Whole
    shapes: Mapping[int, bytes]

    def features(self, z: int, x: int, y: int) -> Iterator[dict[str, Any]]:
        """Yield the features of a tile: one speck of a status to a square, and the shape of what is larger."""
        whole, edge = 2**z, EDGE / EXTENT
        across, down = self.across * whole - x, self.down * whole - y
        reach = self.width * whole / 2
        inside = (np.abs(across - 0.5) <= 0.5 + edge + reach) & (np.abs(down - 0.5) <= 0.5 + edge + reach)
        speck = self.width * whole * EXTENT < _SPECK_UNITS
        places = np.flatnonzero(inside & speck)
        columns, rows = (np.floor(each[places] * _COARSE).astype(np.int64) for each in (across, down))
        squares = ((columns + _COARSE) * 4 * _COARSE + rows + _COARSE) * _STATUSES + self.statuses[places]
        _, first = np.unique(squares, return_index=True)
        for place in places[np.sort(first)].tolist():
            yield _properties(shapely.Point(across[place] * EXTENT, down[place] * EXTENT), self.outlines[place])
        for place in np.flatnonzero(inside & ~speck).tolist():
            shape = _clipped(in_tile(shapely.from_wkb(self.shapes[place]), z, x, y))
            if not shape.is_empty:
                yield _properties(shape, self.outlines[place])


def _properties(shape: BaseGeometry, of: Outline) -> dict[str, Any]:
    properties = {"id": of.area, "status": of.status, "classification": of.classification, "contested": of.contested}
    return {"geometry": shape, "properties": {**properties, "entry": of.part} if of.part else properties}


def _overview(reader: RegisterReader, query: AreaQuery) -> Overview:
    """Return the land that a query means as it is seen from afar."""
    outlines = tuple(reader.outlines(query))
    boxes = np.array([outline.box for outline in outlines], dtype=float).reshape(-1, 4)
    west, south, east, north = boxes.T
    latitude = np.radians(np.clip((south + north) / 2, -MOST_LATITUDE, MOST_LATITUDE))
    across, down = ((west + east) / 2 + 180) / 360, (1 - np.arcsinh(np.tan(latitude)) / math.pi) / 2
    # The height of a box as the map has it, which stretches it towards the poles.
    width = np.maximum(east - west, (north - south) / np.cos(latitude)) / 360
    known = {status: number for number, status in enumerate(sorted({outline.status for outline in outlines}))}
    statuses = np.array([known[outline.status] for outline in outlines], dtype=np.int64)
    large = np.flatnonzero(width * 2**_OVERVIEW_MAX_ZOOM * EXTENT >= _SPECK_UNITS).tolist()
    shapes = {
        place: wkb
        for place in large
        for outline, wkb in reader.land(replace(query, area=outlines[place].area, after=""))
        if outline.part == outlines[place].part
    }
    return Overview(outlines, across, down, width, statuses, shapes)


def _seen(
    reader: RegisterReader, query: AreaQuery, actor: Actor, *, everything: bool
) -> Iterator[tuple[Outline, bytes]]:
    """Yield the land that a query means, of areas whose shape may be seen."""
    shown = {row.area for row in reader.areas(query) if _shown(row, actor)} if not everything else set()
    yield from (land for land in reader.land(query) if everything or land[0].area in shown)


def _features(land: Iterator[tuple[Outline, bytes]], z: int, x: int, y: int) -> Iterator[dict[str, Any]]:
    seen = set[tuple[int, int, str]]()
    whole = 2**z * EXTENT
    for of, wkb in land:
        west, south, east, north = of.box
        width = (east - west) / 360 * whole
        if width < _SPECK_UNITS:
            point = in_tile(shapely.Point((west + east) / 2, (south + north) / 2), z, x, y)
            spot = int(point.x * _COARSE // EXTENT), int(point.y * _COARSE // EXTENT), of.status
            if spot in seen:
                continue
            seen.add(spot)
            shape: BaseGeometry = point
        else:
            shape = _clipped(in_tile(shapely.from_wkb(wkb), z, x, y))
        if not shape.is_empty:
            yield _properties(shape, of)


def _clipped(shape: BaseGeometry) -> BaseGeometry:
    square = (-EDGE, -EDGE, EXTENT + EDGE, EXTENT + EDGE)
    return shapely.clip_by_rect(shapely.make_valid(shapely.simplify(shape, 1.0)), *square)


def _shown(row: Version, actor: Actor) -> bool:
    organisations = read_body(row.body).get("organisations", ())
    return is_permitted(actor, "look", organisations, FieldClass.RESTRICTED)
