"""Projects of QGIS: a .qgz with layers of an OGC API – Features service and their symbols, as QGIS writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, indent, tostring

VERSION = "3.22.0-Białowieża"
"""The oldest QGIS that the project is written for; newer ones read what it wrote."""
_PROVIDER = "OAPIF"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_WGS84: Mapping[str, str] = {
    "proj4": "+proj=longlat +datum=WGS84 +no_defs", "srsid": "3452", "srid": "4326", "authid": "EPSG:4326",
    "description": "WGS 84", "projectionacronym": "longlat", "ellipsoidacronym": "EPSG:7030", "geographicflag": "true",
}  # fmt: skip
_HATCH_MM = 2
_MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The instant of the one file in the archive, always the same, so that the same project is the same bytes."""


class ShapeKind(StrEnum):
    """What the features of a layer are drawn as."""

    POLYGON = "Polygon"
    LINE = "Line"


class Filling(StrEnum):
    """How the inside of a polygon is drawn."""

    SOLID = "solid"
    NONE = "no"
    HATCHED = "hatched"


@dataclass(frozen=True, slots=True)
class MapSymbol:
    """How a feature is drawn: a colour as six hexadecimal digits, the width of its line, and how it is filled."""

    color: str
    width_mm: float = 0.3
    filling: Filling = Filling.SOLID
    opacity: float = 1.0

    @property
    def rgba(self) -> str:
        """Return the colour as QGIS writes it; how much shows through is said of the whole symbol."""
        return ",".join(str(int(self.color[place : place + 2], 16)) for place in (0, 2, 4)) + ",255"


@dataclass(frozen=True, slots=True)
class SymbolClass:
    """The symbol of features with a value; a value that is empty stands for every other one."""

    value: str
    label: str
    symbol: MapSymbol


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """How a layer is drawn: by one symbol, or by the values of an attribute."""

    shape: ShapeKind
    classes: tuple[SymbolClass, ...]
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class QgisLayer:
    """A layer: a collection of a service, which QGIS asks for as the authentication of that id says, if there is one.

    `visible` is whether it is drawn when the project is opened. Without a style QGIS draws it as it likes.
    """

    collection: str
    title: str
    abstract: str
    service: str
    style: LayerStyle | None = None
    authentication: str = ""
    visible: bool = True

    @property
    def id(self) -> str:
        """Return what the project calls the layer."""
        return "marchland_" + self.collection.replace("-", "_")

    @property
    def source(self) -> str:
        """Return from where QGIS takes the features: a page at a time, and only what is in sight."""
        signing_in = f"authcfg={self.authentication} " if self.authentication else ""
        return (
            f"{signing_in}pagingEnabled='true' restrictToRequestBBOX='1' srsname='OGC:CRS84' "
            f"typename='{self.collection}' url='{self.service}'"
        )


@dataclass(frozen=True, slots=True)
class QgisProject:
    """A project: what it is called and says of itself, the box it opens on, and its layers from the top down."""

    title: str
    abstract: str
    language: str
    box: tuple[float, float, float, float]
    layers: tuple[QgisLayer, ...]


def qgz(project: QgisProject) -> bytes:
    """Return a project as the archive that QGIS opens."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        file = zipfile.ZipInfo("marchland.qgs", _MADE_AT)
        file.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(file, qgs(project))
    return packed.getvalue()


def qgs(project: QgisProject) -> bytes:
    """Return a project as QGIS's own XML."""
    root = Element("qgis", projectname=project.title, version=VERSION)
    SubElement(root, "homePath", path="")
    SubElement(root, "title").text = project.title
    _reference(SubElement(root, "projectCrs"))
    tree = SubElement(root, "layer-tree-group")
    for layer in project.layers:
        _leaf(tree, layer)
    _canvas(SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1"), project.box)
    layers = SubElement(root, "projectlayers")
    for layer in project.layers:
        _layer(layers, layer)
    order = SubElement(root, "layerorder")
    for layer in project.layers:
        SubElement(order, "layer", id=layer.id)
    _metadata(SubElement(root, "projectMetadata"), project.title, project.abstract, project.language)
    _view(SubElement(root, "ProjectViewSettings", UseProjectScales="0", rotation="0"), project.box)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8")
    return _DOCTYPE.encode() + written + b"\n"


def _reference(into: Element) -> None:
    system = SubElement(into, "spatialrefsys", nativeFormat="Wkt")
    for name, text in _WGS84.items():
        SubElement(system, name).text = text


def _leaf(tree: Element, layer: QgisLayer) -> None:
    """Add the line of a layer in the list of layers; long legends are folded."""
    folded = layer.style is not None and len(layer.style.classes) > 4
    SubElement(
        tree, "layer-tree-layer", id=layer.id, name=layer.title, source=layer.source, providerKey=_PROVIDER,
        checked="Qt::Checked" if layer.visible else "Qt::Unchecked", expanded="0" if folded else "1",
    )  # fmt: skip


def _corners(into: Element, box: Sequence[float]) -> None:
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True):
        SubElement(into, name).text = repr(value)


