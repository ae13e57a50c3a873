"""Ask for the shapes of states on a map of the world."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.core.world_shape import StateShape
from marchland.gazetteer.adapters import world_files


def open_world(root: Path | Traversable) -> tuple[StateShape, ...]:
    """Return the shapes of states under a data folder; raises FactError if they are broken."""
    return world_files.read_world(root)


def world_bytes(root: Path | Traversable) -> bytes:
    """Return the file of those shapes as it stands."""
    return world_files.world_bytes(root)
