"""Dictionary forms for the tests of tags, by the libraries that the product has for it."""

from __future__ import annotations

from functools import cache

import pymorphy3
import simplemma

from marchland.watch.domain.tag import Lemmas


@cache
def all_lemmas() -> Lemmas:
    morph = pymorphy3.MorphAnalyzer(lang="uk")

    @cache
    def of(word: str, language: str) -> tuple[str, ...]:
        if language == "uk":
            return tuple(dict.fromkeys(parse.normal_form for parse in morph.parse(word)))
        return tuple(
            dict.fromkeys((word, simplemma.lemmatize(word, lang="en"), simplemma.lemmatize(word.lower(), lang="en")))
        )

    return of
