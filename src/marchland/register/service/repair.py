"""Mending shapes that cross themselves before they are recorded: told, kept with the event, and never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marchland.core.errors import ShapeError
from marchland.core.polygon import checked_shape, to_mapping, without_heights
from marchland.register.adapters.shape_repair import ShapeRepairer
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
    made: list[Any] = []
    repaired: list[RepairedFeature] = []
    failed: list[UnrepairedFeature] = []
    with ShapeRepairer() as repairer:
        for index, feature in enumerate(features):
            try:
                mended, done = _repair_feature(feature, repairer)
            except ShapeError as error:
                mended, done = feature, None
                name = str(feature.get("id", ""))[:64]
                failed.append(UnrepairedFeature(index, name, error.message, error.next_step))
            made.append(mended)
            repaired += [done] if done is not None else []
    return RepairOutcome({**collection, "features": made}, tuple(repaired), tuple(failed))


def _repair_feature(feature: Any, repairer: ShapeRepairer) -> tuple[Any, RepairedFeature | None]:
    """Return a feature with its shape mended if it must be; raises ShapeError where that cannot be done."""
    given = feature.get("geometry") if isinstance(feature, Mapping) else None
    geometry, _ = without_heights(given)
    if not isinstance(geometry, Mapping) or _is_sound(geometry):
        return feature, None
    said = feature.get("properties") or {}
    if not isinstance(said, Mapping) or REPAIR in said:
        return feature, None
    result = repairer.repair(geometry)
    log = {
        "reason": result.reason,
        "before_m2": round(result.before_m2, 2),
        "after_m2": round(result.after_m2, 2),
        "as_given": given,
    }
    properties = {**said, REPAIR: log}
    repaired = RepairedFeature(str(feature.get("id", ""))[:64], result.reason, result.before_m2, result.after_m2)
    return {**feature, "geometry": to_mapping(result.shape), "properties": properties}, repaired


def _is_sound(geometry: Mapping[str, Any]) -> bool:
    try:
        checked_shape(geometry)
    except ShapeError:
        return False
    return True
