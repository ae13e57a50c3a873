"""What lies in a ZIP: its kind, and the one file wanted from it, unpacked under a name of ours within bounds.

It runs as a child behind walls, for an archive of strangers may be made to break whoever opens it.
"""

from __future__ import annotations

import shutil
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from marchland.adapters.sandbox import HandedOut, SandboxBounds, stand_behind_walls
from marchland.core.errors import InputError
from marchland.register.adapters.foreign_wire import handed_out, refusing
from marchland.register.domain.file_kind import HEAD_BYTES, kind_of
from marchland.register.domain.foreign import ENDINGS, FileKind, ForeignFound

UNPACKED_MOST = 1024 * 1024 * 1024
"""More is no register: the largest national shapefile seen has some 100 megabytes."""
ENTRIES_MOST = 10_000
_PIECE = 1024 * 1024
_SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
_MARKS = {"xl/workbook.xml": FileKind.XLSX, "content.xml": FileKind.ODS}


def found_in(archive: Path, wanted: str, folder: Path) -> ForeignFound:
    """Return what an archive holds, unpacked into a folder where that is needed; raises InputError in words.

    `wanted` names the shapefile that is meant where there are several.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _checked(opened.infolist())
            for name, kind in _MARKS.items():
                if name in entries:
                    return ForeignFound(kind, archive.name)
            return _unpacked(opened, entries, wanted, folder)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
        OSError,
    ) as error:
        raise InputError("the archive is broken: {reason}", reason=str(error)[:120],
                         next_step="pack it anew, as an ordinary ZIP without a password") from None  # fmt: skip


def _checked(entries: Sequence[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name once none of them is made to do harm; raises InputError."""
    if len(entries) > ENTRIES_MOST:
        raise InputError("the archive has more than {most:,} entries", most=ENTRIES_MOST)
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or ":" in name[:3]:
            raise InputError("the archive has an entry {name!r}, which leads out of its folder", name=name[:80])
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise InputError("the archive has a link {name!r}, which leads elsewhere", name=name[:80],
                             next_step="pack the file itself")  # fmt: skip
        if entry.flag_bits & 1:
            raise InputError("the archive is locked with a password", next_step="pack it without one")
    if sum(entry.file_size for entry in entries) > UNPACKED_MOST:
        raise InputError("the archive would unfold to more than {most:,} bytes", most=UNPACKED_MOST,
                         next_step="take out what does not belong to it")  # fmt: skip
    return {entry.filename: entry for entry in entries}


def _unpacked(opened: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], wanted: str, folder: Path) -> ForeignFound:
    shapefiles = _ending(entries, ".shp")
    if shapefiles:
        return _shapefile(opened, entries, _one(shapefiles, wanted), folder)
    inside = _ending(entries, ".kml") or _ending(entries, ".gpkg", ".geojson", ".json", ".fgb", ".gpx", ".csv")
    main = "doc.kml" if "doc.kml" in inside else _one(inside, wanted) if inside else ""
    if not main:
        raise InputError("the archive holds no file that is taken here",
                         next_step="give a shapefile in a ZIP, a KMZ, or one file of another kind")  # fmt: skip
    kind = kind_of(opened.open(entries[main]).read(HEAD_BYTES))
    if kind is FileKind.ARCHIVE:
        raise InputError("the archive holds another archive", next_step="unpack it first")
    return ForeignFound(kind, _copied(opened, entries[main], folder / f"unpacked.{ENDINGS[kind]}"))


def _ending(entries: Iterable[str], *endings: str) -> list[str]:
    """Return the names that end so, without what a Mac puts beside its files."""
    return sorted(name for name in entries if name.lower().endswith(endings) and not name.startswith("__MACOSX/"))


def _one(names: Sequence[str], wanted: str) -> str:
    if len(names) == 1 and not wanted:
        return names[0]
    meant = [name for name in names if wanted in (name, PurePosixPath(name).stem)]
    if len(meant) == 1:
        return meant[0]
    raise InputError("the archive holds several layers: {names}", names=", ".join(names)[:300],
                     next_step="name the one that is meant in the mapping: layer = \"…\"")  # fmt: skip


def _shapefile(opened: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], main: str, folder: Path) -> ForeignFound:
    """Unpack a shapefile with the files beside it that are of its name, whatever their case."""
    stem = main[: -len(".shp")].lower()
    beside = {name.lower(): entry for name, entry in entries.items()}
    for ending in (".shx", ".dbf"):
        if stem + ending not in beside:
            raise InputError("the shapefile lacks its {ending}", ending=ending,
                             next_step="pack all its files: .shp, .shx, .dbf, .prj and .cpg")  # fmt: skip
    name = _copied(opened, entries[main], folder / "unpacked.shp")
    for ending in _SIDECARS:
        if entry := beside.get(stem + ending):
            _copied(opened, entry, folder / f"unpacked{ending}")
    return ForeignFound(FileKind.SHAPEFILE, name)


def _copied(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path) -> str:
    """Unpack one entry, no further than it said; raises InputError where there is more."""
    left = entry.file_size
    with opened.open(entry) as source, to.open("xb") as target:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise InputError("the archive unfolds to more than it says")
            target.write(piece)
        shutil.copyfileobj(source, target)
    return to.name


def main(arguments: Sequence[str]) -> int:
    """Look into an archive behind walls and hand out what it holds."""
    out = HandedOut()
    given, name, wanted = arguments
    folder = Path.cwd()
    walls = stand_behind_walls(SandboxBounds.of_argument(given), folder, writes=True)
    with refusing(out):
        found = found_in(folder / name, wanted, folder)
        handed_out(out, ForeignFound(found.kind, found.name, walls))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
