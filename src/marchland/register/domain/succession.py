"""Succession: whether the areas that carry on the land of a merged or split one are on record and take all of it."""

from __future__ import annotations

from collections.abc import Callable

from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError
from marchland.core.message import Message
from marchland.core.polygon import area_m2, difference, to_mapping
from marchland.register.domain.balance import BalanceError, hair_m2
from marchland.register.domain.event import Event, Merged, Split
from marchland.register.domain.state import AreaState


def check_successors(event: Event, state_of: Callable[[str], AreaState | None]) -> None:
    """Check that new areas, as they are on the valid day of the event, take all the land that it says they carry on.

    `found` returns an area by its id. Raises EventError where one is not on record, BalanceError where land is lost.
    """
    details = event.details
    carried: list[tuple[str, BaseGeometry]] = []
    if isinstance(details, Merged):
        carried.append((details.into, details.shape))
    elif isinstance(details, Split):
        carried.extend((successor.area, successor.shape) for successor in details.into)
    for area, shape in carried:
        state = state_of(area)
        if state is None:
            raise EventError(
                "rule successor-on-record: on {valid_on} no area {area!r} is on record",
                valid_on=event.valid_on,
                area=area,
                next_step=Message("record `reported` for {area} first, from that day or an earlier one", area=area),
            )
        lost = difference(shape, state.hazard)
        if not lost.is_empty and (over := area_m2(lost)) > hair_m2(shape, area_m2(shape)):
            raise BalanceError(
                "rule successor-takes-all: {over:,.2f} m² are carried on by {area!r} but lie outside what is its own",
                over=over,
                area=area,
                next_step="give the new area a boundary that covers what it carries on",
                difference=to_mapping(lost),
                difference_m2=over,
            )
