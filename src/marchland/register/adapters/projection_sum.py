"""What a transaction changes of a store's versions summed up, whichever store it is, and kept when it ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from marchland.register.domain.projection import Projection, ProjectionCounts, incomplete


class ProjectionSum(ABC):
    """A view that writes: what the store keeps of its versions, with what this view has changed."""

    _kept: Projection | None = None
    _anew = False

    @abstractmethod
    def _stored(self) -> Projection:
        """Return what the store keeps of its versions; raises AlteredError where that cannot be."""

    @abstractmethod
    def _store(self, kept: Projection) -> None:
        """Keep that of the versions of the store."""

    def projection(self) -> Projection:
        """Return what the store keeps of its versions, with what this view has changed."""
        return self._stored() if self._kept is None else self._kept

    def _summed(self) -> Projection:
        if self._kept is None:
            self._kept = self._stored()
        return self._kept

    def _count_links(self, links: int) -> None:
        kept = self._summed()
        self._kept = replace(kept, counts=kept.counts.plus(ProjectionCounts(links=links)))

    def settle(self, began: int, size: int) -> None:
        """Keep what was summed up, as of the ledger's size now; it was `began` when the transaction did.

        Raises AlteredError where the store's versions were not of that size then: somebody put older ones in place.
        """
        if self._kept is None and size == began:
            return
        kept = self._summed()
        if kept.size != began and not self._anew:
            raise incomplete()
        self._store(replace(kept, size=size))
