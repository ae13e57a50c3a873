"""Assess a scenario: the belts counted with their doubt, the people near, the border's shape, all with sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.adapters.machine import cores
from marchland.assess.adapters.scenario_files import ScenarioFile
from marchland.assess.domain import compare as compare_module
from marchland.assess.domain import engine as engine_module
from marchland.assess.domain.assessment import (
    Assessment,
    BeltAssessment,
    BorderShape,
    Distribution,
    DocumentedBelt,
    Exposure,
    Outcome,
    Provenance,
    StatedDependence,
)
from marchland.assess.domain.compare import Comparison
from marchland.assess.domain.model import Model
from marchland.assess.domain.scenario import Belt, Scenario
from marchland.assess.domain.sensitivity import SobolIndices, sobol
from marchland.assess.domain.spread import USUAL_PERCENTILES, distribution
from marchland.assess.service.books import Books
from marchland.assess.service.ground import ground_of
from marchland.assess.service.scenarios import make_engine, make_scenario, placed
from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError, NotKnownError, ScenarioError, nearest
from marchland.core.message import Message, join
from marchland.interface import Progress, unseen
from marchland.version import VERSION

MAIN_OUTPUT = "total.mines"
CURVE_DRAWS = 1 << 15
MAP_ERROR = "map_error_on_paper"
STRIP_DEPTHS_KM = (2.0, 5.0)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a question is to be answered: as of when, with how many draws, from which seed."""

    as_of: AsOf
    draws: int = 100_000
    seed: int = 1
    workers: int = 0


def assess(file: ScenarioFile, books: Books, terms: RunOptions, progress: Progress = unseen) -> Assessment:
    """Return the whole answer to a scenario; raises ScenarioError or NotKnownError where it cannot be given."""
    return _assessed(file, make_scenario(file, books, terms.as_of), books, terms, progress)


def _assessed(
    file: ScenarioFile, scenario: Scenario, books: Books, terms: RunOptions, progress: Progress
) -> Assessment:
    engine = make_engine(file, scenario, terms.seed)
    workers = terms.workers or cores()
    outcomes = engine_module.outcomes(
        engine, terms.draws, workers=workers, progress=lambda done, all_: progress("drawing", done, all_)
    )
    progress("people and borders", 0, 1)
    try:
        ground = ground_of(scenario, books, terms.as_of, terms.seed)
    except ScenarioError as error:
        raise placed(error, file, error.where.field) from None
    belts = tuple(_belt(belt, outcomes, ground.near.get(belt.id), ground.shapes[belt.id]) for belt in scenario.belts)
    progress("people and borders", 1, 1)
    main = MAIN_OUTPUT if outcomes[MAIN_OUTPUT].range.p95 > 0 else "total.layers_cost"
    return Assessment(
        scenario.name,
        scenario.title,
        scenario.summary,
        scenario.currency,
        belts,
        _under(outcomes, "total"),
        ground.together,
        engine.model.inputs,
        documented_belts(books, terms.as_of),
        engine_module.convergence(engine, main, terms.draws, outcomes[main].range, workers=workers),
        main.removeprefix("total."),
        _dependences(scenario, engine),
        _sources(scenario, outcomes),
        Provenance(VERSION, terms.seed, terms.draws, books.facts.digest, scenario.digest, terms.as_of),
        scenario.unknown,
        distribution(engine, main, min(terms.draws, CURVE_DRAWS), USUAL_PERCENTILES),
        scenario.prices,
    )


def _dependences(scenario: Scenario, engine: engine_module.Engine) -> tuple[StatedDependence, ...]:
    moved = {name: group.moved for group in engine.sampler.groups for name in group.names}
    records = {name: item.records for name, item in engine.model.inputs.items() if item.records}
    return tuple(
        StatedDependence(
            d.between, d.rank_correlation, d.matrix, max(moved.get(records.get(n, n), 0.0) for n in d.between)
        )
        for d in scenario.dependences
    )


def _under(outcomes: Mapping[str, Outcome], scope: str) -> dict[str, Outcome]:
    return {name.split(".", 1)[1]: outcome for name, outcome in outcomes.items() if name.startswith(f"{scope}.")}


