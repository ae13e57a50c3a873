"""Feeds in XML as raw items, by lxml: RSS of every version, RDF, Atom and the Channel Definition Format."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from lxml import etree

from marchland.core.errors import FeedError
from marchland.watch.adapters.xml_names import Names
from marchland.watch.domain.faults import FaultLog
from marchland.watch.domain.plain_text import escaped
from marchland.watch.domain.raw_item import Markup, RawFeedFields, RawItem, RawText
from marchland.watch.domain.web_address import joined
from marchland.watch.domain.xml_mending import mended

Fields = dict[str, Any]
"""The last element of each name inside of an item; links and authors are lists."""
_LANG, _BASE = "{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}base"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ITEMS = frozenset({"item", "entry"})
_LOCAL_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_MAY_HOLD_ITEMS = frozenset({"", "source"})
_HOLDERS = frozenset({"channel", "items", "feed"})
_ROOTS = {
    "rss": "rss",
    "rdf:rdf": "rdf",
    "rdf": "rdf",
    "feed": "atom",
    "channel": "cdf",
    "entry": "atom",
    "backslash": "rss",
}
_HTML_TYPES = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
_PAGES = frozenset({None, "text/html", "application/xhtml+xml"})
_PLAIN_TYPES = frozenset({"text", "text/plain", "plain"})
_PUBLISHED = ("published", "issued", "pubdate", "dcterms:issued", "dc:date", "created", "dcterms:created",
              "atom:published")  # fmt: skip
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate", "dc:date", "atom:updated", "date")
_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author", "managingeditor", "atom:author")
_SUMMARIES = ("summary", "description", "abstract", "dc:description", "tagline", "subtitle", "itunes:summary",
              "media:description")  # fmt: skip
_BODIES = ("content:encoded", "content", "xhtml:body", "fullitem", "body")
_MINUTES = {"hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60, "monthly": 30 * 24 * 60, "yearly": 365 * 24 * 60}
_LONGEST_WAIT_MIN = 60 * 24 * 365


def read_xml(text: str, url: str, log: FaultLog, max_items: int) -> RawFeedFields:
    """Return a feed's raw items, at most `max_items`, with the rest counted; raises FeedError for what is no feed.

    The document type is never read, so no entity unfolds, and nothing is fetched. Nesting beyond the parser's own bound
    ends the reading there, and is logged.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    content = mended(text, log).encode("utf-8", "replace")
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise FeedError(
            "not a feed: {problem}", problem=error.msg or "no XML", next_step="check the address of the feed"
        ) from None
    if root is None:
        raise FeedError("not a feed: there is no XML in it", next_step="check the address of the feed")
    _log_errors(parser, log)
    return _XmlReader(root, url, log, max_items).feed()


def _log_errors(parser: Any, log: FaultLog) -> None:
    for error in parser.error_log[:20]:
        ends = error.type_name in {
            "ERR_DOCUMENT_END",
            "ERR_TAG_NOT_FINISHED",
            "ERR_INTERNAL_ERROR",
            "ERR_RESOURCE_LIMIT",
        }
        log.add("cut_short" if ends else "not_well_formed", error.line, error.message)


def _words(element: Any) -> str:
    """Return the text of an element, and of all within it."""
    if element is None:
        return ""
    return (element.text or "").strip() if not len(element) else "".join(element.itertext()).strip()


