"""Outputs of rivals alone: all that they can be is listed with its weight, and nothing is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.assess.domain.draws import Sampler
from marchland.assess.domain.plan import Plan

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
LEVELS = (0.05, 0.5, 0.95)
_MOST = 4096  # combinations
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Quantile:
    """A sample quantile and the 95 % confidence interval that the number of draws leaves to it."""

    value: float
    low: float
    high: float


def listed_quantiles(plan: Plan, sampler: Sampler, wanted: Iterable[int]) -> dict[int, tuple[Quantile, ...]]:
    """Return the quantiles at LEVELS of those nodes that rest on mixtures of points alone, in base units.

    A median that falls between two values is the middle of both. Inputs that hang together are left to the draws.
    """
    bound = {name for group in sampler.groups for name in group.names}
    bound |= {name for each in sampler.records for name in each.inputs}
    atoms = {
        number: found
        for number, (name, shape) in enumerate(zip(sampler.names, sampler.curves, strict=True))
        if name not in bound and (found := shape.atoms) is not None
    }
    reach = plan.inputs_of()
    quantiles: dict[int, tuple[Quantile, ...]] = {}
    listed: dict[frozenset[int], tuple[list[Array], Array]] = {}
    for node in wanted:
        needed = reach[node]
        if not needed <= atoms.keys() or math.prod(atoms[number][0].size for number in needed) > _MOST:
            continue
        if needed not in listed:
            listed[needed] = _combined(plan, sampler, {number: atoms[number] for number in sorted(needed)})
        arrays, weights = listed[needed]
        values = (weighted_quantile(arrays[node], weights, level) for level in LEVELS)
        quantiles[node] = tuple(Quantile(value, value, value) for value in values)
    return quantiles


def _combined(plan: Plan, sampler: Sampler, atoms: dict[int, tuple[Array, Array]]) -> tuple[list[Array], Array]:
    """Return every node at every combination of the values of these inputs, and the weight of each combination."""
    grids = np.meshgrid(*(values for values, _ in atoms.values()), indexing="ij")
    shares = np.meshgrid(*(weights for _, weights in atoms.values()), indexing="ij")
    weights = np.prod(np.stack([share.ravel() for share in shares]), axis=0)
    inputs = [np.full(weights.size, shape.central) for shape in sampler.curves]
    for number, grid in zip(atoms, grids, strict=True):
        inputs[number] = grid.ravel()
    return plan.evaluate(inputs), weights


def weighted_quantile(values: Array, weights: Array, level: float) -> float:
    """Return the value up to which the weights reach the level; where they reach it exactly, the middle to the next."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[order]) / weights.sum()
    at, after = (int(np.searchsorted(upto, level + side)) for side in (-_TIE, _TIE))
    last = values.size - 1
    return float(values[order][min(at, last)] + values[order][min(after, last)]) / 2
