"""Feeds as Atom (RFC 4287), so that no validator has anything to say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from marchland.formats.feed import (
    NO_TITLE,
    Feed,
    FeedEntry,
    FeedOrigin,
    feed_address,
    feed_language,
    feed_name,
    feed_text,
    stamped,
)

ATOM = "application/atom+xml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LIKE_HTML = re.compile(r"<[/!?A-Za-z]|&#?\w")
"""What readers and validators take for markup in a text that is none."""


def atom(feed: Feed) -> bytes:
    """Return a feed as Atom; addresses that are none are left out, and so are languages that nobody knows."""
    root = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    if feed_language(feed.language):
        root.set(_LANG, feed_language(feed.language))
    entries = list(stamped(feed))
    SubElement(root, "id").text = feed_text(feed.id)
    _text(root, "title", feed.title)
    SubElement(root, "updated").text = _instant(max((at for _, at in entries), default=feed.updated_at))
    _author(root, feed.author)
    _link(root, "self", feed.url, ATOM)
    _link(root, "alternate", feed.page_url, "text/html")
    _link(root, "next", feed.next_url, ATOM)
    for entry, at in entries:
        _entry(SubElement(root, "entry"), entry, at)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(into: Element, of: FeedEntry, at: datetime) -> None:
    if feed_language(of.language):
        into.set(_LANG, feed_language(of.language))
    title = feed_text(of.title)
    SubElement(into, "id").text = feed_text(of.id)
    _text(into, "title", title or feed_text(of.summary) or NO_TITLE)
    SubElement(into, "updated").text = _instant(at)
    if of.published_at is not None and of.published_at <= at:
        SubElement(into, "published").text = _instant(of.published_at)
    _author(into, of.author)
    _link(into, "alternate", of.url)
    if of.related_url != of.url:
        _link(into, "related", of.related_url)
    for tag in of.tags:
        SubElement(into, "category", term=feed_text(tag))
    # A reader shows the title where there is nothing to say of it, and a validator asks for something.
    _text(into, "summary", feed_text(of.summary) or title or NO_TITLE)
    if of.origin is not None:
        _origin(SubElement(into, "source"), of.origin, at)


def _origin(into: Element, of: FeedOrigin, at: datetime) -> None:
    SubElement(into, "id").text = feed_text(of.id)
    _text(into, "title", of.title)
    SubElement(into, "updated").text = _instant(at)
    _link(into, "self", of.url)


def _text(into: Element, name: str, text: str) -> None:
    """Add a text; one that looks like markup is declared as HTML and escaped, so that it is read as it stands."""
    clean = feed_text(text) or NO_TITLE
    if _LIKE_HTML.search(clean):
        SubElement(into, name, type="html").text = escape(clean, quote=False)
    else:
        SubElement(into, name).text = clean


def _author(into: Element, name: str) -> None:
    if feed_name(name):
        SubElement(SubElement(into, "author"), "name").text = feed_name(name)


def _link(into: Element, relation: str, url: str, kind: str = "") -> None:
    address = feed_address(url)
    if address:
        SubElement(into, "link", {"rel": relation} | ({"type": kind} if kind else {}) | {"href": address})


def _instant(at: datetime) -> str:
    """Return an instant as RFC 3339 has it, with its own offset where that is one of whole minutes."""
    offset = at.utcoffset()
    whole = at if offset is not None and offset.total_seconds() % 60 == 0 else at.astimezone(UTC)
    return whole.isoformat().replace("+00:00", "Z")
