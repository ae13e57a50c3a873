"""A line of the reader's own from a GeoJSON file beside the scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.adapters.json_files import read_json
from marchland.core.crs import check_crs
from marchland.core.errors import InputError, Location
from marchland.core.geodesy import from_geojson


def read_line(scenario: str, name: str) -> BaseGeometry:
    """Return the line in a GeoJSON file, named from the folder of the scenario's file; raises InputError."""
    file = Path(scenario).parent / name
    if not file.is_file():
        raise InputError("no file {name!r} stands beside the scenario", name=name,
                         next_step="name a GeoJSON file from the scenario's folder")  # fmt: skip
    made = [from_geojson(each) for each in _geometries(read_json(file, str(file)), str(file))]
    lines = [part for geometry in made for part in shapely.get_parts(geometry)]
    if not lines or any(part.geom_type != "LineString" for part in lines):
        raise InputError("the file holds no line alone", where=Location(str(file)),
                         next_step="give LineString or MultiLineString")  # fmt: skip
    if any(part.length == 0 for part in lines):
        raise InputError("a line begins and ends in one point and has no length", where=Location(str(file)),
                         next_step="give at least two different points")  # fmt: skip
    return lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)


def _geometries(data: Any, shown: str) -> list[dict[str, Any]]:
    check_crs(data)
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection" and isinstance(data.get("features"), list):
        return [inner for feature in data["features"] for inner in _geometries(feature, shown)]
    if kind == "Feature" and isinstance(data.get("geometry"), dict):
        check_crs(data["geometry"])
        return [data["geometry"]]
    if kind in ("LineString", "MultiLineString"):
        return [data]
    raise InputError("this is no GeoJSON of a line", where=Location(shown),
                     next_step="give a LineString, a Feature or a FeatureCollection")  # fmt: skip
