"""Proposals asked for: which wait for whom, and one of them with the area before and after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from marchland.access.service.roster import is_permitted, require_permission
from marchland.core.asof import AsOf
from marchland.core.errors import EventError
from marchland.core.policy import Actor, FieldClass
from marchland.register.domain.body import state_body
from marchland.register.domain.decision import decided_how
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Event
from marchland.register.domain.fold import OpenHistory, fold, known, state_on
from marchland.register.domain.proposal import (
    PROPOSED,
    Proposal,
    ProposalStanding,
    proposals_of,
    proposing,
)
from marchland.register.domain.state import AreaState
from marchland.register.domain.version import LandLayer
from marchland.register.domain.visibility import redact
from marchland.register.service.area_entries import read_events, subject_for
from marchland.register.service.erasure import without_persons
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposal_cache import ProposalCache
from marchland.register.service.proposing import Clock, find_proposal, opened_recorder, submissions
from marchland.register.service.questions import area as one_area
from marchland.register.service.questions import known_size, unwritten
from marchland.register.service.recording import day_of
from marchland.register.service.stores import RegisterReader, RegisterStore

Body = Mapping[str, Any]
_READ_FIRST: Final = 20
"""Of so many proposals of each standing the areas are read before anybody asks."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal, and the area on its day without it and with it; `refusal` is why it does not fit as things are."""

    proposal: Proposal
    before: Body | None
    after: Body | None
    refusal: EventError | None = None


def listed(books: RegisterBooks, as_of: AsOf, area: str = "", *, ended: bool = False) -> tuple[Proposal, ...]:
    """Return the open proposals on an area, or on all, the newest first; with `ended` those too that are no longer."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        kept = books.proposals()
        keys = kept.keys(reader, size)
        digests = keys.proposed if ended else keys.open
        sight = _Sight(kept, reader, books.store.origin, actor, size)
        return tuple(filter(None, (sight.proposal(digest, area) for digest in reversed(digests))))


def work_out(store: RegisterStore, as_of: AsOf, kept: ProposalCache) -> None:
    """Read which proposals there are before anybody asks, and those areas on which a page tells of one."""
    with store.reading() as reader:
        size = known_size(reader, as_of.known_on)
        keys = kept.keys(reader, size)
        for digest in {*keys.open[-_READ_FIRST:], *keys.enacted[-_READ_FIRST:], *keys.withdrawn[-_READ_FIRST:]}:
            entry = reader.by_key(PROPOSED + digest)
            if entry is not None:
                kept.on(reader, entry.subject, size)


def last_ended(books: RegisterBooks, as_of: AsOf, most: int) -> tuple[Proposal, ...]:
    """Return the proposals that took effect or were taken back last, at most so many, the newest first."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        kept = books.proposals()
        keys = kept.keys(reader, size)
        last = (*keys.enacted[-most:], *keys.withdrawn[-most:])
        sight = _Sight(kept, reader, books.store.origin, actor, size)
        found = filter(None, map(sight.proposal, last))
        return tuple(sorted(found, key=lambda each: -each.ended.seq if each.ended else 0)[:most])


class _Sight:
    """The proposals of a ledger of a size, as far as an actor may see them."""

    def __init__(self, kept: ProposalCache, reader: RegisterReader, origin: str, actor: Actor, size: int) -> None:
        self._kept, self._reader, self._origin, self._actor, self._size = kept, reader, origin, actor, size

    def proposal(self, digest: str, area: str = "") -> Proposal | None:
        """Return the proposal of a digest, if it is on that area (any), without persons who are not for the actor."""
        entry = self._reader.by_key(PROPOSED + digest)
        if entry is None or (area and entry.subject != subject_for(self._reader, self._origin, area, self._size)):
            return None
        found = self._kept.on(self._reader, entry.subject, self._size)
        if not is_permitted(self._actor, "look", found.organisations, FieldClass.RESTRICTED):
            return None
        return _shown(found.proposals.by_digest[digest], self._actor, found.organisations)


