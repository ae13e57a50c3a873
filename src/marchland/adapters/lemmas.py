"""The lemmas of words in Ukrainian and English: the same for what is kept and for what is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pymorphy3  # type: ignore[import-untyped] # it ships no types
import simplemma

REMEMBERED = 200_000
"""Words whose lemmas are kept at hand; when there are more, all are forgotten and it begins anew."""

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z]")
_DIGIT = re.compile(r"\d")
_SINGULAR_STAYS = ("ss", "us", "is", "ous")
_SHORTEST_PLURAL = 5
_PARSES = 8
_OWNERS = ("ів", "їв")


class Lemmas:
    """Finds lemmas, and remembers those of words that it met; one is made for a process and handed to who needs it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}
        self._counted: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._ukrainian: pymorphy3.MorphAnalyzer | None = None

    def __call__(self, word: str) -> tuple[str, ...]:
        """Return every lemma of a word in alphabetical order; the word is written as `domain.words` writes it.

        A Ukrainian word has the lemmas of all its parses (Києві: кий, київ), an English one its one lemma, a number
        itself. г and ґ stay two letters.
        """
        lemmas = self._known.get(word)
        if lemmas is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            lemmas = self._known[word] = tuple(sorted(set(self._lemmas(word))))
        return lemmas

    def _lemmas(self, word: str) -> Iterable[str]:
        if _DIGIT.search(word):
            return (word,)
        if _CYRILLIC.search(word):
            return self._of_ukrainian(word)
        return (_of_english(word),) if _LATIN.search(word) else (word,)

    def counted(self, word: str) -> tuple[str, tuple[str, ...]]:
        """Return what a Ukrainian word may be behind a number, and its lemmas, the likeliest first.

        It is a `noun`; a `single` noun, which stands behind 1, 21, 31 alone; an `adjective`; `either` of noun and
        adjective, with the lemmas of the noun; or nothing.
        """
        counted = self._counted.get(word)
        if counted is None:
            if len(self._counted) >= REMEMBERED:
                self._counted.clear()
            counted = self._counted[word] = self._as_counted(word)
        return counted

    def _as_counted(self, word: str) -> tuple[str, tuple[str, ...]]:
        nouns: list[str] = []
        single: list[str] = []
        adjectives: list[str] = []
        for parse in self._analyser().parse(word)[:_PARSES]:
            tag, lemma = parse.tag, str(parse.normal_form)
            if tag.POS == "NOUN":
                plural = tag.number == "plur" and tag.case != "voct"
                (nouns if plural or tag.case == "gent" else single).append(lemma)
            elif tag.POS in ("ADJF", "PRTF"):
                adjectives.append(lemma)
        if adjectives:
            owners = word.endswith(_OWNERS)  # `лікарів` is of the doctors, and seldom the doctor's own
            kind = "noun" if nouns and owners else "either" if nouns else "adjective"
            return kind, tuple(dict.fromkeys(nouns or adjectives))
        return ("noun" if nouns else "single" if single else ""), tuple(dict.fromkeys(nouns or single))

    def _of_ukrainian(self, word: str) -> Iterable[str]:
        forms = {parse.normal_form for parse in self._analyser().parse(word)}
        return forms if self._analyser().word_is_known(word) else forms | {word}

    def _analyser(self) -> pymorphy3.MorphAnalyzer:
        if self._ukrainian is None:
            # Without the dictionary's own substitutes, which would make ґрати of грати.
            self._ukrainian = pymorphy3.MorphAnalyzer(lang="uk", char_substitutes={})
        return self._ukrainian


def _of_english(word: str) -> str:
    stem = word.removesuffix("'s").removesuffix("'") or word
    lemma = simplemma.lemmatize(stem, lang="en").lower()
    plural = lemma == stem and stem.endswith("s") and not stem.endswith(_SINGULAR_STAYS)
    return lemma[:-1] if plural and len(lemma) >= _SHORTEST_PLURAL else lemma
