"""Conflicts: the accounts of one area that contradict each other, side by side, and the land that parts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from marchland.core.polygon import NO_LAND, area_m2, difference, intersection
from marchland.register.domain.balance import released_land
from marchland.register.domain.state import AreaClaim, AreaState, ClaimStatus


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


def conflicts(state: AreaState) -> tuple[ClaimConflict, ...]:
    """Return every claim that an area has or had beside its record, in the order of their entries."""
    return tuple(_conflict(state, claim) for claim in state.claims)


def _conflict(state: AreaState, claim: AreaClaim) -> ClaimConflict:
    beyond, released = NO_LAND, NO_LAND
    if claim.shape is not None:
        beyond = difference(claim.shape, state.extent)
        released = intersection(claim.shape, released_land(state.parts)) if state.parts else NO_LAND
    return ClaimConflict(
        state.area, claim.name, claim.says, claim.source, claim.on, claim.seq, claim.standing,
        beyond, area_m2(beyond), released, area_m2(released),
    )  # fmt: skip
