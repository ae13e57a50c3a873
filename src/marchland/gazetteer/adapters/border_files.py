"""Border lines from GeoJSON: refused where a line is broken, off the globe or does not say whose it is."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

from shapely.geometry.base import BaseGeometry

from marchland.adapters.json_files import read_json
from marchland.adapters.yaml_files import File
from marchland.core.errors import InputError, Location
from marchland.core.geodesy import BorderLine, chain, from_geojson, parts
from marchland.core.schema import Number, Record, long, matching, parse

_LINES = ("LineString", "MultiLineString")
_MARGIN_DEGREES = 1e-6


class _BorderProperties(Record):
    pair: Annotated[str, matching("[A-Z]{3}-[A-Z]{3}")]
    disputed: bool
    left_state: Annotated[str, matching("[A-Z]{3}")]
    scale: Annotated[str, long(1)]
    source: Annotated[str, matching("[a-z0-9][a-z0-9-]*")]


class _BorderFeature(Record, forbid_unknown_fields=False):
    type: Literal["Feature"]
    properties: _BorderProperties
    geometry: dict[str, Any]
    bbox: Annotated[list[Number], long(4, 4)] | None = None


class _BorderCollection(Record, forbid_unknown_fields=False):
    type: Literal["FeatureCollection"]
    features: Annotated[list[dict[str, Any]], long(1)]


def read_borders(root: Path | Traversable) -> tuple[BorderLine, ...]:
    """Return the lines of all GeoJSON files in `borders` under a data folder; raises InputError."""
    folder = root.joinpath("borders")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".geojson")) if folder.is_dir() else []
    if not names:
        raise InputError(
            "the folder holds no border lines", where=Location(str(folder)), next_step="add a .geojson file"
        )
    return tuple(line for name in names for line in read_border_file(folder.joinpath(name), f"borders/{name}"))


def read_border_file(file: File, name: str = "") -> tuple[BorderLine, ...]:
    """Return the lines of one file in its order; raises InputError naming file, feature and field."""
    shown = name or str(file)
    data = read_json(file, shown)
    collection = parse(_BorderCollection, data, lambda path: Location(shown, 0, ".".join(map(str, path))), InputError)
    return tuple(_line(feature, shown, f"features.{n}") for n, feature in enumerate(collection.features))


def _line(mapping: dict[str, Any], shown: str, spot: str) -> BorderLine:
    def place(path: tuple[str | int, ...]) -> Location:
        return Location(shown, 0, ".".join([spot, *map(str, path)]))

    feature = parse(_BorderFeature, mapping, place, InputError)
    model = feature.properties
    if model.left_state not in model.pair.split("-"):
        raise InputError(
            "left_state {left_state} is neither state of {pair}",
            left_state=model.left_state,
            pair=model.pair,
            where=place(("properties", "left_state")),
            next_step="name the state on the left when walking along the coordinates",
        )
    geometry = _geometry(feature, place(("geometry",)))
    return BorderLine(model.pair, geometry, model.disputed, model.left_state, model.scale, model.source)


def _geometry(feature: _BorderFeature, where: Location) -> BaseGeometry:
    kind = feature.geometry.get("type")
    if kind not in _LINES:
        raise InputError("a border is a {lines}, not {kind!r}", lines=" or ".join(_LINES), kind=kind, where=where)
    try:
        line = from_geojson(feature.geometry)
    except InputError as error:
        raise error.located(where) from None
    if any(part.length == 0 for part in parts(line)):
        raise InputError("a part of the line has no length", where=where)
    if feature.bbox is not None and not _inside(line.bounds, feature.bbox):
        raise InputError(
            "the line leaves its own bbox {bbox}",
            bbox=feature.bbox,
            where=where,
            next_step="give longitude first, then latitude; else mend the bbox",
        )
    if any(number != n or turned for n, (number, turned) in enumerate(chain(parts(line)))):
        raise InputError(
            "the parts do not follow each other in one direction along the border",
            where=where,
            next_step="sort the parts and reverse those that run backwards",
        )
    return line


def _inside(bounds: tuple[float, float, float, float], bbox: list[float]) -> bool:
    west, south, east, north = bounds
    low = west >= bbox[0] - _MARGIN_DEGREES and south >= bbox[1] - _MARGIN_DEGREES
    return low and east <= bbox[2] + _MARGIN_DEGREES and north <= bbox[3] + _MARGIN_DEGREES
