"""Answers to what is done with sources, as typed structures and as tables."""

from __future__ import annotations

from collections.abc import Iterable

from marchland.core.answer import Answer
from marchland.core.message import Message
from marchland.formats.table import Table, heads
from marchland.watch.domain.faults import fault_message
from marchland.watch.domain.item import Source
from marchland.watch.domain.subscriptions import Merge
from marchland.watch.faces.answers import FeedFaultAnswer
from marchland.watch.service.fetching import FetchReport
from marchland.watch.service.sources import FoundFeeds


class FollowedFeedAnswer(Answer, frozen=True):
    """A feed in a list of sources."""

    source: str
    url: str
    title: str
    folder: str


class ExportedSourceAnswer(Answer, frozen=True):
    """A source with all that a person said of it."""

    source: str
    url: str
    title: str
    folder: str
    owner: str
    language: str
    site_url: str


class ExportedSourcesAnswer(Answer, frozen=True):
    """All sources that are followed."""

    rows_of = "sources"

    sources: tuple[ExportedSourceAnswer, ...]


class SourceMergeAnswer(Answer, frozen=True):
    """What was added to the sources, and what was there already; with `dry_run` nothing was."""

    rows_of = "added"

    dry_run: bool
    added: tuple[FollowedFeedAnswer, ...]
    known: tuple[FollowedFeedAnswer, ...]


class FeedLinkAnswer(Answer, frozen=True):
    """An address that a page names as a feed, or where one may be (`how` is guess)."""

    url: str
    title: str
    kind: str
    how: str


class DiscoveredFeedsAnswer(Answer, frozen=True):
    """The feeds that a page names."""

    rows_of = "feeds"

    page: str
    feeds: tuple[FeedLinkAnswer, ...]


class FetchedSourceAnswer(Answer, frozen=True):
    """What one fetch of a source came to."""

    source: str
    url: str
    code: str
    message: str
    new: int
    changed: int
    unchanged: int
    faults: tuple[FeedFaultAnswer, ...]


class FetchReportAnswer(Answer, frozen=True):
    """What a run of fetching came to."""

    rows_of = "sources"

    fetched: int
    failed: int
    new: int
    changed: int
    stories: int
    sources: tuple[FetchedSourceAnswer, ...]


def merge(of: Merge, *, dry_run: bool) -> SourceMergeAnswer:
    """Return what was added, and what was there already."""
    return SourceMergeAnswer(dry_run, tuple(map(followed, of.added)), tuple(map(followed, of.known)))


def exported(sources: Iterable[Source]) -> ExportedSourcesAnswer:
    """Return all sources with all that a person said of them."""
    return ExportedSourcesAnswer(
        tuple(ExportedSourceAnswer(s.id, s.url, s.title, s.folder, s.owner, s.language, s.site_url) for s in sources)
    )


def followed(of: Source) -> FollowedFeedAnswer:
    """Return one source."""
    return FollowedFeedAnswer(of.id, of.url, of.title, of.folder)


def merge_tables(of: SourceMergeAnswer) -> tuple[Table]:
    """Return the feeds that were added, with a line on those that were there."""
    rows = tuple((each.source, each.title, each.folder, each.url) for each in of.added)
    title = Message("{n} would be added", n=len(rows)) if of.dry_run else Message("{n} added", n=len(rows))
    notes = (Message("{n} followed already.", n=len(of.known)),) if of.known else ()
    return (Table(title, heads("Source", "Title", "Folder", "Address"), rows, notes),)


def discovered(of: FoundFeeds) -> DiscoveredFeedsAnswer:
    """Return the feeds that a page names."""
    feeds = tuple(FeedLinkAnswer(each.url, each.title, each.kind, each.how.value) for each in of.feeds)
    return DiscoveredFeedsAnswer(of.page, feeds)


def discovered_tables(of: DiscoveredFeedsAnswer) -> tuple[Table]:
    """Return the feeds that a page names, one line each."""
    rows = tuple((each.url, each.title, each.kind, each.how) for each in of.feeds)
    notes = () if rows else (Message("The page names no feed, or is one itself."),)
    return (Table(Message("Feeds of {page}", page=of.page), heads("Address", "Title", "Kind", "How"), rows, notes),)


def fetched(of: FetchReport) -> FetchReportAnswer:
    """Return what a run of fetching came to."""
    sources = tuple(
        FetchedSourceAnswer(
            each.source, each.url, each.code, each.message, each.new, each.changed, each.unchanged,
            tuple(FeedFaultAnswer(fault.code, fault.line, fault_message(fault)) for fault in each.faults),
        )
        for each in of.sources
    )  # fmt: skip
    new, changed = (sum(getattr(each, name) for each in sources) for name in ("new", "changed"))
    return FetchReportAnswer(len(sources), of.failed, new, changed, of.stories, sources)


def fetched_tables(of: FetchReportAnswer) -> tuple[Table]:
    """Return what came of each source: what is new, what failed and why, and the faults of the feed."""
    rows = tuple(
        (each.url, each.new, each.changed, each.unchanged, "" if each.code in ("read", "unchanged") else each.message,
         "; ".join(str(fault.message) for fault in each.faults))
        for each in of.sources
    )  # fmt: skip
    title = Message(
        "{sources}: {new} new, {changed} changed, {failed} failed; {stories}",
        sources=Message.counted("{n} source", "{n} sources", of.fetched),
        new=Message.counted("{n} item", "{n} items", of.new), changed=of.changed, failed=of.failed,
        stories=Message.counted("{n} story", "{n} stories", of.stories),
    )  # fmt: skip
    return (Table(title, heads("Address", "New", "Changed", "As before", "Why it failed", "Faults of the feed"), rows),)
