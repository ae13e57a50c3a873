"""The shapes of states from GeoJSON: refused where one is broken, off the globe, there twice, or does not say whose."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

from shapely.geometry.base import BaseGeometry

from marchland.adapters.json_files import read_json
from marchland.adapters.yaml_files import File, read_bytes
from marchland.core.errors import FactError, InputError, Location
from marchland.core.geodesy import from_geojson
from marchland.core.schema import Record, long, matching, parse
from marchland.core.world_shape import StateShape

_KINDS = ("Polygon", "MultiPolygon", "Point")
_FILE = "natural_earth_50m.geojson"


class _WorldProperties(Record):
    iso3: Annotated[str, matching("([A-Z]{3})?")]
    name: str


class _WorldFeature(Record, forbid_unknown_fields=False):
    type: Literal["Feature"]
    properties: _WorldProperties
    geometry: dict[str, Any]


class _WorldCollection(Record, forbid_unknown_fields=False):
    type: Literal["FeatureCollection"]
    features: Annotated[list[dict[str, Any]], long(1)]


def read_world(root: Path | Traversable) -> tuple[StateShape, ...]:
    """Return the shapes of the world under a data folder; raises FactError."""
    return read_world_file(root.joinpath("world", _FILE), f"world/{_FILE}")


def world_bytes(root: Path | Traversable) -> bytes:
    """Return the file of the shapes of the world under a data folder as it stands; raises InputError."""
    return read_bytes(root.joinpath("world", _FILE), f"world/{_FILE}")


def read_world_file(file: File, name: str = "") -> tuple[StateShape, ...]:
    """Return the shapes of one file in its order; raises FactError naming file, feature and field."""
    shown = name or str(file)
    collection = parse(_WorldCollection, _json(file, shown), lambda path: _where(shown, path), FactError)
    lines: dict[str, int] = {}
    shapes = []
    for number, feature in enumerate(collection.features):
        shape = _shape(feature, shown, number)
        before = lines.setdefault(shape.iso3, number) if shape.iso3 else number
        if before != number:
            where = _where(shown, ("features", number, "properties", "iso3"))
            raise FactError(
                "{shape} is the same as features.{before}",
                shape=shape.iso3,
                before=before,
                where=where,
                next_step="join the two shapes",
            )
        shapes.append(shape)
    return tuple(shapes)


def _where(shown: str, path: tuple[str | int, ...]) -> Location:
    return Location(shown, 0, ".".join(map(str, path)))


def _json(file: File, shown: str) -> Any:
    try:
        return read_json(file, shown)
    except InputError as error:
        raise FactError(error.message, where=error.where, next_step=error.next_step) from None


def _shape(mapping: dict[str, Any], shown: str, number: int) -> StateShape:
    feature = parse(_WorldFeature, mapping, lambda path: _where(shown, ("features", number, *path)), FactError)
    model = feature.properties
    if bool(model.iso3) != bool(model.name.strip()):
        raise FactError(
            "a state has a code and a name, but here they are {iso3!r} and {name!r}",
            iso3=model.iso3,
            name=model.name,
            where=_where(shown, ("features", number, "properties")),
            next_step="give both, or neither for a territory that is not a state",
        )
    where = _where(shown, ("features", number, "geometry"))
    return StateShape(model.iso3, model.name, _geometry(feature.geometry, where))


def _geometry(mapping: dict[str, Any], where: Location) -> BaseGeometry:
    kind = mapping.get("type")
    if kind not in _KINDS:
        raise FactError(
            "a state is a {kinds} or {the_kinds}, not {kind!r}",
            kinds=", ".join(_KINDS[:-1]),
            the_kinds=_KINDS[-1],
            kind=kind,
            where=where,
        )
    try:
        geometry = from_geojson(mapping)
    except InputError as error:
        raise FactError(error.message, where=where, next_step=error.next_step) from None
    if not geometry.is_valid:
        raise FactError("the outline crosses itself", where=where, next_step="correct the ring")
    return geometry
