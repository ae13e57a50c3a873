"""Ask where borders run, and which populated places lie near them."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.package_data import data_root
from marchland.core.geodesy import BorderLine, Place
from marchland.gazetteer.adapters.border_files import read_borders
from marchland.gazetteer.adapters.place_files import read_places


def open_borders(root: Path | Traversable | None = None) -> tuple[BorderLine, ...]:
    """Return the border lines under a data folder, by default the package's own; raises FactError if broken."""
    return read_borders(root if root is not None else data_root())


def open_places(root: Path | Traversable | None = None) -> tuple[Place, ...]:
    """Return the populated places near the borders."""
    return read_places(root if root is not None else data_root())
