"""Decisions: whether everyone whose approval an event names has said yes to it."""

from __future__ import annotations

from collections.abc import Iterable

from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Approved


def missing_approval(new: RecordedEvent, events: Iterable[RecordedEvent]) -> tuple[str, ...]:
    """Return who of those that approve the decision of an event has not said yes to it before.

    Who records the event has said yes by recording it; every other by an `approved` event of their own on the area that
    names the decision. An event without a decision lacks nobody.
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
