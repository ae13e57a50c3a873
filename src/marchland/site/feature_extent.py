"""Where and when the features of a collection are: worked out once for what the collection holds, and for whom."""

from __future__ import annotations

import json
from typing import Any

import shapely

from marchland.core.asof import AsOf
from marchland.site.collections import WORLD, Collection, FeatureQuery
from marchland.site.reference_systems import CRS84
from marchland.site.site import Site

_MOST = 10_000
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


def extent(site: Site, collection: Collection, identity: str) -> dict[str, Any]:
    """Return the extent as OGC's documents have it; where nothing is to be told of it, that is the whole world."""
    asked = FeatureQuery(AsOf(site.today, site.today), identity, limit=1)
    if collection.extent is not None:
        return _told(list(collection.extent(site, asked) or WORLD), None)
    kept = site.once(_kept_extents)
    page = collection.page(site, asked)
    key = (collection.id, site.today, page.matched, json.dumps(page.features, default=str))
    if key not in kept:
        for old in [each for each in kept if each[0] == collection.id]:
            kept.pop(old, None)
        kept[key] = _found(site, collection)
    return kept[key]


def _kept_extents(_site: Site) -> dict[tuple[object, ...], dict[str, Any]]:
    return {}


def _found(site: Site, collection: Collection) -> dict[str, Any]:
    days = [name for name, kind in collection.properties.items() if kind == "date"]
    after, shapes, found = "", list[Any](), set[str]()
    while True:
        page = collection.page(site, FeatureQuery(AsOf(site.today, site.today), "", limit=_MOST, after=after))
        for each in page.features:
            if each["geometry"]:
                shapes.append(shapely.geometry.shape(each["geometry"]))
            found |= {day for name in days if (day := each["properties"].get(name))}
        after = page.after
        if not after:
            break
    box = [float(number) for number in shapely.total_bounds(shapes)] if shapes else list(WORLD)
    return _told(box, [f"{min(found)}T00:00:00Z", f"{max(found)}T23:59:59Z"] if found else None)


def _told(box: list[float], times: list[str] | None) -> dict[str, Any]:
    spatial = {"bbox": [box], "crs": CRS84}
    return {"spatial": spatial, "temporal": {"interval": [times or [None, None]], "trs": _GREGORIAN}}
