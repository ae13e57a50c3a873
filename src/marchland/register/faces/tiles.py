"""Vector tiles of recorded areas, by right."""

from __future__ import annotations

from starlette.responses import Response

from marchland.register.faces.books import register_store, tile_cache
from marchland.register.faces.pages import TAKES, asked
from marchland.register.questions import CHOOSING
from marchland.register.service import questions
from marchland.register.service import tiles as making
from marchland.site.request import TYPES, Ask, sent
from marchland.site.route import Row, data
from marchland.site.tile_address import tile_of


def areas(ask: Ask) -> Response:
    """Return a tile of areas, as of two dates, as the policy shows them."""
    z, x, y = tile_of(ask)
    which, actor = asked(ask), ask.actor
    seen = (actor.organisation, *sorted(actor.roles))
    key = ("areas", questions.size_of(register_store(ask.site)), which, seen, z, x, y)
    known = ask.site.once(tile_cache)
    made = known.once(key, lambda: making.areas(register_store(ask.site), which, ask.visitor.identity, z, x, y, known))
    return sent(made, TYPES["mvt"])


ROWS: tuple[Row, ...] = (
    data("/tiles/areas/{z}/{x}/{y}.mvt", "tiles.areas", areas, "A vector tile of areas.", *TAKES, operation="look",
         offers=("mvt",), parameters=CHOOSING),
)  # fmt: skip
