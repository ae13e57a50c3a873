"""Proposals: an event handed in for others to say yes to, by the digest of its exact bytes, and at most once.

Who says yes has seen just that content. A digest is proposed once for ever: after it took effect, or was taken back, no
earlier yes can be used again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from marchland.core.errors import EventError, Location, MarchlandError
from marchland.core.message import Message
from marchland.register.domain.demand import demand_error
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import (
    Approved,
    Event,
    ProposalWithdrawn,
    Proposed,
    from_mapping,
    to_bytes,
)

KINDS_OF_DECIDING = frozenset({"proposed", "approved", "proposal_withdrawn"})
"""The kinds of events by which it is decided; none of them can itself be proposed."""
PROPOSED, ENACTED, WITHDRAWN = "proposed:", "enacted:", "withdrawn:"
"""How the keys begin of the entries by which a proposal is made, takes effect and is taken back; its digest follows.

As no key is there twice, nothing is proposed twice and nothing takes effect twice.
"""
_DIGEST = re.compile("[0-9a-f]{64}")


class ProposalStanding(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    TOOK_EFFECT = "took_effect"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event that was proposed, who said yes to it, and the entry by which it took effect or was taken back."""

    digest: str
    event: Event
    proposed: RecordedEvent
    approvals: tuple[RecordedEvent, ...] = ()
    standing: ProposalStanding = ProposalStanding.OPEN
    ended: RecordedEvent | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Return who of those whom the decision names has not said yes; who proposed it said so by that."""
        names = self.event.decision.approvers if self.event.decision else ()
        said = {self.proposed.actor, *(approval.actor for approval in self.approvals)}
        return tuple(name for name in names if name not in said)


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals on one area, by their digests, in the order of their entries."""

    by_digest: Mapping[str, Proposal] = field(default_factory=dict)

    def with_accepted(
        self, recorded: RecordedEvent, proposed: Event | None = None
    ) -> tuple[Proposals, RecordedEvent | None]:
        """Return the proposals after an entry, and what happens to the area by it, if anything.

        A `recorded` that takes effect has the place, the instant and the actor of the approval that was the last.
        `proposed` is the event that the entry proposes, where it was read already.
        """
        details = recorded.event.details
        if isinstance(details, Proposed):
            if details.digest in self.by_digest:
                return self, None
            return self._with(Proposal(details.digest, proposed or from_mapping(details.proposes), recorded)), None
        if isinstance(details, ProposalWithdrawn):
            found = self._open(details.withdraws)
            if found is None:
                return self, None
            return self._with(replace(found, standing=ProposalStanding.TAKEN_BACK, ended=recorded)), None
        if isinstance(details, Approved) and is_digest(details.approves):
            found = self._open(details.approves)
            if found is None or recorded.actor not in found.missing:
                return self, None
            after = replace(found, approvals=(*found.approvals, recorded))
            if after.missing:
                return self._with(after), None
            earlier = (found.proposed.seq, *(approval.seq for approval in found.approvals))
            done = replace(after, standing=ProposalStanding.TOOK_EFFECT, ended=recorded)
            return self._with(done), replace(recorded, event=found.event, digest=found.digest, earlier=earlier)
        return self, recorded

    @property
    def entries(self) -> frozenset[int]:
        """Return the entries by which it was only decided: those by which an event took effect are not among them."""
        found: set[int] = set()
        for each in self.by_digest.values():
            ended = {each.ended.seq} if each.ended else set()
            steps = {each.proposed.seq, *(approval.seq for approval in each.approvals)}
            found |= steps - ended if each.standing is ProposalStanding.TOOK_EFFECT else steps | ended
        return frozenset(found)

    def _open(self, digest: str) -> Proposal | None:
        found = self.by_digest.get(digest)
        return found if found is not None and found.standing is ProposalStanding.OPEN else None

    def _with(self, proposal: Proposal) -> Proposals:
        return Proposals({**self.by_digest, proposal.digest: proposal})

    def check(self, recorded: RecordedEvent) -> Event | None:
        """Check that an entry may be made that proposes, says yes or takes back; raises EventError naming the rule.

        Returns the event that it proposes, if it does.
        """
        details = recorded.event.details
        if isinstance(details, Proposed):
            return self._check_proposed(details, recorded.event.area)
        if isinstance(details, ProposalWithdrawn):
            self._found(details.withdraws)
        elif isinstance(details, Approved):
            self._check_approved(details.approves, recorded)
        return None

    def _check_proposed(self, details: Proposed, area: str) -> Event:
        event = checked_proposed(details)
        if event.area != area:
            raise EventError(
                "a proposal on {area!r} cannot hold an event of {other!r}", area=area, other=event.area,
                where=Location(field="proposes"), next_step="propose it on its own area",
            )  # fmt: skip
        if event.kind in KINDS_OF_DECIDING or event.decision is None:
            raise demand_error("proposal-rests-on-decision", Message("the event that is proposed names no decision"))
        before = self.by_digest.get(details.digest)
        if before is not None:
            raise demand_error(
                "proposed-once", Message("the very same was proposed as entry {entry}", entry=before.proposed.seq)
            )
        return event

    def _check_approved(self, digest: str, recorded: RecordedEvent) -> None:
        if not is_digest(digest):
            raise demand_error(
                "approval-names-content",
                Message("{given!r} is not the digest of a proposal: 64 of 0-9 and a-f", given=digest[:80]),
            )
        found = self._found(digest)
        if digest_of(found.event) != digest:
            raise demand_error("proposal-is-open", Message("what is personal in it was erased, and it is another now"))
        names = found.event.decision.approvers if found.event.decision else ()
        check_yes(recorded.actor, found.proposed.actor, names, found.missing)

    def _found(self, digest: str) -> Proposal:
        """Return the open proposal of that digest; raises EventError where there is none, saying what became of it."""
        found = self.by_digest.get(digest)
        if found is None:
            raise demand_error("proposal-is-open", Message("no proposal of digest {digest} on it", digest=digest))
        if found.ended is not None:
            ended = found.ended.seq
            became = (
                Message("it took effect as entry {entry}, once", entry=ended)
                if found.standing is ProposalStanding.TOOK_EFFECT
                else Message("it was taken back by entry {entry}", entry=ended)
            )
            raise demand_error("proposal-is-open", became)
        return found


