"""States and what they are called: ISO codes, names in English and Ukrainian, and common variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marchland.core.errors import NotFoundError, nearest


@dataclass(frozen=True, slots=True)
class State:
    """A state by its ISO 3166 codes and its names; nothing about recognition is said by it."""

    iso3: str
    iso2: str
    name: str
    name_uk: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class States:
    """All states, found by any name or code."""

    by_iso3: Mapping[str, State]
    by_name: Mapping[str, str]

    def find(self, text: str) -> State:
        """Return the state that a name or code means, or raise NotFoundError with the nearest names."""
        key = self.by_name.get(_key(text))
        if key is None:
            raise NotFoundError(
                f"unknown state {text!r}",
                next_step=nearest(text, [s.name for s in self.by_iso3.values()] + list(self.by_iso3))
                or "give a name in English or Ukrainian, or an ISO code, such as Poland or POL",
            )
        return self.by_iso3[key]


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("’", "'").split())


def index(states: Iterable[State]) -> States:
    """Return the states indexed by code, name and variant."""
    by_iso3 = {state.iso3: state for state in states}
    by_name: dict[str, str] = {}
    for state in by_iso3.values():
        for name in (state.iso3, state.iso2, state.name, state.name_uk, *state.names):
            by_name.setdefault(_key(name), state.iso3)
    return States(by_iso3, by_name)
