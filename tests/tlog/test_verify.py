"""A whole ledger verified: nothing is said of one that is whole, and of every other the place that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest

from marchland.core.proof import EMPTY_ROOT
from marchland.tlog.domain import examine as examining
from marchland.tlog.domain import verify as verifying
from marchland.tlog.domain.checkpoint import Checkpoint, sign, signed_note
from marchland.tlog.domain.entry import ERASED, Entry
from marchland.tlog.domain.examine import RangeReport, examine
from marchland.tlog.domain.store import Cosignature, Head, StoreFault
from marchland.tlog.domain.verify import Range, Trust, ranges, verify
from tests.tlog.built import (
    LEDGER,
    ORIGIN,
    SECONDS,
    STRANGER,
    WITNESS,
    body_of,
    erase,
    faults,
    fill,
    instant,
    new,
    trust,
    wheres,
)
from tests.tlog.built import (
    sign as sign_store,
)
from tests.tlog.memory import MemoryReader, MemoryStore, State

Change = Callable[[State], None]


@pytest.fixture
def store(whole: MemoryStore) -> MemoryStore:
    """Give a copy of a whole ledger, to be changed."""
    made = MemoryStore(ORIGIN)
    made.state = whole.state.copy()
    return made


@pytest.fixture(scope="module")
def whole() -> MemoryStore:
    """Give a ledger of 601 entries with an erasure, two checkpoints and a witness's lines."""
    made = MemoryStore(ORIGIN)
    fill(made, 300)
    sign_store(made)
    fill(made, 300)
    erase(made, 5)
    note = sign_store(made, seconds=SECONDS + 1)
    with made.writing() as writer:
        for signer in WITNESS.signers:
            writer.keep_cosignature(Cosignature(601, sign(body_of(note), signer, SECONDS).line))
    return made


def test_of_a_whole_ledger_nothing_is_said(store: MemoryStore) -> None:
    assert faults(store, trust(sign_store(store, keep=False))) == []
    assert faults(store, Trust()) == []
    assert faults(MemoryStore()) == []


@pytest.mark.parametrize("size", [0, 1, 2, 9, 10, 11, 99, 100, 101, 255, 256, 257, 512, 1023, 1024, 1025])
def test_every_size_is_verified(size: int) -> None:
    made = MemoryStore(ORIGIN)
    fill(made, size, batch=400)
    note = sign_store(made)
    assert faults(made, trust(note)) == []


def envelope(seq: int, old: bytes, fresh: bytes) -> Change:
    def change(state: State) -> None:
        entry = state.entries[seq]
        assert old in entry.env
        state.entries[seq] = replace(entry, env=entry.env.replace(old, fresh))

    return change


def entry(place: int, **fields: object) -> Change:
    def change(state: State) -> None:
        state.entries[place] = replace(state.entries[place], **fields)  # type: ignore[arg-type]

    return change


def tile(level: int, index: int, turn: Callable[[bytes], bytes]) -> Change:
    def change(state: State) -> None:
        state.tiles[level, index] = turn(state.tiles.get((level, index), b""))

    return change


def head(**fields: object) -> Change:
    def change(state: State) -> None:
        state.head = replace(state.head, **fields)  # type: ignore[arg-type]

    return change


def turned(hashes: bytes) -> bytes:
    return hashes[:-1] + bytes([hashes[-1] ^ 1])


