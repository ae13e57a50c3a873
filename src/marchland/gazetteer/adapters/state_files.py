"""The list of states by code and name, from YAML."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import FactError
from marchland.core.schema import Record, matching, parse
from marchland.core.state import State, StateIndex, index


class _StateModel(Record):
    iso3: Annotated[str, matching("[A-Z]{3}")]
    iso2: Annotated[str, matching("[A-Z]{2}")]
    name: str
    name_uk: str
    names: list[str] = []


class _StateFile(Record):
    states: list[_StateModel]


def read_states(root: Path | Traversable) -> StateIndex:
    """Return the states of `states.yaml` under a data folder; raises FactError where one is wrong."""
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
    return index(State(s.iso3, s.iso2, s.name, s.name_uk, tuple(s.names)) for s in asked)
