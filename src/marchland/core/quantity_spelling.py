"""A quantity as people write one in a file of their own, turned into the plain spelling that is read."""

from __future__ import annotations

import re

from marchland.core.unit_table import CURRENCIES, SYMBOLS

_CODES = "|".join(CURRENCIES)
_SIGNS = "|".join(re.escape(sign) for sign in SYMBOLS if sign != "%")
_MONEY = re.compile(rf"{_SIGNS}|\b(?:{_CODES})\b")
_NUMBER = r"(?:\d[\d,_]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f’']\d{3})+(?![\d])")
_GAPS = re.compile(r"[ \u00a0\u202f’']")
_DOLLARS = re.compile(r"\b(?:US|U\.S\.)\s?\$")
_BEFORE = re.compile(
    rf"(?:\b({_CODES})|(zł))\s*({_NUMBER}(?:\s?(?:million|billion|thousand|mln|mio|mn|mld|mrd|bn|[mMkK])\b\.?)?)"
)
_MILLION = re.compile(rf"(?<=\d)\s?(?:M(?![A-Za-z])|m(?=\s*(?:{_SIGNS})))")
_THOUSAND = re.compile(r"(?<=\d)\s?[kK](?![A-Za-z])")
_COUNTED_MILLION = re.compile(r"(?<=\d)\s?m(?=\s+(?:mines?|people|persons?|deminers?|hectares?|ha)\b)")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,2})(?=\s?(?:mio|mln|mld|mrd|tys|[Ѐ-ӿ]))", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,])")
_FROM = re.compile(r"^\s*(?:from|від)\s+(?=.*\s(?:to|до)\s)", re.IGNORECASE)
_A_PIECE = re.compile(r"\s+(?:each|apiece|a\s?piece|кожна|кожен|за\s+одиницю)\s*$", re.IGNORECASE)
_FOR_ONE = re.compile(r"\s+(?:за|на)\s+(?=[Ѐ-ӿ])", re.IGNORECASE)
_BEHIND = re.compile(rf"(?<=\d)\s?({_CODES}|{_SIGNS})\s?(million|billion|thousand|mln|mio|mn|mld|mrd|bn)\b\.?")
_POUNDS = re.compile(
    r"\b(?:pounds?\s+sterling|pounds?|sterling|фунт(?:и|ів|а)?(?:\s+стерлінгів)?)(?![\w])", re.IGNORECASE
)
_DOLLAR_WORD = re.compile(r"\bдол\.?(?:\s?США)?(?![Ѐ-ӿ])", re.IGNORECASE)
_BARE_MILLION = re.compile(r"(?<=\d)\s?(?:m|million)(?=\s*/|\s+(?:per|to|and)\b|\s*[–—-]|\s*$)")
_EACH = re.compile(
    r"\s+an?\s+(?=(?:kilomet(?:re|er)|km|mile|met(?:re|er)|mine|year|month|week|day|hectare|deminer|plant)\b)",
    re.IGNORECASE,
)


def spelled_out(text: str, default_unit: str) -> str:
    """Return the quantity in the plain spelling: `EUR 1.8m/km` and `1.8M €/km` are 1.8 million EUR/km.

    Digits in groups are joined, a currency before its number is put behind it, `M` and `k` are millions and thousands,
    `a year` is one of `/year`, and `each` of `/mine` where that is asked. A comma before one or two digits parts
    decimals where the words behind it are of a language that writes so: `1,8 млн`. Where money is asked for and none is
    named, `m` is a million and no metre.
    """
    joined = _GROUPS.sub(lambda found: _GAPS.sub("", found[0]), _DECIMAL_COMMA.sub(r"\1.\2", _FROM.sub("", text)))
    joined = _DOTTED.sub(lambda found: found[0].replace(".", ""), joined)
    asked, _, per = default_unit.partition("/")
    if asked in CURRENCIES:
        joined = _DOLLAR_WORD.sub("USD", _POUNDS.sub("GBP", joined))
        joined = _A_PIECE.sub(f"/{per}" if per else "", joined)
    joined = _BEHIND.sub(r" \2 \1", joined)
    joined = _FOR_ONE.sub("/", joined)
    behind = _BEFORE.sub(lambda found: f"{found[3]} {found[1] or found[2]}", _DOLLARS.sub("$", joined))
    scaled = _THOUSAND.sub(" thousand ", _COUNTED_MILLION.sub(" million", _MILLION.sub(" million ", behind)))
    money = _MONEY.search(default_unit)
    if money and not _MONEY.search(scaled):
        scaled = _BARE_MILLION.sub(f" million {money[0]}", scaled)
    return _EACH.sub("/", scaled).strip()
