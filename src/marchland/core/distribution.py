"""The distribution that an estimate stands for, as a function of a uniform or a standard normal draw."""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.core.quantity import LIMITED, WITH_POINTS, Z_95, Estimate, Shape, WeightedEstimate
from marchland.core.units import factor, to_base

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
_FEW = 4096
_NORMAL = statistics.NormalDist()
_REACH, _STEPS = 7.0, 2801  # standard deviations that a tabulated curve spans, and its points
_TIE = 1e-9
_PERT_WEIGHT = 4.0  # how much the mode of a PERT shape weighs against either limit


@dataclass(frozen=True, slots=True)
class Curve:
    """A distribution in base units, as a function of a standard normal or a uniform draw.

    A lognormal, normal or logitnormal range passes through low, central and high exactly: its two halves have
    spreads of their own and meet at the median. `whole` is what a share is a part of. A curve that is cut off
    is what is left between `least` and `most`. A mixture is read from a table of `levels` and `values`.
    """

    shape: Shape
    low: float
    central: float
    high: float
    least: float = -math.inf
    most: float = math.inf
    exponents: tuple[float, float] = (1.0, 1.0)
    whole: float = 1.0
    parts: tuple[tuple[float, Curve], ...] = ()
    levels: Array = field(default_factory=lambda: np.empty(0), compare=False)
    values: Array = field(default_factory=lambda: np.empty(0), compare=False)

    @property
    def is_cut(self) -> bool:
        """Tell whether an end is cut off."""
        return math.isfinite(self.least) or math.isfinite(self.most)

    @property
    def from_normal(self) -> bool:
        """Tell whether it is made from a standard normal draw rather than a uniform one."""
        return self.shape in WITH_POINTS and not self.is_cut

    def of_normal(self, z: Array) -> Array:
        """Return the values at standard normal draws; the array given is used up."""
        return self._through(z) if self.from_normal else self.of_uniform(normal_cdf(z))

    def of_uniform(self, u: Array) -> Array:
        """Return the values at uniform draws in (0, 1): the quantile function."""
        if self.is_cut:
            below, above = self.below(self.least), self.below(self.most)
            return np.clip(self._whole_curve(below + u * (above - below)), self.least, self.most)
        return self._whole_curve(u)

    def _whole_curve(self, u: Array) -> Array:
        if self.shape is Shape.POINT:
            return np.full(u.shape, self.central)
        if self.shape in WITH_POINTS:
            return self._through(normal_quantile(u))
        if self.shape is Shape.MIXTURE:
            return self._tabulated(u)
        if self.shape is Shape.LOGUNIFORM:
            return np.asarray(self.low * np.exp(u * math.log(self.high / self.low)))
        if self.shape is Shape.TRIANGULAR:
            return self._triangular(u)
        if self.shape in (Shape.PERT, Shape.BETA):
            from scipy.special import betaincinv  # noqa: PLC0415 - scipy is slow to load and seldom needed here

            return np.asarray(self.low + (self.high - self.low) * betaincinv(*self.exponents, u))
        return np.asarray(self.low + u * (self.high - self.low))

    def _through(self, z: Array) -> Array:
        """Return the values of a curve with 5 % and 95 % points at standard normal draws, which are used up."""
        low, centre, high = map(self._bent, (self.low, self.central, self.high))
        below, above = (centre - low) / Z_95, (high - centre) / Z_95
        if math.isclose(below, above, rel_tol=1e-12):
            z *= above
        else:
            lower = np.minimum(z, 0.0)
            lower *= below - above
            z *= above
            z += lower
        z += centre
        if self.shape is Shape.LOGITNORMAL:
            return self.whole / (1 + np.exp(-z))
        return np.exp(z, out=z) if self.shape is Shape.LOGNORMAL else z

    def _bent(self, value: float) -> float:
        """Return the value on the scale on which both halves are normal."""
        if self.shape is Shape.LOGITNORMAL:
            return math.log(value / (self.whole - value))
        return math.log(value) if self.shape is Shape.LOGNORMAL else value

    def _triangular(self, u: Array) -> Array:
        span = self.high - self.low
        turn = (self.central - self.low) / span
        rising = self.low + np.sqrt(u * span * (self.central - self.low))
        falling = self.high - np.sqrt((1 - u) * span * (self.high - self.central))
        return np.where(u < turn, rising, falling)

    def _tabulated(self, u: Array) -> Array:
        if u.size > _FEW:
            return np.interp(u, self.levels, self.values)
        # Where a level is reached at one value and left at a higher one, the middle of both is taken, as of a median.
        ends = (np.interp(u + side, self.levels, self.values) for side in (-_TIE, _TIE))
        return np.asarray(sum(ends) / 2)

    def below(self, value: float) -> float:
        """Return the probability of values up to this one, of the curve as it is before an end is cut off."""
        if self.shape is Shape.MIXTURE:
            at = int(np.searchsorted(self.values, value, side="right"))
            if at in (0, self.values.size):
                return float(at > 0)
            return float(np.interp(value, self.values[at - 1 : at + 1], self.levels[at - 1 : at + 1]))
        if value <= (self.low if self.shape in LIMITED else self._floor()):
            return 0.0
        if value >= (self.high if self.shape in LIMITED else self._ceiling()):
            return 1.0
        return self._between(value)

    def _floor(self) -> float:
        return 0.0 if self.shape in (Shape.LOGNORMAL, Shape.LOGITNORMAL) else -math.inf

    def _ceiling(self) -> float:
        return self.whole if self.shape is Shape.LOGITNORMAL else math.inf

    def _between(self, value: float) -> float:
        if self.shape in WITH_POINTS:
            low, centre, high = map(self._bent, (self.low, self.central, self.high))
            off = self._bent(value) - centre
            return _NORMAL.cdf(off * Z_95 / ((centre - low) if off < 0 else (high - centre)))
        part = (value - self.low) / (self.high - self.low)
        if self.shape is Shape.LOGUNIFORM:
            return math.log(value / self.low) / math.log(self.high / self.low)
        if self.shape is Shape.TRIANGULAR:
            turn = (self.central - self.low) / (self.high - self.low)
            return part**2 / turn if part < turn else 1 - (1 - part) ** 2 / (1 - turn)
        if self.shape in (Shape.PERT, Shape.BETA):
            from scipy.special import betainc  # noqa: PLC0415 - scipy is slow to load and seldom needed here

            return float(betainc(*self.exponents, part))
        return part

    @property
    def atoms(self) -> tuple[Array, Array] | None:
        """Return the values and weights of a mixture of points alone, else None."""
        if self.is_cut or self.shape not in (Shape.MIXTURE, Shape.POINT):
            return None
        if self.shape is Shape.POINT:
            return np.array([self.central]), np.ones(1)
        inner = [(weight, each.atoms) for weight, each in self.parts]
        if any(atoms is None for _, atoms in inner):
            return None
        values = np.concatenate([atoms[0] for _, atoms in inner if atoms])
        weights = np.concatenate([weight * atoms[1] for weight, atoms in inner if atoms])
        return values, weights


