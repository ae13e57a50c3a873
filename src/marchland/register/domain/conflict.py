"""Conflicts: the accounts of one area that contradict each other, side by side, and the land that parts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import from_geojson
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from marchland.core.polygon import NO_LAND, areas_m2, difference, intersection, union
from marchland.register.domain.recorded_body import RecordedBody
from marchland.register.domain.state import ClaimStatus


@dataclass(frozen=True, slots=True)
class ClaimConflict:
    """A claim beside the record: what it says, whose it is, and what land it calls dangerous that the record does not.

    `beyond` lies outside the boundary, `released` was cancelled, reduced or cleared; both count as dangerous while the
    claim is open.
    """

    area: str
    claim: str
    says: str
    source: str
    on: date
    seq: int
    standing: ClaimStatus
    beyond: BaseGeometry
    beyond_m2: float
    released: BaseGeometry
    released_m2: float


def conflicts(*bodies: RecordedBody, still_open: bool = False) -> tuple[ClaimConflict, ...]:
    """Return every claim that areas have or had beside their record, or only the open ones, in the order of entries."""
    found = [told for body in bodies for told in _contradicted(body, still_open=still_open)]
    lands = [land for *_, beyond, released in found for land in (beyond, released)]
    m2 = areas_m2(lands).tolist()
    return tuple(
        ClaimConflict(
            area, claim["name"], claim["says"], claim["source"], date.fromisoformat(claim["on"]), claim["seq"],
            _standing(claim), beyond, m2[2 * place], released, m2[2 * place + 1],
        )
        for place, (area, claim, beyond, released) in enumerate(found)
    )  # fmt: skip


def _contradicted(
    body: RecordedBody, *, still_open: bool
) -> Iterator[tuple[str, Mapping[str, Any], BaseGeometry, BaseGeometry]]:
    """Yield each claim of an area with the land that it says beyond the record, and that of what was released."""
    if "claims" not in body:
        return
    claims = [claim for claim in body["claims"] if not still_open or _standing(claim) is ClaimStatus.OPEN]
    told = [claim for claim in claims if claim.get("shape")]
    extent = from_geojson(body.text("extent")) if told else NO_LAND
    parts = list(from_geojson([text for _, text in body.parts()])) if told else []
    for claim in claims:
        beyond, released = NO_LAND, NO_LAND
        if claim.get("shape"):
            said = shape(claim["shape"])
            beyond = difference(said, extent)
            released = intersection(said, union(parts)) if parts else NO_LAND
        yield body["area"], claim, beyond, released


def _standing(claim: Mapping[str, Any]) -> ClaimStatus:
    return ClaimStatus(claim.get("standing", "open"))
