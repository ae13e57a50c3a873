"""The data folder that is shipped with the package, and the files in it by their names."""

from __future__ import annotations

import importlib.resources
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.core.errors import InputError, Location, NotFoundError, nearest
from marchland.core.message import Message


def data_root() -> Traversable:
    """Return the data folder that is shipped with the package."""
    return importlib.resources.files("marchland").joinpath("data")


def names_in(folder: Path | Traversable, ending: str) -> list[str]:
    """Return the names of the files of a folder that have that ending, without it, in order."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(entry.name.removesuffix(ending) for entry in found if entry.name.endswith(ending))


def find_file(name: str, folder: Path | Traversable, ending: str, what: str) -> Path | Traversable:
    """Return the file of a built-in name, or the path itself; raises InputError or NotFoundError naming the nearest."""
    known = names_in(folder, ending)
    if name in known:
        return folder.joinpath(name + ending)
    if name.endswith(ending) or Path(name).exists() or "/" in name:
        if not Path(name).exists():
            raise InputError("there is no such file", where=Location(name), next_step="check the path")
        return Path(name)
    raise NotFoundError(
        "no {what} is called {name!r}, and there is no such file",
        what=what,
        name=name,
        next_step=nearest(name, known) or Message("built in: {known}", known=known),
    )
