"""The list of states by code and name, and of what is no state, from YAML."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import FactError
from marchland.core.schema import Record, matching, parse
from marchland.core.state import OtherPlace, PlaceKind, State, StateIndex, index
from marchland.gazetteer.adapters.other_languages import NamesElsewhere


class _StateModel(Record):
    iso3: Annotated[str, matching("[A-Z]{3}")]
    iso2: Annotated[str, matching("[A-Z]{2}")]
    name: str
    name_uk: str
    names: list[str] = []


class _StateFile(Record):
    states: list[_StateModel]


class _Cite(Record):
    source: str
    locator: str


class _Place(Record):
    name: str
    name_uk: str
    codes: list[str]
    of: list[str]
    names: list[str] = []
    ended: int | None = None


class _Places(Record):
    kind: PlaceKind
    cite: _Cite
    items: list[_Place]


class _PlaceFile(Record):
    places: list[_Places]


def read_other_places(root: Path | Traversable) -> tuple[OtherPlace, ...]:
    """Return what is no state, from `not_states.yaml`; none where the folder has no such file."""
    if not root.joinpath("not_states.yaml").is_file():
        return ()
    file = read_yaml(root.joinpath("not_states.yaml"), "not_states.yaml")
    groups = parse(_PlaceFile, file.data, file.where, FactError).places
    return tuple(
        OtherPlace(of.kind, item.name, item.name_uk, tuple(item.of), item.ended, (*item.names, *item.codes))
        for of in groups
        for item in of.items
    )


def read_states(root: Path | Traversable) -> StateIndex:
    """Return the states under a data folder, with what is no state beside them; raises FactError where one is wrong."""
    file = read_yaml(root.joinpath("states.yaml"), "states.yaml")
    asked = parse(_StateFile, file.data, file.where, FactError).states
    seen: set[str] = set()
    for position, state in enumerate(asked):
        if state.iso3 in seen:
            raise FactError(
                "the state {state!r} is defined twice",
                state=state.iso3,
                where=file.where(("states", position, "iso3")),
                next_step="remove one",
            )
        seen.add(state.iso3)
    states = tuple(State(s.iso3, s.iso2, s.name, s.name_uk, tuple(s.names)) for s in asked)
    others = read_other_places(root)
    return index(states, others, NamesElsewhere(states, others))
