"""What a foreign file holds once it is read: columns and typed rows with their shapes, and nothing yet decided."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

ROWS_MOST: Final = 2_000_000
"""More rows are no register of one country: the largest known has some hundred thousand."""
COLUMNS_MOST: Final = 2_000
"""More columns are no table that anybody made: a wide form has some hundreds."""
CELLS_MOST: Final = 50_000_000
"""Rows times columns: more fill the memory of any machine, although a few letters can say them."""
_HALF: Final = 2


class FileKind(StrEnum):
    """What a file is by its content, whatever it is called."""

    GEOJSON = "GeoJSON"
    GEOPACKAGE = "GeoPackage"
    SHAPEFILE = "Shapefile"
    FLATGEOBUF = "FlatGeobuf"
    KML = "KML"
    GPX = "GPX"
    CSV = "CSV"
    XLSX = "XLSX"
    ODS = "ODS"
    ARCHIVE = "ZIP"


DRIVERS: Final = {
    FileKind.GEOPACKAGE: "GPKG",
    FileKind.SHAPEFILE: "ESRI Shapefile",
    FileKind.FLATGEOBUF: "FlatGeobuf",
    FileKind.KML: "LIBKML",
    FileKind.GPX: "GPX",
}
"""The one driver of GDAL that a file of that kind is read by; the other kinds need none."""
ENDINGS: Final = {
    FileKind.GEOJSON: "geojson", FileKind.GEOPACKAGE: "gpkg", FileKind.SHAPEFILE: "shp", FileKind.FLATGEOBUF: "fgb",
    FileKind.KML: "kml", FileKind.GPX: "gpx", FileKind.CSV: "csv", FileKind.XLSX: "xlsx", FileKind.ODS: "ods",
    FileKind.ARCHIVE: "zip",
}  # fmt: skip
"""What a copy of the file is called while it is read: its own name is never used."""


class ForeignRow(msgspec.Struct, frozen=True, array_like=True):
    """One row: its number from 1, what it says by column, its shape as WKB, or as the text that is no shape.

    `said` are its values from the first column on, or those at `places` alone where it leaves most out; it has a value
    or None for each of `width` columns. `identity` is the feature's own identifier where the format has one, beside all
    columns. `members` is what else the feature said.
    """

    number: int
    said: tuple[Any, ...]
    shape: bytes | None = None
    outline: str = ""
    identity: str = ""
    members: dict[str, Any] = {}
    places: tuple[int, ...] = ()
    width: int = 0

    @property
    def values(self) -> tuple[Any, ...]:
        """Return what the row has in each column, None where it says nothing."""
        made: list[Any] = [None] * max(self.width, len(self.said))
        if self.places:
            for place, value in zip(self.places, self.said, strict=True):
                made[place] = value
        else:
            made[: len(self.said)] = self.said
        return tuple(made)

    def at(self, place: int) -> Any:
        """Return what the row has in one column, counted from 0, None where it says nothing."""
        if self.places:
            found = bisect_left(self.places, place)
            return self.said[found] if found < len(self.places) and self.places[found] == place else None
        return self.said[place] if place < len(self.said) else None

    def is_of(self, columns: int) -> bool:
        """Tell whether it says something of so many columns and no others, each once."""
        if self.width != columns:
            return False
        if not self.places:
            return len(self.said) <= columns
        rising = all(one < other for one, other in zip(self.places, self.places[1:], strict=False))
        return len(self.places) == len(self.said) and rising and self.places[0] >= 0 and self.places[-1] < columns


def short_row(filled: Sequence[tuple[int, Any]]) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """Return what a row says and where, as short as can be, of its places in order, each with what stands there.

    No places are those from the first on.
    """
    length = filled[-1][0] + 1 if filled else 0
    if len(filled) * _HALF < length:
        return tuple(value for _, value in filled), tuple(place for place, _ in filled)
    made: list[Any] = [None] * length
    for place, value in filled:
        made[place] = value
    return tuple(made), ()


def filled_places(values: Iterable[Any]) -> list[tuple[int, Any]]:
    """Return the places of a row in which something stands, each with what it is."""
    return [(place, value) for place, value in enumerate(values) if value is not None]


class ForeignHead(msgspec.Struct, frozen=True, tag="head"):
    """What is known of a file before its rows: its columns, the system of its shapes if it says one, and the walls."""

    columns: tuple[str, ...]
    crs: str = ""
    layer: str = ""
    walls: tuple[str, ...] = ()


class ForeignBatch(msgspec.Struct, frozen=True, tag="rows"):
    """Some rows."""

    rows: tuple[ForeignRow, ...]


class ForeignTold(msgspec.Struct, frozen=True, tag="refused"):
    """A message without its language: a template and its values, each a plain value or such a message."""

    template: str
    values: dict[str, Any]
    next_step: ForeignTold | None = None
    line: int = 0


class ForeignFound(msgspec.Struct, frozen=True, tag="found"):
    """What lay in an archive: of which kind, and under which name it was unpacked."""

    kind: FileKind
    name: str
    walls: tuple[str, ...] = ()


ForeignRecord = ForeignHead | ForeignBatch | ForeignTold | ForeignFound


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A foreign file as it was read: its kind, the digest of its bytes, its columns and rows, and the walls that stood.

    `crs` is what the file says of its coordinates, or nothing.
    """

    kind: FileKind
    digest: str
    columns: tuple[str, ...]
    rows: tuple[ForeignRow, ...]
    crs: str = ""
    layer: str = ""
    walls: tuple[str, ...] = ()

    def value(self, row: ForeignRow, column: str) -> Any:
        """Return what a row has in a column; raises ValueError where there is no such column."""
        return row.at(self.columns.index(column))
