"""Answers on scenarios as typed structures; their fields are the keys of the JSON, its numbers whole where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import convert, field
from msgspec.structs import asdict

from marchland.assess.adapters.scenario_files import ScenarioFile
from marchland.assess.domain import assessment as domain
from marchland.assess.domain.assessment import (
    Assessment,
    BeltAssessment,
    BorderShape,
    DocumentedBelt,
    Driver,
    Outcome,
    Percentile,
)
from marchland.assess.domain.compare import Comparison, InputDifference
from marchland.assess.domain.model import Model
from marchland.assess.domain.prices import PriceBasis
from marchland.assess.domain.scenario import Input
from marchland.assess.domain.sensitivity import SobolIndex, SobolIndices
from marchland.assess.faces.tables import near, near_sources
from marchland.assess.faces.words import find_outcome, formula, layer_output
from marchland.assess.service.asking import Distributions, Doubt
from marchland.assess.service.books import Books
from marchland.assess.service.sliders import sliders
from marchland.core.answer import BESIDE, Answer, Answers
from marchland.core.asof import AsOf
from marchland.core.units import label
from marchland.formats.values import EstimateAnswer, QuantityAnswer, estimate, number, quantity, whole

Quantities = Mapping[str, QuantityAnswer]
Drivers = Mapping[str, tuple[Driver, ...]]
Sources = Mapping[str, tuple[str, ...]]


class ProvenanceAnswer(Answer, frozen=True):
    """All that is needed to have the same digits again; books and scenario by their SHA-256."""

    version: str
    seed: int
    draws: int
    facts: str
    scenario: str
    on: date
    known: date


class PriceIndexAnswer(Answer, frozen=True):
    """An index by which prices were brought to one year, with its source."""

    currency: str
    series: str
    source: str
    locator: str


class PricesAnswer(Answer, frozen=True):
    """Of which year's prices the money is, null where prices stay those of their own years; null where undiscounted."""

    price_year: int | None
    discount_rate: EstimateAnswer | None
    indices: tuple[PriceIndexAnswer, ...]


class StretchAnswer(Answer, frozen=True):
    """The people within a distance of the line: of the whole line, and of the belt's part of it.

    `people_at_least` and `people_at_most` are of the whole line, were it off by the map's error everywhere.
    """

    within_km: float | None
    places_whole: int
    people_whole: int
    people_own_side: int
    places: QuantityAnswer
    people: QuantityAnswer
    people_at_least: int
    people_at_most: int
    map_error_km: float | None


class ExposureAnswer(Answer, frozen=True):
    """Places and people near the border lines that a belt runs along."""

    lines: tuple[str, ...]
    covered_share: float | None
    stretches: tuple[StretchAnswer, ...]
    note: str
    sources: tuple[str, ...]


class BeltAnswer(Answer, frozen=True):
    """One belt: its outputs under their own names, and what it is."""

    outputs: Quantities = field(name=BESIDE)
    id: str
    title: str
    states: tuple[str, ...]
    facing: tuple[str, ...]
    layers: Quantities
    drivers: Drivers
    sources: Sources
    without_range: Mapping[str, str]
    exposure: ExposureAnswer | None
    borders: tuple[BorderShape, ...]
    note: str


class PartAnswer(EstimateAnswer, frozen=True):
    """One part of a mixture, with its share of the weight, and whose it is."""

    weight: float | None
    label: str


class InputAnswer(EstimateAnswer, frozen=True):
    """One input: its value, and the fact, grade and sources behind it.

    `default` is the place and year of what the scenario does not state, `parts` what a mixture is made of, `agreed` why
    a point is one.
    """

    fact: str
    grade: str
    sources: tuple[str, ...]
    default: str
    records: str
    agreed: str
    parts: tuple[PartAnswer, ...]


class ConvergenceAnswer(Answer, frozen=True):
    """The main range after so many draws."""

    draws: int
    value: QuantityAnswer


