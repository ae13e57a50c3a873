"""Items and feeds as a reader takes them out of a file, before anything is cleaned: one kind for every format."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Markup(Enum):
    """What a text was written as: plain, HTML, or either of them, which RSS leaves to the reader."""

    PLAIN = "plain"
    HTML = "html"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as written, what it is written as, and the address that its relative links begin from."""

    text: str
    markup: Markup = Markup.EITHER
    base: str = ""


NOTHING = RawText("")


@dataclass(slots=True)
class RawItem:
    """The fields of one item as they stand in a feed, and the line on which it begins."""

    line: int = 0
    guid: str = ""
    link: str = ""
    base: str = ""
    title: RawText = NOTHING
    summary: RawText = NOTHING
    body: RawText = NOTHING
    author: str = ""
    publisher: str = ""
    language: str = ""
    published: str = ""
    updated: str = ""


@dataclass(slots=True)
class RawFeedFields(RawItem):
    """The fields of a feed itself, which has those of an item and a few more."""

    kind: str = ""
    update_minutes: int | None = None
    hub: str = ""
    item_count: int = 0
    items: list[RawItem] = field(default_factory=list)
