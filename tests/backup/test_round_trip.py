"""What is backed up comes back: byte by byte, of one instant, sealed or not, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.access.adapters.account_store import AccountStore
from marchland.adapters.clock import now
from marchland.backup.adapters.sqlite_copy import copy_database
from marchland.backup.domain.depot import CHUNK_BYTES
from marchland.backup.service import keeping, making, restoring
from marchland.backup.service.opening import OpenDepot, make_depot, open_depot
from marchland.core.errors import InputError, NotFoundError, StoreError
from marchland.interface import unseen
from marchland.register.service.stores import open_store
from marchland.tlog.adapters.sqlite_faults import page_faults
from tests.backup.conftest import Kept
from tests.faults.ledgers import entry

CHEAP = 2
"""What a guess at a passphrase costs in tests: nothing."""
NOTHING_OUTSIDE = restoring.Outside()


def made(kept: Kept, depot: OpenDepot, **how: bool) -> making.MadeBackup:
    return making.make_backup(kept.store, depot, now, unseen, **how)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def append(store: str, *keys: str) -> None:
    opened = open_store(store)
    with opened.writing() as writer:
        writer.append([entry(key, 300, "testing") for key in keys], now())
    opened.close()


@pytest.mark.parametrize("passphrase", [None, "correct horse"])
def test_what_is_backed_up_comes_back(kept: Kept, accounts: Path, tmp_path: Path, passphrase: str | None) -> None:
    depot = make_depot(str(tmp_path / "depot"), passphrase, CHEAP)
    found = made(kept, depot, secret=passphrase is not None)
    secret = ["register.db.accounts.db.key", "keys.json", "keys.pub"] if passphrase else []
    assert sorted(file.name for file in found.manifest.files) == sorted(
        ["register.db.accounts.db", "register.db", *secret]
    )

    target = tmp_path / "back"
    again = restoring.restore_backup(
        open_depot(str(tmp_path / "depot"), passphrase), None, target,
        restoring.Outside(kept.checkpoint, (), kept.keys), unseen,
    )  # fmt: skip
    store = open_store(kept.store, read_only=True)
    with store.reading() as reader:
        assert again.head == reader.head()
        expected = reader.version_digest()
    store.close()
    restored = open_store(str(target / "register.db"), read_only=True)
    with restored.reading() as reader:
        assert reader.version_digest() == expected
    restored.close()
    if not passphrase:
        with pytest.raises(StoreError, match="the key of the accounts, is not there"):
            AccountStore(target / "register.db.accounts.db")
    else:
        assert [account.name for account in AccountStore(target / "register.db.accounts.db").accounts()] == ["ada"]
        assert digest(target / "keys.json") == digest(next(kept.keys.glob("*.json")))


def test_nothing_in_a_sealed_depot_is_read_without_its_passphrase(kept: Kept, tmp_path: Path) -> None:
    place = tmp_path / "depot"
    made(kept, make_depot(str(place), "correct horse", CHEAP), secret=True)
    with pytest.raises(StoreError, match="is encrypted"):
        open_depot(str(place), None)
    with pytest.raises(StoreError, match="passphrase does not open"):
        open_depot(str(place), "correct hors")
    said = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert b"register.db" not in said
    assert kept.origin.encode() not in said
    plain = {hashlib.sha256(data).hexdigest() for data in chunks(Path(kept.store))}
    assert not plain & {path.name for path in place.rglob("*")}, "names tell what is in a chunk"


def chunks(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]


def test_keys_go_into_no_open_depot(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only into a depot that is encrypted"):
        made(kept, make_depot(str(tmp_path / "depot"), None), secret=True)
    assert not list((tmp_path / "depot").glob("backups/*"))


def test_a_depot_that_was_exchanged_for_an_open_one_is_sent_nothing(kept: Kept, tmp_path: Path) -> None:
    place = tmp_path / "depot"
    make_depot(str(place), "correct horse", CHEAP)
    shutil.rmtree(place)
    make_depot(str(place), None)
    with pytest.raises(StoreError, match="is not encrypted, and a passphrase was given"):
        make_depot(str(place), "correct horse", CHEAP)


def test_only_what_is_new_is_sent(kept: Kept, tmp_path: Path) -> None:
    depot = make_depot(str(tmp_path / "depot"), None)
    first = made(kept, depot)
    assert first.sent == len({hashlib.sha256(data).digest() for data in copied_chunks(kept, tmp_path)})
    assert made(kept, depot).sent == 0
    append(kept.store, "one")
    third = made(kept, depot)
    assert 0 < third.sent < first.sent
    assert made(kept, depot, whole=True).sent == len(third.manifest.chunks)


def copied_chunks(kept: Kept, folder: Path) -> list[bytes]:
    copy = folder / "copy.db"
    copy_database(Path(kept.store), copy, lambda _done, _all: None)
    return chunks(copy)


def test_a_copy_keeps_the_checksums_of_its_pages(kept: Kept, tmp_path: Path) -> None:
    copied_chunks(kept, tmp_path)
    copy = tmp_path / "copy.db"
    assert list(page_faults(copy)) == []
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    assert len(list(page_faults(copy))) == 1
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]


def test_what_two_writers_write_meanwhile_is_a_prefix(kept: Kept, tmp_path: Path) -> None:
    """Every backup holds an earlier state of what the living store becomes: its root is the one of its size then."""
    from marchland.tlog.domain.tiles import root_at

    depot, enough = make_depot(str(tmp_path / "depot"), None), threading.Event()

    def write(name: str) -> None:
        number = 0
        while not enough.is_set():
            append(kept.store, *(f"{name}-{number}-{each}" for each in range(5)))
            number += 1

    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    try:
        backups = [made(kept, depot).manifest for _ in range(3)]
    finally:
        enough.set()
        for writer in writers:
            writer.join()
    sizes = [backup.entries for backup in backups]
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]
    store = open_store(kept.store, read_only=True)
    for number, backup in enumerate(backups):
        outside = restoring.Outside(kept.checkpoint, (), kept.keys)
        head = restoring.restore_backup(depot, backup.id, tmp_path / f"back-{number}", outside, unseen).head
        with store.reading() as reader:
            assert root_at(head.size, reader.tile) == head.root
    store.close()


def test_a_damaged_store_is_not_backed_up(kept: Kept, tmp_path: Path) -> None:
    data = bytearray(Path(kept.store).read_bytes())
    data[5 * 4096 + 100] ^= 4
    Path(kept.store).write_bytes(data)
    depot = make_depot(str(tmp_path / "depot"), None)
    with pytest.raises(StoreError, match="damaged"):
        made(kept, depot)
    assert depot.backups() == ()
    assert list(Path(kept.store).parent.glob(".*partial*")) == []


def test_nothing_is_restored_over_what_is_there(kept: Kept, tmp_path: Path) -> None:
    depot = make_depot(str(tmp_path / "depot"), None)
    made(kept, depot)
    there = tmp_path / "there"
    there.write_text("mine", "utf-8")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    for target in (there, link):
        with pytest.raises(StoreError, match="nothing is restored over it"):
            restoring.restore_backup(depot, None, target, NOTHING_OUTSIDE, unseen)
    assert there.read_text("utf-8") == "mine"
    with pytest.raises(NotFoundError, match="holds no backup"):
        restoring.restore_backup(depot, "20200101T000000000000Z-00000000", tmp_path / "x", NOTHING_OUTSIDE, unseen)


def test_another_history_does_not_pass_for_a_backup(kept: Kept, template: Path, tmp_path: Path) -> None:
    """An insider who puts a whole other register into the depot is found by the checkpoint that was kept outside."""
    from marchland.register.service.stores import create_store

    other = tmp_path / "other"
    other.mkdir()
    forged = create_store(str(other / "register.db"), kept.origin)
    with forged.writing() as writer:
        writer.append([entry(f"forged-{number}", 100, "testing") for number in range(200)], now())
    forged.close()
    depot = make_depot(str(tmp_path / "depot"), None)
    making.make_backup(str(other / "register.db"), depot, now, unseen)
    with pytest.raises(StoreError, match="does not verify"):
        restoring.restore_backup(
            depot, None, tmp_path / "back", restoring.Outside(kept.checkpoint, (), kept.keys), unseen
        )
    assert not (tmp_path / "back").exists()


@given(st.lists(st.binary(max_size=3 * CHUNK_BYTES), max_size=3), st.sampled_from([None, "words"]))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, files: list[bytes], words: str | None) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    depot = make_depot(str(folder / "depot"), words, CHEAP)
    sending = making.Sending(depot, set(), sum(map(len, files)), unseen)
    for number, data in enumerate(files):
        (folder / f"f{number}.bin").write_bytes(data)
        file = sending.file(folder / f"f{number}.bin")
        assert (file.length, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert b"".join(map(depot.chunk, file.chunks)) == data
    assert [str(fault) for fault in keeping.depot_faults(depot, unseen)] == []


def test_old_backups_go_and_the_others_stay_whole(kept: Kept, tmp_path: Path) -> None:
    from marchland.backup.domain.retention import Keep

    depot = make_depot(str(tmp_path / "depot"), None)
    for number in range(3):
        append(kept.store, f"more-{number}")
        made(kept, depot)
    before = depot.depot.names()
    planned = keeping.prune(depot, Keep(1), now, dry_run=True)
    assert (len(planned.gone), len(planned.stay), planned.done) == (2, 1, False)
    assert depot.depot.names() == before
    pruned = keeping.prune(depot, Keep(1), now, dry_run=False)
    assert (pruned.gone, pruned.chunks) == (planned.gone, planned.chunks)
    assert pruned.chunks > 0
    assert list(keeping.depot_faults(depot, unseen)) == []
    assert sum(before.values()) - sum(depot.depot.names().values()) > pruned.octets  # and two manifests
    restoring.restore_backup(depot, None, tmp_path / "back", NOTHING_OUTSIDE, unseen)


def test_nobody_prunes_while_another_works(kept: Kept, tmp_path: Path) -> None:
    from marchland.backup.domain.retention import Keep

    depot = make_depot(str(tmp_path / "depot"), None)
    made(kept, depot)
    with depot.working("make", now()), pytest.raises(StoreError, match="somebody else works in"):
        keeping.prune(depot, Keep(1), now, dry_run=False)
    with depot.working("prune", now()), pytest.raises(StoreError, match="somebody else works in"):
        made(kept, depot)
    with depot.working("make", now()):
        made(kept, depot)
    assert list(depot.depot.names("running/")) == []


def test_the_files_of_a_backup_are_the_owners_alone(kept: Kept, accounts: Path, tmp_path: Path) -> None:
    depot = make_depot(str(tmp_path / "depot"), None)
    made(kept, depot)
    restoring.restore_backup(depot, None, tmp_path / "back", NOTHING_OUTSIDE, unseen)
    for folder in (tmp_path / "depot", tmp_path / "back"):
        modes = {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}
        assert modes == {0}


def test_what_is_kept_of_backups_is_json(kept: Kept, tmp_path: Path) -> None:
    from marchland.backup.service.copies import keep_made, path_of

    depot = make_depot(str(tmp_path / "depot"), None)
    found = made(kept, depot)
    keep_made(kept.store, depot, found)
    (copy,) = json.loads(path_of(kept.store).read_text("utf-8"))["copies"]
    assert (copy["place"], copy["backup"]) == (str(tmp_path / "depot"), found.manifest.id)
