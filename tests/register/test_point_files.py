"""Places from CSV: read in their order, or refused with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.core.errors import InputError
from marchland.register.adapters import point_files
from marchland.register.adapters.point_files import read_points
from tests.refusal import refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "places.csv"


@pytest.mark.parametrize(
    "text",
    [
        "lat,lon\n48.5,30\n-1e1,-180\n",
        "lon,lat\r\n30,48.5\r\n\r\n-180,-10\r\n",
        "\ufeffName, LATITUDE ,Lng\nx,48.5,30\ny,-10,-180\n",
        '"y","x","note"\n"48.5","30","a, b"\n-10,-180\n',
        "lat;lon\n48,5;30\n-10.0;-1,8e2\n",
        "lat\tlon\n48.5\t30,0\n-10\t-180\n",
    ],
)
def test_places_are_read_in_their_order(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="")
    points = read_points(file)
    assert points.latitudes.tolist() == [48.5, -10.0]
    assert points.longitudes.tolist() == [30.0, -180.0]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("lat,lon\n1,2\n3,4\n", ["1", "2"]),
        ("note,lat,lon,ID\nx,1,2,W-7\ny,3,4,\n", ["W-7", ""]),
        ("name;id;lat;lon\na well;W-7;1;2\na school;W-8;3;4\n", ["W-7", "W-8"]),
        ('lat,lon,name\n1,2,колодязь\n3,4,"a, b"\n', ["колодязь", "a, b"]),
    ],
)
def test_places_keep_what_the_file_calls_them(file: Path, text: str, labels: list[str]) -> None:
    file.write_text(text, "utf-8", newline="")
    assert [read_points(file).label(place) for place in range(2)] == labels


def test_a_file_without_a_place_has_none(file: Path) -> None:
    file.write_text("lat,lon\n")
    assert len(read_points(file).latitudes) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["the file is empty", "lat,lon"]),
        (b"a,b\n1,2\n", ["no columns lat and lon", ":1", "commas, semicolons or tabs"]),
        (b"lat lon\n1 2\n", ["no columns lat and lon", "commas, semicolons or tabs"]),
        (b"lat,lon\n1,2\n1\n", ["not two numbers", ":3"]),
        (b"lat,lon\n1,here\n", ["not two numbers", ":2"]),
        (b"lat,lon\n\xff\xfe\n", ["cannot be read"]),
        (b"lat,lon\n1,\x002\n", ["places.csv:2"]),
    ],
)
def test_what_is_no_file_of_places(file: Path, content: bytes, words: list[str]) -> None:
    file.write_bytes(content)
    error = refused(lambda: read_points(file))
    assert isinstance(error, InputError)
    for word in words:
        assert word in f"{error} {error.next_step}"


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert "no such file" in refused(lambda: read_points(tmp_path / "none.csv")).message
    assert "cannot be read" in refused(lambda: read_points(tmp_path)).message


def test_so_many_and_no_more(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_files, "MOST", 2)
    file.write_text("lat,lon\n" + "1,2\n" * 2)
    assert len(read_points(file).latitudes) == 2
    file.write_text("lat,lon\n" + "1,2\n" * 3)
    assert "more than 2 places" in refused(lambda: read_points(file)).message
