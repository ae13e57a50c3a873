"""A text as it is audited: its characters as they were given, and the blocks and sentences that are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STANDARD_INPUT = "-"
"""The name by which a text is read from standard input."""


class BlockKind(StrEnum):
    """What a block of a text is; headings are kept apart from the body, and carry no claims."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A place in a text: from the character `start` up to, and without, the character `end`, counted from 0."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"{self.start} to {self.end} is no place in a text")

    def of(self, text: str) -> str:
        """Return the characters that stand there."""
        return text[self.start : self.end]

    def overlaps(self, other: TextSpan) -> bool:
        """Tell whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list or a row of a table, as the page has it."""

    kind: BlockKind
    span: TextSpan


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text to audit: all of its characters, and the blocks of it that are its own, in order and without overlap.

    What stands in no block (navigation, related news, doubled titles) is not read. `language` is `en` or `uk`.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    language: str
    title: str = ""
    published_on: str = ""
    notes: tuple[str, ...] = ()
    """What was left out or could not be read, in words."""


@dataclass(frozen=True, slots=True)
class TextSentence:
    """A sentence of a text: its place, its number in the text, and the number of its block."""

    span: TextSpan
    index: int
    block: int
    kind: BlockKind = BlockKind.PARAGRAPH
