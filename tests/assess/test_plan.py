"""The plan gives what the formulas say, to the last bit where the article's plain products are concerned."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.assess.domain import engine, plan
from marchland.assess.domain.model import build
from marchland.core import expression
from marchland.core.units import to_base
from tests.assess.scenarios import belt, fence, front_belt, ranged, scenario, stated


@pytest.mark.parametrize(
    ("length_km", "density", "mines"),
    [
        (500, 12_000, 12_000_000),
        (1000, 12_000, 24_000_000),
        (400, 12_000, 9_600_000),
        (600, 12_000, 14_400_000),
        (500, 6_000, 6_000_000),
        (300, 6_000, 3_600_000),
        (400, 6_000, 4_800_000),
    ],
)
def test_plain_products_are_exact(length_km: float, density: float, mines: float) -> None:
    made = belt(length=stated("one.length", length_km, "km"), density=stated("one.density", density, "mine/km²"))
    compiled = plan.compile_model(build(scenario(made)))
    assert compiled.outputs["one.mines"] == plan.Value(mines)


def reference(made: engine.Engine, draws: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Evaluate every formula as it is written, step by step, in base units."""
    known: dict[str, np.ndarray | float] = {
        name: item.estimate.central * to_base(item.estimate.unit) for name, item in made.model.inputs.items()
    }
    known.update(zip(made.plan.inputs, draws, strict=True))
    for step in made.model.steps:
        scope = {local: known[name] for local, name in step.binding.items()}
        known[step.output] = expression.parse(step.formula.text).evaluate(
            lambda name, scope=scope: scope[name] if name in scope else to_base(name),
            lambda value, unit: value * to_base(unit),
        )
    return {step.output: known[step.output] / to_base(step.formula.unit) for step in made.model.steps}


def test_folding_and_sharing_change_no_answer() -> None:
    first = front_belt("a", 120, ranged("front@a", 508, 5500, "mine/km", 2000))
    second = belt("b", length=ranged("b.length", 200, 300, "km"), layers=(fence(),))
    made = engine.make_engine(scenario(first, second), seed=3)
    draws = made.sampler.block(0, 1000)
    expected = reference(made, [d.copy() for d in draws])
    found = plan.output_arrays(made.plan, made.plan.evaluate(draws), 1000)
    assert set(found) == set(expected)
    for name, values in found.items():
        np.testing.assert_allclose(values, expected[name], rtol=1e-12, err_msg=name)


def test_the_same_work_is_done_once() -> None:
    made = engine.make_engine(scenario(front_belt("a", 10, ranged("f", 500, 5500, "mine/km"))), seed=1)
    assert len(set(made.plan.instructions)) == len(made.plan.instructions)


def test_inputs_that_reach_no_output_are_not_drawn() -> None:
    made = engine.make_engine(scenario(belt(depth=None, density=None, layers=(fence(),))), seed=1)
    assert made.plan.inputs == ["fence_cost_per_km"]
    assert made.sampler.names == ("fence_cost_per_km",)


NUMBERS = st.floats(0.1, 1e6)


@given(a=NUMBERS, b=NUMBERS, c=NUMBERS)
def test_constants_fold_as_floats_do(a: float, b: float, c: float) -> None:
    compiled = plan.Plan()
    terms = {name: plan._Term(compiled, plan.Value(v)) for name, v in (("a", a), ("b", b), ("c", c))}
    text = "(a + b) * c / a - b + a ^ 2"
    folded = expression.parse(text).evaluate(terms.__getitem__, lambda v, _u: plan._Term(compiled, plan.Value(v)))
    assert not compiled.instructions
    assert math.isclose(folded.value.scale, (a + b) * c / a - b + a**2, rel_tol=1e-9, abs_tol=1e-6)


@pytest.mark.parametrize("text", ["x - x", "x / x - 1", "2 * x - x - x", "(x + y) - y - x"])
def test_a_parameter_is_one_draw_wherever_it_stands(text: str) -> None:
    compiled = plan.Plan(inputs=["x", "y"])
    known = {name: plan._Term(compiled, plan.Value(1.0, n)) for n, name in enumerate(compiled.inputs)}
    term = expression.parse(text).evaluate(known.__getitem__, lambda v, _u: plan._Term(compiled, plan.Value(v)))
    if term.value.node == plan.CONSTANT:
        assert term.value.scale == 0.0
    else:
        rng = np.random.default_rng(1)
        arrays = compiled.evaluate([rng.lognormal(size=500), rng.lognormal(size=500)])
        assert np.abs(arrays[term.value.node] * term.value.scale).max() < 1e-12
