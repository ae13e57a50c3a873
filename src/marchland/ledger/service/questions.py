"""Ask and keep the ledger: its head, signed checkpoints, proofs, a verification, erasure, and projections anew."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from marchland.access.service.roster import ACCOUNT, actor_and_roster, require_permission
from marchland.adapters.text_files import read_text
from marchland.core.errors import AlteredError, EntryError, InputError, NotFoundError, ProofError
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.core.proof import leaf_hash, verify_inclusion
from marchland.ledger.domain.answer import Inclusion, LedgerStatus, VerificationResult
from marchland.ledger.service.committing import commit_projection
from marchland.ledger.service.parallel_verify import examiner
from marchland.ledger.service.projection_check import check_projection
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import KINDS, Decision, from_bytes
from marchland.register.domain.evidence_row import erased_line
from marchland.register.domain.fold import OpenHistory, fold, versions
from marchland.register.domain.version import Version
from marchland.register.service import founding
from marchland.register.service.area_entries import linked_subjects, read_events, recorded_of, relink
from marchland.register.service.erasure import erased_event, erasure, without_persons
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import Clock, check_administered
from marchland.register.service.recording import check_approvers, day_of
from marchland.register.service.stores import RegisterReader, RegisterStore, RegisterWriter
from marchland.register.service.upgrading import evidence_line
from marchland.registry import declared
from marchland.tlog.adapters.keys import KeyRole, holds, load
from marchland.tlog.adapters.verifier_files import read_verifiers
from marchland.tlog.domain.checkpoint import Checkpoint, open_checkpoint, signed_note
from marchland.tlog.domain.entry import ERASED, Entry
from marchland.tlog.domain.note import Note
from marchland.tlog.domain.store import StoreFault, embedded
from marchland.tlog.domain.tiles import prove_inclusion, root_at
from marchland.tlog.domain.verify import Trust, verify

Progress = Callable[[str, int, int], None]


def status(books: RegisterBooks) -> LedgerStatus:
    """Return what the ledger holds; raises NotAllowedError."""
    with books.store.reading() as reader:
        check_permitted(reader, books, "look")
        head = reader.head()
        last = max(reader.checkpoints(), default=None, key=lambda kept: kept[0])
        lines = sum(1 for line in reader.cosignatures() if last and line.size == last[0])
    note = Note.parse(last[1]) if last else None
    checkpoint = Checkpoint.parse(note.text) if note else None
    return LedgerStatus(
        head.size, head.root, head.recorded_at, books.place, books.store.origin, checkpoint, note, lines
    )


def check_permitted(reader: RegisterReader, books: RegisterBooks, operation: str) -> None:
    """Raise NotAllowedError where the policy does not let them do it.

    Whoever holds the file of a store may read it all: of them no roster is asked, for it may be what is broken.
    """
    actor = asking(reader, books)
    if actor is not None:
        require_permission(actor, operation)


def asking(reader: RegisterReader, books: RegisterBooks) -> Actor | None:
    """Return who asks, or None where that is whoever holds the file of a store, whom no policy is asked about."""
    return actor_and_roster(reader, books.store, books.identity)[0] if _asks_policy(books) else None


def _asks_policy(books: RegisterBooks) -> bool:
    return not embedded(books.store.place) or books.identity.startswith(ACCOUNT)


def checkpoint(store: RegisterStore, keys: Path, identity: str, seconds: int) -> Note:
    """Return the checkpoint of the ledger as it is, signed by the keys of the file, and keep it in the store.

    The tree is worked out anew from its tiles first, and what is signed grew out of the last checkpoint: whoever signs
    never signs two histories. An entry before it commits to all that is read. Raises AlteredError where that is not
    whole, StoreError for wrong keys, ProofError where the tiles are not those of the head.
    """
    pair = load(keys, KeyRole.LEDGER)
    with store.writing() as writer:
        actor = actor_and_roster(writer, store, identity)[0]
        require_permission(actor, "checkpoint")
        if pair.name != store.origin:
            raise ProofError(
                "the keys are of {pair!r}, and the ledger is {origin!r}", pair=pair.name, origin=store.origin
            )
        head = writer.head()
        if root_at(head.size, writer.tile) != head.root:
            raise ProofError("the tiles do not make the root of the head", next_step="marchland ledger verify")
        for size, text in writer.checkpoints():
            checkpoint = open_checkpoint(text, pair.verifiers, holds, origin=store.origin).checkpoint
            if size > head.size or root_at(size, writer.tile) != checkpoint.root:
                raise ProofError(
                    "the ledger is not the one of the checkpoint of size {size}",
                    size=size,
                    next_step="marchland ledger verify",
                )
        commit_projection(writer, store.origin, actor, seconds)
        head = writer.head()
        note = signed_note(Checkpoint(store.origin, head.size, head.root), pair.signers, seconds)
        writer.keep_checkpoint(head.size, str(note))
    return note


def trust(store: RegisterStore, against: Path | None, verifiers: tuple[str, ...], keys: Path | None) -> Trust:
    """Return what a verification goes by: keys named by the reader, else those of the user's own folder, if any.

    Raises ProofError where the outside checkpoint is not signed by one of them.
    """
    known = read_verifiers(verifiers)
    if not known and keys is not None and keys.exists():
        known = load(keys, KeyRole.LEDGER).verifiers
    outside = None
    if against is not None:
        if not known:
            raise InputError("a verifier key is required", next_step="give --verifier, the ledger's public key")
        outside = open_checkpoint(read_text(against), known, holds, origin=store.origin).checkpoint
    return Trust(store.origin, known, (), holds if known else None, outside)


def verified(
    books: RegisterBooks, progress: Progress, against: Path | None = None, verifiers: tuple[str, ...] = (), *,
    all_faults: bool = False, entries_only: bool = False,
) -> VerificationResult:  # fmt: skip
    """Return what a verification of the whole store found, by the keys that are named or else known to the books."""
    keys = founding.key_file(books.keys, books.store.origin) if books.keys else None
    trusted = trust(books.store, against, verifiers or books.verifiers, keys)
    return verify_store(books, trusted, progress, all_faults=all_faults, entries_only=entries_only)


def verify_store(
    books: RegisterBooks, trusted: Trust, progress: Progress, *, all_faults: bool = False, entries_only: bool = False
) -> VerificationResult:
    """Return what a verification of the whole store found: its own checksums, every entry, the tree, the checkpoints.

    Then all that is read from it is made anew from the entries and compared, unless `entries_only`; nothing is written.
    Without `all_faults` it stops at the first. Raises NotAllowedError; a roster that cannot be read hinders nobody who
    has a login of the store itself, for a verification is what tells of it. Who comes through the web is told of that.
    """
    store, began = books.store, time.monotonic()
    _check_may_verify(books)
    faults = _some(_faults(store, trusted, progress), all_faults=all_faults)
    entries_s = time.monotonic() - began
    if faults and (entries_only or not all_faults):
        return VerificationResult(0, tuple(faults), trusted.against, entries_s=entries_s)
    try:
        with store.reading() as reader:
            size = 0 if faults else reader.head().size
            if entries_only:
                return VerificationResult(size, (), trusted.against, entries_s=entries_s)
            place = store.place if embedded(store.place) else books.place
            areas = check_projection(store, reader, place, progress)
    except AlteredError as error:
        if error.message not in {fault.what for fault in faults}:
            faults.append(StoreFault(Message("projection"), error.message))
        return VerificationResult(0, tuple(faults), trusted.against, entries_s=entries_s)
    faults += _some(areas.faults, all_faults=all_faults)
    return VerificationResult(
        0 if faults else size,
        tuple(faults),
        trusted.against,
        areas.found.counts.versions,
        entries_s,
        areas.seconds,
        areas.notes,
    )


def _check_may_verify(books: RegisterBooks) -> None:
    if not _asks_policy(books):
        return
    try:
        with books.store.reading() as reader:
            check_permitted(reader, books, "verify")
    except (EntryError, AlteredError):
        if books.identity.startswith(ACCOUNT):
            raise


def _some(faults: Iterable[StoreFault], *, all_faults: bool) -> list[StoreFault]:
    return list(faults if all_faults else islice(faults, 1))


def _faults(store: RegisterStore, trusted: Trust, progress: Progress) -> Iterator[StoreFault]:
    told = set[str]()
    for fault in store.faults():
        told.add(fault.what)
        yield fault
    try:
        with store.reading() as reader:
            yield from verify(
                reader,
                trusted,
                examiner=examiner(store, reader),
                progress=lambda done, every: progress("entries", done, every),
            )
            for find in declared("faults"):
                yield from find(reader, store.origin, store.place)
    except AlteredError as error:
        if error.message not in told:
            yield StoreFault(Message("ledger"), error.message)


def prove(books: RegisterBooks, entry: int) -> Inclusion:
    """Return the proof that an entry is in the tree of the last signed checkpoint; raises where it is not in it yet."""
    with books.store.reading() as reader:
        check_permitted(reader, books, "look")
        last = max(reader.checkpoints(), default=None, key=lambda kept: kept[0])
        if last is None:
            raise ProofError("no checkpoint was signed yet", next_step="marchland ledger checkpoint")
        size, text = last
        found = entry_at(reader.entries(entry, entry + 1), entry)
        if entry >= size:
            raise ProofError(
                "entry {seq} is later than the last checkpoint, of size {size}",
                seq=entry,
                size=size,
                next_step="marchland ledger checkpoint",
            )
        proof = prove_inclusion(entry, size, reader.tile)
    checkpoint = Checkpoint.parse(Note.parse(text).text)
    if not verify_inclusion(leaf_hash(found.env), entry, size, list(proof), checkpoint.root):
        raise ProofError("the proof of entry {seq} does not hold", seq=entry, next_step="marchland ledger verify")
    return Inclusion(found, checkpoint, text, proof)


def entry_at(entries: Iterator[Entry], seq: int) -> Entry:
    """Return the one entry that is yielded, or raise NotFoundError."""
    entry = next(entries, None)
    if entry is None:
        raise NotFoundError(
            "there is no entry {seq}", seq=seq, next_step="marchland ledger status says how many there are"
        )
    return entry


def erase(store: RegisterStore, seq: int, reason: str, decision: Decision, identity: str, clock: Clock) -> int:
    """Erase the payload of an entry for ever, and return the entry that says so: what is not personal of it is kept.

    Proofs go on to hold, since they are over the envelope. Raises NotAllowedError, NotFoundError, and InputError where
    it was erased before or may not be.
    """
    with store.writing() as writer:
        instant = clock()
        actor, roster = actor_and_roster(writer, store, identity, day_of(instant))
        require_permission(actor, "erase")
        entry = entry_at(writer.entries(seq, seq + 1), seq)
        if entry.payload is None:
            raise InputError("the payload of entry {seq} was erased before", seq=seq)
        if entry.kind == ERASED:
            raise InputError("entry {seq} says what was erased, and stays", seq=seq)
        check_approvers(roster, decision)
        event = without_persons(from_bytes(entry.payload)) if entry.kind in KINDS else None
        erasure_entry = erasure(entry, event, reason, decision, actor, f"erase:{seq}")
        (kept,) = writer.append((erasure_entry,), instant)
        writer.drop_payload(seq)
        subjects = [entry.subject]
        if event is not None:
            concerned = linked_subjects(writer, entry)
            writer.add_links(kept.seq, concerned, {})
            subjects += concerned
            for subject in subjects:
                _anew(writer, subject, kept.seq + 1)
        _erase_evidence(writer, subjects, seq, kept.seq)
        check_administered(writer, store)
    return kept.seq


def _erase_evidence(writer: RegisterWriter, subjects: Collection[str], seq: int, erasure_seq: int) -> None:
    """Take out of what was kept aside all that an erased entry may have said; what was wrong, and digests, stay."""
    erased = ((each.number, erased_line(each.line, subjects, seq, erasure_seq)) for each in writer.evidence())
    for number, line in [(number, line) for number, line in erased if line is not None]:
        writer.change_evidence(number, line)


def _anew(writer: RegisterWriter, subject: str, size: int) -> None:
    """Make all versions of one subject anew, of earlier knowledge too: what was erased stands in none of them."""
    writer.clear_versions(subject)
    current: tuple[Version, ...] = ()
    events = list(read_events(writer, subject, size))
    for count in range(1, len(events) + 1):
        known = events[count - 1].seq + 1
        current = _replaced(writer, subject, current, fold(events[:count]), known)


def _replaced(
    writer: RegisterWriter, subject: str, current: tuple[Version, ...], ongoing: OpenHistory, size: int
) -> tuple[Version, ...]:
    gone, new = versions(subject, current, ongoing, size)
    writer.replace_versions(size, subject, gone, new)
    ended = set(map(id, gone))
    return (*(row for row in current if id(row) not in ended), *new)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The digest of all versions before they were made anew, and after; the same where nothing drifted.

    `evidence` is how many rows that stood there and were wrong, or were missing, were kept aside by it.
    """

    entries: int
    same: bool
    before: str
    after: str
    evidence: int = 0


