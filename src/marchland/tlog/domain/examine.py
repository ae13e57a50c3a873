"""One aligned range of a ledger looked at entry by entry: its own order, its payloads, its leaves against the tiles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

from marchland.core.message import Message
from marchland.core.proof import EMPTY_ROOT
from marchland.tlog.domain.entry import ERASED, Entry
from marchland.tlog.domain.entry import commitment as commitment_of
from marchland.tlog.domain.store import Reader, StoreFault
from marchland.tlog.domain.tiles import WIDTH, Frontier, TileChange, split

RANGE = WIDTH * WIDTH
"""Entries of one range: a complete subtree of two rows of tiles, so that ranges can be looked at side by side."""
_BATCH = 1024
"""Entries held at once, with their payloads."""
_HEAD = re.compile(
    rb'\{"commitment":"(?P<commitment>[0-9a-f]{64})","seq":(?P<seq>0|[1-9]\d{0,17}),"recorded_at":"'
    rb'(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","key":"(?P<key>[A-Za-z0-9._:/+@-]{1,80})","kind":"(?P<kind>[a-z_]+)"'
)
_INSTANT_BYTES = 27
_KEY_FOLLOWS = b'","key":"'
_KEY_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/+@-"
_KEY_BYTES_MOST = 80
_DIGITS_AS_ZERO = bytes.maketrans(b"0123456789", b"0000000000")
_AT_AND_KEY = b"0000-00-00T00:00:00.000000Z" + _KEY_FOLLOWS
_KIND_FOLLOWS, _SUBJECT_FOLLOWS = b'","kind":"', b'","subject":"'
_KEY_AND_KIND = _KIND_FOLLOWS.translate(None, _KEY_LETTERS) + b"\n"
_ERASED = ERASED.encode()


def erased_seq(payload: bytes | None) -> int | None:
    """Return which entry an erasure's payload names in its field `seq`, or None where it names none."""
    try:
        fields = json.loads(payload or b"")
    except (ValueError, RecursionError):
        return None
    seq = fields.get("seq") if isinstance(fields, dict) else None
    return seq if type(seq) is int and seq >= 0 else None


@dataclass
class RangeReport:
    """What was found in one range, as plain values that may come from another process."""

    first: int
    count: int = 0
    root: bytes = EMPTY_ROOT
    first_at: bytes = b""
    last_at: bytes = b""
    keys: list[bytes] = field(default_factory=list)
    """The client's keys in order, many to a text, one a line; whether they are unique is seen only across ranges."""
    missing: list[int] = field(default_factory=list)
    erasures: list[tuple[int, int | None]] = field(default_factory=list)
    """Which entries say that a payload was erased, and whose."""
    faults: list[StoreFault] = field(default_factory=list)
    out_of_order: bool = False


def examine(reader: Reader, first: int, end: int) -> RangeReport:
    """Return what is in the entries from `first`, where a range begins, to `end`, which is not in it."""
    report = RangeReport(first)
    leaves: list[bytes] = []
    entries = reader.entries(first, end)
    expected = first
    while batch := list(islice(entries, min(_BATCH, _room(expected)))):
        envs = [entry.env for entry in batch]
        leaves += [sha256(b"\x00" + env).digest() for env in envs]
        expected = _examine_batch(batch, envs, expected, report)
    report.count = len(leaves)
    if report.count != end - first and not report.out_of_order:
        report.out_of_order = True
        report.faults.append(
            StoreFault(
                Message("entry {expected}", expected=expected),
                Message("it is missing, and so is all after it"),
                expected,
            )
        )
    frontier = Frontier()
    changes = frontier.extend(leaves)
    report.root = frontier.root()
    if not report.out_of_order:
        report.faults += _tile_faults(reader, changes, first)
    return report


def _room(seq: int) -> int:
    """Return how many numbers have as many digits as that one, from it on: their envelopes have the same offsets."""
    return int(10 ** len(str(seq))) - seq


def _examine_batch(batch: list[Entry], envs: list[bytes], first: int, report: RangeReport) -> int:
    try:
        sound = _is_sound(batch, envs, first, report)
    except (TypeError, ValueError):
        sound = False
    if sound:
        return first + len(batch)
    for entry in batch:
        first = _examine_entry(entry, first, report)
    return first


