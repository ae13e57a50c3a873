"""Answers on scenarios as typed structures; their fields are the keys of the JSON, its numbers whole where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import convert, field
from msgspec.structs import asdict

from marchland.assess.adapters.scenario_files import ScenarioFile
from marchland.assess.domain import assessment as domain
from marchland.assess.domain.assessment import Assessment, BeltAssessment, BorderShape, DocumentedBelt, Driver, Outcome
from marchland.assess.domain.compare import Comparison, InputDifference
from marchland.assess.domain.model import Model
from marchland.assess.domain.scenario import Input
from marchland.assess.domain.sensitivity import SobolIndex
from marchland.assess.faces.tables import near, near_sources
from marchland.assess.faces.words import find_outcome, formula, layer_output
from marchland.assess.service.asking import Doubt
from marchland.assess.service.books import Books
from marchland.assess.service.sliders import dials
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


class StretchAnswer(Answer, frozen=True):
    """The people within a distance of the line: of the whole line, and of the belt's part of it."""

    within_km: float | None
    places_whole: int
    people_whole: int
    people_own_side: int
    places: QuantityAnswer
    people: QuantityAnswer


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
    exposure: ExposureAnswer | None
    borders: tuple[BorderShape, ...]
    note: str


class InputAnswer(EstimateAnswer, frozen=True):
    """One input: its value, and the fact, grade and sources behind it."""

    fact: str
    grade: str
    sources: tuple[str, ...]


class ConvergenceAnswer(Answer, frozen=True):
    """The main range after so many draws."""

    draws: int
    value: QuantityAnswer


class DependenceAnswer(Answer, frozen=True):
    """A stated rank correlation between every two of the named inputs."""

    between: tuple[str, ...]
    rank_correlation: float | None


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
    total_exposure: tuple[StretchAnswer, ...]
    belts: tuple[BeltAnswer, ...]
    documented_belts: tuple[DocumentedBelt, ...]
    inputs: Mapping[str, InputAnswer]
    convergence: tuple[ConvergenceAnswer, ...]
    dependences: tuple[DependenceAnswer, ...]
    sources: tuple[str, ...]
    unknown: tuple[str, ...]
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


class DoubtAnswer(QuantityAnswer, frozen=True):
    """One output with what drives it: one input at a time, and shares of its variance."""

    tornado: tuple[Driver, ...]
    sobol: tuple[SobolIndex, ...]


class SensitivityAnswer(Answer, frozen=True):
    """What drives each of the outputs that were asked about."""

    rows_of = "outputs"

    scenario: str
    title: str
    outputs: Mapping[str, DoubtAnswer]
    provenance: ProvenanceAnswer


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


class DialAnswer(Answer, frozen=True):
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
    set: Mapping[str, DialAnswer]


def assessment(of: Assessment, *_books: object, **_given: object) -> AssessmentAnswer:
    """Return the whole assessment."""
    return AssessmentAnswer(
        scenario=of.name,
        title=of.title,
        summary=of.summary,
        currency=of.currency,
        total=_quantities(of.total, of.total_exposure),
        total_drivers=_drivers(of.total),
        total_sources=_sources(of.total, of.belts),
        total_exposure=tuple(map(_stretch, of.total_exposure)),
        belts=tuple(map(_belt, of.belts)),
        documented_belts=whole(of.documented),
        inputs={name: _input(item) for name, item in of.inputs.items()},
        convergence=tuple(ConvergenceAnswer(draws, quantity(at)) for draws, at in of.convergence),
        dependences=tuple(DependenceAnswer(names, number(correlation)) for names, correlation in of.dependences),
        sources=of.sources,
        unknown=of.unknown,
        provenance=_provenance(of),
    )


def _provenance(of: Assessment) -> ProvenanceAnswer:
    p = of.provenance
    books = p.facts_digest, p.scenario_digest
    return ProvenanceAnswer(p.version, p.seed, p.draws, *books, p.as_of.valid_on, p.as_of.known_on)


