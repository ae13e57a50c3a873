"""Web pages as a source, by trafilatura: the main text with its headings, and nothing of what stands around it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree, html

from marchland.audit.adapters.chrome_words import chrome_words
from marchland.audit.domain.page_lines import PageLine, article_lines
from marchland.audit.domain.text import BlockKind, SourceText
from marchland.audit.domain.text_pieces import PagePiece, row_piece, text_of_pieces, tidy
from marchland.core.errors import InputError, Location
from marchland.core.message import Message

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it says of a page is no word to a reader
MOST_TAGS = 40_000
"""With more of them telling the main text from the rest takes many seconds; all text is read then."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_RAISED = re.compile(r"<sup\b[^>]{0,80}>\s{0,3}([23])\s{0,3}</sup>", re.IGNORECASE)
_DATES = {"extensive_search": False, "original_date": True}
_RAISED_SIGNS = {"2": "²", "3": "³"}
_UNREAD = (
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "svg", "head", "iframe", "object",
    "select", "button", "figure", "audio", "video", "canvas",
)  # fmt: skip
_HEADINGS = dict.fromkeys(("head", "h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING)
_PLAIN = ("p", "quote", "dd", "dt", "div", "section", "td", "th", "article", "main", "blockquote", "body", "list",
          "table", "ul", "ol", "pre")  # fmt: skip
_KINDS = (
    _HEADINGS
    | dict.fromkeys(("item", "li"), BlockKind.LIST_ITEM)
    | dict.fromkeys(("row", "tr"), BlockKind.TABLE_ROW)
    | dict.fromkeys(_PLAIN, BlockKind.PARAGRAPH)
)
_HEAD = 4096
_BREAKS = frozenset({"lb", "br"})


def read_html(name: str, markup: str) -> SourceText:
    """Return the main text of a page, its language not told yet; raises InputError where there is no text in it.

    Scripts, hidden parts and addresses of links are not read, and nothing is fetched.
    """
    markup = _RAISED.sub(lambda found: _RAISED_SIGNS[found[1]], _DECLARATION.sub("", markup.replace("\0", ""), count=1))
    if "<html" not in markup[:_HEAD].lower():
        markup = f"<html><body>{markup}</body></html>"  # of a fragment's single paragraph nothing would be found
    title, published_on = "", ""
    notes: tuple[str, ...] = ()
    body: Any = None
    if markup.count("<") <= MOST_TAGS:
        found: Any = trafilatura.bare_extraction(
            markup, favor_precision=True, include_comments=False, include_tables=True, include_images=False,
            include_links=False, with_metadata=True, date_extraction_params=_DATES,
        )  # fmt: skip
        if found is not None:
            body, title, published_on = found.body, tidy(found.title or ""), found.date or ""
    if body is None or not "".join(body.itertext()).strip():
        body = _whole(name, markup)
        notes = (Message("the main text could not be told from the rest of the page, so that all of it was read"),)
    pieces = list(_pieces(body))
    if not any(piece.text for piece in pieces):
        raise InputError("there is no text in this page", where=Location(name))
    kept, day = _article(pieces)
    return text_of_pieces(name, kept, title or _title(kept), published_on or day, notes)


def _title(pieces: list[PagePiece]) -> str:
    return next((piece.text for piece in pieces[:1] if piece.kind is BlockKind.HEADING), "")


def _whole(name: str, markup: str) -> Any:
    """Return all of a page as a tree, without what is never text; raises InputError where it has none."""
    try:
        root: Any = html.document_fromstring(markup)
    except (etree.LxmlError, ValueError):
        raise InputError("there is no text in this page", where=Location(name)) from None
    for element in list(root.iter(*_UNREAD, etree.Comment, etree.ProcessingInstruction)):
        if element.getparent() is not None:
            element.drop_tree()
    return root


def _pieces(body: Any) -> Iterator[PagePiece]:
    """Yield the blocks of a tree in order, without going down by calls, however deep it is."""
    kind, rows = BlockKind.PARAGRAPH, 0
    parts: list[str] = []
    row: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        begins, block = event == "start", tag in _KINDS
        if block or tag == "cell":
            text = "".join(parts)
            parts = []
            if rows:
                row.append(tidy(text))
            else:
                yield from _paragraphs(kind, text)
        if tag in {"row", "tr"}:
            rows += 1 if begins else -1
            if not rows:
                yield row_piece(row)
                row = []
        if block:
            above = element if begins else element.getparent()
            kind = _kind(above)
        if tag in _BREAKS and begins:
            parts.append("\n")
        parts.append((element.text if begins else element.tail) or "")
    yield from _paragraphs(kind, "".join(parts))


def _kind(element: Any) -> BlockKind:
    """Return what the text right inside of an element is, by the nearest element that says so."""
    for _ in range(4):
        if element is None:
            break
        kind = _KINDS.get(element.tag)
        if kind is not None and (kind is not BlockKind.PARAGRAPH or element.tag not in {"p", "div"}):
            return kind
        element = element.getparent()
    return BlockKind.PARAGRAPH


def _paragraphs(kind: BlockKind, text: str) -> Iterator[PagePiece]:
    """Yield the lines that breaks make of a text, each by itself where it does not go on with a small letter."""
    lines: list[str] = []
    for line in map(tidy, text.split("\n") if kind is BlockKind.PARAGRAPH else [text]):
        if lines and lines[-1] and line[:1].islower():
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
    yield from (PagePiece(kind, line) for line in lines)


def _article(pieces: list[PagePiece]) -> tuple[list[PagePiece], str]:
    """Return the pieces without what a page still has around its article, and the day it is dated."""
    # A line's place is the number of its piece, by which what is kept is found again.
    lines = [PageLine(at, at, piece.text, apart=True) for at, piece in enumerate(pieces) if piece.text]
    found = article_lines(lines, chrome_words())
    kept = [pieces[line.start] for line in found.lines]
    return (kept, found.published_on) if kept else ([piece for piece in pieces if piece.text], "")
