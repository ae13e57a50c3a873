"""How rare each word is among the headlines at hand, counted as they come and go."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping


class Rarity:
    """Counts in how many headlines each key stands, and weighs a key by that: log((n + smoothing) / count) ** power."""

    def __init__(self, power: float, smoothing: float) -> None:
        self._power = power
        self._smoothing = smoothing
        self._counts: dict[str, int] = {}
        self._headlines = 0

    def add(self, keys: Iterable[str]) -> None:
        """Count the keys of one headline."""
        self._headlines += 1
        for key in keys:
            self._counts[key] = self._counts.get(key, 0) + 1

    def remove(self, keys: Iterable[str]) -> None:
        """Take the keys of one headline out of the count; those that stand in no other are forgotten."""
        self._headlines -= 1
        for key in keys:
            left = self._counts[key] - 1
            if left:
                self._counts[key] = left
            else:
                del self._counts[key]

    def weights(self, keys: Mapping[str, float]) -> dict[str, float]:
        """Return the weight of each key times what it has already; none is below 0."""
        counts, rare = self._counts, _Rareness(self._headlines + self._smoothing, self._power)
        return {key: factor * rare[counts.get(key, 1)] for key, factor in keys.items()}


class _Rareness(dict[int, float]):
    """The rareness by count, worked out once for each: most keys of a headline share few counts."""

    def __init__(self, seen: float, power: float) -> None:
        super().__init__()
        self._seen = seen
        self._power = power

    def __missing__(self, count: int) -> float:
        value = self[count] = float(math.log(max(1.0, self._seen / count)) ** self._power)
        return value
