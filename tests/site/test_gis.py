"""The QGIS project: layers of what the asker may read, symbols that QGIS knows, a box, a note, and no credential."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from marchland.core.policy import Role
from marchland.formats.qgis_project import QgisLayer, QgisProject, qgs
from marchland.site import collections as shelf
from marchland.site.map_styles import STYLES, in_drawing_order, layer_style
from marchland.site.site import Mode
from tests.site.browser import Browser
from tests.site.world import World

Make = Callable[..., World]
PATH = "/gis/marchland.qgz"
SEEN = {
    # Read off projects that QGIS 3.5, 3.10, 3.28 and 3.37 wrote: where each element stands, and with which attributes.
    "qgis": {"projectname", "version"},
    "qgis/homePath": {"path"},
    "qgis/title": set(),
    "qgis/projectCrs/spatialrefsys": {"nativeFormat"},
    "qgis/layer-tree-group/layer-tree-layer": {"id", "name", "source", "providerKey", "checked", "expanded"},
    "qgis/mapcanvas": {"name", "annotationsVisible"},
    "qgis/mapcanvas/units": set(),
    "qgis/mapcanvas/extent": set(),
    "qgis/mapcanvas/rotation": set(),
    "qgis/mapcanvas/destinationsrs/spatialrefsys": {"nativeFormat"},
    "qgis/projectlayers": set(),
    "qgis/projectlayers/maplayer": {"type", "geometry", "readOnly", "styleCategories"},
    "qgis/projectlayers/maplayer/id": set(),
    "qgis/projectlayers/maplayer/datasource": set(),
    "qgis/projectlayers/maplayer/layername": set(),
    "qgis/projectlayers/maplayer/srs/spatialrefsys": {"nativeFormat"},
    "qgis/projectlayers/maplayer/resourceMetadata": set(),
    "qgis/projectlayers/maplayer/provider": {"encoding"},
    "qgis/projectlayers/maplayer/flags": set(),
    "qgis/projectlayers/maplayer/renderer-v2": {"type", "attr", "forceraster", "symbollevels", "enableorderby"},
    "qgis/projectlayers/maplayer/renderer-v2/categories/category": {
        "value", "label", "symbol", "render", "type",
    },
    "qgis/projectlayers/maplayer/renderer-v2/symbols/symbol": {
        "name", "type", "alpha", "clip_to_extent", "force_rhr",
    },
    "qgis/projectlayers/maplayer/renderer-v2/symbols/symbol/layer": {"class", "enabled", "locked", "pass"},
    "qgis/projectlayers/maplayer/renderer-v2/symbols/symbol/layer/Option": {"type"},
    "qgis/projectlayers/maplayer/renderer-v2/symbols/symbol/layer/Option/Option": {"name", "type", "value"},
    "qgis/projectlayers/maplayer/renderer-v2/symbols/symbol/layer/prop": {"k", "v"},
    "qgis/projectlayers/maplayer/renderer-v2/symbols/symbol/layer/symbol": {
        "name", "type", "alpha", "clip_to_extent", "force_rhr",
    },
    "qgis/projectlayers/maplayer/blendMode": set(),
    "qgis/projectlayers/maplayer/featureBlendMode": set(),
    "qgis/projectlayers/maplayer/layerOpacity": set(),
    "qgis/layerorder/layer": {"id"},
    "qgis/projectMetadata": set(),
    "qgis/ProjectViewSettings": {"UseProjectScales", "rotation"},
    "qgis/ProjectViewSettings/DefaultViewExtent": {"xmin", "ymin", "xmax", "ymax"},
    "qgis/ProjectViewSettings/DefaultViewExtent/spatialrefsys": {"nativeFormat"},
}  # fmt: skip
OPTIONS = {
    "SimpleFill": {"color", "style", "outline_color", "outline_style", "outline_width", "outline_width_unit"},
    "SimpleLine": {"line_color", "line_style", "line_width", "line_width_unit", "capstyle", "joinstyle"},
    "LinePatternFill": {"angle", "distance", "distance_unit", "color", "line_width", "line_width_unit"},
}
"""Class of a symbol's layer → the options by which QGIS writes it."""


