"""A foreign file as a table: copied into an empty folder, told by its content, and read by a child behind walls."""

from __future__ import annotations

import hashlib
import stat
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from marchland.adapters.sandbox import SandboxBounds, records_of
from marchland.core.errors import InputError, Location, MarchlandError
from marchland.register.adapters.driver_settings import only
from marchland.register.adapters.foreign_wire import taken
from marchland.register.domain.file_kind import HEAD_BYTES, kind_of
from marchland.register.domain.foreign import (
    CELLS_MOST,
    DRIVERS,
    ENDINGS,
    ROWS_MOST,
    FileKind,
    ForeignBatch,
    ForeignFound,
    ForeignHead,
    ForeignRecord,
    ForeignRow,
    ForeignTable,
)

FILE_MOST = 4 * 1024 * 1024 * 1024
"""A GeoPackage of a million outlines has about a gigabyte."""
UNPACKING = SandboxBounds(512 * 1024 * 1024, 60, 120, 1024 * 1024, 1024 * 1024 * 1024)
READING = SandboxBounds(2 * 1024 * 1024 * 1024, 300, 600, 2 * 1024 * 1024 * 1024)
"""The memory is that of addresses: GDAL alone asks for 440 megabytes of them, and uses 160. It hands out no more."""
_ARCHIVE, _CHILD = "marchland.register.adapters.foreign_archive", "marchland.register.adapters.foreign_child"
_NEEDS = {FileKind.XLSX: "python_calamine", FileKind.ODS: "python_calamine"} | dict.fromkeys(DRIVERS, "pyogrio")
_PIECE = 1024 * 1024


def read_foreign(path: Path, layer: str = "", encoding: str = "") -> ForeignTable:
    """Return what a file holds, by its content and not its name; raises InputError in words. No copy is left.

    `layer` names the layer or sheet that is meant, `encoding` that of texts where the file does not say it.
    """
    with tempfile.TemporaryDirectory(prefix="marchland-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        try:
            digest = _copied(path, folder / "given")
            return _read(folder, digest, layer, encoding)
        except MarchlandError as error:
            raise error.located(Location(str(path), error.where.line)) from None


def _read(folder: Path, digest: str, layer: str, encoding: str) -> ForeignTable:
    given = folder / "given"
    with given.open("rb") as file:
        kind = kind_of(file.read(HEAD_BYTES))
    walls: tuple[str, ...] = ()
    name = f"given.{ENDINGS[kind]}"
    given.rename(folder / name)
    if kind is FileKind.ARCHIVE:
        found = _first(records_of(_ARCHIVE, (name, layer), folder, UNPACKING, {}))
        kind, walls = found.kind, found.walls
        name = _unpacked(folder, kind)
    _check_installed(kind)
    settings = only(kind) if kind in DRIVERS else {}
    head: ForeignHead | None = None
    rows: list[ForeignRow] = []
    order = (kind.value, name, "" if kind is FileKind.SHAPEFILE else layer, encoding)
    for record in map(taken, records_of(_CHILD, order, folder, READING, settings)):
        if isinstance(record, ForeignHead):
            head = record
        elif isinstance(record, ForeignBatch):
            rows += _checked(record.rows, head, len(rows))
    if head is None:
        raise _unanswered()
    stood = tuple(dict.fromkeys((*head.walls, *walls)))
    return ForeignTable(kind, digest, head.columns, tuple(rows), head.crs, head.layer, stood)


def _checked(some: tuple[ForeignRow, ...], head: ForeignHead | None, before: int) -> tuple[ForeignRow, ...]:
    """Return rows that are of the columns said, and no more than are taken, whatever the child believed."""
    columns = len(head.columns) if head is not None else 0
    count = before + len(some)
    if count > ROWS_MOST or count * columns > CELLS_MOST or not all(row.is_of(columns) for row in some):
        raise _unanswered()
    return some


def _unpacked(folder: Path, kind: FileKind) -> str:
    """Return the name of what an archive held: ours, whatever its child says; raises InputError for anything else."""
    is_book = kind in (FileKind.XLSX, FileKind.ODS)
    name = f"{'given' if is_book else 'unpacked'}.{ENDINGS[kind]}"
    if is_book:
        (folder / f"given.{ENDINGS[FileKind.ARCHIVE]}").rename(folder / name)
    there = [each.lstat() for each in folder.iterdir()]
    ordinary = all(stat.S_ISREG(each.st_mode) and each.st_nlink == 1 for each in there)  # no link leads elsewhere
    if kind is FileKind.ARCHIVE or not ordinary or not (folder / name).exists():
        raise _unanswered()
    return name


def _unanswered() -> InputError:
    return InputError("what reads the file did not answer as it should", next_step="save it in another format")


def _first(records: Iterator[bytes]) -> ForeignFound:
    found: list[ForeignRecord] = [taken(record) for record in records]
    for record in found:
        if isinstance(record, ForeignFound):
            return record
    raise _unanswered()


def _copied(path: Path, to: Path) -> str:
    """Copy a file, and return the digest of its bytes; raises InputError for what is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError("it is no ordinary file", next_step="give a file, not a folder, a device or a pipe")
        digest, left = hashlib.sha256(), FILE_MOST
        with path.open("rb") as source, to.open("xb") as target:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise InputError("it has more than {most:,} bytes", most=FILE_MOST,
                                     next_step="split it into several files")  # fmt: skip
                digest.update(piece)
                target.write(piece)
    except OSError as error:
        raise InputError("it cannot be read: {reason}", reason=error.strerror) from None
    return digest.hexdigest()


def _check_installed(kind: FileKind) -> None:
    needed = _NEEDS.get(kind)
    if needed is not None and find_spec(needed) is None:
        raise InputError(
            "{kind} is read by {package}, which is not installed", kind=kind.value, package=needed.replace("_", "-"),
            next_step="install marchland[import], or give GeoJSON or CSV",
        )  # fmt: skip
