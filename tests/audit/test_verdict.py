"""The rule of verdicts, edge by edge."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.audit.domain.claim import Basis, Bound, Verdict
from marchland.audit.domain.verdict import judge

FOLLOWS, ROUNDS, LOOSE = Verdict.FOLLOWS, Verdict.ROUNDS_TO, Verdict.LOOSE_BOUND
NOT, CONTRADICTED = Verdict.DOES_NOT_FOLLOW, Verdict.CONTRADICTED

EDGES = [
    # stated, recomputed, bound, verdict, reason
    (100, 100, Bound.EXACT, FOLLOWS, "gap 0.0 %"),
    (100.5, 100, Bound.EXACT, FOLLOWS, "gap 0.5 %"),
    (99.5, 100, Bound.EXACT, FOLLOWS, "gap 0.5 %"),
    (100.5001, 100, Bound.EXACT, ROUNDS, "gap 0.5 %"),
    (105, 100, Bound.EXACT, ROUNDS, "gap 5.0 %"),
    (95, 100, Bound.EXACT, ROUNDS, "gap 5.0 %"),
    (105.01, 100, Bound.EXACT, NOT, "gap 5.0 %"),
    (94.99, 100, Bound.EXACT, NOT, "gap 5.0 %"),
    (1.005, 1.0, Bound.EXACT, FOLLOWS, "gap 0.5 %"),
    (0.105, 0.1, Bound.EXACT, ROUNDS, "gap 5.0 %"),
    (100.01, 100, Bound.EXACT, FOLLOWS, "gap under 0.05 %"),
    (10, 9.6, Bound.EXACT, ROUNDS, "gap 4.2 %"),
    (24_000, 5080, Bound.EXACT, NOT, "gap 372.4 %"),
    (0, 0, Bound.EXACT, FOLLOWS, "gap 0.0 %"),
    (5, 0, Bound.EXACT, NOT, "gap without limit"),
    (0, 5, Bound.EXACT, NOT, "gap 100.0 %"),
    (-100, -100.5, Bound.EXACT, FOLLOWS, "gap 0.5 %"),
    (-100, 100, Bound.EXACT, NOT, "gap 200.0 %"),
    (50, 50, Bound.OVER, FOLLOWS, "the bound is held, 0.0 % off"),
    (50, 55, Bound.OVER, FOLLOWS, "the bound is held, 10.0 % off"),
    (0.5, 0.55, Bound.OVER, FOLLOWS, "the bound is held, 10.0 % off"),
    (50, 55.01, Bound.OVER, LOOSE, "the bound is held, 10.0 % off"),
    (55, 62.4, Bound.OVER, LOOSE, "the bound is held, 13.5 % off"),
    (55, 54.9, Bound.OVER, FOLLOWS, "the bound is not held, gap 0.2 %"),
    (55, 52.8, Bound.OVER, ROUNDS, "the bound is not held, gap 4.2 %"),
    (55, 50.4, Bound.OVER, NOT, "the bound is not held, gap 9.1 %"),
    (50, 45, Bound.UP_TO, FOLLOWS, "the bound is held, 10.0 % off"),
    (50, 44.9, Bound.UP_TO, LOOSE, "the bound is held, 10.2 % off"),
    (50, 51, Bound.UP_TO, ROUNDS, "the bound is not held, gap 2.0 %"),
    (50, 60, Bound.UP_TO, NOT, "the bound is not held, gap 16.7 %"),
    (0, 0, Bound.OVER, FOLLOWS, "the bound is held, 0.0 % off"),
    (0, 3, Bound.OVER, LOOSE, "the bound is held, without limit off"),
    (0, 0, Bound.UP_TO, FOLLOWS, "the bound is held, 0.0 % off"),
    (-5, -4.5, Bound.OVER, FOLLOWS, "the bound is held, 10.0 % off"),
]


@pytest.mark.parametrize(("stated", "computed", "bound", "verdict", "reason"), EDGES)
def test_one_figure(stated: float, computed: float, bound: Bound, verdict: Verdict, reason: str) -> None:
    found = judge((stated, stated), (computed, computed), bound, Basis.TEXT)
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(("stated", "computed", "bound", "verdict", "reason"), EDGES)
def test_an_independent_source_contradicts_where_the_texts_own_inputs_do_not_follow(
    stated: float, computed: float, bound: Bound, verdict: Verdict, reason: str
) -> None:
    found = judge((stated, stated), (computed, computed), bound, Basis.INDEPENDENT)
    assert found.verdict is (CONTRADICTED if verdict is NOT else verdict)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("stated", "computed", "verdict", "reason"),
    [
        ((4, 5), (4, 5), FOLLOWS, "low end: gap 0.0 %"),
        ((4, 5), (4.8, 7.2), NOT, "high end: gap 30.6 %"),
        ((4, 5), (4, 7.2), NOT, "high end: gap 30.6 %"),
        ((4, 5), (4.8, 5), NOT, "low end: gap 16.7 %"),
        ((100, 103), (100, 100), ROUNDS, "high end: gap 3.0 %"),
        ((114, 114), (112.58, 117.82), ROUNDS, "high end: gap 3.2 %"),
    ],
)
def test_both_ends_of_a_range_count_and_the_worse_is_told(
    stated: tuple[float, float], computed: tuple[float, float], verdict: Verdict, reason: str
) -> None:
    found = judge(stated, computed, Bound.EXACT, Basis.TEXT)
    assert (found.verdict, found.reason) == (verdict, reason)


figures = st.floats(min_value=1e-6, max_value=1e12)


@given(figures, st.floats(0, 2), st.floats(0, 2), st.sampled_from([Basis.TEXT, Basis.INDEPENDENT]))
def test_a_larger_gap_never_gives_a_better_verdict(computed: float, one: float, other: float, basis: Basis) -> None:
    order = [FOLLOWS, ROUNDS, NOT, CONTRADICTED]
    near, far = sorted((one, other))
    verdicts = [judge((computed * (1 + gap),) * 2, (computed,) * 2, Bound.EXACT, basis).verdict for gap in (near, far)]
    assert order.index(verdicts[0]) <= order.index(verdicts[1])


@given(figures, st.floats(0, 2), st.floats(0, 2), st.sampled_from([Bound.OVER, Bound.UP_TO]))
def test_a_bound_held_further_off_is_never_better(said: float, one: float, other: float, bound: Bound) -> None:
    sign = 1 if bound is Bound.OVER else -1
    near, far = sorted((one, min(other, 0.9)))
    assume(near <= 0.9)
    held = [judge((said,) * 2, (said * (1 + sign * off),) * 2, bound, Basis.TEXT).verdict for off in (near, far)]
    order = [FOLLOWS, LOOSE]
    assert order.index(held[0]) <= order.index(held[1])


@given(figures, figures, st.sampled_from(list(Bound)), st.sampled_from(list(Basis)), st.floats(0.001, 1000))
def test_the_unit_of_measure_makes_no_difference(
    said: float, computed: float, bound: Bound, basis: Basis, scale: float
) -> None:
    shares = [abs(said - computed) / whole for whole in (said, computed)]
    assume(not any(math.isclose(edge, share, rel_tol=1e-6) for edge in (0.005, 0.05, 0.1) for share in shares))
    assume(not math.isclose(said, computed, rel_tol=1e-9))
    one = judge((said,) * 2, (computed,) * 2, bound, basis).verdict
    assert judge((said * scale,) * 2, (computed * scale,) * 2, bound, basis).verdict is one


@given(figures)
def test_a_figure_follows_from_itself(figure: float) -> None:
    for bound in Bound:
        assert judge((figure,) * 2, (figure,) * 2, bound, Basis.TEXT).verdict is FOLLOWS
