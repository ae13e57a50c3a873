"""Places to ask about, from CSV with the columns lat and lon: refused where a line is none, by its number."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt

from marchland.core.errors import InputError, Location

Array = npt.NDArray[np.float64]
MOST = 5_000_000
_NAMES = {"lat": "lat", "latitude": "lat", "y": "lat", "lon": "lon", "lng": "lon", "longitude": "lon", "x": "lon"}


def read_points(file: Path) -> tuple[Array, Array]:
    """Return the latitudes and longitudes in degrees, in the order of the file; raises InputError with the line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return _read(csv.reader(stream), str(file))
    except FileNotFoundError:
        raise InputError("there is no such file", where=Location(str(file)), next_step="check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the file cannot be read: {error}", error=error, where=Location(str(file))) from None


def _read(rows: object, shown: str) -> tuple[Array, Array]:
    reader = iter(rows)  # type: ignore[call-overload]
    head = next(reader, None)
    if head is None:
        raise InputError("the file is empty", where=Location(shown), next_step="begin it with the line lat,lon")
    named = {_NAMES[name.strip().lower()]: place for place, name in enumerate(head) if name.strip().lower() in _NAMES}
    if set(named) != {"lat", "lon"}:
        raise InputError("no columns lat and lon", where=Location(shown, 1), next_step="name them in the first line")
    latitude, longitude = named["lat"], named["lon"]
    points: list[tuple[float, float]] = []
    try:
        for row in reader:
            if row:
                points.append((float(row[latitude]), float(row[longitude])))
            if len(points) > MOST:
                raise InputError(
                    "more than {most:,} places", most=MOST, where=Location(shown), next_step="split the file"
                )
    except (ValueError, IndexError, csv.Error):
        raise InputError(
            "not two numbers", where=Location(shown, reader.line_num), next_step="give lat and lon"
        ) from None
    both = np.array(points, dtype=np.float64).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()
