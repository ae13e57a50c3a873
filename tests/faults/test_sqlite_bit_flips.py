"""Every bit of a store at rest that flips is found, and named to its page."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.tlog.adapters.sqlite_faults import page_faults
from marchland.tlog.adapters.sqlite_file import PAGE_BYTES, checker, page_holds
from marchland.tlog.domain.store import StoreFault
from tests.faults.ledgers import ACTS, append_one, founded, opened, snapshot

HEADER = 100


def at_rest(folder: Path) -> Path:
    """Return a store in which something of everything was done, with pages that are in no use any more."""
    path = founded(folder / "store")
    store = opened(path)
    for act in ACTS.values():
        act(store)
    with store.writing() as writer:
        writer.clear_versions()
    store.close()
    return path


def flip(path: Path, byte: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(byte)
        (held,) = file.read(1)
        file.seek(byte)
        file.write(bytes([held ^ 1 << bit]))


def found_by_opening(path: Path) -> list[StoreFault]:
    """Return what a person is told of: by the store, or already when it is opened."""
    try:
        store = opened(path)
    except StoreError as error:
        return [StoreFault(error.message, "refused")]
    try:
        return list(store.faults())
    finally:
        store.close()


def flips(size: int, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Yield a bit of every byte."""
    for byte in range(size):
        yield byte, rng.randrange(8)


