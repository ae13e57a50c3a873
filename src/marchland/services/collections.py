"""Collections of features for maps and programs elsewhere: public cells, areas, borders, belts and legal status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely

from marchland.adapters.public_store import PublicStore
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.public.grid import Cell
from marchland.public.release import SILENCE
from marchland.register.feature import feature as area_feature
from marchland.register.version import Box
from marchland.services import register
from marchland.services.books import Books, find_scenario, scenario_names
from marchland.services.feature_filter import Filter
from marchland.services.law import LawBooks
from marchland.services.law_map import law_map
from marchland.services.public import last_shown
from marchland.services.scenarios import make_scenario
from marchland.services.stores import RegisterStore

Feature = dict[str, Any]
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection: what it is called and holds, the properties of its features by their types, and who may read it.

    `operation` is a line of the policy, or "" where anyone may; `dated` tells whether it is as of two dates.
    """

    id: str
    title: str
    description: str
    properties: Mapping[str, str]
    operation: str = ""
    dated: bool = True
    takes: tuple[str, ...] = ()
    extent: Box = WORLD


_COLLECTIONS = (
    Collection(
        "public-cells", "Cells in which the public is warned",
        f"Whole cells of one fixed grid, from the last release. {SILENCE}",
        {"column": "integer", "row": "integer", "release": "integer", "released_on": "string"}, dated=False,
    ),
    Collection(
        "areas", "Recorded hazardous areas",
        f"Areas of the register as of two dates, as the policy shows them. {SILENCE}",
        {"id": "string", "status": "string", "classification": "string", "contested": "boolean", "name": "string",
         "district": "string", "information_on": "string"}, operation="look",
    ),
    Collection(
        "borders", "Border lines", "Lines of the borders that the books are about, as the maps named have them.",
        {"pair": "string", "left_state": "string", "disputed": "boolean", "scale": "string", "source": "string"},
        dated=False,
    ),
    Collection(
        "belts", "Claimed belts on the borders that they run along",
        "Belts of the built-in scenarios on whole border lines; which part of a line a belt takes is not known.",
        {"scenario": "string", "belt": "string", "title": "string", "states": "string", "length_km": "number",
         "depth_km": "number", "density_per_km2": "number", "front_density_per_km": "number"},
    ),
    Collection(
        "legal-status", "States by their status under a treaty", "How every state stands to a treaty as of two dates.",
        {"iso3": "string", "name": "string", "status": "string", "bound": "string", "since": "string",
         "treaty": "string"}, takes=("treaty",),
    ),
)  # fmt: skip
COLLECTIONS: Mapping[str, Collection] = {each.id: each for each in _COLLECTIONS}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the features of a site are made from, and what of it was made before, by its dates."""

    books: Callable[[], Books]
    law: Callable[[], LawBooks]
    store: RegisterStore | None
    public: PublicStore | None
    kept: dict[tuple[object, ...], tuple[Feature, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which features are asked for, of which page: `after` is what an earlier page said to go on after."""

    as_of: AsOf
    identity: str
    boxes: tuple[Box, ...] = ()
    equal: Mapping[str, str] = field(default_factory=dict)
    filter: Filter | None = None
    limit: int = 100
    after: str = ""
    treaty: str = "apmbc"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of features, how many are meant in all where that is known, and what to go on after, if anything is."""

    features: tuple[Feature, ...]
    matched: int | None
    after: str


def find(name: str) -> Collection:
    """Return the collection of that id; raises NotFoundError naming the nearest."""
    if name not in COLLECTIONS:
        raise NotFoundError(
            f"there is no collection {name[:80]!r}",
            next_step=nearest(name, COLLECTIONS) or "there are: " + ", ".join(COLLECTIONS),
        )
    return COLLECTIONS[name]


def items(shelf: Shelf, of: Collection, wanted: Wanted) -> Found:
    """Return a page of the features asked for, in an order that stays."""
    if of.id == "areas":
        return _areas(shelf, wanted)
    if of.id == "public-cells":
        return _cells(shelf, wanted)
    met = [each for each in _features(shelf, of, wanted) if _meant(each, wanted)]
    first = _offset(wanted.after)
    page = tuple(met[first : first + wanted.limit])
    end = first + len(page)
    return Found(page, len(met), str(end) if end < len(met) else "")


def _offset(text: str) -> int:
    if text and not (text.isdigit() and len(text) < 10):
        raise InputError(f"{text[:40]!r} is no place to go on from", next_step="follow the link called next")
    return int(text or 0)


def item(shelf: Shelf, of: Collection, wanted: Wanted, name: str) -> Feature:
    """Return one feature by its id; raises NotFoundError."""
    if of.id == "areas":
        return area_feature(register.area(_store(shelf), name, wanted.as_of, wanted.identity))
    if of.id == "public-cells":
        found = next(iter(_cells(shelf, replace(wanted, equal={"id": name})).features), None)
    else:
        found = next((each for each in _features(shelf, of, wanted) if each["id"] == name), None)
    if found is None:
        raise NotFoundError(f"there is no feature {name[:80]!r} in {of.id}", next_step="see its items")
    return found


def _store(shelf: Shelf) -> RegisterStore:
    if shelf.store is None:
        raise NotFoundError("this site keeps no register", next_step="start it with --store, or with --demo")
    return shelf.store


def _areas(shelf: Shelf, wanted: Wanted) -> Found:
    """Return a page of areas; where there is a filter of properties they are tried one store's page after another."""
    statuses = (wanted.equal["status"],) if "status" in wanted.equal else ()
    classes = (wanted.equal["classification"],) if "classification" in wanted.equal else ()
    box = wanted.boxes[0] if len(wanted.boxes) == 1 else None
    asked = register.Asked(wanted.as_of, box, statuses, classes)
    plain = wanted.filter is None and len(wanted.boxes) < 2 and not set(wanted.equal) - {"status", "classification"}
    store, after, found = _store(shelf), wanted.after, list[Feature]()
    while True:
        most = wanted.limit if plain else AT_ONCE
        page = register.page_of(store, asked, wanted.identity, after, most, counted=plain)
        for body in page.listing.areas:
            feature = area_feature(body)
            if plain or _meant(feature, wanted):
                found.append(feature)
            if len(found) == wanted.limit:
                last = str(body["area"])
                more = page.after or last != str(page.listing.areas[-1]["area"])
                return Found(tuple(found), sum(page.counts.values()) if plain else None, last if more else "")
        if not page.after:
            return Found(tuple(found), sum(page.counts.values()) if plain else None, "")
        after = page.after


