"""A depot that was damaged or forged: every changed bit is found and named, and nothing of it is ever restored."""

from __future__ import annotations

import random
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from marchland.adapters.clock import now
from marchland.backup.domain.depot import backup_name
from marchland.backup.domain.manifest import Manifest, ManifestFile, read_manifest
from marchland.backup.service import keeping, making, restoring
from marchland.backup.service.opening import OpenDepot, make_depot, open_depot
from marchland.core.errors import MarchlandError, ProofError, StoreError
from marchland.interface import unseen
from tests.backup.conftest import Kept

FLIPS = 500
WORDS = {"plain": None, "sealed": "words"}


def filled(kept: Kept, folder: Path, words: str | None = None) -> OpenDepot:
    depot = make_depot(str(folder), words, 2)
    making.make_backup(kept.store, depot, now, unseen)
    return depot


def found_in(place: Path, words: str | None) -> list[str]:
    try:
        return [fault.where for fault in keeping.depot_faults(open_depot(str(place), words), unseen)]
    except StoreError:
        return ["depot.json"]


@pytest.mark.parametrize("kind", WORDS)
def test_every_flipped_bit_is_found_and_named(kept: Kept, tmp_path: Path, kind: str) -> None:
    """A chunk, the list and the depot's own word, by turns; what is flipped is named, and is put right again."""
    place, chance = tmp_path / "depot", random.Random(5)
    filled(kept, place, WORDS[kind])
    chunks = sorted(place.glob("chunks/*/*"))
    (backup,) = place.glob("backups/*")
    for number in range(FLIPS // 2):
        path = (backup, place / "depot.json", *chunks)[number if number < 2 else chance.randrange(2 + len(chunks))]
        data = path.read_bytes()
        bit = chance.randrange(8 * len(data))
        path.write_bytes(data[: bit // 8] + bytes([data[bit // 8] ^ (1 << bit % 8)]) + data[bit // 8 + 1 :])
        name = path.relative_to(place).as_posix()
        assert name in one_found(place, WORDS[kind], name), f"bit {bit} of {name}"
        path.write_bytes(data)
    assert found_in(place, WORDS[kind]) == []


def one_found(place: Path, words: str | None, name: str) -> list[str]:
    """Return what a look finds: at that chunk alone, since all the others are as they were."""
    if not name.startswith("chunks/"):
        found = found_in(place, words)
        return [name] if found and name == "depot.json" else found
    depot = open_depot(str(place), words)
    try:
        depot.chunk(name.rpartition("/")[2])
    except StoreError as error:
        return [error.where.file.removeprefix(f"{place}/")]
    return []


@pytest.mark.parametrize("kind", WORDS)
def test_what_is_missing_cut_short_or_exchanged_is_found(kept: Kept, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "depot"
    filled(kept, place, WORDS[kind])
    first, second, third, fourth, *_ = sorted(place.glob("chunks/*/*"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    third.write_bytes(fourth.read_bytes())
    (place / "foreign").write_text("x", "utf-8")
    names = {path.relative_to(place).as_posix() for path in (first, second, third, place / "foreign")}
    assert set(found_in(place, WORDS[kind])) == names
    with pytest.raises(StoreError):
        restore(place, WORDS[kind], tmp_path)


def restore(place: Path, words: str | None, tmp_path: Path) -> None:
    """Restore, and see that where it fails nothing is left, under any name."""
    try:
        restoring.restore_backup(open_depot(str(place), words), None, tmp_path / "back", restoring.Outside(), unseen)
    finally:
        assert not (tmp_path / "back").exists()
        assert list(tmp_path.glob(".back*")) == []


def test_sending_everything_again_mends_a_depot(kept: Kept, tmp_path: Path) -> None:
    place = tmp_path / "depot"
    depot = filled(kept, place)
    chunk = sorted(place.glob("chunks/*/*"))[3]
    chunk.write_bytes(chunk.read_bytes()[:-1] + b"x")
    making.make_backup(kept.store, depot, now, unseen)
    assert found_in(place, None) != []  # what is there is believed
    making.make_backup(kept.store, depot, now, unseen, whole=True)
    assert found_in(place, None) == []


HOSTILE_NAMES = (
    "../evil.db",
    "/etc/evil.db",
    "a/b.db",
    "..",
    ".evil.db",
    "evil",
    "e\0.db",
    "",
    "E.db",
    "a.db\n",
    "C:x.db",
)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_list_with_a_hostile_name_is_refused(kept: Kept, tmp_path: Path, name: str) -> None:
    place = tmp_path / "depot"
    depot = filled(kept, place)
    manifest = depot.chosen(None)
    depot.put_manifest(with_files(manifest, renamed(manifest.files[0], name)))
    with pytest.raises(StoreError, match="no name that a backup gives"):
        restore(place, None, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["depot", "home"]


def renamed(file: ManifestFile, name: str) -> ManifestFile:
    return msgspec.structs.replace(file, name=name)


def with_files(manifest: Manifest, *files: ManifestFile) -> Manifest:
    return msgspec.structs.replace(manifest, files=files)


def test_a_list_that_does_not_add_up_is_refused(kept: Kept, tmp_path: Path) -> None:
    depot = filled(kept, tmp_path / "depot")
    whole = depot.chosen(None)
    file = whole.files[0]
    wrong = [
        with_files(whole, file, file),
        with_files(whole, msgspec.structs.replace(file, length=-1)),
        with_files(whole, msgspec.structs.replace(file, length=1 << 60)),
        with_files(whole, msgspec.structs.replace(file, chunks=("../../x", *file.chunks[1:]))),
        with_files(whole, msgspec.structs.replace(file, sha256="0" * 63 + "/")),
        msgspec.structs.replace(whole, depot="0" * 32),
        msgspec.structs.replace(whole, id="20200101T000000000000Z-00000000"),
        msgspec.structs.replace(whole, format=2),
    ]
    for manifest in wrong:
        with pytest.raises(ProofError):
            read_manifest(manifest.to_bytes(), whole.id, depot.id)
    for data in (b"", b"\n", b"{}", b"[" * 100_000, whole.to_bytes()[:-1], whole.to_bytes() + b"\n"):
        with pytest.raises(ProofError):
            read_manifest(data, whole.id, depot.id)
    assert read_manifest(whole.to_bytes(), whole.id, depot.id) == whole


def test_a_register_that_is_not_the_listed_one_is_refused(kept: Kept, tmp_path: Path) -> None:
    depot = filled(kept, tmp_path / "depot")
    whole = depot.chosen(None)
    depot.put_manifest(msgspec.structs.replace(whole, entries=whole.entries + 1))
    with pytest.raises(StoreError, match="not the one that its list says"):
        restore(tmp_path / "depot", None, tmp_path)
    depot.put_manifest(with_files(whole))
    with pytest.raises(StoreError, match="not the one that its list says"):
        restore(tmp_path / "depot", None, tmp_path)


def test_an_older_list_under_a_newer_name_is_refused(kept: Kept, tmp_path: Path) -> None:
    place = tmp_path / "depot"
    depot = filled(kept, place, "words")
    making.make_backup(kept.store, depot, now, unseen)
    newer, older = depot.backups()
    shutil.copyfile(place / backup_name(older), place / backup_name(newer))
    assert found_in(place, "words") == [backup_name(newer)]


@pytest.mark.parametrize("part", ["chunks", "backups", "depot.json"])
def test_a_link_in_a_depot_is_not_followed(kept: Kept, tmp_path: Path, part: str) -> None:
    place, elsewhere = tmp_path / "depot", tmp_path / "elsewhere"
    filled(kept, place)
    (place / part).rename(elsewhere)
    (place / part).symlink_to(elsewhere)
    with pytest.raises(MarchlandError):
        making.make_backup(kept.store, make_depot(str(place), None), now, unseen, whole=True)
    with pytest.raises(MarchlandError):
        restore(place, None, tmp_path)


def test_a_depot_that_asks_for_endless_work_is_refused(kept: Kept, tmp_path: Path) -> None:
    place = tmp_path / "depot"
    filled(kept, place, "words")
    about = (place / "depot.json").read_bytes()
    for cost in (b"1", b"3", b"0", b"-8", b"1152921504606846976"):
        (place / "depot.json").write_bytes(about.replace(b'"cost":2', b'"cost":' + cost))
        with pytest.raises(StoreError):
            open_depot(str(place), "words")


def test_a_chunk_that_unfolds_without_end_is_cut_off(kept: Kept, tmp_path: Path) -> None:
    import hashlib
    import zlib

    from marchland.backup.domain.depot import chunk_name

    place = tmp_path / "depot"
    depot = filled(kept, place)
    bomb = b"\1" + zlib.compress(bytes(50_000_000))
    name = chunk_name("0" * 64)
    depot.depot.put(name, bomb + hashlib.sha256(name.encode() + bomb).digest())
    with pytest.raises(StoreError, match="longer than anything"):
        depot.chunk("0" * 64)


@contextmanager
def no_room(octets: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("octets", [500, 3_000, 40_000, 200_000])
def test_where_there_is_no_room_nothing_is_half_done(kept: Kept, tmp_path: Path, octets: int) -> None:
    place = tmp_path / "depot"
    depot = filled(kept, place)
    assert Path(kept.store).stat().st_size > 200_000
    with no_room(octets), pytest.raises(StoreError):
        making.make_backup(kept.store, depot, now, unseen, whole=True)
    with no_room(octets), pytest.raises(StoreError):
        restore(place, None, tmp_path)
    assert len(depot.backups()) == 1
    assert found_in(place, None) == []
    assert list(Path(kept.store).parent.glob(".marchland*")) == []
    assert list((place / "running").iterdir()) == []


def test_what_needs_more_room_than_there_is_is_not_begun(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "depot"
    filled(kept, place)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(StoreError, match="has room for 1000 bytes"):
        restore(place, None, tmp_path)
