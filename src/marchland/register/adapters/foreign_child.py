"""The child that reads one foreign file: one kind, one driver, behind walls, and its rows handed out in batches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from marchland.adapters.sandbox import HandedOut, SandboxBounds, stand_behind_walls
from marchland.core.errors import InputError
from marchland.register.adapters.foreign_wire import handed_out, refusing
from marchland.register.domain.foreign import CELLS_MOST, DRIVERS, FileKind, ForeignBatch, ForeignHead, ForeignRow

_TOGETHER = 2_000


def main(arguments: Sequence[str]) -> int:
    """Read the file that is named behind walls, and hand out its head and rows."""
    out = HandedOut()
    given, kind_name, name, wanted, encoding = arguments
    kind = FileKind(kind_name)
    with refusing(out):
        rows = _reader(kind, Path.cwd() / name, wanted, encoding)  # imports what it needs, and opens nothing yet
        walls = (*_one_driver(kind), *stand_behind_walls(SandboxBounds.of_argument(given), Path.cwd()))
        batch: list[ForeignRow] = []
        cells = 0
        for each in rows:
            if isinstance(each, ForeignHead):
                handed_out(out, ForeignHead(each.columns, each.crs, each.layer, walls))
                continue
            batch.append(each)
            cells += each.width
            if cells > CELLS_MOST:
                raise InputError("it has more than {cells:,} cells, counted as rows times columns", cells=CELLS_MOST,
                                 next_step="split it, or leave out columns that are empty")  # fmt: skip
            if len(batch) >= _TOGETHER:
                handed_out(out, ForeignBatch(tuple(batch)))
                batch = []
        handed_out(out, ForeignBatch(tuple(batch)))
    return 0


def _reader(kind: FileKind, file: Path, wanted: str, encoding: str) -> Iterator[ForeignHead | ForeignRow]:
    """Return what reads that kind; only the library that it needs is loaded."""
    if kind in DRIVERS:
        from marchland.register.adapters.foreign_vector import read_vector  # noqa: PLC0415 - one of three is used

        return read_vector(file, kind, wanted, encoding)
    if kind in (FileKind.XLSX, FileKind.ODS):
        from marchland.register.adapters.foreign_sheet import read_sheet  # noqa: PLC0415 - as above

        return read_sheet(file, kind, wanted)
    from marchland.register.adapters.foreign_text import read_geojson, read_table  # noqa: PLC0415 - as above

    return read_geojson(file) if kind is FileKind.GEOJSON else read_table(file, encoding)


def _one_driver(kind: FileKind) -> tuple[str, ...]:
    """Return the wall that GDAL knows nothing but the one driver; raises InputError where it does not stand."""
    if kind not in DRIVERS:
        return ("one-reader",)
    from marchland.register.adapters.foreign_vector import drivers  # noqa: PLC0415 - loaded already

    if drivers() != {DRIVERS[kind]}:
        raise InputError("GDAL has other drivers than that of {kind}, so nothing is read by it", kind=kind.value,
                         next_step="install marchland[import] anew, with the pyogrio that it names")  # fmt: skip
    return ("one-driver",)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
