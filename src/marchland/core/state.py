"""States and what they are called: ISO codes, names in English and Ukrainian, and common variants."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marchland.core.errors import NotFoundError, nearest
from marchland.core.message import Message


@dataclass(frozen=True, slots=True)
class State:
    """A state by its ISO 3166 codes and its names; nothing about recognition is said by it."""

    iso3: str
    iso2: str
    name: str
    name_uk: str
    names: tuple[str, ...] = ()

    def holds(self, word: str) -> bool:
        """Tell whether one of its names holds the word, or the words in a row."""
        return any(f" {word} " in f" {_key(name)} " for name in (self.name, self.name_uk, *self.names))


@dataclass(frozen=True, slots=True)
class StateIndex:
    """All states, found by any name or code."""

    by_iso3: Mapping[str, State]
    by_name: Mapping[str, str]

    def find(self, text: str) -> State:
        """Return the state that a name or code means, or raise NotFoundError with the nearest names."""
        key = _key(text)
        if key in self.by_name:
            return self.by_iso3[self.by_name[key]]
        if key in _UNIONS:
            raise NotFoundError(
                "{unions} is not a state", unions=_UNIONS[key], next_step="ask for one of its members, such as Poland"
            )
        sharing = [state.name for state in self.by_iso3.values() if state.holds(key)]
        if key and 1 < len(sharing) <= _MOST_SHARING:
            raise NotFoundError(
                "{text!r} names several states",
                text=text,
                next_step=Message("did you mean {sharing}?", sharing=" or ".join(map(repr, sharing))),
            )
        raise NotFoundError(
            "unknown state {text!r}",
            text=text,
            next_step=nearest(text, [s.name for s in self.by_iso3.values()] + list(self.by_iso3))
            or "give a name in English or Ukrainian, or an ISO code, such as Poland or POL",
        )


_UNIONS = {
    "eu": "the European Union", "european union": "the European Union", "єс": "the European Union",
    "європейський союз": "the European Union", "євросоюз": "the European Union", "nato": "NATO", "нато": "NATO",
    "un": "the United Nations", "united nations": "the United Nations", "оон": "the United Nations",
}  # fmt: skip
"""What people may ask for as if it were a state."""
_MOST_SHARING = 4


def _key(text: str) -> str:
    """Return a name in the one spelling by which names are compared: Latin letters without accents, no signs."""
    folded = ""
    for sign in unicodedata.normalize("NFKC", text).casefold():
        plain = unicodedata.normalize("NFKD", sign)[0]
        folded += plain if plain.isascii() else sign
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())


def index(states: Iterable[State]) -> StateIndex:
    """Return the states indexed by code, name and variant."""
    by_iso3 = {state.iso3: state for state in states}
    by_name: dict[str, str] = {}
    for state in by_iso3.values():
        for name in (state.iso3, state.iso2, state.name, state.name_uk, *state.names):
            by_name.setdefault(_key(name), state.iso3)
    return StateIndex(by_iso3, by_name)
