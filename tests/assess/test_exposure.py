"""People near a line against geodesic brute force, and the laws that their ranges keep."""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.assess.domain.assessment import DistanceBand
from marchland.assess.domain.exposure import WITHIN_KM, Spread, exposure, total
from marchland.core.errors import InputError
from marchland.core.geodesy import Array, BorderLine, Place, chain, densified, geod, length_km, parts, within
from marchland.core.quantity import Range
from marchland.gazetteer.adapters.border_files import read_borders
from marchland.gazetteer.adapters.place_files import read_places

DATA = importlib.resources.files("marchland").joinpath("data")
BORDERS = read_borders(DATA)
PLACES = read_places(DATA)
SOME = ("POL-RUS", "POL-BLR", "LTU-RUS", "NOR-RUS", "PRK-KOR")


def of(*pairs: str) -> list[BorderLine]:
    return [line for line in BORDERS if line.pair in pairs]


def drawn(*points: tuple[float, float], pair: str = "AAA-BBB") -> BorderLine:
    return BorderLine(pair, shapely.LineString(points), False, pair[:3], "1:1", "drawn")


def place(number: int, longitude: float, latitude: float, people: int, state: str = "AAA") -> Place:
    return Place(f"place {number}", latitude, longitude, state, people)


# A line along a parallel, in even steps of longitude and so of km, with places anywhere about it.
PARALLEL = drawn(*((20 + step / 10, 50.0) for step in range(51)))
somewhere = st.builds(
    place, st.integers(0, 10**6), st.floats(19.5, 25.5), st.floats(49.5, 50.5), st.integers(0, 10**6),
    st.sampled_from(("AAA", "BBB")),
)  # fmt: skip
crowds = st.lists(somewhere, max_size=12, unique=True)
shares = st.floats(0, 1)


@functools.cache
def dense(pair: str, step: float = 0.0005) -> tuple[Array, Array]:
    """Return points every fifty metres and less along a pair's line, and the km walked to each."""
    points, walked = [], []
    before = 0.0
    for part in parts(shapely.segmentize(of(pair)[0].line, step)):
        xy = shapely.get_coordinates(part)
        km = np.concatenate([[0.0], np.cumsum(geod().inv(*xy[:-1].T, *xy[1:].T)[2]) / 1000])
        points.append(xy)
        walked.append(before + km)
        before += float(km[-1])
    return np.concatenate(points), np.concatenate(walked)


def geodesic_km(points: Array, places: Sequence[Place]) -> Array:
    """Return the geodesic distances of places (rows) from points (columns)."""
    there = [np.tile(points[:, axis], len(places)) for axis in (0, 1)]
    here = [np.repeat([getattr(p, axis) for p in places], len(points)) for axis in ("longitude", "latitude")]
    return np.asarray(geod().inv(*here, *there)[2]).reshape(len(places), len(points)) / 1000


def around(pair: str, count: int) -> list[Place]:
    """Return places scattered about a pair's line, always the same."""
    generator = np.random.default_rng(len(pair) + count)
    points, _ = dense(pair)
    chosen = points[generator.integers(0, len(points), count)]
    scattered = chosen + generator.normal(0, 0.25, (count, 2)) * [1.7, 1]
    return [place(n, float(x), float(y), int(generator.integers(1, 9999))) for n, (x, y) in enumerate(scattered)]


@pytest.mark.parametrize("pair", SOME)
def test_a_place_is_within_a_distance_when_the_geodesic_to_the_line_is(pair: str) -> None:
    places = around(pair, 40)
    apart = geodesic_km(dense(pair)[0], places).min(axis=1)
    distances_km = list(np.geomspace(1, 80, 60))
    longitudes, latitudes = np.array([[p.longitude, p.latitude] for p in places]).T
    found = within([line.line for line in of(pair)], longitudes, latitudes, distances_km)
    for distance_km, spans in zip(distances_km, found, strict=True):
        near = np.isin(np.arange(len(places)), spans.point)
        clear = np.abs(apart / distance_km - 1) > 5e-4
        assert np.array_equal(near[clear], (apart < distance_km)[clear])


