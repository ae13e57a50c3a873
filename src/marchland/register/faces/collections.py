"""The collection of recorded hazardous areas, as the policy shows them."""

from __future__ import annotations

from marchland.core.message import Message, join
from marchland.core.silence import SILENCE
from marchland.register.domain.feature import feature as area_feature
from marchland.register.domain.flat_properties import AREA_PROPERTIES
from marchland.register.faces.books import register_store
from marchland.register.service import questions
from marchland.register.service.opening import RegisterBooks
from marchland.site.collections import AT_ONCE, Collection, Feature, FeaturePage, FeatureQuery, meant
from marchland.site.site import Site


def _areas(site: Site, query: FeatureQuery) -> FeaturePage:
    """Return a page of areas; where there is a filter of properties they are tried one store's page after another."""
    statuses = (query.equal["status"],) if "status" in query.equal else ()
    classes = (query.equal["classification"],) if "classification" in query.equal else ()
    area_filter = questions.AreaFilter(query.as_of, query.box, statuses, classes)
    plain = query.filter is None and not set(query.equal) - {"status", "classification"}
    books, after, features = RegisterBooks(register_store(site), query.identity), query.after, list[Feature]()
    while True:
        most = query.limit if plain else AT_ONCE
        page = questions.page_of(books, area_filter, after, most, counted=plain)
        for body in page.listing.areas:
            feature = area_feature(body)
            if plain or meant(feature, query):
                features.append(feature)
            if len(features) == query.limit:
                last = str(body["area"])
                more = page.listing.after or last != str(page.listing.areas[-1]["area"])
                return FeaturePage(tuple(features), sum(page.counts.values()) if plain else None, last if more else "")
        if not page.listing.after:
            return FeaturePage(tuple(features), sum(page.counts.values()) if plain else None, "")
        after = page.listing.after


def _area(site: Site, wanted: FeatureQuery, name: str) -> Feature:
    return area_feature(questions.area(RegisterBooks(register_store(site), wanted.identity), name, wanted.as_of))


COLLECTIONS = (
    Collection(
        id="areas",
        title=Message("Recorded hazardous areas"),
        position=2,
        page=_areas,
        one=_area,
        operation="look",
        description=join(
            " ", (Message("Areas of the register as of two dates, with what your role may see."), SILENCE)
        ),
        properties=AREA_PROPERTIES,
    ),
)
