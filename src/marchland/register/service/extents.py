"""How far all recorded land of a layer reaches in space and time, for those to whom all of it is shown."""

from __future__ import annotations

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import require_permission
from marchland.core.asof import Period
from marchland.core.bounded_cache import BoundedCache
from marchland.core.box import Box
from marchland.core.policy import FieldClass
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaFilter, known_size

EXTENTS_MOST = 64
KeptExtents = BoundedCache[tuple[object, ...], tuple[Box | None]]
KeptDays = BoundedCache[tuple[object, ...], tuple[Period | None]]


def extent(books: RegisterBooks, area_filter: AreaFilter, kept: KeptExtents) -> Box | None:
    """Return the box around the land asked for; None where there is none, or where some of it is withheld."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        if not everywhere(actor, "look", FieldClass.RESTRICTED):
            return None
        query = area_filter.query(known_size(reader, area_filter.as_of.known_on))
        key = query.layer, query.valid_on, query.known_size, reader.made_anew()
        return kept.get(key, lambda: (reader.bounds(query),))[0]


def days(books: RegisterBooks, area_filter: AreaFilter, kept: KeptDays) -> Period | None:
    """Return the days from the first with land of the layer to the last, or on, as known; None as of `extent`."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look")
        if not everywhere(actor, "look", FieldClass.RESTRICTED):
            return None
        query = area_filter.query(known_size(reader, area_filter.as_of.known_on))
        key = query.layer, query.known_size, reader.made_anew()
        return kept.get(key, lambda: (reader.days(query.layer, query.known_size),))[0]
