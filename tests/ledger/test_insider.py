"""Attacks by whoever may write the store's file: what one checkpoint kept outside catches, and what only it does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from marchland.core.proof import leaf_hash
from marchland.register.adapters.sqlite_store import create_sqlite, open_sqlite
from marchland.tlog.adapters.keys import Keys, holds
from marchland.tlog.adapters.sqlite_file import connect
from marchland.tlog.domain.checkpoint import Checkpoint, open_checkpoint, signed_note
from marchland.tlog.domain.entry import Entry, commitment, seal
from marchland.tlog.domain.store import StoreFault
from marchland.tlog.domain.tiles import Frontier
from marchland.tlog.domain.verify import Trust, verify
from tests.tlog.built import LEDGER, ORIGIN, SECONDS, STRANGER, erase, fill, instant, new, sign, trust

BEFORE, COUNT = 200, 301
"""The ledger when its first checkpoint was signed, and now: 300 entries and an erasure."""


@dataclass
class Insider:
    """Whoever has the file open and may write anything in it, in SQL, under no rule of ours."""

    path: Path
    entries: list[Entry]
    tiles: dict[tuple[int, int], bytes]
    head: tuple[int, bytes, str]
    notes: list[tuple[int, str]]

    @classmethod
    def of(cls, path: Path) -> Insider:
        db = connect(path)
        rows = db.execute(
            "SELECT e.seq, e.env, p.bytes, p.salt FROM entry e "
            "LEFT JOIN payload p ON p.seq = e.seq AND p.kept ORDER BY e.seq"
        )
        made = cls(
            path, [Entry(*row) for row in rows],
            {(level, index): hashes for level, index, hashes in db.execute("SELECT * FROM tile")},
            next(iter(db.execute("SELECT size, root, recorded_at FROM head"))),
            list(db.execute("SELECT size, note FROM checkpoint ORDER BY number")),
        )  # fmt: skip
        db.close()
        return made

    def rehash(self) -> None:
        """Make tiles and head of what the entries now are."""
        tree = Frontier()
        changes = tree.extend([leaf_hash(entry.env) for entry in self.entries])
        self.tiles = {(change.level, change.index): change.hashes for change in changes}
        self.head = (tree.size, tree.root(), self.entries[-1].recorded_at)

    def resign(self, keys: Keys) -> str:
        """Throw away the checkpoints that were kept, and sign another."""
        note = str(signed_note(Checkpoint(ORIGIN, self.head[0], self.head[1]), keys.signers, SECONDS + 99))
        self.notes = [(self.head[0], note)]
        return note

    def write(self) -> None:
        """Write all of it to the file, with its triggers as they were."""
        db = connect(self.path)
        with db:
            triggers = list(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
            for name, _ in triggers:
                db.execute(f"DROP TRIGGER {name}")
            for table in ("payload", "entry", "tile", "checkpoint"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608
            rows = [(place, e.key, e.subject, e.recorded_at, e.env) for place, e in enumerate(self.entries)]
            kept = [
                (place, int(e.payload is not None), e.salt or bytes(32), e.payload or b"")
                for place, e in enumerate(self.entries)
            ]
            db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
            db.executemany("INSERT INTO payload VALUES (?, ?, ?, ?)", kept)
            db.executemany("INSERT INTO tile VALUES (?, ?, ?)", [(*at, hashes) for at, hashes in self.tiles.items()])
            db.executemany("INSERT INTO checkpoint (size, note) VALUES (?, ?)", self.notes)
            db.execute("UPDATE head SET size = ?, root = ?, recorded_at = ?", self.head)
            for _, sql in triggers:
                db.execute(sql)
        db.close()


def renumbered(entries: list[Entry]) -> list[Entry]:
    """Return entries with the numbers and instants of their new places, so that nothing in them tells."""
    made = []
    for place, entry in enumerate(entries):
        env = entry.env.replace(b'"seq":%d,' % entry.seq, b'"seq":%d,' % place, 1)
        made.append(
            Entry(place, env.replace(entry.recorded_at.encode(), instant(place).encode()), entry.payload, entry.salt)
        )
    return made


def with_payload(entry: Entry, payload: bytes) -> Entry:
    """Return an entry with another payload that its envelope commits to."""
    salt = entry.salt or bytes(32)
    env = entry.env.replace(entry.commitment.hex().encode(), commitment(salt, payload).hex().encode())
    return replace(entry, env=env, payload=payload, salt=salt)


def rewrite_payload(inside: Insider) -> None:
    inside.entries[9] = with_payload(inside.entries[9], b'{"says":"there was never a mine here"}')


def rewrite_all(inside: Insider) -> None:
    rewrite_payload(inside)
    inside.rehash()
    inside.notes = []


def drop_last(inside: Insider) -> None:
    inside.entries = inside.entries[:-2]
    inside.entries[5] = with_payload(inside.entries[5], b"{}")  # the erasure is gone: something stands in its place
    inside.rehash()
    inside.notes = []


def drop_middle(inside: Insider) -> None:
    del inside.entries[100]
    inside.entries = renumbered(inside.entries)
    inside.rehash()
    inside.notes = []


def reorder(inside: Insider) -> None:
    inside.entries[40], inside.entries[41] = inside.entries[41], inside.entries[40]
    inside.entries = renumbered(inside.entries)
    inside.rehash()
    inside.notes = []


def fork(inside: Insider) -> None:
    """Go on differently after the first checkpoint, which is kept: it is true."""
    inside.entries = inside.entries[:BEFORE]
    inside.entries += [seal(new(seq, kind="reported"), seq, instant(seq), bytes(32)) for seq in range(BEFORE, COUNT)]
    inside.entries[5] = with_payload(inside.entries[5], b"{}")
    inside.rehash()
    inside.notes = []


def swap_payloads(inside: Insider) -> None:
    one, other = inside.entries[9], inside.entries[10]
    inside.entries[9:11] = [
        replace(one, payload=other.payload, salt=other.salt), replace(other, payload=one.payload, salt=one.salt),
    ]  # fmt: skip


def swap_salts(inside: Insider) -> None:
    one, other = inside.entries[9], inside.entries[10]
    inside.entries[9:11] = [replace(one, salt=other.salt), replace(other, salt=one.salt)]


def forge_checkpoint(inside: Insider) -> None:
    rewrite_all(inside)
    inside.resign(STRANGER)


def edit_tile(inside: Insider) -> None:
    hashes = inside.tiles[0, 0]
    inside.tiles[0, 0] = hashes[:320] + leaf_hash(b"what never was") + hashes[352:]


def edit_head(inside: Insider) -> None:
    inside.head = (inside.head[0], leaf_hash(b"what never was"), inside.head[2])


def erase_without_a_word(inside: Insider) -> None:
    inside.entries[9] = replace(inside.entries[9], payload=None, salt=None)


def sign_anew(inside: Insider) -> None:
    """Write history anew with the ledger's own private keys, which were stolen with it."""
    rewrite_all(inside)
    inside.resign(LEDGER)


