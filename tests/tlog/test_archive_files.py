"""Archives: a bag that is written whole or not at all, in which every turned bit is found and named."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.tlog.adapters import archive_files
from marchland.tlog.adapters.archive_files import ArchiveReader, archive_faults, write_archive
from marchland.tlog.domain import archive
from marchland.tlog.domain.store import StoreFault
from tests.tlog.memory import MemoryStore
from tests.tlog.sample import filled, reader_of, trusting, whole

MADE_AT = "2026-11-25T12:00:00.000000Z"


def written(folder: Path, store: MemoryStore) -> Path:
    write_archive(folder, reader_of(store), store.origin, MADE_AT, geojson=b"{}\n", csv=b"area\n")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def faults(folder: Path, outside: str | None = None) -> list[StoreFault]:
    return list(archive_faults(folder, trusting(outside)))


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an archive with one of everything and little text, so that every byte of it can be turned."""
    monkeypatch.setattr(archive_files, "_program", lambda _: b"#\n")
    monkeypatch.setattr(archive, "readme", lambda _about: b"words\n")
    monkeypatch.setattr(archive, "ENTRIES_EACH", 4)
    monkeypatch.setattr(archive_files, "ENTRIES_EACH", 4)
    store, _ = whole(6)
    return written(tmp_path / "archive", store)


def test_an_archive_is_whole_and_the_same_again(tmp_path: Path) -> None:
    store, outside = whole(40)
    one, other = written(tmp_path / "one", store), written(tmp_path / "other", store)
    assert faults(one, outside) == []
    assert files(one) == files(other)
    assert list(tmp_path.iterdir()).sort() == [one, other].sort()
    assert list(ArchiveReader(one).entries(7, 19)) == store.state.entries[7:19]


def test_it_is_a_bag_as_rfc_8493_has_it(tmp_path: Path) -> None:
    folder = written(tmp_path / "archive", whole()[0])
    found = files(folder)
    assert found["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert all(re.fullmatch(r"[A-Za-z-]+: .+", line) for line in found["bag-info.txt"].decode().splitlines())
    payload = {name: data for name, data in found.items() if name.startswith("data/")}
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n"
    assert oxum in found["bag-info.txt"].decode()
    tags = {name: found[name] for name in ("bag-info.txt", "bagit.txt", "manifest-sha512.txt")}
    for manifest, named in (("manifest-sha512.txt", payload), ("tagmanifest-sha512.txt", tags)):
        lines = dict(reversed(line.split("  ")) for line in found[manifest].decode().splitlines())
        assert lines == {name: hashlib.sha512(data).hexdigest() for name, data in named.items()}


def test_it_says_in_words_how_it_is_read(tmp_path: Path) -> None:
    words = files(written(tmp_path / "archive", whole()[0]))["data/README.txt"].decode()
    for needed in ("verify.py", "RFC 6962", "base64", "payload_erased", "does not make the place safe"):
        assert needed in re.sub(r"\s+", " ", words)


def test_several_files_of_entries_and_full_tiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ENTRIES_EACH", 100)
    monkeypatch.setattr(archive_files, "ENTRIES_EACH", 100)
    store = filled(300)
    folder = written(tmp_path / "archive", store)
    assert faults(folder) == []
    assert {"data/entries/000002.jsonl", "data/tiles/0/000", "data/tiles/1/000.p/1"} <= set(files(folder))
    assert list(ArchiveReader(folder).entries(150, 260)) == store.state.entries[150:260]


def test_the_names_of_tiles_are_those_of_the_standard() -> None:
    assert archive.tile_name(3, 1_234_067, 256) == "data/tiles/3/x001/x234/067"
    assert archive.tile_name(0, 273, 112) == "data/tiles/0/273.p/112"
    assert [*archive.tiles_of(70_000)][-4:] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]


def turned(data: bytes, bits: Iterator[int]) -> Iterator[tuple[int, bytes]]:
    for bit in bits:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bit // 8, bytes(changed)


def missed(folder: Path, every: int, seed: int) -> tuple[int, list[str]]:
    """Turn every n-th bit of every file in turn; return how many, and those not found in their file and entry."""
    found, tried, start = [], 0, random.Random(seed).randrange(every)
    there = files(folder)
    for name, data in sorted(there.items()):
        for place, changed in turned(data, iter(range(start, len(data) * 8, every))):
            (folder / name).write_bytes(changed)
            tried += 1
            seen = list(archive_faults(folder))
            in_file = any(fault.where == name for fault in seen)
            if name.startswith("data/entries/"):
                seq = int(name[13:19]) * 4 + data[:place].count(b"\n")
                in_file &= any(fault.seq in {seq, seq + 1} for fault in seen)
            others = {fault.where for fault in seen if fault.where in there and fault.where != name}
            if not in_file or (others and not name.startswith("data/")):
                found.append(f"{name} byte {place}: {seen}")
        (folder / name).write_bytes(data)
    return tried, found


