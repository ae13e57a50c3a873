"""The list of states by code and name, from YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from marchland.adapters.shape import Matches, take
from marchland.adapters.yaml_files import read_yaml
from marchland.core.actor import State, States, index
from marchland.core.errors import FactError


@dataclass(kw_only=True)
class _State:
    iso3: Annotated[str, Matches("^[A-Z]{3}$")]
    iso2: Annotated[str, Matches("^[A-Z]{2}$")]
    name: str
    name_uk: str
    names: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class _StateFile:
    states: list[_State]


def read_states(root: Path | Traversable) -> States:
    """Return the states of `states.yaml` under a data folder; raises FactError where one is wrong."""
    file = read_yaml(root.joinpath("states.yaml"), "states.yaml")
    asked = take(_StateFile, file.data, file.where, FactError).states
    seen: set[str] = set()
    for position, state in enumerate(asked):
        if state.iso3 in seen:
            raise FactError(
                f"the state {state.iso3!r} stands twice",
                where=file.where(("states", position, "iso3")),
                next_step="remove one",
            )
        seen.add(state.iso3)
    return index(State(s.iso3, s.iso2, s.name, s.name_uk, tuple(s.names)) for s in asked)
