"""Vector tiles of the public cells, each worked out once for a release."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import Response

from marchland.public.faces.books import books_of
from marchland.public.service import tiles
from marchland.public.service.questions import latest_cells
from marchland.site.other_sites import for_other_sites
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route
from marchland.site.site import Site
from marchland.site.tile_address import tile_of

_MOST_TILES, _MOST_BYTES = 256, 2**20
"""Tiles that are remembered, and how large one may be that is: so that all of them stay within 256 MiB."""


class CellTiles:
    """The tiles of the newest release that were asked for last."""

    def __init__(self, _site: Site) -> None:
        self._tiles: OrderedDict[tuple[int, ...], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[int, ...], make: Callable[[], bytes]) -> bytes:
        """Return the tile of that key, the release's number first; it is made where it is not remembered."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
                return tile
        tile = make()
        with self._lock:
            if len(tile) <= _MOST_BYTES:
                self._tiles[key] = tile
            while len(self._tiles) > _MOST_TILES:
                self._tiles.popitem(last=False)
        return tile


def cells(context: RequestContext) -> Response:
    """Return a tile of public cells."""
    books, place = books_of(context.site), tile_of(context)
    published = latest_cells(books)
    told = (published.release.number, published.age_days, published.behind) if published else ()
    tile = context.site.once(CellTiles).get((*told, *place), lambda: tiles.cells(books, *place))
    response = file_response(tile, TYPES["mvt"])
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
