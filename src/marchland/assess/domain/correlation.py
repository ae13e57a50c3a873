"""Inputs that move together: the matrix that gives a stated rank correlation to their normal draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.assess.domain.scenario import Dependence
from marchland.core.errors import Location, ScenarioError
from marchland.core.message import Message

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
_LEAST = 1e-8  # of an eigenvalue, so that a matrix has a root
_NEAR = 0.005  # a stated correlation that is met


@dataclass(frozen=True, slots=True)
class Group:
    """Factors with a stated rank correlation, and the matrix that gives it to their normal draws.

    `moved` is how far the furthest rank correlation had to be moved for all of them to hold at once.
    """

    names: tuple[str, ...]
    lower: Array
    moved: float = 0.0


def group(dependence: Dependence, varying: Sequence[str], pick_of: Mapping[str, str]) -> Group | None:
    """Return the group of those inputs that vary, or None for fewer than two; raises ScenarioError.

    A Spearman correlation ρ of a Gaussian copula needs a Pearson correlation of 2 sin(πρ/6). Of inputs that come
    from records it is the pick of the record that is correlated. A stated matrix that no inputs can have is replaced
    by the nearest that they can: its negative eigenvalues are raised and its diagonal is set to one again.
    """
    if len(varying) < 2:
        return None
    names = tuple(pick_of.get(name, name) for name in varying)
    if len(set(names)) < len(names):
        raise ScenarioError(
            "two of the inputs are drawn from one record",
            where=Location(field="dependence"),
            next_step="name one input of each record",
        )
    at = [dependence.between.index(name) for name in varying]
    if dependence.matrix:
        wanted = np.array(dependence.matrix)[np.ix_(at, at)]
        lower = np.linalg.cholesky(possible(2 * np.sin(np.pi * wanted / 6)))
        had = 6 / np.pi * np.arcsin(np.clip(lower @ lower.T, -2, 2) / 2)
        moved = float(np.abs(had - wanted).max())
        return Group(names, np.asarray(lower, dtype=np.float64), moved if moved > _NEAR else 0.0)
    pearson = 2 * math.sin(math.pi * dependence.rank_correlation / 6)
    matrix = np.full((len(names), len(names)), pearson)
    np.fill_diagonal(matrix, 1.0)
    try:
        return Group(names, np.asarray(np.linalg.cholesky(matrix), dtype=np.float64))
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
            where=Location(field="dependence"),
        ) from None


def possible(matrix: Array, rounds: int = 100) -> Array:
    """Return the nearest matrix of correlations that can be, by Higham's alternating projections."""
    found, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(rounds):
        if np.linalg.eigvalsh(found)[0] >= _LEAST:
            break
        shifted = found - correction
        values, vectors = np.linalg.eigh(shifted)
        raised = (vectors * np.maximum(values, 2 * _LEAST)) @ vectors.T
        correction, found = raised - shifted, raised.copy()
        np.fill_diagonal(found, 1.0)
    if np.linalg.eigvalsh(found)[0] < _LEAST:
        values, vectors = np.linalg.eigh(found)
        raised = (vectors * np.maximum(values, 2 * _LEAST)) @ vectors.T
        found = raised / np.sqrt(np.outer(np.diag(raised), np.diag(raised)))
    return found
