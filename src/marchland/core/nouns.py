"""Nouns that people count, as words: their singular, and whether one is only a unit of measure misspelt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "servicemen": "serviceman",
    "policemen": "policeman", "firemen": "fireman", "buses": "bus", "geese": "goose", "mice": "mouse", "teeth": "tooth",
    "wolves": "wolf", "knives": "knife", "lives": "life", "leaves": "leaf", "data": "datum", "crises": "crisis",
    "analyses": "analysis", "bases": "base", "headquarters": "headquarters", "series": "series", "species": "species",
    "movies": "movie", "cookies": "cookie", "heroes": "hero", "potatoes": "potato", "tomatoes": "tomato",
    "caches": "cache", "axes": "axe",
}  # fmt: skip
_AS_IT_IS = ("ss", "us", "is", "ous")
_HISSING = ("sses", "shes", "ches", "xes", "zzes")
_OWN = frozenset((
    "fleet", "fleets", "fee", "fees", "ear", "ears", "moth", "moths", "ram", "rams", "smile", "smiles", "lire",
    "litter", "litters", "tone", "tones", "ace", "aces", "mil", "mils",
))  # fmt: skip
"""Nouns that are one letter away from a unit of measure and are none."""
_MEASURES = frozenset((
    "kilometer", "kilometre", "kilometers", "kilometres", "meter", "metre", "meters", "metres", "centimeter",
    "centimetre", "millimeter", "millimetre", "mile", "miles", "yard", "yards", "foot", "feet", "hectare", "hectares",
    "acre", "acres", "litre", "liter", "litres", "liters", "barrel", "barrels", "year", "years", "month", "months",
    "week", "weeks", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "gram", "grams", "kilogram",
    "kilograms", "tonne", "tonnes", "watt", "watts", "kilowatt", "megawatt", "gigawatt", "percent",
))  # fmt: skip
_LONG = 6  # letters, from which on one wrong letter is a slip and not another word


def singular(noun: str) -> str:
    """Return a noun in its singular by the simple rules of English, in small letters; capitals stay as they are."""
    word = noun if noun.isupper() else noun.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isascii() or not word.islower() or not word.endswith("s") or word.endswith(_AS_IT_IS):
        return word
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_HISSING) else word[:-1]


def is_noun(word: str, known: Mapping[str, str], folded: Mapping[str, str]) -> bool:
    """Tell whether a word is a noun of its own, and no unit in the wrong case or with a slip in it."""
    if "_" in word:
        return False
    small = word.casefold()
    if small in folded:
        return small in known and word.istitle()
    return small in _OWN or not _is_slip(small)


def _is_slip(word: str) -> bool:
    """Tell whether a word is a unit of measure with a letter left out, put in, swapped or, in a long one, wrong."""
    if word in _SHORTENED or any(short in _MEASURES for short in _without_one(word)):
        return True
    if any(word[:at] + word[at : at + 2][::-1] + word[at + 2 :] in _MEASURES for at in range(len(word) - 1)):
        return True
    return len(word) >= _LONG and any(covered in _COVERED for covered in _with_one_covered(word))


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _with_one_covered(word: str) -> Iterator[str]:
    return (f"{word[:at]}*{word[at + 1 :]}" for at in range(len(word)))


_SHORTENED = frozenset(short for name in _MEASURES for short in _without_one(name))
_COVERED = frozenset(covered for name in _MEASURES if len(name) >= _LONG for covered in _with_one_covered(name))
