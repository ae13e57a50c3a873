"""What states are called in other languages and in the cases of Ukrainian, by Unicode's names and a dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from marchland.core.state import OtherPlace, State, spelling

_EVERYWHERE = ("ar", "en", "es", "fr", "ru", "zh")
"""The languages of the United Nations, in which papers on treaties name every state."""
_CYRILLIC = re.compile(r"[\u0400-\u052f]")


@dataclass(frozen=True)
class NamesElsewhere:
    """Finds the codes that a name means in the state's own languages, those of the UN, or inflected Ukrainian.

    Both are read when first asked for, for that takes half a second, and only a name that no list has asks for them.
    """

    states: tuple[State, ...]
    others: tuple[OtherPlace, ...]

    def __call__(self, text: str) -> frozenset[str]:
        """Return every code that the name may mean; none where it is not known."""
        found = self._endonyms.get(spelling(text), frozenset())
        if not found and _CYRILLIC.search(text):
            found = self._inflected(text)
        return found

    @cached_property
    def _endonyms(self) -> Mapping[str, frozenset[str]]:
        from babel import localedata  # noqa: PLC0415 - slow to load, and only for names that no list has
        from babel.languages import get_official_languages  # noqa: PLC0415 - the same

        names: dict[str, set[str]] = {}
        by_language: dict[str, list[State]] = {language: list(self.states) for language in _EVERYWHERE}
        for state in self.states:
            for language in get_official_languages(state.iso2, regional=True, de_facto=True):
                by_language.setdefault(language, []).append(state)
        for language, states in by_language.items():
            if not localedata.exists(language):
                continue
            told = localedata.load(language).get("territories", {})
            for state in states:
                for key in (state.iso2, f"{state.iso2}-alt-short", f"{state.iso2}-alt-variant"):
                    if name := spelling(str(told.get(key, ""))):
                        names.setdefault(name, set()).add(state.iso3)
        return {name: frozenset(codes) for name, codes in names.items()}

    def _inflected(self, text: str) -> frozenset[str]:
        """Return what has a Ukrainian name with the same lemmas, word for word: `Фінляндії` is Фінляндія."""
        asked = self._lemmas(text)
        return frozenset(
            code
            for name, code in self._ukrainian
            if len(name) == len(asked) and all(ours & theirs for ours, theirs in zip(name, asked, strict=True))
        )

    @cached_property
    def _ukrainian(self) -> tuple[tuple[tuple[frozenset[str], ...], str], ...]:
        named = [(name, state.iso3) for state in self.states for name in (state.name_uk, *state.names)]
        named += [(name, place.name) for place in self.others for name in (place.name_uk, *place.names)]
        return tuple((self._lemmas(name), code) for name, code in named if _CYRILLIC.search(name))

    @cached_property
    def _dictionary(self) -> Callable[[str], tuple[str, ...]]:
        from marchland.adapters.lemmas import Lemmas  # noqa: PLC0415 - slow to load, and only for Ukrainian names

        return Lemmas()

    def _lemmas(self, name: str) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(self._dictionary(word)) for word in spelling(name).split())
