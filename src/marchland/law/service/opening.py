"""Open the legal books for a command or for Python: of one treaty alone, where only that is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from marchland.law.service.questions import LawBooks, open_law


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[LawBooks]:
    """Give the legal books; with a treaty among the parameters only its acts, and those that it rests on."""
    yield open_law(treaty=given.get("treaty", ""))


@contextmanager
def unopened(_given: Mapping[str, Any]) -> Iterator[None]:
    """Give nothing: rules stand in no book."""
    yield None
