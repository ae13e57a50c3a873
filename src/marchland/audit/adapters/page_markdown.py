"""Markdown as a source: its characters as they are, and the blocks that stand in them without their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marchland.audit.adapters.page_text import MOST_LINES
from marchland.audit.domain.text import Block, BlockKind, SourceText, TextSpan
from marchland.core.errors import InputError, Location

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_QUOTE = re.compile(r"(?: {0,3}> ?){1,50}")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|\Z)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_DEFINITION = re.compile(r" {0,3}\[[^\]]{1,200}\]:[ \t]*\S")
_PICTURE = re.compile(r"\s*!\[[^\]]{0,500}\]\([^)]{0,2000}\)\s*\Z")
_INDENTED = re.compile(r"(?: {4}|\t)")
_TAG = re.compile(r"\s*</?[a-zA-Z][^>]{0,500}>\s*\Z")
_LONGEST_TITLE, _LONGEST_RULE = 300, 200


def read_markdown(name: str, text: str) -> SourceText:
    """Return the text with its blocks, its language not told yet; raises InputError for too many lines.

    Code, comments, pictures, definitions of links and the fields before a document are in no block.
    """
    if text.count("\n") > MOST_LINES:
        raise InputError("the text has more than {most:,} lines", most=MOST_LINES, where=Location(name))
    reader = _BlockReader(text)
    for found in _LINE.finditer(text):
        reader.take(found.start(), found[0].rstrip())
    blocks = tuple(reader.finished())
    title = next((block.span.of(text) for block in blocks if block.kind is BlockKind.HEADING), "")
    return SourceText(name, text, blocks, "", title[:_LONGEST_TITLE])


class _BlockReader:
    """Takes the lines of a text one by one, and knows the block that is open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._blocks: list[Block] = []
        self._open: Block | None = None
        self._after = ""  # the sign that ends what is left out: a fence, a comment, or the fields before a document
        self._in_list = False

    def finished(self) -> Iterator[Block]:
        """Yield the blocks, the last one closed."""
        self._close()
        yield from self._blocks

    def _close(self) -> None:
        if self._open is not None:
            self._blocks.append(self._open)
        self._open = None

    def _add(self, kind: BlockKind, start: int, end: int) -> None:
        """Close what is open and add a block that is whole, without the spaces around it."""
        self._close()
        self._in_list = False
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        if words.strip():
            self._blocks.append(Block(kind, TextSpan(start, start + len(words.strip()))))

    def take(self, start: int, line: str) -> None:
        """Take the next line, which begins there."""
        if self._left_out(start, line):
            self._close()
            return
        mark = _QUOTE.match(line)
        start, line = (start + mark.end(), line[mark.end() :]) if mark else (start, line)
        if not line.strip() or (self._open is None and _is_aside(line, in_list=self._in_list)):
            self._close()
            self._in_list = self._in_list and not line.strip()
            return
        heading = _HEADING.match(line)
        if heading:
            self._add(BlockKind.HEADING, start + heading.end(), start + len(_without_closing(line)))
        elif self._open is not None and self._open.kind is BlockKind.PARAGRAPH and _UNDERLINE.match(line):
            self._add_underlined()
        elif len(line) <= _LONGEST_RULE and _RULE.match(line):
            self._close()
        elif line.lstrip().startswith("|") or line.count("|") > 1:
            if line.strip(" \t|:-"):
                edge = len(line) - len(line.lstrip().lstrip("|"))
                self._add(BlockKind.TABLE_ROW, start + edge, start + len(line.rstrip("| \t")))
        else:
            self._take_prose(start, line)

    def _add_underlined(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            self._add(BlockKind.HEADING, opened.span.start, opened.span.end)

    def _take_prose(self, start: int, line: str) -> None:
        item = _ITEM.match(line)
        end = start + len(line)
        if item:
            self._close()
            self._open, self._in_list = Block(BlockKind.LIST_ITEM, TextSpan(start + item.end(), end)), True
        elif self._open is not None:
            self._open = Block(self._open.kind, TextSpan(self._open.span.start, end))
        else:
            self._in_list = self._in_list and _INDENTED.match(line) is not None
            self._open = Block(BlockKind.PARAGRAPH, TextSpan(start + len(line) - len(line.lstrip()), end))

    def _left_out(self, start: int, line: str) -> bool:
        """Tell whether a line belongs to code, a comment, or the fields before the document."""
        bare = line.strip()
        if self._after:
            if bare.endswith(self._after) and (self._after in {"-->", "---"} or not bare.strip(self._after[0])):
                self._after = ""
            return True
        fence = _FENCE.match(line)
        if fence:
            self._after = fence[1]
        elif bare.startswith("<!--"):
            self._after = "" if "-->" in bare else "-->"
        elif start == 0 and bare == "---" and "\n---" in self.text[3:_FIELDS_WITHIN]:
            self._after = "---"
        else:
            return False
        return True


_FIELDS_WITHIN = 20_000


def _without_closing(line: str) -> str:
    """Return a heading without the number signs that close it."""
    bare = line.rstrip().rstrip("#")
    return bare.rstrip() if bare[-1:] in {" ", "\t"} else line


def _is_aside(line: str, *, in_list: bool) -> bool:
    """Tell whether a line is code by its indent, a picture, a tag or the address of a link."""
    code = _INDENTED.match(line) is not None and not in_list
    return code or any(aside.match(line) for aside in (_DEFINITION, _PICTURE, _TAG))
