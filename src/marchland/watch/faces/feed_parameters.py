"""What the addresses of feeds take, for their rows and for the description of the API."""

from __future__ import annotations

from marchland.core.question import Kind, Parameter
from marchland.watch.questions import AFTER

LIMIT = Parameter(name="limit", summary="How many entries at most.", kind=Kind.WHOLE, default=50, low=1, high=500)
LANG = Parameter(name="lang", summary="The language of the feed's own title; items stay in theirs.",
                 choices=("en", "uk"), default="en")  # fmt: skip
QUERY = Parameter(name="q", summary="What is looked for, as in the search of the news.", required=True, longest=500)

PLAIN = (LIMIT, LANG)
PAGED = (LIMIT, AFTER, LANG)
SEARCHED = (QUERY, *PAGED)
