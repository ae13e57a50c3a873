"""Vector tiles of the public cells."""

from __future__ import annotations

from starlette.responses import Response

from marchland.public.service import tiles
from marchland.site.request import TYPES, Ask, sent
from marchland.site.route import Row, data
from marchland.site.tile_address import tile_of


def cells(ask: Ask) -> Response:
    """Return a tile of public cells."""
    found = sent(tiles.cells(ask.site.public, *tile_of(ask)), TYPES["mvt"])
    found.headers["Cache-Control"] = "no-cache"
    return found


ROWS: tuple[Row, ...] = (
    data("/tiles/cells/{z}/{x}/{y}.mvt", "tiles.cells", cells, "A vector tile of public cells.", offers=("mvt",)),
)
