"""Releases are entries: made from the register by whoever has the right, or by themselves where they only add."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely

from marchland.access.service.roster import actor_and_roster, require_permission
from marchland.core.errors import EntryError, InputError, StoreError
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.public.adapters.public_store import PublicStore, damaged
from marchland.public.domain.copy import PublicCopy, signed
from marchland.public.domain.findable import Findable, lone, under_floor
from marchland.public.domain.grid import FINE, Cell
from marchland.public.domain.record import NUMBERED, PUBLIC, RELEASED, ReleaseRecord, record_from, record_of
from marchland.public.domain.release import Cost, Precision, Release, cost, next_release, shown
from marchland.public.domain.withdrawal import APPROVED_KEY, PROPOSED_KEY, withdrawal_from
from marchland.public.service.hazards import all_hazards, each_touched, hazards_since, touched
from marchland.register.domain.projection import ShownDigest
from marchland.register.service.founding import key_file
from marchland.register.service.opening import where
from marchland.register.service.recording import day_of
from marchland.register.service.stores import RegisterReader, RegisterStore
from marchland.tlog.adapters.keys import Key, KeyRole, load
from marchland.tlog.domain.entry import Entry, NewEntry, Sensitivity, subject_of
from marchland.tlog.domain.note import SignatureType
from marchland.tlog.domain.store import embedded

Clock = Callable[[], str]
DEFAULT = Precision(FINE, error_m=50.0, buffer_m=400.0)
"""A grid of about a kilometre; the authority may choose otherwise once, before its first release."""
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """A release, and what it costs in over-warning; `kept` tells whether it was kept or only worked out.

    `findable` are the lone hazards that could lie on less land than the floor, told to whoever releases alone.
    """

    release: Release
    precision: Precision
    cost: Cost
    cells: int
    added: int
    kept: bool
    signed: bool
    findable: tuple[Findable, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """The release that follows, with what it is made from: the size of the ledger, the last record and its cells."""

    release: Release
    precision: Precision
    size: int
    last: ReleaseRecord | None
    before: frozenset[Cell]
    withdrawals: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Tell whether it shows anything else than the last one."""
        return self.release.occupied != self.before

    @property
    def record(self) -> ReleaseRecord:
        """Return what is recorded of it."""
        return record_of(self.release, self.precision, self.size, self.last, self.before, self.withdrawals)


def public_path(place: str) -> Path:
    """Return where the public's own store is: a file beside the register's, or in the folder one runs in."""
    return Path(f"{place}.public.db") if embedded(place) else Path("marchland.public.db")


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[PublicStore]:
    """Give the public's own store beside the register's that the parameters name."""
    yield PublicStore(public_path(where(given["store"])))


def release(
    store: RegisterStore, public: PublicStore, identity: str, clock: Clock, cover: str,
    precision: Precision | None = None, keys: Path | None = None, *, dry_run: bool = False,
) -> ReleaseResult:  # fmt: skip
    """Return the next release, made of every hazard there is now; kept unless it is a dry run.

    Every open, suspected, confirmed, reported and contested area counts. Cells go only as two people decided since the
    last release. Raises NotAllowedError for somebody without the right, StoreError where another precision was chosen
    before, and EventError naming an area that is too large.
    """
    if not cover.strip():
        raise InputError("which land does it cover?", next_step="say it in words that a reader understands: --cover")
    with store.reading() as reader:
        instant = max(clock(), reader.head().recorded_at)
        require_permission(actor_and_roster(reader, store, identity, day_of(instant))[0], "release")
        copy = current(reader, store.origin, public)
        chosen = _chosen(copy, precision)
        versions = list(all_hazards(reader, day_of(instant)))
        hazards = each_touched(versions, chosen)
        now = frozenset(cell for _, cells in hazards.values() for cell in cells)
        plan = _planned(reader, copy, chosen, now, instant, cover.strip())
    if not dry_run:
        copy = _kept(store, public, plan, identity, instant, keys, operation="release")
    found = cost(plan.release, chosen, (shapely.from_wkb(version.hazard) for version in versions))
    return ReleaseResult(
        plan.release, chosen, found, len(shown(plan.release, chosen)), len(plan.release.occupied - plan.before),
        not dry_run, bool(copy and copy.signed), under_floor(lone(hazards), chosen.grid),
    )  # fmt: skip


