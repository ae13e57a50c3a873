"""Every shape of a range against scipy, what a mixture and a cut are by hand, and a median between two values."""

import math

import numpy as np
import pytest
from scipy import stats

from marchland.core.distribution import at_levels, curve, mixture
from marchland.core.errors import QuantityError
from marchland.core.quantity import (
    Estimate,
    Shape,
    WeightedEstimate,
    make_beta,
    make_range,
    parse_estimate,
    point,
)

LEVELS = np.linspace(0.001, 0.999, 301)


def part(low: float, high: float, weight: float = 1.0) -> WeightedEstimate:
    return WeightedEstimate(make_range(low, high, "km"), weight)


def test_pert_is_the_beta_of_its_mode() -> None:
    """PERT from 2 to 8 with mode 3: exponents 1 + 4 (3 − 2)/6 and 1 + 4 (8 − 3)/6."""
    made = curve(make_range(2, 8, "km", central=3, shape=Shape.PERT))
    expected = stats.beta.ppf(LEVELS, 1 + 4 / 6, 1 + 20 / 6, 2, 6)
    np.testing.assert_allclose(made.of_uniform(LEVELS), expected, rtol=1e-9)


def test_beta_agrees_with_scipy() -> None:
    made = curve(make_beta(10, 20, 2, 5, "km"))
    np.testing.assert_allclose(made.of_uniform(LEVELS), stats.beta.ppf(LEVELS, 2, 5, 10, 10), rtol=1e-9)


def test_a_share_passes_through_its_points_and_stays_a_share() -> None:
    share = parse_estimate("0.4 to 0.6", "", Shape.LOGITNORMAL)
    assert at_levels(share, (0.05, 0.5, 0.95)) == pytest.approx((0.4, 0.5, 0.6))
    wide = curve(make_range(0.2, 0.99, "", shape=Shape.LOGITNORMAL)).of_uniform(np.array([1e-9, 1 - 1e-9]))
    assert 0 < wide[0] < wide[1] < 1
    percent = curve(make_range(40, 60, "percent", shape=Shape.LOGITNORMAL))
    np.testing.assert_allclose(percent.of_uniform(np.array([0.05, 0.95])), [0.4, 0.6])


def test_a_share_that_reaches_the_whole_is_refused() -> None:
    with pytest.raises(QuantityError, match="not above 0 and below the whole") as caught:
        parse_estimate("0.8 to 1", "", Shape.LOGITNORMAL)
    assert "between 0.8 and 1" in caught.value.next_step


def test_points_and_limits_are_written_and_meant_otherwise() -> None:
    points, limits = parse_estimate("4 to 6 km", "km"), parse_estimate("between 4 and 6 km", "km")
    assert at_levels(points, (0.05, 0.95)) == pytest.approx((4, 6))
    assert at_levels(limits, (0.05, 0.95)) == pytest.approx((4.1, 5.9))
    assert limits.shape is Shape.UNIFORM


@pytest.mark.parametrize("shape", [Shape.LOGNORMAL, Shape.NORMAL])
def test_a_cut_curve_is_what_is_left_between_its_ends(shape: Shape) -> None:
    """Truncation by its definition: F⁻¹(F(a) + u (F(b) − F(a))), with scipy's own F."""
    log = shape is Shape.LOGNORMAL
    low, high = (math.log(4), math.log(9)) if log else (4.0, 9.0)
    of = stats.norm((low + high) / 2, (high - low) / 2 / stats.norm.ppf(0.95))
    a, b = (math.log(5), math.log(8)) if log else (5.0, 8.0)
    inside = of.ppf(of.cdf(a) + LEVELS * (of.cdf(b) - of.cdf(a)))
    whole = make_range(4, 9, "km", shape=shape)
    made = curve(Estimate(whole.low, whole.central, whole.high, "km", shape, 5, 8))
    np.testing.assert_allclose(made.of_uniform(LEVELS), np.exp(inside) if log else inside, rtol=1e-7)


