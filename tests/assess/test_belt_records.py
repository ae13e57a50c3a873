"""Belts on record: mines and mined ground per km come from one belt, and no depth that was not found comes up."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from marchland.assess.domain import draws, engine, sensitivity
from marchland.assess.domain.scenario import Dependence, Input, Scenario
from marchland.assess.service.belt_records import BeltRecord, belt_records, recorded
from marchland.assess.service.books import Books, open_books
from marchland.core.asof import AsOf
from marchland.core.fact import Derivation
from marchland.core.quantity import point
from tests.assess.scenarios import front_belt, scenario

# Three belts: mines per km and metres of mined ground, of the middle one no ground is known.
RECORDS = (
    BeltRecord("thin", point(500, "mine/km"), point(0.1, "km"), ()),
    BeltRecord("unknown", point(1000, "mine/km"), None, ()),
    BeltRecord("deep", point(4000, "mine/km"), point(0.4, "km"), ()),
)


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def inputs(*belts: str) -> dict[str, tuple[Input, Input]]:
    return {name: recorded(RECORDS, f"documented_belts@{name}") for name in belts}


def belts_of_100_km(made: dict[str, tuple[Input, Input]], dependences: tuple[Dependence, ...] = ()) -> Scenario:
    belts = [replace(front_belt(name, 100, front), mined_depth=depth) for name, (front, depth) in made.items()]
    return scenario(*belts, dependences=dependences)


def test_mines_and_ground_come_from_one_record() -> None:
    front, depth = inputs("a")["a"]
    made = draws.sampler({i.name: i for i in (front, depth)}, (), [front.name, depth.name], 1)
    mines, ground = made.block(0, 30_000)
    for per_km, depths in ((500, {0.1}), (1000, {0.1, 0.4}), (4000, {0.4})):
        there = mines == per_km
        assert there.mean() == pytest.approx(1 / 3, abs=0.01)
        assert set(np.unique(ground[there])) == depths
    assert (ground[mines == 1000] == 0.1).mean() == pytest.approx(0.5, abs=0.02)


def test_the_ground_of_a_belt_is_its_length_times_the_recorded_depth() -> None:
    found = engine.outcomes(
        engine.make_engine(belts_of_100_km(inputs("a")), 1), 20_000, workers=1, progress=lambda _d, _a: None
    )
    assert (found["a.area"].range.p5, found["a.area"].range.p95) == pytest.approx((10, 40))
    assert (found["a.mines"].range.p5, found["a.mines"].range.p95) == pytest.approx((50_000, 400_000))
    assert found["a.area"].formula == "length * mined_depth"


def test_belts_draw_records_of_their_own_unless_they_hang_together() -> None:
    made = inputs("a", "b")
    names = tuple(front.name for front, _ in made.values())
    for stated in (0.0, 0.8):
        given = belts_of_100_km(made, (Dependence(names, stated),) if stated else ())
        of = engine.make_engine(given, 3)
        one, other = (engine.draws_of(of, f"{name}.mines", 30_000) for name in "ab")
        agree = float(np.mean(one == other))
        # Of three equal records two belts agree in a third of the draws, if they know nothing of each other.
        assert agree == pytest.approx(1 / 3, abs=0.01) if not stated else agree > 0.55
    # It is the picks that have 0.8; of three values each the ranks are tied, which takes a tenth off.
    assert 0.65 < stats.spearmanr(one, other).statistic < 0.8


def test_records_are_one_driver_and_one_factor() -> None:
    of = engine.make_engine(belts_of_100_km(inputs("a")), 1)
    centre, drivers = sensitivity.tornado(of.plan, of.sampler)["a.area"]
    assert centre == pytest.approx(25)  # each input at its own median: of two depths of equal weight the middle
    assert [(driver.input, driver.low, driver.high) for driver in drivers] == [
        ("documented_belts@a", pytest.approx(10), pytest.approx(40))
    ]
    found = sensitivity.sobol(of.plan, of.sampler, ("a.mines",), base_runs=1024, seed=1)["a.mines"]
    assert [index.factor for index in found.indices] == ["documented_belts@a"]


def test_the_book_s_records_are_eight_with_four_depths(books: Books, today: AsOf) -> None:
    """By hand from the book: 28.03/425, 190/911, 112.58/250 and 117.82/248 km² per km."""
    records = belt_records(books.facts, today)
    assert len(records) == 8
    depths = sorted(record.mined_depth.central for record in records if record.mined_depth)
    assert depths == pytest.approx([28.025706 / 425, 190 / 911, 112.58 / 250, 117.82 / 248])
    paired = [(r.front_density.central, r.mined_depth.central) for r in records if r.mined_depth]
    assert (1_270_000 / 250, 112.58 / 250) in [pytest.approx(pair) for pair in paired]


def test_released_and_suspected_land_is_not_in_the_density_of_mined_ground(books: Books) -> None:
    today = AsOf(date(2026, 11, 28), date(2026, 11, 28))
    reading = books.facts.reading("ground_density_documented", today)
    assert isinstance(reading.amount, Derivation)
    assert not [name for name in reading.amount.names if "falklands" in name]
    assert books.facts.estimate("ground_density_documented", today).low == pytest.approx(615_419 / 190)
