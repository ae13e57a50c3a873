"""The collections of border lines, and of the belts that the built-in scenarios claim along them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import shapely

from marchland.assess.faces.books import assess_books
from marchland.assess.service.books import find_scenario, scenario_names
from marchland.assess.service.scenarios import make_scenario
from marchland.core.message import Message
from marchland.site.collections import Feature, FeatureQuery, collection_of, feature, geojson
from marchland.site.flat_features import GeometryKind
from marchland.site.site import Site


def _borders(site: Site, _query: FeatureQuery) -> Iterator[Feature]:
    counts: dict[str, int] = {}
    for line in site.once(assess_books).borders:
        counts[line.pair] = counts.get(line.pair, 0) + 1
        yield feature(
            f"{line.pair}:{counts[line.pair]}", geojson(line.line), pair=line.pair, left_state=line.left_state,
            disputed=line.disputed, scale_denominator=_denominator(line.scale), source=line.source,
        )  # fmt: skip


def _denominator(scale: str) -> int | None:
    """Return 10,000,000 of 1:10m: a program takes the text for a time of day."""
    found = re.fullmatch(r"1:(\d+)m", scale)
    return int(found[1]) * 10**6 if found else None


def _belts(site: Site, query: FeatureQuery) -> Iterator[Feature]:
    books = site.once(assess_books)
    for name in scenario_names(books.root):
        scenario = make_scenario(find_scenario(name, books.root), books, query.as_of)
        for belt in scenario.belts:
            lines = [line.line for line in books.borders if line.pair in belt.along]
            shape = geojson(shapely.union_all(lines)) if lines else None
            middle = {
                key: getattr(belt, field_).estimate.to(unit).central if getattr(belt, field_) else None
                for key, field_, unit in (
                    ("length_km", "length", "km"), ("depth_km", "depth", "km"),
                    ("density_per_km2", "density", "mine/km²"), ("front_density_per_km", "front_density", "mine/km"),
                )
            }  # fmt: skip
            yield feature(f"{name}:{belt.id}", shape, scenario=name, belt=belt.id, title=belt.title,
                          states=" ".join(belt.states), **middle)  # fmt: skip


COLLECTIONS = (
    collection_of(
        _borders, id="borders", title=Message("Border lines"), position=3, dated=False,
        shape=GeometryKind.MULTI_LINE,
        description=Message("Lines of the borders that the books are about, as the maps named have them."),
        properties={"pair": "string", "left_state": "string", "disputed": "boolean",
                    "scale_denominator": "integer", "source": "string"},
    ),
    collection_of(
        _belts, id="belts", title=Message("Claimed belts on the borders that they run along"), position=4,
        shape=GeometryKind.MULTI_LINE,
        description=Message("Belts of the built-in scenarios on whole border lines; "
                            "which part of a line a belt takes is not known."),
        properties={"scenario": "string", "belt": "string", "title": "string", "states": "string",
                    "length_km": "number", "depth_km": "number", "density_per_km2": "number",
                    "front_density_per_km": "number"},
    ),
)  # fmt: skip
