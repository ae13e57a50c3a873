"""Words by which a text says what its figures are about: beginnings of words that few figures have around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]{4,}")
_BEGINNING = 5
"""Letters of a word that most of its forms share, in both languages."""
_LONGEST = 200
_RARE_MOST = 4


def named_words(text: str, start: int, end: int) -> frozenset[str]:
    """Return the beginnings of the longer words of a piece of a text."""
    return frozenset(word[:_BEGINNING].lower() for word in _WORD.findall(text, start, min(end, start + _LONGEST)))


def rare_of(around: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Return of the words around each figure those that few other figures have around them."""
    seen = Counter(word for words in around for word in words)
    return [frozenset(word for word in words if seen[word] <= _RARE_MOST) for words in around]
