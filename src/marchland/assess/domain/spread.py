"""How an output is distributed: its mean and standard deviation, any percentile, and the curve of all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from marchland.assess.domain.assessment import Distribution, Percentile
from marchland.assess.domain.engine import Engine, draws_of
from marchland.core.errors import InputError
from marchland.core.units import label

USUAL_PERCENTILES = (1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0)
MOST_DRAWS = 2_000_000
_WHOLE_PERCENTS = 99


def distribution(engine: Engine, output: str, draws: int, percentiles: Sequence[float]) -> Distribution:
    """Return an output's distribution over so many draws; the curve has every whole per cent from 1 to 99."""
    if draws > MOST_DRAWS:
        raise InputError(
            "{draws:,} draws are more than are kept at once", draws=draws, next_step="give up to 2,000,000"
        )
    values = draws_of(engine, output, draws)
    deviation = float(values.std(ddof=1)) if draws > 1 else 0.0
    wanted = sorted(set(percentiles))
    whole = [float(percent) for percent in range(1, _WHOLE_PERCENTS + 1)]
    found = np.quantile(values, np.array([*wanted, *whole]) / 100).tolist()
    made = tuple(Percentile(percent, value) for percent, value in zip([*wanted, *whole], found, strict=True))
    return Distribution(
        label(engine.model.unit(output)),
        draws,
        float(values.mean()),
        1.96 * deviation / math.sqrt(draws),
        deviation,
        made[: len(wanted)],
        made[len(wanted) :],
    )
