"""What a scenario is: belts, the layers of a barrier beside the mines, and the terms they are counted on.

Every number in a scenario is an `Input`: a named vector of draws. The same name is the same draw, so a
parameter used twice moves as one, and two belts that share an assumption share its doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marchland.core.errors import ScenarioError
from marchland.core.message import Message
from marchland.core.quantity import Estimate

if TYPE_CHECKING:
    from marchland.assess.domain.prices import PriceBasis
    from marchland.core.geodesy import BorderLine


@dataclass(frozen=True, slots=True)
class Input:
    """One parameter: the name of its vector, its value, and the fact, grade and sources behind it.

    `default` is set where the scenario does not state it: the place and year that its value is of. `records` names the
    pick of the record that it is drawn from together with others. `agreed` says why a point is one.
    """

    name: str
    estimate: Estimate
    fact: str = ""
    grade: str = "stated"
    sources: tuple[str, ...] = ()
    default: str = ""
    records: str = ""
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """Something else along the line: a fence, sensors, patrols. Priced once, yearly, or both."""

    id: str
    title: str
    quantity: Input
    unit_cost: Input | None
    yearly_cost: Input | None
    width: Input | None


@dataclass(frozen=True, slots=True)
class Belt:
    """A belt along a front: of a state, facing others, so long; with depth and density, or mines per km.

    `mined_depth` is the mined ground per km that was recorded together with the mines per km. `lines` is the line
    itself where the scenario gives one, or a part of a border's.
    """

    id: str
    title: str
    states: tuple[str, ...]
    facing: tuple[str, ...]
    length: Input
    share: Input | None
    depth: Input | None
    density: Input | None
    front_density: Input | None
    along: tuple[str, ...]
    layers: tuple[Layer, ...]
    sources: tuple[str, ...] = ()
    note: str = ""
    mined_depth: Input | None = None
    lines: tuple[BorderLine, ...] = ()

    def __post_init__(self) -> None:
        if self.front_density and (self.density or self.depth):
            raise ScenarioError(
                "both mines per km² with a depth and mines per km of front are given",
                next_step="keep depth and density, or keep front_density: the two count the same mines twice",
            )
        if (self.density is None) != (self.depth is None):
            given, missing = ("depth", "density") if self.depth else ("density", "depth")
            raise ScenarioError(
                "{given} is given without {missing}",
                given=given,
                missing=missing,
                next_step=Message("add {missing}, or give front_density instead", missing=missing),
            )

    @property
    def mined(self) -> bool:
        """Tell whether the belt has mines at all."""
        return self.front_density is not None or self.density is not None


@dataclass(frozen=True, slots=True)
class Dependence:
    """A stated rank correlation between every two of the named inputs: one for all, or a matrix of them."""

    between: tuple[str, ...]
    rank_correlation: float
    reason: str = ""
    matrix: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PopulationRaster:
    """The raster that people near are counted from: its file, its name in the scenario, and whose it is."""

    file: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario: the belts, the terms by their names, and how they hang together.

    `unknown` names the terms that no fact gave as of the two dates: what rests on them is left out. `fields` says
    under which field of the file each input stands. `prices` is of which year the money is, and whether it is
    discounted: then the term `discount_rate` has its rate, and the horizon is a number of whole years.
    """

    name: str
    title: str
    summary: str
    currency: str
    belts: tuple[Belt, ...]
    terms: dict[str, Input]
    dependences: tuple[Dependence, ...]
    sources: tuple[str, ...]
    digest: str
    unknown: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    people: PopulationRaster | None = None
    prices: PriceBasis | None = None

    @property
    def discounted_years(self) -> int:
        """Return over how many years what comes later is discounted; 0 where nothing is."""
        return round(self.terms["horizon"].estimate.to("year").central) if "discount_rate" in self.terms else 0


TERMS: dict[str, tuple[str, str, str]] = {
    # name: (field of the file, unit, fact taken by default)
    "horizon": ("horizon", "year", ""),
    "mine_unit_price": ("mine_unit_price", "USD/mine", "mine_unit_price"),
    "production_rate": ("production.rate", "mine/year", "production_rate_poland_planned"),
    "ground_density": ("clearance.ground_density", "mine/km²", ""),
    "mined_depth": ("clearance.mined_depth", "km", "mined_depth_documented"),
    "clearance_cost_per_mine": ("clearance.cost_per_mine", "USD/mine", "clearance_cost_per_mine"),
    "clearance_cost_per_area": ("clearance.cost_per_area", "USD/m²", "clearance_cost_per_area"),
    "clearance_rate": ("clearance.rate_per_deminer", "m²/deminer/day", "clearance_rate_per_deminer"),
    "deminers": ("clearance.deminers", "deminer", "deminers_ukraine_available"),
    "clearance_days": ("clearance.days_per_year", "day/year", "clearance_days_per_year"),
    "world_clearance_rate": ("clearance.world_rate", "mine/year", "world_mines_cleared_per_year"),
    "residue_share": ("clearance.residue_share", "percent", "residue_share"),
    "casualty_rate": ("casualty_rate", "person/km/year", "casualty_rate_korea"),
    "korea_front_density": ("korea_front_density", "mine/km", "front_density_korea_counts"),
}
"""The terms that hold for a whole scenario; each may be given in the file and else comes from a fact, if named."""
