"""Vector tiles of the public cells."""

from __future__ import annotations

from starlette.responses import Response

from marchland.public.faces.books import books_of
from marchland.public.service import tiles
from marchland.site.other_sites import for_other_sites
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route
from marchland.site.tile_address import tile_of


def cells(context: RequestContext) -> Response:
    """Return a tile of public cells."""
    response = file_response(tiles.cells(books_of(context.site), *tile_of(context)), TYPES["mvt"])
    response.headers["Cache-Control"] = "no-cache"
    return response


ROWS: tuple[RouteSpec, ...] = (
    api_route(
        "/tiles/cells/{z}/{x}/{y}.mvt",
        "tiles.cells",
        for_other_sites(cells),
        "A vector tile of public cells.",
        formats=("mvt",),
    ),
)