class _XmlReader:
    """One walk over the tree of a feed."""

    def __init__(self, root: Any, url: str, log: FaultLog, max_items: int) -> None:
        self._root, self._url, self._log, self._max_items = root, url, log, max_items
        self._names = Names(root.tag)
        self._raw = RawFeedFields(base=url)
        self._fields: Fields = {}
        self._holders = [root]

    def feed(self) -> RawFeedFields:
        root, raw = self._root, self._raw
        name = self._names.name(root.tag) or root.tag.rpartition("}")[2].lower()
        if name not in _ROOTS:
            raise _no_feed(name)
        raw.kind, raw.line = _ROOTS[name], root.sourceline or 0
        base = self._base(root, self._url)
        if name == "entry":
            self._item(root, base, root.get(_LANG) or "")
        else:
            self._walk(root, base, root.get(_LANG) or "")
        if raw.kind == "cdf" and any(key in self._fields for key in ("description", "link")):
            raw.kind = "rss"
        self._fill_feed(base)
        self._inherit()
        return raw

    def _base(self, element: Any, outer: str) -> str:
        own = element.get(_BASE)
        return joined(outer, own.strip()) if own else outer

    def _walk(self, holder: Any, base: str, language: str) -> None:
        """Take the items of an element that holds some, and its other elements as fields of the feed."""
        waiting = [(holder, base, language)]
        while waiting:
            holder, base, language = waiting.pop()
            for child in holder:
                name = self._names.name(child.tag)
                if name in _ITEMS:
                    self._item(child, self._base(child, base), child.get(_LANG) or language)
                elif name in _HOLDERS and (len(child) or name == "channel"):
                    if name == "channel":
                        self._holders.append(child)
                        self._raw.base = self._base(child, base)
                    waiting.append((child, self._base(child, base), child.get(_LANG) or language))
                elif name:
                    _keep(self._fields, name, child)
            if language and not self._raw.language:
                self._raw.language = language

    def _item(self, element: Any, base: str, language: str, *, is_inner: bool = False) -> None:
        raw = self._raw
        raw.item_count += 1
        if len(raw.items) >= self._max_items:
            return
        fields: Fields = {}
        inner: list[Any] = []
        names = self._names
        for child in element:
            name = names.name(child.tag)
            if name:
                _keep(fields, name, child)
            if name in _MAY_HOLD_ITEMS and not is_inner and len(child):
                inner += [part for part in child.iter() if names.name(part.tag) in _ITEMS]
        raw.items.append(self._filled(RawItem(element.sourceline or 0), fields, element, base, language))
        for part in inner:  # versions of an item that wait inside of it for somebody to choose (FeedSync)
            self._item(part, base, language, is_inner=True)

    def _filled(self, item: RawItem, fields: Fields, element: Any, base: str, language: str) -> RawItem:
        attributes = element.attrib
        item.base = base
        item.guid = _words(_first(fields, ("guid", "id", "atom:id", "dc:identifier")))
        item.title = self._text(_first(fields, ("title", "dc:title", "media:title", "itunes:title")), base)
        item.summary = self._text(_first(fields, _SUMMARIES), base)
        if not item.summary.text.strip():
            item.body = self._text(_first(fields, _BODIES), base)
        item.published = _words(_first(fields, _PUBLISHED))
        item.updated = _words(_first(fields, _UPDATED))
        item.author = _people(fields)
        item.publisher = self._publisher(fields)
        item.language = _words(_first(fields, ("dc:language", "language"))) or language
        self._links(item, fields, base)
        if attributes:
            item.guid = item.guid or attributes.get(_RDF_ABOUT) or ""
            if not item.link and not (item.published or item.updated):
                item.link = _attribute(element, "href")
                item.updated = _attribute(element, "lastmod")
        return item

    def _links(self, item: RawItem, fields: Fields, base: str) -> None:
        """Put the address of the page itself: an alternate link before any other, an identifier that is one last."""
        fallback, is_page = "", False
        for link in fields.get("link", ()):
            relation = (link.get("rel") or "alternate").lower()
            href = link.get("href") or (link.text or "").strip()
            if not href:
                continue
            own_base = self._base(link, base) if link.get(_BASE) else base
            address = joined(own_base, href) if own_base != base else href
            if relation == "alternate" and (not item.link or "rel" not in link.attrib or not is_page):
                item.link, is_page = address, link.get("type") in _PAGES
            elif relation in {"via", "related"}:
                fallback = fallback or address
        guid = fields.get("guid")
        if (
            not item.link
            and guid is not None
            and (guid.get("isPermaLink") or guid.get("ispermalink") or "true").lower() == "true"
        ):
            fallback = item.guid if ":" in item.guid[:8] else fallback
        if not item.link:
            item.link = fallback or _other_address(fields)

    def _publisher(self, fields: Fields) -> str:
        source = fields.get("source")
        if source is not None:
            if not len(source):
                return (source.text or "").strip()
            for child in source:
                if self._names.name(child.tag) == "title":
                    return _words(child)
        return _words(_first(fields, ("dc:publisher",)))

    def _text(self, element: Any, base: str) -> RawText:
        """Return a text with what it is written as: `type` and `mode` of Atom, or what RSS leaves open."""
        if element is None:
            return RawText("")
        get = element.get
        kind = (get("type") or "").strip().lower() if element.attrib else ""
        mode = (get("mode") or "").strip().lower() if kind or element.attrib else ""
        if element.attrib and get(_BASE):
            base = self._base(element, base)
        if len(element):
            return RawText(_inner(element), Markup.HTML, base)
        text = element.text or ""
        if mode == "base64" or (kind and kind not in _HTML_TYPES | _PLAIN_TYPES and not kind.startswith("text/")):
            text = _unpacked(text)
            return RawText(text, Markup.EITHER, base)
        if kind in _HTML_TYPES:
            return RawText(text, Markup.HTML, base)
        is_plain = (kind in {"text", "text/plain"} and mode != "escaped") or (
            self._raw.kind == "atom" and self._is_atom_1()
        )
        return RawText(text, Markup.PLAIN if is_plain and kind in _PLAIN_TYPES | {""} else Markup.EITHER, base)

    def _is_atom_1(self) -> bool:
        return "2005/" in str(self._root.tag)

    def _fill_feed(self, base: str) -> None:
        raw, fields = self._raw, self._fields
        self._filled(raw, fields, self._root, raw.base or base, raw.language)
        declared = _words(_first(fields, ("language", "dc:language")))
        raw.language = declared or self._root.get(_LANG) or raw.language
        for holder in self._holders:
            raw.link = raw.link or _attribute(holder, "href")
            raw.updated = raw.updated or _attribute(holder, "lastmod")
            raw.guid = raw.guid or holder.get(_RDF_ABOUT) or ""
        raw.published = _words(_first(fields, ("pubdate", "published", "issued", "dcterms:issued")))
        raw.publisher = raw.publisher or _words(fields.get("webmaster"))
        raw.update_minutes = _update_minutes(fields)
        for link in (*fields.get("link", ()), *fields.get("atom:link", ())):
            if (link.get("rel") or "").lower() == "hub":
                raw.hub = link.get("href") or ""

    def _inherit(self) -> None:
        """Give items without an author that of an Atom feed, which its standard says they have (RFC 4287, 4.2.1)."""
        if self._raw.kind == "atom" and self._raw.author:
            for item in self._raw.items:
                item.author = item.author or self._raw.author