def rebuild(store: RegisterStore, identity: str, progress: Progress, clock: Clock | None = None) -> Rebuilt:
    """Make every version anew from the entries alone, in one transaction, and tell whether anything had drifted.

    What differed is kept aside first, as it stood and as it should be, where no answer reads it.
    """
    with store.reading() as reader:
        require_permission(actor_and_roster(reader, store, identity)[0], "maintain")
    return make_anew(store, progress, clock)


def _evidence(store: RegisterStore, writer: RegisterWriter, progress: Progress, found_at: str) -> int:
    """Keep aside every row that differs, and return how many they are."""
    try:
        check = check_projection(store, writer, "", progress)
    except AlteredError as error:  # nothing can be kept aside of what cannot be read
        return writer.keep_evidence([json.dumps({"fault": error.message}, ensure_ascii=False)], found_at) and 1
    lines = [evidence_line(each) for each in check.found.differing]
    told = {each.fault for each in check.found.differing}
    lines += [json.dumps({"fault": f"{fault.where}: {fault.what}"}) for fault in check.faults if fault not in told]
    if lines:
        writer.keep_evidence(lines, found_at)
    return len(lines)


def _after(
    writer: RegisterWriter, origin: str, subject: str, held: Mapping[str, tuple[OpenHistory, tuple[Version, ...]]],
    recorded: RecordedEvent,
) -> Iterator[tuple[str, OpenHistory]]:  # fmt: skip
    """Yield the history of every area that an entry concerns, after it; what it links is linked anew."""

    def of(subject: str) -> OpenHistory:
        return held[subject][0] if subject in held else OpenHistory()

    before = of(subject)
    after = before.with_accepted(recorded)
    yield subject, after
    happened = after.happened_since(before)
    if happened is not None:
        for about, part in relink(writer, origin, subject, before.records, happened).items():
            yield about, of(about).with_accepted(replace(happened, part=part))