@pytest.fixture
def home(own_world: Make) -> World:
    world = own_world()
    world.enroll("anna", Role.SURVEYOR)
    return world


def project(browser: Browser, path: str = PATH, **headers: str) -> ET.Element:
    """Return the project as another parser reads it out of the archive."""
    answer = browser.get(path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-qgis-project")
    assert answer.headers["content-disposition"] == 'attachment; filename="marchland.qgz"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        (name,) = archive.namelist()
        assert name.endswith(".qgs")
        written = archive.read(name)
    assert written.startswith(b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis ")
    etree.fromstring(written, etree.XMLParser(load_dtd=False, no_network=True))
    return ET.fromstring(written)  # noqa: S314 - our own bytes


def layers(of: ET.Element) -> dict[str, ET.Element]:
    """Return the layers by their collections."""
    found = {}
    for layer in of.iterfind("projectlayers/maplayer"):
        name = re.search(r"typename='([^']*)'", layer.findtext("datasource", ""))
        assert name
        found[name[1]] = layer
    return found


def test_it_has_a_layer_of_each_collection_that_the_asker_may_read(home: World) -> None:
    public = {each.id for each in shelf.collections().values() if not each.operation}
    register = {each.id for each in shelf.collections().values() if each.operation == "look"}
    assert {"public-cells", "borders"} <= public
    assert "areas" in register
    assert set(layers(project(home.browser()))) == public
    signed_in = home.signed_in("anna")
    assert set(layers(project(signed_in))) == public | register
    assert signed_in.get(PATH).headers["cache-control"] == "no-store"
    token, _ = home.accounts.tokens.make("anna", "QGIS", ["read"])
    assert set(layers(project(Browser(home.app), Authorization=f"Bearer {token}"))) == public | register
    for each in (home.browser(), signed_in):
        told = {of["id"] for of in each.get("/collections?f=json").json()["collections"]}
        assert set(layers(project(each))) == told


def test_a_layer_asks_this_site_and_signs_in_only_where_it_must(home: World) -> None:
    found = layers(project(home.signed_in("anna")))
    assert found["areas"].findtext("datasource") == (
        "authcfg=mrchlnd pagingEnabled='true' restrictToRequestBBOX='1' srsname='OGC:CRS84' "
        "typename='areas' url='https://localhost'"
    )
    assert str(found["borders"].findtext("datasource")).startswith("pagingEnabled=")
    assert {each.findtext("provider") for each in found.values()} == {"OAPIF"}
    assert re.fullmatch("[a-z0-9]{7}", "mrchlnd"), "the form that QGIS demands of an id"


def test_there_is_no_credential_in_it(home: World) -> None:
    browser = home.signed_in("anna")
    token, card = home.accounts.tokens.make("anna", "QGIS", ["read"])
    written = ET.tostring(project(browser, Authorization=f"Bearer {token}"), "unicode")
    session = next(iter(browser.cookies.jar)).value or "-"
    for secret in (token, session, "anna", card.id, "mrch_", "password=", "user="):
        assert secret not in written
    assert "There is no credential in this project" in written
    assert "mrchlnd" in written


def test_it_opens_titled_on_a_box_in_either_language(home: World) -> None:
    english, ukrainian = project(home.browser()), project(home.browser(), f"/uk{PATH}")
    assert english.findtext("title") == "Marchland: localhost"
    assert "Silence is not safety" in english.findtext("projectMetadata/abstract", "")
    assert "немає облікових даних" in ukrainian.findtext("projectMetadata/abstract", "")
    names = [each.findtext("layername") for each in layers(ukrainian).values()]
    assert "Лінії кордонів" in names
    box = [float(english.findtext(f"mapcanvas/extent/{name}", "")) for name in ("xmin", "ymin", "xmax", "ymax")]
    assert -180 <= box[0] < box[2] <= 180
    assert -90 <= box[1] < box[3] <= 90
    view = english.find("ProjectViewSettings/DefaultViewExtent")
    assert view is not None
    assert [float(view.get(name, "")) for name in ("xmin", "ymin", "xmax", "ymax")] == box


def walked(of: ET.Element, path: str) -> Iterator[tuple[str, ET.Element]]:
    """Yield every element, with the tags that lead to it."""
    yield path, of
    for child in of:
        yield from walked(child, f"{path}/{child.tag}")


def test_every_element_and_attribute_is_one_that_qgis_writes(home: World) -> None:
    known = {*SEEN, *("/".join(path.split("/")[:depth]) for path in SEEN for depth in range(1, 12))}
    plain_text = re.compile(r"/(spatialrefsys|resourceMetadata|projectMetadata|flags|extent)/\w+$")
    drawn = drawing(*STYLES, kind="string", status="string")
    for found, each in (*walked(project(home.signed_in("anna")), "qgis"), *walked(drawn, "qgis")):
        path = found.replace("/layer/symbol/layer", "/layer")  # the lines of a hatch are a symbol as any other
        if plain_text.search(path):
            assert each.attrib == {}
            continue
        assert path in known, path
        assert set(each.attrib) <= SEEN.get(path, set()), (path, each.attrib)


def test_the_tree_and_the_order_name_every_layer_once(home: World) -> None:
    of = project(home.signed_in("anna"))
    ids = [each.findtext("id") for each in layers(of).values()]
    assert len(set(ids)) == len(ids)
    tree = of.findall("layer-tree-group/layer-tree-layer")
    assert [each.get("id") for each in tree] == ids
    assert [each.get("id") for each in of.iterfind("layerorder/layer")] == ids
    sources = {each.findtext("id"): each.findtext("datasource") for each in layers(of).values()}
    assert {each.get("id"): each.get("source") for each in tree} == sources
    assert {each.get("id"): each.get("checked") for each in tree}["marchland_legal_status"] == "Qt::Unchecked"


def symbols(layer: ET.Element) -> dict[str, ET.Element]:
    """Return the symbols of a layer by the value they stand for, or by nothing where there is one."""
    renderer = layer.find("renderer-v2")
    assert renderer is not None
    drawn = {each.get("name"): each for each in renderer.iterfind("symbols/symbol")}
    named = {each.get("symbol"): each.get("value", "") for each in renderer.iterfind("categories/category")}
    assert set(named) in (set(), set(drawn)), "each category has its symbol"
    return {named.get(name, ""): symbol for name, symbol in drawn.items()}


def said(symbol: ET.Element) -> list[tuple[str, dict[str, str]]]:
    """Return the layers of a symbol: their class and what they say; both forms must say the same."""
    found = []
    for layer in symbol.iterfind("layer"):
        options = {each.get("name", ""): each.get("value", "") for each in layer.iterfind("Option/Option")}
        assert {each.get("k"): each.get("v") for each in layer.iterfind("prop")} == options
        name = layer.get("class", "")
        assert set(options) == OPTIONS[name]
        found.append((name, options))
    return found


def drawing(*names: str, **properties: str) -> ET.Element:
    """Return a project of collections of those names and properties, whoever declares them."""
    declared = [
        shelf.Collection(id=name, title=name, description="", properties=properties, page=None, one=None)  # type: ignore[arg-type]
        for name in names
    ]
    made = tuple(
        QgisLayer(each.id, each.title, "", "https://x", layer_style(each, str)) for each in in_drawing_order(declared)
    )
    return ET.fromstring(qgs(QgisProject("", "", "en", (0.0, 0.0, 1.0, 1.0), made)))  # noqa: S314


def styled(*names: str, **properties: str) -> dict[str, ET.Element]:
    """Return the layers of such a project."""
    return layers(drawing(*names, **properties))


def test_hazards_are_a_red_hatch_and_areas_an_outline() -> None:
    found = styled("areas", "hazards")
    assert list(found) == ["hazards", "areas"], "hazards lie above"
    (hatch, lines), (_, outline) = said(symbols(found["hazards"])[""])
    assert (hatch, lines["angle"]) == ("LinePatternFill", "45")
    assert lines["color"] == outline["outline_color"] == "179,38,30,255", "b3261e"
    assert outline["style"] == "no", "what lies below is seen"
    inner = found["hazards"].find("renderer-v2/symbols/symbol/layer/symbol")
    assert inner is not None
    assert (inner.get("type"), said(inner)[0][1]["line_color"]) == ("line", "179,38,30,255")
    ((name, areas),) = said(symbols(found["areas"])[""])
    assert (name, areas["style"], areas["outline_style"]) == ("SimpleFill", "no", "solid")


def test_released_land_is_green_by_kind_and_never_red() -> None:
    by_kind = symbols(styled("released", kind="string")["released"])
    assert set(by_kind) == {"cleared", "reduced", "cancelled", ""}
    shades = {value: said(symbol)[0][1]["color"] for value, symbol in by_kind.items()}
    assert len({shades[value] for value in ("cleared", "reduced", "cancelled")}) == 3
    for shade in shades.values():
        red, green, blue, _ = map(int, shade.split(","))
        assert green > red, shade
        assert green > blue, shade
    assert set(symbols(styled("released", other="string")["released"])) == {""}, "by what it has not, none is drawn"


def test_every_style_is_of_a_kind_that_its_shape_allows() -> None:
    found = styled(*STYLES, kind="string", status="string")
    assert set(found) == set(STYLES)
    for name, layer in found.items():
        fill = layer.get("geometry") == "Polygon"
        for symbol in symbols(layer).values():
            assert symbol.get("type") == ("fill" if fill else "line"), name
            assert {of for of, _ in said(symbol)} <= ({"SimpleFill", "LinePatternFill"} if fill else {"SimpleLine"})
            assert 0 < float(symbol.get("alpha", "0")) <= 1
    unknown = styled("something-else")["something-else"]
    assert unknown.find("renderer-v2") is None, "QGIS draws it as it likes"


def test_the_colours_of_states_are_those_of_the_site_s_own_map() -> None:
    style = (Path(__file__).parents[2] / "frontend/src/styles/tokens.css").read_text("utf-8")
    colors = STYLES["legal-status"].colors or {}
    for status, color in colors.items():
        light = re.search(rf"--st-{status}: #(\w+);", style)
        assert light, status
        assert light[1] == color


def test_the_same_project_is_the_same_bytes(home: World) -> None:
    first = home.browser().get(PATH)
    assert first.content == home.browser().get(PATH).content
    again = home.browser().get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_demonstration_needs_no_authentication(own_world: Make) -> None:
    world: Any = own_world(mode=Mode.DEMO, accounts=None)
    found = layers(project(world.browser()))
    assert "areas" in found
    assert not any("authcfg" in str(each.findtext("datasource")) for each in found.values())


def test_pages_lead_to_it_and_say_how(home: World) -> None:
    for prefix in ("", "/uk"):
        page = home.browser().get(f"{prefix}/collections?f=html").text
        assert f'href="{prefix}{PATH}"' in page
        assert f'href="{prefix}/gis"' in page
        guide = home.browser().get(f"{prefix}/gis")
        assert guide.status_code == 200
        for told in (
            f'href="{prefix}{PATH}"',
            "GDAL_HTTP_USERPWD",
            "https://localhost",
            "mrchlnd",
            "ArcGIS",
            "sf::st_read",
        ):
            assert told in guide.text
    assert "<code>areas</code>" not in home.browser().get("/gis").text
    assert "<code>areas</code>" in home.signed_in("anna").get("/gis").text
