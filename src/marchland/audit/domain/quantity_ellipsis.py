"""Counts whose noun stands elsewhere: `Births: 300`, `of all inmates, 300`, `nine of them`, `by 30 jobs to 400`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from marchland.audit.domain.quantity_words import SentenceWords
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity

_LABEL_WORDS, _WHOLE_WORDS, _BEHIND_COMMA = 8, 10, 2
_WHOLES = frozenset({"of", "із", "з", "серед", "among"})
_THEM_BEHIND = re.compile(r"\s(?:of (?:them|these|those|which|whom)|(?:і?з|зі) (?:них|яких))(?!\w)")
_THEM_BEFORE = re.compile(
    r"(?<!\w)(?:of (?:them|these|those|which|whom)|(?:і?з|серед|поміж) (?:них|яких))"
    r"(?:,? (?:only|about|some|лише|тільки|близько))?,?\s$",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"(?<!\w)(?:by|from|на|і?з|від)\s(?:(?:about|some|nearly|over|майже|близько)\s)?$", re.IGNORECASE)
_LONGEST_BEFORE = 40
_COUNTED = (QuantityKind.COUNT, QuantityKind.MEASURE, QuantityKind.MONEY, QuantityKind.DURATION)


def named_elsewhere(words: SentenceWords, quantities: Sequence[StatedQuantity]) -> Iterator[StatedQuantity]:
    """Yield the quantities, a bare number with the noun of the label before it or of the whole that it is of."""
    starts = {token.start: at for at, token in enumerate(words.tokens)}
    label, whole = _label_end(words), _whole_end(words)
    for quantity in quantities:
        at = starts.get(quantity.span.start, -1)
        is_bare = quantity.kind is QuantityKind.NUMBER and not quantity.unit
        noun = ""
        if is_bare and label and at == label + 1:
            noun = _noun_before(words, label)
        elif is_bare and whole and whole < at <= whole + _BEHIND_COMMA:
            before = [other for other in quantities if other.span.end <= quantity.span.start and not other.is_date]
            counted = before[0].noun if len(before) == 1 else ""
            noun = counted if before else _noun_before(words, whole)
        yield replace(quantity, unit=noun, noun=noun, kind=QuantityKind.COUNT) if noun else quantity


def _label_end(words: SentenceWords) -> int:
    """Return the place of the colon behind a label that opens a sentence, or 0."""
    for at in range(1, min(_LABEL_WORDS, len(words.tokens))):
        word = words.word(at)
        if word == ":":
            return at
        if words.tokens[at].is_number or word in (".", ";", "?"):
            return 0
    return 0


def _whole_end(words: SentenceWords) -> int:
    """Return the place of the comma of `Of all inmates, …` at the beginning of a sentence, or 0."""
    if words.word(0) not in _WHOLES:
        return 0
    return next((at for at in range(2, min(_WHOLE_WORDS, len(words.tokens))) if words.word(at) == ","), 0)


def _noun_before(words: SentenceWords, end: int) -> str:
    """Return what a label counts, by its noun in the plural: `births attended`, `жителів села`."""
    nouns: list[str] = []
    for at in range(end):
        if nouns and words.word(at) in words.lexicon.stops:
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
