"""Who says what a sentence says, and which state or place a figure is of, as far as rules can tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marchland.audit.domain.named_places import NamedPlace, PlaceNames
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import BlockKind, SourceText, TextSentence

_LONGEST_SPEAKER, _MOST_WORDS = 80, 10
_SAID_UK = (
    "заявив|заявила|заявили|сказав|сказала|повідомив|повідомила|повідомили|зазначив|зазначила|наголосив|наголосила"
)
_SAYS_UK = _SAID_UK + "|заявляє|повідомляє|повідомляють|оцінює|каже|кажуть|стверджує"
_BY = r"(?:[Зз]а даними|[Зз]а словами|[Зз]а оцінк(?:ами|ою)|[Зз]а інформацією|[Зз]а повідомленням|[Зз]гідно з даними)"
_AS_SAID = re.compile(
    r"\b(?:[Aa]ccording to|as (?:reported|estimated|stated|announced) by)\s+(?P<by>[^,.;:()]+)"
    rf"|(?<!\w)(?:{_BY}|[Яя]к (?:{_SAYS_UK}))\s+(?P<uk>[^,.;:()–—]+)"
)
_SAYS = re.compile(
    r"(?P<by>(?:[Tt]he\s+|[Ii]ts\s+)?[^\W\d_][\w’'-]*(?:\s+(?:of|for|the|and|[\w’'-]+)){0,7}?)\s+"
    r"(?:said|says|say|told\s+\w+|estimates|estimated|reported|reports|stated|states that|announced|claims|claimed"
    r"|notes|noted)\b(?=[\s,.:])"
)
_UK_SAYS = re.compile(
    rf"(?<=[,–—»”]\s)(?:{_SAYS_UK})\s+(?P<by>[^,.;:()–—]+)"
    rf"|(?P<front>[^\W\d_][^,.;:()–—]*?)\s+(?:{_SAYS_UK})(?=\s*,\s*що|:)"
)
_EN_AFTER = re.compile(r"(?<=[,”\"]\s)(?:said|says|according to)\s+(?P<by>[^,.;:()]+)")
_NO_SPEAKERS = frozenset(
    {
        "it",
        "that",
        "which",
        "who",
        "this",
        "what",
        "and",
        "he",
        "she",
        "they",
        "we",
        "i",
        "he's",
        "there",
        "як",
        "він",
        "вона",
        "вони",
        "що",
    }
)
_NO_NOUNS = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "its",
        "their",
        "as",
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "by",
        "in",
    }
)
_VERB = re.compile(r"\b(?:said|says|say|told|according|estimate|report|state|announce|claim|note)")
_LEADING = re.compile(r"^(?:In\s+\w+,?\s+|And\s+|But\s+|Meanwhile\s+)", re.IGNORECASE)


def attributions(text: SourceText, sentences: Sequence[TextSentence]) -> dict[int, str]:
    """Return who says what each sentence says, by the sentence's number; one that names nobody is not in it."""
    found = {}
    for sentence in sentences:
        if sentence.kind is BlockKind.HEADING or sentence.span.end - sentence.span.start > _LONGEST_READ:
            continue
        speaker = said_by(sentence.span.of(text.text), text.language)
        if speaker:
            found[sentence.index] = speaker
    return found


_LONGEST_READ = 600


def said_by(sentence: str, language: str) -> str:
    """Return who says what a sentence says, in its own words; empty where it names nobody."""
    match = _AS_SAID.search(sentence)
    if match is None:
        match = _UK_SAYS.search(sentence) if language == "uk" else _english(sentence)
    if match is None:
        return ""
    speaker = next(filter(None, (match.groupdict().get(name) for name in ("by", "uk", "front"))), "")
    speaker = _LEADING.sub("", speaker.strip()).strip(" “”«»\"'")
    words = speaker.split()
    if (
        not words
        or words[0].lower() in _NO_SPEAKERS
        or words[-1].lower() in _NO_NOUNS
        or len(words) > _MOST_WORDS
        or len(speaker) > _LONGEST_SPEAKER
    ):
        return ""
    return speaker


def _english(sentence: str) -> re.Match[str] | None:
    if not _VERB.search(sentence):
        return None
    return _EN_AFTER.search(sentence) or _SAYS.search(sentence)


def subjects(
    text: SourceText, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity], names: PlaceNames
) -> dict[int, str]:
    """Return the state that is named nearest before each quantity, in its sentence, or else first in its block."""
    places: dict[int, list[NamedPlace]] = {}
    first_of: dict[int, str] = {}
    wanted = {quantity.block for quantity in quantities}
    for sentence in sentences:
        if sentence.block in wanted:
            places[sentence.index] = names.find(text.text, sentence.span.start, sentence.span.end)
            for place in places[sentence.index][:1]:
                first_of.setdefault(sentence.block, place.names.shown(text.language))
    found: dict[int, str] = {}
    for index, quantity in enumerate(quantities):
        here = places.get(quantity.sentence, [])
        before = [place for place in here if place.end <= quantity.span.start]
        row = _owner(text, before) if before else here[:1]
        subject = ", ".join(place.names.shown(text.language) for place in row) or first_of.get(quantity.block)
        if subject:
            found[index] = subject
    return found


def _owner(text: SourceText, places: Sequence[NamedPlace]) -> Sequence[NamedPlace]:
    """Return the last of the places that no other stands with: *Finland's border with Russia* is Finland's."""
    rest = places
    while rest:
        row = _row(text, rest)
        if not _WITH.search(text.text, max(0, row[0].start - _WITH_LENGTH), row[0].start):
            return row
        rest = rest[: len(rest) - len(row)]
    return _row(text, places)


def _row(text: SourceText, places: Sequence[NamedPlace]) -> Sequence[NamedPlace]:
    """Return the last of the places with those that it stands in a row with: *Estonia, Latvia and Lithuania*."""
    first = len(places) - 1
    while first and _IN_ROW.fullmatch(text.text, places[first - 1].end, places[first].start):
        first -= 1
    return places[first:]


_WITH, _WITH_LENGTH = re.compile(r"(?<!\w)(?:with|з|із|зі)\s+(?:the\s+)?\Z"), 12
_IN_ROW = re.compile(r",?\s+(?:and\s+|та\s+|і\s+|й\s+)?(?:the\s+)?")
