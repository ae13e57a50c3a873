"""Archives as folders: a BagIt bag that is written whole or not at all, and checked to the byte."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from marchland.adapters.machine import sync_folder
from marchland.core.errors import EntryError, Location, ProofError, StoreError
from marchland.tlog.domain.archive import (
    BAG_INFO,
    BAGIT,
    BAGIT_TEXT,
    CHECKPOINT_NAME,
    COSIGNATURES_NAME,
    ENTRIES_EACH,
    HEAD,
    MANIFEST,
    TAG_FILES,
    TAG_MANIFEST,
    ArchiveInfo,
    Extras,
    Pieces,
    bag_info,
    digest_of,
    entries_name,
    is_known,
    layout,
    manifest,
    names_of,
    read_line,
    tile_name,
)
from marchland.tlog.domain.entry import Entry
from marchland.tlog.domain.store import Cosignature, Head, Reader, StoreFault
from marchland.tlog.domain.tiles import HEIGHT, WIDTH
from marchland.tlog.domain.verify import Trust, verify

Progress = Callable[[int, int], None]
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WrittenArchive:
    """An archive that was written: where, how many entries, how many files."""

    folder: Path
    entries: int
    files: int


def write_archive(
    folder: Path,
    reader: Reader,
    origin: str,
    made_at: str,
    *,
    geojson: bytes,
    csv: bytes,
    versions: Iterable[bytes] | None = None,
    progress: Progress | None = None,
) -> WrittenArchive:
    """Write the whole ledger to a new folder, which is there only when all of it is on the disk.

    The same ledger and instant give the same bytes. Raises StoreError where the folder is there or cannot be written.
    """
    where = Location(str(folder))
    if os.path.lexists(folder):
        raise StoreError("something of that name exists; an archive never overwrites", where=where)
    about = ArchiveInfo(origin, reader.head(), made_at)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".partial", dir=folder.parent))
        try:
            areas = (_program("marchland.tlog.domain.area_verifier"), versions) if versions is not None else ()
            extras = Extras(geojson, csv, _program("marchland.tlog.domain.verifier"), *areas)
            files = _fill(partial, layout(reader, about, extras), about, progress)
            partial.rename(folder)
            sync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreError("the archive cannot be written: {reason}", reason=error.strerror, where=where) from None
    return WrittenArchive(folder, about.head.size, files)


def _program(name: str) -> bytes:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise StoreError("this installation lacks the verifier", next_step="install Marchland anew")
    return Path(spec.origin).read_bytes()


def _fill(folder: Path, files: Iterator[tuple[str, Pieces]], about: ArchiveInfo, progress: Progress | None) -> int:
    digests, octets, size = {}, 0, about.head.size
    for done, (name, pieces) in enumerate(files):
        digests[name], length = _write(folder / name, pieces)
        octets += length
        if progress is not None:
            progress(min(done * ENTRIES_EACH, size), size)
    tags = {BAGIT: BAGIT_TEXT, BAG_INFO: bag_info(about, octets, len(digests)), MANIFEST: manifest(digests)}
    tags[TAG_MANIFEST] = manifest({name: digest_of(data) for name, data in tags.items()})
    for name, data in tags.items():
        _write(folder / name, (data,))
    for place, _, _ in os.walk(folder):
        sync_folder(Path(place))
    return len(digests) + len(tags)


def _write(path: Path, pieces: Pieces) -> tuple[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, length = hashlib.sha512(), 0
    with path.open("xb") as out:
        for piece in pieces:
            digest.update(piece)
            length += out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), length


class ArchiveReader:
    """The ledger of an archive; it opens names that it makes itself, and never one that the archive tells it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.about = ArchiveInfo.parse(self._read(HEAD))
        except ProofError as error:
            raise StoreError(error.message, where=Location(str(folder / HEAD))) from None

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise StoreError(
                "the archive cannot be read: {reason}", reason=error.strerror, where=Location(str(path))
            ) from None

    def head(self) -> Head:
        """Return the head as the archive states it."""
        return self.about.head

    def entries(self, first: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Yield the entries; raises StoreError at a line that is not one."""
        end = self.about.head.size if end is None else min(end, self.about.head.size)
        for start in range(first - first % ENTRIES_EACH, end, ENTRIES_EACH):
            name = entries_name(start)
            path = self.folder / name
            try:
                with path.open("rb") as lines:
                    for seq, line in islice(enumerate(lines, start), max(first - start, 0), end - start):
                        yield _entry(line, Location(str(path), seq - start + 1))
            except OSError as error:
                raise StoreError(
                    "the archive cannot be read: {reason}", reason=error.strerror, where=Location(str(path))
                ) from None

    def by_key(self, key: str) -> Entry | None:
        """Return the entry with that key, looked for among all."""
        return next((entry for entry in self.entries() if entry.key == key), None)

    def keys_from(self, prefix: str, end: int) -> tuple[str, ...]:
        """Return the keys that begin so, looked for among the first `end` entries."""
        return tuple(entry.key for entry in self.entries(0, end) if entry.key.startswith(prefix))

    def of_subject(self, subject: str, end: int) -> tuple[Entry, ...]:
        """Return a subject's entries, looked for among the first `end`."""
        return tuple(entry for entry in self.entries(0, end) if entry.subject == subject)

    def size_at(self, instant: str) -> int:
        """Return how many entries had been recorded by that instant."""
        return sum(1 for entry in self.entries() if entry.recorded_at <= instant)

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile, or b"" where the ledger has no such tile."""
        width = min((self.about.head.size >> (HEIGHT * level)) - index * WIDTH, WIDTH)
        return self._read(tile_name(level, index, width)) if width > 0 else b""

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """Yield the checkpoints in the order they were signed."""
        for path in sorted((self.folder / "data/checkpoints").glob("*.txt")):
            match = CHECKPOINT_NAME.fullmatch(f"data/checkpoints/{path.name}")
            if match:
                yield int(match["size"]), self._read(match[0]).decode("utf-8", "replace")

    def cosignatures(self) -> Iterator[Cosignature]:
        """Yield the witnesses' lines."""
        for path in sorted((self.folder / "data/cosignatures").glob("*.txt")):
            match = COSIGNATURES_NAME.fullmatch(f"data/cosignatures/{path.name}")
            if match:
                text = self._read(match[0]).decode("utf-8", "replace")
                yield from (Cosignature(int(match["size"]), line) for line in text.splitlines(keepends=True))


def _entry(line: bytes, where: Location) -> Entry:
    try:
        return read_line(line)
    except EntryError as error:
        raise StoreError(error.message, where=where) from None


def archive_faults(folder: Path, trust: Trust | None = None, progress: Progress | None = None) -> Iterator[StoreFault]:
    """Yield everything that is not as it was written: which file, and inside the entries' files which entry.

    Raises StoreError where the folder cannot be read at all.
    """
    contents = _FolderContents(folder)
    yield from contents.refused
    yield from _bag_faults(contents)
    if contents.refused or HEAD not in contents.digests:
        return
    try:
        reader = ArchiveReader(folder)
    except StoreError as error:
        yield StoreFault(HEAD, error.message)
        return
    faults = [*_name_faults(contents, reader.about), *_line_faults(folder, reader.about)]
    yield from faults
    if not faults:
        yield from verify(reader, trust, progress=progress)


class _FolderContents:
    """What is in a folder: the digest and length of every file, and what has no place in an archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self.lengths: dict[str, int] = {}
        self.refused: list[StoreFault] = []
        try:
            self._look(folder, "")
        except OSError as error:
            raise StoreError(
                "the archive cannot be read: {reason}", reason=error.strerror, where=Location(str(folder))
            ) from None

    def _look(self, folder: Path, above: str) -> None:
        with os.scandir(folder) as listing:
            places = sorted(listing, key=lambda place: place.name)
        for place in places:
            name = above + place.name
            if place.is_dir(follow_symlinks=False):
                self._look(Path(place.path), name + "/")
            elif place.is_file(follow_symlinks=False):
                self._take(Path(place.path), name)
            else:
                self.refused.append(StoreFault(_shown(name), "it is a link or no plain file, and is not followed"))

    def _take(self, path: Path, name: str) -> None:
        digest, length = hashlib.sha512(), 0
        with path.open("rb") as data:
            while piece := data.read(_PIECE_BYTES):
                digest.update(piece)
                length += len(piece)
        self.digests[name], self.lengths[name] = digest.hexdigest(), length

    def payload(self) -> dict[str, str]:
        """Return the digests of the files below data/."""
        return {name: digest for name, digest in self.digests.items() if name.startswith("data/")}

    def text(self, name: str) -> bytes:
        """Return the bytes of a file that is there, or b""."""
        return (self.folder / name).read_bytes() if name in self.digests else b""


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _bag_faults(contents: _FolderContents) -> Iterator[StoreFault]:
    """Yield which file is to blame where the bag is not what it would be if it were written now from what is there."""
    written, tags = contents.text(MANIFEST), contents.text(TAG_MANIFEST)
    payload = contents.payload()
    blamed: list[StoreFault] = []
    if written != manifest(payload):
        if _is_vouched(contents, MANIFEST, tags):
            blamed += _payload_faults(written, payload)
        else:
            blamed.append(StoreFault(MANIFEST, "its bytes are not those that were written"))
    payload_holds = not blamed
    if contents.text(BAGIT) != BAGIT_TEXT:
        blamed.append(StoreFault(BAGIT, "its bytes are not those that were written"))
    if contents.text(BAG_INFO) != _info(contents) if payload_holds else not _is_vouched(contents, BAG_INFO, tags):
        blamed.append(StoreFault(BAG_INFO, "its bytes are not those that were written"))
    tags_hold = not {fault.where for fault in blamed} & set(TAG_FILES)
    there = {name: contents.digests[name] for name in TAG_FILES if name in contents.digests}
    if tags_hold and tags != manifest(there):
        blamed.append(StoreFault(TAG_MANIFEST, "its bytes are not those that were written"))
    for name in sorted(set(contents.digests) - set(payload) - set(TAG_FILES) - {TAG_MANIFEST}):
        blamed.append(StoreFault(_shown(name), "it does not belong to the archive"))
    yield from blamed


def _is_vouched(contents: _FolderContents, name: str, tags: bytes) -> bool:
    return manifest({name: contents.digests.get(name, "")}) in tags.splitlines(keepends=True)


def _info(contents: _FolderContents) -> bytes:
    payload = contents.payload()
    try:
        about = ArchiveInfo.parse(contents.text(HEAD))
    except ProofError:
        return b""
    return bag_info(about, sum(contents.lengths[name] for name in payload), len(payload))


def _payload_faults(written: bytes, payload: dict[str, str]) -> Iterator[StoreFault]:
    stated = {}
    for line in written.decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        stated[name] = digest
    for name in sorted({*stated, *payload}):
        if name not in payload:
            yield StoreFault(_shown(name), "it is missing")
        elif name not in stated:
            yield StoreFault(_shown(name), "it does not belong to the archive")
        elif stated[name] != payload[name]:
            yield StoreFault(name, "its bytes are not those that were written")


def _name_faults(contents: _FolderContents, about: ArchiveInfo) -> Iterator[StoreFault]:
    wanted, there = names_of(about.head.size), set(contents.payload())
    for name in sorted(wanted - there):
        yield StoreFault(name, "it is missing")
    for name in sorted(there - wanted):
        if not is_known(name, about.head.size):
            yield StoreFault(_shown(name), "it does not belong to the archive")


def _line_faults(folder: Path, about: ArchiveInfo) -> Iterator[StoreFault]:
    """Yield which lines of the entries' files are no entries, and where there are too few or too many."""
    for first in range(0, about.head.size, ENTRIES_EACH):
        name, wanted = entries_name(first), min(ENTRIES_EACH, about.head.size - first)
        if not (folder / name).is_file():
            continue
        with (folder / name).open("rb") as lines:
            number = 0
            for number, line in enumerate(lines, 1):
                try:
                    read_line(line)
                except EntryError as error:
                    seq = first + number - 1
                    yield StoreFault(f"{name} line {number} (entry {seq})", error.message, seq)
        if number != wanted:
            yield StoreFault(name, f"it has {number} lines, and {wanted} entries belong to it")
