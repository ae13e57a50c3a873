"""Proposals kept for the next who asks: which are open at a size of the ledger, and all of those on an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marchland.core.bounded_cache import BoundedCache
from marchland.register.domain.proposal import ENACTED, PROPOSED, WITHDRAWN, Proposals, proposals_of
from marchland.register.domain.recorded_body import read_body
from marchland.register.service.area_entries import deciding_events
from marchland.register.service.counting import FOLLOWED_MOST
from marchland.register.service.stores import RegisterReader

SIZES_MOST: Final = 16
"""Of so many sizes of the ledger it is kept which proposals are open."""
AREAS_MOST: Final = 256
"""So many areas with their proposals are kept."""


@dataclass(frozen=True, slots=True)
class DecidingKeys:
    """The digests of proposals, in the order of entries: of all, and of those that took effect or were taken back."""

    proposed: tuple[str, ...]
    enacted: tuple[str, ...]
    withdrawn: tuple[str, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Return the digests of those that wait for somebody."""
        ended = {*self.enacted, *self.withdrawn}
        return tuple(digest for digest in self.proposed if digest not in ended)


@dataclass(frozen=True, slots=True)
class AreaProposals:
    """All proposals on an area, and the organisations whose it is now."""

    proposals: Proposals
    organisations: tuple[str, ...]


class ProposalCache:
    """What was read of proposals: the same for ever, as the size of the ledger is named, and followed as it grows."""

    def __init__(self) -> None:
        self._keys: BoundedCache[int, DecidingKeys] = BoundedCache(SIZES_MOST)
        self._areas: BoundedCache[tuple[str, int, int, int], AreaProposals] = BoundedCache(AREAS_MOST)
        self._latest = 0

    def keys(self, reader: RegisterReader, size: int) -> DecidingKeys:
        """Return the digests of proposals of the first `size` entries: what is made of entries has no part in it."""
        return self._keys.get(size, lambda: self._read(reader, size))

    def on(self, reader: RegisterReader, subject: str, size: int) -> AreaProposals:
        """Return the proposals on an area as a ledger of that size has them, with whose it is now."""
        key = subject, size, reader.head().size, reader.made_anew()
        return self._areas.get(key, lambda: _on(reader, subject, size))

    def _read(self, reader: RegisterReader, size: int) -> DecidingKeys:
        before = self._latest
        if 0 < size - before <= FOLLOWED_MOST and before:
            known = self.keys(reader, before)
            new = [entry.key for entry in reader.entries(before, size)]
            keys = DecidingKeys(
                known.proposed + _digests(new, PROPOSED), known.enacted + _digests(new, ENACTED),
                known.withdrawn + _digests(new, WITHDRAWN),
            )  # fmt: skip
        else:
            keys = DecidingKeys(
                *(_digests(reader.keys_from(word, size), word) for word in (PROPOSED, ENACTED, WITHDRAWN))
            )
        self._latest = max(before, size)
        return keys


def _digests(keys: list[str] | tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(key.rpartition(":")[2] for key in keys if key.startswith(word))


def _on(reader: RegisterReader, subject: str, size: int) -> AreaProposals:
    row = next((row for row in reader.versions_of(subject) if row.to_size is None), None)
    organisations = tuple(read_body(row.body).get("organisations", ())) if row else ()
    return AreaProposals(proposals_of(deciding_events(reader, subject, size)), organisations)
