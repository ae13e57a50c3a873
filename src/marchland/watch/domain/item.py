"""What a newsroom reads: feeds, the items in them with their faults, and the versions that an item went through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SUMMARY_LENGTH = 600
"""The longest summary that is kept, in characters: nobody's whole article stands here."""


@dataclass(frozen=True, slots=True)
class FeedFault:
    """One fault of a feed: its code (a row of the table of faults), where it lies, and what was read instead."""

    code: str
    line: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One item as its feed has it: texts cleaned of markup and chrome, digits and entities intact.

    `guid` is the identifier as written, empty where there is none. `summary` is plain text of at most SUMMARY_LENGTH
    characters; `summary_html` the same sanitised and uncut, for those who compare, and it is never kept. The instants
    have the offset that the feed wrote, and are None where it wrote none or one that cannot be; `published_text` and
    `updated_text` are what it wrote. `title_html` is the sanitised title where that had markup. `is_excerpt` says that
    there was no summary, and that this one is the beginning of the item's body.
    """

    guid: str
    link: str
    title: str
    summary: str
    author: str = ""
    publisher: str = ""
    language: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    summary_html: str = ""
    title_html: str = ""
    published_text: str = ""
    updated_text: str = ""
    is_excerpt: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as it was read: what it is (`rss`, `rdf`, `atom`, `json`, `cdf`), its own fields, items and faults.

    `item_count` is how many items the feed has, which may be more than were read. `update_minutes` is how long its
    publisher asks to be left alone (`ttl`, `sy:updatePeriod`), None where unsaid.
    """

    kind: str
    title: str
    link: str
    language: str
    items: tuple[ParsedItem, ...]
    faults: tuple[FeedFault, ...] = ()
    summary: str = ""
    author: str = ""
    guid: str = ""
    updated_at: datetime | None = None
    update_minutes: int | None = None
    hub: str = ""
    published_at: datetime | None = None
    published_text: str = ""
    updated_text: str = ""
    publisher: str = ""
    title_html: str = ""
    summary_html: str = ""
    item_count: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A subscribed feed: its identifier, address, and what a person says of it (title, folder, owner, language)."""

    id: str
    url: str
    title: str = ""
    folder: str = ""
    owner: str = ""
    language: str = ""
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """An item as it was seen from one instant on: `number` counts from 1, `digest` is SHA-256 of its content."""

    item: str
    number: int
    source: str
    seen_at: datetime
    digest: str
    title: str
    summary: str
    link: str
    author: str
    publisher: str
    language: str
    published_at: datetime | None
    updated_at: datetime | None
