"""The collection of states by their status under a treaty."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.core.message import Message
from marchland.law.faces.books import law_books
from marchland.law.service.world_map import days_of_acts, law_map
from marchland.site.collections import Feature, FeatureQuery, collection_of, feature, geojson
from marchland.site.flat_features import GeometryKind
from marchland.site.reference_systems import WORLDWIDE
from marchland.site.site import Site


def _statuses(site: Site, query: FeatureQuery) -> Iterator[Feature]:
    books = site.once(law_books)
    world_map = law_map(books, query.treaty, query.as_of)
    shapes = {shape.iso3: shape.geometry for shape in world_map.shapes}
    for status in world_map.statuses:
        answer = "not_recorded" if status.state in world_map.undecided else status.status.value
        shape = shapes.get(status.state)
        yield feature(
            status.state, None if shape is None else geojson(shape), iso3=status.state,
            name=books.state_name(status.state), status=answer, bound=status.bound,
            since=status.since.isoformat() if status.since else None, treaty=world_map.treaty.id,
            complete_on=status.complete_on.isoformat() if status.complete_on else None,
        )  # fmt: skip


COLLECTIONS = (
    collection_of(
        _statuses, id="legal-status", title=Message("States by their status under a treaty"), position=5,
        takes=("treaty",), systems=WORLDWIDE, shape=GeometryKind.MULTI_POLYGON,
        days=lambda site, query: days_of_acts(site.once(law_books), query.as_of.known_on),
        description=Message("How every state stands to a treaty as of two dates."),
        properties={"iso3": "string", "name": "string", "status": "string", "bound": "string", "since": "date",
                    "treaty": "string", "complete_on": "date"},
    ),
)  # fmt: skip
