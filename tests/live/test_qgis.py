"""QGIS reads every collection, the same counts, page by page and in a box: a long run, for QGIS is a large program."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

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


@pytest.mark.long
def test_qgis_reads_every_collection(site: str) -> None:
    packages = ["python3-qgis", "qgis-providers"]
    reason = "a long run reads our features with the desktop program that most mine action centres use"
    subprocess.run([ROOT / "scripts" / "debian-packages", "--for", reason, *packages], check=True, timeout=900)
    told = httpx.get(f"{site}/collections?f=json").json()["collections"]
    names = [each["id"] for each in told]
    assert {"public-cells", "areas", "borders", "belts", "legal-status"} <= set(names)
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [PYTHON, "-c", READING, site, json.dumps(BOX), *names],
        check=True, capture_output=True, text=True, timeout=PATIENCE_S, env=quiet,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    for name in names:
        every = httpx.get(f"{site}/collections/{name}/items?f=json&limit=1").json()["numberMatched"]
        west, south, east, north = BOX
        boxed = httpx.get(f"{site}/collections/{name}/items?f=json&limit=1&bbox={west},{south},{east},{north}").json()
        assert found[name]["valid"], (name, found[name]["fault"])
        assert (found[name]["count"], found[name]["shapes"]) == (every, every), name
        # What only its own box reaches into the box, QGIS leaves out by the shape itself.
        assert 0 < found[name]["in_box"] <= boxed["numberMatched"], name
