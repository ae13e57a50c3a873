"""What a foreign file holds once it is read: columns and typed rows with their shapes, and nothing yet decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

ROWS_MOST: Final = 2_000_000
"""More rows are no register of one country: the largest known has some hundred thousand."""
COLUMNS_MOST: Final = 2_000
"""More columns are no table that anybody made: a wide form has some hundreds."""


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
    """One row: its number from 1, its values by column, its shape as WKB, or as the text that is no shape.

    `identity` is the feature's own identifier where the format has one, beside all columns. `members` is what else the
    feature said.
    """

    number: int
    values: tuple[Any, ...]
    shape: bytes | None = None
    outline: str = ""
    identity: str = ""
    members: dict[str, Any] = {}


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
        return row.values[self.columns.index(column)]
