"""Files made to do harm are refused in words: nothing else is read, nothing is fetched, and nothing is written."""

from __future__ import annotations

import os
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from marchland.adapters.sandbox import SandboxError, records_of
from marchland.register.adapters import foreign_files
from marchland.register.adapters.driver_settings import only
from marchland.register.adapters.foreign_files import READING, read_foreign
from marchland.register.adapters.foreign_wire import taken
from marchland.register.domain.foreign import DRIVERS, FileKind, ForeignFound
from tests.refusal import refused
from tests.register import foreign_samples as samples
from tests.register.giving import Marchland

WORD = "hunter2"
Making = Callable[[Path], Path]


def text(content: str) -> Making:
    def made(folder: Path) -> Path:
        (folder / "secret.csv").write_text(f"login,word\nroot,{WORD}\n", "utf-8")
        file = folder / "given.geojson"
        file.write_text(content.replace("SECRET", str(folder / "secret.csv")), "utf-8")
        return file

    return made


def data(content: bytes) -> Making:
    def made(folder: Path) -> Path:
        file = folder / "given.gpkg"
        file.write_bytes(content)
        return file

    return made


def packed(**entries: bytes) -> Making:
    return lambda folder: samples.zipped(
        folder / "given.zip",
        {name.replace("_dot_", ".").replace("_up_", "../"): each for name, each in entries.items()},
    )


def locked(folder: Path) -> Path:
    file = samples.zipped(folder / "given.zip", {"doc.kml": b"<kml/>"})
    content = bytearray(file.read_bytes())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    file.write_bytes(content)
    return file


