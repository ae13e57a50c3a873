"""From a feed's bytes to clean items, whatever its format: one way in for all that reads feeds."""

from __future__ import annotations

from datetime import datetime

from marchland.core.errors import FeedError, TooLargeError
from marchland.watch.adapters.feed_json import read_json_feed
from marchland.watch.adapters.feed_rules import feed_rules
from marchland.watch.adapters.feed_xml import read_xml
from marchland.watch.adapters.item_building import ItemBuilder
from marchland.watch.domain.charset import read_characters
from marchland.watch.domain.faults import FaultLog
from marchland.watch.domain.item import ParsedFeed

MAX_BYTES = 32 * 2**20
"""The largest feed that is read: its tree takes about ten times as much memory."""
MAX_ITEMS = 10_000
"""Items that are read of one feed; the rest are counted."""
_LONGEST_BEGINNING = 1024
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff", b"<\0", b"\0<", b"\0\0\0<")


def read_feed(
    content: bytes, *, content_type: str = "", url: str = "", language: str = "", now: datetime | None = None,
    max_bytes: int = MAX_BYTES, max_items: int = MAX_ITEMS,
) -> ParsedFeed:  # fmt: skip
    """Return the feed that the bytes are, with its items cleaned and every fault of it.

    `content_type`, `url` and `language` are what HTTP says of them (`Content-Type`, the address after redirects, or
    `Content-Location`, and `Content-Language`); the feed's own words go before these. Dates after `now` are logged.
    Raises FeedError for what is no feed (empty, binary, a web page), TooLargeError for more than `max_bytes`.
    """
    if len(content) > max_bytes:
        raise TooLargeError(
            "the feed is larger than {size} bytes", size=max_bytes, next_step="ask its publisher for a shorter feed"
        )
    beginning = content[:_LONGEST_BEGINNING]
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FeedError("the feed is empty", next_step="it is tried again later; if it stays so, check its address")
    if b"\0" in beginning and not content.startswith(_WIDE):
        raise FeedError("not a feed: these bytes are no text", next_step="check the address of the feed")
    log = FaultLog()
    characters = read_characters(content, content_type)
    if characters.fault:
        log.add(characters.fault, 0, f"{characters.detail} → {characters.encoding}".removeprefix(" → "))
    text = characters.text.lstrip("\ufeff \t\r\n")
    if text[:1] in {"{", "["}:
        raw = read_json_feed(text, url, log, max_items)
    elif _is_web_page(text[:_LONGEST_BEGINNING]):
        raise FeedError(
            "this is a web page, not a feed", next_step="look for the feeds that it names: marchland watch discover URL"
        )
    else:
        raw = read_xml(characters.text, url, log, max_items)
    raw.language = raw.language or language
    return ItemBuilder(raw, log, feed_rules(), now).feed()


def _is_web_page(beginning: str) -> bool:
    lowered = beginning.lower()
    return lowered.startswith(("<!doctype html", "<html")) and not any(
        root in lowered for root in ("<rss", "<feed", "<rdf:rdf")
    )
