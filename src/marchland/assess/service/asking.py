"""Answer what a command, an address or Python asks of a scenario, with some of its numbers set otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.assess.adapters.scenario_files import ScenarioFile
from marchland.assess.domain.assessment import Assessment, Distribution
from marchland.assess.domain.compare import Comparison
from marchland.assess.domain.model import Model
from marchland.assess.domain.sensitivity import SobolIndices
from marchland.assess.domain.spread import USUAL_PERCENTILES
from marchland.assess.service import questions
from marchland.assess.service.books import Books
from marchland.assess.service.questions import RunOptions
from marchland.assess.service.sliders import sliders, with_changes
from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.quantity import parse_number
from marchland.interface import Progress, unseen

MAIN_OUTPUTS = ("total.mines", "total.barrier_cost", "total.whole_life_cost")
Distributions = tuple[ScenarioFile, Mapping[str, Distribution]]
Doubt = tuple[Assessment, Mapping[str, SobolIndices]]


def assessed(
    books: Books, *, as_of: AsOf, scenario: str | None, draws: int, seed: int, progress: Progress = unseen,
    **dialled: float | None,
) -> Assessment:  # fmt: skip
    """Return a scenario counted; a site keeps it for the next who asks the same."""
    file = _set(books.scenario(scenario), books, as_of, dialled)
    terms = RunOptions(as_of, draws, seed, books.workers)
    if books.files:  # a raster or a line that the scenario names may be another by the next question
        return questions.assess(file, books, terms, progress)
    asked = file.name, file.digest, as_of, draws, seed
    return books.assessments.get(asked, lambda: questions.assess(file, books, terms, progress))


def compared(
    books: Books, *, as_of: AsOf, first: str, second: str, draws: int, seed: int, progress: Progress = unseen
) -> Comparison:
    """Return what differs between two scenarios."""
    files = books.scenario(first), books.scenario(second)
    return questions.compare(*files, books, RunOptions(as_of, draws, seed, books.workers), progress)


def doubted(
    books: Books, *, as_of: AsOf, scenario: str, output: tuple[str, ...], runs: int, draws: int, seed: int,
    **dialled: float | None,
) -> Doubt:  # fmt: skip
    """Return a scenario counted, and what the doubt of those outputs comes from."""
    file = _set(books.scenario(scenario), books, as_of, dialled)
    terms = RunOptions(as_of, draws, seed, books.workers)
    return questions.sensitivity(file, books, terms, output or MAIN_OUTPUTS, runs)


def distributed(
    books: Books, *, as_of: AsOf, scenario: str, output: tuple[str, ...], percentile: tuple[str, ...], draws: int,
    seed: int, **dialled: float | None,
) -> Distributions:  # fmt: skip
    """Return how those outputs of a scenario are distributed, at those percentiles or at the usual ones."""
    file = _set(books.scenario(scenario), books, as_of, dialled)
    asked = tuple(map(_percent, percentile)) or USUAL_PERCENTILES
    terms = RunOptions(as_of, draws, seed, books.workers)
    return questions.distributions(file, books, terms, output or MAIN_OUTPUTS, asked)


def _percent(text: str) -> float:
    value = parse_number(text.strip().removesuffix("%"))
    if not 0 <= value <= 100:
        raise InputError("{text!r} is no percentile", text=text, next_step="give 0 to 100")
    return value


def modelled(
    books: Books, *, as_of: AsOf, scenario: str, draws: int, seed: int, **dialled: float | None  # noqa: ARG001 - not drawn
) -> Model:  # fmt: skip
    """Return the model of a scenario."""
    return questions.explain(_set(books.scenario(scenario), books, as_of, dialled), books, as_of)[1]


def built_in(books: Books, **_given: object) -> tuple[ScenarioFile, ...]:
    """Return the built-in scenarios."""
    return tuple(books.scenario(name) for name in books.scenarios)


def _set(file: ScenarioFile, books: Books, as_of: AsOf, dialled: Mapping[str, float | None]) -> ScenarioFile:
    """Return the scenario with those numbers; a dial left where the scenario has it sets nothing."""
    given = {name: value for name, value in dialled.items() if value is not None}
    untouched = {slider.name: slider.value for slider in sliders(file, books, as_of)} if given else {}
    changes = {name: value for name, value in given.items() if untouched.get(name) != value}
    return with_changes(file, changes, books, as_of)