def shortened(kind: str, share: float) -> Making:
    def made(folder: Path) -> Path:
        file = samples.make(kind, folder)
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])
        return file

    return made


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>SECRET</SrcDataSource></OGRVRTLayer>'
    "</OGRVRTDataSource>"
)
BOMB = ('<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        "<kml><Document><name>&b;</name></Document></kml>")  # fmt: skip
HOSTILE: dict[str, tuple[Making, str]] = {
    "a virtual file called GeoJSON": (text(VRT), "virtual file of GDAL"),
    "the same behind a comment": (text(f"<?xml version='1.0'?>\n<!-- {{}} -->{VRT}"), "virtual file of GDAL"),
    "an unfolding document": (text(BOMB), "document type"),
    "brackets without end": (text('{"type":' + "[" * 200_000), "nested too deep"),
    "other XML": (text("<gml:FeatureCollection xmlns:gml='x'/>"), "XML of the kind 'FeatureCollection'"),
    "an address": (text("/vsicurl/http://127.0.0.1:9/a.geojson"), "it is no table"),
    "a connection": (text("PG:host=127.0.0.1 dbname=x"), "it is no table"),
    "nothing": (text(""), "empty"),
    "blanks": (text("  \n "), "empty"),
    "noise": (data(bytes(range(256)) * 10), "no kind of file"),
    "an SQLite file": (data(b"SQLite format 3\0" + bytes(200)), "no GeoPackage"),
    "an old workbook": (data(b"\xd0\xcf\x11\xe0" + bytes(600)), "before 2007"),
    "a part of a shapefile": (data(b"\x00\x00\x27\x0a" + bytes(100)), "one part of a shapefile"),
    "a GeoPackage of nothing": (data(b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG" + bytes(4000)), "as GeoPackage"),
    "a FlatGeobuf of nothing": (data(b"fgb\x03fgb\0" + b"\xff" * 400), "as FlatGeobuf"),
    "a shortened GeoPackage": (shortened("gpkg", 0.3), "as GeoPackage"),
    "a shortened FlatGeobuf": (shortened("fgb", 0.7), "FlatGeobuf"),
    "a shortened KML": (shortened("kml", 0.5), "as KML"),
    "a shortened workbook": (shortened("xlsx", 0.5), "broken"),
    "a shortened shapefile": (shortened("shapefile", 0.5), "broken"),
    "shortened GeoJSON": (shortened("geojson", 0.5), "not JSON"),
    "a link": (lambda folder: samples.linked(folder / "a.zip", "/etc/passwd"), "a link 'areas.kml'"),
    "a way out": (packed(_up__up_doc_dot_kml=b"<kml/>"), "leads out of its folder"),
    "an archive in an archive": (packed(a_dot_csv=b"PK\x03\x04 nothing"), "another archive"),
    "an archive of other things": (packed(readme_dot_txt=b"hello"), "no file that is taken"),
    "two tables": (packed(a_dot_csv=b"a,b\n1,2", b_dot_csv=b"a,b\n1,2"), "several layers"),
    "a virtual file in an archive": (packed(doc_dot_kml=VRT.encode()), "virtual file"),
    "a bomb that says so": (lambda folder: samples.declaring(folder / "a.kmz", 2_000_000_000), "would unfold"),
    "a bomb that lies": (lambda folder: samples.declaring(folder / "a.kmz", 10), "broken"),
    "a locked archive": (locked, "password"),
    "a folder": (lambda folder: folder, "no ordinary file"),
    "a pipe": (pipe, "no ordinary file"),
    "what is not there": (lambda folder: folder / "/vsicurl/http:" / "a.geojson", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_words_and_nothing_comes_out(tmp_path: Path, what: str) -> None:
    make, told = HOSTILE[what]
    file = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    error = refused(lambda: read_foreign(file))
    assert told in str(error), (str(error), error.next_step)
    assert WORD not in f"{error} {error.next_step}"
    assert error.where.file == str(file)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", DRIVERS)
def test_gdal_has_no_other_driver_even_where_our_own_look_is_passed_by(tmp_path: Path, kind: FileKind) -> None:
    """The child is given a virtual file under a name of the kind that it knows, as if the sniffing had been fooled."""
    (tmp_path / "secret.csv").write_text(f"login,word\nroot,{WORD}\n", "utf-8")
    (tmp_path / "given").write_text(VRT.replace("SECRET", str(tmp_path / "secret.csv")), "utf-8")
    child = "marchland.register.adapters.foreign_child"
    order = (kind.value, "given", "", "")
    error = refused(lambda: [taken(each) for each in records_of(child, order, tmp_path, READING, only(kind))])
    assert f"cannot be read as {kind.value}" in error.message
    assert WORD not in error.message


def test_a_linked_network_of_a_kmz_is_not_fetched(tmp_path: Path) -> None:
    """A server listens at that address, and nobody comes."""
    inside = ('<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>http://127.0.0.1:{}/a.kml'
              "</href></Link></NetworkLink><Placemark><name>P</name><Point><coordinates>18,44</coordinates></Point>"
              "</Placemark></Document></kml>")  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        linked = inside.format(server.getsockname()[1]).encode()
        table = read_foreign(samples.zipped(tmp_path / "a.kmz", {"doc.kml": linked}))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert [row.values[table.columns.index("Name")] for row in table.rows] == ["P"]


@pytest.mark.parametrize("kind", DRIVERS)
def test_nothing_is_read_where_gdal_has_other_drivers(tmp_path: Path, kind: FileKind) -> None:
    """As it would, were its settings not handed on to the child."""
    (tmp_path / "given").write_bytes(samples.make("kml", tmp_path).read_bytes())
    child = "marchland.register.adapters.foreign_child"
    order = (kind.value, "given", "", "")
    error = refused(lambda: [taken(each) for each in records_of(child, order, tmp_path, READING, {})])
    assert "other drivers" in error.message
    assert error.next_step


@pytest.mark.parametrize("answer", ["outside", "kind", "link", "hard link", "nothing"])
def test_the_child_that_unpacks_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """What it names, and what it leaves in the folder, may be of whoever made the archive."""
    victim = tmp_path / "victim.csv"
    victim.write_text(f"login,word\nroot,{WORD}\n", "utf-8")
    kind = {"kind": FileKind.ARCHIVE}.get(answer, FileKind.CSV)
    name = str(victim) if answer == "outside" else "unpacked.csv"

    def unpacked(*arguments: object) -> Iterator[bytes]:
        folder = arguments[2]
        assert isinstance(folder, Path)
        assert arguments[0] == "marchland.register.adapters.foreign_archive", "nothing is read after that"
        if answer == "link":
            (folder / "unpacked.csv").symlink_to(victim)
        elif answer == "hard link":
            (folder / "unpacked.csv").hardlink_to(victim)
        yield msgspec.msgpack.encode(ForeignFound(kind, name))

    monkeypatch.setattr(foreign_files, "records_of", unpacked)
    file = samples.zipped(tmp_path / "a.zip", {"a.csv": b"a,b\n1,2"})
    error = refused(lambda: read_foreign(file))
    assert error.message == "what reads the file did not answer as it should"
    assert WORD in victim.read_text("utf-8")


def test_a_workbook_stays_where_it_is_whatever_its_child_calls_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim.zip"
    victim.write_bytes(b"PK")
    really = records_of

    def named(module: str, *arguments: Any) -> Iterator[bytes]:
        if module.endswith("foreign_archive"):
            return iter([msgspec.msgpack.encode(ForeignFound(FileKind.XLSX, str(victim)))])
        return really(module, *arguments)

    monkeypatch.setattr(foreign_files, "records_of", named)
    table = read_foreign(samples.workbook(tmp_path / "a.xlsx"))
    assert len(table.rows) == len(samples.CODES)
    assert victim.exists()


def test_a_workbook_that_unfolds_without_end_is_ended(tmp_path: Path) -> None:
    samples.workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as opened:
        entries = {name: opened.read(name) for name in opened.namelist()}
    row = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"  # the last cell that there can be
    sheet = entries["xl/worksheets/sheet1.xml"]
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", b"<sheetData>").replace(
        b"</sheetData>", row + b"</sheetData>"
    )
    error = refused(lambda: read_foreign(samples.zipped(tmp_path / "b.xlsx", entries), layer="Sheet"))
    assert isinstance(error, SandboxError)


def test_the_command_refuses_a_virtual_file_and_tells_nothing_of_another(marchland: Marchland, tmp_path: Path) -> None:
    ran = marchland("import", "look", text(VRT)(tmp_path))
    assert ran.status == 2
    assert "virtual file of GDAL" in ran.err
    assert WORD not in ran.out + ran.err
