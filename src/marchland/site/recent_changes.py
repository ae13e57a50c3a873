"""What the books learned last, of everything that the capabilities declare: the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from marchland.registry import declared
from marchland.site.site import Site

MOST = 8


@dataclass(frozen=True, slots=True)
class RecentChange:
    """Something that became known: on which day, about whom or what, what it was, and the path of its page.

    An act is about a state's code, of a kind, under a treaty; a reading is about a fact's meaning, and has a label.
    """

    known_on: date
    about: str
    kind: str
    path: str
    treaty: str = ""
    what: str = ""


def recent_changes(site: Site, most: int = MOST) -> tuple[RecentChange, ...]:
    """Return what became known last, the newest first, and nothing that is known only later than today."""
    today = site.today
    return tuple(islice((each for each in site.once(_all_changes) if each.known_on <= today), most))


def _all_changes(site: Site) -> tuple[RecentChange, ...]:
    """Return everything that ever became known, the newest first: the books do not change while a site runs."""
    changes = [change for source in declared("changes") for change in source(site)]
    return tuple(sorted(changes, key=lambda each: (each.known_on, each.path), reverse=True))
