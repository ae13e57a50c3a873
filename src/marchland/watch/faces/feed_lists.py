"""The lists of the newsroom as feeds: what each is called, its entries, and the sources behind it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from urllib.parse import quote, urlencode

from marchland.core.errors import NotFoundError
from marchland.core.message import Message
from marchland.formats.feed import Feed, FeedEntry, FeedOrigin, feed_address, feed_language
from marchland.interface import typed_value
from marchland.site.request import RequestContext
from marchland.watch.domain.item import Source
from marchland.watch.domain.news_store import NewsEntry
from marchland.watch.domain.query import ITEM_FIELDS, TAG_FIELDS, FieldFilter, Query
from marchland.watch.faces.books import shared
from marchland.watch.faces.cached_rankings import cached_ranking
from marchland.watch.faces.feed_parameters import LIMIT, QUERY
from marchland.watch.questions import AFTER
from marchland.watch.service import questions, saved
from marchland.watch.service.outlets import outlet_name, outlet_of, sources_of
from marchland.watch.service.questions import NewsList
from marchland.watch.service.ranking import StoryRanking

Sources = Mapping[str, Source]
_NO_MARKUP = str.maketrans("<>", "\u2039\u203a")


@dataclass(frozen=True, slots=True)
class FeedList:
    """A list as it goes out: its title, the path of its page with what that asks, its entries, and its sources."""

    title: str
    page: str
    asked: Mapping[str, str]
    entries: tuple[FeedEntry, ...]
    sources: tuple[Source, ...]
    after: str = ""


def latest(context: RequestContext) -> FeedList:
    """Return the newest items."""
    of = questions.latest(shared(context), _after(context), _limit(context), context.dates)
    return _of_items(context, of, Message("Latest news"), "/news/latest", {})


def search(context: RequestContext) -> FeedList:
    """Return the newest items that a query matches; raises InputError for one that cannot be read."""
    words = str(typed_value(QUERY, context.text("q") or None, "q"))
    of = questions.search(shared(context), words, "newest", _after(context), _limit(context), context.dates)
    return _of_items(context, of, Message("News for {query}", query=words), "/news/search", {"q": words})


def tagged(context: RequestContext) -> FeedList:
    """Return the newest items that have a tag, or are of a source or in a language; raises NotFoundError."""
    kind, value = context.path_params["kind"], " ".join(context.path_params["value"].casefold().split())
    kinds = (*TAG_FIELDS, *ITEM_FIELDS)
    if kind not in kinds or '"' in value:
        step = Message("kinds are: {names}", names=", ".join(kinds))
        raise NotFoundError("there is no tag {tag!r}", tag=f"{kind}:{value}", next_step=step)
    words = str(Query(fields=(FieldFilter(kind, (value,)),)))
    of = questions.search(shared(context), words, "newest", _after(context), _limit(context), context.dates)
    return _of_items(context, of, Message("News for {query}", query=words), "/news/search", {"q": words})


def saved_search(context: RequestContext) -> FeedList:
    """Return the newest items of a saved search; raises NotFoundError."""
    name = context.path_params["search"]
    search, of = saved.saved_list(shared(context), name, _after(context), _limit(context), context.dates)
    return _of_items(context, of, search.title, f"/news/saved/{name}", {})


def top(context: RequestContext) -> FeedList:
    """Return the stories that independent outlets report now."""
    of = cached_ranking(context, "top", _limit(context))
    return _of_stories(context, of, Message("Top stories"), "/news/top")


def popular(context: RequestContext) -> FeedList:
    """Return the most covered stories of seven days."""
    of = cached_ranking(context, "popular", _limit(context))
    return _of_stories(context, of, Message("Most covered stories of seven days"), "/news/popular")


def story(context: RequestContext) -> FeedList:
    """Return the items of a story, the newest first; raises NotFoundError."""
    of = questions.story(shared(context), context.path_params["story"], context.dates)
    entries = [entry for _, entry in reversed(of.items)]
    sources = sources_of(shared(context), (entry.version.source for entry in entries))
    title = Message("Story: {title}", title=of.items[0][1].version.title)
    path = f"/news/stories/{quote(of.story, safe='')}"
    items = tuple(_item_entry(context, entry, sources) for entry in entries)
    return FeedList(title, path, {}, items, tuple(sources.values()))


def sources(context: RequestContext) -> FeedList:
    """Return all sources that are followed, and no entries."""
    followed = questions.sources(shared(context), context.dates).sources
    return FeedList(Message("Sources"), "/news/sources", {}, (), tuple(each.source for each in followed))


def feed_of(context: RequestContext, of: FeedList) -> Feed:
    """Return a list as a feed at the address that was asked; `of` was made of the same question."""
    asked = dict(of.asked) | context.date_query
    # Neither scheme nor form nor page: one list is one feed, however it is asked for.
    name = f"{context.origin.partition('://')[2]}{of.page}?{urlencode(sorted(asked.items()))}"
    title = f"{context.localization.translate_message(of.title)} · Marchland"
    return Feed(
        f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}", title,
        own_address(context), context.origin + context.url(of.page, **asked),
        datetime.combine(context.site.today, time(), UTC), of.entries, language=context.localization.code,
        # With its dates, for a cursor holds for the list of one day, and midnight may come before it is followed.
        next_url=own_address(context, after=of.after, **context.both_dates) if of.after else "",
    )  # fmt: skip


def own_address(context: RequestContext, **changed: str) -> str:
    """Return the address that was asked, with some values of the query changed."""
    query = [(name, value) for name, values in context.query.items() if name not in changed for value in values]
    query += changed.items()
    return f"{context.origin}{quote(context.path)}" + (f"?{urlencode(query)}" if query else "")


def listed_sources(of: FeedList) -> tuple[Source, ...]:
    """Return the sources of a list as another reader can take them: those that have an address on the web."""
    return tuple(
        replace(
            each, url=feed_address(each.url), title=outline_text(outlet_name(each)), folder=outline_text(each.folder),
            language=feed_language(each.language), site_url=feed_address(each.site_url),
        )
        for each in of.sources
        if feed_address(each.url)
    )  # fmt: skip


def outline_text(text: str) -> str:
    """Return a text for OPML, whose readers take `<` for markup, with signs that look like it and are none."""
    return text.translate(_NO_MARKUP)


def _limit(context: RequestContext) -> int:
    return int(typed_value(LIMIT, context.text("limit") or None, "limit"))


def _after(context: RequestContext) -> str:
    return str(typed_value(AFTER, context.text("after") or None, "after") or "")


def _of_items(context: RequestContext, of: NewsList, title: str, path: str, asked: Mapping[str, str]) -> FeedList:
    entries = [each.entry for each in of.items]
    sources = sources_of(shared(context), (entry.version.source for entry in entries))
    items = tuple(_item_entry(context, entry, sources) for entry in entries)
    return FeedList(title, path, asked, items, tuple(sources.values()), of.after)


def _item_entry(context: RequestContext, of: NewsEntry, sources: Sources) -> FeedEntry:
    """Return an item as an entry: it leads to its outlet, and to our page of it beside."""
    version = of.version
    name = quote(version.item, safe="")
    page = context.origin + context.url(f"/news/items/{name}")
    published = version.published_at.replace(microsecond=0) if version.published_at else None
    return FeedEntry(
        f"urn:marchland:item:{name}", version.title, feed_address(version.link) or page,
        of.shown_at if version.number == 1 else version.seen_at, version.summary,
        # A time to come is none that a reader could sort by.
        published if published and published <= version.seen_at else None,
        version.author or outlet_of(of.version, sources), version.language, page, tuple(tag.key for tag in of.tags),
        _origin(of, sources),
    )  # fmt: skip


def _of_stories(context: RequestContext, of: StoryRanking, title: str, path: str) -> FeedList:
    books, dates = shared(context), context.dates
    items = {
        each.story: books.store.entries([one.join.item for one in books.store.story(each.story, dates)], dates)
        for each in of.stories
    }
    sources = sources_of(books, (entry.version.source for several in items.values() for entry in several))
    entries = tuple(_story_entry(context, story, several, sources) for story, several in items.items() if several)
    return FeedList(title, path, {}, entries, tuple(sources.values()))


def _story_entry(context: RequestContext, story: str, items: Sequence[NewsEntry], sources: Sources) -> FeedEntry:
    """Return a story as an entry: it leads to our page of it, and to its first item beside.

    It is of all items of the story, also those older than a ranking looks, so that it stays the same as days go by.
    """
    first, version, name = items[0], items[0].version, quote(story, safe="")
    outlets = list(dict.fromkeys(entry.version.source for entry in items))
    named = ", ".join(outlet_name(sources.get(each), name=each) for each in outlets)
    counted = Message.counted("{n} outlet: {names}.", "{n} outlets: {names}.", len(outlets), names=named)
    summary = f"{context.localization.translate_message(counted)} {version.summary}"
    return FeedEntry(
        f"urn:marchland:story:{name}", version.title, context.origin + context.url(f"/news/stories/{name}"),
        max(entry.version.seen_at for entry in items), summary, first.shown_at, outlet_of(version, sources),
        version.language, version.link, tuple(tag.key for tag in first.tags), _origin(first, sources),
    )  # fmt: skip


def _origin(of: NewsEntry, sources: Sources) -> FeedOrigin:
    source = sources.get(of.version.source)
    address = feed_address(source.url) if source else ""
    name = f"urn:marchland:source:{quote(of.version.source, safe='')}"
    return FeedOrigin(address or name, outlet_of(of.version, sources), address)