class DependenceAnswer(Answer, frozen=True):
    """A stated rank correlation between every two of the named inputs, or a matrix of them; how far it was moved."""

    between: tuple[str, ...]
    rank_correlation: float | None
    matrix: tuple[tuple[float, ...], ...]
    moved: float | None


class AssessmentAnswer(Answer, frozen=True):
    """A scenario counted: every output of all belts together and of each, with its range, drivers and sources."""

    rows_of = "total"

    scenario: str
    title: str
    summary: str
    currency: str
    total: Quantities
    total_drivers: Drivers
    total_sources: Sources
    total_without_range: Mapping[str, str]
    total_exposure: tuple[StretchAnswer, ...]
    belts: tuple[BeltAnswer, ...]
    documented_belts: tuple[DocumentedBelt, ...]
    inputs: Mapping[str, InputAnswer]
    convergence: tuple[ConvergenceAnswer, ...]
    dependences: tuple[DependenceAnswer, ...]
    sources: tuple[str, ...]
    unknown: tuple[str, ...]
    prices: PricesAnswer
    provenance: ProvenanceAnswer


class ComparedScenarioAnswer(Answer, frozen=True):
    """One of two scenarios that are compared."""

    scenario: str
    title: str
    provenance: ProvenanceAnswer


class OutputDifferenceAnswer(Answer, frozen=True):
    """One output of both: its ranges, and the ratio of the medians, second over first."""

    belt: str
    output: str
    first: QuantityAnswer | None
    second: QuantityAnswer | None
    ratio: float | None


class ComparisonAnswer(Answer, frozen=True):
    """Everything in which two scenarios differ."""

    rows_of = "outputs"

    first: ComparedScenarioAnswer
    second: ComparedScenarioAnswer
    summary: tuple[str, ...]
    inputs: tuple[InputDifference, ...]
    outputs: tuple[OutputDifferenceAnswer, ...]


class OutputSensitivityAnswer(QuantityAnswer, frozen=True):
    """One output with what drives it: one input at a time from `centre`, and shares of its variance."""

    centre: float | None
    tornado: tuple[Driver, ...]
    on_logarithm: bool
    settled: bool
    base_runs: int
    sobol: tuple[SobolIndex, ...]


class SensitivityAnswer(Answer, frozen=True):
    """What drives each of the outputs that were asked about."""

    rows_of = "outputs"

    scenario: str
    title: str
    outputs: Mapping[str, OutputSensitivityAnswer]
    provenance: ProvenanceAnswer


class OutputDistributionAnswer(Answer, frozen=True):
    """How one output is distributed: its mean ± half a 95 % interval, its deviation, percentiles and the curve."""

    unit: str
    draws: int
    mean: float | None
    mean_error: float | None
    standard_deviation: float | None
    percentiles: tuple[Percentile, ...]
    curve: tuple[Percentile, ...]


class DistributionAnswer(Answer, frozen=True):
    """How each of the outputs that were asked about is distributed."""

    rows_of = "outputs"

    scenario: str
    title: str
    outputs: Mapping[str, OutputDistributionAnswer]


class FormulaAnswer(Answer, frozen=True):
    """One formula of a model, and what each name in it is tied to."""

    output: str
    formula: str
    written: str
    unit: str
    meaning: str
    names: Mapping[str, str]


class ModelAnswer(Answer, frozen=True):
    """Every formula and every input of a scenario."""

    rows_of = "formulas"

    belts: tuple[str, ...]
    formulas: tuple[FormulaAnswer, ...]
    inputs: Mapping[str, InputAnswer]


class SliderAnswer(Answer, frozen=True):
    """One number that may be set: its unit and value as the scenario has it, and how far it may be moved."""

    unit: str
    value: float
    low: float
    high: float


class ScenarioAnswer(Answer, frozen=True):
    """A built-in scenario, and what may be set in it."""

    scenario: str
    title: str
    summary: str
    set: Mapping[str, SliderAnswer]


