"""How many areas of each status there are: counted once, kept, and followed entry by entry as the ledger grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from marchland.core.bounded_cache import BoundedCache
from marchland.register.domain.version import AreaQuery, LandLayer
from marchland.register.service.area_entries import linked_subjects
from marchland.register.service.stores import RegisterReader

COUNTS_MOST: Final = 256
"""So many counts are kept."""
FOLLOWED_MOST: Final = 200
"""So many new entries are followed; to look at the areas of more takes as long as to count a large register anew."""


class AreaCounts:
    """Counts for the next who asks: the same as a query names the size of the ledger, until rows are made anew."""

    def __init__(self) -> None:
        self._counts: BoundedCache[tuple[int, AreaQuery], Mapping[str, int]] = BoundedCache(COUNTS_MOST)
        self._latest: dict[tuple[int, AreaQuery], AreaQuery] = {}

    def of(self, reader: RegisterReader, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status a query means, all its pages together."""
        asked = replace(query, after="", most=None)
        made = reader.made_anew()
        return self._counts.get((made, asked), lambda: self._counted(reader, asked, made))

    def _counted(self, reader: RegisterReader, query: AreaQuery, made: int) -> Mapping[str, int]:
        if query.box is not None or query.words or query.layer is LandLayer.RELEASED:
            return reader.count_areas(query)  # a row does not tell whether it is meant
        anyhow = made, replace(query, known_size=0)
        before = self._latest.get(anyhow)
        if before is not None and 0 < query.known_size - before.known_size <= FOLLOWED_MOST:
            counted = self._counts.get((made, before), lambda: reader.count_areas(before))
            counts = followed(reader, counted, before, query)
        else:
            counts = reader.count_areas(query)
        if len(self._latest) >= COUNTS_MOST:
            self._latest.clear()
        if before is None or before.known_size < query.known_size:
            self._latest[anyhow] = query
        return counts


def followed(reader: RegisterReader, counts: Mapping[str, int], before: AreaQuery, now: AreaQuery) -> Mapping[str, int]:
    """Return the counts of a query when its ledger has grown: only what the new entries concern is looked at."""
    subjects: set[str] = set()
    for entry in reader.entries(before.known_size, now.known_size):
        subjects |= {entry.subject, *linked_subjects(reader, entry)}
    found = Counter(counts)
    for subject in subjects:
        for row in reader.versions_of(subject):
            found[row.status] += now.means(row) - before.means(row)
    return {status: number for status, number in sorted(found.items()) if number}
