"""The words of a headline and the forms they are compared in, for Latin and Cyrillic letters alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

Lemmas = Callable[[str, str], Sequence[str]]
"""The lemmas of a word in a language, the likeliest first; none where it knows no better than the rules here."""

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")
_PUBLISHER = re.compile(r"\s+(?:\||[-–—])\s+[^|]{2,40}$")
_FEWEST_WORDS_BEFORE_PUBLISHER = 4

_CYRILLIC_ENDINGS = tuple(  # as a text, because a list of a hundred endings would be a page
    sorted(
        """ться тися тись ешся ится ють ять ать ить уть ють иями ями ами иях ях ах ого его ому ему ими ыми ією ией
        ею ою ей ой ій ий ый ая яя ое ее не ие ые їх их ых ую юю ові еві ів їв ов ев ам ям ом ем єм ию ия ью ья ії ії
        ия ію ію іє ія ла ло ли ла ть ся сь ил ал ив ав ат ят ут ют ит ет е а я о ы и і ї й у ю ь є в л""".split(),  # noqa: SIM905
        key=lambda ending: (-len(ending), ending),
    )
)
_SHORTEST_CYRILLIC_STEM = 3

_ENGLISH_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("es", "e"), ("s", ""))
_SHORTEST_ENGLISH_STEM = 3

_LATIN_OF = dict(
    zip(
        "абвгґдеєжзийіїклмнопрстуфхцчшщьюяыэёъ",
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch _ iu ia y e e _".split(),  # noqa: SIM905
        strict=True,
    )
)
_FOLDS = (("kh", "h"), ("gh", "h"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("g", "h"), ("q", "k"))


def without_publisher(title: str) -> str:
    """Return a title without the name of its publisher behind a bar or a dash, if enough is left of it."""
    match = _PUBLISHER.search(title)
    if match and len(title[: match.start()].split()) >= _FEWEST_WORDS_BEFORE_PUBLISHER:
        return title[: match.start()]
    return title


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text as written, one kind of apostrophe, the English possessive taken off."""
    words = _WORD.findall(text.translate(_APOSTROPHES))
    return [word[:-2] if word[-2:] in ("'s", "'S") else word for word in words]


def is_cyrillic(word: str) -> bool:
    """Return whether a word is written in Cyrillic letters, by its first."""
    return "\u0400" <= word[:1] <= "\u04ff"


def stem(word: str) -> str:
    """Return a lower-case word without its ending: by English rules for Latin letters, by those of Slavic inflection
    for Cyrillic ones.
    """
    return _cyrillic_stem(word) if is_cyrillic(word) else _english_stem(word)


def _cyrillic_stem(word: str) -> str:
    for ending in _CYRILLIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_CYRILLIC_STEM:
            return word[: -len(ending)]
    return word


def _english_stem(word: str) -> str:
    for ending, instead in _ENGLISH_ENDINGS:
        long_enough = len(word) - len(ending) >= _SHORTEST_ENGLISH_STEM
        if word.endswith(ending) and long_enough and not (ending == "s" and word[-2] in "su"):
            word = word[: -len(ending)] + instead
            break
    if len(word) > _SHORTEST_ENGLISH_STEM + 1 and word[-1] == "e":
        word = word[:-1]
    if len(word) > _SHORTEST_ENGLISH_STEM + 1 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


def romanised(word: str) -> str:
    """Return a lower-case word in plain Latin letters: Cyrillic by the table of the Ukrainian government (resolution
    55 of 2010, word-initial forms aside), others without their marks.
    """
    if is_cyrillic(word):
        return "".join(_LATIN_OF.get(letter, letter) for letter in word).replace("_", "").replace("'", "")
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.replace("ł", "l").replace("ø", "o").replace("đ", "d"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def folded(word: str) -> str:
    """Return a form in which the usual spellings of one name fall together: Zelensky, Zelenskyy, Зеленський."""
    latin = romanised(word).replace("'", "")
    latin = re.sub("c(?!h)", "k", re.sub("[yj]", "i", latin))
    for old, new in _FOLDS:
        latin = latin.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", latin)


def token_of(word: str) -> str:
    """Return the token a written word is compared by: its stem in folded Latin letters."""
    return folded(stem(word.lower()))


def grams(token: str, length: int = 4) -> tuple[str, ...]:
    """Return the character n-grams of a token, its beginning marked and its end not: endings are what inflects.

    Each begins with `~`, so that none is taken for a token.
    """
    marked = f"_{token}"
    return tuple(dict.fromkeys("~" + marked[at : at + length] for at in range(max(1, len(marked) - length + 1))))
