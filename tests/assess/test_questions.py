"""The whole answer to a scenario: same seed same digits, the people near a belt, and two scenarios compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from marchland.assess.adapters.scenario_files import ScenarioFile, read_scenario
from marchland.assess.service.books import Books, find_scenario, open_books
from marchland.assess.service.questions import RunOptions, assess, compare, documented_belts, explain, sensitivity
from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from tests.conftest import SMALL
from tests.refusal import refused

DRAWS = 2_000


@pytest.fixture(scope="module")
def books() -> Books:
    """Give the shipped books."""
    return open_books()


@pytest.fixture
def terms(today: AsOf) -> RunOptions:
    """Give terms that answer quickly."""
    return RunOptions(today, draws=DRAWS, seed=7, workers=2)


def one_belt(folder: Path, length: str, density: str) -> ScenarioFile:
    """Write a scenario of one belt with that length and density, as TOML values."""
    file = folder / f"s{abs(hash((length, density)))}.toml"
    belt = f'[[belts]]\nid = "a"\nstate = "POL"\nlength = {length}\ndepth = "2 km"\ndensity = {density}\n'
    file.write_text(f'title = "T"\n{belt}', encoding="utf-8")
    return read_scenario(file)


def test_same_seed_same_digits_whoever_counts(books: Books, terms: RunOptions) -> None:
    file = find_scenario("documented-density")
    once, again = assess(file, books, terms), assess(file, books, replace(terms, workers=1))
    assert once.total == again.total
    assert [belt.outcomes for belt in once.belts] == [belt.outcomes for belt in again.belts]
    other = assess(file, books, replace(terms, seed=8))
    assert other.total["mines"].range != once.total["mines"].range


def test_the_answer_says_what_it_was_made_of(books: Books, terms: RunOptions) -> None:
    answer = assess(find_scenario("lower-density"), books, terms)
    made = answer.provenance
    assert (made.seed, made.draws, made.as_of) == (7, DRAWS, terms.as_of)
    assert made.facts_digest == books.facts.digest
    assert made.scenario_digest == find_scenario("lower-density").digest
    assert answer.total["mines"].range.p50 == pytest.approx(19_200_000, rel=1e-6)


def test_progress_ends_where_it_said_it_would(books: Books, terms: RunOptions) -> None:
    told: list[tuple[str, int, int]] = []
    assess(find_scenario("korean-density"), books, terms, lambda *step: told.append(step))
    for what in ("drawing", "people and borders"):
        steps = [(done, all_) for name, done, all_ in told if name == what]
        assert steps[-1][0] == steps[-1][1]


def test_compare_names_the_length_and_the_density(tmp_path: Path, books: Books, terms: RunOptions) -> None:
    first, second = (
        one_belt(tmp_path, '"400 km"', '"12,000 mine/km²"'),
        one_belt(tmp_path, '"200 km"', '"6,000 mine/km²"'),
    )
    found = compare(first, second, books, terms)
    assert {difference.field for difference in found.inputs} == {"length", "density"}
    mines = next(o for o in found.outputs if (o.belt, o.output) == ("total", "mines"))
    assert mines.ratio == pytest.approx(0.25)


def test_a_fault_of_the_second_scenario_is_told_before_anything_is_counted(
    tmp_path: Path, books: Books, terms: RunOptions
) -> None:
    wrong = one_belt(tmp_path, '"400 km"', '"12,000 mine/kg"')
    told: list[tuple[str, int, int]] = []
    refused(lambda: compare(find_scenario("no-mines"), wrong, books, terms, lambda *step: told.append(step)))
    assert told == []


def test_a_scenario_differs_from_itself_in_nothing(books: Books, terms: RunOptions) -> None:
    file = find_scenario("no-mines")
    found = compare(file, file, books, terms)
    assert found.inputs == ()
    assert found.summary == ()
    assert all(output.first == output.second for output in found.outputs)


def test_sensitivity_names_the_only_input_that_is_in_doubt(tmp_path: Path, books: Books, terms: RunOptions) -> None:
    file = one_belt(tmp_path, '"200 to 400 km"', '"12,000 mine/km²"')
    _, indices = sensitivity(file, books, terms, ("mines",), 4096)
    first = indices["total.mines"].indices[0]
    assert first.factor == "a.length"
    assert first.total == pytest.approx(1, abs=0.02)
    error = refused(lambda: sensitivity(file, books, terms, ("mimes",), 256))
    assert isinstance(error, NotFoundError)
    assert "mines" in error.next_step


def test_what_a_scenario_does_not_state_is_a_default_of_a_place_and_year(books: Books, terms: RunOptions) -> None:
    found = assess(find_scenario("korean-density"), books, terms)
    inputs = {item.fact or name: item for name, item in found.inputs.items()}
    assert inputs["deminers_ukraine_available"].default == "Ukraine, 2024"
    assert inputs["production_rate_poland_planned"].default == "Poland, 2025"
    assert inputs["ukr.length"].default == ""


def test_a_rival_widens_the_range_and_what_has_none_says_why(books: Books, terms: RunOptions) -> None:
    """The book has 3,000 and 9,000 deminers, 105,640 and 213,750 mines a year, 0.0624, 0.06 and 0.022 casualties."""
    found = assess(find_scenario("korean-density"), books, terms)
    inputs = {item.fact or name: item for name, item in found.inputs.items()}
    for fact, values in (
        ("deminers_ukraine_available", {4021: 1 / 2, 9000: 1 / 2}),
        ("world_mines_cleared_per_year", {105_640: 1 / 2, 213_750: 1 / 2}),
        ("casualty_rate_korea", {0.0624: 1 / 4, 0.06: 1 / 4, 0.022: 1 / 2}),
    ):
        parts = inputs[fact].estimate.parts
        whole = sum(part.weight for part in parts)
        assert {part.estimate.central: part.weight / whole for part in parts} == pytest.approx(values), fact
    casualties = found.total["casualties"].range
    assert (casualties.p5, casualties.p95) == pytest.approx((2600 * 30 * 0.022, 2600 * 30 * 0.0624))
    assert found.total["mines"].agreed == "the scenario states one number"
    assert "no other reading of it is known" in found.total["production_years"].agreed
    for name, outcome in found.total.items():
        assert bool(outcome.agreed) == (outcome.range.p5 == outcome.range.p95), name


def test_explain_shows_every_formula_with_its_unit(books: Books, today: AsOf) -> None:
    _, model = explain(find_scenario("korean-density"), books, today)
    assert "total.mines" in {step.output for step in model.steps}
    assert all(step.formula for step in model.steps)


def test_documented_belts_come_densest_first(books: Books, small_books: Books, today: AsOf) -> None:
    belts = documented_belts(books, today)
    assert len(belts) > 3
    assert list(belts) == sorted(belts, key=lambda belt: -belt.central)
    assert documented_belts(small_books, today) == ()


def test_people_are_counted_near_a_belt_on_a_border(books: Books, terms: RunOptions) -> None:
    answer = assess(find_scenario("documented-density"), books, terms)
    along = [belt for belt in answer.belts if belt.exposure is not None]
    assert along
    for belt in along:
        assert belt.exposure is not None
        assert "geonames" in belt.exposure.sources


def test_each_belt_has_its_own_strip_on_its_own_ground(tmp_path: Path, books: Books, terms: RunOptions) -> None:
    belt = '[[belts]]\nid = "{0}"\nstate = "{1}"\nborder = "POL-BLR"\ndepth = "{2} km"\ndensity = "9 mine/km²"\n'
    file = tmp_path / "two.toml"
    file.write_text('title = "T"\n' + belt.format("a", "POL", 2) + belt.format("b", "BLR", 3), encoding="utf-8")
    first, second = assess(read_scenario(file), books, terms).belts
    assert {strip.depth_km for strip in first.borders[0].strips} == {2}
    assert {strip.depth_km for strip in second.borders[0].strips} == {3}
    assert all("POL" in strip.reason for strip in first.borders[0].strips)
    assert all("BLR" in strip.reason for strip in second.borders[0].strips)


def test_only_places_within_reach_of_the_border_are_counted(books: Books, terms: RunOptions) -> None:
    small = replace(open_books(SMALL), root=books.root)
    (belt,) = assess(read_scenario(SMALL / "scenarios" / "one-belt.toml"), small, terms).belts
    assert belt.exposure is not None
    assert belt.borders
