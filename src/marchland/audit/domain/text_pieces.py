"""A text put together of the pieces that were read out of a page: its blocks stand apart by an empty line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marchland.audit.domain.text import Block, BlockKind, SourceText, TextSpan

_BETWEEN = "\n\n"
_CELLS = " | "
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class PagePiece:
    """What was read out of a page as one block."""

    kind: BlockKind
    text: str


def tidy(text: str) -> str:
    """Return the text in one line: single spaces, and no sign that is not seen, such as a hyphen within a word."""
    return " ".join(text.translate(_UNSEEN).split())


def row_piece(cells: Iterable[str]) -> PagePiece:
    """Return a row of a table, with its cells told apart; one of a single cell only frames its text."""
    filled = [cell for cell in cells if cell]
    return PagePiece(BlockKind.TABLE_ROW if len(filled) > 1 else BlockKind.PARAGRAPH, _CELLS.join(filled))


def text_of_pieces(
    name: str, pieces: Iterable[PagePiece], title: str = "", published_on: str = "", notes: tuple[str, ...] = ()
) -> SourceText:
    """Return the text of those pieces, its language not told yet; empty pieces are left out."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for piece in pieces:
        if piece.text:
            at += len(_BETWEEN) if parts else 0
            blocks.append(Block(piece.kind, TextSpan(at, at + len(piece.text))))
            parts.append(piece.text)
            at += len(piece.text)
    first = blocks[0] if blocks else None
    heading = parts[0] if first is not None and first.kind is BlockKind.HEADING else ""
    return SourceText(
        name, _BETWEEN.join(parts), tuple(blocks), "", (title or heading)[:_LONGEST_TITLE], published_on, notes
    )
