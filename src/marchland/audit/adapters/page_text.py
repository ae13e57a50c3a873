"""Plain text as a source: its characters as they are, and the blocks of the article that stands in them."""

from __future__ import annotations

import itertools

from marchland.audit.adapters.chrome_words import chrome_words
from marchland.audit.domain.page_blocks import page_blocks
from marchland.audit.domain.page_lines import article_lines, page_lines
from marchland.audit.domain.text import BlockKind, SourceText, TextSpan
from marchland.core.errors import InputError, Location
from marchland.core.message import Message

MOST_LINES = 300_000
_LONGEST_TITLE = 300


def read_plain_text(name: str, text: str) -> SourceText:
    """Return the text with its blocks, its language not told yet; raises InputError for too many lines."""
    words = chrome_words()
    lines = list(itertools.islice(page_lines(text), MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        raise InputError("the text has more than {most:,} lines", most=MOST_LINES, where=Location(name))
    article = article_lines(lines, words)
    blocks = page_blocks(text, article.lines, words)
    title = next((block.span for block in blocks if block.kind is BlockKind.HEADING), TextSpan(0, 0))
    if article.title is not None:
        title = TextSpan(article.title.start, article.title.end)
    elif blocks and title != blocks[0].span:
        title = TextSpan(0, 0)
    left_out = len(lines) - len(article.lines)
    notes = (
        Message.counted(
            "{n} line was left out: menus, other news, or the title again",
            "{n} lines were left out: menus, other news, or the title again",
            left_out,
        ),
    )
    return SourceText(
        name, text, blocks, "", title.of(text)[:_LONGEST_TITLE], article.published_on, notes if left_out else ()
    )
