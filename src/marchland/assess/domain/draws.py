"""Draws of named parameters: one vector per name, the same for the same seed whatever else is drawn.

Every vector is cut into fixed blocks, and each block of each name has a random stream of its own. So the
digits do not depend on the number of threads, on which other parameters there are, or on their order; and
the first n draws are the same however many follow.
"""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marchland.assess.domain.scenario import Dependence, Input
from marchland.core.errors import ScenarioError
from marchland.core.message import Message
from marchland.core.quantity import Z_95, Estimate, Shape
from marchland.core.units import to_base

Array = npt.NDArray[np.float64]
BLOCK = 1 << 15
_FEW = 4096
_NORMAL = statistics.NormalDist()


@dataclass(frozen=True, slots=True)
class Curve:
    """A distribution in base units, as a function of a standard normal or a uniform draw.

    A lognormal or normal range passes through low, central and high exactly: its two halves have
    spreads of their own and meet at the median.
    """

    shape: Shape
    low: float
    central: float
    high: float

    @property
    def from_normal(self) -> bool:
        """Tell whether it is made from a standard normal draw rather than a uniform one."""
        return self.shape in (Shape.LOGNORMAL, Shape.NORMAL)

    def of_normal(self, z: Array) -> Array:
        """Return the values at standard normal draws; the array given is used up."""
        if not self.from_normal:
            return self.of_uniform(_normal_cdf(z))
        log = self.shape is Shape.LOGNORMAL
        low, centre, high = (math.log(v) if log else v for v in (self.low, self.central, self.high))
        below, above = (centre - low) / Z_95, (high - centre) / Z_95
        if math.isclose(below, above, rel_tol=1e-12):
            z *= above
        else:
            lower = np.minimum(z, 0.0)
            lower *= below - above
            z *= above
            z += lower
        z += centre
        return np.exp(z, out=z) if log else z

    def of_uniform(self, u: Array) -> Array:
        """Return the values at uniform draws in (0, 1): the quantile function."""
        if self.from_normal:
            return self.of_normal(_normal_quantile(u))
        if self.shape is Shape.LOGUNIFORM:
            ratio = math.log(self.high / self.low)
            return np.asarray(self.low * np.exp(u * ratio))
        if self.shape is Shape.TRIANGULAR:
            return self._triangular(u)
        return np.asarray(self.low + u * (self.high - self.low))

    def _triangular(self, u: Array) -> Array:
        span = self.high - self.low
        turn = (self.central - self.low) / span
        rising = self.low + np.sqrt(u * span * (self.central - self.low))
        falling = self.high - np.sqrt((1 - u) * span * (self.high - self.central))
        return np.where(u < turn, rising, falling)


def curve(estimate: Estimate) -> Curve:
    """Return the distribution of a range in base units."""
    by = to_base(estimate.unit)
    return Curve(estimate.shape, estimate.low * by, estimate.central * by, estimate.high * by)


def _normal_cdf(z: Array) -> Array:
    from scipy.special import ndtr  # noqa: PLC0415 - scipy is slow to load and seldom needed here

    return np.asarray(ndtr(z))


def _normal_quantile(u: Array) -> Array:
    if u.size <= _FEW:
        # A handful of points is not worth the half second that scipy takes to load.
        return np.array([_NORMAL.inv_cdf(level) for level in u.tolist()])
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is slow to load and seldom needed here

    return np.asarray(ndtri(u))


def stream(seed: int, name: str, block: int) -> np.random.Generator:
    """Return the random stream of one block of one named vector."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, key, block))))


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs with a stated rank correlation, and the matrix that gives it to their normal draws."""

    names: tuple[str, ...]
    lower: Array


def group(dependence: Dependence, varying: list[str]) -> Group | None:
    """Return the group of those inputs that vary, or None for fewer than two; raises ScenarioError.

    A Spearman correlation ρ of a Gaussian copula needs a Pearson correlation of 2 sin(πρ/6).
    """
    names = tuple(name for name in dependence.between if name in varying)
    if len(names) < 2:
        return None
    pearson = 2 * math.sin(math.pi * dependence.rank_correlation / 6)
    matrix = np.full((len(names), len(names)), pearson)
    np.fill_diagonal(matrix, 1.0)
    try:
        lower: Array = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise ScenarioError(
            "{names_count} inputs cannot all have a rank correlation of {rank_correlation:g} with one another",
            names_count=len(names),
            rank_correlation=dependence.rank_correlation,
            next_step=Message(
                "for {names_count} inputs it must be above {the_names_count:.2f}",
                names_count=len(names),
                the_names_count=-1 / (len(names) - 1),
            ),
        ) from None
    return Group(names, lower)


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws blocks of all varying inputs, in the order of their names given."""

    names: tuple[str, ...]
    curves: tuple[Curve, ...]
    groups: tuple[Group, ...]
    seed: int

    def block(self, index: int, size: int) -> list[Array]:
        """Return the first `size` values of one block of every input, in base units."""
        grouped = {name: g for g in self.groups for name in g.names}
        mixed: dict[str, Array] = {}
        for g in self.groups:
            normals = np.stack([stream(self.seed, n, index).standard_normal(size) for n in g.names])
            mixed.update(zip(g.names, g.lower @ normals, strict=True))
        values: list[Array] = []
        for name, shape in zip(self.names, self.curves, strict=True):
            if name in grouped:
                values.append(shape.of_normal(mixed[name]))
            elif shape.from_normal:
                values.append(shape.of_normal(stream(self.seed, name, index).standard_normal(size)))
            else:
                values.append(shape.of_uniform(stream(self.seed, name, index).random(size)))
        return values

    def alone(self, uniforms: Mapping[str, Array]) -> list[Array]:
        """Return every input at given uniforms in (0, 1), each by itself: no dependence is put in."""
        return [shape.of_uniform(uniforms[name]) for name, shape in zip(self.names, self.curves, strict=True)]

    def at(self, uniforms: Mapping[str, Array]) -> list[Array]:
        """Return every input at given independent uniforms in (0, 1), with the stated dependence put in."""
        mixed: dict[str, Array] = {}
        for g in self.groups:
            mixed.update(
                zip(g.names, g.lower @ np.stack([_normal_quantile(uniforms[n]) for n in g.names]), strict=True)
            )
        return [
            shape.of_normal(mixed[name]) if name in mixed else shape.of_uniform(uniforms[name])
            for name, shape in zip(self.names, self.curves, strict=True)
        ]


def sampler(inputs: Mapping[str, Input], dependences: tuple[Dependence, ...], names: list[str], seed: int) -> Sampler:
    """Return the sampler of the named inputs; raises ScenarioError where dependences clash."""
    groups: list[Group] = []
    taken: set[str] = set()
    for dependence in dependences:
        made = group(dependence, names)
        if made is None:
            continue
        twice = taken.intersection(made.names)
        if twice:
            raise ScenarioError(
                "{twice!r} is named in two dependences",
                twice=sorted(twice)[0],
                next_step="name each input in one [[dependence]] only",
            )
        taken.update(made.names)
        groups.append(made)
    return Sampler(tuple(names), tuple(curve(inputs[name].estimate) for name in names), tuple(groups), seed)
