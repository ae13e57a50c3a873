"""QGIS reads every collection and opens our project, with a token: a long run, for QGIS is a large program."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely

from tests.live.office import Office, office_at
from tests.live.served import serving
from tests.processes import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"  # QGIS of Debian knows its own Python alone
BOX = (20, 45, 40, 60)
READING = """
import json, os, sys
from qgis.core import Qgis, QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

application = QgsApplication([], False)
application.initQgis()
site, box, found = sys.argv[1], json.loads(sys.argv[2]), {}
for name in sys.argv[3:]:
    told = f" pagingEnabled='true' restrictToRequestBBOX='%s' typename='{name}' url='{site}'"
    whole, part = (QgsVectorLayer(told % each, name, "OAPIF") for each in (0, 1))
    request = QgsFeatureRequest().setFilterRect(QgsRectangle(*box))
    found[name] = {
        "valid": whole.isValid(), "fault": whole.error().message(),
        "count": sum(1 for _ in whole.getFeatures()), "in_box": sum(1 for _ in part.getFeatures(request)),
        "shapes": sum(1 for each in whole.getFeatures() if each.hasGeometry()),
    }
print(json.dumps(found), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("qgis"), "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def qgis() -> None:
    """Make sure that QGIS is there."""
    packages = ["python3-qgis", "qgis-providers", "libqca-qt5-2-plugins"]
    reason = "a long run reads our features with the desktop program that most mine action centres use"
    subprocess.run([ROOT / "scripts" / "debian-packages", "--for", reason, *packages], check=True, timeout=900)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office_at(tmp_path_factory.mktemp("office")) as served:
        yield served


@pytest.mark.long
@pytest.mark.usefixtures("qgis")
def test_qgis_reads_every_collection(site: str) -> None:
    told = httpx.get(f"{site}/collections?f=json", timeout=PATIENCE_S).json()["collections"]
    names = [each["id"] for each in told]
    assert {"public-cells", "areas", "borders", "belts", "legal-status"} <= set(names)
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [PYTHON, "-c", READING, site, json.dumps(BOX), *names],
        check=True, capture_output=True, text=True, timeout=PATIENCE_S, env=quiet,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    for name in names:
        every = httpx.get(f"{site}/collections/{name}/items?f=json&limit=1", timeout=PATIENCE_S).json()["numberMatched"]
        west, south, east, north = BOX
        boxed = httpx.get(f"{site}/collections/{name}/items?f=json&limit=1&bbox={west},{south},{east},{north}").json()
        assert found[name]["valid"], (name, found[name]["fault"])
        assert (found[name]["count"], found[name]["shapes"]) == (every, every), name
        # What only its own box reaches into the box, QGIS leaves out by the shape itself.
        assert 0 < found[name]["in_box"] <= boxed["numberMatched"], name


WRITING = """
import json, os, sys
from qgis.core import (QgsApplication, QgsAuthMethodConfig, QgsCoordinateTransformContext, QgsVectorFileWriter,
                       QgsVectorLayer)
from qgis.PyQt.QtCore import QDate, QDateTime, QVariant

folder, site, token, collections = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
application = QgsApplication([], False)
application.initQgis()
signing_in = ""
if token:
    manager = application.authManager()
    assert manager.setMasterPassword("only for this run", True)
    config = QgsAuthMethodConfig("Basic")
    config.setId("mrchlnd")
    config.setName("Marchland")
    config.setConfig("username", "any")
    config.setConfig("password", token)
    assert manager.storeAuthenticationConfig(config)[0]
    signing_in = " authcfg=mrchlnd"


def plain(value):
    if isinstance(value, QVariant) or value is None:
        return None
    if isinstance(value, (QDate, QDateTime)):
        return value.toString("yyyy-MM-dd")
    return value


def told(layer):
    names = [field.name() for field in layer.fields() if field.name() != "fid"]
    return [
        [{name: plain(each[name]) for name in names}, each.geometry().asWkt(9) if each.hasGeometry() else None]
        for each in layer.getFeatures()
    ]


found = {}
for name, expression in collections.items():
    where = f" pagingEnabled='true' restrictToRequestBBOX='0' typename='{name}' url='{site}'{signing_in}"
    layer = QgsVectorLayer(where, name, "OAPIF")
    assert layer.isValid(), (name, layer.error().message())
    found[name] = {"all": told(layer)}
    source = layer
    for driver, ending in (("GPKG", "gpkg"), ("FlatGeobuf", "fgb")):
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName, options.layerName = driver, name
        place = os.path.join(folder, f"{name}.{ending}")
        written = QgsVectorFileWriter.writeAsVectorFormatV2(source, place, QgsCoordinateTransformContext(), options)
        assert written[0] == QgsVectorFileWriter.NoError, (name, driver, written)
        source = QgsVectorLayer(place, name, "ogr")  # from a service, QGIS 3.22 writes nulls to FlatGeobuf as 0
        found[name][ending] = told(source)
    if expression:
        assert layer.setSubsetString(expression), (name, expression)
        found[name]["filtered"] = told(layer)
print(json.dumps(found), flush=True)
os._exit(0)
"""
FILTERED = {
    "areas": ("\"classification\" = 'CHA'", "classification = 'CHA'"),
    "hazards": ("\"m2_remaining\" > 1000", "m2_remaining > 1000"),
    "released": ("\"kind\" = 'cleared'", "kind = 'cleared'"),
    "borders": ("\"pair\" LIKE 'POL%'", "pair LIKE 'POL%'"),
    "belts": ("\"length_km\" > 300", "length_km > 300"),
    "legal-status": ("\"status\" = 'party' AND \"bound\" = 'yes'", "status = 'party' AND bound = 'yes'"),
    "public-cells": ("\"column\" > 0", "column > 0"),
}  # fmt: skip
"""A filter of each collection, as QGIS writes it and as CQL2 does."""


def as_told(site: str, name: str, token: str, **query: str) -> list[Any]:
    """Return what the site says of each feature: its properties, and its shape as text."""
    signing_in = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.get(
        f"{site}/collections/{name}/items", params={"f": "json", "limit": "10000", **query}, headers=signing_in,
        timeout=PATIENCE_S,
    )  # fmt: skip
    return [
        [
            {"id": each["id"], **each["properties"]},
            shapely.geometry.shape(each["geometry"]) if each["geometry"] else None,
        ]
        for each in answer.json()["features"]
    ]


def same(wanted: object, have: object, *, written: bool) -> bool:
    """Tell whether a value is the one that the site tells, but for two faults of QGIS 3.22, which docs/gis.md names.

    A number of a column that is null in the first features is a text; and in files it writes a null yes-or-no as no.
    """
    if written and wanted is None and have is False:
        return True
    number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    return wanted == have or (number and isinstance(have, str) and float(have) == wanted)


def differences(found: list[Any], wanted: list[Any], *, written: bool = False) -> list[object]:
    """Return in what features of a program are not those of the site: a value, or a shape by more than a millimetre."""
    told: list[object] = [] if len(found) == len(wanted) else [f"{len(found)} of {len(wanted)}"]
    by_id = {each[0]["id"]: each for each in found}
    for values, shape in wanted:
        have, text = by_id.get(values["id"], ({}, None))
        told += [(name, values.get(name), have.get(name)) for name in values.keys() | have.keys()
                 if not same(values.get(name), have.get(name), written=written)]  # fmt: skip
        if (text is None) != (shape is None):
            told.append((values["id"], text))
        elif text and not shapely.equals_exact(shapely.from_wkt(text).normalize(), shape.normalize(), 1e-8):
            told.append((values["id"], text[:80]))
    return told


@pytest.mark.long
@pytest.mark.usefixtures("qgis")
@pytest.mark.parametrize("signed_in", [False, True])
def test_qgis_loses_no_feature_and_no_field(site: str, office: Office, tmp_path: Path, *, signed_in: bool) -> None:
    """Read, written as GPKG and as FlatGeobuf and read again, and filtered: each value is the one the site tells."""
    place, token = (office.site, office.export) if signed_in else (site, "")
    names = ("areas", "hazards", "released") if signed_in else tuple(FILTERED)
    asked = {name: FILTERED[name][0] for name in names}
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path),
             "QGIS_AUTH_DB_DIR_PATH": str(tmp_path)}  # fmt: skip
    done = subprocess.run(
        [PYTHON, "-c", WRITING, str(tmp_path), place, token, json.dumps(asked)], check=False, capture_output=True,
        text=True, timeout=PATIENCE_S, env=quiet,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found, wrong = json.loads(done.stdout.splitlines()[-1]), dict[tuple[str, str], list[object]]()
    for name in names:
        whole = as_told(place, name, token)
        assert whole
        wrong |= {
            (name, form): differences(found[name][form], whole, written=form != "all")
            for form in ("all", "gpkg", "fgb")
        }
        part = as_told(place, name, token, filter=FILTERED[name][1])
        assert 0 < len(part) <= len(whole)
        wrong[name, "filtered"] = differences(found[name]["filtered"], part)
    assert {where: what[:6] for where, what in wrong.items() if what} == {}


OPENING = """
import json, os, sys
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProject, QgsRenderContext

place, token = sys.argv[1:3]
application = QgsApplication([], False)
application.initQgis()
manager = application.authManager()
assert manager.setMasterPassword("only for this run", True)
if token:
    signing_in = QgsAuthMethodConfig("Basic")
    signing_in.setId("mrchlnd")
    signing_in.setName("Marchland")
    signing_in.setConfig("username", "any")  # without one QGIS sends no header
    signing_in.setConfig("password", token)
    assert manager.storeAuthenticationConfig(signing_in)[0]
project = QgsProject.instance()
opened = project.read(place)
found = {"opened": opened, "title": project.title(), "abstract": project.metadata().abstract(), "layers": {}}
for node in project.layerTreeRoot().findLayers():
    layer = node.layer()
    renderer = layer.renderer() if layer.isValid() else None
    symbols = renderer.symbols(QgsRenderContext()) if renderer else []
    found["layers"][layer.id()] = {
        "valid": layer.isValid(), "fault": layer.error().message(), "title": layer.name(), "drawn": node.isVisible(),
        "count": sum(1 for _ in layer.getFeatures()), "renderer": renderer.type() if renderer else "",
        "symbols": [[of.layerType() for of in each.symbolLayers()] for each in symbols if each],
        "colors": [each.color().name() for each in symbols if each],
    }
print(json.dumps(found), flush=True)
os._exit(0)
"""


def opened(site: str, token: str, folder: Path) -> dict[str, Any]:
    """Return what QGIS makes of the project of a site, with a token among its own authentications or without."""
    place = folder / "marchland.qgz"
    signing_in = {"Authorization": f"Bearer {token}"} if token else {}
    place.write_bytes(httpx.get(f"{site}/gis/marchland.qgz", headers=signing_in, timeout=PATIENCE_S).content)
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "QGIS_AUTH_DB_DIR_PATH": str(folder)}
    done = subprocess.run(
        [PYTHON, "-c", OPENING, str(place), token], check=True, capture_output=True, text=True, timeout=PATIENCE_S,
        env=quiet,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.long
@pytest.mark.usefixtures("qgis")
def test_qgis_opens_the_project_of_a_demonstration_with_every_layer(site: str, tmp_path: Path) -> None:
    found = opened(site, "", tmp_path)
    assert found["opened"]
    assert "Silence is not safety" in found["abstract"]
    for each in httpx.get(f"{site}/collections?f=json", timeout=PATIENCE_S).json()["collections"]:
        layer = found["layers"]["marchland_" + each["id"].replace("-", "_")]
        every = httpx.get(f"{site}/collections/{each['id']}/items?f=json&limit=1", timeout=PATIENCE_S).json()[
            "numberMatched"
        ]
        assert (layer["valid"], layer["count"], layer["title"]) == (True, every, each["title"]), layer
    outline, borders = found["layers"]["marchland_areas"], found["layers"]["marchland_borders"]
    assert (outline["symbols"], borders["symbols"]) == ([["SimpleFill"]], [["SimpleLine"]])
    assert borders["colors"] == ["#6b6459"]
    assert found["layers"]["marchland_legal_status"]["renderer"] == "categorizedSymbol"
    assert not found["layers"]["marchland_legal_status"]["drawn"]


@pytest.mark.long
@pytest.mark.usefixtures("qgis")
def test_qgis_signs_in_with_a_token_of_its_own_authentications(office: Office, tmp_path: Path) -> None:
    with_token = opened(office.site, office.export, tmp_path)["layers"]["marchland_areas"]
    assert (with_token["valid"], with_token["count"]) == (True, office.count()), with_token
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    assert "marchland_areas" not in opened(office.site, "", wrong)["layers"], "nobody is given what they may not read"
