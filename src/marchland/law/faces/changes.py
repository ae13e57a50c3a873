"""What the law's book learned, and how many parties it counts: for the first page, the feed and the search."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.core.asof import AsOf
from marchland.core.bounded_cache import BoundedCache
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.faces.books import law_books
from marchland.law.service.questions import acts_citing, parties
from marchland.site.citations import Citing
from marchland.site.recent_changes import RecentChange
from marchland.site.request import RequestContext
from marchland.site.search import HomeFigure, SearchHit
from marchland.site.site import Site

_TREATY = "apmbc"


def changes(site: Site) -> Iterator[RecentChange]:
    """Yield every act of a state, with the day on which it became known."""
    law = site.once(law_books)
    for act in law.acts.acts:
        if act.state in law.states.by_iso3:
            treaty = TREATIES[act.treaty].title if act.treaty in TREATIES else act.treaty.replace("_", " ")
            what = f"{law.state_name(act.state)}: {act.kind.replace('_', ' ')}, {treaty}"
            yield RecentChange(act.known_on, act.state, act.kind, f"/law/{act.state.lower()}", treaty, what)


def search(context: RequestContext, _words: str) -> Iterator[tuple[SearchHit, str]]:
    """Yield every state, with all that it is called."""
    for state in context.site.states.by_iso3.values():
        names = (state.name, state.name_uk, state.iso3, state.iso2, *state.names)
        yield SearchHit("state", state.name, state.name_uk, f"/law/{state.iso3.lower()}"), " ".join(names)


def figures(context: RequestContext) -> Iterator[HomeFigure]:
    """Yield how many parties the Mine Ban Convention has."""
    bound = _party_count(context.site, context.dates)
    title = context.localization.count("party to the Mine Ban Convention", "parties to the Mine Ban Convention", bound)
    yield HomeFigure(bound, title, "/law")


def _party_count(site: Site, as_of: AsOf) -> int:
    """Return how many parties there are on the two dates; the first page asks for the same ones all day."""
    return site.once(_counts).get(as_of, lambda: len(parties(site.once(law_books), _TREATY, as_of).parties))


def _counts(_site: Site) -> BoundedCache[AsOf, int]:
    return BoundedCache(16)


def citations(context: RequestContext, _fact: str, source: str) -> Iterator[Citing]:
    """Yield the acts that rest on a source."""
    names = context.site.state_names
    for act in acts_citing(context.site.once(law_books), source) if source else ():
        known = act.state in names
        day = f", {context.localization.when(act.done_on)}" if act.done_on else ""
        path = f"/law/{act.state.lower()}" if known else ""
        yield Citing("act", names.get(act.state, ""), path, term=act.kind, detail=f"{day} ({act.treaty})")
