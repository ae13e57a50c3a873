"""Which fields of an area's version may go how far, and a version without those that its reader may not see."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from marchland.core.policy import SEEING, Actor, FieldClass, reaching
from marchland.register.domain.recorded_body import RecordedBody

_P, _R, _N = FieldClass.PUBLIC, FieldClass.RESTRICTED, FieldClass.PERSONAL

FIELDS: Mapping[str, FieldClass] = {
    "area": _P, "classification": _P, "status": _P, "contested": _P, "information_on": _P, "district": _P,
    "carried_into": _P, "carried_from": _P, "former_codes": _P, "quality": _P,
    "name": _R, "m2": _R, "extent": _R, "remaining": _R, "hazard": _R, "parts": _R, "claims": _R, "evidence": _R,
    "decided": _R, "surveys": _R, "checks": _R, "marks": _R, "carried_evidence": _R, "corrections": _R,
    "devices": _R, "sources": _R, "organisations": _R, "methods": _R, "entries": _R,
    "residual_risk_owner": _R, "accuracy_m": _R,
    "owner": _N, "informant": _N, "recipient": _N, "evidence.informant": _N,
}  # fmt: skip
"""Field of a version's body → its class; a field that is not here counts as personal.

The area in m², names and what was found tell of the exact shape, so they go no further than the shape does.
"""

INNER: Mapping[str, tuple[str, ...]] = {
    key: tuple(name.partition(".")[2] for name in FIELDS if name.startswith(f"{key}."))
    for key in {name.partition(".")[0] for name in FIELDS if "." in name}
}
"""Field → the fields inside it that have a class of their own."""


def redact(body: RecordedBody, actor: Actor, organisations: tuple[str, ...] | None = None) -> RecordedBody:
    """Return what the actor may see of a version's body; `withheld` names the fields that are not shown.

    Whose area it is, the body itself says where no `organisations` are given.
    """
    if organisations is None:
        organisations = tuple(body.get("organisations", ()))
    if sees_whole(actor, organisations):
        return body
    seen = _seen_classes(actor, organisations)
    hidden = [key for key in body if FIELDS.get(key, FieldClass.PERSONAL) not in seen]
    changed: dict[str, Any] = {}
    withheld: list[str] = []
    for key in body:
        inner = [name for name in INNER.get(key, ()) if FIELDS[f"{key}.{name}"] not in seen]
        if key in hidden:
            withheld.append(key)
        elif inner and isinstance(items := body[key], list):
            withheld += [f"{key}.{name}" for name in inner if any(name in item for item in items)]
            changed[key] = [{name: value for name, value in item.items() if name not in inner} for item in items]
    return body.without(frozenset(hidden), {**changed, "withheld": withheld} if withheld else changed)


def sees_whole(actor: Actor, organisations: tuple[str, ...]) -> bool:
    """Tell whether the actor sees every field of the areas of those organisations."""
    return len(_seen_classes(actor, organisations)) == len(FieldClass)


@functools.lru_cache(maxsize=512)
def _seen_classes(actor: Actor, organisations: tuple[str, ...]) -> frozenset[FieldClass]:
    """Return the classes of fields that the actor sees of an area of those organisations."""
    return frozenset(each for each, line in SEEING.items() if reaching(actor, line, organisations) is not None)
