"""Succession: areas that carry on the land of merged or split ones, and begin by the same entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from marchland.core.message import Message
from marchland.core.polygon import area_m2, difference, to_mapping, union
from marchland.register.domain.balance import BalanceError, hair_m2
from marchland.register.domain.demand import demand_error
from marchland.register.domain.event import CarriedEvidence, Event, Merged, Predecessor, Split, Successor
from marchland.register.domain.event_terms import Classification
from marchland.register.domain.resolution import begins_others
from marchland.register.domain.state import AreaState, worst

_RULE = "successors-begin-with-it"


def merger(states: Sequence[AreaState], into: str, name: str, on: date, reason: str, note: str = "") -> Event:
    """Return the event by which areas end and a new one begins with all the land that remains of them."""
    first, *others = states
    return Event(
        first.area,
        on,
        Merged(
            into, first.remaining, tuple(state.area for state in others), name, _highest(states),
            union(state.remaining for state in states),
            tuple(Predecessor(state.area, state.remaining) for state in others), carried_evidence(states),
            ", ".join(dict.fromkeys(state.district for state in states if state.district)),
            tuple(dict.fromkeys(device for state in states for device in state.devices)), reason,
            worst(state.accuracy_m for state in states),
        ),
        note=note,
    )  # fmt: skip


def division(state: AreaState, into: Iterable[Successor], on: date, reason: str, note: str = "") -> Event:
    """Return the event by which an area ends and new ones begin, among which what remains of it is parted."""
    details = Split(
        tuple(into), state.classification, carried_evidence([state]), state.district, state.devices, reason,
        state.accuracy_m,
    )  # fmt: skip
    return Event(state.area, on, details, note=note)


def carried_evidence(states: Iterable[AreaState]) -> tuple[CarriedEvidence, ...]:
    """Return the evidence of areas as it goes on to count for others: each piece by the entry that it stands in."""
    found: list[CarriedEvidence] = []
    for state in states:
        found.extend(state.carried_evidence)
        found.extend(
            CarriedEvidence(state.area, each.seq, each.evidence.kind, each.evidence.on) for each in state.evidence
        )
    return tuple(dict.fromkeys(found))


def _highest(states: Iterable[AreaState]) -> Classification:
    return max((state.classification for state in states), key=lambda of: of.rank)


def check_begun(event: Event, states: Sequence[AreaState]) -> None:
    """Check that new areas begin with just what there was of the old ones: their land, class and evidence.

    `states` are the areas that end, as they are on the day. Raises EventError, or BalanceError where land is lost.
    """
    details = event.details
    if not isinstance(details, Merged | Split):
        return
    if not begins_others(event):
        raise demand_error(
            _RULE, Message("it names the new areas without beginning them, and land would count twice on the way"),
            _one_command(event.area, details),
        )  # fmt: skip
    if details.classification is not _highest(states):
        raise demand_error(_RULE, Message("the highest classification is {class_}", class_=_highest(states)))
    if details.carries != carried_evidence(states):
        raise demand_error(_RULE, Message("the evidence that it carries on is not that of the areas that end"))
    if isinstance(details, Merged) and details.land is not None:
        land, brought = details.land, union([details.shape, *(each.shape for each in details.brought)])
        for lost in (difference(brought, land), difference(land, brought)):
            if not lost.is_empty and (over := area_m2(lost)) > hair_m2(land, area_m2(land)):
                raise BalanceError(
                    "rule merge-brings-what-remains: {over:,.2f} m² of the new area are not those of the old ones",
                    over=over, next_step="give as land all that remains of them, together",
                    difference=to_mapping(lost), difference_m2=over,
                )  # fmt: skip


def _one_command(area: str, details: Merged | Split) -> Message:
    """Return the command that records it in one entry."""
    if isinstance(details, Merged):
        return Message(
            "use `register merge {areas} --into {into} --name …`, which begins {into} by the same entry",
            areas=" ".join((area, *details.others)), into=details.into,
        )  # fmt: skip
    return Message("use `register split {area} FILE`, which begins all in FILE by the same entry", area=area)
