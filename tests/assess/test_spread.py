"""Mean, deviation and percentiles of an output against closed forms, and as they are asked for."""

import math

import pytest
from scipy import stats

import marchland.assess
from marchland.assess.domain import engine
from marchland.assess.domain.spread import distribution
from marchland.core.errors import InputError
from tests.assess.scenarios import front_belt, ranged, scenario


def test_a_lognormal_has_the_mean_deviation_and_percentiles_of_scipy() -> None:
    """Ten km at 1,500 to 5,500 a km: ln of them has s = ln(5500/1500) / (2 × 1.6449)."""
    sigma = math.log(5500 / 1500) / 2 / stats.norm.ppf(0.95)
    of = stats.lognorm(sigma, scale=10 * math.sqrt(5500 * 1500))
    made = engine.make_engine(scenario(front_belt("a", 10, ranged("f", 1500, 5500, "mine/km"))), 1)
    found = distribution(made, "total.mines", 400_000, (2.5, 97.5))
    assert found.mean == pytest.approx(of.mean(), abs=2 * found.mean_error)
    assert found.mean_error == pytest.approx(1.96 * of.std() / math.sqrt(400_000), rel=0.02)
    assert found.standard_deviation == pytest.approx(of.std(), rel=0.01)
    assert [at.value for at in found.percentiles] == pytest.approx([of.ppf(0.025), of.ppf(0.975)], rel=0.01)
    assert [at.percent for at in found.curve] == list(range(1, 100))
    for at in found.curve[::7]:
        assert at.value == pytest.approx(of.ppf(at.percent / 100), rel=0.01)


def test_any_percentile_may_be_asked_for() -> None:
    asked = {"on": "2026-11-22", "known": "2026-11-22", "draws": 2000}
    found = marchland.assess.distribution("lower-density", output="residue", percentile=("99.5", "50 %"), **asked)
    made = found.outputs["total.residue"]
    assert [at.percent for at in made.percentiles] == [50, 99.5]
    assert made.percentiles[0].value < made.mean < made.percentiles[1].value
    with pytest.raises(InputError, match="no percentile"):
        marchland.assess.distribution("lower-density", percentile="101", **asked)
