"""The quantities of a text: every number with its unit, bound and precision, and the days that are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.named_days import named_days, quantity_of_day, weekdays
from marchland.audit.domain.printed_numbers import (
    in_scale_of,
    in_whole_units,
    kind_of,
    per_how_many,
    printed_number,
    unit_of,
)
from marchland.audit.domain.quantity_ellipsis import named_elsewhere
from marchland.audit.domain.quantity_grammar import Tree, children, longest
from marchland.audit.domain.quantity_lexicon import QuantityLexicon
from marchland.audit.domain.quantity_rates import RateWords
from marchland.audit.domain.quantity_shares import share_at
from marchland.audit.domain.quantity_stream import QuantityStream
from marchland.audit.domain.quantity_words import SentenceWords, WordReaders
from marchland.audit.domain.shared_units import INHERITS_FROM, implied_rates, inherited, shared_units, with_rate
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind, StatedQuantity
from marchland.audit.domain.text import BlockKind, SourceText, TextSentence, TextSpan
from marchland.audit.domain.text_tokens import tokens_of

MOST_QUANTITIES = 10_000
LONGEST_SENTENCE = 5_000
"""Characters of the longest sentence that is read: what is longer is a table that lost its shape."""
_BOUND_WORDS, _CHANGE_WORDS = 4, 8


_RATED = frozenset({QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.NUMBER})
_UNCOUNTED_ONES = frozenset(
    {
        QuantityKind.COUNT,
        QuantityKind.DURATION,
        QuantityKind.NUMBER,
        QuantityKind.MULTIPLE,
        QuantityKind.MEASURE,
    }
)
_UNWRITTEN = frozenset({"old", "aged"})


_CALIBRES_MM = frozenset({20.0, 23.0, 30.0, 60.0, 81.0, 82.0, 105.0, 120.0, 122.0, 125.0, 152.0, 155.0, 203.0})


@dataclass(frozen=True, slots=True)
class QuantityReader:
    """Reads quantities by a lexicon and the word readers of the two languages."""

    lexicon: QuantityLexicon
    readers: WordReaders
    hints: re.Pattern[str]
    """What every sentence with a quantity has: a figure, or a word of a number, a share or a multiple."""

    @classmethod
    def of(cls, lexicon: QuantityLexicon, readers: WordReaders) -> QuantityReader:
        """Return the reader of a lexicon."""
        words = {word for known in lexicon.number_words.values() for word in known}
        for phrases in (lexicon.fractions, lexicon.multiples):
            words |= {*phrases.rows, *phrases.stems}
        words |= {*lexicon.parts, *lexicon.ordinals, *(f"що{word}" for word in lexicon.ordinals)}
        words |= {"пів", "a million", "a billion", "a hundred", "a thousand", "every other"}
        pattern = "|".join(re.escape(word) for word in _shortest(words))
        return cls(lexicon, readers, re.compile(rf"\d|(?<!\w)(?:{pattern.replace(chr(39), '.')})", re.IGNORECASE))

    def read(
        self, text: SourceText, sentences: Sequence[TextSentence], most: int = MOST_QUANTITIES
    ) -> tuple[StatedQuantity, ...]:
        """Return the quantities of the sentences that are no headings, in the order of the text, `most` at most.

        A sentence longer than anyone writes is passed over.
        """
        read: list[StatedQuantity] = []
        for sentence in sentences:
            span = sentence.span
            if (
                sentence.kind is BlockKind.HEADING and not is_spoken(span.of(text.text))
            ) or span.end - span.start > LONGEST_SENTENCE:
                continue
            if len(read) >= most:
                break
            if not self.hints.search(text.text, span.start, span.end):
                continue
            for quantity in self._of_sentence(text, sentence):
                full = inherited(quantity, read, text.text)
                if not full.unit.startswith("/"):  # `a year` behind a number of nothing that is known
                    read.append(replace(full, id=f"q{len(read) + 1}"))
        return tuple(read[:most])

    def _of_sentence(self, text: SourceText, sentence: TextSentence) -> Iterator[StatedQuantity]:
        row = tokens_of(text.text, sentence.span.start, sentence.span.end, self.lexicon.codes)
        words = SentenceWords(row.tokens, self.lexicon, self.readers, text.language)
        named = sorted([*row.days, *named_days(words)], key=lambda day: day.start)
        taken: list[StatedQuantity] = [quantity_of_day(day, text, sentence) for day in named]
        taken += weekdays(words, named, text, sentence)
        at = int(self._is_labelled(text.text, sentence.span.start))
        while at < len(row.tokens):
            day = next((day for day in named if day.start <= row.tokens[at].start < day.end), None)
            if day is not None:
                at += 1
                continue
            quantity, behind = self._at(text, sentence, words, at)
            if quantity is not None:
                taken.append(quantity)
            at = max(behind, at + 1)
        taken.sort(key=lambda quantity: quantity.span.start)
        taken = list(named_elsewhere(words, taken))
        per = implied_rates(words)
        percents = any(quantity.kind is QuantityKind.PERCENT for quantity in taken)
        for quantity in shared_units(text.text, taken):
            yield with_rate(_in_points(quantity) if percents else quantity, per, text.text)

    def _at(
        self, text: SourceText, sentence: TextSentence, words: SentenceWords, at: int
    ) -> tuple[StatedQuantity | None, int]:
        share = self._share(text, sentence, words, at)
        if share is not None:
            return share
        if not self._begins(words, at):
            return None, at + 1
        parsed = longest(QuantityStream.of(words).stream(at))
        if parsed is not None and are_two(parsed[0], words, at, parsed[1].end_pos or at):
            parsed = longest(QuantityStream.of(words).stream(at, splits=True))
        if parsed is None:
            return None, at + 1
        tree, last = parsed
        behind = last.end_pos or at + 1
        quantity = self._quantity(text, sentence, words, at, tree, behind)
        return quantity, behind

    def _begins(self, words: SentenceWords, at: int) -> bool:
        """Tell whether a quantity may begin here: at a figure, or at a currency before one, and not behind a label."""
        token = words.tokens[at]
        number = words.number_at(at)
        if number is None:
            currency = words.currency(at)
            return currency is not None and words.number_at(currency.end_pos or 0) is not None
        before = words.word(at - 2) if words.word(at - 1) == "." and words.tokens[at - 1].glued else words.word(at - 1)
        if token.is_number and (before in self.lexicon.labels or self._is_day(words, at)):
            return False
        return not (token.glued and words.word(at - 1).isalpha() and len(words.word(at - 1)) > 0 and token.is_number)

    def _is_labelled(self, text: str, start: int) -> bool:
        """Tell whether a label before a sentence numbers its first figure: `ext. 2214`, parted at its full stop."""
        label = _LABEL_BEFORE.search(text, max(0, start - _LONGEST_LABEL), start)
        return label is not None and label.group(1).lower() in self.lexicon.labels

    def _is_day(self, words: SentenceWords, at: int) -> bool:
        """Tell whether a number is a day beside its month, the year left out: `31 March`, `1 березня`."""
        day = words.word(at)
        if not day.isdigit() or len(day) > 2 or not 1 <= int(day) <= 31:
            return False
        months = self.lexicon.months
        if self.lexicon.units.at(words.tokens, at + 1)[1] or words.currency(at + 1) is not None:
            return False
        before = words.word(at - 1) if words.language == "en" else ""
        is_behind = bool(before) and before not in ("may", "march", "mar") and months.at(words.tokens, at - 1)[1] > 0
        return is_behind or months.at(words.tokens, at + 1)[1] > 0

    def _share(
        self, text: SourceText, sentence: TextSentence, words: SentenceWords, at: int
    ) -> tuple[StatedQuantity, int] | None:
        """Return a fraction or a multiple in words (*a third of*, *double*) that stands at a place."""
        share = share_at(words, at)
        if share is None:
            return None
        span = TextSpan(words.tokens[at].start, words.tokens[share.ends - 1].end)
        number = PrintedNumber(share.value, share.room, share.room, is_plain=False)
        bound, about = self._bound(words, at, share.behind)
        return StatedQuantity(
            "", share.kind, span, span.of(text.text), number, number, "times", sentence.index, sentence.block,
            bound, about,
        ), share.behind  # fmt: skip

    def _quantity(
        self,
        text: SourceText,
        sentence: TextSentence,
        words: SentenceWords,
        at: int,
        tree: Tree,
        behind: int,
    ) -> StatedQuantity | None:
        ends = children(tree, "end")
        numbers = [printed_number(children(end, "amount")[0]) for end in ends]
        first, last = numbers[0], numbers[-1]
        units = [unit_of(end) for end in ends]
        unit, noun = units[-1] if units[-1][0] else units[0]
        if unit.startswith("/") and len(ends) > 1:
            unit = units[0][0] + unit
        if len(ends) > 1:
            first = in_scale_of(first, last, ends)
        unit, factor = in_whole_units(unit, self.lexicon.smaller_units)
        factor /= per_how_many(ends)
        first, last = (number.times(factor) for number in (first, last))
        unit = self._crowns(unit, text.text)
        low, high = (first, last) if first.value <= last.value else (last, first)
        span = TextSpan(words.tokens[at].start, words.tokens[behind - 1].end)
        kind = kind_of(unit, noun)
        if not self._counts(words, at, behind, kind, low):
            return None
        bound, about = self._bound(words, at, behind)
        per = self._rate_behind(words, behind, unit, kind)
        if per and unit:
            unit, kind = f"{unit}/{per}", QuantityKind.RATE
        if kind is QuantityKind.DURATION and words.word(at - 1) == "over":
            bound = Bound.EXACT  # `over 8 years` is during them
        return StatedQuantity(
            "", kind, span, span.of(text.text), low, high, unit, sentence.index, sentence.block, bound, about, noun,
            implied_per="" if unit else per,
        )  # fmt: skip

    def _rate_behind(self, words: SentenceWords, behind: int, unit: str, kind: QuantityKind) -> str:
        if kind not in _RATED:
            return ""
        per = RateWords(words).rate_behind(behind, money=kind is QuantityKind.MONEY)
        return "" if per in unit.split("/") else per

    def _crowns(self, unit: str, text: str) -> str:
        """Return the currency of crowns, and of cents, by the country or the currency that the text names."""
        head, _, rate = unit.partition("/")
        if head not in self.lexicon.shared_names:
            return unit
        default, stems = self.lexicon.shared_names[head]
        lowered = text.lower()
        named = (code for stem, code in stems.items() if stem in lowered and re.search(rf"(?<!\w){stem}", lowered))
        code = next(named, default)
        return f"{code}/{rate}" if rate else code

    def _counts(self, words: SentenceWords, at: int, behind: int, kind: QuantityKind, low: PrintedNumber) -> bool:
        """Tell whether a number is a quantity: a bare one only where it is large or broken, `one thing` never."""
        in_words = not words.tokens[at].is_number and words.number_at(at) is not None
        if words.word(behind) in "-‐‑" and words.word(behind + 1) in _UNWRITTEN:
            return False
        is_age = words.word(behind) in _UNWRITTEN or words.word(at - 1) in self.lexicon.words["aged"]
        if is_age and kind is QuantityKind.DURATION:
            return False
        near = (words.word(behind), words.word(behind + 1), words.word(at - 1))
        calibre = low.value in _CALIBRES_MM or any(word.startswith(self.lexicon.words["calibres"]) for word in near)
        if words.word(behind - 1) in ("mm", "мм") and calibre:
            return False
        if in_words and low.value == 1 and kind in _UNCOUNTED_ONES:
            return False
        if kind is not QuantityKind.NUMBER:
            return True
        return low.is_plain or low.value >= INHERITS_FROM or words.in_change(at)

    def _bound(self, words: SentenceWords, at: int, behind: int) -> tuple[Bound, bool]:
        """Return how a figure is meant by the words before it, and `or more` or `+` behind it."""
        bound, about, place = Bound.EXACT, False, at
        if words.word(at - 1) in self.lexicon.words["between_bound"] and self._bound_before(words, at - 1) is not None:
            place = at - 1
        for _ in range(2):
            taken = self._bound_before(words, place)
            if taken is None:
                break
            kind, length = taken
            place -= length
            about = about or kind == "about"
            bound = {"over": Bound.OVER, "up_to": Bound.UP_TO}.get(kind, bound)
        following = (words.word(behind), words.word(behind + 1))
        if following in (("or", "more"), ("і", "більше"), ("або", "більше"), ("чи", "більше")) or following[0] == "+":
            bound = Bound.OVER
        if following in (("or", "less"), ("or", "fewer"), ("або", "менше"), ("чи", "менше")):
            bound = Bound.UP_TO
        return bound, about

    def _bound_before(self, words: SentenceWords, at: int) -> tuple[str, int] | None:
        for length in range(_BOUND_WORDS, 0, -1):
            if at - length < 0:
                continue
            for kind, phrases in (
                ("about", self.lexicon.about),
                ("over", self.lexicon.over),
                ("up_to", self.lexicon.up_to),
            ):
                if phrases.at(words.tokens, at - length) == (kind, length):
                    if words.word(at - 1) == "до" and words.in_change(at, _CHANGE_WORDS):
                        return None
                    return kind, length
        return None


_LABEL_BEFORE, _LONGEST_LABEL = re.compile(r"(?<!\w)([^\W\d_]+)\.[ \u00a0]$"), 12
_SPOKEN = re.compile(r"[^\n:]{1,30}:\s.*[?.!]$|.*[.!?]\s+\w", re.DOTALL)


def is_spoken(line: str) -> bool:
    """Tell whether a line that stands like a heading is speech, with who speaks before it or two sentences in it."""
    return _SPOKEN.match(line) is not None


def _shortest(words: Iterable[str]) -> Iterator[str]:
    """Yield the words that begin with no other of them: where a longer one stands, so does its beginning."""
    last = ""
    for word in sorted(words):
        if not last or not word.startswith(last):
            last = word
            yield word


_POINT_NOUNS = frozenset({"point", "пункт"})


def _in_points(quantity: StatedQuantity) -> StatedQuantity:
    """Return `six points` beside a percentage as percentage points."""
    if quantity.unit not in _POINT_NOUNS:
        return quantity
    return replace(quantity, unit="percentage point", noun="", kind=QuantityKind.POINTS)


def are_two(tree: Tree, words: SentenceWords, at: int, behind: int) -> bool:
    """Tell whether what looks like a range is two quantities, each with its own unit.

    They are of unlike units; or the first is what something changes from or by (`from €3 m to €2 m`, `down by 5 tonnes
    to 40 tonnes`); or a dash with spaces joins a higher to a lower, as in `€27 million — €8,500 per metre`.
    """
    ends = children(tree, "end")
    units = [unit_of(end)[0] for end in ends]
    if len(units) < 2 or not units[0] or units[1].startswith("/"):
        return False
    link = next((place for place in range(at, behind) if words.word(place) in _LINKS), at)
    lexicon, before = words.lexicon, [words.word(at - back) for back in (1, 2)]
    if words.word(link) in ("to", "до") and any(word in lexicon.words["by"] for word in before):
        return True
    if not units[1]:
        return False
    if units[0].split("/")[0] != units[1].split("/")[0] or any(word in lexicon.words["from"] for word in before):
        return True
    values = [printed_number(children(end, "amount")[0]).value for end in ends]
    is_apart = link > at and not words.tokens[link].glued
    return is_apart and words.word(link) not in ("to", "до") and values[0] > values[1]


_LINKS = frozenset({"to", "до", "and", "і", "та", "й", "-", "‐", "‑", "–", "—", "−"})
