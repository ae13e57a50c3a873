"""What the outlets of items are called, and the feeds behind a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from marchland.core.errors import NotFoundError
from marchland.watch.domain.item import ItemVersion, Source
from marchland.watch.service.newsroom import NewsBooks


def sources_of(books: NewsBooks, names: Iterable[str]) -> dict[str, Source]:
    """Return the sources of these identifiers in their order, also those that are followed no more."""
    wanted = dict.fromkeys(names)
    followed = {each.source.id: each.source for each in books.store.sources()} if wanted else {}
    found: dict[str, Source] = {}
    for name in wanted:
        if name in followed:
            found[name] = followed[name]
            continue
        with suppress(NotFoundError):
            found[name] = books.store.source(name).source
    return found


def outlet_name(source: Source | None, publisher: str = "", name: str = "") -> str:
    """Return what an outlet is called: the title of its feed, else its host, else what the item says of itself."""
    if source is None:
        return publisher or name
    return source.title or urlsplit(source.url).hostname or publisher or source.url


def outlet_of(version: ItemVersion, sources: Mapping[str, Source]) -> str:
    """Return what the outlet of an item is called, by the sources that are known."""
    return outlet_name(sources.get(version.source), version.publisher, version.source)
