"""Words that say how a figure comes of others: what stands around a figure in its sentence."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marchland.audit.domain.named_words import named_words, rare_of
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity
from marchland.audit.domain.text import TextSentence


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
    THIS = "this"
    NEEDS = "needs"
    OTHER = "other"


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue and where it stands."""

    cue: Cue
    start: int


_WORDS_KEPT = 1 << 13


@dataclass(frozen=True)
class CueWords:
    """The words that are cues: whole ones, beginnings of words, rows of words, and signs.

    What a word says is kept: most words of a text come again.
    """

    whole: Mapping[str, frozenset[Cue]]
    stems: Mapping[str, frozenset[Cue]]
    lengths: tuple[int, ...]
    rows: re.Pattern[str]
    of_row: Mapping[str, frozenset[Cue]]

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]]) -> CueWords:
        """Return the cues of a table: beginnings of words, whole words before a space, rows of words and signs."""
        whole: dict[str, set[Cue]] = {}
        stems: dict[str, set[Cue]] = {}
        rows: dict[str, set[Cue]] = {}
        for kind, several in words.items():
            for word in several:
                plain = word.strip()
                target = stems if plain.isalpha() and not word.endswith(" ") else whole if plain.isalpha() else rows
                target.setdefault(plain, set()).add(Cue(kind))
        longest_first = sorted(rows, key=len, reverse=True)
        words_first = "|".join(_row(row) for row in longest_first if row[0].isalnum())
        signs_first = "|".join(_row(row) for row in longest_first if not row[0].isalnum())
        pattern = "|".join(filter(None, (rf"(?<!\w)(?:{words_first})" if words_first else "", signs_first)))
        return cls(
            _frozen(whole),
            _frozen(stems),
            tuple(sorted({len(stem) for stem in stems})),
            re.compile(pattern),
            _frozen(rows),
        )

    def hits(self, text: str, start: int, end: int) -> list[CueHit]:
        """Return the cues of a piece of a text, with their places in the whole."""
        lowered = text[start:end].lower().replace("’", "'")
        found: list[CueHit] = []
        cues_of = self._of_word
        for match in _WORD.finditer(lowered):
            cues = cues_of(match.group())
            if cues:
                place = start + match.start()
                found.extend(CueHit(cue, place) for cue in cues)
        for match in self.rows.finditer(lowered):
            row = " ".join(match.group().split())
            found.extend(CueHit(cue, start + match.start()) for cue in self.of_row.get(row, ()))
        return found

    @functools.cached_property
    def _of_word(self) -> Callable[[str], tuple[Cue, ...]]:
        return functools.lru_cache(maxsize=_WORDS_KEPT)(self._cues_of)

    def _cues_of(self, word: str) -> tuple[Cue, ...]:
        """Return what a single word says, as a whole and by its beginnings."""
        begun = (self.stems.get(word[:length], ()) for length in self.lengths if length <= len(word))
        return tuple(cue for cues in (self.whole.get(word, ()), *begun) for cue in cues)


def _frozen(table: Mapping[str, set[Cue]]) -> dict[str, frozenset[Cue]]:
    return {word: frozenset(cues) for word, cues in table.items()}


def _row(word: str) -> str:
    return r"\s+".join(re.escape(part) for part in word.split())


_BEHIND = 40


@dataclass(frozen=True, slots=True)
class CueMap:
    """The cues of each sentence, and those right before and right behind each quantity."""

    sentences: Mapping[int, frozenset[Cue]]
    before: Sequence[frozenset[Cue]]
    behind: Sequence[frozenset[Cue]]
    given: frozenset[int]
    """The quantities that stand behind *the*, as what is known already."""
    premises: frozenset[int]
    """The quantities that their sentence gives as granted: *at €5 a tonne*, *over 8 years*, *from 3 %*."""
    joints: Sequence[str]
    """How each quantity is joined to the one before it in its sentence: `(`, `or`, `dash`, `few words`, `first` …"""
    tails: Sequence[str]
    """What each quantity is followed by: `of`, `)`, `,`, `stop` …"""
    named: Sequence[frozenset[str]]
    """The beginnings of the words around each quantity that few others have: what it is about, as far as words tell."""


