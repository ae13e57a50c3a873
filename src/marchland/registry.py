"""The capabilities there are: every folder of the package with a `capability.py`, and the things that they declare."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

import marchland
from marchland.core.declaration import Capability, Target


@cache
def capabilities() -> tuple[Capability, ...]:
    """Return what every capability declares, by position and name."""
    names = sorted(module.name for module in pkgutil.iter_modules(marchland.__path__) if module.ispkg)
    places = [f"marchland.{name}.capability" for name in names]
    found = [importlib.import_module(place).CAPABILITY for place in places if find_spec(place)]
    return tuple(sorted(found, key=lambda capability: (capability.position, capability.name)))


def load(target: Target) -> Any:
    """Return the thing that a target names, importing its module."""
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


def declared(kind: str) -> Iterator[Any]:
    """Yield every thing of that kind that the capabilities declare, such as `routes`, each imported now."""
    for capability in capabilities():
        for target in getattr(capability, kind):
            yield load(target)
