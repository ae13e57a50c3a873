"""Propose an event, say yes to it by its digest, or take it back: each an entry, checked where it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from marchland.access.service.roster import actor_and_roster
from marchland.access.service.tokens import TokenGrant
from marchland.core.errors import InputError, Location, NotFoundError
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.register.domain.event import Approved, Event, ProposalWithdrawn, Proposed, from_bytes
from marchland.register.domain.proposal import (
    ENACTED,
    PROPOSED,
    WITHDRAWN,
    Proposal,
    Proposals,
    ProposalStanding,
    is_digest,
    proposals_of,
    proposing,
)
from marchland.register.domain.workflow import RULES
from marchland.register.service.area_entries import deciding_events
from marchland.register.service.recording import (
    EventSubmission,
    Receipt,
    Recorder,
    day_of,
    key_of,
    submission,
)
from marchland.register.service.stores import RegisterReader, RegisterStore, RegisterWriter

Clock = Callable[[], str]
_YES = "approved:"


@dataclass(frozen=True, slots=True)
class DecidingReceipt:
    """The entry by which an event was proposed, approved or taken back, and what the proposal is after it."""

    receipt: Receipt
    proposal: Proposal


def propose(
    store: RegisterStore, event: Event, identity: str, clock: Clock, token: TokenGrant | None = None
) -> DecidingReceipt:
    """Return the receipt of a proposal; raises what recording the event would raise, but for what others approve."""
    with store.writing() as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock, token)
        details = proposing(event)
        said = Event(event.area, day_of(instant), details)
        return _said(writer, recorder, said, details.digest, actor, instant, token)


def approve(store: RegisterStore, digest: str, identity: str, clock: Clock) -> DecidingReceipt:
    """Return the receipt of a yes to the proposal of that digest; the last one lets it take effect, once."""
    with store.writing() as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock)
        proposal = find_proposal(writer, digest)
        said = Event(proposal.event.area, day_of(instant), Approved(digest))
        return _said(writer, recorder, said, digest, actor, instant)


def take_back(
    store: RegisterStore, digest: str, reason: str, identity: str, clock: Clock, token: TokenGrant | None = None
) -> DecidingReceipt:
    """Return the receipt of a proposal's end: nobody can approve it any more."""
    with store.writing() as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock, token)
        proposal = find_proposal(writer, digest)
        said = Event(proposal.event.area, day_of(instant), ProposalWithdrawn(digest, reason))
        return _said(writer, recorder, said, digest, actor, instant, token)


def opened_recorder(
    writer: RegisterWriter, store: RegisterStore, identity: str, clock: Clock, token: TokenGrant | None = None
) -> tuple[Actor, Recorder, str]:
    """Return who records, what takes their events, and the instant: roles are those of its day.

    Through a token its owner may do no more than its scopes allow.
    """
    instant = max(clock(), writer.head().recorded_at)
    actor, roster = actor_and_roster(writer, store, identity, day_of(instant))
    if token is not None:
        actor = replace(actor, scopes=token.scopes)
    return actor, Recorder(store.origin, roster), instant


def _said(
    writer: RegisterWriter, recorder: Recorder, event: Event, digest: str, actor: Actor, instant: str,
    token: TokenGrant | None = None,
) -> DecidingReceipt:  # fmt: skip
    (receipt,) = recorder.record(writer, submissions(writer, (event,), actor, token=token, instant=instant), instant)
    return DecidingReceipt(receipt, find_proposal(writer, digest))


def find_proposal(reader: RegisterReader, digest: str, size: int | None = None) -> Proposal:
    """Return the proposal of that digest as a ledger of that size has it; raises NotFoundError."""
    if not is_digest(digest):
        raise InputError(
            "rule {rule}: {found}",
            rule="approval-names-content",
            found=Message("{given!r} is not the digest of a proposal: 64 of 0-9 and a-f", given=digest[:80]),
            where=Location(field="digest"),
            next_step=RULES["approval-names-content"].next_step,
        )
    end = reader.head().size if size is None else size
    entry = reader.by_key(PROPOSED + digest)
    if entry is None or entry.seq >= end:
        raise NotFoundError(
            "rule proposal-is-open: there is no proposal of digest {digest}", digest=digest,
            next_step="see `register proposals`",
        )  # fmt: skip
    return proposals_on(reader, entry.subject, end).by_digest[digest]


def proposals_on(reader: RegisterReader, subject: str, size: int) -> Proposals:
    """Return the proposals on an area, as a ledger of that size has them."""
    return proposals_of(deciding_events(reader, subject, size))


def submissions(
    reader: RegisterReader, events: Sequence[Event], actor: Actor, key: str = "", token: TokenGrant | None = None,
    instant: str = "",
) -> tuple[EventSubmission, ...]:  # fmt: skip
    """Return events as an actor hands them in, under the key given or one of their own, through a token if any.

    What is said twice of one proposal by the same person is the entry that is there, on whatever day it is said again.
    """
    made = (_submission(reader, event, actor, key) for event in events)
    if token is None:
        return tuple(made)
    return tuple(submission(each.event, each.key, actor, token, instant) for each in made)


def _submission(reader: RegisterReader, event: Event, actor: Actor, key: str) -> EventSubmission:
    made = _deciding_key(reader, event, actor)
    if not made:
        return EventSubmission(event, key or key_of(event, actor), actor)
    there = reader.by_key(made)
    if there is None:
        return EventSubmission(event, made, actor)
    if there.actor == actor.id and there.payload is not None and _still_says_so(reader, event):
        return EventSubmission(from_bytes(there.payload), made, actor)
    return EventSubmission(event, key_of(event, actor), actor)  # whose rule then refuses it


def _deciding_key(reader: RegisterReader, event: Event, actor: Actor) -> str:
    """Return the key under which an entry of deciding is found, or nothing for any other event."""
    details = event.details
    if isinstance(details, Proposed):
        return PROPOSED + details.digest
    if isinstance(details, ProposalWithdrawn):
        return WITHDRAWN + details.withdraws
    if not isinstance(details, Approved) or not is_digest(details.approves):
        return ""
    if reader.by_key(PROPOSED + details.approves) is None:
        return ""
    proposal = find_proposal(reader, details.approves)
    last = proposal.missing == (actor.id,) or (proposal.ended is not None and proposal.ended.actor == actor.id)
    own = hashlib.sha256(f"{details.approves} {actor.id}".encode()).hexdigest()
    return ENACTED + details.approves if last else _YES + own


def _still_says_so(reader: RegisterReader, event: Event) -> bool:
    """Tell whether an entry that is there stands for what is said again: a proposal only while it is open."""
    details = event.details
    return not isinstance(details, Proposed) or (
        find_proposal(reader, details.digest).standing is ProposalStanding.OPEN
    )
