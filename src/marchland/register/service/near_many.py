"""What is recorded near each of many places: a CSV of places in, a CSV of hits out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.formats.csv_table import cell
from marchland.register.adapters.point_files import PointList, read_points
from marchland.register.domain.near import SILENCE, NearHit
from marchland.register.domain.recorded_body import read_body
from marchland.register.service import questions
from marchland.register.service.opening import RegisterBooks

COLUMNS = ("place", "lat", "lon", "id", "status", "classification", "distance_m", "information_on")


def near(
    books: RegisterBooks, latitude: float | None, longitude: float | None, within: str, points: Path | None,
    as_of: AsOf, progress: Callable[[str, int, int], None],
) -> tuple[NearHit, ...] | str:  # fmt: skip
    """Return what is recorded near a place, or, of a file of many places, the CSV that `answers` makes."""
    within_m = questions.parse_distance(within)
    if points is not None:
        return answers(books, points, within_m, as_of, progress)
    if latitude is None or longitude is None:
        raise InputError("a place is required", next_step="give LAT LON, latitude and longitude in degrees")
    return questions.near(books, latitude, longitude, within_m, as_of)


def answers(
    books: RegisterBooks, file: Path, within_m: float, as_of: AsOf, progress: Callable[[str, int, int], None]
) -> str:
    """Return one line for each recorded area within the distance of a place, in the order of places and areas.

    A place is named as the file names it (a column id, place, code or name), or else by its number. A place of which
    nothing is recorded has a line with no id, so that silence is told too. Raises InputError that names the line of a
    place that is none.
    """
    points = read_points(file)
    index = questions.nearby(books, as_of)
    information_on = [read_body(version.body)["information_on"] for version in index.versions]
    lines: list[tuple[int, str, str]] = []
    heard = set()
    asked = 0
    for pairs in index.within(points.latitudes, points.longitudes, within_m):
        for place, area, metres in zip(
            pairs.point.tolist(), pairs.area.tolist(), pairs.distance_m.tolist(), strict=True
        ):
            row = index.versions[area]
            heard.add(place)
            what = f"{row.area},{row.status},{row.classification},{metres:.1f},{information_on[area]}"
            lines.append((place, row.area, f"{_place(points, place)},{what}"))
        asked += len(pairs.point)
        progress("hits", asked, max(asked, len(points.latitudes)))
    silent = (place for place in range(len(points.latitudes)) if place not in heard)
    lines.extend((place, "", f"{_place(points, place)},,,,,") for place in silent)
    lines.sort()
    return "\n".join([",".join(COLUMNS), *(text for _, _, text in lines), f"# {as_of}. {SILENCE}"]) + "\n"


def _place(points: PointList, place: int) -> str:
    return f"{cell(points.label(place))},{points.latitudes[place]:.9g},{points.longitudes[place]:.9g}"
