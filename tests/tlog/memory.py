"""A ledger and its versions in memory: the simplest thing that keeps the contract of a store."""

from __future__ import annotations

import json
import os
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import attrgetter, itemgetter
from typing import Any

import shapely

from marchland.core.asof import Period
from marchland.core.box import Box
from marchland.core.errors import EntryError, StoreError
from marchland.core.proof import EMPTY_ROOT, leaf_hash
from marchland.register.domain.kept import EvidenceLine, KeptRow, Links, as_kept
from marchland.register.domain.layer import layer_shapes
from marchland.register.domain.projection import Projection, ProjectionCounts
from marchland.register.domain.version import AreaQuery, LandLayer, Outline, Version, spellings
from marchland.register.domain.version_digest import digest_versions
from marchland.tlog.domain.entry import SALT_BYTES, Entry, NewEntry, commitment, seal
from marchland.tlog.domain.store import Cosignature, Head, StoreFault
from marchland.tlog.domain.tiles import Frontier


@dataclass
class State:
    """All that is kept, open to whoever wants to attack it."""

    entries: list[Entry] = field(default_factory=list)
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)
    head: Head = field(default_factory=lambda: Head(0, EMPTY_ROOT, ""))
    notes: list[tuple[int, str]] = field(default_factory=list)
    lines: list[Cosignature] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
    concerns: list[tuple[str, int, str]] = field(default_factory=list)
    codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    evidence: list[tuple[str, str]] = field(default_factory=list)

    def copy(self) -> State:
        return State(
            list(self.entries), dict(self.tiles), self.head, list(self.notes), list(self.lines), list(self.versions),
            dict(self.seqs), list(self.concerns), dict(self.codes), list(self.evidence),
        )  # fmt: skip


class MemoryReader:
    """One consistent view."""

    def __init__(self, state: State) -> None:
        self.state = state

    def head(self) -> Head:
        return self.state.head

    def entries(self, first: int = 0, end: int | None = None) -> Iterator[Entry]:
        yield from self.state.entries[first:end]

    def by_key(self, key: str) -> Entry | None:
        seq = self.state.seqs.get(key)
        return None if seq is None else self.state.entries[seq]

    def keys_from(self, prefix: str, end: int) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.state.entries[:end] if entry.key.startswith(prefix))

    def of_subject(self, subject: str, end: int) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.state.entries[:end] if entry.subject == subject)

    def size_at(self, instant: str) -> int:
        return bisect_right(self.state.entries, instant, key=lambda entry: entry.recorded_at)

    def tile(self, level: int, index: int) -> bytes:
        return self.state.tiles.get((level, index), b"")

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        yield from self.state.notes

    def cosignatures(self) -> Iterator[Cosignature]:
        yield from self.state.lines

    def areas(self, query: AreaQuery) -> Iterator[Version]:
        found = sorted((row for row in self.state.versions if _meant(row, query)), key=lambda row: row.area)
        yield from [row for row in found if row.area > query.after][: query.most]

    def outlines(self, query: AreaQuery) -> Iterator[Outline]:
        return (outline for outline, _ in self.land(query))

    def land(self, query: AreaQuery) -> Iterator[tuple[Outline, bytes]]:
        for row in self.areas(replace(query, most=None)):
            for part, shape in sorted(_land(row, query), key=itemgetter(0)):
                west, south, east, north = map(float, shape.bounds)
                box = (west, south, east, north)
                wkb = shapely.to_wkb(shape, byte_order=1)
                yield Outline(row.area, part, row.status, row.classification, row.contested, box), wkb

    def count_shapes(self, query: AreaQuery) -> int:
        return sum(1 for _ in self.land(replace(query, after="")))

    def bounds(self, query: AreaQuery) -> Box | None:
        boxes = [outline.box for outline in self.outlines(replace(query, after=""))]
        if not boxes:
            return None
        wests, souths, easts, norths = zip(*boxes, strict=True)
        return min(wests), min(souths), max(easts), max(norths)

    def days(self, layer: LandLayer, known_size: int) -> Period | None:
        known = [
            row
            for row in self.state.versions
            if row.from_size <= known_size and (row.to_size is None or known_size < row.to_size)
        ]
        held = [row for row in known if _land(row, AreaQuery(row.valid_from, known_size, layer=layer))]
        if not held:
            return None
        ends = [row.valid_to for row in held]
        still = [end for end in ends if end is None]
        return Period(min(row.valid_from for row in held), None if still else max(end for end in ends if end))

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        return Counter(row.status for row in self.state.versions if _meant(row, query))

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        rows = [row for row in self.state.versions if row.subject == subject]
        return tuple(sorted(rows, key=lambda row: (row.from_size, row.valid_from)))

    def version_digest(self) -> str:
        key = attrgetter("area", "from_size", "valid_from", "subject")
        return digest_versions(sorted(self.state.versions, key=key))

    def projection(self) -> Projection:
        counted = Projection(self.head().size).with_rows((row, layer_shapes(row)) for row in self.state.versions)
        links = ProjectionCounts(links=len(self.kept_links()))
        return replace(counted, counts=counted.counts.plus(links))

    def check_counts(self) -> None:
        """What is counted anew each time is right."""

    def kept_subjects(self) -> Iterator[str]:
        yield from {row.subject for row in self.state.versions}

    def kept_rows(self, subject: str) -> tuple[KeptRow, ...]:
        return tuple(as_kept(row) for row in self.versions_of(subject))

    def evidence(self, first: int = 0, most: int | None = None, number: int | None = None) -> Iterator[EvidenceLine]:
        lines = [EvidenceLine(at, found_at, line) for at, (found_at, line) in enumerate(self.state.evidence, 1)]
        chosen = [each for each in lines if number in (None, each.number)]
        return iter(chosen[first : None if most is None else first + most])

    def count_evidence(self) -> int:
        return len(self.state.evidence)

    def made_anew(self) -> int:
        return len(self.state.evidence)

    def kept_links(self) -> Links:
        concerns = {("concern", *each) for each in self.state.concerns}
        return frozenset(concerns | {("code", code, *found) for code, found in self.state.codes.items()})

    def concerning(self, subject: str, end: int) -> tuple[tuple[int, str], ...]:
        return tuple(sorted((seq, part) for of, seq, part in self.state.concerns if of == subject and seq < end))

    def concerned_by(self, seq: int) -> Mapping[str, str]:
        found = sorted((part, subject) for subject, at, part in self.state.concerns if at == seq)
        return {subject: part for part, subject in found}

    def subject_of_code(self, code: str, end: int) -> str | None:
        subject, size = self.state.codes.get(code, (None, 0))
        return subject if size <= end else None