@pytest.mark.parametrize("pair", SOME)
def test_the_range_is_that_of_stretches_measured_one_by_one(pair: str) -> None:
    places = around(pair, 25)
    points, walked = dense(pair, 0.01)
    apart = geodesic_km(points, places)
    span_km = 0.3 * walked[-1]
    begins = np.linspace(0, walked[-1] - span_km, 400)
    inside = (walked >= begins[:, None]) & (walked <= begins[:, None] + span_km)
    people = np.array([p.population for p in places])
    found, _ = exposure(of(pair), places, {"AAA"}, 0.3, (10, 30))
    for stretch in found.stretches:
        reached = np.array([(apart[:, at] <= stretch.within_km).any(axis=1) for at in inside])
        for drawn_range, values in ((stretch.places, reached.sum(axis=1)), (stretch.people, reached @ people)):
            low, high = (np.quantile(values, np.clip(np.array([0.05, 0.5, 0.95]) + by, 0, 1)) for by in (-0.02, 0.02))
            exact = np.array([drawn_range.p5, drawn_range.p50, drawn_range.p95])
            assert np.all((exact >= low - 1e-9) & (exact <= high + 1e-9))


def test_a_place_past_the_end_of_a_line_is_near_a_stretch_that_comes_near_the_end() -> None:
    past = place(1, 20 - 0.35, 50.0, 1000)  # 25 km beyond the beginning
    found, spread = exposure([PARALLEL], [past], (), 0.9, (30,))
    reach_km = spread.near[0].to_km[0]
    assert reach_km == pytest.approx(30 - 25.09, abs=0.05)
    assert found.stretches[0].people == Range(0, 0, 1000, "person")  # near one beginning in seven


def test_both_sides_are_counted_and_the_own_side_apart() -> None:
    places = [place(1, 22, 50.03, 700, "AAA"), place(2, 22, 49.97, 900, "BBB"), place(3, 22, 51, 5000)]
    found, _ = exposure([PARALLEL], places, {"AAA"}, 1, (5, 10))
    nearest = found.stretches[0]
    assert (nearest.within_km, nearest.places_whole, nearest.people_whole, nearest.people_own_side) == (5, 2, 1600, 700)
    assert nearest.places == Range(2, 2, 2, "place")
    assert nearest.people == Range(1600, 1600, 1600, "person")
    assert found.lines == ("AAA-BBB",)


def test_the_note_says_what_is_counted() -> None:
    for share, words in ((0.25, "25% of the mapped line"), (1.0, "no range")):
        note = exposure([PARALLEL], [], (), share)[0].note
        for part in ("GeoNames points", "not people spread over the ground", "500 inhabitants", "both sides", words):
            assert part in note


def widths(found: DistanceBand) -> list[float]:
    ranges = (found.places, found.people)
    return [figure for of_range in ranges for figure in (of_range.p5, of_range.p50, of_range.p95)]


@settings(deadline=None)
@given(crowds, shares)
def test_more_are_near_within_a_longer_distance(places: list[Place], share: float) -> None:
    found, _ = exposure([PARALLEL], places, {"AAA"}, share, (1, 3, 10, 30, 60))
    for near, far in itertools.pairwise(found.stretches):
        assert near.places_whole <= far.places_whole
        assert near.people_whole <= far.people_whole
        assert near.people_own_side <= far.people_own_side
        assert all(less <= more for less, more in zip(widths(near), widths(far), strict=True))


@settings(deadline=None)
@given(crowds, shares, shares)
def test_a_longer_stretch_has_no_fewer_people_near(places: list[Place], one: float, other: float) -> None:
    low, high = (exposure([PARALLEL], places, {"AAA"}, share)[0] for share in sorted((one, other)))
    for short, long in zip(low.stretches, high.stretches, strict=True):
        assert all(less <= more for less, more in zip(widths(short), widths(long), strict=True))
        assert short.people_whole == long.people_whole
        assert long.people.p5 <= long.people.p50 <= long.people.p95 <= long.people_whole


