"""Recording: events checked against what is on record and taken into the ledger, with the versions that follow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marchland.access.service.permission import decide, everywhere
from marchland.access.service.roster import Roster
from marchland.access.service.tokens import TokenGrant
from marchland.core.errors import EntryError, EventError, NotAllowedError
from marchland.core.message import Message, Word
from marchland.core.policy import Actor, Deny
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import (
    KINDS,
    Approved,
    Decision,
    Event,
    ProposalWithdrawn,
    Proposed,
    from_bytes,
    from_mapping,
    to_bytes,
)
from marchland.register.domain.fold import OpenHistory, fold, state_on, versions
from marchland.register.domain.proposal import ENACTED, KINDS_OF_DECIDING, PROPOSED, WITHDRAWN, ProposalStanding
from marchland.register.domain.state import AreaState
from marchland.register.domain.succession import check_successors
from marchland.register.domain.version import Version
from marchland.register.service.erasure import erased_event
from marchland.register.service.stores import RegisterReader, RegisterWriter
from marchland.register.service.surroundings import Neighbourhood
from marchland.tlog.domain.entry import ERASED, SALT_BYTES, DeviceClaim, Entry, NewEntry, Sensitivity, seal, subject_of

Salts = Callable[[int], bytes]
_KEPT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class EventSubmission:
    """An event as somebody hands it in, under a key of their own making."""

    event: Event
    key: str
    actor: Actor
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    claim: DeviceClaim | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The entry of an event, and whether it was there already."""

    entry: Entry
    area: str
    kind: str
    already: bool


@dataclass(slots=True)
class SubjectState:
    """What is known of one subject while events are taken: its history, and its current rows."""

    ongoing: OpenHistory
    rows: tuple[Version, ...]


def key_of(event: Event, actor: Actor) -> str:
    """Return a key made of all that an event says and who says it, so that saying it twice adds nothing."""
    return "event:" + hashlib.sha256(to_bytes(event) + b"\0" + actor.id.encode()).hexdigest()


def submission(event: Event, key: str, actor: Actor, token: TokenGrant | None, instant: str) -> EventSubmission:
    """Return an event as its actor hands it in, by themselves or through a token, which the entry then names."""
    if token is None:
        return EventSubmission(event, key, actor)
    return EventSubmission(event, key, replace(actor, scopes=token.scopes), claim=token.claim(instant))


