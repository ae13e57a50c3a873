"""Sobol indices against closed forms, and a tornado that says what one input alone does."""

import math

import pytest

from marchland.assess.domain import engine, sensitivity
from marchland.assess.domain.scenario import Dependence
from marchland.core.errors import InputError
from marchland.core.quantity import Z_95
from tests.assess.scenarios import belt, front_belt, ranged, scenario


def two_inputs() -> engine.Engine:
    length = ranged("one.length", 200, 300, "km")
    front = ranged("front", 508, 5500, "mine/km")
    one = belt(length=length, depth=None, density=None, front_density=front)
    return engine.make_engine(scenario(one), 1)


def two_inputs_within_ten() -> engine.Engine:
    front = ranged("front", 1500, 5500, "mine/km")
    one = belt(length=ranged("one.length", 200, 300, "km"), depth=None, density=None, front_density=front)
    return engine.make_engine(scenario(one), 1)


def test_sobol_of_length_times_density_is_the_closed_form() -> None:
    """For a product of lognormals, V_i = exp(s_i²) − 1 and V = Π exp(s_i²) − 1 (in units of the mean squared)."""
    spread = {"one.length": math.log(1.5) / 2 / Z_95, "front": math.log(5500 / 1500) / 2 / Z_95}
    variance = {name: math.exp(s**2) - 1 for name, s in spread.items()}
    whole = math.prod(1 + v for v in variance.values()) - 1
    made = two_inputs_within_ten()
    of = sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=16_384, seed=1)["total.mines"]
    assert not of.on_logarithm
    assert of.settled
    found = of.indices
    assert {index.factor for index in found} == set(variance)
    for index in found:
        other = next(v for name, v in variance.items() if name != index.factor)
        assert math.isclose(index.first, variance[index.factor] / whole, abs_tol=0.02)
        assert math.isclose(index.total, variance[index.factor] * (1 + other) / whole, abs_tol=0.02)
    assert found[0].factor == "front"
    assert found[0].total > 0.9


def test_of_an_output_over_a_factor_of_ten_the_logarithm_is_shared_out() -> None:
    """The logarithm of a product is a sum: shares are s_i² / Σ s_i², and first and total are one."""
    squares = {"one.length": math.log(1.5) ** 2, "front": math.log(5500 / 508) ** 2}
    made = two_inputs()
    of = sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=4096, seed=1)["total.mines"]
    assert of.on_logarithm
    for index in of.indices:
        expected = squares[index.factor] / sum(squares.values())
        assert index.first == pytest.approx(expected, abs=0.02)
        assert index.total == pytest.approx(expected, abs=0.02)


def test_a_share_that_has_not_settled_is_not_told() -> None:
    """With 16 base runs a 95 % interval is wider than ± 0.1; with 16,384 it is not."""
    made = two_inputs()
    few = sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=16, seed=1)["total.mines"]
    assert not few.settled
    assert [index.first for index in few.indices if index.first_error > sensitivity.SETTLED] == [None]
    many = sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=16_384, seed=1)["total.mines"]
    assert many.settled
    assert None not in [index.total for index in many.indices]


def test_dependent_inputs_are_one_factor() -> None:
    belts = [front_belt(n, 100, ranged(f"f@{n}", 508, 5500, "mine/km")) for n in "ab"]
    made = engine.make_engine(scenario(*belts, dependences=(Dependence(("f@a", "f@b"), 0.5),)), 1)
    found = sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=1024, seed=1)["total.mines"].indices
    assert found[0].factor == "f@a + f@b"
    assert math.isclose(found[0].total, 1, abs_tol=0.05)


def test_an_output_without_doubt_has_no_indices() -> None:
    made = engine.make_engine(scenario(), 1)
    assert (
        sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=64, seed=1)["total.mines"].indices == ()
    )


@pytest.mark.parametrize("runs", [0, 3, 1000, 1 << 20])
def test_runs_must_be_a_power_of_two_and_not_too_many(runs: int) -> None:
    made = two_inputs()
    with pytest.raises(InputError):
        sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=runs, seed=1)


def test_the_tornado_swings_between_the_ends_of_each_input() -> None:
    made = two_inputs()
    centre, found = sensitivity.tornado(made.plan, made.sampler)["total.mines"]
    drivers = {driver.input: driver for driver in found}
    middle = math.sqrt(200 * 300)
    assert centre == pytest.approx(math.sqrt(508 * 5500) * middle)
    assert all(driver.low < centre < driver.high for driver in found)
    assert math.isclose(drivers["front"].low, 508 * middle, rel_tol=1e-9)
    assert math.isclose(drivers["front"].high, 5500 * middle, rel_tol=1e-9)
    assert drivers["front"].share > drivers["one.length"].share
    assert math.isclose(sum(d.share for d in drivers.values()), 1)


def test_same_seed_same_indices() -> None:
    made = two_inputs()
    first, second = (
        sensitivity.sobol(made.plan, made.sampler, ("total.mines",), base_runs=256, seed=9) for _ in range(2)
    )
    assert first == second
