"""Versions and links made from the entries alone, as a store should keep them; nothing that it keeps is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from marchland.core.errors import MarchlandError
from marchland.core.message import Message
from marchland.register.domain.correction import Recoded
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import KINDS, Event, Merged, Split
from marchland.register.domain.fold import OpenHistory, ended, versions
from marchland.register.domain.kept import Links
from marchland.register.domain.version import Version
from marchland.register.service.area_entries import linked_subjects, recorded_events, recorded_of, relink
from marchland.register.service.erasure import erased_event
from marchland.tlog.domain.entry import ERASED, Entry
from marchland.tlog.domain.store import Head, Reader, StoreFault

_KIND = re.compile(rb'","kind":"([a-z_]+)","subject":"([0-9a-f]{32})"')
_LINKING = frozenset(kind for kind, details in KINDS.items() if details in (Merged, Split, Recoded))
_LINKING_WORDS = tuple(f'"{kind}"'.encode() for kind in sorted(_LINKING))
_UNREADABLE = (MarchlandError, ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What reading an entry may raise that is not as it was written."""


@dataclass
class SubjectRows:
    """The history of a subject while its entries are read, its versions that are known, and those that were."""

    history: OpenHistory = field(default_factory=OpenHistory)
    current: tuple[Version, ...] = ()
    over: list[Version] = field(default_factory=list)

    def take(self, subject: str, history: OpenHistory, size: int) -> None:
        """Take a history as it was known with a ledger of that size."""
        gone, new = versions(subject, self.current, history, size)
        self.over += [ended(row, size) for row in gone if row.from_size < size]
        leaving = set(map(id, gone))
        self.current = (*(row for row in self.current if id(row) not in leaving), *new)
        self.history = history

    def rows(self) -> tuple[Version, ...]:
        """Return every version."""
        return (*self.over, *self.current)


def rows_of(reader: Reader, subject: str, size: int) -> tuple[Version, ...]:
    """Return every version of a subject that no entry of another concerns, as the first `size` entries make them."""
    made = SubjectRows()
    for recorded in recorded_events(reader.of_subject(subject, size)):
        made.take(subject, made.history.with_accepted(recorded), recorded.seq + 1)
    return made.rows()


