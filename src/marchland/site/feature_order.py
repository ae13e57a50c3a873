"""Features in the order that is asked for: all that are meant are sorted, and a page says from where to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marchland.core.errors import InputError, nearest
from marchland.core.message import Message
from marchland.site.collections import AT_ONCE, Collection, Feature, FeaturePage, FeatureQuery, offset
from marchland.site.flat_features import flat_value
from marchland.site.site import Site

SortKey = tuple[str, bool]
"""A property, and whether its greatest value comes first."""


def sort_keys(text: str, collection: Collection) -> tuple[SortKey, ...]:
    """Return the keys of a text such as `status,-since`; raises InputError for a property that is not there."""
    keys = tuple((part.strip().lstrip("+-"), part.strip().startswith("-")) for part in text.split(",") if part.strip())
    for name, _ in keys:
        if name != "id" and name not in collection.properties:
            raise InputError(
                "unknown property {node!r}",
                node=name[:60],
                next_step=nearest(name, collection.properties)
                or Message("properties are: {names}", names=list(collection.properties)),
            )
    return keys


def sorted_page(site: Site, collection: Collection, wanted: FeatureQuery, keys: tuple[SortKey, ...]) -> FeaturePage:
    """Return a page of all features that are meant, sorted; those without a value come last, equal ones by their id."""
    first = offset(wanted.after)
    features = sorted(_all(site, collection, wanted), key=lambda each: str(each["id"]))
    for name, falling in reversed(keys):
        given = [each for each in features if _value(each, name) is not None]
        without = [each for each in features if _value(each, name) is None]
        features = [*sorted(given, key=lambda each: _value(each, name), reverse=falling), *without]
    end = first + wanted.limit
    return FeaturePage(tuple(features[first:end]), len(features), str(end) if end < len(features) else "")


def _value(feature: Feature, name: str) -> Any:
    return feature["id"] if name == "id" else flat_value(feature["properties"], name)


def _all(site: Site, collection: Collection, wanted: FeatureQuery) -> list[Feature]:
    found, after = list[Feature](), ""
    while True:
        page = collection.page(site, replace(wanted, after=after, limit=AT_ONCE))
        found += page.features
        after = page.after
        if not after:
            return found