class Recorder:
    """Takes events into one ledger, transaction after transaction, and remembers what it folded in between.

    What it remembers is dropped as soon as somebody else has written.
    """

    def __init__(self, origin: str, roster: Roster) -> None:
        self._origin = origin
        self._roster = roster
        self._held: dict[str, SubjectState] = {}
        self._size = -1

    def record(
        self, writer: RegisterWriter, submissions: Sequence[EventSubmission], recorded_at: str
    ) -> tuple[Receipt, ...]:
        """Return a receipt for each event, all of them taken, or none.

        Raises EventError naming the rule that one breaks, NotAllowedError where its actor may not do it, and
        EntryError where its key is there with something else.
        """
        head = writer.head()
        if head.size != self._size or len(self._held) > _KEPT_MOST:
            self._held.clear()
        recorded_at = max(recorded_at, head.recorded_at)
        self._roster = replace(self._roster, on=day_of(recorded_at))
        around = Neighbourhood(writer, day_of(recorded_at), [_said(item.event) for item in submissions])
        new: list[NewEntry] = []
        changes: list[tuple[int, str, tuple[Version, ...], tuple[Version, ...]]] = []
        receipts: list[Receipt | None] = []
        keys: dict[str, int] = {}
        try:
            for item in submissions:
                sealed = self._entry(item)
                there = writer.by_key(item.key) if item.key not in keys else None
                if there is not None or item.key in keys:
                    new.append(sealed)
                    receipts.append(None)
                    continue
                seq = head.size + len(keys)
                keys[item.key] = seq
                around.check(_said(item.event))
                changes.append(self._changed(writer, item, sealed, seq, recorded_at))
                new.append(sealed)
                receipts.append(None)
            entries = writer.append(new, recorded_at)
            for size, subject, gone, rows in changes:
                writer.replace_versions(size, subject, gone, rows)
        except BaseException:
            self._held.clear()
            self._size = -1
            raise
        self._size = head.size + len(keys)
        return tuple(
            Receipt(entry, item.event.area, item.event.kind, already=keys.get(item.key) != entry.seq)
            for entry, item in zip(entries, submissions, strict=True)
        )

    def record_history(
        self, writer: RegisterWriter, history: Sequence[tuple[str, EventSubmission]], salts: Salts
    ) -> int:
        """Take events into a ledger that has none of them yet, each as recorded at an instant of its own.

        Returns how many there were; raises as `take` does. For founding a store, where history is told at once.
        """
        head = writer.head()
        if head.size != self._size:
            self._held.clear()
        entries, changes = [], []
        for seq, (instant, item) in enumerate(history, head.size):
            self._roster = replace(self._roster, on=day_of(instant))
            new = self._entry(item)
            changes.append(self._changed(writer, item, new, seq, instant))
            entries.append(seal(new, seq, instant, salts(SALT_BYTES)))
        writer.import_entries(entries)
        for size, subject, gone, rows in changes:
            writer.replace_versions(size, subject, gone, rows)
        self._size = head.size + len(entries)
        return len(entries)

    def _entry(self, item: EventSubmission) -> NewEntry:
        return NewEntry(
            item.key, item.event.kind, subject_of(self._origin, item.event.area), item.actor.id,
            item.actor.organisation, to_bytes(item.event), item.sensitivity, item.claim,
        )  # fmt: skip

    def _changed(
        self, writer: RegisterReader, item: EventSubmission, sealed: NewEntry, seq: int, recorded_at: str
    ) -> tuple[int, str, tuple[Version, ...], tuple[Version, ...]]:
        """Return what an event does to the rows of its area, once nothing speaks against it."""
        recorded = RecordedEvent(seq, recorded_at, item.actor.id, item.actor.organisation, item.key, item.event)
        held = self._of(writer, sealed.subject, seq)
        _check_actor(item, held.ongoing)
        ongoing = held.ongoing.with_checked(recorded)
        decided = self._check_decision(item, ongoing)
        check_successors(decided, lambda area: self._state(writer, area, decided, seq))
        gone, rows = versions(sealed.subject, held.rows, ongoing, seq + 1)
        ended = set(map(id, gone))
        held.ongoing = ongoing
        held.rows = (*(row for row in held.rows if id(row) not in ended), *rows)
        return seq + 1, sealed.subject, gone, rows

    def _check_decision(self, item: EventSubmission, ongoing: OpenHistory) -> Event:
        """Return the event that is proposed, approved or recorded; raises where two people have not decided just it."""
        event = item.event
        if event.kind in KINDS_OF_DECIDING:
            return self._check_deciding(item, ongoing)
        if event.decision is not None:
            if not self._roster.keeps(item.actor.id):
                raise EventError(
                    "rule decide-by-content: {kind} {area!r} rests on a decision, and nobody has approved just this",
                    kind=Word(event.kind),
                    area=event.area,
                    next_step=Message(
                        "propose it with `register propose {area} {kind} …`, and let the other approve its digest",
                        area=event.area,
                        kind=event.kind,
                    ),
                )
            check_approvers(self._roster, event.decision)
        return event

    def _check_deciding(self, item: EventSubmission, ongoing: OpenHistory) -> Event:
        details, by_digest = item.event.details, ongoing.proposals.by_digest
        if isinstance(details, Proposed):
            _check_key(item, PROPOSED + details.digest)
            proposal = by_digest[details.digest]
        elif isinstance(details, Approved):
            proposal = by_digest[details.approves]
            if proposal.standing is ProposalStanding.TOOK_EFFECT:
                _check_key(item, ENACTED + proposal.digest)
        elif isinstance(details, ProposalWithdrawn):
            _check_key(item, WITHDRAWN + details.withdraws)
            proposal = by_digest[details.withdraws]
            if item.actor.id != proposal.proposed.actor and not everywhere(item.actor, "approved"):
                raise NotAllowedError(
                    "rule proposer-takes-back: {actor} neither proposed it nor approves decisions",
                    actor=item.actor.id,
                    next_step="ask who proposed it, or an approver",
                )
        if proposal.event.decision is not None and not isinstance(details, ProposalWithdrawn):
            check_approvers(self._roster, proposal.event.decision)
        return proposal.event

    def _state(self, writer: RegisterReader, area: str, event: Event, seq: int) -> AreaState | None:
        held = self._of(writer, subject_of(self._origin, area), seq)
        return state_on(held.ongoing.spans, event.valid_on)

    def _of(self, writer: RegisterReader, subject: str, size: int) -> SubjectState:
        if subject not in self._held:
            events = list(read_events(writer, subject, size))
            rows = tuple(row for row in writer.versions_of(subject) if row.to_size is None) if events else ()
            self._held[subject] = SubjectState(fold(events), rows)
        return self._held[subject]


