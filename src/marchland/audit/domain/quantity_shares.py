"""Shares and multiples in words at a place of a sentence: two thirds, one in five, half as many again, fourfold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from marchland.audit.domain.quantity_lexicon import may_begin
from marchland.audit.domain.quantity_words import SentenceWords
from marchland.audit.domain.stated_quantity import QuantityKind

_HYPHENS = frozenset("-‐‑")
_FRACTION_ROOM, _MULTIPLE_ROOM = 0.04, 0.1
_ROUND_PARTS = frozenset({10, 100})
_MOST_IN_FIGURES = 20


@dataclass(frozen=True, slots=True)
class Share:
    """A share or a multiple: its number, the room that its words leave, and the places of its words."""

    kind: QuantityKind
    value: float
    room: float
    ends: int
    """The place behind its last word."""
    behind: int
    """The place where the reading goes on: `of` belongs to it and is not marked."""


def share_at(words: SentenceWords, at: int) -> Share | None:
    """Return the fraction or multiple in words that begins at a place; None for ordinals, and where none does."""
    token = words.tokens[at]
    if not token.is_number and not may_begin(token.text, words.lexicon.share_heads):
        return None
    if words.word(at - 1).startswith(words.lexicon.words["ordinals"]):
        return None
    share = _counted_parts(words, at) or _of_every(words, at) or _listed(words, at, is_fraction=True)
    if share is None:
        return _listed(words, at, is_fraction=False)
    if words.word(share.ends) == "as" and words.word(share.ends + 2) == "again":
        return _multiple(1 + share.value, share.ends + 3)
    if words.word(share.ends) == "again":
        return _multiple(1 + share.value, share.ends + 1)
    return share


def _fraction(top: float, parts: int, ends: int) -> Share:
    room = min(_FRACTION_ROOM, 1 / (parts - 1) - 1 / (parts + 1))
    return Share(QuantityKind.FRACTION, top / parts, room, ends, ends)


def _multiple(value: float, ends: int) -> Share:
    return Share(QuantityKind.MULTIPLE, value, _MULTIPLE_ROOM * value, ends, ends)


def _counted_parts(words: SentenceWords, at: int) -> Share | None:
    """`two thirds`, `three in ten`, `three of every ten`, and the same in Ukrainian."""
    if words.word(at) in ("a", "an"):
        return _parts(words, 1, at + 1)
    number = words.number_at(at)
    if number is None or number[0] != int(number[0]) or number[0] < 1:
        return None
    top, behind = int(number[0]), number[2]
    in_words = not words.tokens[at].is_number
    if in_words and top == 1 and words.word(behind + 1) in ("in", "out"):  # `one line in four`
        noun = words.word(behind)
        if noun.isalpha() and noun not in words.lexicon.stops:
            return _out_of(words, top, behind + 1, in_words=True)
    return (_parts(words, top, behind) if in_words else None) or _out_of(words, top, behind, in_words=in_words)


def _parts(words: SentenceWords, top: int, at: int) -> Share | None:
    is_joined = words.word(at) in _HYPHENS and words.tokens[at].glued
    place = at + is_joined
    word = words.word(place)
    parts = words.lexicon.parts.get(word)
    if parts is None and (ordinal := words.lexicon.ordinals.get(word)):
        parts = (
            ordinal
            if (word.isascii() and ordinal > 2)
            or word.endswith(words.lexicon.words["one_part_ends" if top == 1 else "many_parts_ends"])
            else None
        )
    if parts is None or not top < parts or (parts not in _ROUND_PARTS and math.gcd(top, parts) > 1):
        return None
    if word.isascii() and (
        word.endswith("s") != (top > 1) or (top == 1 and not is_joined and _is_ordinal_of(words, place + 1))
    ):
        return None
    if words.word(at - 2) in words.lexicon.words["periods"] and word in ("quarters", "quarter"):
        return None
    if not word.isascii() and words.word(place + 1).startswith(words.lexicon.words["part_stems"]):
        place += 1
    return None if _is_scaled(words, place + 1) else _fraction(top, parts, place + 1)


def _is_ordinal_of(words: SentenceWords, at: int) -> bool:
    """Tell whether what is numbered follows: `a third bridge`, `a third party`."""
    lexicon, word = words.lexicon, words.word(at)
    if word in _HYPHENS and words.tokens[at].glued:
        return True
    if (
        words.word(at - 2) in ("a", "an") and words.word(at - 1) not in lexicon.words["single_ordinals"]
    ):  # seldom a share
        return word.isalpha() and word not in lexicon.stops and not word.endswith("er")
    return (
        word in lexicon.words["after_ordinals"]
        or lexicon.nouns.at(words.tokens, at)[1] > 0
        or lexicon.units.at(words.tokens, at)[1] > 0
    )


def _is_scaled(words: SentenceWords, at: int) -> bool:
    """Tell whether a word of scale follows: `half a million` is an amount, and no share."""
    scales = words.lexicon.scales
    if scales.at(words.tokens, at)[1]:
        return True
    return words.word(at) in ("a", "of") and any(scales.at(words.tokens, at + offset)[1] for offset in (1, 2))


def _out_of(words: SentenceWords, top: int, at: int, *, in_words: bool) -> Share | None:
    """`three in ten`, `nine out of ten`, `one of every five`: no days or sums, and no figures of whole counts."""
    word, place = words.word(at), at + 1
    every = words.lexicon.words["every"]
    if word == "out" and words.word(place) == "of":
        place += 1
    elif word not in ("in", *words.lexicon.words["out_of"]) and not (word == "of" and words.word(place) in every):
        return None
    says_every = words.word(place) in every
    place += says_every
    number = words.number_at(place)
    if number is None or number[0] != int(number[0]):
        return None
    parts, behind = int(number[0]), number[2]
    scale, length = words.lexicon.scales.at(words.tokens, behind)
    if length and in_words and 1 in (top, parts):
        parts, behind = round(parts * float(scale)), behind + length
    elif length:
        return None
    if not top < parts:
        return None
    is_round = parts <= _MOST_IN_FIGURES or math.log10(parts).is_integer()
    if not is_round and not says_every and words.tokens[place].is_number and top > 1:
        return None
    if not in_words and not says_every and (not is_round or words.word(at) == "in") and top > 1:
        return None
    if words.measures(behind) or (
        word in words.lexicon.words["out_of"] and top == 1 and not says_every and _one_of(words, at)
    ):
        return None
    return _fraction(top, parts, behind)


def _one_of(words: SentenceWords, at: int) -> bool:
    """Tell whether `один із трьох` is one of the three that are there, and no share of many."""
    return words.word(at - 2) not in words.lexicon.words["before_shares"]


def _of_every(words: SentenceWords, at: int) -> Share | None:
    """`every third`, `кожен сьомий`, `щодесятий`, `десята частина`, `the other third`; no `every third day`."""
    word, ordinals = words.word(at), words.lexicon.ordinals
    parts, ends = 0, at + 2
    if word in words.lexicon.words["every"]:
        parts = 2 if words.word(at + 1) == "other" else ordinals.get(words.word(at + 1), 0)
        if not parts and (tens := words.lexicon.number_words["uk"].get(words.word(at + 1), 0)) in range(20, 100, 10):
            parts, ends = int(tens) + ordinals.get(words.word(at + 2), 0), at + 3
            parts = 0 if parts == tens else parts
    elif word.startswith("що"):
        parts, ends = ordinals.get(word[2:], 0), at + 1
    elif word in ordinals and words.word(at + 1).startswith(words.lexicon.words["part_stems"]):
        parts = ordinals[word]
        return _fraction(1, parts, ends) if parts > 1 else None
    elif word in ("third", "quarter", "fifth", "half") and words.word(at - 1) in words.lexicon.words["the_rest"]:
        parts, ends = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}[word], at + 1
        return None if _is_ordinal_of(words, ends) else _fraction(1, parts, ends)
    return None if parts < 2 or words.measures(ends) else _fraction(1, parts, ends)


def _listed(words: SentenceWords, at: int, *, is_fraction: bool) -> Share | None:
    """Return a share or multiple that the lexicon lists as a whole."""
    if words.number_at(at) is not None:
        return None
    phrases = words.lexicon.fractions if is_fraction else words.lexicon.multiples
    value, length = phrases.at(words.tokens, at)
    behind = at + length
    if not length or (words.word(behind) in _HYPHENS and words.tokens[behind].glued):
        return None
    ends = behind - 1 if words.word(behind - 1) in ("of", "від") else behind
    if not is_fraction:
        return Share(QuantityKind.MULTIPLE, float(value), _MULTIPLE_ROOM * float(value), ends, behind)
    if _is_scaled(words, behind):
        return None
    if words.word(at) in words.lexicon.words["single_ordinals"] and (
        words.word(behind) != "of" or words.word(at - 1) == "the"
    ):
        return None
    return Share(QuantityKind.FRACTION, float(value), _FRACTION_ROOM, ends, behind)
