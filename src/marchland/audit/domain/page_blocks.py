"""The blocks of a text without markup: paragraphs, headings, items and rows, told by the shape of their lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from marchland.audit.domain.glued import seams
from marchland.audit.domain.page_chrome import BULLET, STOPPED, ChromeWords
from marchland.audit.domain.page_lines import PageLine
from marchland.audit.domain.sentences import sentence_ends
from marchland.audit.domain.text import Block, BlockKind, TextSpan

_WIDEST_WRAPPED, _NARROWEST_WRAPPED = 130, 30
_LONGEST_HEADING, _MOST_WORDS = 160, 22
_LONG_ENOUGH, _PROSE = 80, 30
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVXL]{1,5}\.)\s+(?=[^\W\d_])")
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}\Z")
_GLUED_FROM = 40


def page_blocks(text: str, lines: Sequence[PageLine], words: ChromeWords) -> tuple[Block, ...]:
    """Return the blocks of those lines in order: wrapped lines are joined, and what was glued together is parted."""
    drafts = [draft for chunk in _chunks(lines) for draft in _joined(chunk)]
    kinds = _kinds(text, drafts)
    found: list[Block] = []
    for draft, kind in zip(drafts, kinds, strict=True):
        if kind is BlockKind.PARAGRAPH and draft.span.end - draft.span.start >= _GLUED_FROM:
            found.extend(_parted(text, draft.span, words))
        else:
            found.append(Block(kind, draft.span))
    return tuple(found)


def _chunks(lines: Iterable[PageLine]) -> Iterator[list[PageLine]]:
    """Yield runs of lines without an empty line between them, or one that was left out."""
    chunk: list[PageLine] = []
    for line in lines:
        if chunk and line.apart:
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


def _kind_by_mark(line: PageLine) -> BlockKind:
    if "\t" in line.text or (line.text.count("|") > 1 and any(map(str.isdigit, line.text))):
        return BlockKind.TABLE_ROW
    return BlockKind.LIST_ITEM if BULLET.match(line.text) and not _NUMBERED.match(line.text) else BlockKind.PARAGRAPH


def _joined(chunk: Sequence[PageLine]) -> Iterator[Block]:
    """Yield blocks of a chunk's lines: one for each line, or more lines where they were wrapped."""
    wrapped = _is_wrapped(chunk)
    width = max(len(line.text) for line in chunk)
    open_block: Block | None = None
    for at, line in enumerate(chunk):
        kind = _kind_by_mark(line)
        goes_on = (
            open_block is not None
            and kind is BlockKind.PARAGRAPH
            and open_block.kind is not BlockKind.TABLE_ROW
            and (_goes_on(chunk[at - 1], line) or (wrapped and _is_full(chunk[at - 1], line, width)))
        )
        if open_block is not None and goes_on:
            open_block = Block(open_block.kind, TextSpan(open_block.span.start, line.end))
            continue
        if open_block is not None:
            yield open_block
        mark = BULLET.match(line.text) if kind is BlockKind.LIST_ITEM else None
        open_block = Block(kind, TextSpan(line.start + (mark.end() if mark else 0), line.end))
    if open_block is not None:
        yield open_block


def _goes_on(line: PageLine, following: PageLine) -> bool:
    """Tell whether a line is broken off within a sentence: no stop ends it and a small letter follows."""
    return following.text[:1].islower() and not STOPPED.search(line.text.rstrip(",;"))


def _is_full(line: PageLine, following: PageLine, width: int) -> bool:
    """Tell whether the next line's first word would not have found room."""
    word = following.text.partition(" ")[0]
    return len(line.text) >= _NARROWEST_WRAPPED and len(line.text) + 1 + len(word) > width


def _is_wrapped(chunk: Sequence[PageLine]) -> bool:
    """Tell whether a chunk's lines were broken at a width: all that end within a sentence are full."""
    width = max(len(line.text) for line in chunk)
    if len(chunk) < 2 or width > _WIDEST_WRAPPED:
        return False
    pairs = [(line, after) for line, after in itertools.pairwise(chunk) if not STOPPED.search(line.text)]
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return bool(pairs) and full >= 0.8 * len(pairs)


def _kinds(text: str, drafts: Sequence[Block]) -> list[BlockKind]:
    """Return what each block is; a heading has no stop at its end, and something else below it."""
    kinds = [draft.kind for draft in drafts]
    carries = False  # whether what follows is prose, or a heading above prose
    for at in range(len(drafts) - 1, -1, -1):
        if kinds[at] is not BlockKind.PARAGRAPH:
            carries = True
            continue
        words = drafts[at].span.of(text)
        if carries and _looks_like_heading(words) and _may_hold_digits(text, drafts, at, words):
            kinds[at] = BlockKind.HEADING
        else:
            carries = bool(STOPPED.search(words)) or len(words) > _LONGEST_HEADING
    return kinds


def _looks_like_heading(words: str) -> bool:
    if len(words) > _LONGEST_HEADING or "\n" in words or len(words.split()) > _MOST_WORDS:
        return False
    first = _NUMBERED.sub("", words).lstrip("\"'“«„([")[:1]
    return (first.isupper() or first.isdigit()) and (not STOPPED.search(words) or words.endswith(("?", "!")))


def _may_hold_digits(text: str, drafts: Sequence[Block], at: int, words: str) -> bool:
    """Tell whether a line with a number may be a heading: one above long prose, and not the last of a list of such."""
    if not any(map(str.isdigit, _NUMBERED.sub("", words))):
        return True
    below = drafts[at + 1].span.of(text) if at + 1 < len(drafts) else ""
    if at == 0:
        return len(below) >= _PROSE and "\n" in text[drafts[0].span.end : drafts[1].span.start].replace("\n", "", 1)
    before = drafts[at - 1].span.of(text)
    listed = not STOPPED.search(before) and any(map(str.isdigit, before))
    return len(below) >= _LONG_ENOUGH and not listed


def _parted(text: str, span: TextSpan, words: ChromeWords) -> Iterator[Block]:
    """Yield what was glued together in one paragraph: paragraphs, and headings, which end without a stop."""
    begin, opened = span.start, False
    places = [(seam.at, seam.stopped) for seam in seams(text, span.start, span.end)]
    for end, stopped in (*places, (span.end, True)):
        piece = text[begin:end].rstrip()
        if words.is_button(piece):
            begin, opened = end, True
            continue
        if not stopped:
            yield from _with_heading(text, TextSpan(begin, begin + len(piece)))
        elif opened and end < span.end and len(piece) <= _LONG_ENOUGH and _ACRONYM.search(piece):
            yield Block(BlockKind.HEADING, TextSpan(begin, begin + len(piece)))
        else:
            yield Block(BlockKind.PARAGRAPH, TextSpan(begin, begin + len(piece)))
        begin, opened = end, True  # a seam stands before a letter, so that no space begins a piece


def _with_heading(text: str, span: TextSpan) -> Iterator[Block]:
    """Yield the paragraph and the heading that end where a letter is glued to the next beginning."""
    ends = sentence_ends(text, span.start, span.end)
    start = ends[-1] if ends else span.start
    heading = text[start : span.end]
    start += len(heading) - len(heading.lstrip())
    if span.end - start > _LONGEST_HEADING:
        yield Block(BlockKind.PARAGRAPH, span)
        return
    body = text[span.start : start].rstrip()
    if body:
        yield Block(BlockKind.PARAGRAPH, TextSpan(span.start, span.start + len(body)))
    yield Block(BlockKind.HEADING, TextSpan(start, span.end))
