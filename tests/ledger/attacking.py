"""Attacks by whoever has all that we keep in their hands, and our own programs to write it anew."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from marchland.access.adapters.account_store import AccountStore
from marchland.access.service.accounts import Accounts
from marchland.access.service.roster import OWN
from marchland.ledger.service import questions as ledger
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import public_path, release
from marchland.register.service import founding
from marchland.register.service.stores import create_store, open_store
from marchland.tlog.adapters.keys import KeyRole, Keys, generate, load, save
from marchland.tlog.domain.checkpoint import Checkpoint, signed_note
from marchland.tlog.domain.entry import Entry
from tests.ledger.attacked import Place, made_in, migrated, nobody
from tests.site.browser import Clock
from tests.site.world import PASSWORD, QUICK
from tests.tlog.memory import MemoryStore
from tests.tlog.sample import rebuilt, resealed

NAME = "demo.marchland.example/kept"
AT = "2026-11-29T10:00:00.000000Z"


@dataclass(frozen=True)
class Kept:
    """All that is kept of a small register with two releases and two checkpoints, of which the second is outside too.

    `store` is where it lies that is attacked, `make` gives another place of its kind where nothing is yet.
    """

    folder: Path
    kind: str
    store: str
    make: Callable[[], str]

    @property
    def keys(self) -> Path:
        (found,) = (self.folder / "keys").glob("*.json")
        return found

    @property
    def outside(self) -> Path:
        return self.folder / "outside.txt"

    @property
    def public(self) -> Path:
        return public_path(self.store) if self.kind == "sqlite" else self.folder / "marchland.public.db"

    def entries(self, name: str = "register.db") -> list[Entry]:
        store = open_store(str(self.folder / name), read_only=True)
        with store.reading() as reader:
            found = list(reader.entries())
        store.close()
        return found


def found_register(folder: Path, seed: int = 3) -> None:
    """Make the register, and beside it the copies that were once taken of it."""
    where = str(folder / "register.db")
    founding.create_demo(where, NAME, 6, seed, folder / "keys", nobody)
    (keys,) = (folder / "keys").glob("*.json")
    store = open_store(where)
    public = PublicStore(public_path(where))
    release(store, public, OWN, lambda: AT, "all of it")
    ledger.checkpoint(store, keys, "me", 1)
    store.close()
    for name in ("register.db", "register.db.public.db"):
        shutil.copy(folder / name, folder / f"older-{name}")
    store = open_store(where)
    release(store, public, OWN, lambda: AT, "all of it, again")
    note = ledger.checkpoint(store, keys, "me", 2)
    store.close()
    (folder / "outside.txt").write_text(str(note), "utf-8")


def retold(
    kept: Kept, change: Callable[[list[Entry]], None], keys: Keys | None = None, of: str = "register.db"
) -> Kept:
    """Return it with the entries changed, every hash worked out anew, and all that is read made of them."""
    memory = MemoryStore(NAME)
    memory.state.entries = kept.entries(of)
    change(memory.state.entries)
    rebuilt(memory.state)
    if keys is not None:
        head = memory.state.head
        note = signed_note(Checkpoint(NAME, head.size, head.root), keys.signers, 99)
        memory.state.notes = [(head.size, str(note))]
    target = create_store(where := kept.make(), NAME)
    migrated(memory, target)
    target.close()
    if kept.kind == "sqlite":
        shutil.copy(kept.public, public_path(where))
    return replace(kept, store=where)


def renumbered(entries: list[Entry]) -> None:
    instants = sorted(entry.recorded_at for entry in entries)
    for seq, entry in enumerate(entries):
        env = entry.env.replace(entry.recorded_at.encode(), instants[seq].encode())
        entries[seq] = resealed(replace(entry, env=env), seq)


def changed_payload(kind: str, change: Callable[[dict[str, object]], object]) -> Callable[[list[Entry]], None]:
    def rewrite(entries: list[Entry]) -> None:
        entry = next(entry for entry in reversed(entries) if entry.kind == kind)
        said = json.loads(entry.payload or b"")
        change(said)
        payload = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=kind != "reported").encode()
        entries[entry.seq] = resealed(entry, entry.seq, payload)

    return rewrite


IN_EVENT = changed_payload("reported", lambda said: said.update(name="Nowhere"))


def rewrite_event(kept: Kept) -> Kept:
    return retold(kept, IN_EVENT)


def drop_last(kept: Kept) -> Kept:
    return retold(kept, lambda entries: entries.__delitem__(slice(len(entries) - 3, None)))


def drop_middle(kept: Kept) -> Kept:
    def drop(entries: list[Entry]) -> None:
        del entries[next(entry.seq for entry in reversed(entries) if entry.kind == "evidence_added")]
        renumbered(entries)

    return retold(kept, drop)


def reorder(kept: Kept) -> Kept:
    def exchange(entries: list[Entry]) -> None:
        at = next(one.seq for one, other in pairwise(entries) if one.subject != other.subject)
        entries[at], entries[at + 1] = entries[at + 1], entries[at]
        renumbered(entries)

    return retold(kept, exchange)


def fork(kept: Kept) -> Kept:
    def go_on(entries: list[Entry]) -> None:
        entries[:] = [*kept.entries("older-register.db"), *entries[1:4]]
        for seq in range(len(entries) - 3, len(entries)):
            env = entries[seq].env.replace(b'"key":"', b'"key":"fork-')
            entries[seq] = replace(entries[seq], env=env.replace(entries[seq].recorded_at.encode(), AT.encode()))
            entries[seq] = resealed(entries[seq], seq)

    return retold(kept, go_on)


def forge_roster(kept: Kept) -> Kept:
    roles = ["administrator", "approver", "reporter", "surveyor", "viewer"]
    return retold(kept, changed_payload("actor_registered", lambda said: said.update(roles=roles)))


def forge_commitment(kept: Kept) -> Kept:
    return retold(kept, changed_payload("projected", lambda said: said.update(digest="0" * 64)))


def forge_release(kept: Kept) -> Kept:
    return retold(kept, changed_payload("cells_released", lambda said: said.update(cover="none of it")))


def stolen_keys(kept: Kept) -> Kept:
    return retold(kept, IN_EVENT, load(kept.keys, KeyRole.LEDGER))


def other_keys(kept: Kept) -> Kept:
    return retold(kept, IN_EVENT, generate(KeyRole.LEDGER, NAME))


def another_register(kept: Kept) -> Kept:
    return retold(kept, lambda _: None, of="another/register.db")


def old_copy(kept: Kept) -> Kept:
    return retold(kept, lambda _: None, of="older-register.db")


def old_copy_with_public(kept: Kept) -> Kept:
    """Put both back, and sign the store as it then is with the ledger's own keys."""
    return old_public(retold(kept, lambda _: None, load(kept.keys, KeyRole.LEDGER), of="older-register.db"))


