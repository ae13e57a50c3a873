"""Hazardous areas as of two dates: `marchland.register.show("A1", store="register.db", on="2025-07-11")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def __getattr__(name: str) -> Callable[..., Any]:
    """Return the function that asks the question of that name."""
    from marchland.interface import asking  # noqa: PLC0415 - only where a question is asked from Python

    return asking("register", name)
