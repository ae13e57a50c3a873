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
    rf"(?:\b({_CODES})|(zł))\s*({_NUMBER}(?:\s?(?:million|billion|thousand|mln|mld|mrd|bn|[mMk])\b\.?)?)"
)
_MILLION = re.compile(rf"(?<=\d)\s?(?:M(?![A-Za-z])|m(?=\s*(?:{_SIGNS})))")
_THOUSAND = re.compile(r"(?<=\d)\s?k(?![A-Za-z])")
_BARE_MILLION = re.compile(r"(?<=\d)\s?m(?=\s*/|\s+(?:per|to|and)\b|\s*[–—-]|\s*$)")
_EACH = re.compile(
    r"\s+an?\s+(?=(?:kilomet(?:re|er)|km|mile|met(?:re|er)|mine|year|month|week|day|hectare|deminer|plant)\b)",
    re.IGNORECASE,
)


def spelled_out(text: str, default_unit: str) -> str:
    """Return the quantity in the plain spelling: `EUR 1.8m/km` and `1.8M €/km` are 1.8 million EUR/km.

    Digits in groups are joined, a currency before its number is put behind it, `M` and `k` are millions and thousands,
    and `a year` is one of `/year`. Where money is asked for and none is named, `m` is a million and no metre.
    """
    joined = _GROUPS.sub(lambda found: _GAPS.sub("", found[0]), text)
    behind = _BEFORE.sub(lambda found: f"{found[3]} {found[1] or found[2]}", _DOLLARS.sub("$", joined))
    scaled = _THOUSAND.sub(" thousand ", _MILLION.sub(" million ", behind))
    money = _MONEY.search(default_unit)
    if money and not _MONEY.search(scaled):
        scaled = _BARE_MILLION.sub(f" million {money[0]}", scaled)
    return _EACH.sub("/", scaled).strip()
