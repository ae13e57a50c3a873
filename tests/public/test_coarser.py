"""Coarser cells: by cells alone, one in the other, and never told apart by what lies within them."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.polygon import area_m2
from marchland.public.domain.coarser import SQUARES, cells_of, coarsened, groups, removable, square
from marchland.public.domain.findable import FLOOR_M2, LoneHazard, lone, under_floor
from marchland.public.domain.grid import FINE, Cell
from marchland.public.domain.release import next_release
from tests.public.test_release import DAY

CELLS = st.frozensets(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), max_size=40)
WIDTH, HEIGHT = float(FINE.width_degrees), float(FINE.height_degrees)


def test_what_is_in_one_cell_stays_and_what_lies_on_an_edge_is_shown_in_its_square() -> None:
    assert coarsened({(4, 4)}) == {(4, 4)}
    assert coarsened({(3, 4), (4, 4)}) == {(column, row) for column in (3, 4, 5) for row in (3, 4, 5)}
    assert coarsened({(2, 4), (3, 4)}) == {(column, row) for column in range(6) for row in (3, 4, 5)}
    assert coarsened({(2, 2), (3, 3)}) == {(column, row) for column in range(12) for row in range(12)}
    assert coarsened({(0, 0), (1, 0), (2, 0)}) == {(0, 0), (1, 0), (2, 0)}, "it is no longer small"


def test_squares_lie_one_in_the_other_on_the_one_grid() -> None:
    for inner, outer in itertools.pairwise(SQUARES):
        assert outer % inner == 0
        for cell in itertools.product(range(-40, 40), range(-40, 40)):
            assert cell in set(cells_of(square(cell, inner), inner)) <= set(cells_of(square(cell, outer), outer))


@given(CELLS, CELLS)
@settings(max_examples=200, deadline=None)
def test_nothing_touched_is_left_out_and_what_is_shown_stays(first: frozenset[Cell], later: frozenset[Cell]) -> None:
    one = next_release(None, first, DAY, "all")
    two = next_release(one, first | later, DAY, "all")
    assert first <= one.occupied <= two.occupied
    assert later <= two.occupied
    assert two == next_release(one, later, DAY, "all"), "what was not there before decides, and it alone"


@given(CELLS, CELLS)
@settings(max_examples=200, deadline=None)
def test_no_part_of_a_square_goes_while_something_is_in_it(first: frozenset[Cell], still: frozenset[Cell]) -> None:
    shown = coarsened(first)
    free = removable(shown, still)
    assert not free & still
    assert coarsened(frozenset(g for group in groups(first) if group & still for g in group)) & free == frozenset()
    assert removable(shown, frozenset()) == shown


def boxes(seed: int, count: int) -> list[LoneHazard]:
    """Return so many boxes from 40 to 400 m wide, at places all over a country."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        west, south = rng.uniform(22, 40), rng.uniform(45, 52)
        east, north = west + rng.uniform(0.0005, 0.0054), south + rng.uniform(0.0004, 0.0036)
        columns = range(int(west // WIDTH), int(east // WIDTH) + 1)
        rows = range(int(south // HEIGHT), int(north // HEIGHT) + 1)
        cells = frozenset(itertools.product(columns, rows))
        made.append(LoneHazard(str(number), (west, south, east, north), cells))
    return made


def tried(hazard: LoneHazard, count: int = 40_000) -> tuple[float, float]:
    """Return on how many m² a hazard could lie, by throwing boxes of its size about and looking what is shown."""
    rng = random.Random(hazard.area)
    west, south, east, north = hazard.box
    shown = coarsened(hazard.cells)
    low, high = min(shown), max(shown)
    across, up = high[0] - low[0] + 3, high[1] - low[1] + 3
    same = alike = 0
    for _ in range(count):
        x, y = (low[0] - 1 + rng.random() * across) * WIDTH, (low[1] - 1 + rng.random() * up) * HEIGHT
        columns = range(int(x // WIDTH), int((x + east - west) // WIDTH) + 1)
        rows = range(int(y // HEIGHT), int((y + north - south) // HEIGHT) + 1)
        cells = frozenset(itertools.product(columns, rows))
        same += cells == hazard.cells
        alike += coarsened(cells) == shown
    whole = across * up * area_m2(FINE.shape(low)) / count
    return same * whole, alike * whole


@pytest.mark.parametrize("number", range(12))
def test_the_places_of_a_hazard_are_those_that_throwing_finds(number: int) -> None:
    edgy = [hazard for hazard in boxes(3, 400) if len(hazard.cells) > 1][number]
    found = {each.area: each for each in under_floor([edgy], FINE)}
    same, alike = tried(edgy)
    if edgy.area in found:
        assert found[edgy.area].alone_m2 == pytest.approx(same, rel=0.3, abs=5_000)
        assert found[edgy.area].shown_m2 == pytest.approx(alike, rel=0.15, abs=20_000)
    else:
        assert same > FLOOR_M2 * 0.8


def test_of_4_000_hazards_those_under_the_floor_are_all_listed_and_all_but_a_few_are_hidden_by_squares() -> None:
    made = boxes(1, 4_000)
    found = under_floor(made, FINE)
    lengths = {
        hazard.area: ((hazard.box[2] - hazard.box[0]) / WIDTH, (hazard.box[3] - hazard.box[1]) / HEIGHT)
        for hazard in made
    }
    expected = set()
    for hazard in made:
        across, up = len({cell[0] for cell in hazard.cells}), len({cell[1] for cell in hazard.cells})
        wide, high = lengths[hazard.area]
        share = (wide if across == 2 else 1 - wide) * (high if up == 2 else 1 - high)
        if share * area_m2(FINE.shape(min(hazard.cells))) < FLOOR_M2:
            expected.add(hazard.area)
    assert {each.area for each in found} == expected
    assert len(expected) > 400
    assert sum(each.remains for each in found) <= len(found) // 20


def test_lone_are_those_with_nothing_beside_them() -> None:
    box = (0.0, 0.0, 0.001, 0.001)
    made = {
        "alone": (box, frozenset({(0, 0)})), "left": (box, frozenset({(5, 5)})), "right": (box, frozenset({(6, 6)})),
        "same": (box, frozenset({(20, 0)})), "as": (box, frozenset({(20, 0)})),
    }  # fmt: skip
    assert [hazard.area for hazard in lone(made)] == ["alone"]
