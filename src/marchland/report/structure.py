"""Answers as JSON structures: plain dictionaries, whole numbers as integers, never NaN or Infinity."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from marchland.assess import assessment as answers
from marchland.assess.assessment import Assessment, BeltAssessment, Exposure, Outcome, Range, Stretch
from marchland.assess.compare import Comparison
from marchland.assess.model import Model
from marchland.assess.scenario import Input
from marchland.assess.sensitivity import SobolIndex
from marchland.audit.claim import Audit, AuditedClaim, Moved, Stated
from marchland.audit.question import LegalAnswer, Question
from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.errors import NotKnownError
from marchland.core.quantity import Estimate
from marchland.core.source import FactBook, Reading
from marchland.core.units import label
from marchland.report.ledgers import claim_sources, formula_of, resolved, rests_on, standing
from marchland.report.tables import near
from marchland.report.words import find_outcome, formula, layer_output

Json = dict[str, Any]


def number(value: float | None) -> int | float | None:
    """Return the number as JSON has it: an integer where whole, None where it is no number."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def quantity(of: Range) -> Json:
    """Return a range under exactly the keys p5, p50, p95 and unit."""
    return {"p5": number(of.p5), "p50": number(of.p50), "p95": number(of.p95), "unit": of.unit}


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


def estimate(of: Estimate) -> Json:
    """Return an estimate with its unit and shape."""
    return {
        "low": number(of.low),
        "central": number(of.central),
        "high": number(of.high),
        "unit": label(of.unit),
        "shape": str(of.shape),
    }


def _input(of: Input) -> Json:
    return estimate(of.estimate) | {"fact": of.fact, "grade": of.grade, "sources": list(of.sources)}


def audit(of: Audit, sources: Mapping[str, SourceCard]) -> Json:
    """Return the whole audit; a source is its address where it has a card."""
    document = of.document
    return {
        "document": {
            "id": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "url": document.url,
            "published_on": _day(document.published_on),
        },
        "claims": [claim(each, sources) for each in of.claims],
        "counts": of.counts,
        "provenance": {
            "facts": of.facts_digest,
            "claims": of.claims_digest,
            "law": of.law_digest or None,
            "on": of.valid_on.isoformat(),
            "known": of.known_on.isoformat(),
        },
    }


def claim(of: AuditedClaim, sources: Mapping[str, SourceCard]) -> Json:
    """Return one audited claim."""
    slug = next(iter(claim_sources(of)), "")
    computed = of.recomputed_low is not None or of.recomputed_high is not None
    return {
        "id": of.claim.id,
        "kind": str(of.claim.kind),
        "subject": of.claim.subject,
        "quote": of.claim.quote,
        "stated": _stated(of.claim.stated) if of.claim.stated else None,
        "recomputed": {"low": _end(of.recomputed_low), "high": _end(of.recomputed_high)} if computed else None,
        "working": of.working,
        "verdict": str(of.verdict),
        "reason": of.reason,
        "note": of.claim.note,
        "source": sources[slug].url if slug in sources else slug,
        "facts": list(of.facts),
        "legal": [_legal(each.question, answer) for each, answer in zip(of.claim.legal, of.legal, strict=True)],
        "weak": of.weak,
    }


def _legal(asked: Question, of: LegalAnswer) -> Json:
    """Return one question that a claim puts to the law, and the answer with its papers."""
    return {
        "ask": str(asked.ask),
        "state": asked.state or None,
        "treaty": asked.treaty or None,
        "found": str(of.found),
        "first_on": _day(of.first_on),
        "last_on": _day(of.last_on),
        "word": of.word or None,
        "text": of.text,
        "sources": list(of.sources),
    }


def _stated(of: Stated) -> Json:
    if of.weekday:
        return {"low": of.weekday, "high": of.weekday, "unit": "weekday", "bound": str(of.bound)}
    unit = of.unit if of.unit == "date" else label(of.unit)
    return {"low": _end(of.low), "high": _end(of.high), "unit": unit, "bound": str(of.bound)}