def test_every_bit_that_is_turned_is_found_and_named(small: Path) -> None:
    assert list(archive_faults(small)) == []
    tried, not_found = missed(small, 127, 8493)
    assert not_found == []
    assert tried > 250


@pytest.mark.long
def test_all_bits_that_are_turned_are_found_and_named(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried, not_found = missed(small, 1, 0)
    with capsys.disabled():
        print(f"\n{tried:,} bits turned, {len(not_found)} not found")
    assert not_found == []


@pytest.mark.parametrize("name", ["data/entries/000000.jsonl", "data/head.txt", "bagit.txt", "manifest-sha512.txt"])
def test_a_missing_file_is_named(small: Path, name: str) -> None:
    (small / name).unlink()
    assert name in {fault.where for fault in archive_faults(small)}


@pytest.mark.parametrize("name", ["data/extra.txt", "extra.txt", "data/entries/000009.jsonl", "data/tiles/0/009"])
def test_a_file_that_does_not_belong_is_named(small: Path, name: str) -> None:
    (small / name).write_bytes(b"x")
    assert {fault.where for fault in archive_faults(small)} == {name}


def test_a_file_that_does_not_belong_is_named_though_the_manifests_know_it(small: Path) -> None:
    (small / "data/extra.txt").write_bytes(b"x")
    remade(small)
    assert [fault.where for fault in archive_faults(small)] == ["data/extra.txt"]


def remade(folder: Path) -> None:
    """Make the manifests anew, as whoever rules the archive can."""
    found = files(folder)
    payload = {name: archive.digest_of(data) for name, data in found.items() if name.startswith("data/")}
    octets = sum(len(found[name]) for name in payload)
    about = archive.ArchiveInfo.parse(found["data/head.txt"])
    tags = {
        "bagit.txt": archive.BAGIT_TEXT,
        "bag-info.txt": archive.bag_info(about, octets, len(payload)),
        "manifest-sha512.txt": archive.manifest(payload),
    }
    tags["tagmanifest-sha512.txt"] = archive.manifest({name: archive.digest_of(data) for name, data in tags.items()})
    for name, data in tags.items():
        (folder / name).write_bytes(data)


def test_a_changed_payload_is_named_though_the_manifests_were_made_anew(small: Path) -> None:
    name = "data/entries/000001.jsonl"
    lines = (small / name).read_bytes().splitlines(keepends=True)
    lines[0] = re.sub(rb'"salt":"..', b'"salt":"00', lines[0])
    (small / name).write_bytes(b"".join(lines))
    remade(small)
    assert [(fault.where, fault.seq) for fault in archive_faults(small)] == [("entry 4", 4)]


def test_a_link_is_refused_and_not_followed(small: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/000000.jsonl").write_bytes(b"secret")
    for name in ("data/link.txt", "data/more"):
        (small / name).symlink_to(tmp_path / "elsewhere")
    assert {fault.where for fault in archive_faults(small)} == {"data/link.txt", "data/more"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "data/../../x", "~/x"])
def test_a_manifest_that_names_a_place_outside_opens_nothing(small: Path, name: str) -> None:
    manifest = small / "manifest-sha512.txt"
    manifest.write_bytes(manifest.read_bytes() + f"{'0' * 128}  {name}\n".encode())
    assert {fault.where for fault in archive_faults(small)} == {"manifest-sha512.txt"}


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("there", "dangling"):
        with pytest.raises(StoreError, match="never overwrites"):
            written(tmp_path / name, filled(3))


def test_an_archive_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    store = filled(3)

    def broken(_level: int, _index: int) -> bytes:
        raise OSError(28, "No space left on device")

    reader = reader_of(store)
    reader.tile = broken  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="No space left"):
        write_archive(tmp_path / "archive", reader, store.origin, MADE_AT, geojson=b"", csv=b"")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_ledger_has_an_archive_too(tmp_path: Path) -> None:
    assert faults(written(tmp_path / "archive", filled(0))) == []


def test_what_is_no_archive_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        list(archive_faults(tmp_path / "nowhere"))
    assert faults(tmp_path) != []


def test_an_older_checkpoint_from_outside_shows_that_history_was_written_anew(tmp_path: Path) -> None:
    store, _ = whole()
    _, outside = whole(60)
    assert [fault.where for fault in faults(written(tmp_path / "archive", store), outside)] == [
        "outside checkpoint of size 40"
    ]
