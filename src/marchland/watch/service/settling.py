"""Settling what came in: each item that waits gets its tags and its story, by one who does it at a time."""

from __future__ import annotations

from marchland.watch.service.grouping import group
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.retention import RAW_DAYS, retire
from marchland.watch.service.tagging import tag

GROUPED_AT_ONCE = 10_000
"""So many items are grouped before what came of them is kept."""


def settle(books: NewsBooks) -> int:
    """Tag and group all items that wait for it, remove feeds that were kept long enough, and return how many stories
    were touched.

    Whatever it is stopped at is done again by the next one, and comes to the same.
    """
    stories = 0
    with books.store.alone("group"):
        while pending := books.store.pending(GROUPED_AT_ONCE):
            items = [each.item for each in pending]
            tag(books, items)
            stories += group(books, items)
            books.store.settle(pending)
    retire(books, RAW_DAYS, None, dry_run=False)
    return stories
