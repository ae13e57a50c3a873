"""The layers of land that are drawn, found by a box and counted, and the shapes of a version in each of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import shapely

from marchland.register.domain.state import AreaState
from marchland.register.domain.version import LandLayer, LayerShape, Version


def layer_shapes(row: Version) -> tuple[LayerShape, ...]:
    """Return every shape of a version: those it was made with, or else those that it says."""
    return written_shapes(row) if row.shapes is None else row.shapes


def state_shapes(state: AreaState) -> tuple[LayerShape, ...]:
    """Return every shape of the version that a state is written as: its boundary, its hazard, its released parts."""
    named = [
        (LandLayer.AREAS, 0, state.extent),
        (LandLayer.HAZARDS, 0, state.hazard),
        *((LandLayer.RELEASED, part.seq, part.shape) for part in state.parts),
    ]
    held = [each for each in named if not each[2].is_empty]
    lands = np.array([land for *_, land in held], dtype=object)
    boxes = shapely.bounds(lands).tolist()
    return tuple(
        LayerShape(layer, part, (box[0], box[1], box[2], box[3]), wkb)
        for (layer, part, _), box, wkb in zip(held, boxes, as_wkb(lands).tolist(), strict=True)
    )


def written_shapes(row: Version) -> tuple[LayerShape, ...]:
    """Return every shape of a version, made of what it says alone: as a store is upgraded, and looked at for faults."""
    body = json.loads(row.body)
    found = [_of_mapping(LandLayer.AREAS, 0, body["extent"])] if body.get("extent") else []
    if row.box is not None:
        found.append(LayerShape(LandLayer.HAZARDS, 0, row.box, row.hazard))
    found += [_of_mapping(LandLayer.RELEASED, part["seq"], part["shape"]) for part in body.get("parts", ())]
    return tuple(found)


def are_shapes_of(row: Version, kept: Collection[tuple[str, int, float, float, float, float, bytes]]) -> bool:
    """Tell whether the shapes that stand beside a version, each with its layer, part and box, are those it says."""
    try:
        right = [(shape.layer.value, shape.part, *shape.box, shape.wkb) for shape in written_shapes(row)]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError):
        return False  # what it says is damaged
    return len(kept) == len(right) and set(kept) == set(right)


def _of_mapping(layer: LandLayer, part: int, geometry: Mapping[str, Any]) -> LayerShape:
    shape = shapely.geometry.shape(geometry)
    west, south, east, north = map(float, shape.bounds)
    return LayerShape(layer, part, (west, south, east, north), as_wkb(shape))


def as_wkb(shape: Any) -> Any:
    """Return a shape, or each of an array of them, in the one form of WKB that is kept."""
    return shapely.to_wkb(shape, byte_order=1, output_dimension=2)
