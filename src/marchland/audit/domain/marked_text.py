"""A text cut into pieces at its quantities, so that each can be marked where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marchland.audit.domain.text import BlockKind, SourceText, TextSpan


@dataclass(frozen=True, slots=True)
class TextMark:
    """A place that is marked: what it is called, and what it is marked as."""

    span: TextSpan
    id: str
    label: str
    quantity: str = ""
    """The quantity that stands there."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a block: its characters, and the mark on them if there is one."""

    text: str
    mark: TextMark | None = None


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """A block of a text in pieces, which together are all of its characters."""

    kind: BlockKind
    pieces: tuple[TextPiece, ...]


def marked_blocks(text: SourceText, marks: Sequence[TextMark]) -> tuple[MarkedBlock, ...]:
    """Return the blocks of a text with the marks that stand whole in one; of two that overlap the first counts."""
    ordered = sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end))
    return tuple(MarkedBlock(block.kind, tuple(_pieces(text.text, block.span, ordered))) for block in text.blocks)


def _pieces(text: str, span: TextSpan, marks: Sequence[TextMark]) -> Iterator[TextPiece]:
    at = span.start
    for mark in marks:
        if mark.span.start < at or mark.span.end > span.end or mark.span.start >= span.end:
            continue
        if mark.span.start > at:
            yield TextPiece(text[at : mark.span.start])
        yield TextPiece(mark.span.of(text), mark)
        at = mark.span.end
    if at < span.end:
        yield TextPiece(text[at : span.end])
