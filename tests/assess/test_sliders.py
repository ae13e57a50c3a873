"""A scenario with numbers set otherwise: each belt in its proportion, points for ranges, none that is not there."""

from __future__ import annotations

from datetime import date

import pytest

import marchland
from marchland.assess.service.books import Books, find_scenario, open_books
from marchland.assess.service.scenarios import make_scenario
from marchland.assess.service.sliders import sliders, with_changes
from marchland.core.asof import AsOf
from marchland.core.errors import InputError

TODAY = AsOf(date(2026, 11, 25), date(2026, 11, 25))


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def lengths(books: Books, name: str, **changes: float) -> dict[str, float]:
    file = with_changes(
        find_scenario(name), {key.replace("__", "."): value for key, value in changes.items()}, books, TODAY
    )
    return {belt.id: belt.length.estimate.to("km").central for belt in make_scenario(file, books, TODAY).belts}


def test_the_whole_length_is_parted_as_it_was(books: Books) -> None:
    before, after = lengths(books, "korean-density"), lengths(books, "korean-density", length=1300)
    assert sum(after.values()) == pytest.approx(1300)
    assert {name: after[name] / before[name] for name in before} == pytest.approx(dict.fromkeys(before, 0.5))


def test_one_belt_is_set_alone_and_its_own_goes_before_all(books: Books) -> None:
    found = lengths(books, "korean-density", pol__length=100, share=0.5)
    assert found["pol"] == pytest.approx(50)
    assert found["fin"] == pytest.approx(300)


def test_nothing_set_is_the_very_same_scenario(books: Books) -> None:
    file = find_scenario("korean-density")
    assert with_changes(file, {}, books, TODAY) is file
    assert with_changes(file, {"depth": 3.0}, books, TODAY).digest != file.digest


def test_the_dials_say_what_the_scenario_has(books: Books) -> None:
    found = {each.name: each for each in sliders(find_scenario("korean-density"), books, TODAY)}
    assert list(found) == ["length", "share", "depth", "density"]
    assert (found["length"].value, found["depth"].value, found["density"].value) == (2600, 2, 12_000)
    assert all(each.low <= each.value <= each.high for each in found.values())
    fronts = {each.name: each for each in sliders(find_scenario("documented-density"), books, TODAY)}
    assert fronts["front_density"].ranged


WRONG = (("depth", "x"), ("depth", "0"), ("depth", "-1"), ("depth", "1e9"), ("share", "nan"))


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_what_is_no_number_of_it_is_refused_by_its_name(name: str, text: str) -> None:
    with pytest.raises(InputError, match=f"{name} '{text}' is not"):
        marchland.assess.assess("korean-density", **{name: text})
    with pytest.raises(TypeError, match="height"):
        marchland.assess.assess("korean-density", height=1)


@pytest.mark.parametrize("changes", [{"xyz.length": 5.0}, {"front_density": 5.0}, {"pol.front_density": 5.0}])
def test_a_belt_or_number_that_is_not_there_is_refused(books: Books, changes: dict[str, float]) -> None:
    with pytest.raises(InputError):
        with_changes(find_scenario("korean-density"), changes, books, TODAY)


KOREAN = {"length": 2600.0, "depth": 2.0, "density": 12_000.0}
"""What the scenario's file says: 1,000 + 400 + 600 + 600 km of front, 2 km deep, 12,000 mines to the km²."""


def numbers(books: Books, name: str, changes: dict[str, float]) -> dict[str, set[float]]:
    """Return the whole length in km, and every depth, density and front density of the belts in the dials' units."""
    made = make_scenario(with_changes(find_scenario(name), changes, books, TODAY), books, TODAY)
    units = {"depth": "km", "density": "mine/km²", "front_density": "mine/km"}
    found = {
        field: {round(of.estimate.to(unit).central, 6) for belt in made.belts if (of := getattr(belt, field))}
        for field, unit in units.items()
    }
    return {"length": {round(sum(belt.length.estimate.to("km").central for belt in made.belts), 6)}, **found}


@pytest.mark.parametrize(
    ("changes", "moved"),
    [
        ({}, {}),
        ({"length": 1300.0}, {"length": 1300.0}),
        ({"share": 0.25}, {"length": 650.0}),  # 2,600 × 0.25
        ({"depth": 5.0}, {"depth": 5.0}),
        ({"density": 700.0}, {"density": 700.0}),
        ({"length": 1000.0, "share": 0.5}, {"length": 500.0}),  # 1,000 × 0.5
        ({"depth": 5.0, "density": 700.0}, {"depth": 5.0, "density": 700.0}),
    ],
)
def test_a_dial_moves_its_own_number_and_no_other(
    books: Books, changes: dict[str, float], moved: dict[str, float]
) -> None:
    expected = {name: {value} for name, value in (KOREAN | moved).items()}
    assert numbers(books, "korean-density", changes) == {**expected, "front_density": set()}


def test_the_dial_of_the_front_density_moves_neither_length_nor_depth(books: Books) -> None:
    before = numbers(books, "documented-density", {})
    after = numbers(books, "documented-density", {"front_density": 1234.0})
    assert after == {**before, "front_density": {1234.0}}


def test_the_number_of_one_belt_goes_before_that_of_all_and_leaves_the_others(books: Books) -> None:
    file = with_changes(find_scenario("korean-density"), {"depth": 3.0, "pol.depth": 7.0}, books, TODAY)
    made = {belt.id: belt for belt in make_scenario(file, books, TODAY).belts}
    depths = {name: of.depth.estimate.to("km").central for name, of in made.items() if of.depth}
    assert depths == {name: 7.0 if name == "pol" else 3.0 for name in made}
    assert {of.density.estimate.central for of in made.values() if of.density} == {12_000}
