"""Answers as JSON structures: plain dictionaries, whole numbers as integers, never NaN or Infinity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from marchland.assess.domain import assessment as answers
from marchland.assess.domain.assessment import Assessment, BeltAssessment, Exposure, Outcome, Stretch
from marchland.assess.domain.compare import Comparison
from marchland.assess.domain.model import Model
from marchland.assess.domain.scenario import Input
from marchland.assess.domain.sensitivity import SobolIndex
from marchland.assess.faces.tables import near
from marchland.assess.faces.words import find_outcome, formula, layer_output
from marchland.core.units import label
from marchland.formats.values import Json, estimate, number, quantity


def assessment(of: Assessment) -> Json:
    """Return the whole assessment."""
    return {
        "scenario": of.name,
        "title": of.title,
        "summary": of.summary,
        "currency": of.currency,
        "total": _quantities(of.total, of.total_exposure),
        "total_drivers": _drivers(of.total),
        "total_sources": _sources(of.total) | _near_sources(of.belts),
        "total_exposure": [_stretch(stretch) for stretch in of.total_exposure],
        "belts": [_belt(belt) for belt in of.belts],
        "documented_belts": [_documented(belt) for belt in of.documented],
        "inputs": {name: _input(item) for name, item in of.inputs.items()},
        "convergence": [{"draws": draws, "value": quantity(at)} for draws, at in of.convergence],
        "dependences": [
            {"between": list(names), "rank_correlation": number(correlation)} for names, correlation in of.dependences
        ],
        "sources": list(of.sources),
        "unknown": list(of.unknown),
        "provenance": _provenance(of),
    }


def _provenance(of: Assessment) -> Json:
    p = of.provenance
    return {
        "version": p.version,
        "seed": p.seed,
        "draws": p.draws,
        "facts": p.facts_digest,
        "scenario": p.scenario_digest,
        "on": p.as_of.valid_on.isoformat(),
        "known": p.as_of.known_on.isoformat(),
    }


def _quantities(outcomes: Mapping[str, Outcome], stretches: Iterable[Stretch]) -> Json:
    return {name: quantity(of.range) for name, of in outcomes.items()} | {
        name: quantity(at) for name, at in near(stretches)
    }


def _drivers(outcomes: Mapping[str, Outcome]) -> Json:
    return {name: [_driver(driver) for driver in of.drivers] for name, of in outcomes.items()}


def _driver(of: answers.Driver) -> Json:
    return {"input": of.input, "low": number(of.low), "high": number(of.high), "share": number(of.share)}


def _sources(outcomes: Mapping[str, Outcome]) -> Json:
    return {name: list(of.sources) for name, of in outcomes.items()}


def _near_sources(belts: Sequence[BeltAssessment]) -> Json:
    found = [of.exposure for of in belts if of.exposure]
    slugs = list(dict.fromkeys(slug for of in found for slug in of.sources))
    return {name: slugs for of in found for name, _ in near(of.stretches)}


def _belt(of: BeltAssessment) -> Json:
    costs = {layer: of.outcomes.get(layer_output(layer)) for layer, _ in of.layers}
    return {
        **_quantities(of.outcomes, of.exposure.stretches if of.exposure else ()),
        "id": of.id,
        "title": of.title,
        "states": list(of.states),
        "facing": list(of.facing),
        "layers": {layer: quantity(cost.range) for layer, cost in costs.items() if cost is not None},
        "drivers": _drivers(of.outcomes),
        "sources": _sources(of.outcomes) | _near_sources((of,)),
        "exposure": _exposure(of.exposure) if of.exposure else None,
        "borders": [_border(shape) for shape in of.borders],
        "note": of.note,
    }


def _exposure(of: Exposure) -> Json:
    return {
        "lines": list(of.lines),
        "covered_share": number(of.covered_share),
        "stretches": [_stretch(stretch) for stretch in of.stretches],
        "note": of.note,
        "sources": list(of.sources),
    }


def _stretch(of: Stretch) -> Json:
    return {
        "within_km": number(of.within_km),
        "places_whole": of.places_whole,
        "people_whole": of.people_whole,
        "people_own_side": of.people_own_side,
        "places": quantity(of.places),
        "people": quantity(of.people),
    }


def _border(of: answers.BorderShape) -> Json:
    return {
        "pair": of.pair,
        "official_km": number(of.official_km),
        "official_sources": list(of.official_sources),
        "lengths": [{"what": each.what, "km": number(each.km), "source": each.source} for each in of.lengths],
        "strips": [
            {key: value if isinstance(value, str) else number(value) for key, value in asdict(strip).items()}
            for strip in of.strips
        ],
    }


def _documented(of: answers.DocumentedBelt) -> Json:
    return {
        "name": of.name,
        "title": of.title,
        "meaning": of.meaning,
        "low": number(of.low),
        "central": number(of.central),
        "high": number(of.high),
        "unit": "mine/km",
        "grade": of.grade,
        "sources": list(of.sources),
    }


def _input(of: Input) -> Json:
    return estimate(of.estimate) | {"fact": of.fact, "grade": of.grade, "sources": list(of.sources)}


def comparison(of: Comparison) -> Json:
    """Return everything in which two assessments differ."""
    return {
        "first": {"scenario": of.first.name, "title": of.first.title, "provenance": _provenance(of.first)},
        "second": {"scenario": of.second.name, "title": of.second.title, "provenance": _provenance(of.second)},
        "summary": list(of.summary),
        "inputs": [asdict(each) for each in of.inputs],
        "outputs": [
            {
                "belt": each.belt,
                "output": each.output,
                "first": quantity(each.first) if each.first else None,
                "second": quantity(each.second) if each.second else None,
                "ratio": number(each.ratio),
            }
            for each in of.outputs
        ],
    }


def sensitivity(of: Assessment, indices: Mapping[str, Sequence[SobolIndex]]) -> Json:
    """Return what drives each named output such as `total.mines`: one at a time, and shares of variance."""
    return {
        "scenario": of.name,
        "title": of.title,
        "outputs": {
            name: {
                **quantity(find_outcome(of, name)[1].range),
                "tornado": [_driver(driver) for driver in find_outcome(of, name)[1].drivers],
                "sobol": [_index(index) for index in found],
            }
            for name, found in indices.items()
        },
        "provenance": _provenance(of),
    }


def _index(of: SobolIndex) -> Json:
    return {
        "factor": of.factor,
        "first": number(of.first),
        "first_error": number(of.first_error),
        "total": number(of.total),
        "total_error": number(of.total_error),
    }


def explain(model: Model) -> Json:
    """Return every formula of a model with what each name in it is tied to, and every input."""
    return {
        "belts": list(model.belts),
        "formulas": [
            {
                "output": step.output,
                "formula": step.formula.text,
                "written": formula(step.formula.text),
                "unit": label(step.formula.unit),
                "meaning": step.formula.meaning,
                "names": dict(step.binding),
            }
            for step in model.steps
        ],
        "inputs": {name: _input(item) for name, item in model.inputs.items()},
    }
