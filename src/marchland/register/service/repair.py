"""Mending shapes that cross themselves before they are recorded: told, kept with the event, and never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marchland.core.errors import ShapeError
from marchland.core.polygon import checked_shape, to_mapping
from marchland.register.adapters.shape_repair import repair_shape
from marchland.register.service.erasure import REPAIR


@dataclass(frozen=True, slots=True)
class RepairedFeature:
    """A shape that was mended: of which feature, why, and its area in m² before and after."""

    id: str
    reason: str
    before_m2: float
    after_m2: float


def repair_features(collection: Any) -> tuple[Any, tuple[RepairedFeature, ...]]:
    """Return a FeatureCollection with every shape mended that is refused and can be, and what was done.

    What was done stands in the feature's properties too, with the shape as it was given, and so in its event. A shape
    that cannot be mended stays as it is, and is refused with its reason when it is taken in.
    """
    features = collection.get("features") if isinstance(collection, Mapping) else None
    if not isinstance(features, list):
        return collection, ()
    results = [_repair_feature(feature) for feature in features]
    done = tuple(one for _, one in results if one is not None)
    return {**collection, "features": [feature for feature, _ in results]}, done


def _repair_feature(feature: Any) -> tuple[Any, RepairedFeature | None]:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    if not isinstance(geometry, Mapping) or _is_sound(geometry):
        return feature, None
    given = feature.get("properties") or {}
    if not isinstance(given, Mapping) or REPAIR in given:
        return feature, None
    try:
        result = repair_shape(geometry)
    except ShapeError:
        return feature, None
    log = {
        "reason": result.reason,
        "before_m2": round(result.before_m2, 2),
        "after_m2": round(result.after_m2, 2),
        "as_given": geometry,
    }
    properties = {**given, REPAIR: log}
    repaired = RepairedFeature(str(feature.get("id", ""))[:64], result.reason, result.before_m2, result.after_m2)
    return {**feature, "geometry": to_mapping(result.shape), "properties": properties}, repaired


def _is_sound(geometry: Mapping[str, Any]) -> bool:
    try:
        checked_shape(geometry)
    except ShapeError:
        return False
    return True
