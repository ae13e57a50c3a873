"""One peer of the Monte Carlo benchmark, in a process of its own: `montecarlo.py PEER DRAWS` prints JSON."""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from marchland.assess.domain import engine, montecarlo
from marchland.assess.domain.listed import LEVELS
from marchland.assess.service import books, scenarios
from marchland.core import expression
from marchland.core.asof import AsOf
from marchland.core.quantity import Shape
from marchland.core.units import to_base

Array = npt.NDArray[np.float64]
CORES = len(os.sched_getaffinity(0))
DAY = AsOf(date(2026, 11, 22), date(2026, 11, 22))
SEED = 1


def make_engine(*, dependent: bool) -> engine.Engine:
    """Return the engine of `documented-density`, with its stated dependence or with every draw on its own."""
    scenario = scenarios.make_scenario(books.find_scenario("documented-density"), books.open_books(), DAY)
    if not dependent:
        scenario = dataclasses.replace(scenario, dependences=())
    return engine.make_engine(scenario, SEED)


def ours(made: engine.Engine, draws: int) -> object:
    """Every output's three quantiles, as `marchland assess` takes them."""
    return montecarlo.quantiles(made.plan, made.sampler, draws, workers=CORES)


def floor(made: engine.Engine, draws: int, keep: Callable[[int, list[Array]], None] | None = None) -> object:
    """The same random numbers, and every output of every belt and of the total written out in NumPy, on all cores."""
    sizes = montecarlo.block_sizes(draws)
    points = {name: i.estimate.central * to_base(i.estimate.unit) for name, i in made.model.inputs.items()}
    lengths = [points[f"{belt}.length"] for belt in made.model.belts]

    def work(worker: int) -> None:
        for index in range(worker, len(sizes), CORES):
            values: dict[str, Any] = dict(points) | dict(
                zip(made.plan.inputs, made.sampler.block(index, sizes[index]), strict=True)
            )
            fronts = [values[f"front_density_documented@{belt}"] for belt in made.model.belts]
            arrays = by_hand(lengths, fronts, values)
            if keep is not None:
                keep(index, arrays)

    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(work, range(CORES)))


def by_hand(lengths: list[float], fronts: list[Array], of: dict[str, Any]) -> list[Array]:
    """The whole of `documented-density` as a person would write it in NumPy: each output that varies, one array."""
    days = of["clearance_rate_per_deminer"] * (of["deminers_ukraine_available"] * of["clearance_days_per_year"])
    dollars = [of[name] / of["usd_per_eur"] for name in ("mine_unit_price", *_CLEARANCE_COSTS)]
    found: list[Array] = []
    belts = []
    for length, front in zip(lengths, fronts, strict=True):
        mines = length * front
        area = mines / of["ground_density_documented"]
        cost, by_mine, by_area = mines * dollars[0], mines * dollars[1], area * dollars[2]
        belts.append(
            [
                mines,
                area,
                cost,
                mines / of["production_rate_poland_planned"],
                mines / of["world_mines_cleared_per_year"],
                area / days,
                by_mine,
                by_area,
                mines * of["residue_share"],
                cost + by_area,
            ]
        )
        found += belts[-1]
        found += [front / of["front_density_korea"]]
    total = belts[0]
    for belt in belts[1:]:
        total = [one + other for one, other in zip(total, belt, strict=True)]
    front = total[0] / sum(lengths)
    return [*found, *total, front, front / of["front_density_korea"]]


_CLEARANCE_COSTS = ("clearance_cost_per_mine", "clearance_cost_per_area")


def bare(made: engine.Engine, draws: int) -> object:
    """The same random numbers and only the distinct multiplications that the plan could not fold away."""
    sizes = montecarlo.block_sizes(draws)

    def work(worker: int) -> None:
        room = [np.empty(sizes[0]) for _ in made.plan.instructions]
        for index in range(worker, len(sizes), CORES):
            made.plan.evaluate(made.sampler.block(index, sizes[index]), room)

    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(work, range(CORES)))


def floor_with_quantiles(made: engine.Engine, draws: int) -> object:
    """The floor, with every output kept whole and handed to `numpy.quantile`."""
    kept: dict[int, list[Array]] = {}
    floor(made, draws, lambda index, arrays: kept.update({index: arrays}))
    columns = list(zip(*(kept[index] for index in sorted(kept)), strict=True))
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(lambda parts: np.quantile(np.concatenate(parts), LEVELS), columns))


def squiggle(made: engine.Engine, draws: int, *, dependent: bool) -> object:
    """The same inputs and formulas in squigglepy, each output summed up by `numpy.quantile`."""
    import squigglepy as sq  # noqa: PLC0415 - a peer of its own process

    sq.set_seed(SEED)
    inputs: dict[str, Any] = {}
    for name, item in made.model.inputs.items():
        by, value = to_base(item.estimate.unit), item.estimate
        if value.is_point:
            inputs[name] = value.central * by
        elif value.shape is Shape.LOGNORMAL:
            inputs[name] = sq.lognorm(value.low * by, value.high * by, credibility=90)
        else:
            inputs[name] = sq.uniform(value.low * by, value.high * by)
    if dependent:
        for group in made.sampler.groups:
            correlation = np.round(group.lower @ group.lower.T, 12)
            mixed = sq.correlate(tuple(inputs[name] for name in group.names), correlation.tolist(), tolerance=None)
            inputs.update(zip(group.names, mixed, strict=True))
    known: dict[str, Any] = {
        name: value if isinstance(value, float) else sq.sample(value, n=draws) for name, value in inputs.items()
    }
    found = []
    for step in made.model.steps:
        scope = {local: known[name] for local, name in step.binding.items()}

        def lookup(name: str, scope: dict[str, Any] = scope) -> Any:
            return scope[name] if name in scope else to_base(name)

        values = expression.parse(step.formula.text).evaluate(lookup, lambda value, unit: value * to_base(unit))
        known[step.output] = values
        if not isinstance(values, float):
            found.append(np.quantile(values, LEVELS))
    return found


RUNS: dict[str, Callable[[engine.Engine, int], object]] = {
    "marchland": ours,
    "marchland independent": ours,
    "numpy": floor,
    "distinct work": bare,
    "numpy+quantiles": floor_with_quantiles,
    "squigglepy": lambda made, draws: squiggle(made, draws, dependent=False),
    "squigglepy dependent": lambda made, draws: squiggle(made, draws, dependent=True),
}


def main() -> None:
    """Run one peer: once with few draws to warm up, then once with all of them, timed."""
    name, draws = sys.argv[1], int(sys.argv[2])
    made = make_engine(dependent="independent" not in name and name != "squigglepy")
    RUNS[name](made, 2_000)
    start = time.perf_counter()
    RUNS[name](made, draws)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peer": name, "draws": draws, "seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