@pytest.mark.parametrize("share", [1.0, 1.7])
def test_a_belt_along_the_whole_line_has_a_point_range(share: float) -> None:
    found, _ = exposure(of("POL-BLR", "POL-RUS"), PLACES, {"POL"}, share)
    for stretch in found.stretches:
        assert stretch.people.p5 == stretch.people.p50 == stretch.people.p95 == stretch.people_whole
        assert stretch.places.p5 == stretch.places.p95 == stretch.places_whole


def test_almost_the_whole_line_has_almost_all_its_people() -> None:
    for pair in dict.fromkeys(line.pair for line in BORDERS):
        for stretch in exposure(of(pair), PLACES, (), 1 - 1e-6)[0].stretches:
            assert stretch.people.p50 == stretch.people_whole


def test_no_belt_is_near_nobody() -> None:
    found, _ = exposure(of("POL-BLR"), PLACES, {"POL"}, 0)
    assert all(widths(stretch) == [0] * 6 for stretch in found.stretches)


@settings(deadline=None, max_examples=25)
@given(crowds, shares)
def test_the_order_and_direction_of_lines_and_places_do_not_matter(places: list[Place], share: float) -> None:
    whole = [(20 + step / 10, 50.0) for step in range(51)]
    one, two, three = drawn(*whole[:15]), drawn(*whole[14:40]), drawn(*whole[39:])
    back = drawn(*whole[14:40][::-1])
    straight, _ = exposure([one, two, three], places, {"AAA"}, share)
    mixed, _ = exposure([three, one, back], places[::-1], {"AAA"}, share)
    for first, second in zip(straight.stretches, mixed.stretches, strict=True):
        assert first.people_whole == second.people_whole
        # The same walk backwards: mirrored beginnings, so the same ranges.
        assert widths(first) == pytest.approx(widths(second))


def test_lines_are_chained_by_their_ends() -> None:
    lines = [shapely.LineString(xy) for xy in ([(5, 50), (7, 50)], [(2, 50), (0, 50)], [(2, 50), (5, 50)])]
    order = chain(lines)
    assert order in {((1, True), (2, False), (0, False)), ((0, True), (2, True), (1, False))}
    assert chain(lines[:1]) == ((0, False),)


def test_a_place_across_the_180th_meridian_is_near() -> None:
    line = drawn((179.9, 65), (179.9, 66))
    places = [place(1, -179.95, 65.5, 10), place(2, -178, 65.5, 20)]
    assert exposure([line], places, (), 1, (10,))[0].stretches[0].people_whole == 10


def test_a_place_by_the_pole_is_near() -> None:
    line = drawn((0, 89.9), (10, 89.9))
    places = [place(1, 180, 89.95, 10), place(2, 180, 89.5, 20)]
    assert exposure([line], places, (), 1, (20,))[0].stretches[0].people_whole == 10


def belts(*of_pairs: tuple[str, str, float]) -> list[Spread]:
    return [exposure(of(pair), PLACES, {state}, share)[1] for pair, state, share in of_pairs]


def test_a_place_near_two_belts_is_counted_once() -> None:
    spreads = belts(("POL-BLR", "POL", 1), ("LTU-BLR", "LTU", 1))
    alone = [total([spread], seed=1) for spread in spreads]
    lines = [line.line for line in of("POL-BLR", "LTU-BLR")]
    longitudes, latitudes = np.array([[p.longitude, p.latitude] for p in PLACES]).T
    for index, both in enumerate(total(spreads, seed=1)):
        [spans] = within(lines, longitudes, latitudes, [both.within_km])
        people = [PLACES[number].population for number in set(spans.point.tolist())]
        assert (both.places_whole, both.people_whole) == (len(people), sum(people))
        assert both.people.p5 == both.people.p95 == both.people_whole
        assert both.people_own_side >= max(one[index].people_own_side for one in alone)
    assert both.people_whole < sum(one[-1].people_whole for one in alone)


