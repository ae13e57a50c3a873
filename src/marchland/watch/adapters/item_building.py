"""Raw items made into clean ones: the same for every format, with every fault logged on the line of its item."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

from marchland.watch.adapters.feed_rules import FeedRules
from marchland.watch.adapters.sanitize import sanitized
from marchland.watch.domain.faults import FaultLog
from marchland.watch.domain.instant import read_instant
from marchland.watch.domain.item import SUMMARY_LENGTH, ParsedFeed, ParsedItem
from marchland.watch.domain.link import clean_link
from marchland.watch.domain.plain_text import (
    cut_at_word,
    decoded,
    escaped,
    has_markup,
    one_line,
    text_of_clean_html,
    windows_signs,
)
from marchland.watch.domain.raw_item import Markup, RawFeedFields, RawItem, RawText
from marchland.watch.domain.title import clean_title

_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|applet|b|base|big|blink|blockquote|body|br|cite|code|del|div|em|embed|font|form|frame|frameset"
    r"|h[1-6]|head|html|i|iframe|img|input|ins|kbd|li|link|mark|meta|nobr|object|ol|p|pre|q|s|script|small|span|strike"
    r"|strong|style|sub|sup|svg|table|td|title|tr|tt|u|ul|var|video|wbr)\b[^<>]*/?>|<!--",
    re.IGNORECASE,
)
_IS_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_LONGEST_TITLE = 500
_TITLE_READ = 4 * _LONGEST_TITLE
"""The beginning of a title that is cleaned: one printed twice stands in it, and no title takes long."""
_LONGEST_NAME = 200
_BODY_READ = 20 * SUMMARY_LENGTH


class ItemBuilder:
    """Makes clean items of the raw ones of one feed."""

    def __init__(self, raw: RawFeedFields, log: FaultLog, rules: FeedRules, now: datetime | None) -> None:
        self._raw, self._log, self._rules, self._now = raw, log, rules, now
        self._title, self._title_html = self._title_of(raw.title, ())
        self._language = language_tag(raw.language)

    def feed(self) -> ParsedFeed:
        """Return the feed with all its items; faults that only all of them show are logged, too."""
        raw = self._raw
        items = tuple(self._item(item) for item in raw.items)
        self._log_repeated(items)
        if raw.item_count > len(items):
            self._log.add("too_many_items", 0, f"{raw.item_count}")
        summary, summary_html = self._summary_of(raw.summary, raw.line)
        return ParsedFeed(
            kind=raw.kind, title=self._title, link=self._link(raw.link, raw.base, raw.line), language=self._language,
            items=items, summary=summary, author=self._name(raw.author), guid=raw.guid.strip(),
            updated_at=self._instant(raw.updated, raw.line), update_minutes=raw.update_minutes,
            hub=self._link(raw.hub, raw.base, raw.line), published_at=self._instant(raw.published, raw.line),
            published_text=raw.published.strip(), updated_text=raw.updated.strip(), publisher=self._name(raw.publisher),
            title_html=self._title_html, summary_html=summary_html, item_count=raw.item_count,
            faults=self._log.faults(),  # when all of the above have logged theirs
        )  # fmt: skip

    def _item(self, raw: RawItem) -> ParsedItem:
        line = raw.line
        publisher = self._name(raw.publisher)
        title, title_html = self._title_of(raw.title, (publisher, self._title) if publisher else (self._title,))
        link = self._link(raw.link, raw.base, line)
        guid = raw.guid.strip()
        published = self._instant(raw.published, line)
        updated = published if raw.updated == raw.published else self._instant(raw.updated, line)
        is_excerpt = not raw.summary.text.strip() and bool(raw.body.text)
        summary, summary_html = self._summary_of(_beginning(raw.body) if is_excerpt else raw.summary, line)
        for code, lacks in (
            ("missing_title", not title),
            ("missing_link", not link and not raw.link.strip()),
            ("missing_id", not guid),
            ("missing_date", not (raw.published or raw.updated)),
        ):
            if lacks:
                self._log.add(code, line, "" if code == "missing_title" else title)
        return ParsedItem(
            guid, link, title, summary, self._name(raw.author), publisher,
            language_tag(raw.language) or self._language, published, updated, summary_html, title_html,
            raw.published.strip(), raw.updated.strip(), is_excerpt,
        )  # fmt: skip

    def _log_repeated(self, items: tuple[ParsedItem, ...]) -> None:
        for guid, count in Counter(item.guid for item in items if item.guid).items():
            if count > 1:
                self._log.add("repeated_id", 0, guid)

    def _link(self, text: str, base: str, line: int) -> str:
        link, fault = clean_link(text, base, self._rules.tracking)
        if fault:
            self._log.add(fault, line, text.strip())
        return link

    def _instant(self, text: str, line: int) -> datetime | None:
        if not text:
            return None
        instant = read_instant(text, self._rules.names)
        if instant.fault:
            self._log.add(instant.fault, line, text.strip())
        elif self._now is not None and instant.at is not None and instant.at > self._now:
            self._log.add("future_date", line, text.strip())
        return instant.at

    def _title_of(self, raw: RawText, publishers: tuple[str, ...]) -> tuple[str, str]:
        """Return the plain title, and it as sanitised HTML where it had markup."""
        text = windows_signs(raw.text)
        html = ""
        if raw.markup is not Markup.PLAIN:
            if (raw.markup is Markup.HTML and has_markup(text)) or ("<" in text and _TITLE_TAG.search(text)):
                html = sanitized(text, raw.base)[0].strip()
                text = text_of_clean_html(html)
            else:
                html = text.strip() if raw.markup is Markup.HTML and "&" in text else ""
                text = decoded(text)
        return cut_at_word(clean_title(one_line(text)[:_TITLE_READ], publishers), _LONGEST_TITLE), html

    def _summary_of(self, raw: RawText, line: int) -> tuple[str, str]:
        """Return the plain summary, cut, and the whole as sanitised HTML."""
        text = windows_signs(raw.text.strip())
        if not text:
            return "", ""
        if raw.markup is Markup.PLAIN or not has_markup(text):
            plain = one_line(decoded(text) if raw.markup is not Markup.PLAIN else text)
            return cut_at_word(plain, SUMMARY_LENGTH), escaped(plain)
        html, is_bare = sanitized(text, raw.base)
        if is_bare:
            self._log.add("markup_too_deep", line)
        plain = text_of_clean_html(html)
        return cut_at_word(plain, SUMMARY_LENGTH), html

    def _name(self, text: str) -> str:
        if not text:
            return ""
        name = one_line(windows_signs(decoded(text)))
        return cut_at_word(name, _LONGEST_NAME)


def _beginning(body: RawText) -> RawText:
    """Return the beginning of a body, which is all that an excerpt needs, up to where a tag begins."""
    if len(body.text) <= _BODY_READ:
        return body
    end = body.text.rfind("<", 0, _BODY_READ)
    return RawText(body.text[: end if end > 0 else _BODY_READ], body.markup, body.base)


def language_tag(text: str) -> str:
    """Return a language as BCP 47 writes it, with hyphens; empty for what is none."""
    text = text.strip()
    return text.replace("_", "-") if _IS_LANGUAGE.fullmatch(text) else ""