def replay(inside: Insider) -> None:
    """Take away what came after the first checkpoint, and show that checkpoint, which is genuine, as the last."""
    inside.entries = [with_payload(inside.entries[5], b"{}") if e.seq == 5 else e for e in inside.entries[:BEFORE]]
    inside.rehash()
    inside.notes = [(BEFORE, note) for size, note in inside.notes if size == BEFORE]


SEEN_FROM_INSIDE = {
    "rewrite payload and commitment": rewrite_payload, "swap payloads": swap_payloads, "swap salts": swap_salts,
    "forge a checkpoint with another key": forge_checkpoint, "edit a tile": edit_tile, "edit the head": edit_head,
    "erase without an entry": erase_without_a_word, "replay of an old checkpoint, one entry changed": replay,
}  # fmt: skip
ONLY_FROM_OUTSIDE = {
    "rewrite an envelope and all hashes": rewrite_all, "drop the last": drop_last, "drop in the middle": drop_middle,
    "reorder": reorder, "fork": fork, "rewrite with stolen keys": sign_anew,
}  # fmt: skip
ATTACKS: dict[str, Callable[[Insider], None]] = {**SEEN_FROM_INSIDE, **ONLY_FROM_OUTSIDE}


@dataclass(frozen=True)
class Kept:
    """A ledger, an older copy of it, and the one checkpoint that a partner has."""

    path: Path
    older: Path
    outside: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("insider")
    store = create_sqlite(folder / "ledger.db", ORIGIN)
    fill(store, BEFORE)
    sign(store)
    store.close()
    shutil.copy(folder / "ledger.db", folder / "older.db")
    store = open_sqlite(folder / "ledger.db")
    fill(store, COUNT - 1 - BEFORE)
    erase(store, 5)
    outside = sign(store)
    store.close()
    return Kept(folder / "ledger.db", folder / "older.db", outside)