def _digest_before(writer: RegisterWriter) -> str:
    """Return the digest of all versions as they stand, or nothing where they cannot even be read."""
    try:
        return writer.version_digest()
    except (AlteredError, ValueError, TypeError):
        return ""


def make_anew(store: RegisterStore, progress: Progress, clock: Clock | None = None) -> Rebuilt:
    """Do what `rebuild` does for whoever holds the store in their own hands, such as one who has just made it.

    Without a clock nothing is kept aside.
    """
    with store.writing() as writer:
        evidence = _evidence(store, writer, progress, clock()) if clock is not None else 0
        before, size = _digest_before(writer), writer.head().size
        writer.clear_versions()
        writer.clear_links()
        kept = dict(erased_event(entry) for entry in writer.entries(0, size) if entry.kind == ERASED)
        held: dict[str, tuple[OpenHistory, tuple[Version, ...]]] = {}
        for entry in writer.entries():
            if entry.kind in KINDS:
                recorded = recorded_of(entry, kept.get(entry.seq))
                for about, ongoing in _after(writer, store.origin, entry.subject, held, recorded):
                    rows = held[about][1] if about in held else ()
                    held[about] = ongoing, _replaced(writer, about, rows, ongoing, entry.seq + 1)
            elif entry.kind == ERASED:
                erased, _ = erased_event(entry)
                for gone in writer.entries(erased, erased + 1):
                    writer.add_links(entry.seq, linked_subjects(writer, gone), {})
            if entry.seq % 1000 == 0:
                progress("entries", entry.seq, size)
        after = writer.version_digest()
        return Rebuilt(size, before == after and not evidence, before, after, evidence)
