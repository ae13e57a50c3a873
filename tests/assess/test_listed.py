"""What rests on rivals alone is counted and not drawn: the same whatever the seed, with the middle for a tie."""

import numpy as np
import pytest

from marchland.assess.domain import engine
from marchland.assess.domain.listed import weighted_quantile
from marchland.core.distribution import mixture
from marchland.core.quantity import WeightedEstimate, point
from tests.assess.scenarios import scenario

RATES = mixture([WeightedEstimate(point(rate, "person/km/year"), 1) for rate in (0.02, 0.06)], "person/km/year")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("draws", [999, 200_000])
def test_two_rivals_give_two_values_and_their_middle(seed: int, draws: int) -> None:
    """100 km for 30 years at 0.02 or 0.06 a km and year: 60 or 180 people, by half and half."""
    made = engine.make_engine(scenario(casualty_rate=RATES), seed)
    found = engine.outcomes(made, draws, workers=1, progress=lambda _d, _a: None)["total.casualties"].range
    assert (found.p5, found.p50, found.p95, found.error) == pytest.approx((60, 120, 180, 0))


def test_a_weighted_quantile_is_that_of_the_repeated_values() -> None:
    values, weights = np.array([5.0, 1.0, 3.0]), np.array([2.0, 5.0, 3.0])
    repeated = np.repeat(values, weights.astype(int))
    for level in (0.05, 0.45, 0.75, 0.95):
        assert weighted_quantile(values, weights, level) == np.quantile(repeated, level, method="inverted_cdf")
    assert weighted_quantile(values, weights, 0.5) == 2
