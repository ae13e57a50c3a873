"""GDAL, with which most others would read our features, reads them: the same collections, counts and shapes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from tests.live.served import serving
from tests.processes import PATIENCE_S


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a demonstration."""
    with serving(tmp_path_factory.mktemp("gdal"), "--demo") as address:
        yield address


def asked(url: str) -> Any:
    request = urllib.request.Request(url, headers={"Accept": "application/geo+json"})  # noqa: S310 - our own site
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def ogr(*arguments: str) -> str:
    program = shutil.which(arguments[0])
    assert program, "GDAL is missing: scripts/setup gdal"
    done = subprocess.run([program, *arguments[1:]], capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    return done.stdout


def test_it_finds_every_collection(site: str) -> None:
    said = ogr("ogrinfo", f"OAPIF:{site}")
    for name in ("public-cells", "areas", "borders", "belts", "legal-status"):
        assert name in said


@pytest.mark.parametrize("name", ["areas", "public-cells", "borders", "legal-status"])
def test_it_counts_and_reads_the_same_features(site: str, name: str, tmp_path: Path) -> None:
    whole = asked(f"{site}/collections/{name}/items?limit=10000&f=geojson")["features"]
    made = tmp_path / "read.geojson"
    ogr("ogr2ogr", "-f", "GeoJSON", str(made), f"OAPIF:{site}", name)
    read = json.loads(made.read_text())["features"]
    assert len(read) == len(whole) > 0
    assert {each["geometry"]["type"] for each in read if each["geometry"]} == {
        each["geometry"]["type"] for each in whole if each["geometry"]
    }


def test_it_asks_for_a_box(site: str) -> None:
    box = ("22", "50", "26", "56")
    found = asked(f"{site}/collections/borders/items?limit=1000&bbox={','.join(box)}&f=geojson")["features"]
    said = ogr("ogrinfo", "-so", f"OAPIF:{site}", "borders", "-spat", *box)
    assert f"Feature Count: {len(found)}" in said


@pytest.mark.parametrize("form", ["GPKG", "FlatGeobuf"])
@pytest.mark.parametrize("name", ["areas", "hazards", "released", "public-cells", "borders", "belts", "legal-status"])
def test_it_keeps_every_feature_and_every_field_by_value(site: str, name: str, form: str, tmp_path: Path) -> None:
    whole = asked(f"{site}/collections/{name}/items?limit=10000&f=geojson")["features"]
    made, read = tmp_path / f"kept.{'gpkg' if form == 'GPKG' else 'fgb'}", tmp_path / "read.geojson"
    # An index of FlatGeobuf would sort the features, and take none without a shape.
    index = ["-lco", "SPATIAL_INDEX=NO"] if form == "FlatGeobuf" else []
    ogr("ogr2ogr", "-f", form, *index, str(made), f"OAPIF:{site}", name)
    fields = set(re.findall(r"^(\w+): [\w()]+ \(", ogr("ogrinfo", "-so", "-al", str(made)), re.MULTILINE))
    ogr("ogr2ogr", "-f", "GeoJSON", str(read), str(made))
    kept = {each["properties"]["id"]: each["properties"] for each in json.loads(read.read_text())["features"]}
    assert list(kept) == [each["id"] for each in whole] != []
    for each in whole:
        told = each["properties"] | {"id": each["id"]}
        assert set(told) <= fields
        # A field that is declared but holds nothing in one feature is left out of that feature by FlatGeobuf.
        assert {key: as_kept(kept[each["id"]].get(key)) for key in told} == {
            key: as_kept(value) for key, value in told.items()
        }


@pytest.mark.parametrize(
    ("name", "box", "where", "meets"),
    [
        ("areas", (22, 44, 40, 52), "status = 'open'", lambda told: told["status"] == "open"),
        ("hazards", (22, 44, 40, 52), "m2_remaining > 50000", lambda told: (told["m2_remaining"] or 0) > 50_000),
        ("borders", (20, 50, 24, 53), "pair LIKE 'POL%'", lambda told: told["pair"].startswith("POL")),
        ("legal-status", (20, 40, 40, 56), "status = 'withdrawn'", lambda told: told["status"] == "withdrawn"),
    ],
)
def test_it_asks_for_a_box_and_a_filter_at_once(
    site: str, name: str, box: tuple[float, ...], where: str, meets: Callable[[Any], bool]
) -> None:
    """The expected ones are found by hand among all features: those that touch the box, and those that meet it."""
    whole = asked(f"{site}/collections/{name}/items?limit=10000&f=geojson")["features"]
    land = shapely.box(*box)
    boxed = {each["id"] for each in whole if shapely.geometry.shape(each["geometry"]).intersects(land)}
    met = {each["id"] for each in whole if meets(each["properties"])}
    assert boxed & met < boxed
    assert boxed & met < met
    said = ogr("ogrinfo", "-al", "-q", f"OAPIF:{site}", name, "-spat", *map(str, box), "-where", where)
    assert set(re.findall(r"^  id \(String\) = (.*)$", said, re.MULTILINE)) == boxed & met


def as_kept(value: Any) -> str | None:
    """Return a value as text, the same for every form in which GDAL keeps it; nothing stays apart from any value.

    GDAL guesses the types of fields from the first page: a day becomes a midnight where it takes days for times, and a
    number stays the text it was where the first page had none. It writes a text that is JSON as what that text means.
    """
    if value is None:
        return None
    if isinstance(value, list | dict) or str(value).startswith("[{"):
        return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)
    if isinstance(value, bool):
        return str(value).lower()
    text = re.sub(r"^(\d{4})[-/](\d\d)[-/](\d\d)([T ]00:00:00(Z|\+00)?)?$", r"\1-\2-\3", str(value))
    return f"{float(text):.9g}" if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) else text