def _canvas(canvas: Element, box: Sequence[float]) -> None:
    SubElement(canvas, "units").text = "degrees"
    _corners(SubElement(canvas, "extent"), box)
    SubElement(canvas, "rotation").text = "0"
    _reference(SubElement(canvas, "destinationsrs"))


def _view(view: Element, box: Sequence[float]) -> None:
    names = ("xmin", "ymin", "xmax", "ymax")
    corners = {name: repr(value) for name, value in zip(names, box, strict=True)}
    _reference(SubElement(view, "DefaultViewExtent", corners))


def _metadata(into: Element, title: str, abstract: str, language: str) -> None:
    for name, text in (("language", language), ("type", "dataset"), ("title", title), ("abstract", abstract)):
        SubElement(into, name).text = text


def _layer(into: Element, layer: QgisLayer) -> None:
    shape = {"geometry": layer.style.shape.value} if layer.style else {}
    made = SubElement(
        into, "maplayer", {"type": "vector", "readOnly": "1", "styleCategories": "AllStyleCategories"} | shape
    )
    for name, text in (("id", layer.id), ("datasource", layer.source), ("layername", layer.title)):
        SubElement(made, name).text = text
    _reference(SubElement(made, "srs"))
    _metadata(SubElement(made, "resourceMetadata"), layer.title, layer.abstract, "")
    SubElement(made, "provider", encoding="UTF-8").text = _PROVIDER
    flags = SubElement(made, "flags")
    for name in ("Identifiable", "Removable", "Searchable"):
        SubElement(flags, name).text = "1"
    if layer.style:
        _renderer(made, layer.style)
    for name, text in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        SubElement(made, name).text = text


def _renderer(into: Element, style: LayerStyle) -> None:
    shared = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    kind = {"type": "categorizedSymbol", "attr": style.attribute} if style.attribute else {"type": "singleSymbol"}
    renderer = SubElement(into, "renderer-v2", kind | shared)
    if style.attribute:
        categories = SubElement(renderer, "categories")
        for number, each in enumerate(style.classes):
            SubElement(
                categories, "category", value=each.value, label=each.label, symbol=str(number), render="true",
                type="string",
            )  # fmt: skip
    symbols = SubElement(renderer, "symbols")
    for number, each in enumerate(style.classes):
        _symbol(symbols, str(number), style.shape, each.symbol)


def _symbol(into: Element, name: str, shape: ShapeKind, symbol: MapSymbol) -> None:
    kind = "fill" if shape is ShapeKind.POLYGON else "line"
    made = SubElement(
        into, "symbol", name=name, type=kind, alpha=f"{symbol.opacity:g}", clip_to_extent="1", force_rhr="0"
    )
    if shape is ShapeKind.LINE:
        _line(made, symbol)
        return
    if symbol.filling is Filling.HATCHED:
        _hatch(made, name, symbol)
    outline = {"outline_color": symbol.rgba, "outline_style": "solid", "outline_width": f"{symbol.width_mm:g}"}
    style = Filling.SOLID if symbol.filling is Filling.SOLID else Filling.NONE
    _symbol_layer(
        made, "SimpleFill", {"color": symbol.rgba, "style": style.value, "outline_width_unit": "MM"} | outline
    )


def _line(into: Element, symbol: MapSymbol) -> None:
    _symbol_layer(into, "SimpleLine", {
        "line_color": symbol.rgba, "line_style": "solid", "line_width": f"{symbol.width_mm:g}", "line_width_unit": "MM",
        "capstyle": "round", "joinstyle": "round",
    })  # fmt: skip


def _hatch(into: Element, name: str, symbol: MapSymbol) -> None:
    """Add lines across a polygon; what they look like is a symbol of its own."""
    lines = _symbol_layer(into, "LinePatternFill", {
        "angle": "45", "distance": str(_HATCH_MM), "distance_unit": "MM", "color": symbol.rgba,
        "line_width": f"{symbol.width_mm:g}", "line_width_unit": "MM",
    })  # fmt: skip
    inner = SubElement(lines, "symbol", name=f"@{name}@0", type="line", alpha="1", clip_to_extent="1", force_rhr="0")
    _line(inner, symbol)


def _symbol_layer(into: Element, name: str, said: Mapping[str, str]) -> Element:
    """Add one layer of a symbol, with what it says in both forms that there are: from 3.22 on, and before."""
    layer = SubElement(into, "layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in _sorted(said):
        SubElement(options, "Option", name=key, type="QString", value=value)
    for key, value in _sorted(said):
        SubElement(layer, "prop", k=key, v=value)
    return layer


def _sorted(said: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return sorted(said.items())