class MadeLinks:
    """Links made anew in memory, beside the entries of a ledger."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._concerned: dict[int, dict[str, str]] = {}
        self._codes: dict[str, tuple[str, int]] = {}

    def head(self) -> Head:
        """Return the size, root and last instant of the ledger."""
        return self._reader.head()

    def by_key(self, key: str) -> Entry | None:
        """Return the entry that was handed in with that key."""
        return self._reader.by_key(key)

    def concerning(self, subject: str, end: int) -> tuple[tuple[int, str], ...]:
        """Return the entries of other subjects that concern this one, of the first `end`, and as which code of area."""
        found = sorted(self._concerned.items())
        return tuple((seq, parts[subject]) for seq, parts in found if subject in parts and seq < end)

    def concerned_by(self, seq: int) -> Mapping[str, str]:
        """Return the subjects that an entry concerns beside its own, each with its code there."""
        return self._concerned.get(seq, {})

    def subject_of_code(self, code: str, end: int) -> str | None:
        """Return the subject of a code that was given or given up by one of the first `end` entries."""
        subject, size = self._codes.get(code, (None, 0))
        return subject if size <= end else None

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        """Keep which subjects an entry concerns beside its own, with their codes there, and which codes find which."""
        if concerned:
            self._concerned[seq] = {**self._concerned.get(seq, {}), **concerned}
        for code, subject in codes.items():
            self._codes.setdefault(code, (subject, seq + 1))

    def clear_links(self) -> None:
        """Remove all links."""
        self._concerned.clear()
        self._codes.clear()

    def all(self) -> Links:
        """Return every link as a store should keep it."""
        concerned = {
            ("concern", subject, seq, part) for seq, parts in self._concerned.items() for subject, part in parts.items()
        }
        return frozenset(concerned | {("code", code, *found) for code, found in self._codes.items()})


@dataclass(frozen=True, slots=True)
class DerivedRows:
    """What entries make: links, the versions of subjects that are linked, and which subjects stand alone.

    `erased` are the entries that say that a payload was erased; `faults` tell of entries from which nothing is made.
    """

    alone: tuple[str, ...]
    linked: Mapping[str, tuple[Version, ...]]
    links: Links
    erased: tuple[int, ...]
    faults: tuple[StoreFault, ...] = ()


def derive(reader: Reader, origin: str, size: int) -> DerivedRows:
    """Return what the first `size` entries make; versions of subjects that stand alone are left to `rows_of`."""
    subjects: dict[str, None] = {}
    linking: set[str] = set()
    erased: list[int] = []
    for entry in reader.entries(0, size):
        match = _KIND.search(entry.env)
        if match is None:
            continue
        kind, subject = match[1].decode(), match[2].decode()
        if kind == ERASED:
            erased.append(entry.seq)
        if kind not in KINDS:
            continue
        subjects[subject] = None
        proposes = kind == "proposed" and any(word in (entry.payload or b"") for word in _LINKING_WORDS)
        if kind in _LINKING or proposes:
            linking.add(subject)
    held, links, faults = _linked(reader, origin, size, linking)
    return DerivedRows(
        tuple(subject for subject in subjects if subject not in held),
        {subject: made.rows() for subject, made in held.items()}, links.all(), tuple(erased), tuple(faults),
    )  # fmt: skip


def _linked(
    reader: Reader, origin: str, size: int, linking: Iterable[str]
) -> tuple[Mapping[str, SubjectRows], MadeLinks, list[StoreFault]]:
    """Return the subjects that are linked, told anew until no entry concerns a subject that is not among them."""
    among = set(linking)
    while True:
        pass_ = _LinkedPass(reader, origin, size, among)
        if not pass_.beyond:
            return pass_.held, pass_.links, pass_.faults
        among |= pass_.beyond


class _LinkedPass:
    """One pass over the entries of some subjects, in their order; `beyond` are others that these entries concern."""

    def __init__(self, reader: Reader, origin: str, size: int, among: Iterable[str]) -> None:
        self._reader, self._origin = reader, origin
        self.links = MadeLinks(reader)
        self.held: dict[str, SubjectRows] = {subject: SubjectRows() for subject in among}
        self.faults: list[StoreFault] = []
        self.beyond: set[str] = set()
        entries = sorted(
            (entry for subject in self.held for entry in reader.of_subject(subject, size)), key=lambda entry: entry.seq
        )
        kept: dict[int, Event | None] = {}
        for entry in entries:
            with suppress(*_UNREADABLE):  # it is told of below
                kept |= [erased_event(entry)] if entry.kind == ERASED else []
        for entry in entries:
            try:
                if entry.kind in KINDS:
                    self._take(entry, recorded_of(entry, kept.get(entry.seq)))
                elif entry.kind == ERASED:
                    self._link_erasure(entry)
            except _UNREADABLE as error:
                self.faults.append(unreadable(entry.seq, error))

    def _take(self, entry: Entry, recorded: RecordedEvent) -> None:
        for subject, history in self._after(entry.subject, recorded):
            self.held[subject].take(subject, history, entry.seq + 1)

    def _after(self, subject: str, recorded: RecordedEvent) -> Iterator[tuple[str, OpenHistory]]:
        before = self.held[subject].history
        after = before.with_accepted(recorded)
        yield subject, after
        happened = after.happened_since(before)
        if happened is not None:
            for about, part in relink(self.links, self._origin, subject, before.records, happened).items():
                if about in self.held:
                    yield about, self.held[about].history.with_accepted(replace(happened, part=part))
                else:
                    self.beyond.add(about)

    def _link_erasure(self, entry: Entry) -> None:
        erased, _ = erased_event(entry)
        for gone in self._reader.entries(erased, erased + 1):
            self.links.add_links(entry.seq, linked_subjects(self.links, gone), {})


def unreadable(seq: int, error: Exception) -> StoreFault:
    """Return the fault of an entry from which no area can be made."""
    said = error.message if isinstance(error, MarchlandError) else Message("it has not the form of an event")
    return StoreFault(
        Message("entry {seq}", seq=seq), Message("no area can be made of it: {said}", said=said), seq
    )  # fmt: skip


def rows_or_fault(reader: Reader, subject: str, size: int) -> tuple[tuple[Version, ...], tuple[StoreFault, ...]]:
    """Return the versions of a subject, or why none can be made of its entries."""
    try:
        return rows_of(reader, subject, size), ()
    except _UNREADABLE as error:
        last = reader.of_subject(subject, size)
        return (), (unreadable(last[-1].seq if last else 0, error),)