CHANGES: dict[str, tuple[Change, str, str]] = {
    "payload": (entry(7, payload=b"{}"), "entry 7", "its payload is not the one that its envelope commits to"),
    "salt": (entry(7, salt=bytes(32)), "entry 7", "its payload is not the one that its envelope commits to"),
    "salt gone": (entry(7, salt=None), "entry 7", "of its payload and salt one is there without the other"),
    "payload gone": (entry(7, payload=None), "entry 7", "of its payload and salt one is there without the other"),
    "both gone": (
        entry(7, payload=None, salt=None),
        "entry 7",
        "its payload is gone, and no later entry says that it was erased",
    ),
    "erasure gone": (
        entry(600, payload=None, salt=None),
        "entry 600",
        "it says that a payload was erased, and its own is gone",
    ),
    "erased is there": (
        entry(5, payload=b"", salt=bytes(32)),
        "entry 5",
        "its payload is not the one that its envelope commits to",
    ),
    "actor": (
        envelope(8, b"person-1", b"person-2"),
        "entry 8",
        "its envelope and its leaf in the tree are not the same",
    ),
    "commitment": (
        envelope(8, b'{"commitment":"', b'{"commitment":"0'),
        "entry 8",
        "its envelope does not have the form of an envelope",
    ),
    "number": (
        envelope(8, b'"seq":8', b'"seq":9'),
        "entry 8",
        "the entry there is kept as 8, and its envelope says that it is 9",
    ),
    "place": (entry(8, seq=9), "entry 8", "the entry there is kept as 9, and its envelope says that it is 8"),
    "earlier": (
        envelope(8, b"2026-01-01", b"2025-01-01"),
        "entry 8",
        "it was recorded before the one that stands before it",
    ),
    "later": (
        envelope(8, b"2026-01-01", b"2027-01-01"),
        "entry 9",
        "it was recorded before the one that stands before it",
    ),
    "key": (envelope(8, b'"key-8"', b'"key-3"'), "entry 8", "its key is that of entry 3 too"),
    "kind": (
        envelope(8, b"noted", ERASED.encode()),
        "entry 8",
        "it says that a payload was erased, and names",
    ),
    "lowest tile": (tile(0, 1, turned), "entry 511", "its envelope and its leaf in the tree are not the same"),
    "short tile": (tile(0, 1, lambda hashes: hashes[:-32]), "tile 1 of level 0", "it has 8160 bytes"),
    "tile gone": (tile(0, 0, lambda _: b""), "tile 0 of level 0", "it has 0 bytes, and its entries make 8192"),
    "upper tile": (tile(1, 0, turned), "tile 0 of level 1", "it is not made of the tiles below it"),
    "tile too many": (tile(0, 3, lambda _: bytes(32)), "tile 3 of level 0", "no entry belongs to it"),
    "level too many": (tile(2, 0, lambda _: bytes(32)), "tile 0 of level 2", "no entry belongs to it"),
    "root": (head(root=bytes(32)), "head", "its root is not the root of the entries"),
    "size": (head(size=600), "head", "its root is not the root of the entries"),
    "larger": (head(size=602), "entry 601", "it is missing, and so is all after it"),
    "instant": (head(recorded_at=instant(9)), "head", "its instant is not that of the last entry"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_kind_of_fault_is_named_by_its_place(store: MemoryStore, name: str) -> None:
    change, where, what = CHANGES[name]
    change(store.state)
    found = faults(store)
    assert where in wheres(found), found
    assert any(fault.where == where and fault.what.startswith(what) for fault in found), found
    assert all(fault.seq == int(fault.where[6:]) for fault in found if fault.where.startswith("entry "))


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in {"larger", "size"}])
def test_one_change_is_blamed_on_one_place_and_what_follows_from_it(store: MemoryStore, name: str) -> None:
    change, where, _ = CHANGES[name]
    change(store.state)
    first, *more = faults(store)
    rest = {fault.where.partition(" of size")[0] for fault in more}
    assert first.where == where or name in {"number", "place", "erasure gone"}, [first, *more]
    follows = {where, first.where, "head", "checkpoint", "cosignature"}
    follows |= {"entry 8", "entry 9", "entry 10"} if name in {"number", "place", "later"} else set()
    assert rest <= follows, [first, *more]


def test_an_erased_entry_that_was_never_gone_is_found(store: MemoryStore) -> None:
    with store.writing() as writer:
        writer.append([new(601, kind=ERASED, payload=b'{"seq":9}')], instant(601))
    (found,) = faults(store)
    assert (found.where, found.seq) == ("entry 9", 9)
    assert "entry 601 says that its payload was erased, and it is there" in found.what


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"[]", b'{"seq":-1}', b'{"seq":"1"}', b'{"seq":true}', b'{"seq":601}', b"\xff"]
)
def test_an_erasure_that_names_nothing_before_it_is_found(store: MemoryStore, payload: bytes) -> None:
    with store.writing() as writer:
        writer.append([new(601, kind=ERASED, payload=payload)], instant(601))
    assert wheres(faults(store)) == ["entry 601"]


def replaced_note(state: State, place: int, note: str, size: int | None = None) -> None:
    state.notes[place] = (state.notes[place][0] if size is None else size, note)


def test_every_checkpoint_is_opened_and_compared(store: MemoryStore) -> None:
    sound = store.state.notes[0][1]
    false = str(signed_note(Checkpoint(ORIGIN, 300, bytes(32)), LEDGER.signers, SECONDS))
    forged = str(signed_note(body_of(sound), STRANGER.signers, SECONDS))
    beyond = str(signed_note(Checkpoint(ORIGIN, 700, bytes(32)), LEDGER.signers, SECONDS))
    other = str(signed_note(Checkpoint("b.example", 300, body_of(sound).root), LEDGER.signers, SECONDS))
    for note, size, what in (
        (false, 300, "history was written anew"),
        (forged, 300, "no known key signed"),
        (beyond, 700, "the ledger has only 601 entries"),
        (other, 300, "it is of 'b.example'"),
        (sound, 299, "it is kept as of size 299, and says 300"),
        ("no note", 300, "the note has no signatures"),
        (sound.rpartition("— ")[0], 300, "lacks a signature of kind COSIGNATURE_ML_DSA_44"),
    ):
        replaced_note(store.state, 0, note, size)
        (found,) = faults(store)
        assert found.where == f"checkpoint of size {size}"
        assert what in found.what


def test_checkpoints_are_in_the_order_they_were_signed(store: MemoryStore) -> None:
    store.state.notes.reverse()
    (found,) = faults(store)
    assert (found.where, found.what) == ("checkpoint of size 300", "it was signed after one of size 601")


