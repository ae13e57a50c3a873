"""The shapes of states from GeoJSON: refused where one is broken, off the globe, there twice, or does not say whose."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

from shapely.geometry.base import BaseGeometry

from marchland.adapters.shape import AtLeast, Matches, take
from marchland.adapters.yaml_files import File, read_bytes
from marchland.core.errors import FactError, InputError, Where
from marchland.core.place import from_geojson
from marchland.core.world import StateShape

_KINDS = ("Polygon", "MultiPolygon", "Point")
_FILE = "natural_earth_50m.geojson"


@dataclass(kw_only=True)
class _Properties:
    iso3: Annotated[str, Matches("^([A-Z]{3})?$")]
    name: str


@dataclass(kw_only=True)
class _Feature:
    type: Literal["Feature"]
    properties: _Properties
    geometry: dict[str, Any]


@dataclass(kw_only=True)
class _Collection:
    type: Literal["FeatureCollection"]
    features: Annotated[list[dict[str, Any]], AtLeast(1)]


def read_world(root: Path | Traversable) -> tuple[StateShape, ...]:
    """Return the shapes of the world under a data folder; raises FactError."""
    return read_world_file(root.joinpath("world", _FILE), f"world/{_FILE}")


def world_bytes(root: Path | Traversable) -> bytes:
    """Return the file of the shapes of the world under a data folder as it stands; raises InputError."""
    return read_bytes(root.joinpath("world", _FILE), f"world/{_FILE}")


def read_world_file(file: File, name: str = "") -> tuple[StateShape, ...]:
    """Return the shapes of one file in its order; raises FactError naming file, feature and field."""
    shown = name or str(file)
    collection = take(_Collection, _known(_Collection, _json(file, shown)), lambda path: _where(shown, path), FactError)
    found: dict[str, int] = {}
    made = []
    for number, feature in enumerate(collection.features):
        shape = _shape(feature, shown, number)
        before = found.setdefault(shape.iso3, number) if shape.iso3 else number
        if before != number:
            where = _where(shown, ("features", number, "properties", "iso3"))
            raise FactError(f"{shape.iso3} is features.{before} already", where=where, next_step="join the two shapes")
        made.append(shape)
    return tuple(made)


def _known(shape: Any, data: Any) -> Any:
    """Return the data without what GeoJSON allows beside what is read here."""
    names = {field.name for field in fields(shape)}
    return {name: data[name] for name in data if name in names} if isinstance(data, dict) else data


def _where(shown: str, path: tuple[str | int, ...]) -> Where:
    return Where(shown, 0, ".".join(map(str, path)))


def _json(file: File, shown: str) -> Any:
    def refuse(constant: str) -> None:
        raise FactError(f"{constant} is not a number in JSON", where=Where(shown), next_step="give finite coordinates")

    try:
        return json.loads(read_bytes(file, shown).decode("utf-8-sig"), parse_constant=refuse)
    except InputError as error:
        raise FactError(error.message, where=error.where, next_step=error.next_step) from None
    except UnicodeDecodeError as error:
        raise FactError(f"byte {error.start} is not UTF-8 text", where=Where(shown)) from None
    except json.JSONDecodeError as error:
        raise FactError(f"not JSON: {error.msg}", where=Where(shown, error.lineno)) from None
    except RecursionError:
        raise FactError("not GeoJSON: brackets are nested too deep", where=Where(shown)) from None


def _shape(mapping: dict[str, Any], shown: str, number: int) -> StateShape:
    feature = take(
        _Feature, _known(_Feature, mapping), lambda path: _where(shown, ("features", number, *path)), FactError
    )
    asked = feature.properties
    if bool(asked.iso3) != bool(asked.name.strip()):
        raise FactError(
            f"a state has a code and a name, but here they are {asked.iso3!r} and {asked.name!r}",
            where=_where(shown, ("features", number, "properties")),
            next_step="give both, or neither for what is no state",
        )
    where = _where(shown, ("features", number, "geometry"))
    return StateShape(asked.iso3, asked.name, _geometry(feature.geometry, where))


def _geometry(mapping: dict[str, Any], where: Where) -> BaseGeometry:
    kind = mapping.get("type")
    if kind not in _KINDS:
        raise FactError(f"a state is a {', '.join(_KINDS[:-1])} or {_KINDS[-1]}, not {kind!r}", where=where)
    try:
        geometry = from_geojson(mapping)
    except InputError as error:
        raise FactError(error.message, where=where, next_step=error.next_step) from None
    if not geometry.is_valid:
        raise FactError("the outline crosses itself", where=where, next_step="mend the ring")
    return geometry
