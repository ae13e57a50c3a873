"""Number words and Ukrainian nouns read by libraries: text2num for English, pymorphy3 for Ukrainian."""

from __future__ import annotations

from text_to_num import text2num  # type: ignore[import-untyped] # it ships no types

from marchland.adapters.lemmas import Lemmas
from marchland.audit.domain.quantity_words import WordReaders


def word_readers(lemmas: Lemmas) -> WordReaders:
    """Return what reads English number words, and what a Ukrainian word is behind a number."""
    return WordReaders(english_number, lemmas.counted)


def english_number(words: str) -> float | None:
    """Return the number that words such as `two hundred and fifty` write, or None."""
    try:
        return float(text2num(words, "en"))
    except ValueError:
        return None
