"""The language of a page where it is plain: English by its smallest words, Ukrainian by its letters."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset(
    (
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "that",
        "for",
        "with",
        "was",
        "are",
        "by",
        "from",
        "has",
        "would",
        "this",
        "which",
    )
)
_OTHERS = frozenset("ыэъёў")
_UKRAINIAN = frozenset("іїєґ")
_LOOKED_AT = 5000
_LEAST_SMALL_SHARE, _LEAST_UKRAINIAN_SHARE = 0.12, 0.02


def plain_language(text: str) -> str:
    """Return `en` or `uk` where the text is plainly in it, and nothing where that must be looked into."""
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    letters = "".join(words)
    if not letters:
        return ""
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in letters)
    if cyrillic < 0.1 * len(letters):
        return "en" if sum(word in _SMALL_WORDS for word in words) >= _LEAST_SMALL_SHARE * len(words) else ""
    ukrainian = sum(letter in _UKRAINIAN for letter in letters)
    plainly = ukrainian >= _LEAST_UKRAINIAN_SHARE * cyrillic and not _OTHERS & set(letters)
    return "uk" if plainly and cyrillic > 0.5 * len(letters) else ""
