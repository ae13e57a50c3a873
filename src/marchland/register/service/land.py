"""What the one who asks may see of land: which class a question is of, and the bodies that the policy shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import shapely

from marchland.access.service.roster import is_permitted
from marchland.core.box import Box
from marchland.core.policy import Actor, FieldClass
from marchland.core.polygon import to_mapping
from marchland.register.domain.decision import decided_how
from marchland.register.domain.recorded_body import RecordedBody, read_body
from marchland.register.domain.state import DecidedHow
from marchland.register.domain.version import LandLayer, Version
from marchland.register.domain.visibility import redact, sees_whole
from marchland.register.service.area_entries import read_events
from marchland.register.service.stores import RegisterReader

_YES: Final = "approved"


def class_of(box: Box | None, layer: str) -> FieldClass:
    """Return the class of what a question tells: where an area lies, if it is found by a box, and boxes may be small.

    An area whose shape is withheld is therefore in no box, as it is in no tile; nor is it told of by its parts.
    """
    by_land = box is not None or layer != LandLayer.AREAS
    return FieldClass.RESTRICTED if by_land else FieldClass.PUBLIC


def seen(
    reader: RegisterReader, rows: Iterator[Version], actor: Actor, operation: str, sensitivity: FieldClass,
    layer: LandLayer,
) -> Iterator[RecordedBody]:  # fmt: skip
    """Yield of each version that the policy shows the actor what may be seen of it."""
    if not is_permitted(actor, operation, (actor.organisation,), sensitivity):
        return
    shown: dict[str, tuple[bool, bool]] = {}
    for row in rows:
        body = body_of(reader, row, layer)
        written = body.text("organisations") if "organisations" in body else ""
        if written not in shown:
            organisations = tuple(body.get("organisations", ()))
            may = is_permitted(actor, operation, organisations, sensitivity)
            shown[written] = may, sees_whole(actor, organisations)
        may, whole = shown[written]
        if may:
            yield body if whole else redact(body, actor)


def body_of(reader: RegisterReader, row: Version, layer: LandLayer) -> RecordedBody:
    """Return the body of a version with how its releases were decided; where hazards are asked for, with that."""
    body = _with_decided(reader, row.subject, read_body(row.body))
    if layer is LandLayer.HAZARDS and row.hazard:
        return body.without(frozenset(), {"hazard": to_mapping(shapely.from_wkb(row.hazard))})
    return body


def _with_decided(reader: RegisterReader, subject: str, body: RecordedBody) -> RecordedBody:
    """Return a body that tells how the release of each part was decided, and `decided`, all those ways together."""
    told = body.decided()
    if not told:
        return body
    if "" in told.values():
        told |= _decided_by_entries(reader, subject, [seq for seq, way in told.items() if not way])
        parts = [{**part, "decided": told[part["seq"]]} for part in body["parts"]]
        body = body.without(frozenset(), {"parts": parts})
    return body.with_ways(tuple(dict.fromkeys(told.values())))


def _decided_by_entries(reader: RegisterReader, subject: str, entries: Sequence[int]) -> dict[int, str]:
    """Return how entries were decided of whose parts the body does not tell it."""
    own = [entry for seq in entries for entry in reader.entries(seq, seq + 1) if entry.subject == subject]
    # Land is released by a yes only where that yes was to the content of what was proposed.
    told = {entry.seq: DecidedHow.BY_CONTENT.value for entry in own if entry.kind == _YES}
    rest = [seq for seq in entries if seq not in told]
    if not rest:
        return told
    size = reader.head().size
    if not any(entry.kind == _YES for entry in reader.of_subject(subject, size)):
        return told | dict.fromkeys(rest, DecidedHow.VOUCHED.value)  # nobody else said yes to anything
    how = decided_how(read_events(reader, subject, size))
    return told | {seq: how[seq].value for seq in rest}
