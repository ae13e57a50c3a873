"""The collection of states by their status under a treaty."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.core.message import Message
from marchland.law.faces.books import law_books
from marchland.law.service.world_map import law_map
from marchland.site.collections import Feature, Wanted, collection_of, feature, geojson
from marchland.site.site import Site


def _statuses(site: Site, wanted: Wanted) -> Iterator[Feature]:
    books = site.once(law_books)
    found = law_map(books, wanted.treaty, wanted.as_of)
    shapes = {shape.iso3: shape.geometry for shape in found.shapes}
    for each in found.statuses:
        told = "not_recorded" if each.state in found.open else each.status.value
        shape = shapes.get(each.state)
        yield feature(
            each.state, None if shape is None else geojson(shape), iso3=each.state,
            name=books.state_name(each.state), status=told, bound=each.bound,
            since=each.since.isoformat() if each.since else None, treaty=found.treaty.id,
        )  # fmt: skip


COLLECTIONS = (
    collection_of(
        _statuses, id="legal-status", title=Message("States by their status under a treaty"), position=5,
        takes=("treaty",),
        description=Message("How every state stands to a treaty as of two dates."),
        properties={"iso3": "string", "name": "string", "status": "string", "bound": "string", "since": "string",
                    "treaty": "string"},
    ),
)  # fmt: skip
