"""Collections of features for maps and programs elsewhere: what a capability declares of one, and pages of features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.asof import AsOf, Period
from marchland.core.box import Box
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.message import Message
from marchland.core.polygon import box_shape
from marchland.registry import declared
from marchland.site.feature_filter import Filter
from marchland.site.flat_features import GeometryKind, flat_value, written
from marchland.site.reference_systems import SYSTEMS
from marchland.site.site import Site

Feature = dict[str, Any]
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
AT_ONCE = 1_000
_KEPT_MOST = 32


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """Which features are asked for, of which page: `after` is what an earlier page said to go on after."""

    as_of: AsOf
    identity: str
    box: Box | None = None
    equal: Mapping[str, str] = field(default_factory=dict)
    filter: Filter | None = None
    limit: int = 100
    after: str = ""
    treaty: str = "apmbc"


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """A page of features, how many are meant in all where that is known, and what to go on after, if anything is."""

    features: tuple[Feature, ...]
    matched: int | None
    after: str


PageMaker = Callable[[Site, FeatureQuery], FeaturePage]
FeatureFinder = Callable[[Site, FeatureQuery, str], Feature | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collection: what it is called and holds, the properties of its features by their types, and who may read it.

    `page` gives a page of its features; `one` gives a feature by its id, or None. `operation` is a line of the policy,
    or "" where anyone may; `dated` tells whether it is as of two dates. `shape` is the kind that every feature has, and
    `extent` gives the box around all of them for the one who asks, where that is not found by looking at each. `days`
    gives the days on which there is any of them, as known on the day that is asked for; without it they have no time.
    """

    id: str
    title: str
    description: str
    properties: Mapping[str, str]
    page: PageMaker
    one: FeatureFinder
    operation: str = ""
    dated: bool = True
    query_params: tuple[str, ...] = ()
    shape: GeometryKind = GeometryKind.ANY
    extent: Callable[[Site, FeatureQuery], Box | None] | None = None
    days: Callable[[Site, FeatureQuery], Period | None] | None = None
    systems: tuple[str, ...] = SYSTEMS
    position: int = 100


def collections() -> dict[str, Collection]:
    """Return every collection that the capabilities declare, by its id."""
    found = [collection for group in declared("collections") for collection in group]
    return {each.id: each for each in sorted(found, key=lambda each: each.position)}


def find(name: str) -> Collection:
    """Return the collection of that id; raises NotFoundError naming the nearest."""
    known = collections()
    if name not in known:
        raise NotFoundError(
            "there is no collection {name!r}",
            name=name[:80],
            next_step=nearest(name, known) or Message("known are: {known}", known=", ".join(known)),
        )
    return known[name]


def item(site: Site, collection: Collection, query: FeatureQuery, name: str) -> Feature:
    """Return one feature by its id; raises NotFoundError."""
    feature = collection.one(site, query, name)
    if feature is None:
        raise NotFoundError(
            "there is no feature {name!r} in {id}", name=name[:80], id=collection.id, next_step="see its items"
        )
    return feature


def feature(name: str, geometry: Any, /, **properties: Any) -> Feature:
    """Return a GeoJSON feature of that id."""
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def geojson(shape: Any) -> dict[str, Any]:
    """Return a line, or several, as GeoJSON."""
    return dict(shapely.geometry.mapping(shape))


def page_of(features: Sequence[Feature], wanted: FeatureQuery) -> FeaturePage:
    """Return the page asked for of all the features of a collection, in an order that stays."""
    met = [feature for feature in features if meant(feature, wanted)]
    first = offset(wanted.after)
    page = tuple(met[first : first + wanted.limit])
    end = first + len(page)
    return FeaturePage(page, len(met), str(end) if end < len(met) else "")


def offset(text: str) -> int:
    """Return the place that an earlier page said to go on from; raises InputError for what is none."""
    if text and not (text.isdigit() and len(text) < 10):
        raise InputError(
            "{text!r} is not a page token of this collection", text=text[:40], next_step="follow the link called next"
        )
    return int(text or 0)


def meant(feature: Feature, wanted: FeatureQuery) -> bool:
    """Tell whether a feature is one of those asked for: by properties, boxes and filter."""
    for name, value in wanted.equal.items():
        given = feature["id"] if name == "id" else flat_value(feature["properties"], name)
        if given is None or written(given) != value:
            return False
    if wanted.box and not touches(feature["geometry"], box_shape(wanted.box)):
        return False
    return wanted.filter is None or wanted.filter(feature)


def touches(geometry: Any, land: BaseGeometry) -> bool:
    """Tell whether a feature's geometry touches the land of a box; one without any is in every box, as Part 1 asks."""
    return not geometry or bool(shapely.intersects(shapely.geometry.shape(geometry), land))


Made = Callable[[Site, FeatureQuery], Iterable[Feature]]


def collection_of(make: Made, *, dated: bool = True, takes: tuple[str, ...] = (), **declared_as: Any) -> Collection:
    """Return a collection of which all features are made at once, and kept for the same dates and names."""

    def features(site: Site, wanted: FeatureQuery) -> tuple[Feature, ...]:
        dates = (wanted.as_of.valid_on, wanted.as_of.known_on) if dated else ()
        key = (*dates, wanted.treaty if "treaty" in takes else "")
        kept = site.once(kept_features)
        if key not in kept:
            while len(kept) >= _KEPT_MOST:
                kept.pop(next(iter(kept)), None)
            kept[key] = tuple(make(site, wanted))
        return kept[key]

    def kept_features(_site: Site) -> dict[tuple[object, ...], tuple[Feature, ...]]:
        return {}

    return Collection(
        page=lambda site, wanted: page_of(features(site, wanted), wanted),
        one=lambda site, wanted, name: next(
            (feature for feature in features(site, wanted) if feature["id"] == name), None
        ),
        dated=dated,
        query_params=takes,
        **declared_as,
    )
