"""The answer: every output of every belt and of the total, with its range, its drivers and its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marchland.assess.domain.scenario import Input
from marchland.core.asof import AsOf
from marchland.core.quantity import Range

if TYPE_CHECKING:
    from marchland.assess.domain.prices import PriceBasis
    from marchland.core.geodesy import BorderLine


@dataclass(frozen=True, slots=True)
class Driver:
    """What one input alone does to an output: its value with the input at its 5 % and at its 95 % point."""

    input: str
    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One output: what it means, its formula, its range, what drives it and the sources it rests on.

    `centre` is its value with all inputs at their medians, which its drivers start from; `agreed` says why it has no
    range where it has none.
    """

    name: str
    meaning: str
    formula: str
    range: Range
    drivers: tuple[Driver, ...]
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    centre: float = 0.0
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class DistanceBand:
    """The people within a distance of the line: of the whole line, and of the belt's part of it.

    The line may run `map_error_km` from where it is drawn: `at_least` and `at_most` are the people of the whole line
    were it further off or nearer everywhere, and the two ranges reach from the one to the other.
    """

    within_km: float
    places_whole: int
    people_whole: int
    people_own_side: int
    places: Range
    people: Range
    at_least: int
    at_most: int
    map_error_km: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """Places and people near the border lines that a belt runs along."""

    lines: tuple[str, ...]
    covered_share: float
    stretches: tuple[DistanceBand, ...]
    note: str
    sources: tuple[str, ...] = ()
    map_error_km: float = 0.0


@dataclass(frozen=True, slots=True)
class MeasuredLength:
    """A border's length in km as one source or one resolution has it."""

    what: str
    km: float
    source: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A one-sided strip along a real border line: its true area beside length × depth, and why they differ."""

    line: str
    depth_km: float
    map_length_km: float
    true_area_km2: float
    product_km2: float
    reason: str


@dataclass(frozen=True, slots=True)
class BorderShape:
    """What the map says of a border: lengths by resolution, the official figure, strips."""

    pair: str
    official_km: float | None
    official_sources: tuple[str, ...]
    lengths: tuple[MeasuredLength, ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class BeltAssessment:
    """All outcomes of one belt; `lines` is where it runs if that is a part of a border or a line of one's own."""

    id: str
    title: str
    states: tuple[str, ...]
    facing: tuple[str, ...]
    outcomes: Mapping[str, Outcome]
    exposure: Exposure | None
    borders: tuple[BorderShape, ...]
    note: str
    layers: tuple[tuple[str, str], ...]
    lines: tuple[BorderLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentedBelt:
    """A belt of the record, for comparison: mines per km of front with its grade and source."""

    name: str
    title: str
    meaning: str
    low: float
    central: float
    high: float
    unit: str
    grade: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Percentile:
    """The value that so many per cent of the draws do not exceed."""

    percent: float
    value: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """One output's mean, with half the width of the 95 % interval that the draws leave it, its deviation and curve."""

    unit: str
    draws: int
    mean: float
    mean_error: float
    standard_deviation: float
    percentiles: tuple[Percentile, ...]
    curve: tuple[Percentile, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is needed to have the same digits again."""

    version: str
    seed: int
    draws: int
    facts_digest: str
    scenario_digest: str
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class StatedDependence:
    """Inputs that were stated to move together, and how far their correlations had to be moved to hold at once."""

    between: tuple[str, ...]
    rank_correlation: float
    matrix: tuple[tuple[float, ...], ...] = ()
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class Assessment:
    """A scenario's answer; `unknown` says which terms no fact gave as of the two dates, and so what is left out.

    `curve` is how its main output is distributed, over the first draws. `prices` is of which year the money is, and
    whether what comes later is discounted.
    """

    name: str
    title: str
    summary: str
    currency: str
    belts: tuple[BeltAssessment, ...]
    total: Mapping[str, Outcome]
    total_exposure: tuple[DistanceBand, ...]
    inputs: Mapping[str, Input]
    documented: tuple[DocumentedBelt, ...]
    convergence: tuple[tuple[int, Range], ...]
    converging: str
    dependences: tuple[StatedDependence, ...]
    sources: tuple[str, ...]
    provenance: Provenance
    unknown: tuple[str, ...] = ()
    curve: Distribution | None = None
    prices: PriceBasis | None = None