def _meant(row: Version, query: AreaQuery) -> bool:
    in_time = row.valid_from <= query.valid_on and (row.valid_to is None or query.valid_on < row.valid_to)
    known = row.from_size <= query.known_size and (row.to_size is None or query.known_size < row.to_size)
    if not (in_time and known):
        return False
    if (query.box is not None or query.layer is not LandLayer.AREAS) and not _land(row, query):
        return False
    return (
        (not query.statuses or row.status in query.statuses)
        and (not query.classifications or row.classification in query.classifications)
        and (not query.area or row.area == query.area)
        and (query.contested is None or row.contested == query.contested)
        and all(_says(row, word) for word in query.words)
    )


def _land(row: Version, query: AreaQuery) -> list[tuple[int, Any]]:
    """Return the shapes of a row in a layer that touch the box, with the entries of parts, looked for one by one."""
    body = json.loads(row.body)
    if query.layer is LandLayer.HAZARDS:
        shapes = [(0, shapely.from_wkb(row.hazard))] if row.hazard else []
    elif query.layer is LandLayer.AREAS:
        shapes = [(0, shapely.geometry.shape(body["extent"]))] if "extent" in body else []
    else:
        shapes = [(part["seq"], shapely.geometry.shape(part["shape"])) for part in body.get("parts", ())]
    return [(part, shape) for part, shape in shapes if query.box is None or touches(shape, query.box)]


def touches(shape: Any, box: Box) -> bool:
    """Tell whether a shape and a box have a point in common: a box of no width is a line, or a point."""
    west, south, east, north = box
    for left, right in ((west, east),) if west <= east else ((west, 180.0), (-180.0, east)):
        corners = {(x, y) for x in (left, right) for y in (south, north)}
        if shapely.intersects(shapely.MultiPoint(list(corners)).convex_hull, shape):
            return True
    return False


def _says(row: Version, word: str) -> bool:
    body = json.loads(row.body)
    district, codes = str(body.get("district", "")), [row.area, *body.get("former_codes", ())]
    return any(spelt in district or any(spelt.lower() in code.lower() for code in codes) for spelt in spellings(word))


