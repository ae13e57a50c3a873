"""How much each feature speaks for a calculation: weights that were learned, added up by groups of features."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

FeatureGroup = tuple[Callable[..., Iterator[str]], tuple[Hashable, ...]]
"""Features that a few plain values decide: what names them, and those values."""
_GROUPS_KEPT = 1 << 16


def names_of(groups: Iterable[FeatureGroup]) -> Iterator[str]:
    """Yield the features of some groups."""
    return (feature for names, values in groups for feature in names(*values))


@dataclass(frozen=True)
class ClaimWeights:
    """How much each feature speaks for a calculation: learned from labelled texts, and added up.

    The weights of groups are kept: a long text asks for the same few ten thousand times.
    """

    of: Mapping[str, float]

    def sum(self, features: Iterable[str]) -> float:
        """Return the sum of the weights of some features; one that was never seen weighs nothing."""
        return math.fsum(filter(None, map(self.of.get, features)))

    def sum_of(self, groups: Iterable[FeatureGroup]) -> float:
        """Return the sum of the weights of some groups of features, to the last bit that of all their features."""
        of_group = self._of_group
        return math.fsum(itertools.chain.from_iterable([of_group(names, values) for names, values in groups]))

    @functools.cached_property
    def _of_group(self) -> Callable[[Callable[..., Iterator[str]], tuple[Hashable, ...]], tuple[float, ...]]:
        return functools.lru_cache(maxsize=_GROUPS_KEPT)(
            lambda names, values: tuple(filter(None, map(self.of.get, names(*values))))
        )