def day_of(instant: str) -> date:
    """Return the day of an instant, in UTC."""
    return date.fromisoformat(instant[:10])


def _check_key(item: EventSubmission, key: str) -> None:
    """Raise EntryError where an entry of deciding has another key than that by which it is found, and is there once."""
    if item.key != key:
        raise EntryError("the key of a {kind} entry is {key}", kind=item.event.kind, key=key, next_step="give that one")


def _said(event: Event) -> Event:
    """Return what an event says of land: of a proposal the event that is proposed."""
    return from_mapping(event.details.proposes) if isinstance(event.details, Proposed) else event


def check_approvers(roster: Roster, decision: Decision) -> None:
    """Raise NotAllowedError where a decision names somebody who is not on the roster as an approver on its day."""
    for name in decision.approvers:
        if everywhere(roster.registered(name), "approved"):
            continue
        term = roster.term(name)
        found = (
            Message("the role of {name!r} does not hold on {day}", name=name, day=roster.on)
            if name in roster.actors and not term.holds(roster.on)
            else Message("{name!r} is not an approver on the roster", name=name)
        )
        raise NotAllowedError(
            "rule approvers-on-roster: {found}, but decision {decision!r} names them",
            found=found,
            decision=decision.name,
            next_step=Message(
                "name two people who have that role, or let an administrator give it: "
                "`register actor {name} --role approver`",
                name=name,
            ),
        )


def _check_actor(item: EventSubmission, ongoing: OpenHistory) -> None:
    if item.actor.scopes is not None and item.event.decision is not None:
        # Whoever records a decision that names them has said yes by that: people do, and no program for them.
        raise NotAllowedError(
            "{actor}: no token may hand in what carries a decision",
            actor=item.actor.id,
            next_step="sign in, and record it yourself",
        )
    state = ongoing.steps[-1].state if ongoing.steps else None
    organisations = state.organisations if state else None
    decision = decide(item.actor, item.event.kind, organisations)
    if isinstance(decision, Deny) and isinstance(item.event.details, Proposed):
        # Whoever may record a kind of event may propose it too, on any area on which they may record it.
        kind = str(item.event.details.proposes.get("event", ""))
        decision = decide(item.actor, kind, organisations) if kind not in KINDS_OF_DECIDING else decision
    if isinstance(decision, Deny):
        raise NotAllowedError(
            "{actor}: {reason}",
            actor=item.actor.id,
            reason=decision.reason,
            next_step="ask an administrator for that role",
        )


def read_events(
    reader: RegisterReader, subject: str, size: int, kinds: Container[str] = KINDS
) -> Iterable[RecordedEvent]:
    """Yield the events of an area in the order they were recorded; of an erased one, what was kept of it."""
    events: dict[int, Event] = {}
    entries = reader.of_subject(subject, size)
    for entry in entries:
        if entry.kind == ERASED:
            seq, event = erased_event(entry)
            if event is not None:
                events[seq] = event
    for entry in entries:
        if entry.kind in kinds:
            yield recorded_of(entry, events.get(entry.seq))


def recorded_of(entry: Entry, kept: Event | None = None) -> RecordedEvent:
    """Return the event of an entry; raises EntryError where its payload is gone and nothing was kept of it."""
    if entry.payload is None and kept is None:
        raise EntryError(
            "the payload of entry {entry} is gone, and no entry says why", entry=entry.seq, next_step="ledger verify"
        )
    event = from_bytes(entry.payload) if entry.payload is not None else kept
    if event is None:  # pragma: no cover - one of the two is there, as was just checked
        raise EntryError("entry {entry} cannot be read", entry=entry.seq)
    return RecordedEvent(entry.seq, entry.recorded_at, entry.actor, entry.organisation, entry.key, event)
