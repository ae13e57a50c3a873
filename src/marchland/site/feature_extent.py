"""Where and when the features of a collection are: worked out once for what the collection holds, and for whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import shapely

from marchland.core.asof import AsOf, Period
from marchland.core.box import Box
from marchland.site.collections import WORLD, Collection, FeatureQuery
from marchland.site.reference_systems import CRS84
from marchland.site.site import Site

_MOST = 10_000
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@dataclass(frozen=True, slots=True)
class CollectionReach:
    """How far the features of a collection reach; of what is None nothing is to be told, or there is nothing."""

    box: Box | None
    days: Period | None

    @property
    def last_on(self) -> date | None:
        """Return the last day, or None where there is none."""
        return self.days.end_on - timedelta(days=1) if self.days and self.days.end_on else None


def reach(site: Site, collection: Collection, identity: str) -> CollectionReach:
    """Return how far a collection reaches, as today and for the one who asks."""
    asked = FeatureQuery(AsOf(site.today, site.today), identity, limit=1)
    box = collection.extent(site, asked) if collection.extent else _kept_box(site, collection, asked)
    return CollectionReach(box, collection.days(site, asked) if collection.days else None)


def extent(of: CollectionReach) -> dict[str, Any]:
    """Return the same as OGC's documents have it: the world and all time, where nothing is told."""
    first = of.days and f"{of.days.start_on}T00:00:00Z"
    last = of.last_on and f"{of.last_on}T23:59:59Z"
    return {
        "spatial": {"bbox": [[float(number) for number in of.box or WORLD]], "crs": CRS84},
        "temporal": {"interval": [[first, last]], "trs": _GREGORIAN},
    }


def _kept_box(site: Site, collection: Collection, asked: FeatureQuery) -> Box | None:
    kept = site.once(_kept_boxes)
    page = collection.page(site, asked)
    key = (collection.id, site.today, page.matched, json.dumps(page.features, default=str))
    if key not in kept:
        for old in [each for each in kept if each[0] == collection.id]:
            kept.pop(old, None)
        kept[key] = _found_box(site, collection)
    return kept[key]


def _kept_boxes(_site: Site) -> dict[tuple[object, ...], Box | None]:
    return {}


def _found_box(site: Site, collection: Collection) -> Box | None:
    after, shapes = "", list[Any]()
    while True:
        page = collection.page(site, FeatureQuery(AsOf(site.today, site.today), "", limit=_MOST, after=after))
        shapes += [shapely.geometry.shape(each["geometry"]) for each in page.features if each["geometry"]]
        after = page.after
        if not after:
            break
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    return west, south, east, north
