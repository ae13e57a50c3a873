"""What changed between two versions of an item: which words went and came, and which of them are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from marchland.watch.domain.highlight import Span
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.words import TextWord, words

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class TextChange:
    """One change of a text: the span in the old one and the span in the new one; what is empty was added or removed.

    `numbers` tells whether numbers changed in it: their old and new values, as they are compared.
    """

    old: Span
    new: Span
    old_numbers: tuple[str, ...] = ()
    new_numbers: tuple[str, ...] = ()

    @property
    def numbers(self) -> bool:
        """Tell whether a number changed."""
        return self.old_numbers != self.new_numbers


@dataclass(frozen=True, slots=True)
class ItemChanges:
    """What a version has that the one before had not; a pair is old and new, None where they are the same."""

    title: tuple[TextChange, ...]
    summary: tuple[TextChange, ...]
    link: tuple[str, str] | None
    published_at: tuple[datetime | None, datetime | None] | None
    updated_at: tuple[datetime | None, datetime | None] | None

    @property
    def numbers(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """Return the numbers that changed, old ones and new ones, of the title first."""
        changes = (*self.title, *self.summary)
        return tuple((change.old_numbers, change.new_numbers) for change in changes if change.numbers)


def item_changes(old: ItemVersion, new: ItemVersion) -> ItemChanges:
    """Return what changed from the old version to the new one."""
    return ItemChanges(
        text_changes(old.title, new.title),
        text_changes(old.summary, new.summary),
        (old.link, new.link) if old.link != new.link else None,
        _times(old.published_at, new.published_at),
        _times(old.updated_at, new.updated_at),
    )


def text_changes(old: str, new: str) -> tuple[TextChange, ...]:
    """Return the changes from one text to another, word by word; letter case is a change, spaces are none."""
    before, after = list(words(old)), list(words(new))
    matcher = SequenceMatcher(None, _as_written(old, before), _as_written(new, after), autojunk=False)
    return tuple(_changes(matcher, old, new, before, after))


def _changes(
    matcher: SequenceMatcher[str], old: str, new: str, before: list[TextWord], after: list[TextWord]
) -> Iterator[TextChange]:
    for operation, first, last, new_first, new_last in matcher.get_opcodes():
        if operation != "equal":
            yield TextChange(
                _span(before, first, last, len(old)),
                _span(after, new_first, new_last, len(new)),
                _numbers(before[first:last]),
                _numbers(after[new_first:new_last]),
            )


def _as_written(text: str, inside: list[TextWord]) -> list[str]:
    """Return the words as they stand in the text, but numbers as they are compared: `20,000` is `20 000`."""
    return [word.text if _DIGIT.search(word.text) else text[word.start : word.end] for word in inside]


def _span(inside: list[TextWord], first: int, last: int, length: int) -> Span:
    if first < last:
        return Span(inside[first].start, inside[last - 1].end)
    place = inside[first].start if first < len(inside) else length
    return Span(place, place)


def _numbers(inside: list[TextWord]) -> tuple[str, ...]:
    return tuple(word.text for word in inside if _DIGIT.search(word.text))


def _times(old: datetime | None, new: datetime | None) -> tuple[datetime | None, datetime | None] | None:
    return None if old == new else (old, new)
