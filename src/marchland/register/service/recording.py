"""Recording: events checked against what is on record and taken into the ledger, with the versions that follow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from marchland.access.service.permission import decide, everywhere
from marchland.access.service.roster import Roster
from marchland.access.service.tokens import TokenGrant
from marchland.core.errors import EntryError, EventError, NotAllowedError
from marchland.core.message import Message, Word, join
from marchland.core.policy import Actor, Deny
from marchland.register.domain.balance import reworded
from marchland.register.domain.correcting import StateOn, check_hazard_kept, still_says
from marchland.register.domain.correction import Recoded
from marchland.register.domain.demand import demand_error
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import (
    Approved,
    Decision,
    Event,
    ProposalWithdrawn,
    Proposed,
    from_mapping,
    to_bytes,
)
from marchland.register.domain.fold import OpenHistory, fold, no_longer, state_on, versions
from marchland.register.domain.proposal import (
    ENACTED,
    KINDS_OF_DECIDING,
    PROPOSED,
    WITHDRAWN,
    ProposalStanding,
)
from marchland.register.domain.resolution import CORRECTING
from marchland.register.domain.succession import check_begun
from marchland.register.domain.version import Version, VersionChange, together
from marchland.register.service.area_entries import concerned_parts, read_events, subject_for
from marchland.register.service.stores import RegisterReader, RegisterWriter
from marchland.register.service.surroundings import Neighbourhood
from marchland.tlog.domain.entry import SALT_BYTES, DeviceClaim, Entry, NewEntry, Sensitivity, seal, subject_of

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


@dataclass(frozen=True, slots=True)
class EntryEffect:
    """What an entry does: to the rows of each area it concerns, and which areas and codes it links."""

    changes: tuple[VersionChange, ...]
    concerned: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)


def keep(writer: RegisterWriter, effects: Sequence[EntryEffect]) -> None:
    """Write beside entries what they do, as it is after the last of them."""
    ends, begun = together(change for effect in effects for change in effect.changes)
    for change in ends:
        writer.replace_versions(change.size, change.subject, change.gone, ())
    if begun:
        writer.replace_versions(begun[-1].from_size, begun[-1].subject, (), begun)
    for effect in effects:
        writer.add_links(effect.changes[0].size - 1, effect.concerned, effect.codes)


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
        self._codes: dict[str, str] = {}
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
            self._forget()
        recorded_at = max(recorded_at, head.recorded_at)
        self._roster = replace(self._roster, on=day_of(recorded_at))
        around = Neighbourhood(writer, self._origin, day_of(recorded_at), [_said(item.event) for item in submissions])
        new: list[NewEntry] = []
        taken: list[EventSubmission] = []
        effects: list[EntryEffect] = []
        receipts: list[Receipt | None] = []
        keys: dict[str, int] = {}
        try:
            for given in submissions:
                item = self._as_new(writer, given, head.size)
                taken.append(item)
                sealed = self._entry(writer, item)
                there = writer.by_key(item.key) if item.key not in keys else None
                if there is not None or item.key in keys:
                    new.append(sealed)
                    receipts.append(None)
                    continue
                seq = head.size + len(keys)
                keys[item.key] = seq
                around.check(_said(item.event))
                effects.append(self._changed(writer, item, sealed, seq, recorded_at))
                new.append(sealed)
                receipts.append(None)
            entries = writer.append(new, recorded_at)
            keep(writer, effects)
        except BaseException:
            self._forget()
            self._size = -1
            raise
        self._size = head.size + len(keys)
        return tuple(
            Receipt(entry, item.event.area, item.event.kind, already=keys.get(item.key) != entry.seq)
            for entry, item in zip(entries, taken, strict=True)
        )

    def record_history(
        self, writer: RegisterWriter, history: Sequence[tuple[str, EventSubmission]], salts: Salts
    ) -> int:
        """Take events into a ledger that has none of them yet, each as recorded at an instant of its own.

        Returns how many there were; raises as `take` does. For founding a store, where history is told at once.
        """
        head = writer.head()
        if head.size != self._size:
            self._forget()
        entries, effects = [], []
        for seq, (instant, item) in enumerate(history, head.size):
            self._roster = replace(self._roster, on=day_of(instant))
            new = self._entry(writer, item)
            effects.append(self._changed(writer, item, new, seq, instant))
            entries.append(seal(new, seq, instant, salts(SALT_BYTES)))
        writer.import_entries(entries)
        keep(writer, effects)
        self._size = head.size + len(entries)
        return len(entries)

    def _as_new(self, writer: RegisterReader, item: EventSubmission, size: int) -> EventSubmission:
        """Return a correction under another key where it was made before, word for word, and holds no longer."""
        if item.event.kind not in CORRECTING or item.key != key_of(item.event, item.actor):
            return item
        key = item.key
        while there := writer.by_key(key):
            if still_says(self._of(writer, there.subject, size).ongoing.records, there.seq):
                break
            key = f"{item.key}:{there.seq}"
        return replace(item, key=key)

    def _forget(self) -> None:
        self._held.clear()
        self._codes.clear()

    def _subject(self, reader: RegisterReader, code: str) -> str:
        return self._codes.get(code) or subject_for(reader, self._origin, code)

    def _entry(self, reader: RegisterReader, item: EventSubmission) -> NewEntry:
        return NewEntry(
            item.key, item.event.kind, self._subject(reader, item.event.area), item.actor.id,
            item.actor.organisation, to_bytes(item.event), item.sensitivity, item.claim,
        )  # fmt: skip

    def _changed(
        self, writer: RegisterReader, item: EventSubmission, sealed: NewEntry, seq: int, recorded_at: str
    ) -> EntryEffect:
        """Return what an event does to the areas it concerns, once nothing speaks against it."""
        recorded = RecordedEvent(seq, recorded_at, item.actor.id, item.actor.organisation, item.key, item.event)
        held = self._of(writer, sealed.subject, seq)
        _check_actor(item, held.ongoing)
        ongoing = held.ongoing.with_checked(recorded)
        decided = self._check_decision(item, ongoing)
        if isinstance(item.event.details, Proposed):
            tried = replace(recorded, event=decided)
            self._spread(writer, item, sealed.subject, held.ongoing.with_allowed(tried), tried, seq)
        happened = ongoing.happened_since(held.ongoing)
        if happened is None:
            return EntryEffect((self._replaced(sealed.subject, ongoing, seq),))
        try:
            after, concerned, codes = self._spread(writer, item, sealed.subject, ongoing, happened, seq)
        except EventError as error:
            raise (no_longer(error) if happened.digest else error) from None
        changes = tuple(self._replaced(subject, each, seq) for subject, each in after.items())
        self._codes.update(codes)
        return EntryEffect(changes, concerned, codes)

    def _spread(
        self, writer: RegisterReader, item: EventSubmission, subject: str, ongoing: OpenHistory,
        recorded: RecordedEvent, seq: int,
    ) -> tuple[Mapping[str, OpenHistory], Mapping[str, str], Mapping[str, str]]:  # fmt: skip
        """Return the histories of all areas that an event concerns, those beside its own with their codes, and codes.

        Raises EventError where something speaks against it on any of them.
        """
        event, after = recorded.event, {subject: ongoing}
        codes = self._recoded(writer, event, subject, seq)
        concerned = {self._subject(writer, part): part for part in concerned_parts(ongoing.records, recorded)}
        for other, part in concerned.items():
            after[other] = self._also(writer, item, replace(recorded, part=part), other, seq)
        before = {each: self._of(writer, each, seq).ongoing for each in after}
        ending = (state_on(each.spans, event.valid_on) for each in before.values())
        check_begun(event, [state for state in ending if state is not None])
        check_hazard_kept(event, [histories(before[each], after[each]) for each in after])
        return after, concerned, codes

    def _also(
        self, writer: RegisterReader, item: EventSubmission, recorded: RecordedEvent, subject: str, seq: int
    ) -> OpenHistory:
        """Return the history of a further area that an entry concerns; what is refused there names that area."""
        ongoing = self._of(writer, subject, seq).ongoing
        _check_actor(item, ongoing)
        try:
            return ongoing.with_allowed(recorded)
        except EventError as error:
            text = join("; ", (error.message, Message("this is about area {area}", area=recorded.part)))
            raise reworded(error, text, error.next_step) from None

    def _replaced(self, subject: str, ongoing: OpenHistory, seq: int) -> VersionChange:
        held = self._held[subject]
        gone, rows = versions(subject, held.rows, ongoing, seq + 1)
        ended = set(map(id, gone))
        held.ongoing = ongoing
        held.rows = (*(row for row in held.rows if id(row) not in ended), *rows)
        return VersionChange(seq + 1, subject, gone, rows)

    def _recoded(self, reader: RegisterReader, event: Event, subject: str, seq: int) -> Mapping[str, str]:
        """Return which codes find the area from an entry on that gives it another; raises EventError for a used one."""
        if not isinstance(event.details, Recoded):
            return {}
        code = event.details.to
        other = self._subject(reader, code)
        if other != subject_of(self._origin, code) or self._of(reader, other, seq).ongoing.records:
            raise demand_error("code-is-new", Message("{code!r} is, or was, the code of an area", code=code))
        return {event.area: subject, code: subject}

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


def histories(before: OpenHistory, after: OpenHistory) -> tuple[Iterable[date], StateOn, StateOn]:
    """Return on which days an area may have changed, and what it was and is on any."""
    was, now = before.spans, after.spans
    return (
        [span.valid_from for span in (*was, *now)], lambda day: state_on(was, day), lambda day: state_on(now, day),
    )  # fmt: skip
