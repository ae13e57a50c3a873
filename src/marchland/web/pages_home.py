"""The first page: what the books hold today, what was learned last, and one box to search them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from marchland.services import lately, register
from marchland.services.law import parties
from marchland.web.features import landing
from marchland.web.language import UKRAINIAN, preferred
from marchland.web.page import page
from marchland.web.route import Row
from marchland.web.wire import Ask

TREATY = "apmbc"


@dataclass(frozen=True, slots=True)
class Figure:
    """How many there are of something, and where they are shown."""

    count: int
    title: str
    path: str


def home(ask: Ask) -> Response:
    """Return the first page, or the links that programs begin with.

    A browser that prefers Ukrainian is sent to its page, unless it asked for this one.
    """
    if ask.wants == "json":
        return landing(ask)
    if not ask.query and not ask.speech.prefix and preferred(ask.headers.get("accept-language", "")) == UKRAINIAN:
        found = Response(status_code=302, headers={"Location": f"/{UKRAINIAN}", "Vary": "Accept-Language, Accept"})
    else:
        changes = lately.learned(ask.site.facts, ask.site.law, ask.site.today)
        found = page(ask, "home.html", figures=list(_figures(ask)), changes=changes, names=ask.state_names)
        found.headers["Vary"] = "Accept-Language"
    return found


def _figures(ask: Ask) -> Iterator[Figure]:
    speech = ask.speech
    facts, claims = len(ask.site.facts.facts), len(ask.site.claims.claims)
    yield Figure(facts, speech.count("fact with its sources", "facts with their sources", facts), "/facts")
    yield Figure(claims, speech.count("claim audited", "claims audited", claims), "/audit")
    bound = len(parties(ask.site.law, TREATY, ask.dates).parties)
    yield Figure(
        bound, speech.count("party to the Mine Ban Convention", "parties to the Mine Ban Convention", bound), "/law"
    )
    if ask.site.store is not None:
        size = register.size_of(ask.site.store)
        yield Figure(size, speech.count("entry in the ledger", "entries in the ledger", size), "/ledger")


ROWS: tuple[Row, ...] = (Row("/", "home", home, offers=("html", "json")),)
