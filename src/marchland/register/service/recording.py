"""Recording: events checked against what is on record and taken into the ledger, with the versions that follow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from marchland.access.service.permission import decide, everywhere
from marchland.access.service.roster import Roster
from marchland.core.errors import EntryError, EventError, NotAllowedError
from marchland.core.message import Message, join
from marchland.core.policy import Actor, Deny
from marchland.register.domain.balance import reworded
from marchland.register.domain.correcting import StateOn, check_hazard_kept, still_says
from marchland.register.domain.correction import Recoded
from marchland.register.domain.decision import missing_approval
from marchland.register.domain.demand import demand_error
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import KINDS, Approved, Decision, Event, from_bytes, to_bytes
from marchland.register.domain.fold import OpenHistory, fold, state_on, versions
from marchland.register.domain.resolution import CORRECTING, others_of, root_of
from marchland.register.domain.state import AreaState
from marchland.register.domain.succession import check_begun, check_successors
from marchland.register.domain.version import Version
from marchland.register.service.erasure import erased_event
from marchland.register.service.stores import RegisterReader, RegisterWriter
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
    """What is known of one subject while events are taken: its history, its events, and its current rows."""

    ongoing: OpenHistory
    events: list[RecordedEvent]
    rows: tuple[Version, ...]


VersionChange = tuple[int, str, tuple[Version, ...], tuple[Version, ...]]


@dataclass(frozen=True, slots=True)
class EntryEffect:
    """What an entry does: to the rows of each area it concerns, and which areas and codes it links."""

    changes: tuple[VersionChange, ...]
    concerned: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    def keep(self, writer: RegisterWriter) -> None:
        """Write it beside the entry."""
        for size, subject, gone, rows in self.changes:
            writer.replace_versions(size, subject, gone, rows)
        writer.add_links(self.changes[0][0] - 1, self.concerned, self.codes)


def key_of(event: Event, actor: Actor) -> str:
    """Return a key made of all that an event says and who says it, so that saying it twice adds nothing."""
    return "event:" + hashlib.sha256(to_bytes(event) + b"\0" + actor.id.encode()).hexdigest()


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
                effects.append(self._changed(writer, item, sealed, seq, recorded_at))
                new.append(sealed)
                receipts.append(None)
            entries = writer.append(new, recorded_at)
            for effect in effects:
                effect.keep(writer)
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
            new = self._entry(writer, item)
            effects.append(self._changed(writer, item, new, seq, instant))
            entries.append(seal(new, seq, instant, salts(SALT_BYTES)))
        writer.import_entries(entries)
        for effect in effects:
            effect.keep(writer)
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
        after = {sealed.subject: held.ongoing.with_checked(recorded)}
        self._check_decision(item, recorded, held)
        check_successors(item.event, lambda area: self._state(writer, area, item.event, seq))
        codes = self._recoded(writer, item.event, sealed.subject, seq)
        concerned = {
            self._subject(writer, part): part for part in concerned_parts(after[sealed.subject].records, recorded)
        }
        for subject, part in concerned.items():
            after[subject] = self._also(writer, item, replace(recorded, part=part), subject, seq)
        before = {subject: self._of(writer, subject, seq).ongoing for subject in after}
        ending = (state_on(each.spans, item.event.valid_on) for each in before.values())
        check_begun(item.event, [state for state in ending if state is not None])
        check_hazard_kept(item.event, [histories(before[subject], after[subject]) for subject in after])
        changes = tuple(self._replaced(subject, ongoing, seq) for subject, ongoing in after.items())
        held.events.append(recorded)
        self._codes.update(codes)
        return EntryEffect(changes, concerned, codes)

    def _also(
        self, writer: RegisterReader, item: EventSubmission, recorded: RecordedEvent, subject: str, seq: int
    ) -> OpenHistory:
        """Return the history of a further area that an entry concerns; what is refused there names that area."""
        ongoing = self._of(writer, subject, seq).ongoing
        _check_actor(item, ongoing)
        try:
            return ongoing.with_checked(recorded)
        except EventError as error:
            text = join("; ", (error.message, Message("this is about area {area}", area=recorded.part)))
            raise reworded(error, text, error.next_step) from None

    def _replaced(self, subject: str, ongoing: OpenHistory, seq: int) -> VersionChange:
        held = self._held[subject]
        gone, rows = versions(subject, held.rows, ongoing, seq + 1)
        ended = set(map(id, gone))
        held.ongoing = ongoing
        held.rows = (*(row for row in held.rows if id(row) not in ended), *rows)
        return seq + 1, subject, gone, rows

    def _recoded(self, reader: RegisterReader, event: Event, subject: str, seq: int) -> Mapping[str, str]:
        """Return which codes find the area from an entry on that gives it another; raises EventError for a used one."""
        if not isinstance(event.details, Recoded):
            return {}
        code = event.details.to
        other = self._subject(reader, code)
        if other != subject_of(self._origin, code) or self._of(reader, other, seq).ongoing.records:
            raise demand_error("code-is-new", Message("{code!r} is, or was, the code of an area", code=code))
        return {event.area: subject, code: subject}

    def _check_decision(self, item: EventSubmission, recorded: RecordedEvent, held: SubjectState) -> None:
        decision = item.event.decision
        if decision is None:
            return
        check_approvers(self._roster, decision)
        missing = missing_approval(recorded, held.events)
        if missing and not self._vouches(item.actor):
            raise EventError(
                "rule two-people-decide: {missing} has not approved decision {decision!r}",
                missing=", ".join(missing),
                decision=decision.name,
                next_step=Message(
                    "let them record `approved` with decision={decision} for {area} first",
                    decision=decision.name,
                    area=item.event.area,
                ),
            )

    def _vouches(self, actor: Actor) -> bool:
        return self._roster.embedded and not isinstance(decide(actor, "vouch"), Deny)

    def _state(self, writer: RegisterReader, area: str, event: Event, seq: int) -> AreaState | None:
        held = self._of(writer, self._subject(writer, area), seq)
        return state_on(held.ongoing.spans, event.valid_on)

    def _of(self, writer: RegisterReader, subject: str, size: int) -> SubjectState:
        if subject not in self._held:
            events = list(read_events(writer, subject, size))
            rows = tuple(row for row in writer.versions_of(subject) if row.to_size is None) if events else ()
            self._held[subject] = SubjectState(fold(events), events, rows)
        return self._held[subject]


def check_approvers(roster: Roster, decision: Decision) -> None:
    """Raise NotAllowedError where a decision names somebody who may not approve; an embedded store knows nobody."""
    for name in () if roster.embedded else decision.approvers:
        if not everywhere(roster.actor(name), "approved"):
            raise NotAllowedError(
                "{name!r} is not an approver, but decision {decision!r} names them",
                name=name,
                decision=decision.name,
                next_step="name two people who have that role",
            )


def _check_actor(item: EventSubmission, ongoing: OpenHistory) -> None:
    state = ongoing.steps[-1].state if ongoing.steps else None
    decision = decide(item.actor, item.event.kind, state.organisations if state else None)
    if isinstance(decision, Deny):
        raise NotAllowedError(
            "{actor}: {reason}",
            actor=item.actor.id,
            reason=decision.reason,
            next_step="ask an administrator for that role",
        )
    if isinstance(item.event.details, Approved) and state is None:
        raise EventError(
            "rule reported-first: there is no area {area!r} to approve a decision on", area=item.event.area
        )


def subject_for(reader: RegisterReader, origin: str, code: str, size: int | None = None) -> str:
    """Return the subject that a code finds, also one that an area has no more, or was given later."""
    end = reader.head().size if size is None else size
    return reader.subject_of_code(code, end) or subject_of(origin, code)


def concerned_parts(records: Sequence[RecordedEvent], recorded: RecordedEvent) -> tuple[str, ...]:
    """Return the codes of the areas that an entry concerns beside its own: also by correcting one that does."""
    about = root_of(records, recorded)
    return others_of(about.event) if about is not None else ()


def relink(
    writer: RegisterWriter, origin: str, subject: str, records: Sequence[RecordedEvent], recorded: RecordedEvent
) -> Mapping[str, str]:
    """Link an entry that was accepted once to what it concerns, as when it was recorded; return the other subjects."""
    parts = concerned_parts((*records, recorded), recorded)
    concerned = {subject_for(writer, origin, part, recorded.seq): part for part in parts}
    details = recorded.event.details
    codes = dict.fromkeys((recorded.event.area, details.to), subject) if isinstance(details, Recoded) else {}
    writer.add_links(recorded.seq, concerned, codes)
    return concerned


def histories(before: OpenHistory, after: OpenHistory) -> tuple[Iterable[date], StateOn, StateOn]:
    """Return on which days an area may have changed, and what it was and is on any."""
    was, now = before.spans, after.spans
    return (
        [span.valid_from for span in (*was, *now)], lambda day: state_on(was, day), lambda day: state_on(now, day),
    )  # fmt: skip


def read_events(reader: RegisterReader, subject: str, size: int) -> Iterable[RecordedEvent]:
    """Yield the events of an area in the order they were recorded; of an erased one, what was kept of it.

    Those of other areas that concern it too, such as a merger, are among them.
    """
    events: dict[int, Event] = {}
    parts = dict(reader.concerning(subject, size))
    others = [entry for seq in parts for entry in reader.entries(seq, seq + 1)]
    entries = sorted((*reader.of_subject(subject, size), *others), key=lambda entry: entry.seq)
    for entry in entries:
        if entry.kind == ERASED:
            seq, event = erased_event(entry)
            if event is not None:
                events[seq] = event
    for entry in entries:
        if entry.kind in KINDS:
            yield replace(recorded_of(entry, events.get(entry.seq)), part=parts.get(entry.seq, ""))


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
