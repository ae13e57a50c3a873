"""Marchland from Python: `import marchland as m`, then `m.law.status("Finland", on="2025-07-11")`."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Return the capability of that name, or the function that one offers under it, imported when first asked for."""
    import importlib  # noqa: PLC0415 - only where something is asked for by name
    import importlib.util  # noqa: PLC0415 - as above

    if not name.startswith("_"):
        if importlib.util.find_spec(f"marchland.{name}") is not None:
            return importlib.import_module(f"marchland.{name}")
        from marchland.registry import capabilities, load  # noqa: PLC0415 - as above

        for target in (target for capability in capabilities() for target in capability.functions):
            if target.rpartition(":")[2] == name:
                return load(target)
    raise AttributeError(f"module 'marchland' has no attribute {name!r}")
