"""The data folder that is shipped with the package."""

from __future__ import annotations

import importlib.resources
from importlib.resources.abc import Traversable


def data_root() -> Traversable:
    """Return the data folder that is shipped with the package."""
    return importlib.resources.files("marchland").joinpath("data")
