"""The whole state of an area as JSON bytes: what a version keeps, and every face reads."""

from __future__ import annotations

import functools
import json
from typing import Any

from shapely.geometry.base import BaseGeometry

from marchland.core.polygon import to_mapping
from marchland.register.domain.balance import balance
from marchland.register.domain.canonical import encoded
from marchland.register.domain.state import AreaState

_DIGITS = 4
_KEPT = 8192


def state_body(state: AreaState) -> bytes:
    """Return the state as canonical JSON; fields that hold nothing are left out, shapes are GeoJSON."""
    sums = balance(state)
    content: dict[str, Any] = {
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
        "carried_from": list(state.carried_from),
        "former_codes": list(state.former_codes),
        "owner": state.owner,
        "informant": state.informant,
        "accuracy_m": state.accuracy_m,
    }
    plain = _written({key: value for key, value in content.items() if value not in ("", None, [])})
    written = [plain[1:-1]]
    shapes = (("extent", state.extent), ("remaining", state.remaining))
    written += [f'"{name}":{_shape(shape)}' for name, shape in shapes if not shape.is_empty]
    for name in ("parts", "claims", "evidence", "carried_evidence", "surveys", "checks", "marks"):
        if items := getattr(state, name):
            written.append(f'"{name}":[{",".join(map(_item, items))}]')
    if state.corrections:
        written.append(f'"corrections":{_written([encoded(correction) for correction in state.corrections])}')
    written.append(f'"entries":{_written(list(state.entries))}')
    return ("{" + ",".join(written) + "}").encode("utf-8")


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@functools.lru_cache(maxsize=_KEPT)
def _shape(shape: BaseGeometry) -> str:
    return _written(to_mapping(shape))


@functools.lru_cache(maxsize=_KEPT)
def _item(item: Any) -> str:
    """Return one thing that the area has; evidence is told with the entry it came with."""
    fields = encoded(item)
    for name in ("snapped_m2", "joined_m2"):
        if fields.get(name) == 0.0:  # nothing was snapped off, so nothing need be told
            del fields[name]
    inner = fields.pop("evidence", {})
    return _written({**inner, **fields})
