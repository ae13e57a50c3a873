"""What is wrong with the public releases of a ledger, or with the copy beside it: for whoever verifies the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import read_roster
from marchland.core.errors import AlteredError, EntryError, EventError, StoreError
from marchland.core.message import Message
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.grid import Cell
from marchland.public.domain.record import RELEASED, ReleaseRecord, payload_digest, record_from
from marchland.public.domain.release import Precision
from marchland.public.domain.withdrawal import WithdrawalProposal, withdrawals_of
from marchland.public.service.hazards import all_hazards, touched
from marchland.public.service.releases import check_of_ledger, last_entry, public_path, subject
from marchland.register.domain.proposal import ProposalStanding
from marchland.register.domain.version import Version
from marchland.register.service.recording import day_of
from marchland.register.service.stores import RegisterReader
from marchland.tlog.domain.entry import Entry
from marchland.tlog.domain.store import StoreFault, embedded

_WHERE = "public cells"


def faults_at(reader: RegisterReader, origin: str, place: str) -> Iterator[StoreFault]:
    """Yield what is wrong with the public releases of the register at that place; no private key is asked for it."""
    yield from public_faults(reader, origin, PublicStore(public_path(place)), embedded_store=embedded(place))


def public_faults(
    reader: RegisterReader, origin: str, public: PublicStore, *, embedded_store: bool
) -> Iterator[StoreFault]:
    """Yield each release that does not follow from the one before it, and what of the copy is not the ledger's.

    Cells that went are held against what two people decided who were approvers that day; cells that are shown against
    every hazard that there was when the last release was made.
    """
    entries = reader.of_subject(subject(origin), reader.head().size)
    try:
        proposals = withdrawals_of(entries)
    except EntryError as error:
        yield StoreFault(_WHERE, error.message)
        return
    cells, last = frozenset[Cell](), None
    for entry in entries:
        if entry.kind == RELEASED:
            try:
                record = record_from(entry.payload or b"")
                yield from _unfit(record, last, entry, proposals)
                cells, last = record.after(cells), record
            except EntryError as error:
                yield StoreFault(_WHERE, error.message, entry.seq)
    for proposal in proposals.values():
        if proposal.standing is ProposalStanding.TOOK_EFFECT:
            yield from _unsigned(reader, origin, proposal, embedded_store=embedded_store)
    if last is not None:
        yield from _under_warned(reader, last, cells)
    yield from _copy_faults(reader, origin, public)


def _unfit(
    record: ReleaseRecord, last: ReleaseRecord | None, entry: Entry, proposals: Mapping[str, WithdrawalProposal]
) -> Iterator[StoreFault]:
    def fault(what: Message) -> StoreFault:
        return StoreFault(_WHERE, what, entry.seq)

    if record.key != entry.key:
        yield fault(Message("release {number} stands under another number", number=record.number))
    if last is not None and record.number != last.number + 1:
        yield fault(Message("release {number} does not follow release {last}", number=record.number, last=last.number))
    if record.before != (payload_digest(last.to_bytes()) if last else ""):
        yield fault(Message("release {number} names another before it than there is", number=record.number))
    if last is not None and record.precision != last.precision:
        yield fault(Message("release {number} has another grid than the one before it", number=record.number))
    if record.size > entry.seq:
        yield fault(Message("release {number} is made from entries that were not there yet", number=record.number))
    decided = {
        cell
        for digest in record.withdrawals
        if (found := proposals.get(digest)) is not None
        and found.standing is ProposalStanding.TOOK_EFFECT
        and (found.ended or 0) < record.size
        for cell in found.withdrawal.cells
    }
    if gone := frozenset(record.withdrawn) - decided:
        yield fault(
            Message(
                "release {number} withdraws {count:,} cells that no two people decided",
                number=record.number,
                count=len(gone),
            )
        )


def _unsigned(
    reader: RegisterReader, origin: str, proposal: WithdrawalProposal, *, embedded_store: bool
) -> Iterator[StoreFault]:
    ended = proposal.ended or 0
    on = day_of(next(reader.entries(ended, ended + 1)).recorded_at)
    roster = read_roster(reader, origin, embedded=embedded_store, size=ended, on=on)
    for name in proposal.withdrawal.decision.approvers:
        if not everywhere(roster.registered(name), "approved"):
            yield StoreFault(
                _WHERE, Message("cells were withdrawn by {name!r}, who was no approver that day", name=name), ended
            )


def _under_warned(reader: RegisterReader, last: ReleaseRecord, cells: frozenset[Cell]) -> Iterator[StoreFault]:
    """Yield the hazards that the register has now, had when the last release was made, and that it does not show."""
    day = day_of(reader.head().recorded_at)
    missing = frozenset[Cell]()
    with suppress(AlteredError):  # rows that are not as recorded are named where they are compared with the entries
        old = [version for version in all_hazards(reader, day) if version.from_size <= last.size]
        missing = _all_touched(old, last.precision) - cells
    if missing:
        yield StoreFault(
            _WHERE,
            Message(
                "release {number} leaves out {count:,} cells in which something dangerous was on record",
                number=last.number, count=len(missing),
            ),
        )  # fmt: skip


def _all_touched(versions: Sequence[Version], precision: Precision) -> frozenset[Cell]:
    """Return the cells that hazards touch; an area that is too large was in no release, and hides no other."""
    try:
        return touched(versions, precision)
    except EventError:
        cells: set[Cell] = set()
        for version in versions:
            with suppress(EventError):
                cells |= touched((version,), precision)
        return frozenset(cells)


def _copy_faults(reader: RegisterReader, origin: str, public: PublicStore) -> Iterator[StoreFault]:
    try:
        copy, entry = public.last(), last_entry(reader, origin)
        if copy is not None:
            check_of_ledger(reader, copy)
    except StoreError as error:
        yield StoreFault(public.place, error.message)
        return
    if entry is not None and copy is not None and copy.release.number < record_from(entry.payload or b"").number:
        yield StoreFault(
            public.place,
            Message(
                "the public copy is of release {number}, and the ledger has newer ones", number=copy.release.number
            ),
        )