def _no_feed(name: str) -> FeedError:
    if name == "html":
        return FeedError(
            "this is a web page, not a feed", next_step="look for the feeds that it names: marchland watch discover URL"
        )
    return FeedError("not a feed: its outermost element is {name!r}", name=name[:40], next_step="check the address")


def _attribute(element: Any, name: str) -> str:
    """Return an attribute in small or capital letters; to list all would take a time that grows with their square."""
    return element.get(name) or element.get(name.upper()) or ""


def _keep(fields: Fields, name: str, child: Any) -> None:
    if name in {"link", "atom:link", "author", "contributor"}:
        fields.setdefault(name, []).append(child)
    elif name not in fields or child.text or len(child):
        fields[name] = child


def _first(fields: Fields, names: tuple[str, ...]) -> Any:
    for name in names:
        element = fields.get(name)
        if element is not None and (element.text or len(element)):
            return element
    return None


def _people(fields: Fields) -> str:
    """Return the names of who wrote an item, as written, several with commas."""
    for key in _AUTHORS:
        elements = fields.get(key)
        if elements is None:
            continue
        names = [_person(element) for element in (elements if isinstance(elements, list) else [elements])]
        if joined := ", ".join(dict.fromkeys(name for name in names if name)):
            return joined
    return ""


def _person(element: Any) -> str:
    """Return a person's name; an address of mail stands only where there is no name."""
    if not len(element):
        text = (element.text or "").strip()
        address, bracket, rest = text.partition(" (")
        return rest[:-1].strip() if bracket and "@" in address and rest.endswith(")") and rest != ")" else text
    parts = {str(child.tag).rpartition("}")[2].lower(): (child.text or "").strip() for child in element}
    return parts.get("name") or parts.get("email") or ""


def _other_address(fields: Fields) -> str:
    for link in fields.get("atom:link", ()):
        if (link.get("rel") or "alternate").lower() == "alternate" and link.get("href"):
            return str(link.get("href"))
    return ""


def _inner(element: Any) -> str:
    """Return what is inside of an element as HTML; the one `div` around an Atom text is not part of it."""
    wrapped = (element.get("type") or "").lower() == "xhtml" and len(element) == 1 and not (element.text or "").strip()
    if wrapped and str(element[0].tag).rpartition("}")[2] == "div":
        element = element[0]
    _drop_prefixes(element)
    parts = [escaped(element.text or "")]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


def _drop_prefixes(element: Any) -> None:
    """Make `xhtml:b` a `b`, which is how HTML knows it, and of what has no name behind its colon a `span`."""
    for inside in element.iter():
        if isinstance(inside.tag, str) and inside.tag[0] == "{":
            inside.tag = _name(inside.tag.rpartition("}")[2])
        elif isinstance(inside.tag, str) and ":" in inside.tag:
            inside.tag = _name(inside.tag.rpartition(":")[2])
    etree.cleanup_namespaces(element)


def _name(local: str) -> str:
    return local if _LOCAL_NAME.fullmatch(local) else "span"


def _unpacked(text: str) -> str:
    try:
        return base64.b64decode(text.encode("ascii", "ignore"), validate=False).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text


def _update_minutes(fields: Fields) -> int | None:
    ttl = _words(fields.get("ttl"))
    if ttl.isascii() and ttl.isdecimal():
        return min(int(ttl[:9]), _LONGEST_WAIT_MIN) or None
    period = _MINUTES.get(_words(fields.get("sy:updateperiod")).lower())
    if period is None:
        return None
    times = _words(fields.get("sy:updatefrequency"))
    return max(1, period // (int(times[:6]) or 1)) if times.isascii() and times.isdecimal() else period