def missed_in_memory(path: Path, each: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the flips after which their page still seems to hold its checksum."""
    content, missed = path.read_bytes(), []
    with closing(checker()) as asked:
        for byte, bit in each:
            start = byte // PAGE_BYTES * PAGE_BYTES
            page = bytearray(content[start : start + PAGE_BYTES])
            page[byte - start] ^= 1 << bit
            if page_holds(asked, bytes(page)):
                missed.append((byte, bit))
    return missed


def missed_by_pages(path: Path, each: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the flips that the pages' checksums did not tell of, or told of in another page."""
    missed = []
    for byte, bit in each:
        flip(path, byte, bit)
        if [fault.where for fault in page_faults(path)][:1] != [f"page {byte // PAGE_BYTES + 1}"]:
            missed.append((byte, bit))
        flip(path, byte, bit)
    return missed


def missed_by_store(path: Path, each: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the flips that who opens the store and asks for its faults was not told of with their page."""
    missed = []
    for byte, bit in each:
        flip(path, byte, bit)
        whole = path.read_bytes()
        page = f"page {byte // PAGE_BYTES + 1}"
        if not any(page in fault.where for fault in found_by_opening(path)):
            missed.append((byte, bit))
        assert path.read_bytes() == whole, "looking at a damaged store has changed it"
        flip(path, byte, bit)
    return missed


def test_a_store_at_rest_has_no_fault(quick_folder: Path) -> None:
    path = at_rest(quick_folder)
    assert path.stat().st_size % PAGE_BYTES == 0
    assert found_by_opening(path) == []


def test_the_checksum_is_the_one_that_is_documented(quick_folder: Path) -> None:
    """Two sums of 32-bit words, each taking the other in, as the source of SQLite's cksumvfs has it."""
    content = at_rest(quick_folder).read_bytes()
    for start in range(0, len(content), PAGE_BYTES):
        words = struct.unpack(f"<{PAGE_BYTES // 4}I", content[start : start + PAGE_BYTES])
        one = two = 0
        for first, second in zip(words[:-2:2], words[1:-2:2], strict=True):
            one = (one + first + two) & 0xFFFFFFFF
            two = (two + second + one) & 0xFFFFFFFF
        assert (one, two) == words[-2:]


def test_a_flipped_bit_of_every_byte_is_found(quick_folder: Path) -> None:
    path, rng = at_rest(quick_folder), random.Random(1)
    every = list(flips(path.stat().st_size, rng))
    assert missed_in_memory(path, iter(every)) == []
    assert missed_by_pages(path, iter(rng.sample(every, 1000))) == []


def test_a_flipped_bit_is_told_of_when_the_store_is_opened(quick_folder: Path) -> None:
    path, rng = at_rest(quick_folder), random.Random(2)
    header = [(byte, rng.randrange(8)) for byte in range(HEADER)]
    others = [(rng.randrange(HEADER, path.stat().st_size), rng.randrange(8)) for _ in range(200)]
    assert missed_by_store(path, iter(header + others)) == []


def test_a_file_cut_short_or_made_longer_is_found(quick_folder: Path) -> None:
    path = at_rest(quick_folder)
    whole = path.read_bytes()
    pages = len(whole) // PAGE_BYTES
    for content, where in (
        (whole[:-1], f"page {pages}"),
        (whole[:-PAGE_BYTES], f"page {pages}"),
        (whole + bytes(PAGE_BYTES), f"page {pages + 1}"),
        (whole + b"x", f"page {pages + 1}"),
    ):
        path.write_bytes(content)
        assert where in [fault.where for fault in page_faults(path)]


def test_a_page_written_in_another_ones_place_is_found(quick_folder: Path) -> None:
    """Each page still holds its checksum, so it is the structure, the rows or the hashes that tell."""
    from marchland.tlog.domain.verify import verify

    path = at_rest(quick_folder)
    whole = path.read_bytes()
    pages = [whole[start : start + PAGE_BYTES] for start in range(0, len(whole), PAGE_BYTES)]
    unseen = []
    for number in range(1, len(pages)):
        for other in (pages[number - 1], bytes(PAGE_BYTES)):
            path.write_bytes(b"".join([*pages[:number], other, *pages[number + 1 :]]))
            found = found_by_opening(path)
            if not found:
                store = opened(path)
                with store.reading() as reader:
                    found = list(verify(reader))
                store.close()
            if not found and other != pages[number]:
                unseen.append(number + 1)
    path.write_bytes(whole)
    assert unseen == []
    append_one(opened(path))


def test_a_flipped_bit_in_the_log_of_a_store_in_use_leaves_an_earlier_whole_state(quick_folder: Path) -> None:
    """What was committed after it is lost when the log is read anew: only a checkpoint kept elsewhere tells of that."""
    path, rng = founded(quick_folder / "store"), random.Random(6)
    store = opened(path)
    states = [snapshot(store)]
    for act in ACTS.values():
        act(store)
        states.append(snapshot(store, faults=False))
    kept = {file.name: file.read_bytes() for file in (path, quick_folder / "store-wal")}
    store.close()
    found = []
    for _ in range(150):
        for name, content in kept.items():
            (quick_folder / name).write_bytes(content)
        flip(quick_folder / "store-wal", rng.randrange(len(kept["store-wal"])), rng.randrange(8))
        store = opened(path)
        found.append(states.index(snapshot(store)))
        store.close()
    assert set(found) == {3, 4}  # the erasure, the third act, had emptied the log


@pytest.mark.long
def test_every_flipped_bit_is_found(quick_folder: Path) -> None:
    path = at_rest(quick_folder)
    every = [(byte, bit) for byte in range(path.stat().st_size) for bit in range(8)]
    missed = missed_in_memory(path, iter(every)) + missed_by_pages(path, flips(path.stat().st_size, random.Random(4)))
    print(f"\n{len(every):,} bits of {path.stat().st_size // PAGE_BYTES} pages flipped, {len(missed)} missed")
    assert missed == []


@pytest.mark.long
def test_a_bit_of_every_byte_is_told_of_when_the_store_is_opened(quick_folder: Path) -> None:
    path = at_rest(quick_folder)
    header = [(byte, bit) for byte in range(HEADER) for bit in range(8)]
    every = header + list(flips(path.stat().st_size, random.Random(3)))
    missed = missed_by_store(path, iter(every))
    print(f"\n{len(every):,} bits flipped and the store opened, {len(missed)} missed")
    assert missed == []
