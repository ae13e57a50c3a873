"""Decisions: how two people decided what an entry records, as the entries themselves tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Approved
from marchland.register.domain.proposal import Proposals
from marchland.register.domain.state import DecidedHow


def decided_how(events: Iterable[RecordedEvent]) -> Mapping[int, DecidedHow]:
    """Return of each entry of an area by which a decision took effect how it was decided, in the order of entries."""
    found: dict[int, DecidedHow] = {}
    proposals, before = Proposals(), list[RecordedEvent]()
    for recorded in events:
        proposals, happened = proposals.with_accepted(recorded)
        if happened is not None and happened.digest:
            found[recorded.seq] = DecidedHow.BY_CONTENT
        elif recorded.event.decision is not None:
            vouched = _missing_approval(recorded, before)
            found[recorded.seq] = DecidedHow.VOUCHED if vouched else DecidedHow.BY_NAME
        before.append(recorded)
    return found


def _missing_approval(new: RecordedEvent, events: Iterable[RecordedEvent]) -> tuple[str, ...]:
    """Return who of those that approve the decision of an event recorded directly has not said yes to its name before.

    Who records the event has said yes by recording it; every other by an `approved` event of their own on the area that
    names the decision, as it was before a yes was to content. An event without a decision lacks nobody.
    """
    decision = new.event.decision
    if decision is None:
        return ()
    approvers = {new.actor} | {
        recorded.actor
        for recorded in events
        if isinstance(recorded.event.details, Approved)
        and recorded.event.details.approves == decision.name
        and recorded.event.area == new.event.area
        and recorded.seq < new.seq
    }
    return tuple(approver for approver in decision.approvers if approver not in approvers)
