"""A version of an item made of what a feed has: texts that can be kept anywhere, and digests of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from marchland.watch.domain.item import ItemVersion, ParsedItem


def storable(item: ParsedItem) -> ParsedItem:
    """Return the item without what no text may hold (NUL, halves of surrogate pairs) and without its HTML."""
    i = item
    return replace(
        i, guid=_text(i.guid), link=_text(i.link), title=_text(i.title), summary=_text(i.summary),
        author=_text(i.author), publisher=_text(i.publisher), language=_text(i.language), summary_html="",
    )  # fmt: skip


def _text(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def words_digest(item: ParsedItem) -> bytes:
    """Return a digest of what a version is made for: title, summary, link, author, publisher, language, and no time."""
    fields = [item.title, item.summary, item.link, item.author, item.publisher, item.language]
    return hashlib.blake2b(json.dumps(fields, ensure_ascii=False).encode(), digest_size=16).digest()


def version_of(identifier: str, number: int, source: str, seen_at: datetime, item: ParsedItem) -> ItemVersion:
    """Return the version; its digest is SHA-256 of the JSON list of item, title, summary, link, author, publisher,
    language and the two times as the feed wrote them (null for none), in UTF-8 and without spaces between.
    """
    published, updated = _written(item.published_at), _written(item.updated_at)
    content = [identifier, item.title, item.summary, item.link, item.author, item.publisher, item.language]
    told = json.dumps([*content, published, updated], ensure_ascii=False, separators=(",", ":"))
    return ItemVersion(
        identifier, number, source, seen_at, hashlib.sha256(told.encode()).hexdigest(), item.title, item.summary,
        item.link, item.author, item.publisher, item.language, item.published_at, item.updated_at,
    )  # fmt: skip


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