def publish(
    store: RegisterStore, public: PublicStore, identity: str, clock: Clock, keys: Path | None = None
) -> PublicCopy | None:
    """Return what the public is shown once every new hazard is in it; None before the authority's first release.

    It needs no right, for all that it takes away is what two people decided: see domain/rights.py.
    """
    for left in reversed(range(_TRIES)):
        with store.reading() as reader:
            copy = up_to_date(reader, store.origin, public, keys)
            if copy is None or copy.record is None:
                return copy  # a copy of before has no entry, and only the authority can begin
            instant = max(clock(), reader.head().recorded_at)
            now = touched(hazards_since(reader, copy.record.size), copy.precision)
            plan = _planned(reader, copy, copy.precision, now, instant, copy.release.cover, whole=False)
        if not plan.changes:
            return copy
        try:
            return _kept(store, public, plan, identity, instant, keys)
        except EntryError:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")  # pragma: no cover


def current(reader: RegisterReader, origin: str, public: PublicStore, keys: Path | None = None) -> PublicCopy | None:
    """Return the last release that the ledger names, whether or not the public's copy is so far; None where none is.

    Raises AlteredError where the copy is damaged, or is of a release that the ledger has not.
    """
    copy, entry = public.last(), last_entry(reader, origin)
    if copy is not None and copy.record is not None:
        check_of_ledger(reader, copy)
        if entry is None or entry.key == copy.record.key:
            return copy
    return copy if entry is None else copy_of(reader, origin, entry, keys)


def up_to_date(reader: RegisterReader, origin: str, public: PublicStore, keys: Path | None) -> PublicCopy | None:
    """Return the same, once the public's copy is so far, and signed if the keys are at hand. Raises as `current`."""
    copy = current(reader, origin, public, keys)
    if copy is None or copy.record is None or copy.entry is None:
        return copy
    there = public.last()
    wanted = copy if copy.signed else _copy(origin, copy.release, copy.record, copy.entry, keys)
    if there is None or there.entry is None or there.entry.env != copy.entry.env or wanted.signed != there.signed:
        public.keep(wanted)
    return public.last()


def check_of_ledger(reader: RegisterReader, copy: PublicCopy) -> None:
    """Raise AlteredError where the ledger has not the very entry that the copy holds."""
    if copy.record is None or copy.entry is None:
        return
    entry = reader.by_key(copy.record.key)
    if entry is None or (entry.env, entry.payload) != (copy.entry.env, copy.entry.payload):
        raise damaged(Message("its release {number} is not one of this ledger", number=copy.record.number))


def copy_of(reader: RegisterReader, origin: str, entry: Entry, keys: Path | None) -> PublicCopy:
    """Return the release that an entry makes, its cells made anew from all entries up to it, and signed if keys are."""
    cells = frozenset[Cell]()
    record = None
    for each in reader.of_subject(subject(origin), entry.seq + 1):
        if each.kind == RELEASED:
            record = record_from(each.payload or b"")
            cells = record.after(cells)
    if record is None:  # pragma: no cover - the entry itself is among them
        raise EntryError("there is no release", next_step="marchland ledger verify")
    return _copy(origin, record.release(cells), record, entry, keys)


def last_entry(reader: RegisterReader, origin: str) -> Entry | None:
    """Return the entry of the last release, or None where the ledger has none."""
    size = reader.head().size
    for key in reversed(reader.keys_from(NUMBERED, size)):
        entry = reader.by_key(key)
        if entry is not None and entry.kind == RELEASED and entry.subject == subject(origin):
            return entry
    return None


def committed(reader: RegisterReader, origin: str, size: int) -> ShownDigest | None:
    """Return the number, entry and digest of the newest release among the first `size` entries, or None without one.

    Raises EntryError where the entry is no release.
    """
    made = (entry for entry in reversed(tuple(reader.of_subject(subject(origin), size))) if entry.kind == RELEASED)
    entry = next(made, None)
    if entry is None or entry.payload is None:
        return None
    record = record_from(entry.payload)
    return ShownDigest("release", record.number, entry.seq, record.digest)