def _quantities(outcomes: Mapping[str, Outcome], stretches: Iterable[domain.Stretch]) -> Quantities:
    ranges = {name: of.range for name, of in outcomes.items()} | dict(near(stretches))
    return {name: quantity(of) for name, of in ranges.items()}


def _drivers(outcomes: Mapping[str, Outcome]) -> Drivers:
    return {name: whole(of.drivers) for name, of in outcomes.items()}


def _sources(outcomes: Mapping[str, Outcome], belts: Sequence[BeltAssessment]) -> Sources:
    slugs = near_sources(belts)
    stretches = (stretch for of in belts if of.exposure for stretch in of.exposure.stretches)
    return {name: of.sources for name, of in outcomes.items()} | {name: slugs for name, _ in near(stretches)}


def _belt(of: BeltAssessment) -> BeltAnswer:
    costs = {layer: of.outcomes.get(layer_output(layer)) for layer, _ in of.layers}
    return BeltAnswer(
        outputs=_quantities(of.outcomes, of.exposure.stretches if of.exposure else ()),
        id=of.id,
        title=of.title,
        states=of.states,
        facing=of.facing,
        layers={layer: quantity(cost.range) for layer, cost in costs.items() if cost is not None},
        drivers=_drivers(of.outcomes),
        sources=_sources(of.outcomes, (of,)),
        exposure=_exposure(of.exposure) if of.exposure else None,
        borders=whole(of.borders),
        note=of.note,
    )


def _exposure(of: domain.Exposure) -> ExposureAnswer:
    stretches = tuple(map(_stretch, of.stretches))
    return ExposureAnswer(of.lines, number(of.covered_share), stretches, of.note, of.sources)


def _stretch(of: domain.Stretch) -> StretchAnswer:
    counts = of.places_whole, of.people_whole, of.people_own_side
    return StretchAnswer(number(of.within_km), *counts, quantity(of.places), quantity(of.people))


def _input(of: Input) -> InputAnswer:
    return InputAnswer(**asdict(estimate(of.estimate)), fact=of.fact, grade=of.grade, sources=of.sources)


def comparison(of: Comparison, *_books: object, **_given: object) -> ComparisonAnswer:
    """Return everything in which two assessments differ."""
    first, second = (ComparedScenarioAnswer(each.name, each.title, _provenance(each)) for each in (of.first, of.second))
    outputs = tuple(
        OutputDifferenceAnswer(
            each.belt,
            each.output,
            quantity(each.first) if each.first else None,
            quantity(each.second) if each.second else None,
            number(each.ratio),
        )
        for each in of.outputs
    )
    return ComparisonAnswer(first, second, of.summary, of.inputs, outputs)


def sensitivity(of: Doubt, *_books: object, **_given: object) -> SensitivityAnswer:
    """Return what drives each named output such as `total.mines`: one at a time, and shares of variance."""
    answer, indices = of
    outcomes = {name: find_outcome(answer, name)[1] for name in indices}
    outputs = {
        name: DoubtAnswer(**asdict(quantity(each.range)), tornado=whole(each.drivers), sobol=whole(indices[name]))
        for name, each in outcomes.items()
    }
    return SensitivityAnswer(answer.name, answer.title, outputs, _provenance(answer))


def explain(of: Model, *_books: object, **_given: object) -> ModelAnswer:
    """Return every formula of a model with what each name in it is tied to, and every input."""
    formulas = tuple(
        FormulaAnswer(
            step.output, step.formula.text, formula(step.formula.text), label(step.formula.unit), step.formula.meaning,
            step.binding,
        )
        for step in of.steps
    )  # fmt: skip
    return ModelAnswer(tuple(of.belts), formulas, {name: _input(item) for name, item in of.inputs.items()})


def scenarios(of: Sequence[ScenarioFile], books: Books, *, as_of: AsOf, **_given: object) -> Answers[ScenarioAnswer]:
    """Return scenarios, and what may be set in each."""
    return Answers(
        ScenarioAnswer(
            each.name,
            each.asked.title,
            each.asked.summary,
            {dial.name: convert(dial, DialAnswer, from_attributes=True) for dial in dials(each, books, as_of)},
        )
        for each in of
    )