def assessment(assessment: Assessment, *_books: object, **_given: object) -> AssessmentAnswer:
    """Return the whole assessment."""
    return AssessmentAnswer(
        scenario=assessment.name,
        title=assessment.title,
        summary=assessment.summary,
        currency=assessment.currency,
        total=_quantities(assessment.total, assessment.total_exposure),
        total_drivers=_drivers(assessment.total),
        total_sources=_sources(assessment.total, assessment.belts),
        total_without_range=_without_range(assessment.total),
        total_exposure=tuple(map(_stretch, assessment.total_exposure)),
        belts=tuple(map(_belt, assessment.belts)),
        documented_belts=whole(assessment.documented),
        inputs={name: _input(item) for name, item in assessment.inputs.items()},
        convergence=tuple(ConvergenceAnswer(draws, quantity(at)) for draws, at in assessment.convergence),
        dependences=tuple(
            DependenceAnswer(each.between, number(each.rank_correlation), each.matrix, number(each.moved))
            for each in assessment.dependences
        ),
        sources=assessment.sources,
        unknown=assessment.unknown,
        prices=_prices(assessment),
        provenance=_provenance(assessment),
    )


def _prices(assessment: Assessment) -> PricesAnswer:
    basis = assessment.prices or PriceBasis()
    indices = (PriceIndexAnswer(i.currency, i.series, i.cite.source, i.cite.locator) for i in basis.series)
    return PricesAnswer(basis.year, None if basis.rate is None else estimate(basis.rate), tuple(indices))


def _provenance(assessment: Assessment) -> ProvenanceAnswer:
    p = assessment.provenance
    books = p.facts_digest, p.scenario_digest
    return ProvenanceAnswer(p.version, p.seed, p.draws, *books, p.as_of.valid_on, p.as_of.known_on)


def _quantities(outcomes: Mapping[str, Outcome], stretches: Iterable[domain.DistanceBand]) -> Quantities:
    ranges = {name: outcome.range for name, outcome in outcomes.items()} | dict(near(stretches))
    return {name: quantity(range_) for name, range_ in ranges.items()}


def _drivers(outcomes: Mapping[str, Outcome]) -> Drivers:
    return {name: whole(outcome.drivers) for name, outcome in outcomes.items()}


def _without_range(outcomes: Mapping[str, Outcome]) -> Mapping[str, str]:
    """Return why outputs have no range."""
    return {name: outcome.agreed for name, outcome in outcomes.items() if outcome.agreed}


def _sources(outcomes: Mapping[str, Outcome], belts: Sequence[BeltAssessment]) -> Sources:
    slugs = near_sources(belts)
    stretches = (stretch for belt in belts if belt.exposure for stretch in belt.exposure.stretches)
    return {name: outcome.sources for name, outcome in outcomes.items()} | {name: slugs for name, _ in near(stretches)}


def _belt(belt: BeltAssessment) -> BeltAnswer:
    costs = {layer: belt.outcomes.get(layer_output(layer)) for layer, _ in belt.layers}
    return BeltAnswer(
        outputs=_quantities(belt.outcomes, belt.exposure.stretches if belt.exposure else ()),
        id=belt.id,
        title=belt.title,
        states=belt.states,
        facing=belt.facing,
        layers={layer: quantity(cost.range) for layer, cost in costs.items() if cost is not None},
        drivers=_drivers(belt.outcomes),
        sources=_sources(belt.outcomes, (belt,)),
        without_range=_without_range(belt.outcomes),
        exposure=_exposure(belt.exposure) if belt.exposure else None,
        borders=whole(belt.borders),
        note=belt.note,
    )


def _exposure(exposure: domain.Exposure) -> ExposureAnswer:
    stretches = tuple(map(_stretch, exposure.stretches))
    return ExposureAnswer(exposure.lines, number(exposure.covered_share), stretches, exposure.note, exposure.sources)


