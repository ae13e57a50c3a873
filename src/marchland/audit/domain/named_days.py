"""The days, months, years and weekdays that a text names."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

from marchland.audit.domain.quantity_words import SentenceWords
from marchland.audit.domain.recompute import WEEKDAYS
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind, StatedQuantity
from marchland.audit.domain.text import SourceText, TextSentence, TextSpan
from marchland.audit.domain.text_tokens import TextDay

_FIRST_YEAR, _LAST_YEAR = 1500, 2199


_YEAR_DIGITS = 4


def quantity_of_day(day: TextDay, text: SourceText, sentence: TextSentence) -> StatedQuantity:
    """Return a day, month or year of a text as a quantity of it."""
    number = PrintedNumber(float(day.first_on.toordinal()), 1, 1)
    last = PrintedNumber(float(day.last_on.toordinal()), 1, 1)
    is_year = (day.last_on - day.first_on).days > 32
    kind, span = (QuantityKind.YEAR if is_year else QuantityKind.DATE), TextSpan(day.start, day.end)
    if is_year:
        number, last = PrintedNumber(float(day.first_on.year), 1, 1), PrintedNumber(float(day.last_on.year), 1, 1)
    return StatedQuantity(
        "", kind, span, span.of(text.text), number, last, "year" if is_year else "date", sentence.index, sentence.block,
        day=day.first_on.isoformat(), last_day=day.last_on.isoformat(),
    )  # fmt: skip


_BESIDE = 30


def weekdays(
    words: SentenceWords, named: Sequence[TextDay], text: SourceText, sentence: TextSentence
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
        span = TextSpan(token.start, end)
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


def named_days(words: SentenceWords) -> Iterator[TextDay]:
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


def _day_at(words: SentenceWords, at: int) -> tuple[TextDay, int] | None:
    """`7 July 2025`, `7 липня 2025 року`, `24 February`: without a year it is no day of the calendar."""
    token = words.tokens[at]
    if not token.is_number or not token.text.isdigit() or not 1 <= int(token.text[:3]) <= 31 or len(token.text) > 2:
        return None
    month, length = words.lexicon.months.at(words.tokens, at + 1)
    if not length:
        return None
    year = _year_number(words, at + 1 + length)
    return _calendar(words, at, int(month), int(token.text), year, at + 1 + length)


def _month_first(words: SentenceWords, at: int) -> tuple[TextDay, int] | None:
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
    words: SentenceWords, at: int, month: int, day: int, year: int | None, behind: int
) -> tuple[TextDay, int] | None:
    if year is None:
        return None
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return TextDay(on, on, words.tokens[at].start, words.tokens[behind].end), behind + 1


def _year_number(words: SentenceWords, at: int) -> int | None:
    word = words.word(at)
    if at >= len(words.tokens) or not words.tokens[at].is_number or len(word) != _YEAR_DIGITS or not word.isdigit():
        return None
    return int(word) if _FIRST_YEAR <= int(word) <= _LAST_YEAR else None


def _year_at(words: SentenceWords, at: int) -> tuple[TextDay, int] | None:
    """A year stands alone: `in 2014`, `2022–2023`; with a noun or a unit behind it a number is a number."""
    year = _year_number(words, at)
    if year is None:
        return None
    before, after = words.word(at - 1), words.word(at + 1)
    lexicon = words.lexicon
    if before in lexicon.words["before_codes"]:
        return None
    if lexicon.currencies.at(words.tokens, at - 1)[1] or lexicon.scales.at(words.tokens, at + 1)[1]:
        return None
    if after in lexicon.words["year_words"]:
        pass
    elif (
        lexicon.units.at(words.tokens, at + 1)[1]
        or (lexicon.currencies.at(words.tokens, at + 1)[1] and after != "$")
        or (lexicon.nouns.at(words.tokens, at + 1)[1] and before not in lexicon.words["before_years"])
        or before in lexicon.words["before_amounts"]
        or (after in "-‐‑" and after and words.tokens[at + 1].glued and lexicon.units.at(words.tokens, at + 2)[1])
    ):
        return None
    return TextDay(date(year, 1, 1), date(year, 12, 31), words.tokens[at].start, words.tokens[at].end), at + 1