def test_the_same_belt_twice_is_one_belt_as_a_whole() -> None:
    spread = belts(("POL-RUS", "POL", 1))[0]
    assert total([spread, spread], seed=5) == total([spread], seed=1)


def test_one_belt_in_all_is_its_own_exposure() -> None:
    found, spread = exposure(of("FIN-RUS"), PLACES, {"FIN"}, 0.2)
    assert total([spread], seed=3) == found.stretches


def test_belts_far_from_each_other_add_up() -> None:
    spreads = belts(("PRK-KOR", "KOR", 1), ("POL-BLR", "POL", 0.6))
    fixed, sliding = (total([spread], seed=1)[-1] for spread in spreads)
    both = total(spreads, seed=1)[-1]
    assert both.people_whole == fixed.people_whole + sliding.people_whole
    assert both.people_own_side == fixed.people_own_side + sliding.people_own_side
    for together, alone in zip(widths(both), widths(sliding), strict=True):
        assert together > alone
    assert both.people.p50 == pytest.approx(fixed.people.p50 + sliding.people.p50, rel=0.02)


def test_the_total_of_sliding_belts_is_that_of_stretches_drawn_one_by_one() -> None:
    spreads = belts(("POL-BLR", "POL", 0.5), ("LTU-BLR", "LTU", 0.4), ("LTU-RUS", "LTU", 0))
    both = total(spreads, seed=11, draws=4000)[-1]
    generator = np.random.default_rng(7)
    values = []
    for _ in range(4000):
        met: set[Place] = set()
        for spread in spreads[:2]:
            low = generator.random() * spread.room_km
            near = spread.near[-1]
            hit = (near.to_km >= low) & (near.from_km <= low + spread.span_km)
            met |= {spread.places[number] for number in near.point[hit].tolist()}
        values.append(sum(p.population for p in met))
    # Two samples of 4,000: ranks within three standard errors of each other's.
    for level, figure in ((0.05, both.people.p5), (0.5, both.people.p50), (0.95, both.people.p95)):
        by = 3 * math.sqrt(2 * level * (1 - level) / 4000)
        assert np.quantile(values, level - by) <= figure <= np.quantile(values, level + by)
    assert 0 <= both.people.error < 0.1


def test_the_same_seed_gives_the_same_digits_and_another_seed_others() -> None:
    spreads = belts(("POL-BLR", "POL", 0.5), ("LTU-BLR", "LTU", 0.4))
    once, again, other = (total(spreads, seed=seed, draws=500) for seed in (1, 1, 2))
    assert once == again
    assert once != other


@settings(deadline=None, max_examples=40)
@given(crowds, shares, shares, st.integers(0, 99))
def test_belts_together_have_no_more_people_near_than_one_by_one(
    places: list[Place], one: float, other: float, seed: int
) -> None:
    half = drawn((22.0, 50.0), (25.0, 50.1))
    spreads = [exposure([PARALLEL], places, {"AAA"}, one)[1], exposure([half], places, {"BBB"}, other)[1]]
    singles = [total([spread], seed=seed) for spread in spreads]
    for index, both in enumerate(total(spreads, seed=seed, draws=200)):
        alone = [single[index] for single in singles]
        assert max(s.people_whole for s in alone) <= both.people_whole <= sum(s.people_whole for s in alone)
        assert both.people.p5 <= both.people.p50 <= both.people.p95 <= both.people_whole
        assert both.places.p95 <= both.places_whole
        assert both.people_own_side <= both.people_whole


def test_the_distances_are_given_in_order_and_each_once() -> None:
    found, _ = exposure([PARALLEL], [], (), 0.5, (30, 5, 10))
    assert [stretch.within_km for stretch in found.stretches] == list(WITHIN_KM)
    assert [stretch.people for stretch in found.stretches] == [Range(0, 0, 0, "person")] * 3


