"""What the one who asks may see of land: which class a question is of, and the bodies that the policy shows."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from marchland.access.service.roster import is_permitted
from marchland.core.box import Box
from marchland.core.policy import Actor, FieldClass
from marchland.core.polygon import to_mapping
from marchland.register.domain.recorded_body import RecordedBody, read_body
from marchland.register.domain.version import LandLayer, Version
from marchland.register.domain.visibility import redact


def class_of(box: Box | None, layer: str) -> FieldClass:
    """Return the class of what a question tells: where an area lies, if it is found by a box, and boxes may be small.

    An area whose shape is withheld is therefore in no box, as it is in no tile; nor is it told of by its parts.
    """
    by_land = box is not None or layer != LandLayer.AREAS
    return FieldClass.RESTRICTED if by_land else FieldClass.PUBLIC


def seen(
    rows: Iterator[Version], actor: Actor, operation: str, sensitivity: FieldClass, layer: LandLayer
) -> Iterator[RecordedBody]:
    """Yield of each version that the policy shows the actor what may be seen of it."""
    if not is_permitted(actor, operation, (actor.organisation,), sensitivity):
        return
    shown: dict[tuple[str, ...], bool] = {}
    for row in rows:
        body = body_of(row, layer)
        organisations = tuple(body.get("organisations", ()))
        if organisations not in shown:
            shown[organisations] = is_permitted(actor, operation, organisations, sensitivity)
        if shown[organisations]:
            yield redact(body, actor)


def body_of(row: Version, layer: LandLayer) -> RecordedBody:
    """Return the body of a version; where hazards are asked for, with that."""
    body = read_body(row.body)
    if layer is LandLayer.HAZARDS and row.hazard:
        return body.without(frozenset(), {"hazard": to_mapping(shapely.from_wkb(row.hazard))})
    return body
