"""Foreign files of every kind that is taken, with the same four areas in them, and files made to do harm."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import pyogrio.raw
import shapely

CODES = ("HA 1", "HA-2", "Ділянка 3", "HA-4")
NAMES = ("Поле", "Ліс", 'a, "quoted" name', "no shape")
DAYS = ("2020-01-01", "2020-02-29", "2021-12-31", "2022-06-30")
SHAPES = (*(shapely.box(18 + n / 100, 44, 18.005 + n / 100, 44.005) for n in range(3)), None)
DRIVERS = {"gpkg": "GPKG", "fgb": "FlatGeobuf", "kml": "LIBKML", "shp": "ESRI Shapefile"}


def vector(file: Path, crs: str = "EPSG:4326", shapes: Any = SHAPES, **options: Any) -> Path:
    """Write the four areas by GDAL, as the ending of the file's name says."""
    kind = file.suffix[1:]
    told = {"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}
    pyogrio.raw.write(
        str(file), shapely.to_wkb(np.array(shapes, dtype=object)),
        [np.array(CODES, dtype=object), np.array(NAMES, dtype=object), np.array(DAYS, dtype=object)],
        ["code", "title", "day"], geometry_type="Polygon", crs=crs, driver=DRIVERS[kind], **told, **options,
    )  # fmt: skip
    return file


def zipped(file: Path, entries: Mapping[str, bytes | Path]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content.read_bytes() if isinstance(content, Path) else content)
    return file


def shapefile(folder: Path, file: Path, *, without: str = "", **options: str) -> Path:
    """Write a shapefile into a ZIP, in a folder and with names in capitals, as some programs do."""
    vector(folder / "Areas.shp", **options)
    parts = {f"data/AREAS{each.suffix.upper()}": each for each in sorted(folder.glob("Areas.*"))}
    return zipped(file, {name: path for name, path in parts.items() if path.suffix != without})


def geojson(shapes: Any = SHAPES) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": code, "properties": {"code": code, "title": name, "day": day},
         "geometry": None if shape is None else shapely.geometry.mapping(shape)}
        for code, name, day, shape in zip(CODES, NAMES, DAYS, shapes, strict=True)
    ]}  # fmt: skip


def rows() -> list[tuple[str, ...]]:
    texts = ["" if shape is None else shape.wkt for shape in SHAPES]
    return [("code", "title", "day", "wkt"), *zip(CODES, NAMES, DAYS, texts, strict=True)]


def workbook(file: Path) -> Path:
    book = openpyxl.Workbook()
    for row in rows():
        book.active.append(row)
    book.create_sheet("hidden").sheet_state = "hidden"
    book.save(file)
    return file


def make(kind: str, folder: Path) -> Path:
    """Write the four areas as a file of that kind, under a name that says nothing of it."""
    file = folder / "given.bin"
    if kind in ("gpkg", "fgb", "kml"):
        return vector(folder / f"made.{kind}").rename(file)
    if kind == "shapefile":
        return shapefile(folder, file)
    if kind == "kmz":
        return zipped(file, {"doc.kml": vector(folder / "made.kml"), "images/a.png": b"\x89PNG"})
    if kind == "xlsx":
        return workbook(folder / "made.xlsx").rename(file)
    if kind == "csv":
        lines = [";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows()]
        file.write_text("\n".join(lines), "utf-8-sig")
    features = geojson()["features"]
    texts = {
        "geojson": json.dumps(geojson()),
        "lines": "\n".join(map(json.dumps, features)),
        "sequence": "".join(f"\x1e{json.dumps(each)}\n" for each in features),
    }
    if kind in texts:
        file.write_text(texts[kind], "utf-8")
    return file


def linked(file: Path, to: str) -> Path:
    """Write an archive with a link in it."""
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("areas.kml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, to)
    return file


def declaring(file: Path, size: int) -> Path:
    """Write an archive of a few bytes whose one entry says that it unfolds to that many."""
    zipped(file, {"doc.kml": b"<kml/>" * 10})
    content = bytearray(file.read_bytes())
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(sign) + place
        content[at : at + 4] = size.to_bytes(4, "little")
    file.write_bytes(content)
    return file


def gpx(file: Path) -> Path:
    file.write_text(
        '<?xml version="1.0"?><!-- made by hand --><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
        '<wpt lat="44.1" lon="18.1"><name>W</name></wpt>'
        '<trk><name>T</name><trkseg><trkpt lat="44" lon="18"/><trkpt lat="44.1" lon="18"/></trkseg></trk></gpx>',
        "utf-8",
    )
    return file


def ods(file: Path) -> Path:
    """Write a sheet as OpenDocument has it, in as few words as it takes."""
    cells = "".join(
        "<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
                                      "</table:table-cell>" for cell in row) + "</table:table-row>"
        for row in (("code", "title"), ("HA-1", "Поле"))
    )  # fmt: skip
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
               f'<table:table table:name="S">{cells}</table:table></office:spreadsheet></office:body>'
               "</office:document-content>")  # fmt: skip
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    entries = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(file, {name: text.encode() for name, text in entries.items()})
