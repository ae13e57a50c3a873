"""Vector tiles of recorded areas, by right."""

from __future__ import annotations

from starlette.responses import Response

from marchland.register.faces.books import register_store, tile_cache
from marchland.register.faces.pages import QUERY_PARAMS, area_filter
from marchland.register.questions import CHOOSING
from marchland.register.service import questions
from marchland.register.service import tiles as tiles_service
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route
from marchland.site.tile_address import tile_of


def areas(context: RequestContext) -> Response:
    """Return a tile of areas, as of two dates, as the policy shows them."""
    z, x, y = tile_of(context)
    which, actor = area_filter(context), context.actor
    seen = (actor.organisation, *sorted(actor.roles))
    key = ("areas", *questions.state_of(register_store(context.site)), which, seen, z, x, y)
    known = context.site.once(tile_cache)
    content = known.get_or_make(
        key, lambda: tiles_service.areas(register_store(context.site), which, context.visitor.identity, z, x, y, known)
    )
    return file_response(content, TYPES["mvt"])


ROUTES: tuple[RouteSpec, ...] = (
    api_route(
        "/tiles/areas/{z}/{x}/{y}.mvt",
        "tiles.areas",
        areas,
        "A vector tile of areas.",
        *QUERY_PARAMS,
        operation="look",
        formats=("mvt",),
        parameters=CHOOSING,
    ),
)
