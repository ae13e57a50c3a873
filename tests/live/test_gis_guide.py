"""What docs/gis.md tells to run: with a token, against a register that is served, by GDAL, curl and geopandas."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.office import Office, office_at
from tests.processes import PATIENCE_S

PAGE = Path(__file__).resolve().parents[2] / "docs" / "gis.md"
BLOCK = re.compile(
    r"^<!-- run by tests/live/test_gis_guide\.py -->\n```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give the address of a register, and tokens for it."""
    with office_at(tmp_path_factory.mktemp("office")) as served:
        yield served


def told(kind: str) -> str:
    """Return all blocks of a kind, one after the other, as they stand on the page."""
    blocks = [block["text"] for block in BLOCK.finditer(PAGE.read_text("utf-8")) if block["kind"] == kind]
    assert blocks
    return "\n".join(blocks)


def world(office: Office, token: str) -> dict[str, str]:
    return os.environ | {"MARCHLAND_SITE": office.site, "MARCHLAND_TOKEN": token, "no_proxy": "*"}


def rows(file: Path) -> int:
    """Return how many features a GeoPackage has, which is a SQLite file."""
    with sqlite3.connect(file) as db:
        (table,) = db.execute("SELECT table_name FROM gpkg_contents").fetchone()
        return int(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - its own table


def test_the_commands_of_the_guide_run_and_read_what_the_site_has(office: Office, tmp_path: Path) -> None:
    command = ["bash", "-euo", "pipefail", "-c", told("bash")]
    done = subprocess.run(
        command, cwd=tmp_path, env=world(office, office.export), capture_output=True, text=True, check=False,
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "areas" in done.stdout, "ogrinfo lists what a role is needed for"
    listed = json.loads((tmp_path / "collections.json").read_text())["collections"]
    assert "areas" in [each["id"] for each in listed]
    assert len(json.loads((tmp_path / "five.geojson").read_text())["features"]) == 5
    assert rows(tmp_path / "areas.gpkg") == office.count() > 0
    assert rows(tmp_path / "box.gpkg") <= office.count(bbox="22,44,40,52")
    assert rows(tmp_path / "then.gpkg") == office.count(on="2010-01-01", known="2015-01-01") > 0
    assert json.loads((tmp_path / "register.geojson").read_text())["features"]
    with zipfile.ZipFile(tmp_path / "marchland.qgz") as archive:
        project = archive.read("marchland.qgs").decode()
    assert f"typename='areas' url='{office.site}'" in project
    assert office.export not in project


@pytest.mark.skipif(importlib.util.find_spec("geopandas") is None, reason="geopandas is a peer of the benchmarks alone")
@pytest.mark.parametrize("as_bearer", [False, True])
def test_geopandas_reads_it(office: Office, tmp_path: Path, *, as_bearer: bool) -> None:
    said = told("python")
    if as_bearer:
        wanted = 'os.environ["GDAL_HTTP_USERPWD"] = ":" + os.environ["MARCHLAND_TOKEN"]'
        assert wanted in said
        said = said.replace(
            wanted, 'os.environ |= {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": os.environ["MARCHLAND_TOKEN"]}'
        )
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=tmp_path, env=world(office, office.export), capture_output=True, text=True,
        check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    whole, boxed = map(int, done.stdout.split())
    assert whole == office.count()
    assert 0 <= boxed <= whole


def ogrinfo(*arguments: str, **said: str) -> str:
    """Return all that ogrinfo prints."""
    world = os.environ | said | {"no_proxy": "*"}
    done = subprocess.run(
        ["ogrinfo", *arguments], env=world, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "signing_in",
    [
        {"GDAL_HTTP_USERPWD": "robot:{token}"},
        {"GDAL_HTTP_USERPWD": ":{token}", "GDAL_HTTP_AUTH": "BASIC"},
        {"GDAL_HTTP_HEADERS": "Authorization: Bearer {token}"},
    ],
    ids=str,
)
def test_gdal_signs_in_by_every_way_that_it_has(office: Office, signing_in: dict[str, str]) -> None:
    said = {name: value.format(token=office.export) for name, value in signing_in.items()}
    for source in (f"OAPIF:{office.site}", f"OAPIF:{office.site}/collections/areas"):
        assert f"Feature Count: {office.count()}" in ogrinfo("-so", source, "areas", **said), source


def test_a_client_that_waits_to_be_asked_signs_in_at_the_collection_itself(office: Office) -> None:
    """At the root it is not asked, for the public collections answer anyone: as docs/gis.md says."""
    said = {"GDAL_HTTP_USERPWD": f":{office.export}", "GDAL_HTTP_AUTH": "ANY"}
    assert "Feature Count" not in ogrinfo("-so", f"OAPIF:{office.site}", "areas", **said)
    found = ogrinfo("-so", f"OAPIF:{office.site}/collections/areas", "areas", **said)
    assert f"Feature Count: {office.count()}" in found


def test_gdal_is_told_nothing_with_a_wrong_token_or_one_that_may_not_read(office: Office) -> None:
    for token in ("mrch_" + "x" * 43, office.propose):
        found = ogrinfo(f"OAPIF:{office.site}", GDAL_HTTP_USERPWD=f":{token}")
        assert "borders" not in found
        assert "HTTP error code : 40" in found
