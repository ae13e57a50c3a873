"""Twelve attacks by whoever rules the store: one outside checkpoint catches all, and what none would see is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from marchland.tlog.adapters.keys import KeyRole, generate
from marchland.tlog.domain.store import Head, StoreFault
from marchland.tlog.domain.verify import verify
from tests.tlog.memory import MemoryStore
from tests.tlog.sample import (
    ORIGIN,
    append,
    checkpoint,
    filled,
    new_entry,
    reader_of,
    rebuilt,
    resealed,
    trusting,
    whole,
)

Attack = Callable[[MemoryStore], None]


def hide(store: MemoryStore) -> None:
    """Make all of it agree: tiles, head, and checkpoints signed by the ledger's own keys, which the attacker has."""
    rebuilt(store.state)
    store.state.notes, store.state.lines = [], []
    checkpoint(store)


def rewrite(store: MemoryStore) -> None:
    entries = store.state.entries
    entries[5] = resealed(entries[5], 5, b'{"area":"A-0","event":"cleared","valid_on":"2026-01-06"}')
    hide(store)


def drop(store: MemoryStore) -> None:
    entries = store.state.entries
    del entries[5]
    entries[:] = [resealed(entry, seq) for seq, entry in enumerate(entries)]
    entries[-1] = resealed(entries[-1], len(entries) - 1, b'{"seq":2}')
    hide(store)


def reorder(store: MemoryStore) -> None:
    entries = store.state.entries
    for seq in (5, 6):
        entries[seq] = replace(entries[seq], env=entries[seq].env.replace(b":00:05.", b":00:06."))
    entries[5], entries[6] = resealed(entries[6], 5), resealed(entries[5], 6)
    hide(store)


def fork(store: MemoryStore) -> None:
    other = filled(10)
    append(other, [new_entry(number, "surveyed") for number in range(100, 125)])
    store.state = other.state
    hide(store)


def rollback(store: MemoryStore) -> None:
    del store.state.entries[2:]
    hide(store)


def swap_payloads(store: MemoryStore) -> None:
    entries = store.state.entries
    third, fourth = entries[3], entries[4]
    entries[3] = replace(third, payload=fourth.payload, salt=fourth.salt)
    entries[4] = replace(fourth, payload=third.payload, salt=third.salt)


def swap_salts(store: MemoryStore) -> None:
    entries = store.state.entries
    entries[3], entries[4] = replace(entries[3], salt=entries[4].salt), replace(entries[4], salt=entries[3].salt)


def forge_checkpoint(store: MemoryStore) -> None:
    size, note = store.state.notes[-1]
    store.state.notes[-1] = (size - 1, note.replace(f"\n{size}\n", f"\n{size - 1}\n"))


def swap_keys(store: MemoryStore) -> None:
    store.state.notes = []
    checkpoint(store, generate(KeyRole.LEDGER, ORIGIN))


def edit_tile(store: MemoryStore) -> None:
    tile = bytearray(store.state.tiles[0, 0])
    tile[7 * 32] ^= 1
    store.state.tiles[0, 0] = bytes(tile)


def edit_head(store: MemoryStore) -> None:
    head = store.state.head
    store.state.head = Head(head.size, bytes(32), head.recorded_at)


def erase_unsaid(store: MemoryStore) -> None:
    store.state.entries[7] = replace(store.state.entries[7], payload=None, salt=None)


ATTACKS: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        rewrite, drop, reorder, fork, rollback, swap_payloads, swap_salts, forge_checkpoint, swap_keys, edit_tile,
        edit_head, erase_unsaid,
    )
}  # fmt: skip
# Whoever has the store and the ledger's private keys can write all of it anew: nothing inside it can tell.
NOT_SEEN_FROM_INSIDE = {"rewrite", "drop", "reorder", "fork", "rollback"}
NAMED = {"swap_payloads": 3, "swap_salts": 3, "edit_tile": 7, "erase_unsaid": 7}


def faults(store: MemoryStore, outside: str | None) -> list[StoreFault]:
    return list(verify(reader_of(store), trusting(outside)))


def test_a_whole_ledger_has_no_faults() -> None:
    store, outside = whole()
    assert faults(store, outside) == []


def test_twelve_of_twelve_are_caught_with_one_outside_checkpoint() -> None:
    assert len(ATTACKS) == 12
    caught = set()
    for name, attack in ATTACKS.items():
        store, outside = whole()
        attack(store)
        caught |= {name} if faults(store, outside) else set()
    assert caught == set(ATTACKS)


@pytest.mark.parametrize("name", ATTACKS)
def test_what_no_one_can_see_from_inside_is_known(name: str) -> None:
    store, outside = whole()
    ATTACKS[name](store)
    assert (faults(store, None) == []) == (name in NOT_SEEN_FROM_INSIDE)
    if name in NOT_SEEN_FROM_INSIDE:
        assert [fault.where for fault in faults(store, outside)] == ["outside checkpoint of size 20"]


@pytest.mark.parametrize("name", NAMED)
def test_the_first_bad_record_is_named(name: str) -> None:
    store, outside = whole()
    ATTACKS[name](store)
    assert faults(store, outside)[0].seq == NAMED[name]


@pytest.mark.parametrize("name", NOT_SEEN_FROM_INSIDE)
def test_whoever_has_not_the_private_keys_is_caught_by_the_ledgers_own_checkpoints(name: str) -> None:
    store, _ = whole()
    notes = list(store.state.notes)
    ATTACKS[name](store)
    store.state.notes = notes
    assert faults(store, None)[0].where.startswith("checkpoint of size 20")


@pytest.mark.parametrize(("change", "seq"), [("envelope", 5), ("missing", 5), ("swapped", 5), ("last", 29)])
def test_a_careless_change_is_named_by_its_record(change: str, seq: int) -> None:
    store, outside = whole()
    entries = store.state.entries
    if change == "envelope":
        entries[5] = replace(entries[5], env=entries[5].env.replace(b"actor-1", b"actor-2"))
    elif change == "missing":
        del entries[5]
    elif change == "swapped":
        entries[5], entries[6] = entries[6], entries[5]
    else:
        del entries[-1]
    found = faults(store, outside)
    assert (found[0].seq, found[0].where) == (seq, f"entry {seq}")
