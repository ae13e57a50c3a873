"""What a store keeps beside its entries compared with what they make, row by row; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from marchland.core.errors import AlteredError
from marchland.core.message import Message
from marchland.register.domain.kept import FIELDS, KeptRow, KeptShape, Links, as_kept
from marchland.register.domain.projection import Projection, ProjectionCounts, counts_of
from marchland.register.domain.set_digest import SetDigest
from marchland.register.domain.version import Version
from marchland.register.domain.version_digest import row_digest
from marchland.register.domain.views import RegisterReader
from marchland.register.service.deriving import DerivedRows, rows_or_fault
from marchland.tlog.domain.store import StoreFault


@dataclass(frozen=True, slots=True)
class Differing:
    """A version that is not kept as the entries make it: what stands there, what should, and what is wrong."""

    fault: StoreFault
    found: KeptRow | None
    right: KeptRow | None


@dataclass(frozen=True, slots=True)
class RowComparison:
    """Of some subjects all that differs, what their versions count and digest to, and those of an earlier ledger.

    `then` is the set of versions of the ledger of an earlier size, `versions_then` how many they were.
    """

    differing: tuple[Differing, ...] = ()
    faults: tuple[StoreFault, ...] = ()
    counts: ProjectionCounts = field(default_factory=ProjectionCounts)
    digest: SetDigest = field(default_factory=SetDigest)
    then: SetDigest = field(default_factory=SetDigest)
    versions_then: int = 0

    def joined(self, other: RowComparison) -> RowComparison:
        """Return the comparison of the subjects of both."""
        return RowComparison(
            (*self.differing, *other.differing), (*self.faults, *other.faults), self.counts.plus(other.counts),
            self.digest.joined(other.digest), self.then.joined(other.then), self.versions_then + other.versions_then,
        )  # fmt: skip


def compare(reader: RegisterReader, subject: str, made: Sequence[Version], then: int = 0) -> RowComparison:
    """Return how the versions of a subject that are kept differ from those that its entries make."""
    rows = tuple(map(as_kept, made))
    right = {row.key: row for row in rows}
    found = {row.key: row for row in reader.kept_rows(subject)}
    differing = []
    for key in sorted({*right, *found}, key=repr):
        fault = _fault(found.get(key), right.get(key))
        if fault is not None:
            differing.append(Differing(fault, found.get(key), right.get(key)))
    counts, digests, earlier = ProjectionCounts(), [], []
    for row, kept in zip(made, rows, strict=True):
        counts = counts.plus(counts_of(row, [shape.layer for shape in kept.shapes]))
        digest = kept.digest
        digests.append(digest)
        if row.from_size <= then:
            later = row.to_size is not None and row.to_size > then
            earlier.append(row_digest(replace(row, to_size=None)) if later else digest)
    return RowComparison(
        tuple(differing), (), counts, SetDigest().changed(digests), SetDigest().changed(earlier), len(earlier)
    )


def compare_alone(reader: RegisterReader, subjects: Iterable[str], size: int, then: int = 0) -> RowComparison:
    """Return the comparison of subjects that stand alone, their versions made here."""
    found = RowComparison()
    for subject in subjects:
        made, faults = rows_or_fault(reader, subject, size)
        one = compare(reader, subject, made, then) if not faults else RowComparison(faults=faults)
        found = found.joined(one)
    return found


def compare_rest(reader: RegisterReader, derived: DerivedRows, then: int = 0) -> RowComparison:
    """Return the comparison of what is linked, of links, and of versions whose subject no entry names."""
    found = RowComparison(faults=derived.faults)
    for subject, made in derived.linked.items():
        found = found.joined(compare(reader, subject, made, then))
    named = {*derived.alone, *derived.linked}
    for subject in sorted(set(reader.kept_subjects()) - named):
        found = found.joined(compare(reader, subject, (), then))
    counts = ProjectionCounts(links=len(derived.links))
    faults = tuple(_link_faults(reader.kept_links(), derived.links))
    return found.joined(RowComparison(faults=faults, counts=counts))


def whole_faults(reader: RegisterReader, size: int, found: RowComparison) -> Iterator[StoreFault]:
    """Yield what is wrong of the whole: counts and digest that the store keeps, or rows that nobody reads."""
    where = Message("projection")
    try:
        kept = reader.projection()
        if kept.size != size:
            yield StoreFault(where, Message("it is of {kept} entries, and there are {size}", kept=kept.size, size=size))
        if kept.counts != found.counts:
            yield StoreFault(where, Message("its counts are not those of what the entries make"))
        if kept.digest.hex != found.digest.hex:
            yield StoreFault(where, Message("its digest is not that of what the entries make"))
        if kept == Projection(size, found.counts, kept.digest):
            reader.check_counts()
    except AlteredError as error:
        yield StoreFault(where, error.message)


def _fault(found: KeptRow | None, right: KeptRow | None) -> StoreFault | None:
    if found == right:
        return None if found is None or all(shape.found for shape in found.shapes) else _misplaced(found)
    if found is None and right is not None:
        return StoreFault(_where(right), Message("it is missing: the entries make it, and it is not kept"))
    if found is not None and right is None:
        return StoreFault(_where(found), Message("it is not of the entries: nothing that was recorded makes it"))
    assert found is not None  # noqa: S101 - the two are not equal, and neither is missing
    assert right is not None  # noqa: S101 - as above
    names = [name for name, was, is_ in zip(FIELDS, right.values, found.values, strict=True) if was != is_]
    if names:
        what = Message("it was altered: {fields} are not as the entries make them", fields=", ".join(names))
        return StoreFault(_where(right), what)
    if {shape.values for shape in found.shapes} == {shape.values for shape in right.shapes}:
        return _misplaced(found)
    return StoreFault(_where(right), _shapes_differ(found.shapes, right.shapes))


def _misplaced(row: KeptRow) -> StoreFault:
    layers = ", ".join(sorted({str(shape.values[0]) for shape in row.shapes if not shape.found}))
    return StoreFault(_where(row), Message("its box among {layers} is missing or was moved", layers=layers))


def _shapes_differ(found: frozenset[KeptShape], right: frozenset[KeptShape]) -> Message:
    differing = {shape.values for shape in found} ^ {shape.values for shape in right}
    layers = ", ".join(sorted({str(values[0]) for values in differing}))
    return Message("its shapes among {layers} are missing or were altered", layers=layers)


def _where(row: KeptRow) -> Message:
    values = dict(zip(FIELDS, row.values, strict=True))
    return Message(
        "area {area} from {day}, known from {size}",
        area=str(values["area"]), day=str(values["valid_from"]), size=str(values["from_size"]),
    )  # fmt: skip


def _link_faults(found: Links, right: Links) -> Iterator[StoreFault]:
    for link in sorted(right - found, key=repr):
        yield StoreFault(_link(link), Message("it is missing: the entries make it, and it is not kept"))
    for link in sorted(found - right, key=repr):
        yield StoreFault(_link(link), Message("it is not of the entries: nothing that was recorded makes it"))


def _link(link: tuple[object, ...]) -> Message:
    table, *values = link
    return Message("link ({table}) {values}", table=str(table), values=", ".join(map(str, values)))
