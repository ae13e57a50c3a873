"""A whole ledger verified: order, payloads, tree, head, and every checkpoint, with one from outside if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from marchland.core.errors import ProofError
from marchland.core.message import Message, join
from marchland.tlog.domain.checkpoint import Checkpoint, open_checkpoint, signature_holds
from marchland.tlog.domain.examine import RANGE, RangeReport, examine
from marchland.tlog.domain.note import Check, Note, NoteSignature, VerifierKey
from marchland.tlog.domain.store import Head, Reader, StoreFault
from marchland.tlog.domain.tiles import HEIGHT, WIDTH, Frontier, root_at

Range = tuple[int, int]
Examiner = Callable[[Sequence[Range]], Iterable[RangeReport]]
"""Looks at ranges, perhaps several at once, and gives what it found in their order."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known from elsewhere: the ledger's name, its keys, its witnesses' keys, and how to check a signature."""

    origin: str | None = None
    keys: tuple[VerifierKey, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    check: Check | None = None
    against: Checkpoint | None = None
    """A checkpoint that was kept outside, opened by the caller: it alone shows that history was not written anew."""


def verify(
    reader: Reader, trust: Trust | None = None, *, examiner: Examiner | None = None, progress: Progress | None = None
) -> Iterator[StoreFault]:
    """Yield everything that is not as it was written, in the order it is found: entries, tree, head, checkpoints.

    Nothing is yielded of a ledger that is whole. `examiner` may look at ranges in several processes; `progress` is
    called with the number of entries looked at and of all.
    """
    trust = trust or Trust()
    head = reader.head()
    across = _CrossRangeChecks(reader, head)
    for report in (examiner or _one_by_one(reader))(ranges(head.size)):
        yield from across.take(report)
        if progress is not None:
            progress(min(report.first + report.count, head.size), head.size)
    yield from across.finish()
    yield from _checkpoint_faults(reader, head, trust)


def ranges(size: int) -> tuple[Range, ...]:
    """Return the ranges of a ledger of that size, which may be looked at side by side."""
    return tuple((first, min(first + RANGE, size)) for first in range(0, size, RANGE))


def _one_by_one(reader: Reader) -> Examiner:
    return lambda ranges: (examine(reader, first, end) for first, end in ranges)


class _CrossRangeChecks:
    """What is seen only across ranges: order, keys that are there twice, erasures, the upper tiles, the root."""

    def __init__(self, reader: Reader, head: Head) -> None:
        self.reader, self.head = reader, head
        self.upper, self.tail = Frontier(), b""
        self.size, self.last_at = 0, b""
        self.keys: set[bytes] = set()
        self.missing: list[int] = []
        self.erasures: list[tuple[int, int | None]] = []
        self.in_order, self.tree_holds = True, True

    def take(self, report: RangeReport) -> Iterator[StoreFault]:
        """Take in the next range, and yield what is wrong in it and between it and those before."""
        if report.first_at and report.first_at < self.last_at:
            yield StoreFault(
                Message("entry {first}", first=report.first),
                Message("it was recorded before the one that stands before it"),
                report.first,
            )
        if self.in_order:
            yield from report.faults
        self.in_order &= not report.out_of_order
        self.tree_holds &= not report.faults
        self.last_at = max(self.last_at, report.last_at)
        before, here = len(self.keys), 0
        for keys in report.keys:
            self.keys.update(keys.split(b"\n"))
            here += keys.count(b"\n") + 1
        if len(self.keys) != before + here:
            yield from self._doubled(report)
        self.missing += report.missing
        self.erasures += report.erasures
        self.size += report.count
        if report.count < RANGE:
            self.tail = report.root
            return
        for change in self.upper.extend([report.root]):
            full = len(change.hashes) == WIDTH * len(report.root)
            if full and self.tree_holds and self.reader.tile(change.level + 2, change.index) != change.hashes:
                self.tree_holds = False
                yield self._upper_fault(change.level + 2, change.index)

    def _upper_fault(self, level: int, index: int) -> StoreFault:
        return StoreFault(
            Message("tile {index} of level {level}", index=index, level=level),
            Message("it is not made of the tiles below it"),
        )

    def _doubled(self, report: RangeReport) -> Iterator[StoreFault]:
        """Yield the later one of every two entries with the same key, read anew since it is seldom asked for."""
        here = {key for keys in report.keys for key in keys.split(b"\n")}
        seen: dict[bytes, int] = {}
        for entry in self.reader.entries(0, report.first + report.count):
            key = entry.key.encode()
            if entry.seq >= report.first and key in seen:
                yield StoreFault(
                    Message("entry {entry}", entry=entry.seq),
                    Message("its key is that of entry {other} too", other=seen[key]),
                    entry.seq,
                )
            if key in here:
                seen.setdefault(key, entry.seq)

    def finish(self) -> Iterator[StoreFault]:
        """Yield what is wrong of the whole: the right edge, the head, and payloads that are gone without a word."""
        if self.tree_holds and self.in_order:
            for level, index, hashes in self.upper.partial_tiles():
                if self.reader.tile(level + 2, index) != hashes:
                    yield self._upper_fault(level + 2, index)
            yield from self._beyond()
        root = self.upper.root(self.tail or None)
        if (self.size, root) != (self.head.size, self.head.root):
            yield StoreFault(Message("head"), Message("its root is not the root of the entries"))
        if self.last_at.decode() != self.head.recorded_at:
            yield StoreFault(Message("head"), Message("its instant is not that of the last entry"))
        beyond = next(self.reader.entries(self.head.size), None)
        if beyond is not None:
            yield StoreFault(
                Message("entry {beyond}", beyond=beyond.seq),
                Message("it stands after the last entry that the head counts"),
                beyond.seq,
            )
        yield from self._erasure_faults()

    def _beyond(self) -> Iterator[StoreFault]:
        level = 0
        while count := self.size >> (HEIGHT * level):
            if self.reader.tile(level, -(-count // WIDTH)):
                yield StoreFault(
                    Message("tile {count} of level {level}", count=-(-count // WIDTH), level=level),
                    Message("no entry belongs to it"),
                )
            level += 1
        if self.reader.tile(level, 0):
            yield StoreFault(Message("tile 0 of level {level}", level=level), Message("no entry belongs to it"))

    def _erasure_faults(self) -> Iterator[StoreFault]:
        erased_by = {erased: seq for seq, erased in reversed(self.erasures) if erased is not None and erased < seq}
        gone, sayers = set(self.missing), {seq for seq, _ in self.erasures}
        for seq in self.missing:
            if seq in sayers:
                yield StoreFault(
                    Message("entry {seq}", seq=seq),
                    Message("it says that a payload was erased, and its own is gone"),
                    seq,
                )
            elif seq not in erased_by:
                yield StoreFault(
                    Message("entry {seq}", seq=seq),
                    Message("its payload is gone, and no later entry says that it was erased"),
                    seq,
                )
        for seq, erased in self.erasures:
            if seq in gone:
                continue
            if erased is None or erased >= seq:
                yield StoreFault(
                    Message("entry {seq}", seq=seq),
                    Message("it says that a payload was erased, and names no entry before it"),
                    seq,
                )
            elif erased not in gone:
                yield StoreFault(
                    Message("entry {erased}", erased=erased),
                    Message("entry {seq} says that its payload was erased, and it is there", seq=seq),
                    erased,
                )


def _checkpoint_faults(reader: Reader, head: Head, trust: Trust) -> Iterator[StoreFault]:
    agreed, last, kept = 0, 0, {}
    for size, text in reader.checkpoints():
        where = Message("checkpoint of size {size}", size=size)
        try:
            checkpoint = _opened(text, size, trust)
            _compare(reader, head, checkpoint)
        except ProofError as error:
            yield StoreFault(where, error.message)
            continue
        if size < last:
            yield StoreFault(where, Message("it was signed after one of size {last}", last=last))
        agreed, last = max(agreed, size), max(last, size)
        kept[size] = checkpoint
    yield from _cosignature_faults(reader, kept, trust)
    if trust.against is not None:
        try:
            _check_origin(trust.against, trust)
            _compare(reader, head, trust.against)
        except ProofError as error:
            before = max((size for size in kept if size < trust.against.size), default=0)
            hint = Message(
                "the ledger's own checkpoints hold to size {agreed}, before this one to {before}",
                agreed=agreed,
                before=before,
            )
            yield StoreFault(
                Message("outside checkpoint of size {size}", size=trust.against.size), join("; ", (error.message, hint))
            )


def _opened(text: str, size: int, trust: Trust) -> Checkpoint:
    if trust.check is not None and trust.keys:
        checkpoint = open_checkpoint(text, trust.keys, trust.check, every_kind=True).checkpoint
    else:
        checkpoint = Checkpoint.parse(Note.parse(text).text)
    _check_origin(checkpoint, trust)
    if checkpoint.size != size:
        raise ProofError(
            "it is kept as of size {size}, and says {checkpoint_size}", size=size, checkpoint_size=checkpoint.size
        )
    return checkpoint


def _check_origin(checkpoint: Checkpoint, trust: Trust) -> None:
    if trust.origin not in {None, checkpoint.origin}:
        raise ProofError(
            "it is of {origin!r}, and not of {trust_origin!r}", origin=checkpoint.origin, trust_origin=trust.origin
        )


def _compare(reader: Reader, head: Head, checkpoint: Checkpoint) -> None:
    if checkpoint.size > head.size:
        raise ProofError("the ledger has only {size} entries: some were taken away after it was signed", size=head.size)
    if root_at(checkpoint.size, reader.tile) != checkpoint.root:
        raise ProofError("the ledger's first entries are not those that it was signed for: history was written anew")


def _cosignature_faults(reader: Reader, checkpoints: dict[int, Checkpoint], trust: Trust) -> Iterator[StoreFault]:
    for cosignature in reader.cosignatures():
        where = Message("cosignature of size {size}", size=cosignature.size)
        try:
            signature = NoteSignature.parse(cosignature.line)
        except ProofError as error:
            yield StoreFault(where, error.message)
            continue
        checkpoint = checkpoints.get(cosignature.size)
        if checkpoint is None:
            yield StoreFault(where, Message("there is no sound checkpoint of that size"))
            continue
        for key in trust.witnesses:
            if trust.check is None or not signature.is_of(key):
                continue
            if not signature_holds(signature, checkpoint, key, trust.check):
                yield StoreFault(where, Message("the signature of {key!r} does not hold", key=key.name))
