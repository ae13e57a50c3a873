"""JSON Feed, versions 1 and 1.1, as raw items."""

from __future__ import annotations

import json
from typing import Any

from marchland.core.errors import FeedError
from marchland.watch.domain.faults import FaultLog
from marchland.watch.domain.raw_item import Markup, RawFeedFields, RawItem, RawText


def read_json_feed(text: str, url: str, log: FaultLog, max_items: int) -> RawFeedFields:
    """Return a feed's raw items, at most `max_items`, with the rest counted; raises FeedError for what is no feed."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        problem = (
            error.msg if isinstance(error, json.JSONDecodeError) else "it is nested too deep, or a number too long"
        )
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise FeedError(
            "not a feed: no JSON can be read on line {line}: {problem}", line=line, problem=problem,
            next_step="check the address of the feed",
        ) from None  # fmt: skip
    if not isinstance(data, dict) or not ("items" in data or "jsonfeed.org" in str(data.get("version", ""))):
        raise FeedError("this is JSON, but no JSON Feed", next_step="check the address of the feed")
    return _JsonReader(log, url).feed(data, max_items)


class _JsonReader:
    """Takes fields of the right kind, and logs the others."""

    def __init__(self, log: FaultLog, url: str) -> None:
        self._log, self._url = log, url

    def _text(self, data: dict[str, Any], name: str) -> str:
        value = data.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, int | float) and not isinstance(value, bool) and name == "id":
            return str(value)  # the standard asks readers to take numbers as texts here
        self._log.add("wrong_field", 0, name)
        return ""

    def _authors(self, data: dict[str, Any]) -> str:
        people = data.get("authors")
        people = people if isinstance(people, list) else [data.get("author")]
        names = (self._text(person, "name") for person in people if isinstance(person, dict))
        return ", ".join(dict.fromkeys(name for name in names if name))

    def feed(self, data: dict[str, Any], max_items: int) -> RawFeedFields:
        items = data.get("items")
        if items is not None and not isinstance(items, list):
            self._log.add("wrong_field", 0, "items")
        items = items if isinstance(items, list) else []
        base = self._text(data, "feed_url") or self._url
        author, language = self._authors(data), self._text(data, "language")
        hubs = data.get("hubs")
        hub = next((entry for entry in hubs if isinstance(entry, dict)), {}) if isinstance(hubs, list) else {}
        raw = RawFeedFields(
            kind="json", title=RawText(self._text(data, "title"), Markup.PLAIN), link=self._text(data, "home_page_url"),
            base=base, guid=self._text(data, "feed_url"), language=language, author=author, item_count=len(items),
            summary=RawText(self._text(data, "description"), Markup.PLAIN), hub=self._text(hub, "url"),
        )  # fmt: skip
        for item in items[:max_items]:
            if isinstance(item, dict):
                raw.items.append(self._item(item, base, author, language))
            else:
                self._log.add("wrong_field", 0, "items")
        raw.item_count -= min(len(items), max_items) - len(raw.items)
        return raw

    def _item(self, data: dict[str, Any], base: str, author: str, language: str) -> RawItem:
        html, plain = self._text(data, "content_html"), self._text(data, "content_text")
        return RawItem(
            guid=self._text(data, "id"), link=self._text(data, "url") or self._text(data, "external_url"), base=base,
            title=RawText(self._text(data, "title"), Markup.PLAIN),
            summary=RawText(self._text(data, "summary"), Markup.PLAIN),
            body=RawText(html, Markup.HTML, base) if html else RawText(plain, Markup.PLAIN),
            author=self._authors(data) or author, language=self._text(data, "language") or language,
            published=self._text(data, "date_published"), updated=self._text(data, "date_modified"),
        )  # fmt: skip