@pytest.fixture
def kept(made: Kept, tmp_path: Path) -> Kept:
    return replace(made, path=Path(shutil.copy(made.path, tmp_path / "ledger.db")))


def faults(path: Path, trusted: Trust) -> list[StoreFault]:
    store = open_sqlite(path, read_only=True)
    try:
        with store.reading() as reader:
            return [*store.faults(), *verify(reader, trusted)]
    finally:
        store.close()


def attack(kept: Kept, how: Callable[[Insider], None]) -> None:
    inside = Insider.of(kept.path)
    how(inside)
    inside.write()


def test_what_was_written_back_unchanged_is_whole(kept: Kept) -> None:
    attack(kept, lambda _: None)
    assert faults(kept.path, trust(kept.outside)) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_with_one_checkpoint_from_outside_every_attack_is_caught(kept: Kept, name: str) -> None:
    attack(kept, ATTACKS[name])
    assert faults(kept.path, trust(kept.outside))


def test_a_roll_back_to_an_older_copy_is_caught_by_it_alone(kept: Kept) -> None:
    assert faults(kept.older, trust()) == []
    (found,) = faults(kept.older, trust(kept.outside))
    assert found.where == f"outside checkpoint of size {COUNT}"
    assert "the ledger has only 200 entries: some were taken away after it was signed" in found.what


@pytest.mark.parametrize("name", SEEN_FROM_INSIDE)
def test_these_are_seen_with_the_public_key_alone(kept: Kept, name: str) -> None:
    attack(kept, ATTACKS[name])
    assert faults(kept.path, trust())


@pytest.mark.parametrize("name", ONLY_FROM_OUTSIDE)
def test_these_are_seen_by_nothing_but_a_checkpoint_from_outside(kept: Kept, name: str) -> None:
    attack(kept, ATTACKS[name])
    assert faults(kept.path, trust()) == []
    found = faults(kept.path, trust(kept.outside))
    assert [fault.where for fault in found] == [f"outside checkpoint of size {COUNT}"]


def test_the_ledgers_own_checkpoints_catch_whoever_leaves_them(kept: Kept) -> None:
    def rewrite(inside: Insider) -> None:
        rewrite_payload(inside)
        inside.rehash()

    attack(kept, rewrite)
    found = faults(kept.path, trust())
    assert [fault.where for fault in found] == [f"checkpoint of size {BEFORE}", f"checkpoint of size {COUNT}"]


def test_a_swap_of_keys_deceives_whoever_takes_the_key_from_the_same_hand(kept: Kept) -> None:
    attack(kept, forge_checkpoint)
    assert faults(kept.path, trust(keys=STRANGER)) == []
    against = open_checkpoint(kept.outside, LEDGER.verifiers, holds, every_kind=True).checkpoint
    found = faults(kept.path, replace(trust(keys=STRANGER), against=against))
    assert [fault.where for fault in found] == [f"outside checkpoint of size {COUNT}"]


def test_what_came_after_the_last_outside_checkpoint_may_be_dropped_unseen(kept: Kept) -> None:
    store = open_sqlite(kept.path)
    fill(store, 20)
    later = sign(store)
    store.close()

    def drop(inside: Insider) -> None:
        inside.entries = inside.entries[:COUNT]
        inside.rehash()
        inside.notes = inside.notes[:2]

    attack(kept, drop)
    assert faults(kept.path, trust(kept.outside)) == []  # so checkpoints are handed out often
    assert faults(kept.path, trust(later))


def test_the_place_of_a_swap_is_named(kept: Kept) -> None:
    attack(kept, swap_payloads)
    assert {fault.where for fault in faults(kept.path, trust())} == {"entry 9", "entry 10"}
