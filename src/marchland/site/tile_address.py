"""Which tile an address asks for."""

from __future__ import annotations

from marchland.core.errors import NotFoundError
from marchland.formats.vector_tile import check
from marchland.site.request import RequestContext


def tile_of(context: RequestContext) -> tuple[int, int, int]:
    """Return zoom, column and row of the tile asked for; raises NotFoundError for what is none."""
    texts = [context.path_params[name].removesuffix(".mvt") for name in ("z", "x", "y")]
    if not all(text.isdigit() and len(text) < 9 for text in texts):
        raise NotFoundError("this is not a tile", next_step="write /tiles/areas/6/36/21.mvt")
    z, x, y = map(int, texts)
    check(z, x, y)
    return z, x, y
