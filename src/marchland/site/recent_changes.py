"""What the books learned last, of everything that the capabilities declare: the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
    changes = [change for source in declared("changes") for change in source(site)]
    found = sorted(changes, key=lambda each: (each.known_on, each.path), reverse=True)
    return tuple(each for each in found if each.known_on <= site.today)[:most]
