"""Draws of named parameters: one vector per name, the same for the same seed whatever else is drawn.

Every vector is cut into fixed blocks, and each block of each name has a random stream of its own. So the
digits do not depend on the number of threads, on which other parameters there are, or on their order; and
the first n draws are the same however many follow.
"""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.assess.domain.correlation import Group, group
from marchland.assess.domain.scenario import Dependence, Input
from marchland.core.distribution import Curve, curve, normal_cdf, normal_quantile
from marchland.core.errors import Location, ScenarioError

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
BLOCK = 1 << 15
_NORMAL = statistics.NormalDist()


def stream(seed: int, name: str, block: int) -> np.random.Generator:
    """Return the random stream of one block of one named vector."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, key, block))))


@dataclass(frozen=True, slots=True)
class Records:
    """Inputs that were measured together: one draw picks the record, and each takes its value from that record.

    `ends` are the levels at which one record ends and the next begins; the curves of each input stand in their order.
    """

    name: str
    inputs: tuple[str, ...]
    labels: tuple[str, ...]
    ends: tuple[float, ...]
    curves: tuple[tuple[Curve, ...], ...]

    def picked(self, u: Array) -> npt.NDArray[np.intp]:
        """Return the number of the record that each uniform draw picks."""
        return np.searchsorted(np.array(self.ends[:-1]), u, side="right")

    def picked_by_normal(self, z: Array) -> npt.NDArray[np.intp]:
        """Return the number of the record that each standard normal draw picks."""
        cuts = np.array([_NORMAL.inv_cdf(end) for end in self.ends[:-1]])
        return np.searchsorted(cuts, z, side="right")

    def values(self, name: str, picked: npt.NDArray[np.intp], uniforms: Array, normals: Array | None = None) -> Array:
        """Return an input's values in the picked records, at draws of its own within them: normal ones where it can."""
        made = np.empty(picked.shape)
        for number, shape in enumerate(self.curves[self.inputs.index(name)]):
            there = picked == number
            if shape.from_normal and normals is not None:
                made[there] = shape.of_normal(normals[there])
            else:
                made[there] = shape.of_uniform(uniforms[there])
        return made


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws blocks of all varying inputs, in the order of their names given."""

    names: tuple[str, ...]
    curves: tuple[Curve, ...]
    groups: tuple[Group, ...]
    seed: int
    records: tuple[Records, ...] = ()

    @property
    def factors(self) -> tuple[str, ...]:
        """Return what is drawn by itself: every input, and the pick of every set of records."""
        return (*self.names, *(each.name for each in self.records))

    def block(self, index: int, size: int) -> list[Array]:
        """Return the first `size` values of one block of every input, in base units."""
        mixed: dict[str, Array] = {}
        for g in self.groups:
            normals = np.stack([stream(self.seed, n, index).standard_normal(size) for n in g.names])
            mixed.update(zip(g.names, g.lower @ normals, strict=True))
        recorded = {name: each for each in self.records for name in each.inputs}
        picked = {
            each.name: each.picked_by_normal(mixed[each.name])
            if each.name in mixed
            else each.picked(stream(self.seed, each.name, index).random(size))
            for each in self.records
        }
        values: list[Array] = []
        for name, shape in zip(self.names, self.curves, strict=True):
            draws = stream(self.seed, name, index)
            if name in recorded:
                within = draws.random(size), draws.standard_normal(size)
                values.append(recorded[name].values(name, picked[recorded[name].name], *within))
            elif name in mixed:
                values.append(shape.of_normal(mixed[name]))
            elif shape.from_normal:
                values.append(shape.of_normal(draws.standard_normal(size)))
            else:
                values.append(shape.of_uniform(draws.random(size)))
        return values

    def alone(self, uniforms: Mapping[str, Array]) -> list[Array]:
        """Return every input at given uniforms in (0, 1), each by itself: no dependence is put in."""
        return [shape.of_uniform(uniforms[name]) for name, shape in zip(self.names, self.curves, strict=True)]

    def at(self, uniforms: Mapping[str, Array]) -> list[Array]:
        """Return every input at given independent uniforms in (0, 1), with the stated dependence put in."""
        mixed: dict[str, Array] = {}
        for g in self.groups:
            normals = np.stack([normal_quantile(uniforms[n]) for n in g.names])
            mixed.update(zip(g.names, g.lower @ normals, strict=True))
        values = {
            name: shape.of_normal(mixed[name]) if name in mixed else shape.of_uniform(uniforms[name])
            for name, shape in zip(self.names, self.curves, strict=True)
        }
        for each in self.records:
            u = normal_cdf(mixed[each.name]) if each.name in mixed else uniforms[each.name]
            values |= {name: each.values(name, each.picked(u), uniforms[name]) for name in each.inputs}
        return [values[name] for name in self.names]


def sampler(inputs: Mapping[str, Input], dependences: tuple[Dependence, ...], names: list[str], seed: int) -> Sampler:
    """Return the sampler of the named inputs; raises ScenarioError where dependences clash."""
    records = tuple(_records(inputs, names))
    pick_of = {name: each.name for each in records for name in each.inputs}
    groups: list[Group] = []
    taken: set[str] = set()
    for dependence in dependences:
        made = group(dependence, [name for name in dependence.between if name in names], pick_of)
        if made is None:
            continue
        twice = taken.intersection(made.names)
        if twice:
            raise ScenarioError(
                "{twice!r} is named in two dependences",
                twice=sorted(twice)[0],
                where=Location(field="dependence"),
                next_step="name each input in one [[dependence]] only",
            )
        taken.update(made.names)
        groups.append(made)
    curves = tuple(curve(inputs[name].estimate) for name in names)
    return Sampler(tuple(names), curves, tuple(groups), seed, records)


def _records(inputs: Mapping[str, Input], names: list[str]) -> list[Records]:
    """Return the sets of records that the inputs belong to, each input with its values in the order of the records."""
    together: dict[str, list[str]] = {}
    for name in names:
        if inputs[name].records:
            together.setdefault(inputs[name].records, []).append(name)
    made = []
    for key, members in together.items():
        parts = inputs[members[0]].estimate.parts
        ends = np.cumsum([part.weight for part in parts]) / sum(part.weight for part in parts)
        curves = tuple(tuple(curve(part.estimate) for part in inputs[name].estimate.parts) for name in members)
        made.append(Records(key, tuple(members), tuple(part.label for part in parts), tuple(ends.tolist()), curves))
    return made
