"""The rule of verdicts, edge by edge: each verdict is worked out by hand from the digits that are printed."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.audit.domain.claim import Basis, Bound, Verdict
from marchland.audit.domain.verdict import Judgement, PrintedRange, RecomputedRange, half_width, judge

FOLLOWS, ROUNDS, LOOSE = Verdict.FOLLOWS, Verdict.ROUNDS_TO, Verdict.LOOSE_BOUND
NOT, CONTRADICTED = Verdict.DOES_NOT_FOLLOW, Verdict.CONTRADICTED
ORDER = [FOLLOWS, ROUNDS, LOOSE, NOT, CONTRADICTED]
EXACT, OVER, UP_TO = Bound.EXACT, Bound.OVER, Bound.UP_TO

EDGES = [
    # stated, half of its last digit, recomputed, bound, verdict, reason
    (100, 0.5, 100, EXACT, FOLLOWS, "gap 0.0 %"),
    (100.5, 0.05, 100, EXACT, FOLLOWS, "gap 0.5 %"),
    (99.5, 0.05, 100, EXACT, FOLLOWS, "gap 0.5 %"),
    (100.01, 0.005, 100, EXACT, FOLLOWS, "gap under 0.05 %"),
    (2001, 0.5, 2000, EXACT, FOLLOWS, "gap 0.1 %"),  # 0.0005 itself is told as a number
    (100.6, 0.05, 100, EXACT, NOT, "gap 0.6 %, outside 100.5 to 100.6"),
    (10, 0.5, 9.6, EXACT, ROUNDS, "gap 4.2 %, within 9.5 to 10.5"),
    (10, 0.5, 9.4, EXACT, NOT, "gap 6.4 %, outside 9.5 to 10.5"),
    (10e6, 0.5e6, 9.6e6, EXACT, ROUNDS, "gap 4.2 %, within 9,500,000 to 10,500,000"),
    (91, 0.5, 93.9, EXACT, NOT, "gap 3.1 %, outside 90.5 to 91.5"),
    (94, 0.5, 93.9, EXACT, FOLLOWS, "gap 0.1 %"),
    (93, 0.5, 93.9, EXACT, NOT, "gap 1.0 %, outside 92.5 to 93.5"),
    (4.19e6, 5e3, 4e6, EXACT, NOT, "gap 4.8 %, outside 4,185,000 to 4,195,000"),
    (1300, 50, 1340, EXACT, ROUNDS, "gap 3.0 %, within 1,250 to 1,350"),
    (400, 20, 418, EXACT, ROUNDS, "gap 4.3 %, within 380 to 420"),
    (400, 20, 421, EXACT, NOT, "gap 5.0 %, outside 380 to 420"),
    (24_000, 500, 5080, EXACT, NOT, "gap 372.4 %, outside 23,500 to 24,500"),
    (0, 0.5, 0, EXACT, FOLLOWS, "gap 0.0 %"),
    (5, 0.5, 0, EXACT, NOT, "gap without limit, outside 4.5 to 5.5"),
    (0, 0.5, 5, EXACT, NOT, "gap 100.0 %, outside -0.5 to 0.5"),
    (-100, 0.5, -100.5, EXACT, FOLLOWS, "gap 0.5 %"),
    (-100, 0.5, 100, EXACT, NOT, "gap 200.0 %, outside -100.5 to -99.5"),
    (50, 0.5, 50, OVER, FOLLOWS, "the bound is held, 0.0 % off"),
    (50, 0.5, 55, OVER, FOLLOWS, "the bound is held, 10.0 % off"),
    (0.5, 0.05, 0.55, OVER, FOLLOWS, "the bound is held, 10.0 % off"),
    (50, 0.5, 55.01, OVER, LOOSE, "the bound is held, 10.0 % off"),
    (55e6, 0.5e6, 62.4e6, OVER, LOOSE, "the bound is held, 13.5 % off"),
    (60, 0.5, 59.6, OVER, ROUNDS, "the bound is not held, gap 0.7 %, and is printed for what does not hold it"),
    (55, 0.5, 54.9, OVER, ROUNDS, "the bound is not held, gap 0.2 %, and is printed for what does not hold it"),
    (55, 0.5, 52.8, OVER, NOT, "the bound is not held, gap 4.2 %"),
    (50, 0.5, 45, UP_TO, FOLLOWS, "the bound is held, 10.0 % off"),
    (50, 0.5, 44.9, UP_TO, LOOSE, "the bound is held, 10.2 % off"),
    (50, 0.5, 50.4, UP_TO, ROUNDS, "the bound is not held, gap 0.8 %, and is printed for what does not hold it"),
    (50, 0.5, 51, UP_TO, NOT, "the bound is not held, gap 2.0 %"),
    (0, 0.5, 0, OVER, FOLLOWS, "the bound is held, 0.0 % off"),
    (0, 0.5, 3, OVER, LOOSE, "the bound is held, without limit off"),
    (0, 0.5, 0, UP_TO, FOLLOWS, "the bound is held, 0.0 % off"),
    (-5, 0.5, -4.5, OVER, FOLLOWS, "the bound is held, 10.0 % off"),
]


def one(stated: float, half: float, computed: float, bound: Bound, basis: Basis = Basis.TEXT) -> Judgement:
    return judge(PrintedRange(stated, stated, half, half), RecomputedRange.of(computed, computed), bound, basis)


@pytest.mark.parametrize(("stated", "half", "computed", "bound", "verdict", "reason"), EDGES)
def test_one_figure(stated: float, half: float, computed: float, bound: Bound, verdict: Verdict, reason: str) -> None:
    found = one(stated, half, computed, bound)
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(("stated", "half", "computed", "bound", "verdict", "reason"), EDGES)
def test_an_independent_source_contradicts_where_the_texts_own_inputs_do_not_follow(
    stated: float, half: float, computed: float, bound: Bound, verdict: Verdict, reason: str
) -> None:
    found = one(stated, half, computed, bound, Basis.INDEPENDENT)
    assert (found.verdict, found.reason) == (CONTRADICTED if verdict is NOT else verdict, reason)


INSIDE = "it lies inside what the inputs give"
RANGES = [
    # stated, its halves, recomputed, verdict, reason
    ((4, 5), (0.5, 0.5), (4, 5), FOLLOWS, "low end: gap 0.0 %"),
    ((4e6, 5e6), (0.5e6, 0.5e6), (4.8e6, 7.2e6), NOT, "high end: gap 30.6 %"),
    ((4, 5), (0.5, 0.5), (4, 7.2), FOLLOWS, INSIDE),
    ((280, 280), (5, 5), (262.5, 300), FOLLOWS, INSIDE),
    ((262, 300), (0.5, 5), (262.5, 300), FOLLOWS, "low end: gap 0.2 %"),
    ((114, 114), (0.5, 0.5), (112.58, 117.82), FOLLOWS, INSIDE),
    ((310, 310), (5, 5), (262.5, 300), NOT, "gap 3.3 %, outside 305 to 315"),
    ((305, 305), (5, 5), (262.5, 300), ROUNDS, "gap 1.7 %, within 300 to 310"),
    ((5, 7), (0.5, 0.5), (4.8, 7.2), FOLLOWS, INSIDE),
    ((5, 8), (0.5, 0.5), (4.8, 7.6), ROUNDS, "high end: gap 5.3 %"),
    ((4, 8), (0.5, 0.5), (4.8, 7.2), ROUNDS, "it holds what the inputs give, 10.0 % off"),
    ((4, 5), (0.1, 0.1), (4.6, 4.6), ROUNDS, "it holds what the inputs give, 8.0 % off"),
    ((1, 100), (0.5, 0.5), (50, 50), LOOSE, "it holds what the inputs give, 50.0 % off"),
    ((4, 5), (0.5, 0.5), (6, 6), NOT, "low end: gap 33.3 %"),
]


@pytest.mark.parametrize(("stated", "halves", "computed", "verdict", "reason"), RANGES)
def test_ranges_are_judged_end_by_end_inside_and_around(
    stated: tuple[float, float],
    halves: tuple[float, float],
    computed: tuple[float, float],
    verdict: Verdict,
    reason: str,
) -> None:
    found = judge(PrintedRange(*stated, *halves), RecomputedRange.of(*computed), EXACT, Basis.TEXT)
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("stated", "computed", "bound", "verdict"),
    [(114, (112.58, 117.82), OVER, ROUNDS), (114, (112.58, 117.82), UP_TO, ROUNDS),
     (110, (112.58, 117.82), OVER, FOLLOWS),
     (90, (112.58, 117.82), OVER, LOOSE), (120, (112.58, 117.82), OVER, NOT)],
)  # fmt: skip
def test_a_bound_that_a_part_of_it_holds_rounds_to_it(
    stated: float, computed: tuple[float, float], bound: Bound, verdict: Verdict
) -> None:
    assert (
        judge(PrintedRange(stated, stated, 0.5, 0.5), RecomputedRange.of(*computed), bound, Basis.TEXT).verdict
        is verdict
    )


def test_about_is_twice_as_wide() -> None:
    given_ = RecomputedRange.of(420.0, 420.0)
    assert judge(PrintedRange(400, 400, 12, 12), given_, EXACT, Basis.TEXT).verdict is NOT
    found = judge(PrintedRange(400, 400, 12, 12, about=True), given_, EXACT, Basis.TEXT)
    assert (found.verdict, found.reason) == (ROUNDS, "gap 4.8 %, within 376 to 424")


def test_what_the_inputs_may_have_been_decides_too() -> None:
    # 1.4 million by 3.2 years: 0.4375 million as printed, 1.35 / 3.25 = 0.4154 to 1.45 / 3.15 = 0.4603 as it may be.
    stated = PrintedRange(0.46, 0.46, 0.005, 0.005)
    assert judge(stated, RecomputedRange.of(0.4375, 0.4375), EXACT, Basis.TEXT).verdict is NOT
    found = judge(stated, RecomputedRange(0.4375, 0.4375, 0.4154, 0.4603), EXACT, Basis.TEXT)
    assert (found.verdict, found.reason) == (ROUNDS, "gap 5.1 %, the inputs as printed may give 0.4154 to 0.4603")


HALVES = [
    # value, unit, half as stated, half as an input
    (1300, "km", 50, 0), (400, "km", 20, 0), (250, "km", 5, 0), (90, "km", 0.5, 0), (91, "percent", 0.5, 0),
    (900, "percent", 0.5, 0), (900, "%", 0.5, 0), (300, "percentage point", 0.5, 0), (12_000, "mine", 500, 0),
    (5e6, "mine", 250_000, 0), (9.6e6, "mine", 50_000, 0), (1.8, "EUR", 0.05, 0.05), (0.45, "km", 0.005, 0.005),
    (4.19, "km", 0.005, 0.005), (2025, "year", 0.5, 0), (2000, "year", 0.5, 0), (0, "km", 0.5, 0), (-1300, "km", 50, 0),
    (1e-6, "km", 5e-7, 5e-7), (209, "item", 0.5, 0),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "stated", "given_"), HALVES)
def test_a_number_alone_tells_how_it_may_have_been_printed(
    value: float, unit: str, stated: float, given_: float
) -> None:
    assert half_width(value, unit) == pytest.approx(stated, rel=1e-12)
    assert half_width(value, unit, is_input=True) == pytest.approx(given_, rel=1e-12)


figures = st.floats(min_value=1e-6, max_value=1e12)
shares = st.floats(0, 0.2)
bases = st.sampled_from([Basis.TEXT, Basis.INDEPENDENT])


@st.composite
def stated_ranges(draw: st.DrawFn) -> PrintedRange:
    low, high = sorted((draw(figures), draw(figures))) if draw(st.booleans()) else [draw(figures)] * 2
    return PrintedRange(low, high, low * draw(shares), high * draw(shares), about=draw(st.booleans()))


@st.composite
def given_ranges(draw: st.DrawFn) -> RecomputedRange:
    low, high = sorted((draw(figures), draw(figures))) if draw(st.booleans()) else [draw(figures)] * 2
    return RecomputedRange(low, high, low * (1 - draw(shares)), high * (1 + draw(shares)))


@given(stated_ranges(), given_ranges(), st.sampled_from(Bound), bases, shares, shares)
def test_widening_what_either_may_be_never_gives_a_worse_verdict(
    stated: PrintedRange, computed: RecomputedRange, bound: Bound, basis: Basis, one: float, other: float
) -> None:
    before = judge(stated, computed, bound, basis).verdict
    wider = PrintedRange(
        stated.low,
        stated.high,
        stated.low_half + stated.low * one,
        stated.high_half + stated.high * other,
        stated.about,
    )
    looser = RecomputedRange(
        computed.low, computed.high, computed.least - computed.least * one, computed.most + computed.most * other
    )
    for changed in ((wider, computed), (stated, looser), (wider, looser)):
        assert ORDER.index(judge(*changed, bound, basis).verdict) <= ORDER.index(before)


@given(stated_ranges(), given_ranges(), st.sampled_from(Bound), bases)
def test_the_mirror_has_the_same_verdict(
    stated: PrintedRange, computed: RecomputedRange, bound: Bound, basis: Basis
) -> None:
    turned = {Bound.OVER: Bound.UP_TO, Bound.UP_TO: Bound.OVER, Bound.EXACT: Bound.EXACT}[bound]
    mirrored = PrintedRange(-stated.high, -stated.low, stated.high_half, stated.low_half, stated.about)
    other = RecomputedRange(-computed.high, -computed.low, -computed.most, -computed.least)
    assert judge(mirrored, other, turned, basis).verdict is judge(stated, computed, bound, basis).verdict


@given(stated_ranges(), given_ranges(), st.sampled_from(Bound), bases, st.integers(-20, 20))
def test_the_unit_of_measure_makes_no_difference(
    stated: PrintedRange, computed: RecomputedRange, bound: Bound, basis: Basis, power: int
) -> None:
    by = 2.0**power  # so that no rounding of binary numbers moves a figure over an edge
    turned = PrintedRange(stated.low * by, stated.high * by, stated.low_half * by, stated.high_half * by, stated.about)
    other = RecomputedRange(computed.low * by, computed.high * by, computed.least * by, computed.most * by)
    assert judge(turned, other, bound, basis).verdict is judge(stated, computed, bound, basis).verdict


@given(figures, st.floats(0, 2), st.floats(0, 2), bases)
def test_a_larger_gap_never_gives_a_better_verdict(computed: float, one_off: float, other: float, basis: Basis) -> None:
    near, far = sorted((one_off, other))
    half = computed * 0.03
    verdicts = [one(computed * (1 + off), half, computed, EXACT, basis).verdict for off in (near, far)]
    assert ORDER.index(verdicts[0]) <= ORDER.index(verdicts[1])


@given(figures, st.floats(0, 2), st.floats(0, 2), st.sampled_from([OVER, UP_TO]))
def test_a_bound_held_further_off_is_never_better(said: float, one_off: float, other: float, bound: Bound) -> None:
    sign = 1 if bound is OVER else -1
    near, far = sorted((one_off, min(other, 0.9)))
    assume(near <= 0.9)
    held = [one(said, 0.0, said * (1 + sign * off), bound).verdict for off in (near, far)]
    assert ORDER.index(held[0]) <= ORDER.index(held[1])


@given(figures)
def test_a_figure_follows_from_itself(figure: float) -> None:
    for bound in Bound:
        assert one(figure, 0.0, figure, bound).verdict is FOLLOWS


@given(st.integers(100, 10**9), st.integers(0, 6))
def test_a_number_is_in_the_room_of_what_it_is_rounded_to(whole: int, places: int) -> None:
    rounded = round(whole, -places)
    assume(rounded > 0)
    half = half_width(rounded, "km")
    assert abs(whole - rounded) <= half or half == pytest.approx(0.05 * rounded) or places == 0
    assert half <= max(0.5, 0.05 * rounded * (1 + 1e-12))
    assert not math.isnan(half)
