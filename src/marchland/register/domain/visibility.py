"""Which fields of an area's version may go how far, and a version without those that its reader may not see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.core.policy import SEEING, Actor, FieldClass, reaching

_P, _R, _N = FieldClass.PUBLIC, FieldClass.RESTRICTED, FieldClass.PERSONAL

FIELDS: Mapping[str, FieldClass] = {
    "area": _P, "classification": _P, "status": _P, "contested": _P, "information_on": _P, "district": _P,
    "carried_into": _P, "carried_from": _P, "former_codes": _P, "quality": _P,
    "name": _R, "m2": _R, "extent": _R, "remaining": _R, "parts": _R, "claims": _R, "evidence": _R, "surveys": _R,
    "checks": _R, "marks": _R, "carried_evidence": _R, "corrections": _R,
    "devices": _R, "sources": _R, "organisations": _R, "methods": _R, "entries": _R,
    "residual_risk_owner": _R,
    "owner": _N, "informant": _N, "recipient": _N, "evidence.informant": _N,
}  # fmt: skip
"""Field of a version's body → its class; a field that is not here counts as personal.

The area in m², names and what was found tell of the exact shape, so they go no further than the shape does.
"""

_INNER: Mapping[str, tuple[str, ...]] = {
    key: tuple(name.partition(".")[2] for name in FIELDS if name.startswith(f"{key}."))
    for key in {name.partition(".")[0] for name in FIELDS if "." in name}
}
"""Field → the fields inside it that have a class of their own."""


def redact(body: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return what the actor may see of a version's body; `withheld` names the fields that are not shown."""
    organisations = tuple(body.get("organisations", ()))
    withheld: list[str] = []

    reached = {each: reaching(actor, line, organisations) is not None for each, line in SEEING.items()}

    def sees(field: str) -> bool:
        seen = reached[FIELDS.get(field, FieldClass.PERSONAL)]
        if not seen and field not in withheld:
            withheld.append(field)
        return seen

    shown = {key: _inside(key, value, sees) for key, value in body.items() if sees(key)}
    return {**shown, "withheld": withheld} if withheld else shown


def _inside(key: str, value: Any, sees: Any) -> Any:
    """Return a value without the fields inside it that have a class of their own and are not for the actor."""
    inner = _INNER.get(key, ())
    if not inner or not isinstance(value, list):
        return value
    return [
        {name: item for name, item in given.items() if name not in inner or sees(f"{key}.{name}")} for given in value
    ]
