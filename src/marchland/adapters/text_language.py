"""The language of a text by its words, among those of the eastern flank, with its sender's hint."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

LANGUAGES = (
    "be", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hu", "it", "lt", "lv", "nl", "no", "pl", "pt",
    "ro", "ru", "sk", "sl", "sv", "tr", "uk",
)  # fmt: skip
"""Languages that are told apart: those in which the eastern flank and its neighbours are written about."""
_HINT = math.log(20.0)
"""How much the sender's own word weighs: templates of feeds that nobody filled in say `en-US` of everything."""
_FEWEST_LETTERS = 12
_UKRAINIAN = frozenset("іїєґІЇЄҐ")
_RUSSIAN = frozenset("ыэъёЫЭЪЁ")
_LONGEST = 1000


@functools.cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(languages))
    return identifier


def text_language(text: str, declared: str = "", languages: Iterable[str] = LANGUAGES) -> str:
    """Return the language of a text as two letters, one of the languages; empty where nothing says which.

    `declared` is what its sender says, as BCP 47 writes it; it decides where the text is too short to tell, and weighs
    little against words that are plainly of another language.
    """
    among = tuple(sorted(languages))
    hint = declared.replace("_", "-").partition("-")[0].lower()
    hint = {"nb": "no", "nn": "no", "ua": "uk"}.get(hint, hint)
    letters = sum(map(str.isalpha, text[:_LONGEST]))
    if letters < _FEWEST_LETTERS:
        return hint if hint in among else _by_letters(text, among)
    ranked = dict(_identifier(among).rank(text[:_LONGEST]))
    if hint in ranked:
        ranked[hint] += _HINT
    best = max(ranked, key=lambda name: (float(ranked[name]), name))
    signs = frozenset(text[:_LONGEST])
    if best == "ru" and "uk" in among and signs & _UKRAINIAN and not signs & _RUSSIAN:
        return "be" if "be" in among and signs & frozenset("ўЎ") else "uk"
    return str(best)


def _by_letters(text: str, among: tuple[str, ...]) -> str:
    return "uk" if "uk" in among and frozenset(text) & _UKRAINIAN and not frozenset(text) & _RUSSIAN else ""
