"""A system is what its code or its WKT says; whatever would make PROJ open a file or ask an address is refused."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import numpy as np
import pyproj
import pytest

from marchland.register.adapters.reference_systems import to_wgs84
from tests.refusal import refused

UTM = "EPSG:32634"
XY = np.array([[500_000.0, 4_983_000.0]])
OLD = 'GEOGCS["x",DATUM["x",SPHEROID["Bessel",6377397,299.15]{}],PRIMEM["G",0],UNIT["d",0.0174532925199433]]'
BOUND = (
    "BOUNDCRS[SOURCECRS[{source}],TARGETCRS[{target}],"
    'ABRIDGEDTRANSFORMATION["x",METHOD["NTv2",ID["EPSG",9615]],'
    'PARAMETERFILE["Latitude and longitude difference file","/nowhere/grid.gsb"]]]'
)
HEIGHTS = (
    'VERTCRS["x",VDATUM["x"],CS[vertical,1],AXIS["up",up],LENGTHUNIT["metre",1],GEOIDMODEL["PROJ /nowhere/a.gtx"]]'
)


def wkt(code: str) -> str:
    return pyproj.CRS.from_user_input(code).to_wkt()


@pytest.mark.parametrize(
    "name",
    [
        UTM,
        "epsg:32634",
        "EPSG:32634+5773",
        "urn:ogc:def:crs:EPSG::32634",
        "http://www.opengis.net/def/crs/EPSG/0/32634",
        wkt(UTM),
        pyproj.CRS.from_user_input(UTM).to_wkt("WKT1_GDAL"),
        pyproj.CRS.from_user_input(UTM).to_wkt("WKT1_ESRI"),
    ],
)
def test_a_system_is_known_by_its_code_and_by_its_wkt(name: str) -> None:
    """The middle of the zone is its meridian, 21 degrees east; the northing is some 45 degrees of 111 km."""
    (x, y), *_ = to_wgs84(name)(XY)
    assert x == pytest.approx(21)
    assert y == pytest.approx(45, abs=0.01)


def test_systems_of_other_authorities_are_known() -> None:
    assert to_wgs84("ESRI:102100")(np.array([[0.0, 0.0]])) == pytest.approx(0)
    (x, y), *_ = to_wgs84("IGNF:LAMB93")(np.array([[700_000.0, 6_600_000.0]]))
    assert (x, y) == pytest.approx((3, 46.5))  # the origin of Lambert 93, by its definition


@pytest.mark.parametrize(
    "name",
    [
        "+proj=longlat +ellps=bessel +nadgrids=@/nowhere/grid.gsb +type=crs",
        "+proj=longlat +ellps=WGS84 +type=crs",
        "proj=utm zone=34",
        "+init=epsg:32634",
        "+proj=pipeline +step +proj=utm +zone=34",
        OLD.format(',EXTENSION["PROJ4_GRIDS","@/nowhere/grid.gsb"]'),
        OLD.format(',EXTENSION["PROJ4","+proj=longlat +ellps=bessel +nadgrids=@/nowhere/grid.gsb"]'),
        BOUND.format(source=wkt("EPSG:4314"), target=wkt("EPSG:4326")),
        f'COMPOUNDCRS["x",{wkt(UTM)},{HEIGHTS}]',
        pyproj.CRS.from_user_input(UTM).to_json(),
        "/etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:9/a.wkt",
        "IAU_2015:30100",
        "WGS 84 / UTM zone 34N",
        wkt(UTM) + " " * 10_000,
        "",
    ],
)
def test_whatever_else_names_a_system_is_refused_before_proj_sees_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("PROJ was asked")

    monkeypatch.setattr(pyproj.CRS, "from_user_input", asked)
    error = refused(lambda: to_wgs84(name))
    assert error.message.startswith("no reference system is called")
    assert "EPSG:32634" in error.next_step


def test_no_grid_is_fetched_though_the_environment_asks_for_it() -> None:
    """Between the datum of North America of 1927 and WGS 84 stand grids, which PROJ would ask an address for."""
    program = (
        "import numpy as np; from marchland.register.adapters.reference_systems import to_wgs84;"
        "print(to_wgs84('EPSG:4267')(np.array([[-74.0, 40.7]]))[0])"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, timeout=120,
            env={**os.environ, "PROJ_NETWORK": "ON", "PROJ_NETWORK_ENDPOINT": address},
        )  # fmt: skip
        with pytest.raises(BlockingIOError):
            server.accept()
    assert ran.stdout.startswith(b"[-7")
