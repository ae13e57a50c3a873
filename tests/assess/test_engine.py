"""Closed forms, laws and seeds: what the engine says is what the mathematics says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.assess.domain import engine
from marchland.assess.domain.assessment import Outcome
from marchland.assess.domain.montecarlo import Quantile
from marchland.assess.domain.plan import Value
from marchland.assess.domain.scenario import Dependence, Scenario
from marchland.core.errors import InputError
from marchland.core.quantity import Z_95, Shape, point
from tests.assess.scenarios import belt, fence, front_belt, ranged, scenario, stated


def run(made: Scenario, draws: int = 20_000, seed: int = 1) -> dict[str, Outcome]:
    return engine.outcomes(engine.make_engine(made, seed), draws, workers=1, progress=lambda _d, _a: None)


def test_a_product_of_lognormals_is_lognormal() -> None:
    one = belt(
        length=ranged("one.length", 200, 300, "km"),
        depth=ranged("one.depth", 1, 4, "km"),
        density=ranged("one.density", 3000, 12_000, "mine/km²"),
    )
    mu = sum(math.log(low * high) / 2 for low, high in ((200, 300), (1, 4), (3000, 12_000)))
    sigma = math.hypot(*(math.log(high / low) / 2 / Z_95 for low, high in ((200, 300), (1, 4), (3000, 12_000))))
    found = run(scenario(one), 400_000)["total.mines"].range
    for value, z in ((found.p5, -Z_95), (found.p50, 0), (found.p95, Z_95)):
        assert math.isclose(value, math.exp(mu + z * sigma), rel_tol=0.01)


def test_korea_is_the_measure() -> None:
    found = run(scenario(belt()))
    assert found["total.front_density"].range.p50 == 24_000
    assert math.isclose(found["total.ratio_to_korea"].range.p50, 24_000 / 5080)


def test_the_published_liabilities_come_out() -> None:
    lengths = {"ukr": 1000, "pol": 400, "baltics": 600, "fin": 600}
    belts = [belt(name, length=stated(f"{name}.length", km, "km")) for name, km in lengths.items()]
    found = run(scenario(*belts))
    assert found["total.mines"].range.p50 == 62_400_000
    assert round(found["total.clearance_years_at_world_rate"].range.p50) == 591
    residue = found["total.residue"].range
    assert math.isclose(residue.p5, 62.4e6 * 0.004, rel_tol=0.03)
    assert math.isclose(residue.p95, 62.4e6 * 0.025, rel_tol=0.03)


def test_production_years_are_mines_over_the_rate() -> None:
    one = belt(length=stated("one.length", 800, "km"))
    assert run(scenario(one))["total.production_years"].range.p50 == 16


def test_a_belt_without_mines_costs_only_its_layers() -> None:
    found = run(scenario(belt(depth=None, density=None, layers=(fence(),))))
    for name in ("mines", "area", "mine_cost", "residue", "casualties", "clearance_cost_by_area"):
        assert found[f"total.{name}"].range.p95 == 0
    assert found["total.whole_life_cost"].range == found["total.layers_cost"].range


def test_a_share_takes_its_part_of_the_border() -> None:
    one = belt(length=stated("border_length_pol_blr", 418, "km"), share=stated("one.share", 0.5, ""))
    assert run(scenario(one))["one.length"].range.p50 == 209


def test_land_is_closed_by_layers_too() -> None:
    from dataclasses import replace

    wide = replace(fence(), width=stated("layer.fence.width", 20, "m"))
    assert math.isclose(run(scenario(belt(layers=(wide,))))["one.land_taken"].range.p50, 202.0)


def test_same_seed_same_digits_and_another_seed_others() -> None:
    made = scenario(front_belt("a", 10, ranged("f", 508, 5500, "mine/km")))
    assert run(made, seed=5) == run(made, seed=5)
    assert run(made, seed=5)["a.mines"].range != run(made, seed=6)["a.mines"].range


def test_belts_that_share_an_assumption_share_its_doubt() -> None:
    shared = [front_belt(n, 100, ranged("f", 508, 5500, "mine/km", 2000)) for n in "abcd"]
    own = [front_belt(n, 100, ranged(f"f@{n}", 508, 5500, "mine/km", 2000)) for n in "abcd"]
    names = tuple(f"f@{n}" for n in "abcd")
    half = scenario(*own, dependences=(Dependence(names, 0.5),))
    widths = []
    for made in (scenario(*own), half, scenario(*shared)):
        spread = run(made, 50_000)["total.mines"].range
        widths.append(spread.p95 / spread.p5)
    assert widths[0] < widths[1] < widths[2]
    assert math.isclose(widths[2], 5500 / 508, rel_tol=0.05)


@pytest.mark.parametrize("field", ["length", "depth", "density"])
@given(by=st.floats(1.01, 10))
def test_more_of_anything_never_means_fewer_mines(field: str, by: float) -> None:
    base = {"length": (100.0, "km"), "depth": (2.0, "km"), "density": (12_000.0, "mine/km²")}
    value, unit = base[field]
    before = run(scenario(belt()), 100)["total.mines"].range.p50
    after = run(scenario(belt(**{field: stated(f"one.{field}", value * by, unit)})), 100)["total.mines"].range.p50
    assert after > before


@given(low=st.floats(1, 1000), ratio=st.floats(1, 100), shape=st.sampled_from([Shape.LOGNORMAL, Shape.UNIFORM]))
def test_quantiles_are_in_order(low: float, ratio: float, shape: Shape) -> None:
    made = scenario(belt(length=ranged("one.length", low, low * ratio, "km", shape=shape)))
    for outcome in run(made, 200).values():
        assert outcome.range.p5 <= outcome.range.p50 <= outcome.range.p95


def test_drivers_name_what_moves_the_output() -> None:
    found = run(scenario(front_belt("a", 10, ranged("front", 508, 5500, "mine/km"))))
    assert [driver.input for driver in found["a.mines"].drivers] == ["front"]
    assert found["a.mines"].drivers[0].low < found["a.mines"].range.p50 < found["a.mines"].drivers[0].high
    assert math.isclose(sum(d.share for d in found["a.whole_life_cost"].drivers), 1)


def test_convergence_ends_at_the_answer() -> None:
    made = engine.make_engine(scenario(front_belt("a", 10, ranged("f", 508, 5500, "mine/km"))), 1)
    final = engine.outcomes(made, 40_000, workers=1, progress=lambda _d, _a: None)["total.mines"].range
    steps = engine.convergence(made, "total.mines", 40_000, final, workers=1)
    assert steps[-1] == (40_000, final)
    drawn = engine.draws_of(made, "total.mines", 40_000)
    for count, found in steps:
        ends = np.quantile(drawn[:count], [0.05, 0.5, 0.95]).tolist()
        assert [found.p5, found.p50, found.p95] == pytest.approx(ends, rel=1e-12)
    assert [n for n, _ in steps] == sorted(n for n, _ in steps)
    assert steps[0][1].error > steps[-1][1].error


def test_a_seed_out_of_range_is_refused() -> None:
    with pytest.raises(InputError, match="seed"):
        engine.make_engine(scenario(), -1)


def test_draws_of_a_constant_are_that_constant() -> None:
    made = engine.make_engine(scenario(horizon=point(10, "year")), 1)
    assert (engine.draws_of(made, "one.mines", 10) == 2_400_000).all()
    assert engine.draws_of(made, "one.residue", 10).std() > 0
    assert np.isfinite(engine.draws_of(made, "one.residue", 10)).all()


QUANTILES = (Quantile(40, 39, 41), Quantile(100, 98, 104), Quantile(250, 240, 255))


def test_the_error_is_half_the_width_of_the_median_s_interval_over_the_median() -> None:
    """The median 100 lies between 98 and 104: (104 − 98) / 2 / 100 = 0.03, in whatever unit it is told."""
    found = engine.scaled(Value(1.0, 0), QUANTILES, "mine")
    assert (found.p5, found.p50, found.p95, found.unit) == (40, 100, 250, "mine")
    assert found.error == pytest.approx(0.03)
    assert engine.scaled(Value(1000.0, 0), QUANTILES, "mine").error == pytest.approx(0.03)
    assert engine.scaled(Value(1.0, 0), (Quantile(0, 0, 0),) * 3, "mine").error == 0


def test_a_negative_scale_turns_the_ends_round() -> None:
    found = engine.scaled(Value(-2.0, 0), QUANTILES, "EUR")
    assert (found.p5, found.p50, found.p95) == (-500, -200, -80)
    assert found.error == pytest.approx(0.03)


def test_the_error_of_the_median_is_that_of_the_closed_form() -> None:
    """Of n draws of a density f the median's deviation is 1 / (2 f √n); of a lognormal f = 1 / (median s √(2π)).

    s = ln(5500/508) / 2 / 1.6449 = 0.7241; 1.96 × 0.7241 × √(π/2) / √40,000 = 0.00889 of the median.
    """
    made = scenario(front_belt("a", 10, ranged("f", 508, 5500, "mine/km")))
    assert run(made, 40_000)["a.mines"].range.error == pytest.approx(0.00889, rel=0.25)