def _end(value: float | date | None) -> int | float | str | None:
    return value.isoformat() if isinstance(value, date) else number(value)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def moved(changes: Sequence[Moved], sources: Mapping[str, SourceCard]) -> list[Json]:
    """Return the claims whose verdict or figure became another, before and after."""
    return [
        {"id": each.after.claim.id, "before": claim(each.before, sources), "after": claim(each.after, sources)}
        for each in changes
    ]


def audit_of(of: Audit, sources: Mapping[str, SourceCard], verdicts: Sequence[str], ids: Sequence[str]) -> Json:
    """Return an audit with the claims of those verdicts and ids alone, all where none is named; counts are of all."""
    chosen = (c for c in of.claims if (not verdicts or str(c.verdict) in verdicts) and (not ids or c.claim.id in ids))
    return audit(replace(of, claims=tuple(chosen)), sources) | {"counts": of.counts}


def what_if(
    changes: Sequence[tuple[str, str, str]], changed: Sequence[Moved], before: Mapping[str, int],
    after: Mapping[str, int], sources: Mapping[str, SourceCard], supposed: Sequence[Json] = (),
) -> Json:  # fmt: skip
    """Return what changed facts and supposed acts move."""
    return {
        "changes": [{"fact": name, "from": was, "to": now} for name, was, now in changes],
        "supposed": list(supposed),
        "moved": moved(changed, sources),
        "counts_before": dict(before),
        "counts_after": dict(after),
    }


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


def facts(book: FactBook, as_of: AsOf, names: Sequence[str] | None = None) -> Json:
    """Return facts with the value in use and every reading; the cards of their sources beside them."""
    chosen = [_fact(book, as_of, name) for name in (book.facts if names is None else names)]
    slugs = dict.fromkeys(reading["source"] for each in chosen for reading in each["readings"] if reading["source"])
    return {
        "facts": chosen,
        "sources": {slug: card(book.sources[slug]) for slug in slugs if slug in book.sources},
        "provenance": {
            "facts": book.digest,
            "on": as_of.valid_on.isoformat(),
            "known": as_of.known_on.isoformat(),
        },
    }


def _fact(book: FactBook, as_of: AsOf, name: str) -> Json:
    fact = book.fact(name)
    try:
        value = book.day(name, as_of).isoformat() if fact.unit == "date" else estimate(book.estimate(name, as_of))
        grade, slugs = book.grade(name, as_of), list(book.cards(name, as_of))
    except NotKnownError:
        value, grade, slugs = None, "", []
    return {
        "name": name,
        "meaning": fact.meaning,
        "unit": fact.unit if fact.unit == "date" else label(fact.unit),
        "value": value,
        "grade": grade,
        "sources": slugs,
        "readings": [_reading(book, name, reading, as_of) for reading in fact.readings],
    }


def _reading(book: FactBook, name: str, of: Reading, as_of: AsOf) -> Json:
    amount = resolved(book, name, of, as_of)
    return {
        "label": of.label,
        "standing": standing(book, name, of, as_of),
        "amount": estimate(amount) if isinstance(amount, Estimate) else _day(amount),
        "formula": formula_of(of) or None,
        "rests_on": list(rests_on(book, of, as_of)),
        "from": of.valid.start_on.isoformat(),
        "to": _day(of.valid.end_on),
        "known_on": of.known_on.isoformat(),
        "grade": str(of.grade),
        "source": of.cite.source if of.cite else "",
        "locator": of.cite.locator if of.cite else "",
        "quote": of.cite.quote if of.cite else "",
        "scale": of.scale,
        "note": of.note,
        "corrects": of.corrects,
    }


def card(of: SourceCard) -> Json:
    """Return a source card, with whether it is weak."""
    return {
        "slug": of.slug,
        "publisher": of.publisher,
        "title": of.title,
        "url": of.url,
        "kind": of.kind,
        "published_on": of.published_on,
        "read_on": of.read_on.isoformat(),
        "licence": of.licence,
        "note": of.note,
        "weak": of.weak,
    }
