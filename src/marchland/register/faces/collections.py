"""The collections of recorded land, as the policy shows it: boundaries, hazards, and released parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from marchland.core.asof import Period
from marchland.core.box import Box
from marchland.core.errors import NotFoundError
from marchland.core.message import Message, join
from marchland.core.silence import SILENCE
from marchland.register.domain.feature import feature as area_feature
from marchland.register.domain.feature import features, part_of
from marchland.register.domain.flat_properties import AREA_PROPERTIES, PART_PROPERTIES
from marchland.register.domain.version import LandLayer
from marchland.register.faces.books import count_cache, register_store
from marchland.register.service import extents, questions, released
from marchland.register.service.opening import RegisterBooks
from marchland.site.collections import (
    AT_ONCE,
    Collection,
    Feature,
    FeatureFinder,
    FeaturePage,
    FeatureQuery,
    PageMaker,
    meant,
)
from marchland.site.flat_features import GeometryKind, Properties
from marchland.site.site import Site


def _asked(site: Site, query: FeatureQuery, layer: LandLayer) -> tuple[RegisterBooks, questions.AreaFilter]:
    """Return the register for the one who asks, and which areas are asked for."""
    statuses = (query.equal["status"],) if "status" in query.equal else ()
    classes = (query.equal["classification"],) if "classification" in query.equal else ()
    area_filter = questions.AreaFilter(query.as_of, query.box, statuses, classes, layer=layer.value)
    return RegisterBooks(register_store(site), query.identity, counts=site.once(count_cache)), area_filter


def _areas(site: Site, query: FeatureQuery, *, layer: LandLayer) -> FeaturePage:
    """Return a page of areas; where there is a filter of properties they are tried one store's page after another."""
    books, area_filter = _asked(site, query, layer)
    plain = query.filter is None and not set(query.equal) - {"status", "classification"}
    after, found = query.after, list[Feature]()
    while True:
        most = query.limit if plain else AT_ONCE
        page = questions.page_of(books, area_filter, after, most, counted=plain)
        matched = sum(page.counts.values()) if plain else None
        for body in page.listing.areas:
            feature = area_feature(body, layer)
            if plain or meant(feature, query):
                found.append(feature)
            if len(found) == query.limit:
                last = str(body["area"])
                more = page.listing.after or last != str(page.listing.areas[-1]["area"])
                return FeaturePage(tuple(found), matched, last if more else "")
        if not page.listing.after:
            return FeaturePage(tuple(found), matched, "")
        after = page.listing.after


def _area(site: Site, wanted: FeatureQuery, name: str, *, layer: LandLayer) -> Feature | None:
    books, _ = _asked(site, wanted, layer)
    body = questions.area(books, name, wanted.as_of, layer)
    return area_feature(body, layer) if layer is LandLayer.AREAS or "hazard" in body else None


def _released(site: Site, query: FeatureQuery) -> FeaturePage:
    """Return a page of released parts."""
    books, area_filter = _asked(site, replace(query, equal={}), LandLayer.RELEASED)
    plain = query.filter is None and not query.equal
    every: Iterator[Feature] = map(
        dict, released.parts(books, area_filter, query.after, query.limit + 1 if plain else None)
    )
    found = list(islice((each for each in every if plain or meant(each, query)), query.limit + 1))
    more = len(found) > query.limit
    matched = released.count_parts(books, area_filter) if plain else None
    return FeaturePage(tuple(found[: query.limit]), matched, str(found[query.limit - 1]["id"]) if more else "")


def _part(site: Site, wanted: FeatureQuery, name: str) -> Feature | None:
    books, _ = _asked(site, wanted, LandLayer.RELEASED)
    of = part_of(name)
    try:
        body = questions.area(books, of[0], wanted.as_of) if of else {}
    except NotFoundError:
        return None
    return next((each for each in features(body, LandLayer.RELEASED) if each["id"] == name), None)


def _extent(site: Site, query: FeatureQuery, *, layer: LandLayer) -> Box | None:
    books, area_filter = _asked(site, query, layer)
    return extents.extent(books, area_filter, site.once(_kept_extents))


def _kept_extents(_site: Site) -> extents.KeptExtents:
    return extents.KeptExtents(extents.EXTENTS_MOST)


def _days(site: Site, query: FeatureQuery, *, layer: LandLayer) -> Period | None:
    books, area_filter = _asked(site, query, layer)
    return extents.days(books, area_filter, site.once(_kept_days))


def _kept_days(_site: Site) -> extents.KeptDays:
    return extents.KeptDays(extents.EXTENTS_MOST)


def _layer(
    layer: LandLayer,
    title: Message,
    described: Message,
    page: PageMaker,
    one: FeatureFinder,
    properties: Properties,
) -> Collection:
    """Return the collection of a layer: what is shown of it is up to the policy, and its land is polygons."""
    return Collection(
        id=layer.value, title=title, position=2, page=page, one=one, operation="look",
        description=join(" ", (described, Message("As of two dates, with what your role may see."), SILENCE)),
        properties=properties, shape=GeometryKind.MULTI_POLYGON, extent=partial(_extent, layer=layer),
        days=partial(_days, layer=layer),
    )  # fmt: skip


COLLECTIONS = (
    _layer(
        LandLayer.AREAS, Message("Recorded areas"),
        Message("The recorded boundary of every area, released ones too: not what is dangerous today."),
        partial(_areas, layer=LandLayer.AREAS), partial(_area, layer=LandLayer.AREAS), AREA_PROPERTIES,
    ),
    _layer(
        LandLayer.HAZARDS, Message("Recorded hazards"),
        Message("The land of each area to be taken as dangerous: what remains, and what open claims say."),
        partial(_areas, layer=LandLayer.HAZARDS), partial(_area, layer=LandLayer.HAZARDS), AREA_PROPERTIES,
    ),
    _layer(
        LandLayer.RELEASED, Message("Released land"),
        Message("Each part of an area that was cancelled, reduced or cleared, with its day and decision."),
        _released, _part, PART_PROPERTIES,
    ),
)  # fmt: skip