def cue_map(
    text: str, sentences: Sequence[TextSentence], quantities: Sequence[StatedQuantity], words: CueWords
) -> CueMap:
    """Return where which cues stand; right before and behind a quantity is up to the next one in its sentence."""
    counted = {quantity.sentence for quantity in quantities}
    spans = {sentence.index: sentence.span for sentence in sentences if sentence.index in counted}
    hits = {index: words.hits(text, span.start, span.end) for index, span in spans.items()}
    by_sentence = {index: frozenset(hit.cue for hit in found) for index, found in hits.items()}
    before, behind, premises, given = [], [], set(), set()
    joints, tails, around = [], [], []
    for index, quantity in enumerate(quantities):
        span = spans[quantity.sentence]
        last = quantities[index - 1] if index else None
        start = last.span.end if last and last.sentence == quantity.sentence else span.start
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        stop = following.span.start if following and following.sentence == quantity.sentence else span.end
        leading = text[start : quantity.span.start]
        found, reach = hits[quantity.sentence], min(stop, quantity.span.end + _BEHIND)
        before.append(frozenset(hit.cue for hit in found if start <= hit.start < quantity.span.start) - _ONLY_BEHIND)
        behind.append(frozenset(hit.cue for hit in found if quantity.span.end <= hit.start < reach) - _ONLY_BEFORE)
        if _is_premise(quantity, leading) or (index - 1 in premises and _ends_change(quantity, last, leading)):
            premises.add(index)
        if _GIVEN.search(leading):
            given.add(index)
        joints.append(_joint(leading, is_first=start == span.start))
        tails.append(_tail(text[quantity.span.end : min(span.end, quantity.span.end + _TAIL)]))
        around.append(named_words(text, start, stop))
    named = rare_of(around)
    return CueMap(by_sentence, before, behind, frozenset(given), frozenset(premises), joints, tails, named)


_ONLY_BEHIND = frozenset({Cue.LISTS, Cue.MORE})
_ONLY_BEFORE = frozenset({Cue.BY, Cue.DIFFERENCE})
_AT = re.compile(
    r"(?:\bat|\bfrom|\bсеред|(?<!\w)(?:із|зі|з|по|від))\s+(?:the\s+|a\s+)?(?:rate\s+of\s+|price\s+of\s+)?(?:about\s+|some\s+|just\s+)?$",
    re.IGNORECASE,
)
_PUT_AT = re.compile(
    r"(?:works? out|working out|put\w*|estimat\w*|valu\w*|stands?|stood|set|pric\w*|come\w*)\b[^.;]{0,25}\bat\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"(?:\bthe|\bthese|\bthose|(?<!\w)(?:ці|цих|тих|ті))\s+$", re.IGNORECASE)
_FOR = re.compile(r"(?:\bfor|(?<!\w)(?:для|на))\s+(?:an?\s+|the\s+)?$", re.IGNORECASE)
_AFTER_COMMA = re.compile(r",\s*(?:тобто\s+)?по\s+$")
_AFTER_DASH = re.compile(r"[–—-]\s*\w+\s+$")
_DURING = re.compile(
    r"(?:\bover|\bduring|\bfor|\bwithin|(?<!\w)(?:упродовж|протягом|за))\s+(?:the\s+|these\s+|its\s+)?(?:last\s+|next\s+|past\s+|останні\s+|наступні\s+)?$",
    re.IGNORECASE,
)


def _ends_change(quantity: StatedQuantity, last: StatedQuantity | None, leading: str) -> bool:
    """Tell whether a quantity is the second of `from 48 to 51.5 per cent`."""
    same = last is not None and last.unit == quantity.unit and last.sentence == quantity.sentence
    return same and leading.strip() in ("to", "до", "–", "-")


def _is_premise(quantity: StatedQuantity, leading: str) -> bool:
    if quantity.kind is QuantityKind.DURATION:
        return bool(_DURING.search(leading))
    if quantity.is_rate and _AFTER_COMMA.search(leading):
        return False
    if quantity.kind is QuantityKind.MEASURE and _FOR.search(leading):
        return True
    return bool(_AT.search(leading)) and not _PUT_AT.search(leading) and not _AFTER_DASH.search(leading)


_TAIL = 24
_SAYS_OR = re.compile(
    r"(?:\bor|\bi\.e\.|that is|which is|meaning|\bабо|\bтобто|\bце)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
_FEW_WORDS, _SOME_WORDS = 4, 10


def _joint(leading: str, *, is_first: bool) -> str:
    """Return how a quantity is joined to what stands before it in its sentence."""
    bare = leading.rstrip()
    if bare.endswith(("(", "[")):
        return "("
    if _SAYS_OR.search(leading):
        return "or"
    if ":" in bare:
        return "colon"
    if bare.endswith(("–", "—", " -")):
        return "dash"
    if is_first:
        return "first"
    words = len(bare.split())
    sign = "comma" if "," in bare or ";" in bare else "open" if "(" in bare else ""
    return f"{'few' if words <= _FEW_WORDS else 'some' if words <= _SOME_WORDS else 'many'} words {sign}".rstrip()


_OF = re.compile(r"\s*(?:of|from|від|із|зі|з|усіх|всіх|на)\b", re.IGNORECASE)
_EACH = re.compile(
    r"\s*(?:(?:\w+\s+)?each|apiece|a |an |per |every|кожн|на кожн|за кожн|щороку|щомісяця)", re.IGNORECASE
)


def _tail(following: str) -> str:
    """Return what a quantity is followed by."""
    if _EACH.match(following):
        return "each"
    if _OF.match(following):
        return "of"
    sign = following.strip()[:1]
    return sign if sign in tuple("),;:") else "stop" if sign in ("", ".", "!", "?") else "word"
