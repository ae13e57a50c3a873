"""Titles cleaned of what a publisher's machinery left in them: their own second copy, and the outlet's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from marchland.watch.domain.plain_text import one_line

_SEPARATORS = (" - ", " – ", " — ", " | ", " :: ", " · ", " • ", " » ", " / ", ": ", " ")
_SUFFIX = re.compile(r"\s+(?:-|–|—|\||::|·|•|«|»)\s+")
_WORD = re.compile(r"\w+")
_LONGEST_SEPARATOR = max(map(len, _SEPARATORS))
_FEWEST_WORDS = 3


def clean_title(title: str, publishers: Iterable[str] = ()) -> str:
    """Return the title once and without the publisher's name at its end.

    A title is doubled when it is some text twice, with a separator or nothing between, and the text has at least three
    different words: "Duran Duran" and "New York, New York" stay. Only a name that equals a publisher's goes.
    """
    title = _once(one_line(title))
    for publisher in publishers:
        shorter = _without(title, one_line(publisher))
        if shorter != title:
            title = _once(shorter)
    return title


def _once(title: str) -> str:
    middle = len(title) // 2
    if title[:3] not in title[middle : middle + 3 + _LONGEST_SEPARATOR]:
        return title
    for separator in (*_SEPARATORS, ""):
        half, odd = divmod(len(title) - len(separator), 2)
        if odd or half <= 0 or title[:half] != title[len(title) - half :] or not title.startswith(separator, half):
            continue
        text = title[:half].rstrip()
        if len({word.casefold() for word in _WORD.findall(text)}) >= _FEWEST_WORDS:
            return _once(text)
    return title


def _without(title: str, publisher: str) -> str:
    """Return the title without the publisher's name after its last separator, as often as it stands there."""
    if not publisher:
        return title
    while len(title) > len(publisher) and title[-len(publisher) :].casefold() == publisher.casefold():
        marks = [mark for mark in _SUFFIX.finditer(title) if title[mark.end() :].casefold() == publisher.casefold()]
        if not marks or not title[: marks[-1].start()].strip():
            return title
        title = title[: marks[-1].start()].rstrip()
    return title
