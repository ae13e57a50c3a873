"""Released parts as they are asked for: page by page, each with the area it is of, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import require_permission
from marchland.core.policy import FieldClass
from marchland.register.domain.feature import features, part_of
from marchland.register.domain.version import LandLayer
from marchland.register.service.land import seen
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaFilter, known_size

_LAYER = LandLayer.RELEASED


def parts(
    books: RegisterBooks, area_filter: AreaFilter, after: str = "", most: int | None = None
) -> Iterator[Mapping[str, Any]]:
    """Yield the features of the released parts asked for that come after one, in the order of areas and entries.

    Of a store that counts for whoever sees everything, no more than so many areas are read at once.
    """
    area, entry = part_of(after) or (after, -1)
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        size = known_size(reader, area_filter.as_of.known_on)
        query = replace(area_filter, layer=_LAYER.value).query(size, area)
        if entry >= 0:  # what is left of the area that the last page ended in
            rows = reader.areas(replace(query, area=area, after=""))
            for body in seen(reader, rows, actor, "look", FieldClass.RESTRICTED, _LAYER):
                left = features(body, _LAYER, query.box)
                yield from (each for each in left if each["properties"]["entry"] > entry)
        by_store = everywhere(actor, "look", FieldClass.RESTRICTED)
        rows = reader.areas(replace(query, most=most if by_store else None))
        for body in seen(reader, rows, actor, "look", FieldClass.RESTRICTED, _LAYER):
            yield from features(body, _LAYER, query.box)


def count_parts(books: RegisterBooks, area_filter: AreaFilter) -> int:
    """Return how many released parts are asked for, of those that the one who asks may see."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        size = known_size(reader, area_filter.as_of.known_on)
        if everywhere(actor, "look", FieldClass.RESTRICTED):
            return reader.count_shapes(replace(area_filter, layer=_LAYER.value).query(size))
    return sum(1 for _ in parts(books, area_filter))