def check_yes(actor: str, proposer: str, names: Collection[str], missing: Collection[str]) -> None:
    """Check that somebody may say yes to what was proposed: one of the two whom it names, not its proposer, and once.

    Raises EventError naming the rule.
    """
    if actor == proposer:
        raise demand_error("another-approves", Message("{actor} proposed it", actor=actor))
    if actor not in names:
        raise demand_error(
            "approver-is-named",
            Message("the decision is that of {names}, and not of {actor}", names=", ".join(names), actor=actor),
        )
    if actor not in missing:
        raise demand_error("approves-once", Message("{actor} has approved it already", actor=actor))


def taken(events: Iterable[RecordedEvent]) -> tuple[Proposals, tuple[RecordedEvent, ...]]:
    """Return the proposals that the entries of one area make, and what happened to it, in the order of entries."""
    found, records = Proposals(), list[RecordedEvent]()
    for accepted in sorted(events, key=lambda recorded: recorded.seq):
        found, happened = found.with_accepted(accepted)
        records += [happened] if happened is not None else []
    return found, tuple(records)


def proposals_of(events: Iterable[RecordedEvent]) -> Proposals:
    """Return the proposals that the entries of one area make."""
    return taken(events)[0]


def happened(events: Iterable[RecordedEvent]) -> tuple[RecordedEvent, ...]:
    """Return what happened to an area by its entries, in their order: what was proposed, once it took effect."""
    return taken(events)[1]


def is_digest(text: str) -> bool:
    """Tell whether a text is a whole digest, in lower case."""
    return _DIGEST.fullmatch(text) is not None


def digest_of(event: Event) -> str:
    """Return the SHA-256 of an event's exact bytes, in hexadecimal."""
    return hashlib.sha256(to_bytes(event)).hexdigest()


def proposing(event: Event) -> Proposed:
    """Return what proposes just that event."""
    return Proposed(digest_of(event), json.loads(to_bytes(event)))


def checked_proposed(details: Proposed) -> Event:
    """Return the event that a proposal holds; raises EventError where its digest is that of another."""
    try:
        event = from_mapping(details.proposes)
    except MarchlandError as error:
        raise error.located(Location(field=f"proposes.{error.where.field}".strip("."))) from None
    if digest_of(event) != details.digest:
        raise EventError(
            "rule approval-names-content: the event has the digest {made}, and not {digest}", made=digest_of(event),
            digest=details.digest, where=Location(field="digest"), next_step="give that of the event itself",
        )  # fmt: skip
    return event
