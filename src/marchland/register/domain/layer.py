"""The layers of land that are drawn, found by a box and counted, and the shapes of a version in each of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from marchland.core.box import Box
from marchland.register.domain.version import LandLayer, Version


@dataclass(frozen=True, slots=True)
class LayerShape:
    """One shape of a version: `part` is the entry that released it, and 0 in the layers that have one shape an area."""

    layer: LandLayer
    part: int
    box: Box
    wkb: bytes


def layer_shapes(row: Version) -> tuple[LayerShape, ...]:
    """Return every shape of a version, which are made of it alone: its boundary, its hazard, its released parts."""
    body = json.loads(row.body)
    found = [_of_mapping(LandLayer.AREAS, 0, body["extent"])] if body.get("extent") else []
    if row.box is not None:
        found.append(LayerShape(LandLayer.HAZARDS, 0, row.box, row.hazard))
    found += [_of_mapping(LandLayer.RELEASED, part["seq"], part["shape"]) for part in body.get("parts", ())]
    return tuple(found)


def are_shapes_of(row: Version, kept: Collection[tuple[str, int, float, float, float, float, bytes]]) -> bool:
    """Tell whether the shapes that stand beside a version, each with its layer, part and box, are those it says."""
    try:
        right = [(shape.layer.value, shape.part, *shape.box, shape.wkb) for shape in layer_shapes(row)]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError):
        return False  # what it says is damaged
    return len(kept) == len(right) and set(kept) == set(right)


def _of_mapping(layer: LandLayer, part: int, geometry: Mapping[str, Any]) -> LayerShape:
    shape = shapely.geometry.shape(geometry)
    west, south, east, north = map(float, shape.bounds)
    return LayerShape(layer, part, (west, south, east, north), shapely.to_wkb(shape, byte_order=1, output_dimension=2))