@pytest.mark.parametrize(
    ("estimate", "below"),
    [
        (make_range(2, 8, "km", shape=Shape.UNIFORM), stats.uniform(2, 6).cdf),
        (make_range(2, 8, "km", shape=Shape.LOGUNIFORM), stats.loguniform(2, 8).cdf),
        (make_range(2, 8, "km", central=3, shape=Shape.TRIANGULAR), stats.triang(1 / 6, 2, 6).cdf),
        (make_beta(2, 8, 2, 5, "km"), stats.beta(2, 5, 2, 6).cdf),
    ],
)
def test_the_probability_below_a_value_is_that_of_scipy(estimate: Estimate, below: object) -> None:
    for value in (1.0, 2.5, 4.0, 7.9, 9.0):
        assert curve(estimate).below(value) == pytest.approx(float(below(value)), abs=1e-9)  # type: ignore[operator]


def test_a_mixture_of_curves_has_the_weighted_probabilities() -> None:
    """The share of a mixture below x is the weighted mean of its parts' shares below x."""
    made = curve(mixture([part(1, 4, 3), part(10, 40)], "km"))
    sigma = math.log(4) / 2 / stats.norm.ppf(0.95)
    parts = stats.lognorm(sigma, scale=2), stats.lognorm(sigma, scale=20)
    for level in (0.01, 0.2, 0.5, 0.74, 0.76, 0.9, 0.99):
        value = float(made.of_uniform(np.array([level]))[0])
        assert 0.75 * parts[0].cdf(value) + 0.25 * parts[1].cdf(value) == pytest.approx(level, abs=2e-5)
        assert made.below(value) == pytest.approx(level, abs=1e-6)


def test_two_points_of_one_weight_have_their_middle_as_median() -> None:
    made = mixture(
        [WeightedEstimate(point(3000, "deminer"), 1), WeightedEstimate(point(9000, "deminer"), 1)], "deminer"
    )
    assert (made.low, made.central, made.high) == pytest.approx((3000, 6000, 9000))
    drawn = curve(made).of_uniform(np.random.default_rng(1).random(100_000))
    assert set(np.unique(drawn)) == {3000.0, 9000.0}
    assert np.mean(drawn == 3000) == pytest.approx(0.5, abs=0.01)


def test_a_mixture_with_one_part_nine_times_as_heavy_is_it_nine_times_in_ten() -> None:
    made = mixture([WeightedEstimate(point(1, "km"), 9), WeightedEstimate(point(2, "km"), 1)], "km")
    drawn = curve(made).of_uniform(np.random.default_rng(2).random(100_000))
    assert np.mean(drawn == 1) == pytest.approx(0.9, abs=0.005)


def test_points_and_curves_mix() -> None:
    """Half on the point 5, half uniform from 0 to 10: a quarter lies below 5, three quarters up to it."""
    uniform = make_range(0, 10, "km", shape=Shape.UNIFORM)
    made = curve(mixture([WeightedEstimate(point(5, "km"), 1), WeightedEstimate(uniform, 1)], "km"))
    found = made.of_uniform(np.array([0.125, 0.24, 0.3, 0.5, 0.7, 0.76, 0.875]))
    np.testing.assert_allclose(found, [2.5, 4.8, 5, 5, 5, 5.2, 7.5], atol=0.01)


def test_what_all_agree_on_is_no_mixture() -> None:
    assert mixture([part(1, 4), part(1, 4, 5)], "km") == make_range(1, 4, "km")


def test_a_cut_mixture_keeps_within_its_ends() -> None:
    made = mixture([part(1, 4), part(10, 40)], "km")
    cut = curve(Estimate(made.low, made.central, made.high, "km", Shape.MIXTURE, 2, 12, parts=made.parts))
    drawn = cut.of_uniform(np.random.default_rng(3).random(10_000))
    assert drawn.min() >= 2
    assert drawn.max() <= 12
    assert ((drawn > 3) & (drawn < 4)).any()
    assert (drawn > 11).any()
