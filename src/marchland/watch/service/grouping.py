"""Stories of what came in: new items grouped with those of the last days, and the decisions of persons kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec

from marchland.adapters.package_data import data_root
from marchland.watch.adapters.story_words import read_glossary
from marchland.watch.domain.features import FeatureReader
from marchland.watch.domain.headline import DecisionKind, Headline, Join, StoryDecision
from marchland.watch.domain.likeness import StorySettings
from marchland.watch.domain.news_store import FollowedSource, NewsEntry, StoryJoin
from marchland.watch.domain.story import StoryIndex
from marchland.watch.service.newsroom import NewsBooks

_WINDOWS = 2
"""So many windows of joined headlines are put back: then all answers are as if nothing had stopped."""


def group(books: NewsBooks, items: Sequence[str]) -> int:
    """Put the items that are in no story into one, keep the joins with their reasons, and return how many stories."""
    joined = books.store.story_of(items)
    entries = sorted(
        (entry for entry in books.store.entries([item for item in items if item not in joined])),
        key=lambda entry: (entry.shown_at, entry.version.item),
    )
    if not entries:
        return 0
    index, voices = _index_before(books, entries[0])
    outlets = {each.source.id: each for each in books.store.sources()}
    changes: dict[str, dict[str, StoryJoin]] = {}
    redirects: dict[str, str] = {}
    for entry in entries:
        join = index.add(_headline(entry, outlets))
        voices[join.item] = voices.get(join.copy_of, join.copy_of) or join.item
        own = changes.setdefault(join.story, {})
        own[join.item] = StoryJoin(join.story, join.item, voices[join.item], _reasons(join))
        for old in join.absorbed:
            redirects[old] = join.story
            kept = {each.join.item: each.join for each in books.store.story(old)}
            own |= {item: replace(moved, story=join.story) for item, moved in (kept | changes.pop(old, {})).items()}
    joins = [join for several in changes.values() for join in several.values()]
    books.store.join_stories(joins, books.clock(), redirects)
    return len(changes)


def _index_before(books: NewsBooks, first: NewsEntry) -> tuple[StoryIndex, dict[str, str]]:
    """Return the index as it was before an item came, and the voice of each item in it."""
    settings = StorySettings()
    since_at = first.shown_at - timedelta(hours=_WINDOWS * settings.window_h)
    index = StoryIndex(FeatureReader(read_glossary(data_root())), settings, _decisions(books))
    known = books.store.joined_since(since_at)
    entries = {entry.version.item: entry for entry in books.store.entries([each.join.item for each in known])}
    outlets = {each.source.id: each for each in books.store.sources()}
    voices: dict[str, str] = {}
    for each in known:
        item, voice = each.join.item, each.join.voice
        if item in entries:
            voices[item] = voice
            index.replay(_headline(entries[item], outlets), each.join.story, voice if voice != item else "")
    return index, voices


def _decisions(books: NewsBooks) -> Iterable[StoryDecision]:
    for decision in books.store.decisions():
        if decision.kind in set(DecisionKind):
            yield msgspec.convert(decision.body, StoryDecision)


def _headline(entry: NewsEntry, outlets: Mapping[str, FollowedSource]) -> Headline:
    of = entry.version
    owner = outlets[of.source].source.owner if of.source in outlets else ""
    return Headline(of.item, of.source, of.title, entry.shown_at, owner, of.language, of.summary)


def _reasons(join: Join) -> list[str]:
    """Return in words what an item shares with the closest one of its story; nothing for the first of a story."""
    if join.reasons is None:
        return []
    of = join.reasons
    shared = dict.fromkeys(match.here for match in (*of.names, *of.numbers, *of.words))
    return [*shared, f"{join.score:.2f} ≥ {join.threshold:.2f}"]
