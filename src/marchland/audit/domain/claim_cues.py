"""Words that say how a figure comes of others: what stands around a figure in its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.text import Sentence


class Cue(StrEnum):
    """What words around a figure say of it."""

    TOTAL = "total"
    CHANGE = "change"
    FALL = "fall"
    SHARE = "share"
    TIMES = "times"
    RESULT = "result"
    RATE = "rate"
    DIFFERENCE = "difference"
    REMAINING = "remaining"
    HALF = "half"
    DEPTH = "depth"
    HEDGE = "hedge"
    BY = "by"
    RISE = "rise"
    AFTER = "after"
    SAME = "same"
    LISTS = "lists"
    AVERAGE = "average"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class CueWords:
    """One pattern for each cue."""

    patterns: Mapping[Cue, re.Pattern[str]]

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]]) -> CueWords:
        """Return the patterns of beginnings of words."""
        return cls({
            Cue(kind): re.compile("|".join(_pattern(word) for word in sorted(several, key=len, reverse=True)))
            for kind, several in words.items()
        })  # fmt: skip

    def found(self, text: str) -> frozenset[Cue]:
        """Return the cues of a piece of a text."""
        lowered = text.lower().replace("’", "'")
        return frozenset(cue for cue, pattern in self.patterns.items() if pattern.search(lowered))


def _pattern(word: str) -> str:
    body = re.escape(word.rstrip()).replace(r"\ ", r"\s+") + (r"\b" if word.endswith(" ") else "")
    return (r"(?<!\w)" if word[0].isalnum() else "") + body


_BEHIND = 40


@dataclass(frozen=True, slots=True)
class CueMap:
    """The cues of each sentence, and those right before and right behind each quantity."""

    sentences: Mapping[int, frozenset[Cue]]
    before: Sequence[frozenset[Cue]]
    behind: Sequence[frozenset[Cue]]
    listed: Mapping[int, int]
    premises: frozenset[int]
    """The quantities that their sentence gives as granted: *at €5 a tonne*, *over 8 years*, *from 3 %*."""


def cue_map(text: str, sentences: Sequence[Sentence], quantities: Sequence[StatedQuantity], words: CueWords) -> CueMap:
    """Return where which cues stand; right before and behind a quantity is up to the next one in its sentence."""
    by_sentence = {sentence.index: words.found(sentence.span.of(text)) for sentence in sentences}
    spans = {sentence.index: sentence.span for sentence in sentences}
    before, behind, premises = [], [], set()
    for index, quantity in enumerate(quantities):
        span = spans[quantity.sentence]
        last = quantities[index - 1] if index else None
        start = last.span.end if last and last.sentence == quantity.sentence else span.start
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        stop = following.span.start if following and following.sentence == quantity.sentence else span.end
        leading = text[start : quantity.span.start]
        before.append(words.found(leading) - _ONLY_BEHIND)
        behind.append(words.found(text[quantity.span.end : min(stop, quantity.span.end + _BEHIND)]) - _ONLY_BEFORE)
        if _is_premise(quantity, leading):
            premises.add(index)
    listed = {sentence.index: names_listed(sentence.span.of(text)) for sentence in sentences}
    return CueMap(by_sentence, before, behind, listed, frozenset(premises))


_ONLY_BEHIND = frozenset({Cue.LISTS, Cue.MORE})
_ONLY_BEFORE = frozenset({Cue.BY})
_AT = re.compile(r"(?:\bat|\bfrom|\bсеред|(?<!\w)(?:із|зі|з|по|від))\s+(?:the\s+|a\s+)?(?:rate\s+of\s+|price\s+of\s+)?(?:about\s+|some\s+|just\s+)?$", re.IGNORECASE)
_PUT_AT = re.compile(r"(?:works? out|working out|put\w*|estimat\w*|valu\w*|stands?|stood|set|pric\w*|come\w*)\b[^.;]{0,25}\bat\b", re.IGNORECASE)
_DURING = re.compile(r"(?:\bover|\bduring|\bfor|\bwithin|(?<!\w)(?:упродовж|протягом|за))\s+(?:the\s+|these\s+|its\s+)?(?:last\s+|next\s+|past\s+|останні\s+|наступні\s+)?$", re.IGNORECASE)


def _is_premise(quantity: StatedQuantity, leading: str) -> bool:
    if quantity.kind is QuantityKind.DURATION:
        return bool(_DURING.search(leading))
    return bool(_AT.search(leading)) and not _PUT_AT.search(leading)


_LISTED = re.compile(r"(?:(?:the\s+)?[A-ZА-ЯІЇЄҐ][\w’'-]+(?:\s+[A-ZА-ЯІЇЄҐ][\w’'-]+){0,3}(?:,\s+|,?\s+(?:and|та|і|й)\s+)){1,12}(?:the\s+)?[A-ZА-ЯІЇЄҐ][\w’'-]+")
_PARTED = re.compile(r",\s+(?:(?:and|та|і|й)\s+)?|\s+(?:and|та|і|й)\s+")


def names_listed(sentence: str) -> int:
    """Return how many names the longest list of a sentence has; 0 if it has none."""
    return max((len(_PARTED.split(match.group())) for match in _LISTED.finditer(sentence)), default=0)
