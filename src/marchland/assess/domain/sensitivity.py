"""What drives an output: one input at a time (tornado), and shares of variance with all at once (Sobol)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marchland.assess.domain.assessment import Driver
from marchland.assess.domain.draws import Sampler
from marchland.assess.domain.plan import Plan, output_arrays
from marchland.core.errors import InputError

Array = npt.NDArray[np.float64]
MAX_SOBOL_RUNS = 1 << 20


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """The share of an output's variance that an input (or a dependent group of them) makes."""

    factor: str
    first: float
    first_error: float
    total: float
    total_error: float


def tornado(plan: Plan, sampler: Sampler) -> dict[str, tuple[Driver, ...]]:
    """Return for each output its drivers, strongest first.

    Each input in turn goes to its 5 % and its 95 % point while all others stay at their medians. The
    share is the input's swing over the sum of all swings: a ranking, not a share of variance, and
    blind to dependence and to inputs that act together.
    """
    names = sampler.names
    size = 2 * len(names) + 1
    uniforms = {name: np.full(size, 0.5) for name in names}
    for position, name in enumerate(names):
        uniforms[name][2 * position + 1 : 2 * position + 3] = (0.05, 0.95)
    outputs = output_arrays(plan, plan.evaluate(sampler.alone(uniforms)), size)
    return {output: _drivers(values, names) for output, values in outputs.items()}


def _drivers(values: Array, names: tuple[str, ...]) -> tuple[Driver, ...]:
    swings = np.abs(values[2::2] - values[1::2])
    whole = float(swings.sum())
    if whole == 0.0 or not math.isfinite(whole):
        return ()
    order = np.argsort(-swings, kind="stable")
    return tuple(
        Driver(names[i], float(values[2 * i + 1]), float(values[2 * i + 2]), float(swings[i]) / whole)
        for i in order
        if swings[i] > whole * 1e-9
    )


def sobol(
    plan: Plan, sampler: Sampler, outputs: tuple[str, ...], *, base_runs: int, seed: int
) -> Mapping[str, tuple[SobolIndex, ...]]:
    """Return first-order and total Sobol indices of those outputs, with 95 % intervals, strongest first.

    Saltelli's design as in SALib (Herman and Usher 2017, doi:10.21105/joss.00097): base_runs × (factors + 2)
    runs, base_runs a power of two. Inputs with a stated dependence are one factor together, for the indices of
    dependent inputs apart have no single meaning. Factors that the output does not know are left out, and an
    output without variance has no indices.
    """
    if base_runs < 2 or base_runs & (base_runs - 1):
        raise InputError(
            "{base_runs} base runs are not a power of two", base_runs=base_runs, next_step="give 1024, 4096 or 16384"
        )
    together = {name: f"{' + '.join(group.names)}" for group in sampler.groups for name in group.names}
    factors = [together.get(name, name) for name in sampler.names]
    if not factors:
        return dict.fromkeys(outputs, ())
    runs = base_runs * (len(set(factors)) + 2)
    if runs > MAX_SOBOL_RUNS:
        raise InputError(
            "{runs:,} runs are more than {max_sobol_runs:,}",
            runs=runs,
            max_sobol_runs=MAX_SOBOL_RUNS,
            next_step="give fewer base runs",
        )
    from SALib.analyze import sobol as analyse  # noqa: PLC0415 - SALib is slow to load
    from SALib.sample import sobol as design  # noqa: PLC0415 - SALib is slow to load

    problem = {
        "num_vars": len(factors),
        "names": list(sampler.names),
        "bounds": [[0.0, 1.0]] * len(factors),
        "groups": factors,
    }
    points = design.sample(problem, base_runs, calc_second_order=False, seed=seed)
    points = np.clip(points, 1e-9, 1 - 1e-9)
    uniforms = {name: np.ascontiguousarray(points[:, i]) for i, name in enumerate(sampler.names)}
    values = output_arrays(plan, plan.evaluate(sampler.at(uniforms)), points.shape[0])
    indices: dict[str, tuple[SobolIndex, ...]] = {}
    for output in outputs:
        if np.ptp(values[output]) <= 1e-12 * max(abs(float(values[output][0])), 1e-300):
            indices[output] = ()
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SALib's own use of pandas and NumPy, not ours to mend
            result = analyse.analyze(
                problem, values[output], calc_second_order=False, seed=seed, print_to_console=False
            )
        indices[output] = _indices(list(dict.fromkeys(factors)), result)
    return indices


def _indices(factors: list[str], result: Mapping[str, Array]) -> tuple[SobolIndex, ...]:
    indices = [
        SobolIndex(name, *(float(result[key][i]) for key in ("S1", "S1_conf", "ST", "ST_conf")))
        for i, name in enumerate(factors)
    ]
    felt = (index for index in indices if index.first or index.total)
    return tuple(sorted(felt, key=lambda index: -index.total))
