"""The data in other people's maps: a page that says how, and a QGIS project for whoever asks, with no credential."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.responses import Response

from marchland.core.box import Box
from marchland.core.message import Message, join
from marchland.core.silence import SILENCE
from marchland.formats.qgis_project import QgisLayer, QgisProject, qgz
from marchland.site import collections as shelf
from marchland.site.features import described, may_read
from marchland.site.map_styles import STYLES, in_drawing_order, layer_style
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import OPEN, RouteSpec, page_route

AUTHENTICATION = "mrchlnd"
"""The id that the project's layers look for among the authentications of QGIS: seven letters, as QGIS demands."""


def _readable(context: RequestContext) -> list[shelf.Collection]:
    """Return the collections that the one who asks may read, from the top of a map down."""
    return in_drawing_order([each for each in shelf.collections().values() if may_read(context, each)])


def guide(context: RequestContext) -> Response:
    """Return the page on reading the data in QGIS, ogr2ogr and others."""
    closed = [each for each in shelf.collections().values() if each.operation]
    return page(context, "gis.html", layers=_readable(context), closed=closed, authentication=AUTHENTICATION)


def project(context: RequestContext) -> Response:
    """Return a project of QGIS with a layer of every collection that the one who asks may read."""
    say = context.localization.translate_message
    readable = _readable(context)
    host = urlsplit(context.origin).netloc
    made = QgisProject(
        title=say(Message("Marchland: {host}", host=host)),
        abstract=say(join(" ", (_SIGNING_IN, SILENCE))),
        language=context.localization.code,
        box=_opening_box(context, readable),
        layers=tuple(_layer(context, each) for each in readable),
    )
    return file_response(qgz(made), TYPES["qgz"], "marchland.qgz")


_SIGNING_IN = Message(
    "There is no credential in this project. Layers that need one take it from the authentication {id} of your own "
    "QGIS: make it under Settings, Options, Authentication, as Basic authentication with that id, some user name "
    "(without one QGIS sends nothing), and a token of your account as its password; then open the project again.",
    id=AUTHENTICATION,
)


def _layer(context: RequestContext, collection: shelf.Collection) -> QgisLayer:
    localization = context.localization
    needs_one = bool(collection.operation) and not context.site.is_demo
    style = STYLES.get(collection.id)
    return QgisLayer(
        collection.id,
        localization.translate_message(collection.title),
        localization.translate_message(collection.description),
        context.origin,
        layer_style(collection, localization.translate),
        AUTHENTICATION if needs_one else "",
        visible=style is None or style.visible,
    )


def _opening_box(context: RequestContext, readable: Sequence[shelf.Collection]) -> Box:
    """Return the box that a map opens on: that of the first layer which says more than that it is in the world."""
    for collection in readable:
        west, south, east, north, *_ = described(context, collection)["extent"]["spatial"]["bbox"][0]
        box = (float(west), float(south), float(east), float(north))
        if box != shelf.WORLD and west < east:
            return box
    return shelf.WORLD


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/gis", "gis", guide),
    RouteSpec(
        "/gis/marchland.qgz", "gis.project", project, OPEN, formats=("qgz",), strict=True,
        summary="A QGIS project with the collections that you may read.",
    ),
)  # fmt: skip
