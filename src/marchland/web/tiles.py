"""Vector tiles for maps: areas by right, and the public's cells."""

from __future__ import annotations

from starlette.responses import Response

from marchland.core.errors import NotFoundError
from marchland.services import register
from marchland.services import tiles as making
from marchland.web.pages_register import TAKES, asked
from marchland.web.route import Row, data
from marchland.web.wire import TYPES, Ask, sent


def _place(ask: Ask) -> tuple[int, int, int]:
    texts = [ask.taken[name].removesuffix(".mvt") for name in ("z", "x", "y")]
    if not all(text.isdigit() and len(text) < 9 for text in texts):
        raise NotFoundError("this is no tile", next_step="write /tiles/areas/6/36/21.mvt")
    z, x, y = map(int, texts)
    making.check(z, x, y)
    return z, x, y


def areas(ask: Ask) -> Response:
    """Return a tile of areas, as of two dates, as the policy shows them."""
    z, x, y = _place(ask)
    which, actor = asked(ask), ask.actor
    seen = (actor.organisation, *sorted(actor.roles))
    key = ("areas", register.size_of(ask.store), which, seen, z, x, y)
    known = ask.site.made
    made = known.once(key, lambda: making.areas(ask.store, which, ask.visitor.identity, z, x, y, known))
    return sent(made, TYPES["mvt"])


def cells(ask: Ask) -> Response:
    """Return a tile of public cells."""
    found = sent(making.cells(ask.site.public, *_place(ask)), TYPES["mvt"])
    found.headers["Cache-Control"] = "no-cache"
    return found


ROWS: tuple[Row, ...] = (
    data("/tiles/areas/{z}/{x}/{y}.mvt", "tiles.areas", areas, "A vector tile of areas.", *TAKES, operation="look",
         offers=("mvt",)),
    data("/tiles/cells/{z}/{x}/{y}.mvt", "tiles.cells", cells, "A vector tile of public cells.", offers=("mvt",)),
)  # fmt: skip
