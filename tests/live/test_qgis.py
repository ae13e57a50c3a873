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
