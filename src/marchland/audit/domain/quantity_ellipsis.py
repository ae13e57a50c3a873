"""Counts whose noun stands elsewhere: `Births: 300`, `of all inmates, 300`, `nine of them`, `by 30 jobs to 400`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from marchland.audit.domain.quantity_words import SentenceWords
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity

_LABEL_WORDS, _WHOLE_WORDS, _BEHIND_COMMA = 8, 10, 2
_STOPS = frozenset(".;:?!•*–—|")
_THEM_BEHIND = re.compile(
    r"\s(?:of (?:them|these|those|which|whom)|(?:і?з|зі) (?:них|яких)|remain(?:ed|s)?|fewer than|(?:are|were) left"
    r"|outstanding|have since|(?:are|were) still)(?!\w)"
)
_THEM_BEFORE = re.compile(
    r"(?<!\w)(?:of (?:them|these|those|which|whom)|(?:і?з|серед|поміж) (?:них|яких)|(?:за)?лишил(?:ося|ось|ися)|стало"
    r"|leaving|the remaining|the other|compared with|compared to|as against|up from|down from)"
    r"(?:,? (?:only|about|some|лише|тільки|близько))?,?\s$",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"(?<!\w)(?:by|from|на|і?з|від)\s(?:(?:about|some|nearly|over|майже|близько)\s)?$", re.IGNORECASE)
_LONGEST_BEFORE = 40
_COUNTED = (QuantityKind.COUNT, QuantityKind.MEASURE, QuantityKind.MONEY, QuantityKind.DURATION)


def named_elsewhere(words: SentenceWords, quantities: Sequence[StatedQuantity]) -> Iterator[StatedQuantity]:
    """Yield the quantities, a bare number with the noun of the label before it or of the whole that it is of."""
    starts = {token.start: at for at, token in enumerate(words.tokens)}
    whole = _whole_end(words)
    last: StatedQuantity | None = None
    for quantity in quantities:
        at = starts.get(quantity.span.start, -1)
        noun = ""
        if quantity.kind is QuantityKind.NUMBER and not quantity.unit and at >= 0:
            noun = _whole_behind(words, quantity)
        if quantity.kind is QuantityKind.NUMBER and not quantity.unit and not noun and at > 0:
            before = [other for other in quantities if other.span.end <= quantity.span.start and not other.is_date]
            if words.word(at - 1) == ":":
                noun = _labelled(words, at - 1)
            elif words.word(at - 1) in words.lexicon.words["numbering"]:
                noun = words.plural_at(at - 2)
            elif words.word(at - 1) == "of" and words.word(at - 2) == "population":
                noun = "person"
            elif whole and whole < at <= whole + _BEHIND_COMMA:
                counted = before[0].noun if len(before) == 1 else ""
                noun = counted if before else _noun_between(words, 0, whole)
            elif last is not None and _is_of_whole(words, starts, last, quantity, at):
                noun = last.noun
        last = replace(quantity, unit=noun, noun=noun, kind=QuantityKind.COUNT) if noun else quantity
        yield last


def _is_of_whole(
    words: SentenceWords, starts: Mapping[int, int], whole: StatedQuantity, quantity: StatedQuantity, at: int
) -> bool:
    """Tell whether a number is of those right before it: `із 750 посад заміщено 615`."""
    place = starts.get(whole.span.start, 0)
    if (
        whole.kind is not QuantityKind.COUNT
        or not whole.noun
        or words.word(place - 1) not in words.lexicon.words["of_whole"]
        or place < 1
    ):
        return False
    between = range(place, at)
    apart = any(words.word(other) in ",;:.—–" for other in between)
    return not apart and len(between) <= _WHOLE_WORDS and quantity.low.value < whole.low.value


def _whole_behind(words: SentenceWords, quantity: StatedQuantity) -> str:
    """Return what a number is of, where that stands right behind it: `30,800 of the claims`."""
    behind = next((at for at, token in enumerate(words.tokens) if token.start >= quantity.span.end), 0)
    steering = words.lexicon.words
    if not behind or words.word(behind) not in steering["of_whole"] or words.word(behind + 1) not in steering["of_all"]:
        return ""
    return words.plural_at(behind + 2)


def _labelled(words: SentenceWords, colon: int) -> str:
    """Return what the label before a colon counts: a label begins with its line, or behind a stop or a figure."""
    first = colon
    while first > 0 and colon - first < _LABEL_WORDS:
        token = words.tokens[first - 1]
        if token.is_number or token.text in _STOPS:
            break
        first -= 1
    return _noun_between(words, first, colon)


def _whole_end(words: SentenceWords) -> int:
    """Return the place of the comma of `Of all inmates, …` at the beginning of a sentence, or 0."""
    if words.word(0) not in words.lexicon.words["of_whole"]:
        return 0
    return next((at for at in range(2, min(_WHOLE_WORDS, len(words.tokens))) if words.word(at) == ","), 0)


def _noun_between(words: SentenceWords, first: int, end: int) -> str:
    """Return what a label counts, by its noun in the plural: `births attended`, `жителів села`."""
    nouns: list[str] = []
    for at in range(first, end):
        if words.word(at) != "of" and at > first and words.word(at) in words.lexicon.stops:
            break
        nouns += filter(None, [words.plural_at(at)])
    if not nouns or {*nouns} & {*words.lexicon.words["no_labels"]}:
        return ""
    return nouns[-1 if words.language == "en" else 0]


def is_elliptic(text: str, quantity: StatedQuantity) -> bool:
    """Tell whether a number is of what was counted before: `nine of them`, `of these, nine`."""
    start = quantity.span.start
    return bool(
        _THEM_BEHIND.match(text, quantity.span.end) or _THEM_BEFORE.search(text, max(0, start - _LONGEST_BEFORE), start)
    )


def changed_to(text: str, quantity: StatedQuantity, before: StatedQuantity | None) -> StatedQuantity:
    """Return the second figure of `by 300 jobs to 4,200` and `from 74 vessels to 56` in the unit of the first."""
    if before is None or quantity.unit or quantity.kind is not QuantityKind.NUMBER or before.kind not in _COUNTED:
        return quantity
    start = before.span.start
    if text[before.span.end : quantity.span.start].strip() not in ("to", "до"):
        return quantity
    if not _CHANGED.search(text, max(0, start - _LONGEST_BEFORE), start):
        return quantity
    return replace(quantity, unit=before.unit, noun=before.noun, kind=before.kind, is_inherited=True)
