"""GDAL, with which most others would read our features, reads them: the same collections, counts and shapes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
@pytest.mark.parametrize("name", ["areas", "public-cells", "borders", "belts", "legal-status"])
def test_it_keeps_every_feature_and_every_field_by_value(site: str, name: str, form: str, tmp_path: Path) -> None:
    whole = asked(f"{site}/collections/{name}/items?limit=10000&f=geojson")["features"]
    made, read = tmp_path / f"kept.{'gpkg' if form == 'GPKG' else 'fgb'}", tmp_path / "read.geojson"
    index = (
        ["-lco", "SPATIAL_INDEX=NO"] if form == "FlatGeobuf" else []
    )  # which would sort them, and take no null shape
    ogr("ogr2ogr", "-f", form, *index, str(made), f"OAPIF:{site}", name)
    ogr("ogr2ogr", "-f", "GeoJSON", str(read), str(made))
    found = json.loads(read.read_text())["features"]
    told = [{**each["properties"], "id": each["id"]} for each in whole]
    kept = [{key: _as_told(value) for key, value in each["properties"].items()} for each in found]
    assert len(kept) == len(told) > 0
    by_id = {each["id"]: each for each in kept}
    for each in told:
        assert {key: by_id[each["id"]].get(key) for key in each} == {
            key: _as_told(value) for key, value in each.items()
        }


def _as_told(value: Any) -> Any:
    """Return a value as text: GDAL keeps a day as a midnight, and a number as a text where none came first."""
    text = re.sub(r"^(\d{4})[-/](\d\d)[-/](\d\d)(T00:00:00)?$", r"\1-\2-\3", str(value))
    return None if value is None else f"{float(text):.9g}" if re.fullmatch(r"-?\d+(\.\d+)?", text) else text.lower()
