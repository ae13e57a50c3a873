"""Feeds as JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

from typing import Any

from marchland.core import json_text
from marchland.formats.feed import (
    NO_TITLE,
    Feed,
    FeedEntry,
    feed_address,
    feed_language,
    feed_name,
    feed_text,
)

JSON_FEED = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed; the outlet of an entry stands under `_marchland`, as extensions do."""
    content = {
        "version": VERSION,
        "title": feed_text(feed.title) or NO_TITLE,
        "home_page_url": feed_address(feed.page_url),
        "feed_url": feed_address(feed.url),
        "next_url": feed_address(feed.next_url),
        "language": feed_language(feed.language),
        "authors": _authors(feed.author),
    }
    items = [_item(entry) for entry in feed.entries]
    return json_text.indented(_without_blanks(content) | {"items": items}).encode()


def _item(of: FeedEntry) -> dict[str, Any]:
    content = {
        "id": feed_text(of.id),
        "url": feed_address(of.url),
        "external_url": feed_address(of.related_url) if of.related_url != of.url else "",
        "title": feed_text(of.title),
        "content_text": feed_text(of.summary) or feed_text(of.title) or NO_TITLE,
        "date_published": of.published_at.isoformat() if of.published_at else "",
        "date_modified": of.updated_at.isoformat(),
        "authors": _authors(of.author),
        "language": feed_language(of.language),
        "tags": [feed_text(tag) for tag in of.tags],
        "_marchland": {"outlet": feed_text(of.origin.title), "feed": feed_address(of.origin.url)} if of.origin else {},
    }
    return _without_blanks(content)


def _authors(name: str) -> list[dict[str, str]]:
    return [{"name": feed_name(name)}] if feed_name(name) else []


def _without_blanks(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value}
