"""The entries of one area: those on its own subject, and those of others that concern it, as what happened by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from marchland.core.errors import EntryError
from marchland.register.domain.correction import Recoded
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import KINDS, Approved, Event, from_bytes
from marchland.register.domain.links import LinkReader, LinkWriter
from marchland.register.domain.proposal import ENACTED, KINDS_OF_DECIDING, PROPOSED, Proposals
from marchland.register.domain.resolution import others_of, root_of
from marchland.register.domain.views import RegisterReader
from marchland.register.service.erasure import erased_event
from marchland.tlog.domain.entry import ERASED, Entry, subject_of
from marchland.tlog.domain.store import Head


class LinkedEntries(LinkReader, Protocol):
    """Entries with the links between them, as a store keeps both."""

    def head(self) -> Head:
        """Return the size, root and last instant of the ledger."""

    def by_key(self, key: str) -> Entry | None:
        """Return the entry that was handed in with that key."""


class LinkingEntries(LinkedEntries, LinkWriter, Protocol):
    """The same, to add links to."""


def subject_for(reader: LinkedEntries, origin: str, code: str, size: int | None = None) -> str:
    """Return the subject that a code finds, also one that an area has no more, or was given later."""
    end = reader.head().size if size is None else size
    return reader.subject_of_code(code, end) or subject_of(origin, code)


def concerned_parts(records: Sequence[RecordedEvent], recorded: RecordedEvent) -> tuple[str, ...]:
    """Return the codes of the areas that an entry concerns beside its own: also by correcting one that does."""
    about = root_of(records, recorded)
    return others_of(about.event) if about is not None else ()


def relink(
    writer: LinkingEntries, origin: str, subject: str, records: Sequence[RecordedEvent], recorded: RecordedEvent
) -> Mapping[str, str]:
    """Link an entry that was accepted once to what it concerns, as when it was recorded; return the other subjects."""
    parts = concerned_parts((*records, recorded), recorded)
    concerned = {subject_for(writer, origin, part, recorded.seq): part for part in parts}
    details = recorded.event.details
    codes = dict.fromkeys((recorded.event.area, details.to), subject) if isinstance(details, Recoded) else {}
    writer.add_links(recorded.seq, concerned, codes)
    return concerned


def linked_subjects(reader: LinkedEntries, entry: Entry) -> Mapping[str, str]:
    """Return the subjects that an entry concerns beside its own, also one that proposes what took effect later."""
    there = reader.by_key(ENACTED + entry.key.removeprefix(PROPOSED)) if entry.key.startswith(PROPOSED) else None
    return {**reader.concerned_by(entry.seq), **(reader.concerned_by(there.seq) if there else {})}


def read_events(reader: RegisterReader, subject: str, size: int) -> Iterable[RecordedEvent]:
    """Yield the events of an area in the order they were recorded; of an erased one, what was kept of it.

    Those of other areas that concern it too, such as a merger, are among them; one that was proposed there stands here
    as what took effect.
    """
    parts = dict(reader.concerning(subject, size))
    others = {seq: entry for seq in parts for entry in reader.entries(seq, seq + 1)}
    entries = sorted((*reader.of_subject(subject, size), *others.values()), key=lambda entry: entry.seq)
    for recorded in recorded_events(entries):
        here = recorded
        if recorded.seq in others:
            here = replace(took_effect(reader, others[recorded.seq], recorded, size), part=parts[recorded.seq])
        yield here


def deciding_events(reader: RegisterReader, subject: str, size: int) -> Iterable[RecordedEvent]:
    """Yield the entries of an area by which proposals are made, approved and taken back, in their order."""
    return recorded_events(tuple(reader.of_subject(subject, size)), KINDS_OF_DECIDING)


def took_effect(reader: RegisterReader, entry: Entry, recorded: RecordedEvent, size: int) -> RecordedEvent:
    """Return the event that took effect by an entry: of the last approval what was proposed, of any other its own."""
    if not isinstance(recorded.event.details, Approved):
        return recorded
    proposals = Proposals()
    for each in deciding_events(reader, entry.subject, size):
        proposals, happened = proposals.with_accepted(each)
        if each.seq == entry.seq and happened is not None:
            return happened
    return recorded


def recorded_events(entries: Sequence[Entry], kinds: Collection[str] = KINDS) -> Iterable[RecordedEvent]:
    """Yield the events of entries in their order; of an erased one, what was kept of it by one of them."""
    events: dict[int, Event] = {}
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
