"""The sentences of a text in English or Ukrainian, each at its place, with what is an abbreviation told from an end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marchland.audit.domain.glued import CAPITAL, seams
from marchland.audit.domain.sentence_words import BEFORE_NAMES, BEFORE_NUMBERS, MEASURED, OPENERS, SELDOM_LAST
from marchland.audit.domain.text import Block, BlockKind, SourceText, TextSentence, TextSpan

_WHOLE = frozenset({BlockKind.HEADING, BlockKind.TABLE_ROW})
_STOP = re.compile(r"(?<![.!?…])[.!?…]++(?:[\"'”’»›“)\]]|\[\d{1,3}\]|[¹²³⁰⁴-⁹])*+(?=\s++[^\s.,;:a-zа-яіїєґ])")
"""A run of stops with what closes behind it, before a space; what was run through is not looked at again."""
_INK = re.compile(r"\S")
_WORD = re.compile(r"[^\W\d_]+(?:[.’'-][^\W\d_]+)*\Z")
_NEXT = re.compile(r"[\s\"'“”‘’«„‹(\[–—−•*-]*+(.)", re.DOTALL)
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z")
_IN_CAPITALS = re.compile(rf"[{CAPITAL}]{{3}}\b")
_UNITS = frozenset("мст")
_OPENING = frozenset(".!?:;")
_LONGEST_TOKEN = 40
_AFTER = 64


def sentences(text: SourceText) -> tuple[TextSentence, ...]:
    """Return the sentences in order, without overlap: each lies in one block, and every sign of a block is in one.

    A heading and a row of a table are one sentence each; so is an item of a list without a full stop inside.
    """
    found: list[TextSentence] = []
    for number, block in enumerate(text.blocks):
        found.extend(
            TextSentence(span, index, number, block.kind)
            for index, span in enumerate(_spans(text.text, block), start=len(found))
        )
    return tuple(found)


def _spans(text: str, block: Block) -> Iterator[TextSpan]:
    """Yield where the sentences of a block stand, without the spaces around them."""
    begin, end = block.span.start, block.span.end
    ends = () if block.kind in _WHOLE else sentence_ends(text, begin, end)
    for stop in (*ends, end):
        first = _INK.search(text, begin, stop)
        if first:
            last = len(text[first.start() : stop].rstrip())
            yield TextSpan(first.start(), first.start() + last)
            begin = stop


def sentence_ends(text: str, start: int, end: int) -> list[int]:
    """Return the places inside of that part of a text where a sentence ends and another one begins."""
    spaced = [found.end() for found in _STOP.finditer(text, start, end) if _is_end(text, found, start, end)]
    return sorted({*spaced, *(seam.at for seam in seams(text, start, end) if seam.stopped)})


def _is_end(text: str, found: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a sentence ends at that stop, by what stands before and behind it."""
    following = _NEXT.match(text, found.end(), min(end, found.end() + _AFTER))
    if following is None:
        return False  # nothing but spaces and signs is left, which belong to what they stand behind
    letter = following[1]
    if letter.islower() or letter in ",;:)]%/=+":
        return False
    token = text[max(start, found.start() - _LONGEST_TOKEN) : found.start()].rpartition("\n")[2].rpartition(" ")[2]
    if not token.strip():
        return letter.isupper()
    if found[0][0] != "." or found[0].startswith(".."):
        return letter.isalnum()
    at = found.start() - len(token)
    before = text[max(start, at - 3) : at].rstrip()[-1:]
    if token.isdigit() and len(token) <= 3 and _opens(text, at, start):
        return False  # "1. Fences": the number of an item
    return _ends_after(token, _word_at(text, following.start(1), end), before)


def _opens(text: str, at: int, start: int) -> bool:
    """Tell whether nothing stands before that place in its block or its line, or the end of a sentence does."""
    before = text[max(start, at - _LONGEST_TOKEN) : at].rpartition("\n")[2].rstrip()
    if not before or before[-1] not in _OPENING:
        return not before
    word = _WORD.search(before[:-1])
    return word is None or word[0].lower() not in BEFORE_NUMBERS | BEFORE_NAMES


def _word_at(text: str, at: int, end: int) -> str:
    found = _NEXT_WORD.match(text, at, min(end, at + _LONGEST_TOKEN))
    return found[0] if found else text[at : min(end, at + 3)]


def _ends_after(token: str, following: str, before: str) -> bool:
    """Tell whether a full stop behind that token ends a sentence, by the next word and the sign before the token."""
    found = _WORD.search(token)
    if found is None:
        return True
    word = found[0].lower()
    opener, digit = following.lower() in OPENERS, following[:1].isdigit()
    if word in MEASURED and (before.isdigit() or token[: found.start()][-1:].isdigit()):
        return opener or (word in _UNITS and not digit)
    if word in BEFORE_NAMES or (word in BEFORE_NUMBERS and digit):
        return False
    if word in SELDOM_LAST or _INITIALS.search(word):
        return opener
    if word in BEFORE_NUMBERS:
        return not _IN_CAPITALS.match(following)
    return opener or len(word) > 1 or not found[0].isupper()
