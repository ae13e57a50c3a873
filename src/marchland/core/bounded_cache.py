"""Answers that are kept for the next who asks: so many at most, and then it begins anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class BoundedCache(Generic[Key, Kept]):
    """Answers by key; two threads that ask at once may both make one, and either is right."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Kept] = {}

    def get(self, key: Key, make: Callable[[], Kept]) -> Kept:
        """Return the answer of a key, made where it is not kept yet."""
        found = self._kept.get(key)
        if found is None:
            found = make()
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[key] = found
        return found