def place_of(kept: Kept) -> Place:
    store = open_store(kept.store, read_only=True)
    place = made_in(store, kept.store, kept.kind)
    store.close()
    return place


def old_projection(kept: Kept) -> Kept:
    half = len(kept.entries()) // 2
    if kept.kind == "sqlite":
        sql = f"DELETE FROM version WHERE from_size > {half}; UPDATE version SET to_size = NULL WHERE to_size > {half}"  # noqa: S608
    else:
        sql = (
            f"DELETE FROM shape WHERE from_size > {half}; DELETE FROM version WHERE lower(known) > {half}; "  # noqa: S608
            f"UPDATE version SET known = int8range(lower(known), NULL) WHERE upper(known) > {half}"
        )
    place_of(kept).run(sql)
    return kept


def foreign_rows(kept: Kept) -> Kept:
    """Put a version of an area of another register in, with the digest that it has there."""
    store = open_store(str(kept.folder / "another/register.db"), read_only=True)
    with store.reading() as reader:
        row = next(iter(reader.versions_of(next(iter(reader.kept_subjects())))))
    store.close()
    store = open_store(kept.store)
    with store.writing() as writer:
        strange = replace(row, subject="f" * 32, area="FOREIGN", from_size=1, to_size=None)
        writer.replace_versions(1, strange.subject, [], [strange])
    store.close()
    return kept


def altered_with_head(kept: Kept) -> Kept:
    root = "x'" + "00" * 32 + "'" if kept.kind == "sqlite" else "'\\x" + "00" * 32 + "'"
    place = place_of(kept)
    place.run("UPDATE version SET status = 'released' WHERE {now}; UPDATE projection SET sizes = sizes + 1")
    place.run(f"UPDATE head SET root = {root}")  # noqa: S608 - above
    return kept


def old_public(kept: Kept) -> Kept:
    shutil.copy(kept.folder / "older-register.db.public.db", kept.public)
    return kept


def public_cell_less(kept: Kept) -> Kept:
    lines = kept.public.read_bytes().split(b"\n")
    content = b"\n".join([*lines[:2], *lines[3:-2], b""])
    kept.public.write_bytes(content + hashlib.sha256(content).hexdigest().encode() + b"\n")
    return kept


def foreign_public(kept: Kept) -> Kept:
    shutil.copy(kept.folder / "another/register.db.public.db", kept.public)
    return kept


def broken_public(kept: Kept) -> Kept:
    kept.public.write_bytes(kept.public.read_bytes()[::-1])
    return kept


def exchanged_keys(kept: Kept) -> Kept:
    path = kept.keys
    path.unlink()
    save(generate(KeyRole.LEDGER, NAME), path)
    return kept


def accounts_of(folder: Path) -> Accounts:
    return Accounts(AccountStore(folder / "accounts.db"), QUICK, Clock())


def make_accounts(folder: Path) -> None:
    made = accounts_of(folder)
    for name in ("anna", "eve"):
        made.invite(name, f"account-{name}")
        made._begin(name)
    made.tokens.make("anna", "QGIS", ["read"])
    assert PASSWORD
    assert made.unsealed() == ()


def in_accounts(*statements: str) -> Callable[[Kept], Kept]:
    def write(kept: Kept) -> Kept:
        make_accounts(kept.folder)
        with sqlite3.connect(kept.folder / "accounts.db") as db:
            for statement in statements:
                db.execute(statement)
        db.close()
        return kept

    return write


session_written = in_accounts("INSERT INTO session VALUES ('x', 'anna', 1, 2, '')")
session_copied = in_accounts(
    "INSERT INTO session SELECT 'y', 'anna', began_s, seen_s, seal FROM session WHERE account = 'eve'"
)
account_raised = in_accounts("UPDATE account SET actor = 'account-admin' WHERE name = 'eve'")
token_copied = in_accounts("UPDATE token SET account = 'eve' WHERE account = 'anna'")


def exchanged_seal(kept: Kept) -> Kept:
    make_accounts(kept.folder)
    (kept.folder / "accounts.db.key").write_text("ab" * 32)
    return kept
