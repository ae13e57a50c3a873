"""The feeds that a web page names: its alternate links, links that look like feeds, and where feeds often lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from marchland.watch.domain.subscriptions import canonical_feed_address, plain_feed_address

_MAX_BYTES = 2_000_000
_MOST_FEEDS = 200
_TYPES = {
    "application/rss+xml": "rss",
    "application/x-rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rdf",
    "application/json": "json",
    "application/xml": "",
    "text/xml": "",
    "application/x.atom+xml": "atom",
    "text/rss+xml": "rss",
}
_LOOKS_LIKE_FEED = re.compile(
    r"(^|[/._-])(rss|atom|feed|feeds|rdf)([/._-]?(xml|rss|json|atom|php|aspx|2\.0))?/?$|\.(rss|atom|rdf)$|/index\.xml$",
    re.I,
)
_USUAL_PATHS = ("/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/feed.json", "/index.xml")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,30})""", re.I)
_FEED_START = re.compile(
    rb"^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>]*>\s*)*<([a-z0-9]+:)?(rss|feed|rdf)\b",
    re.I | re.S,
)
_JSON_FEED = re.compile(rb"""^\s*\{.*?"version"\s*:\s*"https?:\\?/\\?/(www\.)?jsonfeed\.org""", re.S)


class How(StrEnum):
    """By what a feed's address was found."""

    PAGE = "page"
    """the page itself is the feed"""
    LINK = "link"
    """the page declares it: `<link rel="alternate">`"""
    ANCHOR = "anchor"
    """the page links to it, and the address looks like a feed's"""
    GUESS = "guess"
    """nothing says so: it is only where feeds often lie, and has to be tried"""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address at which there is a feed, or may be one; `kind` is empty where the page does not say."""

    url: str
    title: str
    kind: str
    how: How


def looks_like_feed(body: bytes) -> bool:
    """Tell whether bytes begin as a feed does: RSS, RDF, Atom or JSON Feed."""
    start = body[:4096].removeprefix(b"\xef\xbb\xbf")
    return bool(_FEED_START.match(start) or _JSON_FEED.match(start))


def discover_feeds(body: bytes, url: str, content_type: str = "") -> tuple[FeedLink, ...]:
    """Return the feeds of a page, surest first, each once; addresses are absolute, by the page's own and its `<base>`.

    Only web addresses are returned. Where the page names none, the last are guesses.
    """
    if looks_like_feed(body):
        return (FeedLink(url, "", "", How.PAGE),)
    page = _PageReader()
    page.feed(_text(body[:_MAX_BYTES], content_type))
    page.close()
    base = _joined(url, page.base) or url
    links = [
        FeedLink(joined, " ".join(title.split()), kind, how)
        for address, title, kind, how in (*page.links, *page.anchors)
        if (joined := _joined(base, plain_feed_address(address) if address[:5].lower() == "feed:" else address))
    ]
    if not links:
        links = [FeedLink(joined, "", "", How.GUESS) for path in _USUAL_PATHS if (joined := _joined(url, path))]
    once: dict[str, FeedLink] = {}
    for link in links:
        once.setdefault(canonical_feed_address(link.url), link)
    return tuple(once.values())[:_MOST_FEEDS]


def _text(body: bytes, content_type: str) -> str:
    named = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,30})", content_type, re.I)
    within = _CHARSET.search(body[:4096])
    charset = named[1] if named else within[1].decode("ascii") if within else "utf-8"
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _joined(base: str, address: str) -> str:
    """Return an address made absolute, empty where it is none of the web."""
    try:
        joined = urljoin(base, address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined.partition("#")[0] if parts.scheme in ("http", "https") and parts.hostname else ""


class _PageReader(HTMLParser):
    """Gathers the links of a page; it takes any markup, and knows nothing of what is between the tags but titles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.links: list[tuple[str, str, str, How]] = []
        self.anchors: list[tuple[str, str, str, How]] = []
        self._open = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a base, a declared feed, or a link whose address looks like a feed's."""
        values = {name: value or "" for name, value in reversed(attrs)}  # of a name that stands twice the first counts
        address = values.get("href", "").strip()
        if tag == "base" and address and not self.base:
            self.base = address
        elif tag == "link" and address and self._is_feed(values):
            kind = _TYPES.get(_media_type(values), "")
            self.links.append((address, values.get("title", ""), kind, How.LINK))
        elif tag == "a":
            self._close_anchor()
            self._open = address if address and _path_looks_like_feed(address) else ""

    @staticmethod
    def _is_feed(values: dict[str, str]) -> bool:
        relations = values.get("rel", "").lower().split()
        if "feed" in relations and "alternate" not in relations:
            return True
        kind = _media_type(values)
        if "alternate" not in relations or "stylesheet" in relations or kind not in _TYPES:
            return False
        # A plain XML or JSON type is also what APIs and maps of sites are declared with.
        exact = kind not in ("application/xml", "text/xml", "application/json")
        return exact or _path_looks_like_feed(values.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a link."""
        if tag == "a":
            self._close_anchor()

    def handle_data(self, data: str) -> None:
        """Keep the words of the link that is open."""
        if self._open and len(self._words) < 40:
            self._words.append(data)

    def close(self) -> None:
        """End the page, and a link that was left open."""
        super().close()
        self._close_anchor()

    def _close_anchor(self) -> None:
        if self._open:
            self.anchors.append((self._open, " ".join(self._words)[:200], "", How.ANCHOR))
        self._open, self._words = "", []


def _media_type(values: dict[str, str]) -> str:
    return values.get("type", "").partition(";")[0].strip().lower()


def _path_looks_like_feed(address: str) -> bool:
    if address.lower().startswith("feed:"):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    query = parts.query.lower()
    return bool(_LOOKS_LIKE_FEED.search(parts.path)) or query in (
        "rss",
        "feed=rss2",
        "feed=atom",
        "format=rss",
        "format=feed",
    )
