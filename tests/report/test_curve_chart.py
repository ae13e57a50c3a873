"""The curve of an output as a picture: where its points lie, worked out from its scales, and what it says."""

from __future__ import annotations

import re

import pytest

from marchland.assess.domain.assessment import Distribution, Percentile
from marchland.assess.faces.curve_chart import cumulative
from marchland.formats.drawing import NARROW, WIDE


def found(values: list[float], unit: str = "mine") -> Distribution:
    """Return a distribution with those values at 1 to 99 per cent."""
    curve = tuple(Percentile(float(percent), value) for percent, value in enumerate(values, 1))
    return Distribution(unit, 1000, sum(values) / 99, 1.0, 2.0, (), curve)


def steps_of(svg: str) -> list[tuple[float, float]]:
    """Return how far each corner of the longest line lies from the one before, first from the picture's corner."""
    lines = [re.findall(r"(-?[\d.]+),(-?[\d.]+)", path) for path in re.findall(r'<path d="([^"]+)"', svg)]
    return [(float(x), float(y)) for x, y in max(lines, key=len)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_uniform_curve_is_a_straight_line(width: int) -> None:
    first, *steps = steps_of(cumulative(found([1000.0 + 10 * n for n in range(99)]), "Mines", width))
    assert len(steps) == 98
    assert all(step == pytest.approx(steps[0], abs=0.11) for step in steps)
    assert steps[0][0] > 0 > steps[0][1]
    assert 0 < first[0] < first[0] + sum(x for x, _ in steps) < width


def test_a_wide_curve_is_straight_on_the_logarithm() -> None:
    svg = cumulative(found([10.0 ** (1 + n / 24.5) for n in range(99)]), "Mines")
    _, *steps = steps_of(svg)
    assert all(step == pytest.approx(steps[0], abs=0.11) for step in steps)
    assert "logarithmic" in svg


def test_it_says_its_chief_points_and_its_mean() -> None:
    svg = cumulative(found([float(n) for n in range(1, 100)], "EUR"), "Cost")
    for words in ("5 % €5", "50 % €50", "95 % €95", "mean €50"):
        assert words in svg


def test_what_has_one_value_has_no_curve() -> None:
    assert cumulative(found([5.0] * 99), "Mines") == ""
