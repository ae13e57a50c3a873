"""Shapes of rows that have the same land are found, and a file made of copies takes neither memory nor hours."""

from __future__ import annotations

import tracemalloc

import shapely

from marchland.register.domain.row_shapes import same_land

BOX = shapely.box(18, 44, 19, 45)
TURNED = shapely.Polygon([(19, 45), (18, 45), (18, 44), (19, 44)])
NEAR = shapely.box(18, 44, 19.01, 45)  # they share 1 of 1.01
OTHER = shapely.box(18, 44, 19.1, 45)  # 1 of 1.1; of NEAR 1.01 of 1.1
ELSEWHERE = shapely.box(20, 44, 21, 45)


def test_the_same_land_and_nearly_the_same_are_told_by_the_first_that_has_it() -> None:
    found = same_land([ELSEWHERE, BOX, TURNED, OTHER, NEAR, NEAR, BOX])
    assert found == {2: (1, True), 4: (1, False), 5: (4, True), 6: (1, True)}
    assert same_land([]) == {}


def test_copies_of_one_shape_are_compared_once() -> None:
    """All pairs of 6,000 copies are 36 million, half a gigabyte of numbers alone."""
    tracemalloc.start()
    found = same_land([BOX] * 6000 + [NEAR])
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == dict.fromkeys(range(1, 6000), (0, True)) | {6000: (0, False)}
    assert most_bytes < 100_000_000


def test_shapes_that_all_lie_upon_each_other_take_bounded_memory() -> None:
    """Each is a little wider than the one before: 16 million pairs, asked about some at a time."""
    tracemalloc.start()
    shapes = [shapely.box(18, 44, 19 * 1.12**place, 45) for place in range(4000)]
    found = same_land(shapes)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {}
    assert most_bytes < 100_000_000


def test_what_would_be_too_much_work_is_left_out_and_copies_are_told_all_the_same() -> None:
    shapes = [shapely.box(18, 44, 19 + place / 100_000, 45) for place in range(100)]
    assert len(same_land([*shapes, BOX])) == 100
    assert same_land([*shapes, BOX], work_most=1000) == {100: (0, True)}
