"""Ask which states there are, and what each is called."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.compiled_books import compiled
from marchland.adapters.package_data import data_root
from marchland.adapters.settings import read_cache_folder
from marchland.core.state import StateIndex
from marchland.gazetteer.adapters.state_files import read_states


def open_states(root: Path | Traversable | None = None) -> StateIndex:
    """Return the states under a data folder, by default the package's own; raises FactError if they are broken."""
    if root is not None:
        return read_states(root)
    place = data_root()
    files = [place.joinpath(name) for name in ("states.yaml", "not_states.yaml")]
    return compiled("states", files, lambda: read_states(place), read_cache_folder())


def state_names(root: Path | Traversable | None = None) -> dict[str, str]:
    """Return what each state is called, by its code."""
    return {code: state.name for code, state in open_states(root).by_iso3.items()}
