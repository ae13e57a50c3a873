"""Places where two paragraphs, or a heading and its paragraph, were written together without a space."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from marchland.audit.domain.sentence_words import BEFORE_NAMES, BEFORE_NUMBERS, OPENERS

CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĶŁĻŃŇŐŌŘŚŠŤŪŮŰŹŻŽА-ЯЁІЇЄҐЎ"
"""Capital letters of the languages that names come from, as a class of a pattern holds them."""
_AFTER_A_STOP = rf"(?<=[.!?…])[\"'”’»)\]]{{0,3}}(?=[{CAPITAL}“«„])"
_AFTER_A_LETTER = rf"(?<=[^\W_])[)\]”»²³]{{0,2}}(?=[{CAPITAL}])(?<![{CAPITAL}])"
_SEAM = re.compile(f"{_AFTER_A_STOP}|{_AFTER_A_LETTER}")
_LEFT = re.compile(r"\S*\Z")
_LEFT_WORD = re.compile(r"[^\W\d_]*\Z")
_RIGHT_WORD = re.compile(r"[“«„]?([^\W\d_]+)")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.){2,}\Z")
_ABBREVIATED = re.compile(rf"\.[{CAPITAL}]\.")
_LONGEST_WORD = 40
_MOST_LOOKED_AT = 200_000
"""Ten million letters of prose have a tenth of that; what has more is no prose, and would take a minute."""
_SHORTEST_WORD, _SHORTEST_BEFORE_CAPITALS = 3, 6


@dataclass(frozen=True, slots=True)
class Seam:
    """A place where something new begins with no space before it; what ends there may have ended with a stop."""

    at: int
    stopped: bool


def seams(text: str, start: int, end: int) -> Iterator[Seam]:
    """Yield the places inside of that part of the text, in order, where a paragraph or heading is glued to the next."""
    for found in itertools.islice(_SEAM.finditer(text, start, end), _MOST_LOOKED_AT):
        at = found.end()
        if not start < at < end:
            continue
        left = _LEFT.search(text[max(start, at - _LONGEST_WORD) : at])
        right = _RIGHT_WORD.match(text, at, min(end, at + _LONGEST_WORD))
        if left is None or right is None or _is_address(left[0]):
            continue
        stopped = text[found.start() - 1] in ".!?…"
        follows = text[right.end() : min(end, right.end() + 3)]
        if (_parts_at_stop if stopped else _parts_at_letter)(left[0], right[1], follows):
            yield Seam(at, stopped)


def _is_address(token: str) -> bool:
    return "@" in token or "/" in token or "#" in token or "www." in token.lower()


def _begins(word: str, follows: str) -> bool:
    """Tell whether the word is one that begins sentences, and stands whole."""
    whole = follows[:1] in {"", " ", "\t", "\n", ",", "’", "'"}
    return whole and word.lower() in OPENERS and (len(word) == 1 or word[1:].islower())


def _parts_at_stop(left: str, right: str, follows: str) -> bool:
    body = left.rstrip("\"'”’»)]").rstrip(".!?…")
    word = _LEFT_WORD.search(body)
    last = word[0] if word else ""
    if _ACRONYM.search(left) or (len(last) == 1 and last.isupper()):
        return _begins(right, follows)
    if body.isdigit() and len(body) <= 3 and left.endswith("."):
        return _begins(right, follows)
    if left.endswith(".") and last.lower() in BEFORE_NAMES | BEFORE_NUMBERS:
        return False
    if len(right) == 1:
        return _begins(right, follows) or _ABBREVIATED.match(follows) is not None
    if right.isupper():
        return last.islower() and len(last) >= _SHORTEST_WORD
    return right[1:].islower() and not (follows.startswith(".") and len(right) <= 3)


def _parts_at_letter(left: str, right: str, follows: str) -> bool:
    found = _LEFT_WORD.search(left.rstrip(")]”»²³"))
    word = found[0] if found else ""
    plain = word.islower() and len(word) >= _SHORTEST_WORD
    if _begins(right, follows):
        shortest = 1 if plain else 2 if not word and len(left) > 1 else _SHORTEST_WORD
        return len(right) >= shortest and len(word) != 1
    if not plain:
        return False
    if right.isupper() and len(right) > 1:
        return len(word) >= _SHORTEST_BEFORE_CAPITALS
    return len(right) > 2 and right[1:].islower()
