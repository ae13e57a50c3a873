"""Areas as CSV: UTF-8, one header line, full precision, and no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from marchland.formats.csv_table import table
from marchland.formats.table import Table, TableRow
from marchland.register.domain.feature import features
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaList

_FIELDS = ("id", "name", "classification", "status", "contested", "information_on", "district")
_SUMS = ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")
COLUMNS = (*_FIELDS, *(f"{name}_m2" for name in _SUMS), "west", "south", "east", "north", "decided", "entries")


def areas(area_list: AreaList, _books: RegisterBooks | None = None, **_given: object) -> str:
    """Return the areas, one a line, with the bounds in degrees of the land that was asked for."""
    return table(Table("", COLUMNS, tuple(_row(of, area_list) for of in area_list.areas)))


def _row(of: Mapping[str, Any], area_list: AreaList) -> TableRow:
    fields = {**of, "id": of["area"]}
    sums = of.get("m2", {})
    box = bounds([each["geometry"] for each in features(of, area_list.layer, area_list.bbox) if each["geometry"]])
    return (
        *(fields.get(name, "") for name in _FIELDS),
        *(sums.get(name, "") for name in _SUMS),
        *(box or ("", "", "", "")),
        " ".join(of.get("decided", ())),
        " ".join(map(str, of.get("entries", ()))),
    )


def bounds(shapes: Sequence[Mapping[str, Any]]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of GeoJSON polygons, or None of none."""
    if not shapes:
        return None
    west, south, east, north = map(float, shapely.total_bounds([shapely.geometry.shape(shape) for shape in shapes]))
    return west, south, east, north
