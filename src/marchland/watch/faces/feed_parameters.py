"""What the addresses of feeds take, for their rows and for the description of the API."""

from __future__ import annotations

from marchland.core.question import Kind, Parameter
from marchland.site.feeds import LANG
from marchland.watch.questions import AFTER

LIMIT = Parameter(name="limit", summary="How many entries at most.", kind=Kind.WHOLE, default=50, low=1, high=500)
QUERY = Parameter(name="q", summary="What is looked for, as in the search of the news.", required=True, longest=500)

PLAIN = (LIMIT, LANG)
PAGED = (LIMIT, AFTER, LANG)
SEARCHED = (QUERY, *PAGED)
