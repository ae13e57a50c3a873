"""A stated matrix of rank correlations is had, and one that cannot be is moved as little as it must, and says so."""

import itertools

import numpy as np
import pytest
from scipy import stats

from marchland.assess.domain import draws
from marchland.assess.domain.correlation import group, possible
from marchland.assess.domain.scenario import Dependence, Input
from marchland.core.quantity import make_range

NAMES = ("a", "b", "c")


def spearman(matrix: tuple[tuple[float, ...], ...]) -> dict[tuple[int, int], float]:
    items = {name: Input(name, make_range(1, 10, "km")) for name in NAMES}
    made = draws.sampler(items, (Dependence(NAMES, 0.0, matrix=matrix),), list(NAMES), 4)
    values = made.block(0, draws.BLOCK)
    pairs = itertools.combinations(range(3), 2)
    return {(i, j): float(stats.spearmanr(values[i], values[j]).statistic) for i, j in pairs}


def test_a_stated_matrix_is_had() -> None:
    wanted = ((1.0, 0.6, -0.3), (0.6, 1.0, 0.2), (-0.3, 0.2, 1.0))
    for (i, j), found in spearman(wanted).items():
        assert found == pytest.approx(wanted[i][j], abs=0.02)
    made = group(Dependence(NAMES, 0.0, matrix=wanted), NAMES, {})
    assert made is not None
    assert made.moved == 0


def test_a_matrix_that_cannot_be_is_moved_and_says_how_far() -> None:
    """a with b and b with c nearly one, but a against c: no three inputs are so."""
    wanted = ((1.0, 0.9, -0.9), (0.9, 1.0, 0.9), (-0.9, 0.9, 1.0))
    assert np.linalg.eigvalsh(np.array(wanted))[0] < 0
    made = group(Dependence(NAMES, 0.0, matrix=wanted), NAMES, {})
    assert made is not None
    found = spearman(wanted)
    assert made.moved == pytest.approx(max(abs(found[i, j] - wanted[i][j]) for i, j in found), abs=0.02)
    assert made.moved > 0.2


def test_the_nearest_matrix_is_the_one_of_higham() -> None:
    """Higham's example of 2002: the nearest to a tridiagonal of ones has 0.7607 beside the diagonal, 0.1573 after."""
    found = possible(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
    assert found[0, 1] == pytest.approx(0.7607, abs=2e-4)
    assert found[0, 2] == pytest.approx(0.1573, abs=2e-4)
    assert np.linalg.eigvalsh(found)[0] > 0
