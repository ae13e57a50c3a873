"""What drives an output: one input at a time (tornado), and shares of variance with all at once (Sobol)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.assess.domain.assessment import Driver
from marchland.assess.domain.draws import Sampler
from marchland.assess.domain.plan import Plan, output_arrays
from marchland.core.errors import InputError

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
MAX_SOBOL_RUNS = 1 << 20
SETTLED = 0.1
"""Half the width of the widest 95 % interval with which a share is told."""
_WIDE = 10.0


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """The share of an output's variance that an input, or a group of them that is drawn together, makes.

    Each share has half the width of its 95 % interval; a share that the runs have not settled is not there.
    """

    factor: str
    first: float | None
    first_error: float
    total: float | None
    total_error: float


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """What drives one output: on its logarithm where it spans more than a factor of ten, and whether all settled."""

    on_logarithm: bool
    settled: bool
    base_runs: int
    indices: tuple[SobolIndex, ...]


def tornado(plan: Plan, sampler: Sampler) -> dict[str, tuple[float, tuple[Driver, ...]]]:
    """Return for each output its value with all inputs at their medians, and its drivers, strongest first.

    Each input in turn goes to its 5 % and its 95 % point while all others stay at their medians. Inputs from one
    record go through all records together, to the 5 % and 95 % point of what comes out. The share is the input's
    swing over the sum of all swings: a ranking, not a share of variance, and blind to inputs that act together.
    """
    recorded = {name for each in sampler.records for name in each.inputs}
    alone = [name for name in sampler.names if name not in recorded]
    size = 1 + 2 * len(alone) + sum(len(each.labels) for each in sampler.records)
    uniforms = {name: np.full(size, 0.5) for name in sampler.names}
    for position, name in enumerate(alone):
        uniforms[name][2 * position + 1 : 2 * position + 3] = (0.05, 0.95)
    arrays = dict(zip(sampler.names, sampler.alone(uniforms), strict=True))
    at = 1 + 2 * len(alone)
    places: list[tuple[str, slice, Array]] = []
    for each in sampler.records:
        there = slice(at, at + len(each.labels))
        for name, curves in zip(each.inputs, each.curves, strict=True):
            arrays[name][there] = [float(shape.of_uniform(np.array([0.5]))[0]) for shape in curves]
        places.append((each.name, there, np.diff(np.array([0.0, *each.ends]))))
        at = there.stop
    outputs = output_arrays(plan, plan.evaluate([arrays[name] for name in sampler.names]), size)
    return {output: (float(values[0]), _drivers(values, alone, places)) for output, values in outputs.items()}


def _drivers(values: Array, alone: list[str], places: list[tuple[str, slice, Array]]) -> tuple[Driver, ...]:
    ends = [
        (name, float(values[2 * position + 1]), float(values[2 * position + 2])) for position, name in enumerate(alone)
    ]
    ends += [(name, *_weighted_ends(values[there], weights)) for name, there, weights in places]
    whole = sum(abs(high - low) for _, low, high in ends)
    if whole == 0.0 or not math.isfinite(whole):
        return ()
    drivers = (Driver(name, low, high, abs(high - low) / whole) for name, low, high in ends)
    return tuple(sorted((d for d in drivers if d.share > 1e-9), key=lambda driver: -driver.share))


def _weighted_ends(values: Array, weights: Array) -> tuple[float, float]:
    """Return the 5 % and the 95 % point of values by their weights."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[order])
    low, high = (min(int(np.searchsorted(upto, level - 1e-12)), values.size - 1) for level in (0.05, 0.95))
    return float(values[order][low]), float(values[order][high])


def sobol(
    plan: Plan, sampler: Sampler, outputs: tuple[str, ...], *, base_runs: int, seed: int
) -> Mapping[str, SobolIndices]:
    """Return first-order and total Sobol indices of those outputs, with 95 % intervals, strongest first.

    Saltelli's design as in SALib (Herman and Usher 2017, doi:10.21105/joss.00097): base_runs × (factors + 2)
    runs, base_runs a power of two. Inputs with a stated dependence and inputs from one record are one factor
    together, for the indices of dependent inputs apart have no single meaning. Factors that the output does not know
    are left out, and an output without variance has no indices. Of an output that spans more than a factor of ten
    the logarithm is taken. A share is settled once half of its 95 % interval is at most SETTLED.
    """
    if base_runs < 2 or base_runs & (base_runs - 1):
        raise InputError(
            "{base_runs} base runs are not a power of two", base_runs=base_runs, next_step="give 1024, 4096 or 16384"
        )
    factors = _factors(sampler)
    if not factors:
        return dict.fromkeys(outputs, _without_doubt(base_runs))
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

    names = sampler.factors
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names), "groups": factors}
    points = design.sample(problem, base_runs, calc_second_order=False, seed=seed)
    points = np.clip(points, 1e-9, 1 - 1e-9)
    uniforms = {name: np.ascontiguousarray(points[:, i]) for i, name in enumerate(names)}
    values = output_arrays(plan, plan.evaluate(sampler.at(uniforms)), points.shape[0])
    made: dict[str, SobolIndices] = {}
    for output in outputs:
        told, on_logarithm = _told(values[output])
        if np.ptp(told) <= 1e-12 * max(abs(float(told[0])), 1e-300):
            made[output] = _without_doubt(base_runs)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SALib's own use of pandas and NumPy, not ours to mend
            result = analyse.analyze(problem, told, calc_second_order=False, seed=seed, print_to_console=False)
        indices = _indices(list(dict.fromkeys(factors)), result)
        settled = all(index.first is not None and index.total is not None for index in indices)
        made[output] = SobolIndices(on_logarithm, settled, base_runs, indices)
    return made


def _without_doubt(base_runs: int) -> SobolIndices:
    return SobolIndices(on_logarithm=False, settled=True, base_runs=base_runs, indices=())


def _factors(sampler: Sampler) -> list[str]:
    """Return for everything that is drawn by itself which factor it belongs to."""
    together = {name: " + ".join(group.names) for group in sampler.groups for name in group.names}
    of_record = {name: each.name for each in sampler.records for name in each.inputs}
    return [together.get(of_record.get(name, name), of_record.get(name, name)) for name in sampler.factors]


def _told(values: Array) -> tuple[Array, bool]:
    """Return the values as their variance is shared out: on the logarithm where they span more than a factor of ten."""
    if float(values.min()) <= 0:
        return values, False
    low, high = np.quantile(values, (0.05, 0.95))
    return (np.log(values), True) if high > _WIDE * low else (values, False)


def _indices(factors: list[str], result: Mapping[str, Array]) -> tuple[SobolIndex, ...]:
    indices = []
    for i, name in enumerate(factors):
        first, first_error, total, total_error = (float(result[key][i]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
        if first or total:
            shares = _settled(first, first_error), _settled(total, total_error)
            indices.append((total, SobolIndex(name, shares[0], first_error, shares[1], total_error)))
    return tuple(index for _, index in sorted(indices, key=lambda each: -each[0]))


def _settled(share: float, error: float) -> float | None:
    return share if error <= SETTLED and -error <= share <= 1 + error else None
