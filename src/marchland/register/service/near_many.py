"""What is recorded near each of many places: a CSV of places in, a CSV of hits out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from marchland.core.asof import AsOf
from marchland.core.geodesy import Array
from marchland.register.adapters.point_files import read_points
from marchland.register.domain.near import SILENCE
from marchland.register.service.questions import nearby
from marchland.register.service.stores import RegisterStore

COLUMNS = ("place", "lat", "lon", "id", "status", "classification", "distance_m", "information_on")


def answers(
    store: RegisterStore,
    file: Path,
    within_m: float,
    as_of: AsOf,
    identity: str,
    progress: Callable[[str, int, int], None],
) -> str:
    """Return one line for each recorded area within the distance of a place, in the order of places and areas.

    A place of which nothing is recorded has a line with no id, so that silence is told too. Raises InputError that
    names the line of a place that is none.
    """
    latitude, longitude = read_points(file)
    index = nearby(store, as_of, identity)
    said = [json.loads(version.body)["information_on"] for version in index.versions]
    lines: list[tuple[int, str, str]] = []
    heard = set()
    asked = 0
    for pairs in index.within(latitude, longitude, within_m):
        for place, area, metres in zip(
            pairs.point.tolist(), pairs.area.tolist(), pairs.distance_m.tolist(), strict=True
        ):
            row = index.versions[area]
            heard.add(place)
            what = f"{row.area},{row.status},{row.classification},{metres:.1f},{said[area]}"
            lines.append((place, row.area, f"{_place(place, latitude, longitude)},{what}"))
        asked += len(pairs.point)
        progress("hits", asked, max(asked, len(latitude)))
    silent = (place for place in range(len(latitude)) if place not in heard)
    lines.extend((place, "", f"{_place(place, latitude, longitude)},,,,,") for place in silent)
    lines.sort()
    return "\n".join([",".join(COLUMNS), *(text for _, _, text in lines), f"# {as_of}. {SILENCE}"]) + "\n"


def _place(number: int, latitude: Array, longitude: Array) -> str:
    return f"{number + 1},{latitude[number]:.9g},{longitude[number]:.9g}"