def _meant(feature: Feature, wanted: Wanted) -> bool:
    for name, value in wanted.equal.items():
        given = feature["id"] if name == "id" else feature["properties"].get(name)
        if given is None or _plain(given) != value:
            return False
    if wanted.boxes and not _touches(feature["geometry"], wanted.boxes):
        return False
    return wanted.filter is None or wanted.filter(feature)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _touches(geometry: Any, boxes: Iterable[Box]) -> bool:
    if not geometry:
        return False
    shape = shapely.geometry.shape(geometry)
    return any(shape.intersects(shapely.box(*box)) for box in boxes)


def _features(shelf: Shelf, of: Collection, wanted: Wanted) -> Sequence[Feature]:
    """Return all features of a collection, made once for the same books, dates and release."""
    dates = (wanted.as_of.valid_on, wanted.as_of.known_on) if of.dated else ()
    key = (of.id, *dates, wanted.treaty if "treaty" in of.takes else "")
    if key not in shelf.kept:
        made = {"borders": _borders, "belts": _belts, "legal-status": _statuses}[of.id](shelf, wanted)
        while len(shelf.kept) >= _KEPT_MOST:
            shelf.kept.pop(next(iter(shelf.kept)), None)
        shelf.kept[key] = tuple(made)
    return shelf.kept[key]


_KEPT_MOST = 32


def _feature(name: str, geometry: Any, /, **properties: Any) -> Feature:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _cells(shelf: Shelf, wanted: Wanted) -> Found:
    """Return a page of the cells of the last release, from the public's own store and from nothing else."""
    found = last_shown(shelf.public)
    if found is None:
        return Found((), 0, "")
    grid, release = found.precision.grid, found.release
    chosen: Sequence[Cell] = found.cells
    if wanted.boxes:
        chosen = [cell for cell in chosen if any(_overlaps(grid.bounds(cell), box) for box in wanted.boxes)]

    def made(cell: Cell) -> Feature:
        (column, row), (west, south, east, north) = cell, grid.bounds(cell)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        return _feature(
            f"{column}:{row}", shape, column=column, row=row, release=release.number,
            released_on=release.released_on.isoformat(),
        )  # fmt: skip

    first = _offset(wanted.after)
    if wanted.equal or wanted.filter:
        rest = replace(wanted, boxes=())
        met = [each for each in map(made, chosen) if _meant(each, rest)]
        page, size = tuple(met[first : first + wanted.limit]), len(met)
    else:
        page, size = tuple(map(made, chosen[first : first + wanted.limit])), len(chosen)
    end = first + len(page)
    return Found(page, size, str(end) if end < size else "")


def _overlaps(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _borders(shelf: Shelf, _wanted: Wanted) -> Iterator[Feature]:
    counts: dict[str, int] = {}
    for line in shelf.books().borders:
        counts[line.pair] = counts.get(line.pair, 0) + 1
        yield _feature(
            f"{line.pair}:{counts[line.pair]}", to_line(line.line), pair=line.pair, left_state=line.left_state,
            disputed=line.disputed, scale=line.scale, source=line.source,
        )  # fmt: skip


def to_line(shape: Any) -> dict[str, Any]:
    """Return a line, or several, as GeoJSON."""
    return dict(shapely.geometry.mapping(shape))


def _belts(shelf: Shelf, wanted: Wanted) -> Iterator[Feature]:
    books = shelf.books()
    for name in scenario_names(books.root):
        made = make_scenario(find_scenario(name, books.root), books, wanted.as_of)
        for belt in made.belts:
            lines = [line.line for line in books.borders if line.pair in belt.along]
            shape = to_line(shapely.union_all(lines)) if lines else None
            middle = {
                key: getattr(belt, field_).estimate.to(unit).central if getattr(belt, field_) else None
                for key, field_, unit in (
                    ("length_km", "length", "km"), ("depth_km", "depth", "km"),
                    ("density_per_km2", "density", "mine/km²"), ("front_density_per_km", "front_density", "mine/km"),
                )
            }  # fmt: skip
            yield _feature(f"{name}:{belt.id}", shape, scenario=name, belt=belt.id, title=belt.title,
                           states=" ".join(belt.states), **middle)  # fmt: skip


def _statuses(shelf: Shelf, wanted: Wanted) -> Iterator[Feature]:
    books = shelf.law()
    found = law_map(books, wanted.treaty, wanted.as_of)
    shapes = {shape.iso3: shape.geometry for shape in found.shapes}
    for each in found.statuses:
        told = "not_recorded" if each.state in found.open else each.status.value
        shape = shapes.get(each.state)
        yield _feature(
            each.state, None if shape is None else to_line(shape), iso3=each.state,
            name=books.state_name(each.state), status=told, bound=each.bound,
            since=each.since.isoformat() if each.since else None, treaty=found.treaty.id,
        )  # fmt: skip
