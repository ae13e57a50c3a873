"""The quantities of a text: every number with its unit, bound and precision, and the days that are named."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import lark

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.quantity_grammar import children, longest, token_of
from marchland.audit.domain.quantity_lexicon import QuantityLexicon
from marchland.audit.domain.quantity_words import QuantityWords, WordReaders
from marchland.audit.domain.recompute import WEEKDAYS
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind, StatedQuantity
from marchland.audit.domain.text import BlockKind, Sentence, SourceText, Span
from marchland.audit.domain.text_tokens import TextDay, tokens_of

_FAR_ABOVE = 1000  # "900,000 to 1.2 million": a first number so far above the second is not in the second's scale
_FIRST_YEAR, _LAST_YEAR = 1500, 2199
_YEAR_DIGITS = 4
_BOUND_WORDS = 4
_INHERITS_FROM = 1000
_DURATIONS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_OF_FRACTION = frozenset({"of", "від"})
_ORDINALS = ("first", "second", "third", "fourth", "latter", "last", "next", "перш", "друг", "трет", "четверт", "остан")
_UNWRITTEN = frozenset({"old", "aged"})
_YEAR_WORDS = ("рік", "року", "році", "роки", "років", "роком", "рр", "р")
_CROWNS = (("норве", "NOK"), ("швед", "SEK"), ("дан", "DKK"), ("чес", "CZK"), ("norw", "NOK"), ("swed", "SEK"), ("czech", "CZK"))
_BETWEEN_BOUND = frozenset({"в", "у", "на", "a", "the", "by"})
_CALIBRES_MM = frozenset({20.0, 23.0, 30.0, 60.0, 81.0, 82.0, 105.0, 120.0, 122.0, 125.0, 152.0, 155.0, 203.0})
_FRACTION_STEP, _MULTIPLE_STEP = 0.04, 0.1


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
        words |= {"пів", "a million", "a billion", "a hundred", "a thousand"}
        pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        return cls(lexicon, readers, re.compile(rf"\d|(?<!\w)(?:{pattern.replace(chr(39), '.')})", re.IGNORECASE))

    def read(self, text: SourceText, sentences: Sequence[Sentence]) -> tuple[StatedQuantity, ...]:
        """Return the quantities of the sentences that are no headings, in the order of the text."""
        read: list[StatedQuantity] = []
        for sentence in sentences:
            if sentence.kind is BlockKind.HEADING or not self.hints.search(
                text.text, sentence.span.start, sentence.span.end
            ):
                continue
            for quantity in self._of_sentence(text, sentence):
                read.append(replace(_inherited(quantity, read), id=f"q{len(read) + 1}"))
        return tuple(read)

    def _of_sentence(self, text: SourceText, sentence: Sentence) -> Iterator[StatedQuantity]:
        row = tokens_of(text.text, sentence.span.start, sentence.span.end, self.lexicon.codes)
        words = QuantityWords(row.tokens, self.lexicon, self.readers, text.language)
        named = sorted([*row.days, *named_days(words)], key=lambda day: day.start)
        taken: list[StatedQuantity] = [_of_day(day, text, sentence) for day in named]
        taken += _weekdays(words, named, text, sentence)
        at = 0
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
        per = _implied_per(words)
        for quantity in _shared_units(text.text, taken):
            yield _with_per(quantity, per, text.text)

    def _at(
        self, text: SourceText, sentence: Sentence, words: QuantityWords, at: int
    ) -> tuple[StatedQuantity | None, int]:
        share = self._share(text, sentence, words, at)
        if share is not None:
            return share
        if not self._begins(words, at):
            return None, at + 1
        parsed = longest(words.stream(at))
        if parsed is not None and _two_quantities(parsed[0], words, at):
            parsed = longest(words.stream(at, splits=True))
        if parsed is None:
            return None, at + 1
        tree, last = parsed
        behind = last.end_pos or at + 1
        quantity = self._quantity(text, sentence, words, at, tree, behind)
        return quantity, behind

    def _begins(self, words: QuantityWords, at: int) -> bool:
        """Tell whether a quantity may begin here: at a figure, or at a currency before one, and not behind a label."""
        token = words.tokens[at]
        number = words.number_at(at)
        if number is None:
            currency = words.currency(at)
            return currency is not None and words.number_at(currency.end_pos or 0) is not None
        before = words.word(at - 1).rstrip(".")
        if before == "." and at > 1:
            before = words.word(at - 2)
        if token.is_number and before in self.lexicon.labels:
            return False
        return not (token.glued and words.word(at - 1).isalpha() and len(words.word(at - 1)) > 0 and token.is_number)

    def _share(
        self, text: SourceText, sentence: Sentence, words: QuantityWords, at: int
    ) -> tuple[StatedQuantity, int] | None:
        """Return a fraction or a multiple in words (*a third of*, *double*) that stands at a place."""
        if (
            words.word(at - 1).startswith(_ORDINALS)
            or (words.number_at(at) is not None
            and words.word(at) not in ("half",))
        ):
            if not self.lexicon.fractions.at(words.tokens, at)[1]:
                return None
            if words.word(at - 1).startswith(_ORDINALS):
                return None
        for phrases, kind in (
            (self.lexicon.fractions, QuantityKind.FRACTION),
            (self.lexicon.multiples, QuantityKind.MULTIPLE),
        ):
            value, length = phrases.at(words.tokens, at)
            if not length:
                continue
            behind = at + length
            if words.word(behind) in "-‐‑" and words.word(behind) and words.tokens[behind].glued:
                return None
            if kind is QuantityKind.FRACTION and not self._is_fraction(words, at, behind):
                return None
            last = behind - 1 if words.word(behind - 1) in _OF_FRACTION else behind
            span = Span(words.tokens[at].start, words.tokens[last - 1].end)
            room = _FRACTION_STEP if kind is QuantityKind.FRACTION else _MULTIPLE_STEP * float(value)
            number = PrintedNumber(float(value), room, room, is_plain=False)
            unit = "times"
            bound, about = self._bound(words, at, behind)
            return StatedQuantity(
                "", kind, span, span.of(text.text), number, number, unit, sentence.index, sentence.block, bound, about
            ), behind
        return None

    def _is_fraction(self, words: QuantityWords, at: int, behind: int) -> bool:
        """A fraction is of something, or stands beside a noun of what is shared; `third` alone is an ordinal."""
        if self.lexicon.scales.at(words.tokens, behind)[1] or (
            words.word(behind) in ("a", "of") and self._scaled_behind(words, behind)
        ):
            return False
        single = behind - at == 1
        return not single or words.word(at) not in ("third", "quarter") or words.word(behind) == "of"

    def _scaled_behind(self, words: QuantityWords, at: int) -> bool:
        return any(self.lexicon.scales.at(words.tokens, at + offset)[1] for offset in (1, 2))

    def _quantity(
        self,
        text: SourceText,
        sentence: Sentence,
        words: QuantityWords,
        at: int,
        tree: lark.Tree[lark.Token],
        behind: int,
    ) -> StatedQuantity | None:
        ends = children(tree, "end")
        numbers = [_printed(children(end, "amount")[0]) for end in ends]
        first, last = numbers[0], numbers[-1]
        units = [_unit_of(end) for end in ends]
        unit, noun = units[-1] if units[-1][0] else units[0]
        if unit.startswith("/"):
            unit = units[0][0] + unit
        if len(ends) > 1:
            first = _in_scale_of(first, last, ends)
        first, last = (_per_scale(number, tree) for number in (first, last))
        if unit.startswith("/"):
            return None
        unit = self._crowns(unit, text.text)
        low, high = (first, last) if first.value <= last.value else (last, first)
        span = Span(words.tokens[at].start, words.tokens[behind - 1].end)
        kind = _kind(unit, noun)
        if not self._counts(words, at, behind, kind, low, noun):
            return None
        bound, about = self._bound(words, at, behind)
        if kind is QuantityKind.DURATION and words.word(at - 1) == "over":
            bound = Bound.EXACT  # `over 8 years` is during them
        return StatedQuantity(
            "", kind, span, span.of(text.text), low, high, unit, sentence.index, sentence.block, bound, about, noun
        )

    def _crowns(self, unit: str, text: str) -> str:
        """Return the currency of crowns by the country that the text names."""
        head, _, rate = unit.partition("/")
        if head not in ("крона", "крон", "krone", "crown"):
            return unit
        lowered = text.lower()
        code = next((code for stem, code in _CROWNS if stem in lowered), head)
        return f"{code}/{rate}" if rate else code

    def _counts(
        self, words: QuantityWords, at: int, behind: int, kind: QuantityKind, low: PrintedNumber, noun: str
    ) -> bool:
        """Tell whether a number is a quantity: a bare one only where it is large or broken, `one thing` never."""
        in_words = not words.tokens[at].is_number and words.number_at(at) is not None
        if words.word(behind) in "-‐‑" and words.word(behind + 1) in _UNWRITTEN:
            return False
        if words.word(behind) in _UNWRITTEN and kind is QuantityKind.DURATION:
            return False
        near = (words.word(behind), words.word(behind + 1), words.word(at - 1))
        calibre = low.value in _CALIBRES_MM or any(word.startswith(_CALIBRES) for word in near)
        if words.word(behind - 1) in ("mm", "мм") and calibre:
            return False
        if (
            in_words
            and low.value == 1
            and kind in (QuantityKind.COUNT, QuantityKind.DURATION, QuantityKind.NUMBER, QuantityKind.MULTIPLE)
        ):
            return False
        if kind is not QuantityKind.NUMBER:
            return True
        return low.is_plain or low.value >= _INHERITS_FROM

    def _bound(self, words: QuantityWords, at: int, behind: int) -> tuple[Bound, bool]:
        """Return how a figure is meant by the words before it, and `or more` or `+` behind it."""
        bound, about, place = Bound.EXACT, False, at
        if words.word(at - 1) in _BETWEEN_BOUND and self._bound_before(words, at - 1) is not None:
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

    def _bound_before(self, words: QuantityWords, at: int) -> tuple[str, int] | None:
        for length in range(_BOUND_WORDS, 0, -1):
            if at - length < 0:
                continue
            for kind, phrases in (
                ("about", self.lexicon.about),
                ("over", self.lexicon.over),
                ("up_to", self.lexicon.up_to),
            ):
                if phrases.at(words.tokens, at - length) == (kind, length):
                    if words.word(at - 1) == "до" and words.in_change(at):
                        return None
                    return kind, length
        return None


_FROM = frozenset({"from", "з", "із", "зі", "від"})
_CALIBRES = (
    "shell",
    "artill",
    "howitz",
    "gun",
    "calib",
    "round",
    "ammun",
    "mortar",
    "mm",
    "калібр",
    "снаряд",
    "артилер",
    "гаубиц",
    "боєприпас",
    "мін",
    "мм",
    "гармат",
)


def _two_quantities(tree: lark.Tree[lark.Token], words: QuantityWords, at: int) -> bool:
    """Tell whether what looks like a range is two: of unlike units, or `from €3 m to €2 m`, each with its own."""
    units = [_unit_of(end)[0] for end in children(tree, "end")]
    if len(units) < 2 or not units[0] or units[1].startswith("/") or not units[1]:
        return False
    return units[0].split("/")[0] != units[1].split("/")[0] or bool(_FROM & {words.word(at - 1), words.word(at - 2)})


def _of_day(day: TextDay, text: SourceText, sentence: Sentence) -> StatedQuantity:
    number = PrintedNumber(float(day.first_on.toordinal()), 1, 1)
    last = PrintedNumber(float(day.last_on.toordinal()), 1, 1)
    is_year = (day.last_on - day.first_on).days > 32
    kind, span = (QuantityKind.YEAR if is_year else QuantityKind.DATE), Span(day.start, day.end)
    if is_year:
        number, last = PrintedNumber(float(day.first_on.year), 1, 1), PrintedNumber(float(day.last_on.year), 1, 1)
    return StatedQuantity(
        "", kind, span, span.of(text.text), number, last, "year" if is_year else "date", sentence.index, sentence.block,
        day=day.first_on.isoformat(), last_day=day.last_on.isoformat(),
    )  # fmt: skip


_EACH = frozenset(
    {
        "each",
        "every",
        "одну",
        "кожен",
        "кожна",
        "кожне",
        "кожний",
        "кожному",
        "кожній",
        "кожного",
        "кожної",
        "одна",
        "один",
    }
)
_COSTS = (
    "cost",
    "takes",
    "take",
    "need",
    "require",
    "sell",
    "sold",
    "fetch",
    "trad",
    "кошту",
    "потребу",
    "продає",
    "вартіст",
)
_PER_REACH = 60


def _implied_per(words: QuantityWords) -> list[tuple[int, str]]:
    """Return where a sentence says `each kilometre` or `a tonne costs` apart from a figure, and the unit."""
    places = []
    for at, token in enumerate(words.tokens):
        value, length = words.lexicon.units.at(words.tokens, at)
        if not length:
            value, length = words.lexicon.nouns.at(words.tokens, at)
        if (
            not length
            and words.word(at - 1) in ("each", "every")
            and words.word(at).isalpha()
            and words.word(at) not in words.lexicon.stops
        ):
            value, length = words.word(at), 1
        if not length or words.tokens[at - 1].is_number:
            continue
        behind = words.word(at + length)
        if (words.word(at - 1) in _EACH and not words.tokens[at - 1].is_number) or (behind.startswith(_COSTS) and (at == 0 or words.word(at - 1) in ("a", "one", "одна", "один", ".", ","))):
            places.append((token.start, value))
    return places


def _with_per(quantity: StatedQuantity, places: Sequence[tuple[int, str]], text: str) -> StatedQuantity:
    """Return a quantity with what it is per, where that stands shortly before it in its clause."""
    if quantity.kind not in (QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY):
        return quantity
    for place, unit in reversed(places):
        between = text[place : quantity.span.start]
        if 0 < len(between) <= _PER_REACH and not any(sign in between for sign in ";:") and unit != quantity.unit:
            if not any(character.isdigit() for character in between):
                return replace(quantity, implied_per=unit)
    return quantity


_BESIDE = 30


def _weekdays(
    words: QuantityWords, named: Sequence[TextDay], text: SourceText, sentence: Sentence
) -> Iterator[StatedQuantity]:
    """Yield the days of the week that stand beside a day of the calendar."""
    single = [day for day in named if day.first_on == day.last_on]
    for at, token in enumerate(words.tokens if single else ()):
        name, length = words.lexicon.weekdays.at(words.tokens, at)
        if not length:
            continue
        end = words.tokens[at + length - 1].end
        if not any(0 <= day.start - end <= _BESIDE or 0 <= token.start - day.end <= _BESIDE for day in single):
            continue
        number = PrintedNumber(float(WEEKDAYS.index(name)), 1, 1)
        span = Span(token.start, end)
        yield StatedQuantity(
            "",
            QuantityKind.WEEKDAY,
            span,
            span.of(text.text),
            number,
            number,
            "weekday",
            sentence.index,
            sentence.block,
            noun=name,
        )


def named_days(words: QuantityWords) -> Iterator[TextDay]:
    """Yield the days, months and years that are written with the name of a month, or as a year alone."""
    at = 0
    while at < len(words.tokens):
        taken = _day_at(words, at) or _month_first(words, at) or _year_at(words, at)
        if taken is None:
            at += 1
            continue
        day, behind = taken
        yield day
        at = behind


def _day_at(words: QuantityWords, at: int) -> tuple[TextDay, int] | None:
    """`7 July 2025`, `7 липня 2025 року`, `24 February`: without a year it is no day of the calendar."""
    token = words.tokens[at]
    if not token.is_number or not token.text.isdigit() or not 1 <= int(token.text[:3]) <= 31 or len(token.text) > 2:
        return None
    month, length = words.lexicon.months.at(words.tokens, at + 1)
    if not length:
        return None
    year = _year_number(words, at + 1 + length)
    return _calendar(words, at, int(month), int(token.text), year, at + 1 + length)


def _month_first(words: QuantityWords, at: int) -> tuple[TextDay, int] | None:
    """`July 7, 2025`, `July 2025`, `липень 2025`."""
    month, length = words.lexicon.months.at(words.tokens, at)
    if not length or words.tokens[at].is_number:
        return None
    behind = at + length
    word = words.word(behind)
    if word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31 and words.language == "en":
        comma = 1 if words.word(behind + 1) == "," else 0
        year = _year_number(words, behind + 1 + comma)
        return _calendar(words, at, int(month), int(word), year, behind + 1 + (comma if year else 0))
    year = _year_number(words, behind)
    if year is None:
        return None
    first = date(year, int(month), 1)
    last = date(year, int(month), calendar.monthrange(year, int(month))[1])
    end = behind + 1
    return TextDay(first, last, words.tokens[at].start, words.tokens[end - 1].end), end


def _calendar(
    words: QuantityWords, at: int, month: int, day: int, year: int | None, behind: int
) -> tuple[TextDay, int] | None:
    if year is None:
        return None
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return TextDay(on, on, words.tokens[at].start, words.tokens[behind].end), behind + 1


def _year_number(words: QuantityWords, at: int) -> int | None:
    word = words.word(at)
    if at >= len(words.tokens) or not words.tokens[at].is_number or len(word) != _YEAR_DIGITS or not word.isdigit():
        return None
    return int(word) if _FIRST_YEAR <= int(word) <= _LAST_YEAR else None


def _year_at(words: QuantityWords, at: int) -> tuple[TextDay, int] | None:
    """A year stands alone: `in 2014`, `2022–2023`, `2024 року`; with a noun or a unit behind it a number is a number."""
    year = _year_number(words, at)
    if year is None:
        return None
    before, after = words.word(at - 1), words.word(at + 1)
    lexicon = words.lexicon
    if lexicon.currencies.at(words.tokens, at - 1)[1] or lexicon.scales.at(words.tokens, at + 1)[1]:
        return None
    if after.startswith(_YEAR_WORDS) and after in _YEAR_WORDS:
        pass
    elif lexicon.units.at(words.tokens, at + 1)[1] or (lexicon.currencies.at(words.tokens, at + 1)[1] and after != "$") or (lexicon.nouns.at(words.tokens, at + 1)[1] and before not in _BEFORE_YEARS) or before in (
        "about",
        "some",
        "over",
        "around",
        "nearly",
        "almost",
        "than",
        "понад",
        "близько",
        "приблизно",
        "least",
    ) or (after in "-‐‑" and after and words.tokens[at + 1].glued and lexicon.units.at(words.tokens, at + 2)[1]):
        return None
    return TextDay(date(year, 1, 1), date(year, 12, 31), words.tokens[at].start, words.tokens[at].end), at + 1


_BEFORE_YEARS = frozenset({
    "in", "since", "by", "until", "of", "from", "the", "during", "after", "before", "between", "and", "to", "early", "late", "mid", "у", "в", "з", "до", "від", "після", "за", "на", "і", "та",
    "–", "—", "-", "(", ",", "/",
})  # fmt: skip


def _printed(amount: lark.Tree[lark.Token]) -> PrintedNumber:
    token = token_of(amount, "NUMBER")
    value, decimals = str(token).split()
    scales = [float(str(part.children[0])) for part in children(amount, "scale")]
    scale = math.prod(scales)
    number, places = float(value), int(decimals)
    if places < 0:  # in words
        step = scale if scales else 1.0
        return PrintedNumber(number * scale, step if number == int(number) else step / 2, step, is_plain=not scales)
    step = 10.0**-places
    padding = step
    if not places and number:
        while number % (padding * 10) == 0:
            padding *= 10
    if scales:
        padding = step
    return PrintedNumber(_clean(number * scale), step * scale, padding * scale, not places and not scales, places > 0)


def _clean(value: float) -> float:
    """Take away the hair that a product of decimals leaves: 4.35 million is 4,350,000."""
    return float(f"{value:.15g}")


def _in_scale_of(first: PrintedNumber, last: PrintedNumber, ends: Sequence[lark.Tree[lark.Token]]) -> PrintedNumber:
    """Return the first number of a range in the scale of the second, where it has none of its own."""
    scaled = [bool(children(children(end, "amount")[0], "scale")) for end in ends]
    if scaled[0] or not scaled[1]:
        return first
    scale = math.prod(float(str(part.children[0])) for part in children(children(ends[1], "amount")[0], "scale"))
    if first.value > _FAR_ABOVE * (last.value / scale):
        return first
    return PrintedNumber(_clean(first.value * scale), first.step * scale, first.step * scale, False, first.has_decimals)


def _per_scale(number: PrintedNumber, tree: lark.Tree[lark.Token]) -> PrintedNumber:
    """Return a number of a rate `per thousand cubic metres` for one of them."""
    scales = [float(str(token)) for per in tree.find_data("per") if (token := token_of(per, "SCALE")) is not None]
    if not scales:
        return number
    scale = math.prod(scales)
    return PrintedNumber(number.value / scale, number.step / scale, number.padding / scale, False, number.has_decimals)


def _unit_of(end: lark.Tree[lark.Token]) -> tuple[str, str]:
    """Return the unit of one end as it is written in a claim, and the noun behind the figure."""
    currency = token_of(end, "CURRENCY")
    rates = [str(per.children[-1]) for rate in children(end, "rate") for per in children(rate, "per")]
    base, noun = str(currency) if currency is not None else "", ""
    for unit in children(end, "unit"):
        money = token_of(unit, "CURRENCY")
        base = base or (str(money) if money is not None else "")
        for part in children(unit, "base"):
            token = part.children[0]
            base = base or str(token)
            noun = str(token) if isinstance(token, lark.Token) and token.type == "NOUN" else noun
        rates += [str(per.children[-1]) for rate in children(unit, "rate") for per in children(rate, "per")]
    return "/".join([base, *rates]), noun


_KINDS = {"percent": QuantityKind.PERCENT, "percentage point": QuantityKind.POINTS, "times": QuantityKind.MULTIPLE}


def _kind(unit: str, noun: str) -> QuantityKind:
    if not unit:
        return QuantityKind.NUMBER
    if unit in _KINDS:
        return _KINDS[unit]
    if "/" in unit:
        return QuantityKind.RATE
    if unit in _DURATIONS:
        return QuantityKind.DURATION
    if noun:
        return QuantityKind.COUNT
    return QuantityKind.MONEY if unit.isupper() and len(unit) == 3 else QuantityKind.MEASURE


def _shared_units(text: str, quantities: Sequence[StatedQuantity]) -> Iterator[StatedQuantity]:
    """Yield the quantities, the first of `from 1.2 to 1.5 million shells` in the scale and unit of the second."""
    shared: list[StatedQuantity] = []
    for quantity in reversed(quantities):
        following = shared[-1] if shared else None
        bare = quantity.kind is QuantityKind.NUMBER or (quantity.low.is_plain and not quantity.unit)
        between = text[quantity.span.end : following.span.start].strip() if following else ""
        if following is None or not bare or between not in _SHARING or following.is_date or not following.unit:
            shared.append(quantity)
            continue
        number, other = quantity.low, following.high
        digits = other.value
        for scale in (1e12, 1e9, 1e6, 1e3):
            if not other.is_plain and other.value >= scale and other.step < scale and _FAR_ABOVE * scale > other.value:
                digits = other.value / scale
                break
        factor = other.value / digits if digits and number.value <= _FAR_ABOVE * digits else 1.0
        number = PrintedNumber(
            _clean(number.value * factor),
            number.step * factor,
            number.padding * factor,
            factor == 1 and number.is_plain,
            number.has_decimals,
        )
        shared.append(
            replace(
                quantity,
                low=number,
                high=number,
                unit=following.unit,
                noun=following.noun,
                kind=following.kind,
                is_inherited=True,
            )
        )
    yield from (quantity for quantity in reversed(shared) if not _is_small(quantity))


_SHARING = frozenset({"to", "до", ",", "and", "і", "та", "й", ", and", "or", "або"})


def _is_small(quantity: StatedQuantity) -> bool:
    """A bare number without a unit counts only where it is large."""
    number = quantity.low
    return quantity.kind is QuantityKind.NUMBER and (
        number.value < _INHERITS_FROM or (number.is_plain and number.step != 1)
    )


def _inherited(quantity: StatedQuantity, before: Sequence[StatedQuantity]) -> StatedQuantity:
    """Return a large bare number with the unit of the last counted or priced figure of its paragraph."""
    if quantity.kind is not QuantityKind.NUMBER:
        return quantity
    for other in reversed(before):
        if other.block != quantity.block:
            return quantity
        if other.kind in (QuantityKind.COUNT, QuantityKind.MONEY) and other.low.value >= _INHERITS_FROM:
            return replace(quantity, unit=other.unit, noun=other.noun, kind=other.kind, is_inherited=True)
    return quantity