class MemoryWriter(MemoryReader):
    """A view that writes into a copy."""

    def __init__(self, state: State, salt: Callable[[], bytes]) -> None:
        super().__init__(state)
        self.salt = salt

    def append(self, new: Sequence[NewEntry], recorded_at: str) -> tuple[Entry, ...]:
        state = self.state
        recorded_at = max(recorded_at, state.head.recorded_at)
        given, first = [], len(state.entries)
        for item in new:
            seq = state.seqs.get(item.key)
            if seq is None:
                seq = state.seqs[item.key] = len(state.entries)
                state.entries.append(seal(item, seq, recorded_at, self.salt()))
            given.append(_same(state.entries[seq], item))
        self._grow(first)
        return tuple(given)

    def import_entries(self, entries: Sequence[Entry]) -> None:
        state, first = self.state, len(self.state.entries)
        last = state.head.recorded_at
        for seq, entry in enumerate(entries, first):
            if (entry.seq, entry.fields["seq"]) != (seq, seq) or entry.recorded_at < last or entry.key in state.seqs:
                raise EntryError(f"entry {entry.seq} is out of its place or time")
            made = commitment(entry.salt or b"", entry.payload or b"")
            if entry.payload is not None and made != entry.commitment:
                raise EntryError(f"entry {seq} has not the payload its envelope commits to")
            last = entry.recorded_at
            state.seqs[entry.key] = seq
            state.entries.append(entry)
        self._grow(first)

    def _grow(self, first: int) -> None:
        state = self.state
        fresh = state.entries[first:]
        if fresh:
            frontier = Frontier.load(first, self.tile)
            for change in frontier.extend([leaf_hash(entry.env) for entry in fresh]):
                state.tiles[change.level, change.index] = change.hashes
            state.head = Head(frontier.size, frontier.root(), fresh[-1].recorded_at)

    def drop_payload(self, seq: int) -> None:
        self.state.entries[seq] = replace(self.state.entries[seq], payload=None, salt=None)

    def keep_checkpoint(self, size: int, note: str) -> None:
        self.state.notes.append((size, note))

    def keep_cosignature(self, cosignature: Cosignature) -> None:
        self.state.lines.append(cosignature)

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        for row in gone:
            assert row.subject == subject
            assert row.to_size is None
            self.state.versions[self.state.versions.index(row)] = replace(row, to_size=size)
        self.state.versions = [row for row in self.state.versions if row.from_size != row.to_size] + list(new)

    def clear_versions(self, subject: str = "") -> None:
        self.state.versions = [row for row in self.state.versions if subject not in {"", row.subject}]

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        self.state.concerns += [(subject, seq, part) for subject, part in concerned.items()]
        self.state.codes = {**{code: (subject, seq + 1) for code, subject in codes.items()}, **self.state.codes}

    def keep_evidence(self, lines: Iterable[str], found_at: str) -> int:
        self.state.evidence += [(found_at, line) for line in lines]
        return len(self.state.evidence)

    def change_evidence(self, number: int, line: str) -> None:
        self.state.evidence[number - 1] = self.state.evidence[number - 1][0], line

    def clear_links(self) -> None:
        self.state.concerns, self.state.codes = [], {}


def _same(entry: Entry, item: NewEntry) -> Entry:
    differs = entry.payload is not None and entry.payload != item.payload
    if differs or (entry.kind, entry.subject) != (item.kind, item.subject):
        raise EntryError(f"the key {item.key!r} is there already with another payload", next_step="give another key")
    return entry


class MemoryStore:
    """A ledger kept in memory; `state` may be tampered with by whoever tests what is then found."""

    def __init__(self, origin: str = "register.example/test", salt: Callable[[], bytes] | None = None) -> None:
        self.origin = origin
        self.place = "memory"
        self.state = State()
        self._salt = salt or (lambda: os.urandom(SALT_BYTES))
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[MemoryReader]:
        self._check_open()
        yield MemoryReader(self.state)

    @contextmanager
    def writing(self) -> Iterator[MemoryWriter]:
        self._check_open()
        with self._lock:
            writer = MemoryWriter(self.state.copy(), self._salt)
            yield writer
            self.state = writer.state

    def faults(self) -> Iterator[StoreFault]:
        yield from ()

    def close(self) -> None:
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError("the store is closed")
