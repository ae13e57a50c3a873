"""Answers of the newsroom as tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from marchland.core.message import Message
from marchland.formats.table import Table, TableRow, heads
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.item_changes import ItemChanges, TextChange
from marchland.watch.domain.news_store import FollowedSource
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.questions import ItemHistory, NewsList, SourceList, StoryItems, VersionDifference
from marchland.watch.service.ranking import StoryRanking


def news(of: NewsList, _books: NewsBooks, **_given: object) -> tuple[Table]:
    """Return a page of a list of items, one line each."""
    rows = tuple(
        (_time(each.entry.version.published_at or each.entry.shown_at),
         each.entry.version.publisher or each.entry.version.source,
         each.entry.version.title, each.story.story if each.story else "", each.entry.version.item)
        for each in of.items
    )  # fmt: skip
    query = str(of.query)
    title = Message("News for {query}, {as_of}", query=query, as_of=of.as_of) if query else Message(
        "Latest news {as_of}", as_of=of.as_of
    )  # fmt: skip
    notes = [Message("Next page: --after {cursor}", cursor=of.after)] if of.after else []
    if of.bounded:
        notes.append(Message("Only the newest {n:,} matches were ranked.", n=of.ranked))
    return (Table(title, heads("Time", "Outlet", "Title", "Story", "Item"), rows, tuple(notes)),)


def item(of: ItemHistory, _books: NewsBooks, **_given: object) -> tuple[Table, ...]:
    """Return an item, its versions, and what each changed."""
    entry = of.listed.entry
    version = entry.version
    fields = (
        ("Title", version.title), ("Summary", version.summary), ("Read in full", version.link),
        ("Outlet", version.publisher or version.source), ("Author", version.author), ("Language", version.language),
        ("Published", _time(version.published_at)), ("Story", of.listed.story.story if of.listed.story else ""),
        ("Tags", ", ".join(tag.key for tag in entry.tags)),
    )  # fmt: skip
    rows: tuple[TableRow, ...] = tuple((Message(name), value) for name, value in fields if value)
    seen = tuple((each.number, _time(each.seen_at), each.title, each.digest[:16]) for each in of.versions)
    changed = [
        row
        for old, new, changes in zip(of.versions, of.versions[1:], of.changes, strict=False)
        for row in _change_rows(old, new, changes)
    ]
    tables = [
        Table(Message("Item {item}, {as_of}", item=version.item, as_of=of.as_of), heads("Field", "Value"), rows),
        Table(Message("Versions"), heads("Version", "Seen", "Title", "SHA-256"), seen),
    ]
    if changed:
        tables.append(
            Table(Message("What changed"), heads("Version", "Field", "Before", "After", "Numbers"), tuple(changed))
        )
    return tuple(tables)


def diff(of: VersionDifference, _books: NewsBooks, **_given: object) -> tuple[Table]:
    """Return what changed between two versions."""
    title = Message("Item {item}: version {first} to {second}", item=of.first.item, first=of.first.number,
                    second=of.second.number)  # fmt: skip
    rows = tuple(_change_rows(of.first, of.second, of.changes))
    notes = () if rows else (Message("Nothing changed in title, summary or link."),)
    return (Table(title, heads("Version", "Field", "Before", "After", "Numbers"), rows, notes),)


def _change_rows(old: ItemVersion, new: ItemVersion, of: ItemChanges) -> Iterable[TableRow]:
    for name, before, after, changes in (
        ("title", old.title, new.title, of.title), ("summary", old.summary, new.summary, of.summary),
    ):  # fmt: skip
        for change in changes:
            yield (
                new.number, Message(name), before[change.old.start : change.old.end],
                after[change.new.start : change.new.end], _numbers(change),
            )  # fmt: skip
    if of.link:
        yield new.number, Message("link"), of.link[0], of.link[1], ""


def _numbers(of: TextChange) -> str:
    return f"{', '.join(of.old_numbers)} → {', '.join(of.new_numbers)}" if of.numbers else ""


def story(of: StoryItems, _books: NewsBooks, **_given: object) -> tuple[Table]:
    """Return the items of a story, the oldest first, with the reasons for which each joined."""
    rows = tuple(
        (_time(entry.version.published_at or entry.shown_at), entry.version.publisher or joined.source,
         entry.version.title, joined.join.voice,
         "; ".join(map(str, joined.join.reasons)), entry.version.item)
        for joined, entry in of.items
    )  # fmt: skip
    columns = heads("Time", "Outlet", "Title", "Voice", "Why", "Item")
    return (Table(Message("Story {story}, {as_of}", story=of.story, as_of=of.as_of), columns, rows),)


def ranking(of: StoryRanking, _books: NewsBooks, **_given: object) -> tuple[Table]:
    """Return the stories of a ranking, best first."""
    rows = tuple(
        (number, round(each.score, 3), len(each.voices), each.outlets, each.entry.version.title, _time(each.last_at),
         each.story)
        for number, each in enumerate(of.stories, 1)
    )  # fmt: skip
    columns = heads("Place", "Score", "Voices", "Outlets", "Title", "Last", "Story")
    notes = (Message(of.formula), Message("Computed for {at}.", at=_time(of.at)))
    return (Table(Message("Stories {as_of}", as_of=of.as_of), columns, rows, notes),)


def sources(of: SourceList, _books: NewsBooks, **_given: object) -> tuple[Table]:
    """Return the sources with their health."""
    rows = tuple(map(_source_row, of.sources))
    columns = heads("Source", "Title", "Fetched", "Status", "Fault", "Since", "Next try", "Address")
    return (Table(Message("{n} sources, {as_of}", n=len(rows), as_of=of.as_of), columns, rows),)


def _source_row(of: FollowedSource) -> TableRow:
    health = of.health
    return (
        of.source.id, of.source.title, _time(health.fetched_at), health.status or "", health.reason,
        _time(health.failing_since_at), _time(health.next_at), of.source.url,
    )  # fmt: skip


def _time(at: datetime | None) -> str:
    """Return an instant to the minute, with the offset that it was written with."""
    return at.isoformat(" ", "minutes") if at else ""
