"""What pages of the newsroom show: stories with their outlets and times, items with what is marked in them, changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marchland.watch.domain.highlight import Span
from marchland.watch.domain.item import ItemVersion, Source
from marchland.watch.domain.item_changes import ItemChanges, TextChange
from marchland.watch.domain.news_store import NewsEntry, Tag
from marchland.watch.service.outlets import outlet_of
from marchland.watch.service.questions import ListedItem
from marchland.watch.service.ranking import RankedStory

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a text, and whether it is marked."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A piece of a changed text: `same`, `gone` or `come`, and whether numbers changed in it."""

    kind: str
    text: str
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class OutletMention:
    """An outlet that reports a story: its item, when, where the whole text is, and what it adds to the score."""

    outlet: str
    item: str
    at: datetime
    link: str
    adds: float


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list; `copies` is how many more items it has."""

    story: str
    title: str
    language: str
    outlets: tuple[OutletMention, ...]
    copies: int
    score: float


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list; `at` has the offset of its publisher, `dated` tells whether that one gave a time at all."""

    item: str
    title: tuple[TextPart, ...]
    summary: tuple[TextPart, ...]
    outlet: str
    source: str
    author: str
    language: str
    at: datetime
    dated: bool
    link: str
    story: str
    version: int
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of an item with what it changed from the one before, piece by piece."""

    version: ItemVersion
    title: tuple[DiffPart, ...]
    summary: tuple[DiffPart, ...]
    link: str
    numbers: tuple[tuple[str, str], ...]


def language_tag(language: str) -> str:
    """Return a language as HTML takes it, or nothing where it is none."""
    return language if _LANGUAGE.fullmatch(language) else ""


def story_row(of: RankedStory, sources: Mapping[str, Source], reader: str) -> StoryRow:
    """Return a story as a list shows it, by a headline in the reader's language where it has one."""
    named = next((entry for entry in of.mentions if entry.version.language[:2] == reader), of.entry)
    adds = {voice.item: voice.adds for voice in of.voices}
    outlets = tuple(
        OutletMention(outlet_of(each.version, sources), each.version.item, _when(each), each.version.link,
                      adds[each.version.item])
        for each in of.mentions
    )  # fmt: skip
    version = named.version
    return StoryRow(
        of.story, version.title, language_tag(version.language), outlets, max(0, of.items - len(outlets)), of.score,
    )  # fmt: skip


def item_row(of: ListedItem, sources: Mapping[str, Source]) -> ItemRow:
    """Return an item as a list shows it, what a query matches marked."""
    entry, version = of.entry, of.entry.version
    return ItemRow(
        version.item, marked(version.title, of.title_spans), marked(version.summary, of.summary_spans),
        outlet_of(version, sources), version.source, version.author, language_tag(version.language), _when(entry),
        version.published_at is not None, version.link, of.story.story if of.story else "", version.number, entry.tags,
    )  # fmt: skip


def _when(entry: NewsEntry) -> datetime:
    return entry.version.published_at or entry.shown_at


def marked(text: str, spans: Sequence[Span]) -> tuple[TextPart, ...]:
    """Return a text in pieces, those in the spans marked; together they are the text."""
    parts, at = [], 0
    for span in spans:
        parts += [TextPart(text[at : span.start]), TextPart(text[span.start : span.end], marked=True)]
        at = span.end
    return tuple(part for part in (*parts, TextPart(text[at:])) if part.text)


def version_views(versions: Sequence[ItemVersion], changes: Sequence[ItemChanges]) -> Iterator[VersionView]:
    """Yield the versions of an item, the newest first, each with what it changed; the first one changed nothing."""
    for number in range(len(versions) - 1, -1, -1):
        new = versions[number]
        if number == 0:
            yield VersionView(new, _whole(new.title), _whole(new.summary), "", ())
        else:
            yield version_view(versions[number - 1], new, changes[number - 1])


def version_view(old: ItemVersion, new: ItemVersion, of: ItemChanges) -> VersionView:
    """Return what a version changed from another one."""
    numbers = tuple((", ".join(before), ", ".join(after)) for before, after in of.numbers)
    return VersionView(
        new, changed(old.title, new.title, of.title), changed(old.summary, new.summary, of.summary),
        of.link[1] if of.link else "", numbers,
    )  # fmt: skip


def _whole(text: str) -> tuple[DiffPart, ...]:
    return (DiffPart("same", text),) if text else ()


def changed(old: str, new: str, changes: Sequence[TextChange]) -> tuple[DiffPart, ...]:
    """Return the new text in pieces, with those that went; pieces that are `same` or `come` are together the new text.

    The words of a change stand apart from their neighbours by the spaces of the new text.
    """
    parts, at = [], 0
    for change in changes:
        parts += [
            DiffPart("same", new[at : change.new.start]),
            DiffPart("gone", old[change.old.start : change.old.end], change.numbers),
            DiffPart("come", new[change.new.start : change.new.end], change.numbers),
        ]
        at = change.new.end
    return tuple(part for part in (*parts, DiffPart("same", new[at:])) if part.text)
