"""Belts that count the same mines twice, or count them from half the figures, cannot be made."""

import pytest

from marchland.core.errors import ScenarioError
from tests.assess.scenarios import belt, ranged, stated


def test_a_belt_with_both_densities_is_refused() -> None:
    with pytest.raises(ScenarioError, match="both mines per km²") as caught:
        belt(front_density=stated("f", 5000, "mine/km"))
    assert "twice" in caught.value.next_step


@pytest.mark.parametrize(("missing", "given"), [("density", "depth"), ("depth", "density")])
def test_depth_and_density_need_each_other(missing: str, given: str) -> None:
    with pytest.raises(ScenarioError, match=f"{given} is given without {missing}"):
        belt(**{missing: None})


def test_a_belt_without_mines_is_a_belt() -> None:
    assert not belt(depth=None, density=None).mined
    assert belt(depth=None, density=None, front_density=ranged("f", 500, 5500, "mine/km")).mined