def _shown(proposal: Proposal, actor: Actor, organisations: tuple[str, ...]) -> Proposal:
    if is_permitted(actor, "look", organisations, FieldClass.PERSONAL):
        return proposal
    return replace(
        proposal, event=without_persons(proposal.event), proposed=_impersonal(proposal.proposed),
        approvals=tuple(map(_impersonal, proposal.approvals)),
        ended=_impersonal(proposal.ended) if proposal.ended else None,
    )  # fmt: skip


def _impersonal(recorded: RecordedEvent) -> RecordedEvent:
    return replace(recorded, event=without_persons(recorded.event))


def one(books: RegisterBooks, digest: str, as_of: AsOf) -> ProposalView:
    """Return the proposal of a digest, and the area without it and with it; raises NotFoundError."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        return _viewed(reader, books.store.origin, actor, find_proposal(reader, digest, size), size)


def tried(store: RegisterStore, event: Event, identity: str, clock: Clock) -> ProposalView:
    """Return what would be proposed, and record nothing; raises what proposing it would raise."""
    views: list[ProposalView] = []
    with unwritten(store) as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock)
        details = proposing(event)
        said = Event(event.area, day_of(instant), details)
        recorder.record(writer, submissions(writer, (said,), actor), instant)
        views.append(_viewed(writer, store.origin, actor, find_proposal(writer, details.digest), writer.head().size))
    return views[0]


def _viewed(reader: RegisterReader, origin: str, actor: Actor, proposal: Proposal, size: int) -> ProposalView:
    event = proposal.event
    events = read_events(reader, subject_for(reader, origin, event.area), size)
    without = fold(known(events, proposal.ended.seq if proposal.ended else None))
    before = _on(without, event)
    organisations = before.organisations if before else ()
    require_permission(actor, "look", FieldClass.RESTRICTED, organisations)
    refusal = after = None
    try:
        after = _on(without.with_allowed(_happening(proposal, size)), event)
    except EventError as error:
        refusal = error
    return ProposalView(_shown(proposal, actor, organisations), _body(before, actor), _body(after, actor), refusal)


def _happening(proposal: Proposal, size: int) -> RecordedEvent:
    """Return the proposed event as it would happen by the next entry."""
    return replace(proposal.proposed, seq=size, event=proposal.event, digest=proposal.digest)


def _on(history: OpenHistory, event: Event) -> AreaState | None:
    return state_on(history.spans, event.valid_on)


def _body(state: AreaState | None, actor: Actor) -> Body | None:
    return redact(json.loads(state_body(state)), actor) if state else None


def shown(books: RegisterBooks, area: str, as_of: AsOf, layer: LandLayer = LandLayer.AREAS) -> Body:
    """Return one area as of two dates, with how the release of each part was decided, and the proposals on it."""
    body = one_area(books, area, as_of, layer)
    if "entries" in body.get("withheld", ()):
        return body
    with books.reading() as (reader, _):
        size = known_size(reader, as_of.known_on)
        events = list(read_events(reader, subject_for(reader, books.store.origin, area, size), size))
    how = decided_how(events)
    parts = [
        {**part, "decided": how[part["seq"]].value} if part["seq"] in how else part for part in body.get("parts", ())
    ]
    found = [_told(each) for each in proposals_of(events).by_digest.values() if each.standing is ProposalStanding.OPEN]
    return {**body, **({"parts": parts} if parts else {}), **({"proposals": found} if found else {})}


def _told(proposal: Proposal) -> Body:
    """Return an open proposal as its area tells it."""
    decision = proposal.event.decision
    return {
        "digest": proposal.digest,
        "kind": proposal.event.kind,
        "valid_on": proposal.event.valid_on.isoformat(),
        "decision": decision.name if decision else "",
        "actor": proposal.proposed.actor,
        "missing": list(proposal.missing),
        "seq": proposal.proposed.seq,
    }