def _stretch(band: domain.DistanceBand) -> StretchAnswer:
    counts = band.places_whole, band.people_whole, band.people_own_side
    reach = band.at_least, band.at_most, number(band.map_error_km)
    return StretchAnswer(number(band.within_km), *counts, quantity(band.places), quantity(band.people), *reach)


def _input(item: Input) -> InputAnswer:
    all_ = sum(part.weight for part in item.estimate.parts)
    parts = tuple(
        PartAnswer(**asdict(estimate(part.estimate)), weight=number(part.weight / all_), label=part.label)
        for part in item.estimate.parts
    )
    return InputAnswer(
        **asdict(estimate(item.estimate)),
        fact=item.fact,
        grade=item.grade,
        sources=item.sources,
        default=item.default,
        records=item.records,
        agreed=item.agreed,
        parts=parts,
    )


def comparison(comparison: Comparison, *_books: object, **_given: object) -> ComparisonAnswer:
    """Return everything in which two assessments differ."""
    first, second = (
        ComparedScenarioAnswer(assessment.name, assessment.title, _provenance(assessment))
        for assessment in (comparison.first, comparison.second)
    )
    outputs = tuple(
        OutputDifferenceAnswer(
            difference.belt,
            difference.output,
            quantity(difference.first) if difference.first else None,
            quantity(difference.second) if difference.second else None,
            number(difference.ratio),
        )
        for difference in comparison.outputs
    )
    return ComparisonAnswer(first, second, comparison.summary, comparison.inputs, outputs)


def sensitivity(of: Doubt, *_books: object, **_given: object) -> SensitivityAnswer:
    """Return what drives each named output such as `total.mines`: one at a time, and shares of variance."""
    answer, indices = of
    outcomes = {name: find_outcome(answer, name)[1] for name in indices}
    outputs = {name: _output_sensitivity(outcome, indices[name]) for name, outcome in outcomes.items()}
    return SensitivityAnswer(answer.name, answer.title, outputs, _provenance(answer))


def _output_sensitivity(outcome: Outcome, found: SobolIndices) -> OutputSensitivityAnswer:
    return OutputSensitivityAnswer(
        **asdict(quantity(outcome.range)),
        centre=number(outcome.centre),
        tornado=whole(outcome.drivers),
        on_logarithm=found.on_logarithm,
        settled=found.settled,
        base_runs=found.base_runs,
        sobol=whole(found.indices),
    )


def distribution(of: Distributions, *_books: object, **_given: object) -> DistributionAnswer:
    """Return how each named output such as `total.mines` is distributed."""
    file, found = of
    outputs = {
        name: OutputDistributionAnswer(
            each.unit, each.draws, number(each.mean), number(each.mean_error), number(each.standard_deviation),
            whole(each.percentiles), whole(each.curve),
        )
        for name, each in found.items()
    }  # fmt: skip
    return DistributionAnswer(file.name, file.asked.title, outputs)


def explain(model: Model, *_books: object, **_given: object) -> ModelAnswer:
    """Return every formula of a model with what each name in it is tied to, and every input."""
    formulas = tuple(
        FormulaAnswer(
            step.output, step.formula.text, formula(step.formula.text), label(step.formula.unit), step.formula.meaning,
            step.binding,
        )
        for step in model.steps
    )  # fmt: skip
    return ModelAnswer(tuple(model.belts), formulas, {name: _input(item) for name, item in model.inputs.items()})


def scenarios(of: Sequence[ScenarioFile], books: Books, *, as_of: AsOf, **_given: object) -> Answers[ScenarioAnswer]:
    """Return scenarios, and what may be set in each."""
    return Answers(
        ScenarioAnswer(
            each.name,
            each.asked.title,
            each.asked.summary,
            {dial.name: convert(dial, SliderAnswer, from_attributes=True) for dial in sliders(each, books, as_of)},
        )
        for each in of
    )
