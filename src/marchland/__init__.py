"""Marchland from Python: `import marchland as m`, then `m.law.status("Finland", on="2025-07-11")`."""

from __future__ import annotations

from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    """Return the capability of that name, imported when it is first asked for."""
    import importlib  # noqa: PLC0415 - only where a capability is asked for by name
    import importlib.util  # noqa: PLC0415 - only where a capability is asked for by name

    if name.startswith("_") or importlib.util.find_spec(f"marchland.{name}") is None:
        raise AttributeError(f"module 'marchland' has no attribute {name!r}")
    return importlib.import_module(f"marchland.{name}")
