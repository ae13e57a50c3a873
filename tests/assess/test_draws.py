"""Distributions pass through the points they are given by, and seeds give the same digits for ever."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from marchland.assess.domain import draws
from marchland.assess.domain.scenario import Dependence, Input
from marchland.core.distribution import curve
from marchland.core.errors import ScenarioError
from marchland.core.quantity import Estimate, Shape, make_beta, make_range

LEVELS = np.array([0.05, 0.5, 0.95])
PINNED = [-0.6289542165500543, -0.3867993784530817, -0.3382485221020577]
SHAPES = [s for s in Shape if s not in (Shape.POINT, Shape.MIXTURE)]


def inputs(*names: str) -> dict[str, Input]:
    return {name: Input(name, make_range(1, 10, "km")) for name in names}


def shaped(shape: Shape, low: float, high: float) -> Estimate:
    """Return a range of that shape; a share's ends are brought below one, a beta shape has 2 and 5."""
    if shape is Shape.BETA:
        return make_beta(low, high, 2, 5, "km")
    if shape is Shape.LOGITNORMAL:
        return make_range(low / (2 * high), 0.5, "", shape=shape)
    return make_range(low, high, "km", shape=shape)


@pytest.mark.parametrize(("low", "central", "high"), [(508, 2000, 5500), (2, 8.8, 39), (1, 1.5, 9)])
def test_a_lognormal_passes_through_its_three_points(low: float, central: float, high: float) -> None:
    made = curve(make_range(low, high, "km", central=central))
    np.testing.assert_allclose(made.of_uniform(LEVELS), [low, central, high], rtol=1e-9)


def test_a_normal_passes_through_its_three_points() -> None:
    made = curve(make_range(-2, 3, "km", central=1, shape=Shape.NORMAL))
    np.testing.assert_allclose(made.of_uniform(LEVELS), [-2, 1, 3], rtol=1e-9)


@pytest.mark.parametrize(
    ("shape", "scipy_quantile"),
    [
        (Shape.UNIFORM, lambda u: stats.uniform.ppf(u, 2, 6)),
        (Shape.LOGUNIFORM, lambda u: stats.loguniform.ppf(u, 2, 8)),
        (Shape.TRIANGULAR, lambda u: stats.triang.ppf(u, (3 - 2) / 6, 2, 6)),
    ],
)
def test_bounded_shapes_agree_with_scipy(shape: Shape, scipy_quantile: object) -> None:
    levels = np.linspace(0.001, 0.999, 301)
    made = curve(make_range(2, 8, "km", central=3 if shape is Shape.TRIANGULAR else None, shape=shape))
    np.testing.assert_allclose(made.of_uniform(levels), scipy_quantile(levels), rtol=1e-9)  # type: ignore[operator]


@pytest.mark.parametrize("shape", SHAPES)
@given(low=st.floats(0.01, 1e3), ratio=st.floats(1.01, 1e3))
def test_quantile_functions_never_fall(shape: Shape, low: float, ratio: float) -> None:
    made = curve(shaped(shape, low, low * ratio))
    values = made.of_uniform(np.linspace(0.01, 0.99, 50))
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_draws_have_the_distribution(shape: Shape) -> None:
    item = {"x": Input("x", shaped(shape, 2, 8))}
    made = draws.sampler(item, (), ["x"], 7)
    values = np.concatenate([made.block(b, draws.BLOCK)[0] for b in range(4)])
    expected = made.curves[0].of_uniform(np.linspace(0.1, 0.9, 9))
    assert np.abs(np.quantile(values, np.linspace(0.1, 0.9, 9)) / expected - 1).max() < 0.02


def test_a_vector_depends_on_its_name_and_the_seed_alone() -> None:
    alone = draws.sampler(inputs("a"), (), ["a"], 1).block(0, 100)[0]
    beside = draws.sampler(inputs("b", "a"), (), ["b", "a"], 1).block(0, 100)
    np.testing.assert_array_equal(alone, beside[1])
    assert not np.array_equal(alone, beside[0])
    assert not np.array_equal(alone, draws.sampler(inputs("a"), (), ["a"], 2).block(0, 100)[0])


def test_the_first_draws_are_the_same_however_many_follow() -> None:
    made = draws.sampler(inputs("a"), (), ["a"], 1)
    np.testing.assert_array_equal(made.block(3, 50)[0], made.block(3, 5000)[0][:50])


def test_the_stream_is_pinned() -> None:
    values = draws.stream(1, "front_density_documented", 0).standard_normal(3)
    np.testing.assert_allclose(values, PINNED, rtol=1e-12)


@pytest.mark.parametrize("rank_correlation", [-0.3, 0.0, 0.5, 0.9])
def test_a_stated_rank_correlation_is_had(rank_correlation: float) -> None:
    names = ["a", "b", "c"]
    made = draws.sampler(inputs(*names), (Dependence(tuple(names), rank_correlation),), names, 5)
    values = made.block(0, draws.BLOCK)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        found = stats.spearmanr(values[one], values[other]).statistic
        assert math.isclose(found, rank_correlation, abs_tol=0.02)


def test_dependence_leaves_each_input_its_own_distribution() -> None:
    names = ["a", "b"]
    made = draws.sampler(inputs(*names), (Dependence(("a", "b"), 0.8),), names, 5)
    for values in made.block(0, draws.BLOCK):
        np.testing.assert_allclose(np.quantile(values, LEVELS), [1, math.sqrt(10), 10], rtol=0.04)


def test_a_correlation_that_cannot_be_is_refused() -> None:
    names = ["a", "b", "c", "d"]
    with pytest.raises(ScenarioError, match="cannot all have a rank correlation") as caught:
        draws.sampler(inputs(*names), (Dependence(tuple(names), -0.9),), names, 1)
    assert "-0.33" in caught.value.next_step


def test_an_input_in_two_dependences_is_refused() -> None:
    names = ["a", "b", "c"]
    both = (Dependence(("a", "b"), 0.5), Dependence(("b", "c"), 0.5))
    with pytest.raises(ScenarioError, match="'b' is named in two dependences"):
        draws.sampler(inputs(*names), both, names, 1)
