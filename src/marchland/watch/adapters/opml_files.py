"""OPML in and out: lists of subscriptions as other readers write and take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from marchland.core.errors import InputError, Location
from marchland.watch.domain.item import Source
from marchland.watch.domain.subscriptions import (
    canonical_feed_address,
    folder_path,
    folder_text,
    plain_feed_address,
    source_id,
)

MAX_BYTES = 10_000_000
_MAX_DEPTH = 60
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_AMPERSAND = re.compile(rb"&(?:#[0-9]+;|#[xX][0-9a-fA-F]+;|([A-Za-z][A-Za-z0-9]*);)?")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class OpmlList:
    """What an OPML file lists: its title, its feeds, and how many entries had no address and were left out."""

    title: str
    sources: tuple[Source, ...]
    left_out: int = 0


def read_opml(content: bytes, name: str = "") -> OpmlList:
    """Return the feeds of an OPML 1.0 or 2.0 file, each once, with the folders they lie in.

    Bare ampersands and entities of HTML, which other readers write, are mended. Raises InputError where the file is
    too large, is not XML, has a document type or entities of its own, or is no OPML.
    """
    if len(content) > MAX_BYTES:
        raise InputError("the file is larger than {max_bytes:,} bytes", max_bytes=MAX_BYTES, where=Location(name))
    try:
        root = fromstring(_mended(content), forbid_dtd=True)
    except DefusedXmlException:
        raise InputError("the file has a document type or entities of its own", where=Location(name)) from None
    except ParseError as error:
        raise InputError("not XML: {error}", error=str(error), where=Location(name, error.position[0])) from None
    except (LookupError, ValueError) as error:
        raise InputError("not XML: {error}", error=str(error), where=Location(name)) from None
    if _tag(root) != "opml":
        raise InputError("this is no OPML, but {tag!r}", tag=_tag(root), where=Location(name))
    body = next((part for part in root if _tag(part) == "body"), root)
    title = next((part.text or "" for part in root.iter() if _tag(part) == "title"), "")
    sources: dict[str, Source] = {}
    left_out = 0
    for outline, folders in _outlines(body, (), 0):
        source = _source(outline, folders)
        if source is None:
            left_out += 1
        else:
            sources.setdefault(canonical_feed_address(source.url), source)
    return OpmlList(title.strip(), tuple(sources.values()), left_out)


def _mended(content: bytes) -> bytes:
    """Return the file with every ampersand that begins no reference written as one, and HTML's names as numbers."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content  # in UTF-16 these bytes mean something else

    def mend(match: re.Match[bytes]) -> bytes:
        entity = match[1]
        if match[0] == b"&":
            return b"&amp;"
        if entity is None or entity in _XML_ENTITIES:
            return match[0]
        letters = html5.get(entity.decode("ascii") + ";")
        if letters is None:
            return b"&amp;" + match[0][1:]
        return "".join(f"&#{ord(letter)};" for letter in letters).encode("ascii")

    return _AMPERSAND.sub(mend, content)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _outlines(parent: Element, folders: tuple[str, ...], depth: int) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Yield the entries that are feeds with the folders around them; what lies deeper than is taken, flat."""
    for outline in parent:
        if _tag(outline) != "outline":
            continue
        name = _attribute(outline, "text") or _attribute(outline, "title")
        inside = _attribute(outline, "xmlurl") == "" and (len(outline) > 0 or _attribute(outline, "type") == "")
        if not inside:
            yield outline, folders
        if depth < _MAX_DEPTH:
            yield from _outlines(outline, (*folders, name) if inside and name else folders, depth + 1)


def _attribute(outline: Element, name: str) -> str:
    """Return an attribute, whatever the case in which its name is written."""
    return next((value.strip() for key, value in outline.attrib.items() if key.lower() == name), "")


def _source(outline: Element, folders: tuple[str, ...]) -> Source | None:
    url = plain_feed_address(_attribute(outline, "xmlurl"))
    if not url:
        return None
    language = _attribute(outline, "language")
    return Source(
        id=source_id(url),
        url=url,
        title=_attribute(outline, "title") or _attribute(outline, "text"),
        folder=folder_text(folders),
        language="" if language == "unknown" else language,
        site_url=_attribute(outline, "htmlurl"),
    )


def write_opml(title: str, sources: Iterable[Source], at: datetime) -> bytes:
    """Return sources as OPML 2.0, nested as their folders are; what XML cannot hold is left out of the texts."""
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    SubElement(head, "title").text = _plain(title)
    SubElement(head, "dateCreated").text = format_datetime(at)
    body = SubElement(root, "body")
    folders: dict[tuple[str, ...], Element] = {(): body}
    for source in sources:
        path = folder_path(_plain(source.folder))
        for depth in range(1, len(path) + 1):
            inner = path[:depth]
            if inner not in folders:
                folders[inner] = SubElement(folders[inner[:-1]], "outline", text=inner[-1])
        values = {
            "text": source.title or source.url,
            "title": source.title,
            "type": "rss",
            "xmlUrl": source.url,
            "htmlUrl": source.site_url,
            "language": source.language,
        }
        kept = {name: _plain(value) for name, value in values.items() if value}
        SubElement(folders[path], "outline", kept)
    if len(body) == 0:
        SubElement(body, "outline", text=_plain(title))  # OPML 2.0 asks for one, and without an address it is no feed
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)
