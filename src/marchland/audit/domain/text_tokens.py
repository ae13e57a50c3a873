"""The numbers, words and signs of a text with their places, without what only looks like a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marchland.audit.domain.quantity_lexicon import TextToken

_GAPS = " \u00a0\u2009\u202f"
_APOSTROPHES = "’ʼ‘ʹ′＇`"
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(_APOSTROPHES, "'"))
LONGEST_WORD = 64
"""Characters of a word that are looked at: what is longer is an address or nonsense."""

_TOKEN = re.compile(
    rf"(?P<number>(?<![\d.,])\d{{1,3}}(?:[{_GAPS}]\d{{3}})+(?:[.,]\d{{1,3}})?(?![\d])|\d{{1,40}}(?:[.,]\d{{1,40}}){{0,12}})"
    rf"|(?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad]|['{_APOSTROPHES}](?=[^\W\d_]))*[²³]?)"
    r"|(?P<sign>[^\w\s])"
)
_CODE = r"(?<![\w€$£₴])(?!(?:[kcmKCM]?m|км|м)[23²³]\b)[^\W\d_]{1,12}[-–]?\d+(?:[-–/.]?\w+)*"
_UPPER = "A-ZА-ЯІЇЄҐ"
_STREETS = (
    "Street|Road|Avenue|Lane|Square|Place|Drive|Way|Court|Gardens|Terrace|Quay|Row|Boulevard|Hill|Crescent|Wharf|St|Rd"
)
_UKRAINIAN_STREETS = (
    r"[Вв]ул(?:\.|иц\w+)|[Пп]росп(?:\.|ект\w*)|[Пп]ров(?:\.|ул\w+)|[Бб]ульв(?:\.|ар\w*)|[Пп]л\.|[Нн]аб\.|[Шш]осе"
)
_CALLS = r"[Тт]ел(?:\.|ефон\w*)|[Pp]hone|[Cc]all|[Dd]ial|[Hh]otline|[Дд]звоніть|[Лл]інія|[Ff]ax|[Фф]акс"
_FIRST_LETTERS = "ВвПпБбНнШшТтДдЛлФфPCDHFpcdhf"
_NAMES = (
    r"(?P<footnote>\[\d{1,3}\])"
    r"|(?P<standard>\b(?:ISO|ДСТУ|IEC|DIN|ГОСТ|ДБН|BS|EN)(?:[ /-](?:ISO|IEC|EN|ГОСТ|Б|В))*[ -]?[A-ZА-Я]?\d[\d.:-]*)"
    rf"|(?=[{_FIRST_LETTERS}])(?<!\w)(?:"
    rf"(?P<called>(?:{_CALLS})[\s:–—-]{{1,3}}(?:за номером |на |on |at )?[+(]?\d[\d() \u00a0-]{{1,20}}\d)"
    rf"|(?P<address>(?:{_UKRAINIAN_STREETS})\s[{_UPPER}][^,\n\d]{{1,40}},\s?\d+(?:[-/]?\w{{1,2}}\b)?))"
    rf"|(?P<street>(?<![\w.,])\d{{1,4}}[a-z]?\s(?:[A-Z][\w'’]+\s){{1,3}}(?:{_STREETS})\b)"
    r"|(?P<generation>(?<![\w.,])(?:[2-6]G|\d{1,3}-?[TТDH])\b)"
    r"|(?P<account>\b[A-Z]{2}\d{2}(?:\s\d{4}){2,7}(?:\s\d{1,4})?\b)"
    r"|(?P<act>(?<![\d/])(?:\d{2,4}/(?:19|20)\d\d|(?:19|20)\d\d/\d{3,5})(?![\d/]))"
)
_OPENING = re.compile(rf"\s*(?:\d{{1,3}}(?:\.\d{{1,2}})*[.)]\s|\(\d{{1,2}}\)\s|\d{{1,2}}\.\d{{1,2}}\s+(?=[{_UPPER}]))")
"""The number of a paragraph or of a footnote at its beginning."""
_MASKED = re.compile(
    rf"{_NAMES}"
    r"|(?P<url>(?:https?://|www\.)\S+|\S+@\S+\.\w+)"
    r"|(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<dotted>(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?![\d.]\d))"
    r"|(?P<time>(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?![\d:]))"
    r"|(?P<oclock>(?<![\d.,])\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\b\.?)"
    r"|(?P<zone>(?<!\w)[+-]\d{4}(?!\d))"
    r"|(?P<phone>\+\d[\d() \u00a0-]{7,18}\d|\(0\d{2,4}\)[\d \u00a0-]{5,12}\d|"
    r"(?<![\d.,])0\d{2,4}(?:[ \u00a0-]\d{2,4}){1,4}(?!\d)|(?<![\d.,])0-\d{3}(?:-\d{2,4}){1,4}(?!\d)|"
    r"(?<!\d)\d{3}[- ]\d{2,3}[- ]\d{2}[- ]\d{2}(?!\d)|"
    r"(?<![\d-])\d{3}-\d{3,4}-\d{4}(?![\d-])|(?<![\d-])\d{3}-\d{4}(?![\d-])(?!\s?[^\W\d_]))"
    r"|(?P<ordinal>(?<![\w.,])\d+(?:st|nd|rd|th)\b|(?<![\w.,])\d+[-–](?:й|го|му|ї|а|я|е|ій|та|те|ий|ша|ої|х|ти|им|ою|их|му|ті)(?!\w))"
    r"|(?P<law>(?<!\w)\d+[-–][IVXІХ]+\b|№\s?\d[\d/-]*|(?<!\d)\d+\(\d+\)(?:\([a-z]\))*)"
    r"|(?P<slashed>(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\d/])|(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?![\d.]*\d))"
    rf"|(?P<degrees>\d+(?:\.\d+)?°[^\s,;)]*)"
    r"|(?P<model>(?<![\w.,])\d{1,4}[^\W\d_]{1,4}\d+\w*)"
    rf"|(?P<code>{_CODE})"
)
_CURRENCY_CODE = re.compile(r"([^\W\d_]{2,3})\d")


@dataclass(frozen=True, slots=True)
class TextDay:
    """A day, a month or a year that a text names, by its first and last day, and where it stands."""

    first_on: date
    last_on: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TokenRow:
    """The tokens of a piece of a text, and the days in it that are written in figures."""

    tokens: tuple[TextToken, ...]
    days: tuple[TextDay, ...]


def tokens_of(text: str, start: int, end: int, codes: frozenset[str]) -> TokenRow:
    """Return the tokens of a piece of a text, with places in the whole.

    Addresses, telephone numbers, times of the day, ordinals, numbers of laws, versions, degrees and names that hold a
    figure (T-72, M67) are passed over. `codes` are currencies that may stand right before a figure (`PLN10bn`).
    """
    masked, days = _masked(text, start, end, codes)
    tokens = tuple(_tokens(text, start, end, masked))
    return TokenRow(tokens, tuple(days))


def _masked(text: str, start: int, end: int, codes: frozenset[str]) -> tuple[list[tuple[int, int]], list[TextDay]]:
    masked: list[tuple[int, int]] = []
    days: list[TextDay] = []
    opening = _OPENING.match(text, start, end)
    if opening and opening.end() < end:
        masked.append(opening.span())
        start = opening.end()
    for match in _MASKED.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "code":
            letters = _CURRENCY_CODE.match(match.group())
            if letters and letters.group(1).lower() in codes:
                continue
        day = _day(match.group(), kind or "")
        if day is not None:
            days.append(TextDay(day, day, match.start(), match.end()))
        masked.append(match.span())
    return masked, days


def _day(written: str, kind: str) -> date | None:
    try:
        if kind == "iso":
            return date.fromisoformat(written)
        if kind == "dotted":
            day, month, year = map(int, written.split("."))
            return date(year, month, day)
    except ValueError:
        return None
    return None


def _tokens(text: str, start: int, end: int, masked: list[tuple[int, int]]) -> Iterator[TextToken]:
    behind, at = -1, start
    for gap_start, gap_end in [*masked, (end, end)]:
        for match in _TOKEN.finditer(text, at, gap_start):
            written = match.group()
            is_number = match.lastgroup == "number"
            if is_number and written[-1] in ".,":
                written = written[:-1]
            word = written if is_number else _word(written)
            yield TextToken(
                word, match.start(), match.start() + len(written), is_number, match.start() == behind, written.isupper()
            )
            behind = match.start() + len(written)
        if gap_end > gap_start:
            yield TextToken("\x00", gap_start, gap_end)
        at, behind = gap_end, gap_end


def _word(written: str) -> str:
    return written[:LONGEST_WORD].lower().translate(_ONE_APOSTROPHE).replace("\u00ad", "").replace("\u0301", "")


def parse_text_number(written: str, language: str) -> tuple[float, int] | None:
    """Return a number and how many digits stand behind its decimal mark; None for what is no number.

    English parts thousands by commas, Ukrainian by spaces; a comma before anything but three digits is a decimal mark
    in both, and before three digits in Ukrainian unless they are noughts or come in several groups.
    """
    plain = "".join(sign for sign in written if sign not in _GAPS)
    commas, dots = plain.count(","), plain.count(".")
    if commas and dots:
        mark = max(plain.rfind(","), plain.rfind("."))
        whole, rest = plain[:mark], plain[mark + 1 :]
        if plain[mark] in whole or not _grouped(whole):
            return None
        return _number(whole.replace(",", "").replace(".", ""), rest)
    if not commas and not dots:
        return _number(plain, "")
    sign = "," if commas else "."
    whole, _, rest = plain.partition(sign)
    if commas + dots > 1:
        return _number(plain.replace(sign, ""), "") if _grouped(plain) else None
    if sign == "," and _grouped(plain) and (language == "en" or rest == "000") and whole != "0":
        return _number(plain.replace(",", ""), "")
    return _number(whole, rest)


def _grouped(plain: str) -> bool:
    parts = re.split(r"[.,]", plain)
    return len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]))


def _number(whole: str, decimals: str) -> tuple[float, int]:
    return float(f"{whole or '0'}.{decimals or '0'}"), len(decimals)
