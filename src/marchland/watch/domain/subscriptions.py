"""Which feeds are subscribed to: their canonical addresses and identifiers, their folders, and two lists made one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from marchland.watch.domain.address_rules import AddressRefusal, split_address
from marchland.watch.domain.item import Source

_ID_LENGTH = 12
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed:(?=//)", re.I)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two lists of sources as one: all of them, those that were new, and those that were there already."""

    sources: tuple[Source, ...]
    added: tuple[Source, ...]
    known: tuple[Source, ...]


def plain_feed_address(text: str) -> str:
    """Return a feed's address as it is asked: without spaces around it and the `feed:` that some pages write."""
    text = _FEED_SCHEME.sub("", text.strip(), count=1)
    return "http:" + text if text.startswith("//") else text


def canonical_feed_address(url: str) -> str:
    """Return the one spelling by which two addresses are the same feed.

    http and https, a default port, the case of the host, a fragment, and the case of percent-encoding make no
    difference; a path's slash at the end and a query do. An address that is none stands for itself.
    """
    plain = plain_feed_address(url)
    address = split_address(plain)
    if isinstance(address, AddressRefusal):
        return plain
    port = 80 if address.port in (80, 443) else address.port
    rest = re.sub("%[0-9a-fA-F]{2}", lambda run: run[0].upper(), address.rest)
    return str(replace(address, scheme="http", port=port, rest=rest))


def source_id(url: str) -> str:
    """Return a source's identifier: the first digits of the SHA-256 of its canonical address."""
    return hashlib.sha256(canonical_feed_address(url).encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]


def merged(known: Iterable[Source], given: Iterable[Source]) -> Merge:
    """Return both lists as one: a feed that is there stays as it is, and one that is given twice counts once."""
    sources = {canonical_feed_address(source.url): source for source in known}
    added: list[Source] = []
    already: list[Source] = []
    for source in given:
        key = canonical_feed_address(source.url)
        if key in sources:
            already.append(source)
            continue
        sources[key] = source
        added.append(source)
    return Merge(tuple(sources.values()), tuple(added), tuple(already))


def folder_text(path: Iterable[str]) -> str:
    r"""Return nested folders as one text, outermost first, by slashes; a slash in a name is written `\/`."""
    return "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in path if name)


def folder_path(text: str) -> tuple[str, ...]:
    """Return the names of nested folders of what `folder_text` made."""
    names = [""]
    escaped = False
    for sign in text:
        if escaped or sign not in "\\/":
            names[-1] += sign
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            names.append("")
    return tuple(name for name in names if name)
