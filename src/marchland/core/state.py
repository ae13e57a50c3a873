"""States and what they are called, and what people name that is no state: territories and states that are no more."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from marchland.core.errors import NotFoundError, nearest
from marchland.core.message import Message, join


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


class PlaceKind(StrEnum):
    """Why a place that people name is no state of the list."""

    TERRITORY = "territory"
    DISSOLVED = "dissolved"
    DISPUTED = "disputed"
    NON_SELF_GOVERNING = "non_self_governing"
    NO_STATE = "no_state"


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """A place that is no state of the list: what it is, and the states it belongs to, became, or is claimed by."""

    kind: PlaceKind
    name: str
    name_uk: str
    of: tuple[str, ...]
    ended: int | None = None
    names: tuple[str, ...] = ()

    def refusal(self, states: Mapping[str, State]) -> NotFoundError:
        """Return the error that says what the place is, and which states can be asked about instead."""
        named = join(
            Message(" or ") if len(self.of) <= _MOST_SHARING else ", ", [states[code].name for code in self.of]
        )
        ask = Message("ask for {states}", states=named) if named else Message("ask for a state")
        if self.kind is PlaceKind.TERRITORY:
            step = Message("ask for {states}; its declarations say how far a treaty extends to it", states=named)
            return NotFoundError(
                "{name} is a territory of {states}, and no state of its own", name=self.name, states=named,
                next_step=step,
            )  # fmt: skip
        if self.kind is PlaceKind.DISSOLVED:
            return NotFoundError("{name} existed until {year}", name=self.name, year=str(self.ended), next_step=ask)
        if self.kind is PlaceKind.DISPUTED:
            return NotFoundError(
                "{name} is no member of the United Nations; {states} claims it, and whether it is a state is disputed",
                name=self.name, states=named,
                next_step=Message("the book holds no act of it under any treaty; ask for {states}", states=named),
            )  # fmt: skip
        if self.kind is PlaceKind.NON_SELF_GOVERNING:
            return NotFoundError(
                "{name} is a non-self-governing territory by the list of the United Nations", name=self.name,
                next_step=Message("the book holds no act of it under any treaty; {states} claims it", states=named),
            )  # fmt: skip
        return NotFoundError("{name} is no state", name=self.name, next_step=ask)


def _nowhere(_text: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class StateIndex:
    """All states, found by any name or code, and by what is no state.

    `further` gives the codes that a name means elsewhere, in other languages or inflected; it is asked last, and may
    name a state or another place by its code.
    """

    by_iso3: Mapping[str, State]
    by_name: Mapping[str, str]
    others: Mapping[str, OtherPlace] = field(default_factory=dict)
    further: Callable[[str], frozenset[str]] = field(default=_nowhere, compare=False)

    def find(self, text: str) -> State:
        """Return the state that a name or code means, or raise NotFoundError with the nearest names or what it is."""
        key = _key(text)
        if key in self.by_name:
            return self.by_iso3[self.by_name[key]]
        if key in self.others:
            raise self.others[key].refusal(self.by_iso3)
        if key in _UNIONS:
            raise NotFoundError(
                "{unions} is not a state", unions=_UNIONS[key], next_step="ask for one of its members, such as Poland"
            )
        self._refuse_shared(key, text)
        if key and len(found := self.further(text)) == 1:
            (code,) = found
            if code in self.by_iso3:
                return self.by_iso3[code]
            if _key(code) in self.others:
                raise self.others[_key(code)].refusal(self.by_iso3)
        raise NotFoundError(
            "unknown state {text!r}",
            text=text,
            next_step=nearest(text, [s.name for s in self.by_iso3.values()] + list(self.by_iso3))
            or "give a name in English or Ukrainian, or an ISO code, such as Poland or POL",
        )

    def _refuse_shared(self, key: str, text: str) -> None:
        sharing = [state.name for state in self.by_iso3.values() if state.holds(key)]
        if key and 1 < len(sharing) <= _MOST_SHARING:
            raise NotFoundError(
                "{text!r} names several states",
                text=text,
                next_step=Message("did you mean {sharing}?", sharing=" or ".join(map(repr, sharing))),
            )


_UNIONS = {
    "eu": "the European Union", "european union": "the European Union", "єс": "the European Union",
    "європейський союз": "the European Union", "євросоюз": "the European Union", "nato": "NATO", "нато": "NATO",
    "un": "the United Nations", "united nations": "the United Nations", "оон": "the United Nations",
}  # fmt: skip
"""What people may ask for as if it were a state."""
_MOST_SHARING = 4
_SPELT_OUT = {"st": "saint", "ste": "sainte"}


def _key(text: str) -> str:
    """Return a name in the one spelling by which names are compared: Latin letters without accents, no signs."""
    folded = ""
    for sign in unicodedata.normalize("NFKC", text).casefold():
        plain = unicodedata.normalize("NFKD", sign)[0]
        folded += plain if plain.isascii() else sign
    words = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    words = words[1:] if words[:1] == ["the"] else words
    words = words[:-1] if words[-1:] == ["the"] else words  # as depositaries write it: Bahamas (The)
    return " ".join(_SPELT_OUT.get(word, word) for word in words)


def spelling(name: str) -> str:
    """Return the one spelling by which names of states are compared."""
    return _key(name)


def index(
    states: Iterable[State],
    others: Iterable[OtherPlace] = (),
    further: Callable[[str], frozenset[str]] = _nowhere,
) -> StateIndex:
    """Return the states indexed by code, name and variant; of `A and B`, A alone is a name where nothing else has it.

    What is no state is found only by names that no state has.
    """
    by_iso3 = {state.iso3: state for state in states}
    by_name: dict[str, str] = {}
    for state in by_iso3.values():
        for name in (state.iso3, state.iso2, state.name, state.name_uk, *state.names):
            by_name.setdefault(_key(name), state.iso3)
    places = {_key(name): place for place in others for name in (place.name, place.name_uk, *place.names)}
    for state in by_iso3.values():
        for name in (state.name, state.name_uk):
            first, joint, _ = _key(name).partition(" and " if name is state.name else " і ")
            if joint and first not in places:
                by_name.setdefault(first, state.iso3)
    return StateIndex(by_iso3, by_name, {key: at for key, at in places.items() if key not in by_name}, further)