def subject(origin: str) -> str:
    """Return under what the entries of the public view are kept."""
    return subject_of(origin, PUBLIC)


def _chosen(copy: PublicCopy | None, asked: Precision | None) -> Precision:
    if copy is None:
        return asked or DEFAULT
    if asked is not None and asked != copy.precision:  # cells of two grids together tell more than either
        raise StoreError("the precision was chosen before and cannot change", next_step="leave the options away")
    return copy.precision


def _planned(
    reader: RegisterReader, copy: PublicCopy | None, precision: Precision, now: frozenset[Cell],
    instant: str, cover: str, *, whole: bool = True,
) -> ReleasePlan:  # fmt: skip
    """Return the release that follows; `now` is what is touched by all hazards, or only by those that changed."""
    last = copy.record if copy else None
    names, going = decided(reader, last.size if last else 0)
    if going and not whole:
        now |= touched(all_hazards(reader, day_of(instant)), precision)
    made = next_release(copy.release if copy else None, now, day_of(instant), cover, going)
    before = copy.release.occupied if copy else frozenset[Cell]()
    return ReleasePlan(made, precision, reader.head().size, last, before, names)


def decided(reader: RegisterReader, size: int) -> tuple[tuple[str, ...], frozenset[Cell]]:
    """Return which withdrawals two people decided from that size of the ledger on, and all their cells."""
    names: list[str] = []
    cells: set[Cell] = set()
    for key in reversed(reader.keys_from(APPROVED_KEY, reader.head().size)):
        entry = reader.by_key(key)
        if entry is None or entry.seq < size:
            break
        digest = key.removeprefix(APPROVED_KEY)
        proposed = reader.by_key(PROPOSED_KEY + digest)
        if proposed is not None and proposed.payload is not None:
            names.append(digest)
            cells |= set(withdrawal_from(proposed.payload).cells)
    return tuple(reversed(names)), frozenset(cells)


def _kept(
    store: RegisterStore, public: PublicStore, plan: ReleasePlan, identity: str, instant: str, keys: Path | None,
    operation: str = "",
) -> PublicCopy:  # fmt: skip
    """Record a release by an entry of its own, then put it where the public reads; return what is read there."""
    record = plan.record
    with store.writing() as writer:
        actor, _ = actor_and_roster(writer, store, identity, day_of(instant))
        if operation:
            require_permission(actor, operation)
        (entry,) = writer.append((_entry(store.origin, record, actor),), instant)
    public.keep(_copy(store.origin, plan.release, record, entry, keys))
    found = public.last()
    if found is None:
        raise StoreError("{place} is gone again", place=public.place, next_step="marchland public restore")
    return found


def _entry(origin: str, record: ReleaseRecord, actor: Actor) -> NewEntry:
    return NewEntry(
        record.key, RELEASED, subject(origin), actor.id, actor.organisation, record.to_bytes(), Sensitivity.PUBLIC
    )


def _copy(origin: str, release: Release, record: ReleaseRecord, entry: Entry, keys: Path | None) -> PublicCopy:
    signer = _signer(keys, origin)
    note = signed(origin, record, signer) if signer else ""
    return PublicCopy(origin, release, record.precision, entry, note, (str(signer.verifier),) if signer else ())


def _signer(keys: Path | None, origin: str) -> Key | None:
    """Return the ledger's Ed25519 key, where it is at hand; checkpoints, which cover the entry, have both kinds."""
    file = key_file(keys, origin) if keys else None
    if file is None or not file.exists():
        return None
    return next((key for key in load(file, KeyRole.LEDGER).signers if key.verifier.kind is SignatureType.ED25519), None)


def restore(store: RegisterStore, public: PublicStore, keys: Path | None) -> tuple[PublicCopy | None, Path | None]:
    """Make the public's copy anew from the ledger alone; return it, and where the old file was put, if there was one.

    Raises StoreError where the ledger has no release to make it from.
    """
    with store.reading() as reader:
        entry = last_entry(reader, store.origin)
        if entry is None:
            raise StoreError(
                "the ledger has no release of public cells", next_step="marchland public release --cover …"
            )
        made = copy_of(reader, store.origin, entry, keys)
    aside = public.put_aside()
    public.keep(made)
    return public.last(), aside
