"""Versions of an area: what was so from one day to another, as the book had it from one entry to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from marchland.core.asof import Period
from marchland.core.box import Box


class LandLayer(StrEnum):
    """Which land of an area is meant, where areas are drawn, found by a box or counted.

    `areas` is the recorded boundary, whatever the status; `hazards` the land to be taken as dangerous, of areas that
    have any; `released` each part that was cancelled, reduced or cleared.
    """

    AREAS = "areas"
    HAZARDS = "hazards"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class LayerShape:
    """One shape of a version: `part` is the entry that released it, and 0 in the layers that have one shape an area."""

    layer: LandLayer
    part: int
    box: Box
    wkb: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """One row of an area's two times: half-open days of validity, half-open sequence numbers of knowledge.

    `from_size` is the ledger's size with which it was first known, `to_size` the one from which it no longer is (None:
    still). `hazard` is the land to be taken as dangerous (what remains, and every open claim beside it) as WKB in
    longitude and latitude, or b"" where none is; `box` is its bounds. `body` is the whole state as JSON bytes.
    `shapes` are those that the body says, where whoever made it had them at hand: they are no part of what it says.
    """

    subject: str
    area: str
    valid_from: date
    valid_to: date | None
    from_size: int
    to_size: int | None
    status: str
    classification: str
    contested: bool
    box: Box | None
    hazard: bytes
    body: bytes
    shapes: tuple[LayerShape, ...] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a shape is seen from afar: which area and part of it, how the area stands, and the box around it."""

    area: str
    part: int
    status: str
    classification: str
    contested: bool
    box: Box


@dataclass(frozen=True, slots=True)
class AreaQuery:
    """Which areas: as of a valid day and a size of the ledger, of some statuses or classifications.

    Only areas that have land in the `layer` are meant, and with a `box` only those whose land there touches it, if it
    be in one point of an edge; what is asked of shapes means only those. `words` all stand in the area's id or
    district; `after` and `most` ask for a page: so many with greater ids.
    """

    valid_on: date
    known_size: int
    box: Box | None = None
    statuses: tuple[str, ...] = ()
    classifications: tuple[str, ...] = ()
    area: str = ""
    contested: bool | None = None
    words: tuple[str, ...] = ()
    after: str = ""
    most: int | None = None
    layer: LandLayer = LandLayer.AREAS

    @property
    def is_whole(self) -> bool:
        """Tell whether all land of the layer is meant, so that nothing but the two times need be asked of it."""
        given = (self.area, self.statuses, self.classifications, self.words)
        return self.box is None and self.contested is None and not any(given)

    def means(self, row: Version) -> bool:
        """Tell whether a version is meant by all but the box, the words, and what is released of it."""
        return (
            row.valid_from <= self.valid_on
            and (row.valid_to is None or self.valid_on < row.valid_to)
            and row.from_size <= self.known_size
            and (row.to_size is None or self.known_size < row.to_size)
            and (not self.statuses or row.status in self.statuses)
            and (not self.classifications or row.classification in self.classifications)
            and (self.contested is None or row.contested == self.contested)
            and self.area in ("", row.area)
            and (self.layer is not LandLayer.HAZARDS or row.box is not None)
        )


def spellings(word: str) -> tuple[str, ...]:
    """Return the ways in which a word that is looked for may be written: a store need not know every alphabet."""
    return tuple(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What an entry does to the versions of one subject: which end with the ledger of that size, and which begin."""

    size: int
    subject: str
    gone: tuple[Version, ...]
    new: tuple[Version, ...]


def together(changes: Iterable[VersionChange]) -> tuple[tuple[VersionChange, ...], tuple[Version, ...]]:
    """Return what changes do that are made one after another: what ends of that was there before, and all that begins.

    A version that begins by one of them and ends by a later one is written once, as it is in the end.
    """
    ends: list[VersionChange] = []
    begun: dict[tuple[str, int, date], Version] = {}
    over: list[Version] = []
    for change in changes:
        kept = []
        for row in change.gone:
            own = begun.pop((row.subject, row.from_size, row.valid_from), None)
            if own is None:
                kept.append(row)
            elif own.from_size < change.size:  # or else nobody ever knew it
                over.append(replace(own, to_size=change.size))
        if kept:
            ends.append(replace(change, gone=tuple(kept), new=()))
        begun |= {(row.subject, row.from_size, row.valid_from): row for row in change.new}
    return tuple(ends), (*over, *begun.values())


class VersionReader(Protocol):
    """The versions that a store keeps beside its entries: a projection, which may be made anew from them."""

    def areas(self, query: AreaQuery) -> Iterator[Version]:
        """Yield the version of each area that the query means, in the order of their ids."""

    def outlines(self, query: AreaQuery) -> Iterator[Outline]:
        """Yield what is seen from afar of each shape that the query means, in order of ids and parts."""

    def land(self, query: AreaQuery) -> Iterator[tuple[Outline, bytes]]:
        """Yield the same with each shape itself, as WKB."""

    def count_shapes(self, query: AreaQuery) -> int:
        """Return how many shapes the query means, all its pages together."""

    def bounds(self, query: AreaQuery) -> Box | None:
        """Return the box around all shapes that the query means, all its pages together, or None where none is."""

    def days(self, layer: LandLayer, known_size: int) -> Period | None:
        """Return the days from the first with land in a layer to the last, as known at a size of the ledger.

        None where there never was any; without an end where some of it still holds.
        """

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status the query means, all its pages together."""

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        """Return every version of a subject, in the order they became known and of their days."""

    def version_digest(self) -> str:
        """Return the SHA-256 over all versions in order of area, size and day: equal where the answers are."""


class VersionWriter(VersionReader, Protocol):
    """The same, to write; within the transaction that appends the entries."""

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        """End the knowledge of `gone` (rows of that subject with `to_size` None) at that size, and add `new` as it is.

        What is new may be of any subjects.
        """

    def clear_versions(self, subject: str = "") -> None:
        """Remove all versions, or all of one subject, to make them anew from the entries."""
