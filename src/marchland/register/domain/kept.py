"""What a store keeps beside the entries as it stands there, right or wrong, to be compared with what it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from marchland.register.domain.layer import layer_shapes
from marchland.register.domain.projection import Projection
from marchland.register.domain.version import Version
from marchland.register.domain.version_digest import land_digest, outline_of, row_digest, shape_digest, times_of

FIELDS = (
    "subject", "area", "valid_from", "valid_to", "from_size", "to_size", "status", "classification", "contested",
    "west", "south", "east", "north", "hazard", "body", "digest",
)  # fmt: skip
Links = frozenset[tuple[object, ...]]
"""Every link: ("concern", subject, entry, code there) and ("code", code, subject, first size)."""


@dataclass(frozen=True, slots=True)
class KeptShape:
    """A shape as it is kept: layer, part, box, WKB, two digests; and whether the tree that finds it has it so."""

    values: tuple[object, ...]
    found: bool = True

    @property
    def layer(self) -> str:
        """Return the layer that it is of."""
        return str(self.values[0])


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A version as it is kept: its plain values in the order of FIELDS, a day as text; and its shapes."""

    values: tuple[object, ...]
    shapes: frozenset[KeptShape]

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells versions of one subject apart: from_size and first day."""
        return self.values[4], self.values[2]

    @property
    def digest(self) -> bytes:
        """Return the digest that it is kept with."""
        digest = self.values[-1]
        return digest if isinstance(digest, bytes) else b""

    def as_mapping(self) -> dict[str, Any]:
        """Return it as plain data for a line of JSON, bytes in hexadecimal."""
        shown = {name: _shown(value) for name, value in zip(FIELDS, self.values, strict=True)}
        shapes = sorted([[_shown(value) for value in shape.values] for shape in self.shapes], key=repr)
        return {**shown, "shapes": shapes}


def _shown(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What was kept aside: its number, when it was found, and the line of JSON as it was kept."""

    number: int
    found_at: str
    line: str


class KeptReader(Protocol):
    """A view that gives what is kept as it stands, and checks none of it."""

    def projection(self) -> Projection:
        """Return what the store keeps of its versions; raises AlteredError where that cannot be."""

    def check_counts(self) -> None:
        """Raise AlteredError where there are not as many versions, shapes and links as the store says."""

    def kept_subjects(self) -> Iterator[str]:
        """Yield every subject that has a version, each once."""

    def kept_rows(self, subject: str) -> tuple[KeptRow, ...]:
        """Return the versions of a subject as they stand, with their shapes."""

    def kept_links(self) -> Links:
        """Return every link between entries, areas and codes as it stands."""

    def evidence(self, first: int = 0, most: int | None = None, number: int | None = None) -> Iterator[EvidenceLine]:
        """Yield what was kept aside, the oldest first: `most` of it after the `first` ones, or what has that number."""

    def count_evidence(self) -> int:
        """Return how much was kept aside."""

    def made_anew(self) -> int:
        """Return the number of the evidence kept last, or 0: another whenever rows that differed were made anew."""


class EvidenceWriter(Protocol):
    """A view that keeps aside what stood where something else should."""

    def keep_evidence(self, lines: Iterable[str], found_at: str) -> int:
        """Keep lines of JSON aside, never to be read by any answer, and return how many are kept now."""

    def change_evidence(self, number: int, line: str) -> None:
        """Put a line in the place of the one that was kept under that number, of which then nothing is left."""


def as_kept(row: Version) -> KeptRow:
    """Return a version as a store should keep it."""
    times = times_of(row)
    box = row.box or (None, None, None, None)
    values = (
        row.subject, row.area, *times[1:], row.status, row.classification, bool(row.contested), *box, row.hazard,
        row.body, row_digest(row),
    )  # fmt: skip
    shapes = set()
    for shape in layer_shapes(row):
        land = land_digest(shape.wkb)
        digest = shape_digest(outline_of(row, shape), times, shape.layer.value, land)
        shapes.add(KeptShape((shape.layer.value, shape.part, *shape.box, shape.wkb, land, digest)))
    return KeptRow(values, frozenset(shapes))
