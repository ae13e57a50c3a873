"""Areas as CSV: UTF-8, one header line, full precision, and no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.formats.csv_table import table
from marchland.formats.table import Table, TableRow
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaList

_FIELDS = ("id", "name", "classification", "status", "contested", "information_on", "district")
_SUMS = ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")
COLUMNS = (*_FIELDS, *(f"{name}_m2" for name in _SUMS), "west", "south", "east", "north", "entries")


def areas(area_list: AreaList, _books: RegisterBooks | None = None, **_given: object) -> str:
    """Return the areas, one a line, with the bounds of what remains (or of the boundary) in degrees."""
    return table(Table("", COLUMNS, tuple(map(_row, area_list.areas))))


def _row(of: Mapping[str, Any]) -> TableRow:
    fields = {**of, "id": of["area"]}
    sums = of.get("m2", {})
    box = bounds(of.get("remaining") or of.get("extent"))
    return (
        *(fields.get(name, "") for name in _FIELDS),
        *(sums.get(name, "") for name in _SUMS),
        *(box or ("", "", "", "")),
        " ".join(map(str, of.get("entries", ()))),
    )


def bounds(shape: Mapping[str, Any] | None) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of a GeoJSON polygon or polygons."""
    if shape is None:
        return None
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    points = [point for polygon in polygons for point in polygon[0]]
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
