"""Answers on digests, saved searches and alerts, as typed structures and as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

from marchland.core.answer import Answer
from marchland.core.message import Message
from marchland.formats.table import Table, heads
from marchland.watch.domain.news_store import NewsEntry, SavedSearch
from marchland.watch.faces.letter import clock_time
from marchland.watch.service.digest import ChangedNumber, Digest
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.saved import AlertReport, SavedSearches


class HeadlineAnswer(Answer, frozen=True):
    """A headline in a language, which is empty where it is not known."""

    language: str
    title: str


class DigestVoiceAnswer(Answer, frozen=True):
    """One text of a story: its first outlet, when, and the outlets that printed near copies of it."""

    item: str
    outlet: str
    at: datetime
    title: str
    link: str
    language: str
    near_copies: tuple[str, ...]


class DigestStoryAnswer(Answer, frozen=True):
    """A story of a day: its headlines by language, and its texts in the order they came."""

    place: int
    story: str
    headlines: tuple[HeadlineAnswer, ...]
    summary: str
    outlets: int
    independent: int
    texts: tuple[DigestVoiceAnswer, ...]


class ChangedNumberAnswer(Answer, frozen=True):
    """Words with a number that an outlet wrote and then changed."""

    item: str
    outlet: str
    title: str
    link: str
    at: datetime
    before: str
    after: str


class DigestAnswer(Answer, frozen=True):
    """A day of news as known on a day; what is `finished` never changes."""

    rows_of = "stories"

    day: date
    known: date
    finished: bool
    order: str
    stories_of_day: int
    items_of_day: int
    stories: tuple[DigestStoryAnswer, ...]
    changed_numbers: tuple[ChangedNumberAnswer, ...]


class SavedSearchAnswer(Answer, frozen=True):
    """A saved search."""

    name: str
    title: str
    query: str


class SavedSearchesAnswer(Answer, frozen=True):
    """The saved searches by name."""

    rows_of = "searches"

    searches: tuple[SavedSearchAnswer, ...]


class AlertedItemAnswer(Answer, frozen=True):
    """An item that is new in a saved search."""

    item: str
    title: str
    link: str
    source: str
    language: str
    published_at: datetime | None
    seen_at: datetime


class SearchAlertAnswer(Answer, frozen=True):
    """What is new in a saved search, the newest first."""

    name: str
    title: str
    query: str
    items: tuple[AlertedItemAnswer, ...]


class AlertsAnswer(Answer, frozen=True):
    """What is new in saved searches since an instant, or (null) since each was alerted of."""

    rows_of = "alerts"

    since: datetime | None
    count: int
    alerts: tuple[SearchAlertAnswer, ...]


def digest(of: Digest, _books: NewsBooks, **_given: object) -> DigestAnswer:
    """Return a digest."""
    stories = tuple(
        DigestStoryAnswer(
            place, each.story, tuple(HeadlineAnswer(*pair) for pair in each.titles), each.summary, each.outlets,
            each.independent,
            tuple(
                DigestVoiceAnswer(of.item, of.outlet, of.at, of.title, of.link, of.language, of.copies)
                for of in each.voices
            ),
        )
        for place, each in enumerate(of.stories, 1)
    )  # fmt: skip
    changed = tuple(
        ChangedNumberAnswer(each.item, each.outlet, each.title, each.link, each.at, each.before, each.after)
        for each in of.changes
    )
    return DigestAnswer(
        of.day, of.known_on, of.finished, of.order, of.stories_of_day, of.items_of_day, stories, changed
    )


def digest_tables(of: Digest, _books: NewsBooks, **_given: object) -> tuple[Table, ...]:
    """Return a digest as tables: its stories with their texts, and the numbers that changed."""
    rows = tuple(
        (number, each.title("en")[1], voice.outlet, clock_time(voice.at), voice.title, ", ".join(voice.copies))
        for number, each in enumerate(of.stories, 1)
        for voice in each.voices
    )
    title = Message("News of {day}, as known on {known}", day=of.day, known=of.known_on)
    stories = Table(
        title, heads("Place", "Story", "Outlet", "Time", "Title", "Near copies"), rows, (Message(of.order),)
    )
    changed = tuple((each.outlet, clock_time(each.at), each.title, change_message(each)) for each in of.changes)
    numbers = Table(Message("Numbers that changed"), heads("Outlet", "Time", "Title", "What changed"), changed)
    return (stories, numbers) if changed else (stories,)


def change_message(of: ChangedNumber) -> Message:
    """Return what was written before and is now."""
    return Message("said {before}, now {after}", before=of.before or "—", after=of.after or "—")


def saved(of: SavedSearches, _books: NewsBooks, **_given: object) -> SavedSearchesAnswer:
    """Return the saved searches."""
    return SavedSearchesAnswer(tuple(map(saved_search, of.searches)))


def saved_search(of: SavedSearch) -> SavedSearchAnswer:
    """Return one saved search."""
    return SavedSearchAnswer(of.name, of.title, of.query)


def saved_tables(of: SavedSearches, _books: NewsBooks, **_given: object) -> tuple[Table]:
    """Return the saved searches, one line each."""
    rows = tuple((each.name, each.title, each.query) for each in of.searches)
    return (Table(Message("Saved searches"), heads("Name", "Title", "Query"), rows),)


def alerts(of: AlertReport) -> AlertsAnswer:
    """Return what is new in saved searches."""
    told = tuple(
        SearchAlertAnswer(each.search.name, each.search.title, each.search.query, tuple(map(_alerted, each.entries)))
        for each in of.alerts
    )
    return AlertsAnswer(of.since_at.astimezone(UTC) if of.since_at else None, of.count, told)


def _alerted(of: NewsEntry) -> AlertedItemAnswer:
    v = of.version
    return AlertedItemAnswer(v.item, v.title, v.link, v.source, v.language, v.published_at, v.seen_at.astimezone(UTC))


def alert_tables(of: AlertReport) -> tuple[Table]:
    """Return what is new in saved searches, one line for each item."""
    rows = tuple(
        (alert.search.name, (e.version.published_at or e.shown_at).isoformat(" ", "minutes"), e.version.title,
         e.version.link)
        for alert in of.alerts
        for e in alert.entries
    )  # fmt: skip
    title = Message.counted("{n} new item in your searches", "{n} new items in your searches", of.count)
    return (Table(title, heads("Search", "Time", "Title", "Address"), rows),)
