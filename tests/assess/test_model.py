"""The table of formulas: units proved, totals summed, currencies exchanged, nothing counted twice."""

from dataclasses import replace

import pytest

from marchland.assess.domain import engine, model
from marchland.assess.domain.scenario import Belt, Layer
from marchland.core.errors import ScenarioError
from tests.assess.scenarios import belt, fence, front_belt, ranged, scenario, stated, terms


def outputs(made: model.Model) -> dict[str, str]:
    return {step.output: step.formula.text for step in made.steps}


def test_every_output_of_every_belt_has_a_total() -> None:
    made = outputs(model.build(scenario(belt("a"), belt("b"))))
    names = {name.split(".")[1] for name in made if not name.startswith("total.")}
    assert names == {name.removeprefix("total.") for name in made if name.startswith("total.")}


def test_money_in_dollars_is_brought_into_euros_by_a_rate_that_is_an_input() -> None:
    made = model.build(scenario())
    assert outputs(made)["one.mine_cost"] == "mines * mine_unit_price / usd_per_eur"
    assert "usd_per_eur" in made.inputs


def test_a_layer_in_zloty_needs_the_rate_of_the_zloty() -> None:
    made = model.build(scenario(belt(layers=(fence("PLN/km"),))))
    assert outputs(made)["one.layer_fence_cost"].endswith("/ pln_per_eur")


def test_an_input_that_no_formula_uses_is_left_out() -> None:
    assert "pln_per_eur" not in model.build(scenario()).inputs


def test_a_layer_per_piece_must_come_out_as_money() -> None:
    wrong = Layer("mast", "Mast", stated("q", 2, ""), ranged("c", 1000, 2000, "EUR/item"), None, None)
    with pytest.raises(ScenarioError, match=r"one\.layer_mast_cost .*\[length\]/\[item\], not \[currency_EUR\]"):
        model.build(scenario(belt(layers=(wrong,))))
    right = Layer("mast", "Mast", stated("q", 2, "item/km"), ranged("c", 1000, 2000, "EUR/item"), None, None)
    assert model.build(scenario(belt(layers=(right,))))


def test_yearly_costs_run_over_the_horizon() -> None:
    patrol = Layer("patrol", "Patrol", stated("q", 1, ""), None, stated("y", 1000, "EUR/km/year"), None)
    assert outputs(model.build(scenario(belt(layers=(patrol,)))))["one.layer_patrol_cost"] == (
        "length * patrol_quantity * patrol_yearly_cost * horizon"
    )


def test_one_draw_cannot_have_two_values() -> None:
    first = front_belt("a", 10, ranged("shared.front", 500, 5500, "mine/km"))
    second = front_belt("b", 10, ranged("shared.front", 500, 6000, "mine/km"))
    with pytest.raises(ScenarioError, match=r"shared\.front.*two values"):
        model.build(scenario(first, second))


def test_rates_needed_follow_the_target() -> None:
    assert model.rates_needed({"USD", "EUR"}, "EUR") == {"usd_per_eur"}
    assert model.rates_needed({"PLN", "EUR"}, "USD") == {"pln_per_eur", "usd_per_eur"}
    assert model.rates_needed({"EUR"}, "EUR") == set()
    assert model.rates_needed({"USD"}, "USD") == set()


def test_terms_are_complete() -> None:
    from marchland.assess.domain.scenario import TERMS

    assert set(TERMS) - {"mined_depth"} <= set(terms())  # a stated ground density stands in its place


@pytest.mark.parametrize("price", ["mine_unit_price", "clearance_cost_per_mine", "clearance_cost_per_area"])
def test_what_rests_on_an_unknown_price_is_left_out(price: str) -> None:
    whole = scenario(belt())
    built = model.build(replace(whole, terms={name: item for name, item in whole.terms.items() if name != price}))
    assert not [step.output for step in built.steps if price in step.formula.text]
    assert "total.mines" in [step.output for step in built.steps]


def test_what_rests_on_an_unknown_term_is_left_out() -> None:
    whole = scenario(belt("a"), belt("b"))
    known = {name: item for name, item in whole.terms.items() if name != "production_rate"}
    made = outputs(model.build(replace(whole, terms=known)))
    assert not [name for name in made if name.endswith("production_years")]
    assert {"total.mines", "total.whole_life_cost", "a.barrier_cost"} <= set(made)


def two_sides(**changes: object) -> tuple[Belt, Belt]:
    south = belt(
        "south", states=("KOR",), facing=("PRK",), along=("PRK-KOR",), length=stated("south.length", 248, "km")
    )
    north = belt(
        "north", states=("PRK",), facing=("KOR",), along=("PRK-KOR",), length=stated("north.length", 200, "km")
    )
    return south, replace(north, **changes)


def test_both_sides_of_one_line_do_not_add_to_its_length() -> None:
    """A line of 248 km with a belt on either side is 248 km long; its mines are those of both."""
    made = engine.make_engine(scenario(*two_sides()), 1)
    found = engine.outcomes(made, 100, workers=1, progress=lambda _d, _a: None)
    assert found["total.length"].range.p50 == 248
    assert "both sides once" in found["total.length"].meaning
    assert found["total.mines"].range.p50 == pytest.approx((248 + 200) * 2 * 12_000)
    assert found["total.front_density"].range.p50 == pytest.approx((248 + 200) * 2 * 12_000 / 248)


def test_sides_are_told_by_mutual_facing_where_no_border_is_named() -> None:
    south, north = two_sides()
    assert model.second_sides((replace(south, along=()), replace(north, along=()))) == {"north"}
    assert model.second_sides((replace(south, along=()), replace(north, along=(), facing=("CHN",)))) == frozenset()


def test_two_belts_of_one_state_along_one_border_add() -> None:
    south, north = two_sides(states=("KOR",), facing=("PRK",))
    assert model.second_sides((south, north)) == frozenset()


def test_of_two_sides_of_one_length_one_counts() -> None:
    south, north = two_sides(length=stated("north.length", 248, "km"))
    assert model.second_sides((south, north)) == model.second_sides((north, south)) == {"north"}


def test_the_side_with_more_belt_is_the_length() -> None:
    south, north = two_sides()
    more = replace(north, id="more", length=stated("more.length", 60, "km"))
    assert model.second_sides((south, north, more)) == {"south"}