@pytest.mark.parametrize("share", [-0.1, math.nan, math.inf])
def test_a_share_that_cannot_be_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="share"):
        exposure([PARALLEL], [], (), share)


@pytest.mark.parametrize("within_km", [(), (0,), (-1, 5), (math.nan,), (math.inf,)])
def test_distances_that_cannot_be_are_refused(within_km: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="distances"):
        exposure([PARALLEL], [], (), 1, within_km)


def test_no_line_and_no_belt_are_refused() -> None:
    with pytest.raises(InputError, match="no border line"):
        exposure([], PLACES, (), 1)
    with pytest.raises(InputError, match="no belt"):
        total([], seed=1)
    spreads = [exposure([PARALLEL], [], (), 1, within_km)[1] for within_km in ((5,), (10,))]
    with pytest.raises(InputError, match="different distances"):
        total(spreads, seed=1)


def test_the_walk_is_as_long_as_its_lines() -> None:
    spread = exposure(BORDERS, PLACES, (), 0.5)[1]
    assert spread.length_km == pytest.approx(sum(length_km(densified(line.line)) for line in BORDERS))
    assert max(float(near.to_km.max()) for near in spread.near) <= spread.length_km + 1e-6


def test_a_map_s_error_makes_a_band_of_people_and_no_threshold() -> None:
    """Places 4, 10.5 and 14 km north of a line: within 10 km of it live those of the first; off by 5, all or none."""
    degree_km = geod().inv(20, 50, 20, 51)[2] / 1000
    line = drawn((19.0, 50.0), (21.0, 50.0))
    people = {4.0: 100, 10.5: 2000, 14.0: 30_000}
    places = [place(n, 20.0, 50 + km / degree_km, of_, "AAA") for n, (km, of_) in enumerate(people.items())]
    found, _ = exposure([line], places, ["AAA"], 1.0, [10.0], map_error_km=5.0)
    band = found.stretches[0]
    assert (band.at_least, band.people_whole, band.at_most) == (100, 100, 32_100)
    assert (band.people.p5, band.people.p50, band.people.p95) == (100, 100, 32_100)
    near, _ = exposure([line], places, ["AAA"], 1.0, [3.0, 5.0], map_error_km=5.0)
    assert [(b.at_least, b.people_whole, b.at_most) for b in near.stretches] == [(0, 0, 100), (0, 100, 100)]
    assert "5.0 km" in near.note


def test_belts_together_keep_the_band() -> None:
    line = drawn((19.0, 50.0), (21.0, 50.0))
    degree_km = geod().inv(20, 50, 20, 51)[2] / 1000
    places = [place(1, 20.0, 50 + 12 / degree_km, 700, "AAA"), place(2, 20.5, 50 + 8 / degree_km, 40, "AAA")]
    spreads = [exposure([line], places, ["AAA"], 1.0, [10.0], map_error_km=5.0)[1] for _ in range(2)]
    band = total(spreads, seed=1, draws=100)[0]
    assert (band.at_least, band.people_whole, band.at_most, band.map_error_km) == (0, 40, 740, 5.0)
    assert (band.people.p5, band.people.p50, band.people.p95) == (0, 40, 740)


def test_nobody_near_korea_s_line_is_an_effect_of_its_map() -> None:
    """Kaesŏng lies at 10.5 km of a line drawn at 1:10,000,000: on paper 1/50 inch, 5.08 km on the ground."""
    own = of("PRK-KOR")
    found, _ = exposure(own, PLACES, ["KOR"], 1.0, map_error_km=1e7 * 25.4e-6 / 50)
    ten = next(band for band in found.stretches if band.within_km == 10)
    kaesong = next(place for place in PLACES if place.name.startswith("Kaes"))
    assert ten.people_whole == 0
    assert ten.at_most >= kaesong.population > 300_000
