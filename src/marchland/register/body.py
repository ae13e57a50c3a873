"""The whole state of an area as JSON bytes: what a version keeps, and every face reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from marchland.core.polygon import to_mapping
from marchland.register.balance import balance
from marchland.register.codec import canonical, encoded
from marchland.register.state import AreaState

_DIGITS = 4


def body(state: AreaState) -> bytes:
    """Return the state as canonical JSON."""
    return canonical(to_body(state))


def to_body(state: AreaState) -> dict[str, Any]:
    """Return the state as a mapping; fields that hold nothing are left out, shapes are GeoJSON."""
    sums = balance(state)
    found: dict[str, Any] = {
        "area": state.area,
        "name": state.name,
        "classification": state.classification.value,
        "status": state.status.value,
        "contested": state.contested,
        "information_on": state.information_on.isoformat(),
        "m2": {
            "original": round(sums.original_m2, _DIGITS),
            "cancelled": round(sums.cancelled_m2, _DIGITS),
            "reduced": round(sums.reduced_m2, _DIGITS),
            "cleared": round(sums.cleared_m2, _DIGITS),
            "remaining": round(sums.remaining_m2, _DIGITS),
            "carried_on": round(sums.carried_on_m2, _DIGITS),
        },
        "district": state.district,
        "devices": list(state.devices),
        "sources": list(state.sources),
        "organisations": list(state.organisations),
        "methods": [method.value for method in state.methods],
        "quality": state.quality,
        "recipient": state.recipient,
        "residual_risk_owner": state.residual_risk_owner,
        "carried_into": list(state.carried_into),
        "owner": state.owner,
        "informant": state.informant,
        "extent": _shape(state.extent),
        "remaining": _shape(state.remaining),
    }
    for name in ("parts", "claims", "evidence", "surveys", "checks", "marks"):
        found[name] = [_item(item) for item in getattr(state, name)]
    found["entries"] = list(state.entries)
    return {key: value for key, value in found.items() if value not in ("", None, [])}


def _shape(shape: BaseGeometry) -> dict[str, Any] | None:
    return None if shape.is_empty else to_mapping(shape)


def _item(item: Any) -> Mapping[str, Any]:
    """Return one thing that the area has; evidence is told with the entry it came with."""
    found = encoded(item)
    inner = found.pop("evidence", {})
    return {**inner, **found}
