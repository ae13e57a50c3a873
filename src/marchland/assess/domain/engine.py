"""From a scenario and its model to every output's range, drivers and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from marchland.assess.domain import montecarlo, sensitivity
from marchland.assess.domain.assessment import Driver, Outcome
from marchland.assess.domain.draws import Sampler, sampler
from marchland.assess.domain.listed import Quantile
from marchland.assess.domain.model import BoundFormula, Model, build
from marchland.assess.domain.montecarlo import Progress
from marchland.assess.domain.plan import CONSTANT, Plan, Value, compile_model
from marchland.assess.domain.scenario import Input, Scenario
from marchland.core.errors import InputError
from marchland.core.message import Message, join
from marchland.core.quantity import Range
from marchland.core.units import label


@dataclass(frozen=True, slots=True)
class Engine:
    """A scenario's model, its plan, and the sampler of its inputs for one seed."""

    model: Model
    plan: Plan
    sampler: Sampler


def make_engine(scenario: Scenario, seed: int) -> Engine:
    """Return the engine of a scenario; raises ScenarioError where units, draws or dependences do not fit."""
    if not 0 <= seed < 1 << 63:
        raise InputError(
            "the seed {seed} is not from 0 to 2^63 − 1", seed=seed, next_step="give a whole number such as 1"
        )
    model = build(scenario)
    plan = compile_model(model)
    return Engine(model, plan, sampler(model.inputs, scenario.dependences, plan.inputs, seed))


def outcomes(engine: Engine, draws: int, *, workers: int, progress: Progress) -> dict[str, Outcome]:
    """Return every output by its full name, such as `total.mines` or `pol.area`."""
    quantiles = montecarlo.quantiles(engine.plan, engine.sampler, draws, workers=workers, progress=progress)
    alone = sensitivity.tornado(engine.plan, engine.sampler)
    reach = _reach(engine.model)
    return {
        step.output: _outcome(engine, step, _range(engine, step, quantiles), alone[step.output], reach[step.output])
        for step in engine.model.steps
    }


def _outcome(
    engine: Engine,
    step: BoundFormula,
    spread: Range,
    alone: tuple[float, tuple[Driver, ...]],
    names: tuple[str, ...],
) -> Outcome:
    inputs = [engine.model.inputs[name] for name in names]
    sources = dict.fromkeys(slug for item in inputs for slug in item.sources)
    why = _agreed(inputs) if spread.p5 == spread.p95 else ""
    formula = step.formula
    return Outcome(
        formula.output, formula.meaning, formula.text, spread, alone[1], names, tuple(sources), alone[0], why
    )


def _agreed(inputs: list[Input]) -> str:
    """Return why an output has no range, by the reasons of what it is computed from."""
    if not inputs or any(not item.estimate.is_point for item in inputs):
        return Message("it is nothing whatever the inputs are")
    return join("; ", dict.fromkeys(item.agreed or Message("it is stated as one number") for item in inputs))


def _range(engine: Engine, step: BoundFormula, quantiles: Mapping[int, tuple[Quantile, ...]]) -> Range:
    value, unit = engine.plan.outputs[step.output], label(step.formula.unit)
    if value.node == CONSTANT:
        return Range(value.scale, value.scale, value.scale, unit)
    return scaled(value, quantiles[value.node], unit)


def scaled(value: Value, at_levels: tuple[Quantile, ...], unit: str) -> Range:
    """Return the range of an output from its node's quantiles; a negative scale turns them round."""
    ordered = at_levels if value.scale >= 0 else at_levels[::-1]
    p5, p50, p95 = (quantile.value * value.scale for quantile in ordered)
    middle = ordered[1]
    error = abs((middle.high - middle.low) / 2 / middle.value) if middle.value else 0.0
    return Range(p5, p50, p95, unit, error)


def _reach(model: Model) -> dict[str, tuple[str, ...]]:
    """Return for each output the inputs that it is computed from, through all steps before it."""
    reach: dict[str, tuple[str, ...]] = {name: (name,) for name in model.inputs}
    for step in model.steps:
        names = (inner for name in step.binding.values() for inner in reach[name])
        reach[step.output] = tuple(dict.fromkeys(names))
    return {step.output: reach[step.output] for step in model.steps}


def convergence(
    engine: Engine, output: str, draws: int, of_all: Range, *, workers: int
) -> tuple[tuple[int, Range], ...]:
    """Return one output's range after ever more draws, each four times as many, up to that of all of them."""
    value, unit = engine.plan.outputs[output], label(engine.model.unit(output))
    if value.node == CONSTANT:
        return ((draws, of_all),)
    narrow = Plan(engine.plan.inputs, engine.plan.instructions, {output: value}, engine.plan.index)
    counts = [n for n in (draws // 4**k for k in range(4, 0, -1)) if n >= 64]
    found = montecarlo.beginnings(narrow, engine.sampler, counts, workers=workers)
    steps = [(count, scaled(value, found[count][value.node], unit)) for count in counts]
    return (*steps, (draws, of_all))


def draws_of(engine: Engine, output: str, draws: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return so many draws of one output, in its own unit: for charts and for checks against closed forms."""
    montecarlo.check_draws(draws)
    value = engine.plan.outputs[output]
    if value.node == CONSTANT:
        return np.full(draws, value.scale)
    parts = [
        engine.plan.evaluate(engine.sampler.block(index, size))[value.node] * value.scale
        for index, size in enumerate(montecarlo.block_sizes(draws))
    ]
    return np.concatenate(parts)
