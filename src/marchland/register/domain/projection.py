"""What a store keeps of its own versions, to tell whether any is missing: how many there are, and the digest of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from marchland.core.errors import AlteredError
from marchland.register.domain.layer import layer_shapes
from marchland.register.domain.set_digest import SetDigest
from marchland.register.domain.version import LandLayer, LayerShape, Version
from marchland.register.domain.version_digest import row_digest


@dataclass(frozen=True, slots=True)
class ProjectionCounts:
    """What a store can count at once: rows, the sums of their sizes and days, shapes of each layer, and links.

    `ended` are the versions that are no longer known, `sizes` and `days` the sums of all sizes and days that stand in
    versions, a day as its number from 0001-01-01.
    """

    versions: int = 0
    ended: int = 0
    sizes: int = 0
    days: int = 0
    areas: int = 0
    hazards: int = 0
    released: int = 0
    links: int = 0

    def plus(self, other: ProjectionCounts, times: int = 1) -> ProjectionCounts:
        """Return the counts of both, the other's so many times."""
        return ProjectionCounts(
            self.versions + times * other.versions, self.ended + times * other.ended,
            self.sizes + times * other.sizes, self.days + times * other.days, self.areas + times * other.areas,
            self.hazards + times * other.hazards, self.released + times * other.released,
            self.links + times * other.links,
        )  # fmt: skip

    def of_layers(self) -> Mapping[str, int]:
        """Return how many shapes each layer has."""
        return {LandLayer.AREAS: self.areas, LandLayer.HAZARDS: self.hazards, LandLayer.RELEASED: self.released}


@dataclass(frozen=True, slots=True)
class ShownDigest:
    """What else is shown of a ledger than its areas: which of its kind it is, which entry made it, and its digest."""

    name: str
    number: int
    entry: int
    digest: str

    def as_mapping(self) -> Mapping[str, int | str]:
        """Return what an entry says of it under its name."""
        return {"number": self.number, "entry": self.entry, "digest": self.digest}


def counts_of(row: Version, layers: Sequence[str]) -> ProjectionCounts:
    """Return what one version adds to the counts, with a shape in each of these layers."""
    days = row.valid_from.toordinal() + (row.valid_to.toordinal() if row.valid_to else 0)
    of_layers = [layers.count(layer) for layer in LandLayer]
    return ProjectionCounts(1, row.to_size is not None, row.from_size + (row.to_size or 0), days, *of_layers)


@dataclass(frozen=True, slots=True)
class Projection:
    """The versions and links of a ledger of that size as a store counts them, and the digest of all versions."""

    size: int = 0
    counts: ProjectionCounts = field(default_factory=ProjectionCounts)
    digest: SetDigest = field(default_factory=SetDigest)

    def with_rows(self, rows: Iterable[tuple[Version, Sequence[LayerShape]]]) -> Projection:
        """Return it with versions, each with its shapes, added."""
        counts, digests = self.counts, []
        for row, shapes in rows:
            counts = counts.plus(counts_of(row, [shape.layer for shape in shapes]))
            digests.append(row_digest(row))
        return replace(self, counts=counts, digest=self.digest.changed(digests))

    def without_row(self, row: Version, shapes: Mapping[str, int]) -> Projection:
        """Return it with a version removed that has so many shapes in each layer."""
        counts = self.counts.plus(counts_of(row, ()), -1).plus(_shaped(shapes), -1)
        return replace(self, counts=counts, digest=self.digest.changed((), (row_digest(row),)))

    def with_ended(self, row: Version, size: int) -> Projection:
        """Return it with a version ended that was still known."""
        ended = replace(row, to_size=size)
        counts = self.counts.plus(ProjectionCounts(ended=1, sizes=size))
        return replace(self, counts=counts, digest=self.digest.changed((row_digest(ended),), (row_digest(row),)))


def _shaped(shapes: Mapping[str, int]) -> ProjectionCounts:
    return ProjectionCounts(
        areas=shapes.get(LandLayer.AREAS, 0), hazards=shapes.get(LandLayer.HAZARDS, 0),
        released=shapes.get(LandLayer.RELEASED, 0),
    )  # fmt: skip


def incomplete() -> AlteredError:
    """Return why a store gives no answer."""
    return AlteredError(
        "the areas that are kept beside the ledger are not those that were recorded: some were removed, added or moved",
        next_step="marchland ledger verify names them, and marchland ledger rebuild makes them anew",
    )


def shapes_of_older(row: Version) -> Sequence[LayerShape]:
    """Return the shapes of a version of a store of an older format, where no digest guards what stands there.

    Raises AlteredError where none can be made of it.
    """
    try:
        return layer_shapes(row)
    except Exception:  # noqa: BLE001 - what is no shape, or no text, has many ways to be so
        raise unreadable(row.area) from None


def unreadable(which: object) -> AlteredError:
    """Return why a store of an older format is not upgraded."""
    return AlteredError(
        "version {which} cannot be read, so the store was left as it is",
        which=which,
        next_step="restore it from a copy, or from an archive: marchland restore",
    )


def altered(area: str) -> AlteredError:
    """Return why nothing is told of an area."""
    return AlteredError(
        "area {area!r} is not kept as it was recorded, so nothing is told of it or of what lies around it",
        area=area,
        next_step="marchland ledger verify names what differs, and marchland ledger rebuild makes it anew",
    )