def _is_sound(batch: list[Entry], envs: list[bytes], first: int, report: RangeReport) -> bool:
    """Return whether all is as it should be, at once for all of them; what is found is kept only then."""
    count = len(batch)
    heads = [
        f'{{"commitment":"{sha256(entry.salt + entry.payload).hexdigest()}","seq":{seq},"recorded_at":"'  # type: ignore[operator]
        for seq, entry in enumerate(batch, first)
    ]
    at = len(heads[0])
    start = at + len(_AT_AND_KEY)
    if "".join(heads).encode() != b"".join([env[:at] for env in envs]):
        return False
    if [entry.seq for entry in batch] != list(range(first, first + count)):
        return False
    instants = [env[at:start] for env in envs]
    if b"".join(instants).translate(_DIGITS_AS_ZERO) != _AT_AND_KEY * count:
        return False
    if report.last_at > instants[0] or sorted(instants) != instants:
        return False
    joined = b"\n".join([env[start : env.index(_SUBJECT_FOLLOWS, start)] for env in envs])
    parts = joined.replace(_KIND_FOLLOWS, b"\n").split(b"\n")
    if len(parts) != 2 * count or joined.translate(None, _KEY_LETTERS) + b"\n" != _KEY_AND_KIND * count:
        return False
    keys, kinds = parts[::2], parts[1::2]
    if not all(keys) or max(map(len, keys)) > _KEY_BYTES_MOST:
        return False
    if _ERASED in kinds:
        report.erasures += [
            (entry.seq, erased_seq(entry.payload)) for entry, kind in zip(batch, kinds, strict=True) if kind == _ERASED
        ]
    report.keys.append(b"\n".join(keys))
    report.first_at = report.first_at or instants[0][:_INSTANT_BYTES]
    report.last_at = instants[-1][:_INSTANT_BYTES]
    return True


def _examine_entry(entry: Entry, expected: int, report: RangeReport) -> int:
    """Look at one entry by itself, and return the place that the next one should have."""
    where = Message("entry {expected}", expected=expected)
    head = _HEAD.match(entry.env)
    if not head:
        report.faults.append(StoreFault(where, Message("its envelope does not have the form of an envelope"), expected))
        return expected + 1
    seq = int(head["seq"])
    if seq != entry.seq or seq != expected:
        report.out_of_order = True
        what = Message(
            "the entry there is kept as {entry}, and its envelope says that it is {seq}", entry=entry.seq, seq=seq
        )
        report.faults.append(StoreFault(where, what, expected))
    _check_payload(entry, seq, head["commitment"], report)
    if head["at"] < report.last_at:
        report.faults.append(
            StoreFault(
                Message("entry {seq}", seq=seq), Message("it was recorded before the one that stands before it"), seq
            )
        )
    if head["kind"] == ERASED.encode():
        report.erasures.append((seq, erased_seq(entry.payload)))
    report.keys.append(head["key"])
    report.first_at = report.first_at or head["at"]
    report.last_at = head["at"]
    return seq + 1


def _check_payload(entry: Entry, seq: int, committed: bytes, report: RangeReport) -> None:
    if entry.payload is None and entry.salt is None:
        report.missing.append(seq)
    elif entry.payload is None or entry.salt is None:
        report.faults.append(
            StoreFault(
                Message("entry {seq}", seq=seq), Message("of its payload and salt one is there without the other"), seq
            )
        )
    elif commitment_of(entry.salt, entry.payload).hex().encode() != committed:
        report.faults.append(
            StoreFault(
                Message("entry {seq}", seq=seq), Message("its payload is not the one that its envelope commits to"), seq
            )
        )


def _tile_faults(reader: Reader, changes: Iterable[TileChange], first: int) -> Iterator[StoreFault]:
    """Yield where the tiles of the lowest two levels are not those of the entries; the entry is named where one is."""
    lowest_hold = True
    for change in changes:
        if change.level > 1:
            return
        index = change.index + first // (WIDTH if change.level == 0 else RANGE)
        kept = reader.tile(change.level, index)
        if kept == change.hashes:
            continue
        if change.level == 0:
            lowest_hold = False
            yield from _leaf_faults(kept, change.hashes, index)
        elif lowest_hold:
            yield StoreFault(
                Message("tile {index} of level 1", index=index), Message("it is not made of the tiles below it")
            )


def _leaf_faults(kept: bytes, computed: bytes, index: int) -> Iterator[StoreFault]:
    if len(kept) != len(computed):
        yield StoreFault(
            Message("tile {index} of level 0", index=index),
            Message(
                "it has {kept_count} bytes, and its entries make {made_count}",
                kept_count=len(kept),
                made_count=len(computed),
            ),
        )
    for place, (there, right) in enumerate(zip(split(kept), split(computed), strict=False), index * WIDTH):
        if there != right:
            yield StoreFault(
                Message("entry {place}", place=place),
                Message("its envelope and its leaf in the tree are not the same"),
                place,
            )
