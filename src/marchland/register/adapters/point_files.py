"""Places to ask about, from CSV with the columns lat and lon: refused where a line is none, by its number."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from marchland.core.errors import InputError, Location

Array = npt.NDArray[np.float64]
MOST = 5_000_000
_NAMES = {"lat": "lat", "latitude": "lat", "y": "lat", "lon": "lon", "lng": "lon", "longitude": "lon", "x": "lon"}


_LABELS = ("id", "place", "code", "name")
"""Columns by which the file itself calls its places, the first of them that it has."""
_SEPARATORS = (",", ";", "\t")
"""What parts the columns: spreadsheets write semicolons or tabs where the comma is the decimal mark."""


@dataclass(frozen=True, slots=True)
class PointList:
    """Places in the order of a file: their degrees, and what it calls them, or nothing where it has no such column."""

    latitudes: Array
    longitudes: Array
    labels: Sequence[str] = ()

    def label(self, place: int) -> str:
        """Return what the place is called, or its number from 1 on."""
        return self.labels[place] if self.labels else str(place + 1)


def read_points(file: Path) -> PointList:
    """Return the places of a file; raises InputError with the line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            separator = max(_SEPARATORS, key=first.count)
            return _read(csv.reader(stream, delimiter=separator), separator, str(file))
    except FileNotFoundError:
        raise InputError("there is no such file", where=Location(str(file)), next_step="check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the file cannot be read: {error}", error=error, where=Location(str(file))) from None


def _read(rows: Iterator[list[str]], separator: str, shown: str) -> PointList:
    head = next(rows, None)
    if head is None:
        raise InputError("the file is empty", where=Location(shown), next_step="begin it with the line lat,lon")
    names = [name.strip().lower() for name in head]
    named = {_NAMES[name]: place for place, name in enumerate(names) if name in _NAMES}
    if set(named) != {"lat", "lon"}:
        raise InputError(
            "no columns lat and lon",
            where=Location(shown, 1),
            next_step="name them in the first line, parted by commas, semicolons or tabs",
        )
    called = next((names.index(name) for name in _LABELS if name in names), None)
    points: list[tuple[float, float]] = []
    labels: list[str] = []
    try:
        for row in rows:
            if row:
                points.append((_degrees(row[named["lat"]], separator), _degrees(row[named["lon"]], separator)))
                labels += [row[called]] if called is not None else []
            if len(points) > MOST:
                raise InputError(
                    "more than {most:,} places", most=MOST, where=Location(shown), next_step="split the file"
                )
    except (ValueError, IndexError, csv.Error):
        line = getattr(rows, "line_num", 0)
        raise InputError("not two numbers", where=Location(shown, line), next_step="give lat and lon") from None
    both = np.array(points, dtype=np.float64).reshape(-1, 2)
    return PointList(both[:, 0].copy(), both[:, 1].copy(), labels)


def _degrees(text: str, separator: str) -> float:
    """Return a number; where no comma parts the columns, it may be the decimal mark."""
    return float(text if separator == "," else text.replace(",", "."))