def test_cosignatures_are_checked(store: MemoryStore) -> None:
    first = store.state.lines[0]
    store.state.lines[0] = Cosignature(300, first.line)
    assert [(fault.where, fault.what) for fault in faults(store)] == [
        ("cosignature of size 300", "the signature of 'witness.example/w1' does not hold")
    ]
    store.state.lines[0] = Cosignature(400, first.line)
    assert [fault.what for fault in faults(store)] == ["there is no sound checkpoint of that size"]
    store.state.lines[0] = Cosignature(601, "no line")
    assert "is not a signature line" in faults(store)[0].what
    store.state.lines[0] = Cosignature(601, "— who.example AAAAAAAA\n")
    assert faults(store) == []  # a witness that nobody knows says nothing


def test_a_checkpoint_from_outside_is_compared(store: MemoryStore) -> None:
    note = sign_store(store, keep=False)
    kept = trust(note)
    assert faults(store, kept) == []
    assert kept.against is not None
    for against, what in (
        (
            replace(kept.against, root=bytes(32)),
            "history was written anew; the ledger's own checkpoints hold to size 601",
        ),
        (replace(kept.against, size=602), "some were taken away after it was signed"),
        (replace(kept.against, origin="b.example"), "it is of 'b.example'"),
    ):
        (found,) = faults(store, replace(kept, against=against))
        assert found.where == f"outside checkpoint of size {against.size}"
        assert what in found.what


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ranges of 256 entries' worth impossible to miss: the real ones begin only at 65,536."""
    monkeypatch.setattr(examining, "_BATCH", 7)


def test_batches_of_any_length_find_the_same(store: MemoryStore, narrow: None) -> None:
    assert faults(store) == []
    CHANGES["salt"][0](store.state)
    assert wheres(faults(store)) == ["entry 7"]


def test_ranges_are_those_of_whole_subtrees() -> None:
    assert ranges(0) == ()
    assert ranges(1) == ((0, 1),)
    assert ranges(examining.RANGE) == ((0, examining.RANGE),)
    assert ranges(examining.RANGE + 1) == ((0, examining.RANGE), (examining.RANGE, examining.RANGE + 1))
    assert verifying.RANGE == 256 * 256


@pytest.fixture(scope="module")
def large() -> MemoryStore:
    """Give a ledger of a whole range and a part of the next."""
    made = MemoryStore(ORIGIN)
    with made.writing() as writer:
        writer.append([new(number) for number in range(examining.RANGE + 300)], instant(0))
    sign_store(made)
    return made


def test_a_ledger_of_more_than_one_range(large: MemoryStore) -> None:
    told: list[tuple[int, int]] = []
    with large.reading() as reader:
        assert list(verify(reader, trust(), progress=lambda done, every: told.append((done, every)))) == []
    assert told == [(examining.RANGE, examining.RANGE + 300), (examining.RANGE + 300,) * 2]


def test_ranges_may_be_looked_at_elsewhere(large: MemoryStore) -> None:
    reader = MemoryReader(large.state)
    asked: list[Range] = []

    def examiner(wanted: Sequence[Range]) -> Iterable[RangeReport]:
        asked.extend(wanted)
        return [examine(reader, first, end) for first, end in wanted]

    assert list(verify(reader, trust(), examiner=examiner)) == []
    assert asked == list(ranges(examining.RANGE + 300))


@pytest.mark.parametrize(
    ("level", "index", "where"),
    [(0, 256, "entry 65791"), (1, 0, "tile 0 of level 1"), (1, 1, "tile 1 of level 1"), (2, 0, "tile 0 of level 2")],
)
def test_upper_tiles_are_verified_across_ranges(large: MemoryStore, level: int, index: int, where: str) -> None:
    made = MemoryStore(ORIGIN)
    made.state = large.state.copy()
    tile(level, index, turned)(made.state)
    assert where in wheres(faults(made))


def test_a_key_in_two_ranges_is_found(large: MemoryStore) -> None:
    made = MemoryStore(ORIGIN)
    made.state = large.state.copy()
    envelope(examining.RANGE + 7, b'"key-65543"', b'"key-4"')(made.state)
    found = faults(made)
    assert StoreFault("entry 65543", "its key is that of entry 4 too", 65543) in found


def test_an_empty_ledger_has_an_empty_root() -> None:
    made = MemoryStore(ORIGIN)
    made.state.head = Head(0, bytes(32), "")
    assert wheres(faults(made)) == ["head"]
    made.state.head = Head(0, EMPTY_ROOT, instant(0))
    assert wheres(faults(made)) == ["head"]


def test_what_is_no_entry_at_all_is_found_and_never_raises(store: MemoryStore) -> None:
    for seq, env in ((20, b""), (21, b"{}"), (22, b"\xff" * 300), (23, b"null"), (24, b'{"commitment":"')):
        store.state.entries[seq] = Entry(seq, env, b"", bytes(32))
    found = faults(store)
    assert {"entry 20", "entry 21", "entry 22", "entry 23", "entry 24"} <= set(wheres(found))
