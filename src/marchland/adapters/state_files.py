"""The list of states by code and name, from YAML."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import pydantic

from marchland.adapters.validation import FileModel, parse
from marchland.adapters.yaml_files import read_yaml
from marchland.core.actor import State, States, index
from marchland.core.errors import FactError


class _State(FileModel):
    iso3: Annotated[str, pydantic.Field(pattern="^[A-Z]{3}$")]
    iso2: Annotated[str, pydantic.Field(pattern="^[A-Z]{2}$")]
    name: str
    name_uk: str
    names: list[str] = []


class _StateFile(FileModel):
    states: list[_State]


def read_states(root: Path | Traversable) -> States:
    """Return the states of `states.yaml` under a data folder; raises FactError where one is wrong."""
    file = read_yaml(root.joinpath("states.yaml"), "states.yaml")
    asked = parse(_StateFile, file.data, file.where, FactError).states
    for position, state in enumerate(asked):
        if state.iso3 in {earlier.iso3 for earlier in asked[:position]}:
            raise FactError(
                f"the state {state.iso3!r} stands twice",
                where=file.where(("states", position, "iso3")),
                next_step="remove one",
            )
    return index(State(s.iso3, s.iso2, s.name, s.name_uk, tuple(s.names)) for s in asked)
