"""What was recorded, and that it can be proved: `marchland.ledger.status(store="register.db")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def __getattr__(name: str) -> Callable[..., Any]:
    """Return the function that asks the question of that name."""
    from marchland.interface import asking  # noqa: PLC0415 - only where a question is asked from Python

    return asking("ledger", name)