def _sources(scenario: Scenario, outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    stated = [*scenario.sources, *(slug for belt in scenario.belts for slug in belt.sources)]
    used = (slug for outcome in outcomes.values() for slug in outcome.sources)
    return tuple(dict.fromkeys([*stated, *used]))


def _belt(
    belt: Belt, found: Mapping[str, Outcome], near: Exposure | None, shapes: tuple[BorderShape, ...]
) -> BeltAssessment:
    outcomes = {
        name: replace(outcome, sources=tuple(dict.fromkeys([*belt.sources, *outcome.sources])))
        for name, outcome in _under(found, belt.id).items()
    }
    return BeltAssessment(
        belt.id,
        belt.title,
        belt.states,
        belt.facing,
        outcomes,
        near,
        shapes,
        _noted(belt, near),
        tuple((layer.id, layer.title) for layer in belt.layers),
        belt.lines,
    )


def _noted(belt: Belt, near: Exposure | None) -> str:
    """Return the belt's note, and why people near its line are not counted where they are not."""
    if near is not None or not belt.lines:
        return belt.note
    why = Message("People near it are not counted: the line runs where the book has no places.")
    return join(" ", (belt.note, why)) if belt.note else why


def documented_belts(books: Books, as_of: AsOf) -> tuple[DocumentedBelt, ...]:
    """Return the belts of the record that are known as of the two dates, densest first."""
    belts = []
    for name, fact in books.facts.facts.items():
        if not fact.belt:
            continue
        try:
            value = books.facts.estimate(name, as_of).to("mine/km")
        except NotKnownError:
            continue
        grade, cards = books.facts.grade(name, as_of), books.facts.cards(name, as_of)
        ends = value.low, value.central, value.high
        belts.append(DocumentedBelt(name, fact.belt, fact.meaning, *ends, value.unit, grade, cards))
    return tuple(sorted(belts, key=lambda belt: -belt.central))


def compare(
    first: ScenarioFile, second: ScenarioFile, books: Books, terms: RunOptions, progress: Progress = unseen
) -> Comparison:
    """Return what differs between two scenarios: every input, and what that does to each output."""
    both = [(file, make_scenario(file, books, terms.as_of)) for file in (first, second)]  # a fault is told at once
    one, other = ((scenario, _assessed(file, scenario, books, terms, progress)) for file, scenario in both)
    return compare_module.compare(one, other)


def sensitivity(
    file: ScenarioFile, books: Books, terms: RunOptions, outputs: tuple[str, ...], base_runs: int
) -> tuple[Assessment, Mapping[str, SobolIndices]]:
    """Return the assessment with, for those outputs such as `total.mines`, the Sobol indices of its inputs.

    Raises NotFoundError for an unknown output, InputError for base runs that are not a power of two.
    """
    engine = make_engine(file, make_scenario(file, books, terms.as_of), terms.seed)
    full = _full_names(engine, outputs)
    indices = sobol(engine.plan, engine.sampler, full, base_runs=base_runs, seed=terms.seed)
    return assess(file, books, terms), indices


def distributions(
    file: ScenarioFile, books: Books, terms: RunOptions, outputs: tuple[str, ...], percentiles: Sequence[float]
) -> tuple[ScenarioFile, Mapping[str, Distribution]]:
    """Return how those outputs are distributed; raises NotFoundError for an unknown output."""
    engine = make_engine(file, make_scenario(file, books, terms.as_of), terms.seed)
    full = _full_names(engine, outputs)
    return file, {name: distribution(engine, name, terms.draws, percentiles) for name in full}


def _full_names(engine: engine_module.Engine, outputs: tuple[str, ...]) -> tuple[str, ...]:
    """Return outputs by their full names, `mines` as `total.mines`; raises NotFoundError for an unknown one."""
    known = [step.output for step in engine.model.steps]
    full = tuple(name if name in known else f"total.{name}" for name in outputs)
    for asked, name in zip(outputs, full, strict=True):
        if name not in known:
            raise NotFoundError("no output is called {asked!r}", asked=asked, next_step=nearest(asked, known))
    return full


def explain(file: ScenarioFile, books: Books, as_of: AsOf) -> tuple[Scenario, Model]:
    """Return a scenario with its model: every formula with its units, every input with its value."""
    scenario = make_scenario(file, books, as_of)
    return scenario, make_engine(file, scenario, 1).model