def curve(estimate: Estimate) -> Curve:
    """Return the distribution of an estimate in base units."""
    by = to_base(estimate.unit)
    ends = estimate.low * by, estimate.central * by, estimate.high * by
    least = -math.inf if estimate.least is None else estimate.least * by
    most = math.inf if estimate.most is None else estimate.most * by
    if estimate.shape is Shape.MIXTURE:
        whole = sum(part.weight for part in estimate.parts)
        parts = tuple((part.weight / whole, curve(part.estimate)) for part in estimate.parts)
        levels, values = _table(parts)
        return Curve(Shape.MIXTURE, *ends, least, most, parts=parts, levels=levels, values=values)
    share = factor("", estimate.unit) * by if estimate.shape is Shape.LOGITNORMAL else 1.0
    exponents = estimate.exponents or (_pert(*ends) if estimate.shape is Shape.PERT else (1.0, 1.0))
    return Curve(estimate.shape, *ends, least, most, exponents, share)


def _pert(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return the exponents of the beta shape that PERT makes of two limits and a mode."""
    at = (mode - low) / (high - low)
    return 1 + _PERT_WEIGHT * at, 1 + _PERT_WEIGHT * (1 - at)


@functools.cache
def _grid() -> tuple[Array, Array]:
    """Return standard normal points and their levels, fine enough to read a curve from."""
    z = np.linspace(-_REACH, _REACH, _STEPS)
    return z, np.array([_NORMAL.cdf(each) for each in z.tolist()])


def _table(parts: Sequence[tuple[float, Curve]]) -> tuple[Array, Array]:
    """Return rising levels and the values at them: two levels for a value that a point puts weight on."""
    z, levels = _grid()
    smooth = [
        (w, c.of_normal(z.copy()) if c.from_normal else c.of_uniform(levels)) for w, c in parts if c.atoms is None
    ]
    atoms = [(w * share, value) for w, c in parts if c.atoms for value, share in zip(*c.atoms, strict=True)]
    values = np.sort(np.concatenate([*(at for _, at in smooth), np.array([value for _, value in atoms])]))
    values = values[np.append(True, values[1:] != values[:-1])]  # as np.unique, which loads masked arrays to do so
    under = sum((w * np.interp(values, at, levels, left=0.0, right=1.0) for w, at in smooth), np.zeros(values.size))
    upto = under.copy()
    for weight, value in atoms:
        under += weight * (values > value)
        upto += weight * (values >= value)
    return np.column_stack([under, upto]).ravel(), np.repeat(values, 2)


def mixture(parts: Sequence[WeightedEstimate], unit: str) -> Estimate:
    """Return the mixture of estimates by their weights, in a unit; one that all agree on stays what it is."""
    given = tuple(WeightedEstimate(p.estimate.to(unit), p.weight, p.label) for p in parts if p.weight > 0)
    if all(part.estimate == given[0].estimate for part in given):
        return given[0].estimate
    whole = sum(part.weight for part in given)
    made = _table([(part.weight / whole, curve(part.estimate)) for part in given])
    draft = Curve(Shape.MIXTURE, 0.0, 0.0, 0.0, levels=made[0], values=made[1])
    low, central, high = (draft.of_uniform(np.array([0.05, 0.5, 0.95])) / to_base(unit)).tolist()
    return Estimate(low, central, high, unit, Shape.MIXTURE, parts=given)


def at_levels(estimate: Estimate, levels: Sequence[float]) -> tuple[float, ...]:
    """Return the estimate's values at levels of probability, in its own unit."""
    values = curve(estimate).of_uniform(np.array(levels)) / to_base(estimate.unit)
    return tuple(values.tolist())


def normal_cdf(z: Array) -> Array:
    """Return the levels of standard normal draws."""
    if z.size <= _FEW:
        return np.array([_NORMAL.cdf(each) for each in z.ravel().tolist()]).reshape(z.shape)
    from scipy.special import ndtr  # noqa: PLC0415 - scipy is slow to load and seldom needed here

    return np.asarray(ndtr(z))


def normal_quantile(u: Array) -> Array:
    """Return the standard normal draws at levels."""
    if u.size <= _FEW:
        # A handful of points is not worth the half second that scipy takes to load.
        return np.array([_NORMAL.inv_cdf(level) for level in u.tolist()])
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is slow to load and seldom needed here

    return np.asarray(ndtri(u))
