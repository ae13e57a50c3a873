"""Mending shapes that cross themselves before they are recorded: told, kept with the event, and never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marchland.core.errors import ShapeError
from marchland.core.polygon import to_mapping, without_heights
from marchland.register.adapters.shape_repair import RepairResult, repair_shapes
from marchland.register.service.erasure import REPAIR


@dataclass(frozen=True, slots=True)
class RepairedFeature:
    """A shape that was mended: of which feature, why, and its area in m² before and after."""

    id: str
    reason: str
    before_m2: float
    after_m2: float


@dataclass(frozen=True, slots=True)
class UnrepairedFeature:
    """A shape that could not be mended: of which feature by its place and id, why, and what to do next."""

    index: int
    id: str
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class RepairOutcome:
    """A FeatureCollection with all mended that could be, what was mended, and what could not be."""

    collection: Any
    repaired: tuple[RepairedFeature, ...] = ()
    failed: tuple[UnrepairedFeature, ...] = ()


def repair_features(collection: Any) -> RepairOutcome:
    """Return a FeatureCollection with every shape mended that is refused and can be, and what became of each.

    What was done stands in the feature's properties too, with the shape as it was given, and so in its event. A shape
    that cannot be mended stays as it is, and is refused with its reason when it is taken in.
    """
    features = collection.get("features") if isinstance(collection, Mapping) else None
    if not isinstance(features, list):
        return RepairOutcome(collection)
    todo = {n: shape for n, feature in enumerate(features) if (shape := _shape_of(feature)) is not None}
    made = list(features)
    repaired: list[RepairedFeature] = []
    failed: list[UnrepairedFeature] = []
    for index, result in zip(todo, repair_shapes(list(todo.values())), strict=True):
        name = str(features[index].get("id", ""))[:64]
        if isinstance(result, ShapeError):
            failed.append(UnrepairedFeature(index, name, result.message, result.next_step))
        elif result.reason:
            made[index] = _mended(features[index], result)
            repaired.append(RepairedFeature(name, result.reason, result.before_m2, result.after_m2))
    return RepairOutcome({**collection, "features": made}, tuple(repaired), tuple(failed))


def _shape_of(feature: Any) -> Mapping[str, Any] | None:
    """Return the shape of a feature without heights, if it has one that may be mended and was not before."""
    geometry, _ = without_heights(feature.get("geometry") if isinstance(feature, Mapping) else None)
    said = (feature.get("properties") or {}) if isinstance(feature, Mapping) else None
    fit = isinstance(geometry, Mapping) and isinstance(said, Mapping) and REPAIR not in said
    return geometry if fit else None


def _mended(feature: Mapping[str, Any], result: RepairResult) -> dict[str, Any]:
    """Return a feature with its new outline, and with what was done to the old one among its properties."""
    log = {
        "reason": result.reason,
        "before_m2": round(result.before_m2, 2),
        "after_m2": round(result.after_m2, 2),
        "as_given": feature["geometry"],
    }
    properties = {**(feature.get("properties") or {}), REPAIR: log}
    return {**feature, "geometry": to_mapping(result.shape), "properties": properties}
