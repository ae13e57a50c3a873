"""Versions of an area: what was so from one day to another, as the book had it from one entry to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

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
class Version:
    """One row of an area's two times: half-open days of validity, half-open sequence numbers of knowledge.

    `from_size` is the ledger's size with which it was first known, `to_size` the one from which it no longer is (None:
    still). `hazard` is the land to be taken as dangerous (what remains, and every open claim beside it) as WKB in
    longitude and latitude, or b"" where none is; `box` is its bounds. `body` is the whole state as JSON bytes.
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


def spellings(word: str) -> tuple[str, ...]:
    """Return the ways in which a word that is looked for may be written: a store need not know every alphabet."""
    return tuple(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))


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

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status the query means, all its pages together."""

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        """Return every version of a subject, in the order they became known and of their days."""

    def version_digest(self) -> str:
        """Return the SHA-256 over all versions in order of area, size and day: equal where the answers are."""


class VersionWriter(VersionReader, Protocol):
    """The same, to write; within the transaction that appends the entries."""

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        """End the knowledge of `gone` (rows with `to_size` None) at that size, and add `new` from it on."""

    def clear_versions(self, subject: str = "") -> None:
        """Remove all versions, or all of one subject, to make them anew from the entries."""
