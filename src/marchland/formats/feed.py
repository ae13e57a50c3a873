"""A feed that goes out: what it lists, by whom, and where it stands, whatever form it is written in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote

NO_TITLE = "…"
"""What stands in the place of a title that is empty."""
_UNFIT = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-(?:[A-Z][a-z]{3}|[A-Z]{2}))?")
_ADDRESS = re.compile(r"https?://[^/?#\s]+(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"[\w.-]+(?::\d+)?|\[[0-9A-Fa-f:]+\](?::\d+)?")
_MAIL = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
_AS_IT_IS = "%;/?:@&=+$,#!~*'()-_."
_KNOWN_LANGUAGE = re.compile(
    "a[abefkmnrsvyz]|b[aegimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|h[aeiortuyz]|"
    "i[adegikostu]|j[av]|k[agijklmnorsuvwy]|l[abginotuv]|m[ghiklnrsty]|n[abdeglnorvy]|o[cjmrs]|"
    "p[ailst]|q[u]|r[mnouw]|s[acdegiklmnoqrstuvw]|t[aeghiklnorstwy]|u[gkrz]|v[eio]|w[ao]|x[h]|y[io]|"
    "z[ahu]"
)
"""Codes of languages by ISO 639-1; a language that is none of them is not named."""


@dataclass(frozen=True, slots=True)
class FeedOrigin:
    """The feed that an entry was taken from: its identifier, its name and its address (empty where it has none)."""

    id: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry; texts are plain, instants have offsets.

    `id` never changes. `updated_at` is when what is shown here was last written; `url` is where it can be read,
    `related_url` a page about it.
    """

    id: str
    title: str
    url: str
    updated_at: datetime
    summary: str = ""
    published_at: datetime | None = None
    author: str = ""
    language: str = ""
    related_url: str = ""
    tags: tuple[str, ...] = ()
    origin: FeedOrigin | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: what it is called, its address, the page that shows the same, and its entries in order.

    `updated_at` stands for the newest entry where there is none; `next_url` leads to older entries.
    """

    id: str
    title: str
    url: str
    page_url: str
    updated_at: datetime
    entries: tuple[FeedEntry, ...] = ()
    author: str = "Marchland"
    language: str = ""
    next_url: str = ""

    @property
    def changed_at(self) -> datetime:
        """Return when the newest entry was written."""
        return max((entry.updated_at for entry in self.entries), default=self.updated_at)


_NAME_LENGTH = 200
"""A longer name of an author is cut: taking markup off it would take the cube of its length."""


def stamped(feed: Feed) -> Iterator[tuple[FeedEntry, datetime]]:
    """Yield the entries with instants of which no two are the same, each right to the second.

    Readers tell by it whether they have seen an entry. What is below a second follows from the entry alone, so that it
    stays the same whatever else is in the feed.
    """
    taken: set[datetime] = set()
    for entry in feed.entries:
        digest = hashlib.blake2b(entry.id.encode("utf-8", "replace"), digest_size=8).digest()
        at = entry.updated_at.replace(microsecond=int.from_bytes(digest) % 10**6)
        while at in taken:
            at += timedelta(microseconds=1)
        taken.add(at)
        yield entry, at


def feed_text(text: str) -> str:
    """Return a text without signs that XML cannot hold or that stand for what was lost: `?` marks where one was."""
    return _UNFIT.sub(
        lambda of: "?" if of[0] >= "\ud800" else "", text.replace("\r\n", "\n").replace("\r", "\n")
    ).strip()


def feed_name(text: str) -> str:
    """Return the name of an author without markup, entities and addresses of mail, empty where nothing is left."""
    before, name = "", " ".join(feed_text(text[:_NAME_LENGTH]).split())
    while before != name:
        before, name = name, " ".join(_TAGS.sub(" ", _MAIL.sub("", unescape(name))).split())
    return feed_text(name).strip(" ()<>")


def feed_language(language: str) -> str:
    """Return a language as feeds name it, empty where it is none that is known."""
    first, *rest = language.replace("_", "-").split("-")
    if not _KNOWN_LANGUAGE.fullmatch(first.lower()):
        return ""
    tag = "-".join([first.lower(), *rest])
    return tag if _LANGUAGE.fullmatch(tag) else first.lower()


def feed_address(url: str) -> str:
    """Return an address on the web with all that must be escaped escaped, empty where it is none."""
    if not _ADDRESS.fullmatch(url.strip()):
        return ""
    scheme, _, rest = url.strip().partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    if not _HOST.fullmatch(ascii_host):
        return ""
    escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", rest[len(host) :])
    path = quote(escaped.encode("utf-8", "replace"), safe=_AS_IT_IS)
    return f"{scheme.lower()}://{ascii_host}{path}"
