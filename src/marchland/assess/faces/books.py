"""What a site answers assessments from: the books, the built-in scenarios, and what was worked out of the ground."""

from __future__ import annotations

from marchland.assess.service.books import Books, scenario_names
from marchland.assess.service.questions import Ground
from marchland.facts.faces.books import fact_book
from marchland.gazetteer.service.borders import open_borders
from marchland.site.site import Site


def assess_books(site: Site) -> Books:
    """Return the books of facts, states and border lines under the data folder of the site."""
    return Books(site.root, site.once(fact_book), site.states, open_borders(site.root))


def built_in_scenarios(site: Site) -> tuple[str, ...]:
    """Return the names of the built-in scenarios."""
    return tuple(scenario_names(site.root))


def ground(_site: Site) -> Ground:
    """Return where what is worked out of the ground is kept for the next assessment."""
    return Ground()


def warm(site: Site) -> None:
    """Open the books."""
    site.once(assess_books)
