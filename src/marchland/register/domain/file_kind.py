"""Which kind of file some bytes are, told by how they begin; what is not taken is named, with what to do instead."""

from __future__ import annotations

import re

from marchland.core.errors import InputError
from marchland.core.message import N_, Message
from marchland.register.domain.foreign import FileKind

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at: a prologue of XML with its comments is shorter."""
_SQLITE, _GEOPACKAGE = b"SQLite format 3\x00", (b"GPKG", b"GP10", b"GP11")
_APPLICATION_AT = 68
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", N_("it is a workbook or document of Office before 2007"), N_("save it as XLSX")),
    (b"\x1f\x8b", N_("it is compressed with gzip"), N_("unpack it first")),
    (b"PAR1", N_("it is a Parquet file"), N_("save it as GeoPackage")),
    (b"%PDF", N_("it is a PDF document"), N_("give the file that it was made of")),
    (b"Rar!", N_("it is a RAR archive"), N_("unpack it first")),
    (b"7z\xbc\xaf", N_("it is a 7z archive"), N_("unpack it first")),
    (b"\x00\x00\x27\x0a", N_("it is one part of a shapefile alone"),
     N_("put the .shp, .shx, .dbf, .prj and .cpg into one ZIP, and give that")),
)  # fmt: skip
_MARK = re.compile(r"\ufeff|\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_ROOTS = {"kml": FileKind.KML, "gpx": FileKind.GPX}
_VIRTUAL = frozenset({"OGRVRTDataSource", "VRTDataset", "GDALTileIndexDataset"})
_STEP = N_("give GeoJSON, GeoPackage, a shapefile in a ZIP, FlatGeobuf, KML, KMZ, GPX, CSV, XLSX or ODS")


def kind_of(head: bytes) -> FileKind:
    """Return which kind of file begins so; raises InputError for what is not taken, in words."""
    if not head.strip():
        raise InputError("it is empty", next_step=_STEP)
    if head.startswith(_SQLITE):
        if head[_APPLICATION_AT : _APPLICATION_AT + 4] in _GEOPACKAGE:
            return FileKind.GEOPACKAGE
        raise InputError("it is an SQLite file, and no GeoPackage", next_step=_STEP)
    if head.startswith(b"fgb\x03fgb"):
        return FileKind.FLATGEOBUF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.ARCHIVE
    for sign, what, step in _OTHERS:
        if head.startswith(sign):
            raise InputError(what, next_step=step)
    return _text_kind(_decoded(head))


def _decoded(head: bytes) -> str:
    """Return the beginning as text, as far as it can be told: whoever reads the file tells where it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    if b"\x00" in head:
        raise InputError("it is no kind of file that is taken here", next_step=_STEP)
    return head.decode("utf-8", "replace")


def _text_kind(text: str) -> FileKind:
    at = 0
    while match := _MARK.match(text, at):
        at = match.end()
    begins = text[at : at + 1]
    if begins in ("{", "[", "\x1e"):
        return FileKind.GEOJSON
    if begins != "<":
        return FileKind.CSV
    if text.startswith("<!", at):
        raise InputError("it is XML that declares a document type, by which it could unfold without end or fetch files",
                         next_step="take the DOCTYPE out, or save it anew")  # fmt: skip
    match = _NAME.match(text, at)
    root = match[1] if match else ""
    if root in _VIRTUAL:
        raise InputError("it is a virtual file of GDAL, which names other files to be read instead",
                         next_step="give the file that it names")  # fmt: skip
    if root not in _ROOTS:
        raise InputError(
            Message("it is XML of the kind {root!r}, which is not read here", root=root[:40]), next_step=_STEP
        )
    return _ROOTS[root]
