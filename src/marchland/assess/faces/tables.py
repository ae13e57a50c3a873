"""Answers as plain rows: what text, Markdown, spreadsheets and pages all print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from marchland.assess.adapters.scenario_files import ScenarioFile
from marchland.assess.domain.assessment import Assessment, BeltAssessment, DistanceBand, Outcome
from marchland.assess.domain.compare import Comparison
from marchland.assess.domain.model import Model
from marchland.assess.domain.scenario import Input
from marchland.assess.faces.doubt_tables import SWINGS, dependences, mixtures
from marchland.assess.faces.words import (
    all_layers,
    belt_labels,
    command,
    converged,
    formula,
    in_order,
    input_title,
    main_driver,
    output_title,
    titles,
)
from marchland.core.citation import SourceCard
from marchland.core.message import Message, Word, join, parts
from marchland.core.quantity import Range
from marchland.core.units import label
from marchland.facts.faces.cards import sources
from marchland.formats.numbers import spread, unit_sign, unit_words
from marchland.formats.table import SOURCES, Table, TableRow, heads

_PART = "disputed part"  # of a line, and so never the whole border's length


POINTS = Message("Places are points with all their people, who live around them.")


def assessment(assessment: Assessment, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return every table of an assessment that has rows, in the order of a report."""
    tables = (
        overview(assessment),
        total(assessment),
        *(belt(belt_assessment) for belt_assessment in assessment.belts),
        documented(assessment),
        exposure(assessment),
        borders(assessment),
        strips(assessment),
        inputs(assessment),
        mixtures(assessment),
        dependences(assessment),
        convergence(assessment),
        provenance(assessment),
    )
    return tuple(table for table in tables if table.rows)


def tidy(assessment: Assessment) -> Table:
    """Return one row per scope and output, under the machine's own names."""
    scopes: list[tuple[str, Mapping[str, Outcome], Sequence[DistanceBand], Sequence[BeltAssessment]]] = [
        ("total", assessment.total, assessment.total_exposure, assessment.belts)
    ]
    scopes += [(b.id, b.outcomes, b.exposure.stretches if b.exposure else (), (b,)) for b in assessment.belts]
    rows: list[TableRow] = []
    for scope, outcomes, stretches, belts_ in scopes:
        for name, outcome in outcomes.items():
            rows.append((scope, name, *_points(outcome.range), main_driver(outcome), _slugs(outcome.sources)))
        for name, spread_ in near(stretches):
            rows.append((scope, name, *_points(spread_), "", _slugs(near_sources(belts_))))
    columns = ("scope", "output", "p5", "p50", "p95", "unit", "main_driver", "sources")
    return Table(assessment.title, columns, tuple(rows))


def near_sources(belts: Sequence[BeltAssessment]) -> tuple[str, ...]:
    """Return the sources that the people and places near these belts are counted from."""
    return tuple(dict.fromkeys(slug for belt in belts if belt.exposure for slug in belt.exposure.sources))


def near(stretches: Iterable[DistanceBand]) -> Iterator[tuple[str, Range]]:
    """Yield the people and places within each distance of a belt as named ranges."""
    for stretch in stretches:
        distance = f"{stretch.within_km:g}".replace(".", "_")
        yield f"people_within_{distance}_km", stretch.people
        yield f"places_within_{distance}_km", stretch.places


_OVERVIEW = (
    "length", "mines", "front_density", "area", "clearance_years_of_deminers", "whole_life_cost", "people_within_10_km",
)  # fmt: skip


def overview(assessment: Assessment) -> Table:
    """Return the middle of the chief outputs of every belt and of all together, a line for each."""
    scopes = [
        (belt.title, belt.outcomes, belt.exposure.stretches if belt.exposure else ()) for belt in assessment.belts
    ]
    scopes.append((Message("All belts together"), assessment.total, assessment.total_exposure))
    titled = [
        (title, {name: outcome.range for name, outcome in outcomes.items()} | dict(near(stretches)))
        for title, outcomes, stretches in scopes
    ]
    names = [name for name in _OVERVIEW if name in titled[-1][1]]
    columns = tuple(_headed(name, titled[-1][1][name].unit) for name in names)
    rows = tuple((title, *(_middle(n, ranges) for n in names)) for title, ranges in titled)
    return Table(
        Message("At a glance"),
        (Message("Belt"), *columns),
        rows,
        (Message("50 % points, and of people the whole range; the other ranges stand in the tables below."),),
    )


def _middle(name: str, ranges: Mapping[str, Range]) -> float | str | None:
    """Return the middle of an output; of people near the line the whole range, for its middle alone may be nobody."""
    if name not in ranges:
        return None
    of = ranges[name]
    return spread(replace(of, unit="")) if name.startswith("people_within") and of.p5 != of.p95 else of.p50


def _headed(name: str, unit: str) -> str:
    title = _SHORT.get(name) or output_title(name)
    return title if unit in ("mine", "mine/km", "person", "") else join(", ", (title, unit_words(unit)))


_SHORT = {
    "length": Message("Front"),
    "clearance_years_of_deminers": Message("Clearance"),
    "whole_life_cost": Message("Barrier and clearance"),
    "people_within_10_km": Message("People within 10 km"),
}


def total(assessment: Assessment) -> Table:
    """Return the outputs of all belts together."""
    return _outcomes(
        Message("All belts together"), assessment.total, all_layers(assessment), (SWINGS,), titles(assessment)
    )


def belt(belt: BeltAssessment) -> Table:
    """Return the outputs of one belt."""
    notes = (belt.note,) if belt.note else ()
    return _outcomes(belt.title, belt.outcomes, belt.layers, notes, {belt.id: belt.title})


def belts(assessment: Assessment) -> Table:
    """Return the outputs of every belt in one table, the belt named in each row."""
    rows = tuple(
        (belt_assessment.title, *row) for belt_assessment in assessment.belts for row in belt(belt_assessment).rows
    )
    return Table(Message("Belts"), (Message("Belt"), *_OUTCOME_COLUMNS), rows, (SWINGS,))


_OUTCOME_COLUMNS = heads("Output", "5 %", "50 %", "95 %", "Unit", "Main driver", "Sources")


def _outcomes(
    title: str,
    outcomes: Mapping[str, Outcome],
    layers: Sequence[tuple[str, str]],
    notes: tuple[str, ...],
    belts: Mapping[str, str],
) -> Table:
    rows = tuple(
        (output_title(name, layers), *_points(outcome.range), main_driver(outcome, belts), _slugs(outcome.sources))
        for name, outcome in in_order(outcomes)
    )
    return Table(title, _OUTCOME_COLUMNS, rows, (*notes, *_without_range(outcomes, layers)))


def _without_range(outcomes: Mapping[str, Outcome], layers: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield why outputs have no range, a line for each reason."""
    reasons: dict[str, list[str]] = {}
    for name, outcome in in_order(outcomes):
        if outcome.agreed and outcome.range.p50:
            reasons.setdefault(outcome.agreed, []).append(output_title(name, layers))
    for reason, named in reasons.items():
        yield Message("Without a range: {outputs}, for {reason}.", outputs=join(", ", named), reason=reason)


def side_by_side(assessments: Sequence[Assessment], near_sources: Sequence[str] = ()) -> Table:
    """Return the outputs of all belts together, a column for each scenario, and the people near them."""
    layers = tuple(layer for assessment in assessments for layer in all_layers(assessment))
    outcomes = dict(
        in_order({name: outcome for assessment in assessments for name, outcome in assessment.total.items()})
    )
    rows: list[TableRow] = []
    for name in outcomes:
        found = [assessment.total[name] for assessment in assessments if name in assessment.total]
        cells = [
            spread(assessment.total[name].range) if name in assessment.total else _NONE for assessment in assessments
        ]
        slugs = dict.fromkeys(slug for outcome in found for slug in outcome.sources)
        rows.append((output_title(name, layers), *cells, _slugs(slugs)))
    reach = [dict(near(assessment.total_exposure)) for assessment in assessments]
    for name in dict.fromkeys(name for ranges in reach for name in ranges):
        cells = [spread(ranges[name]) if name in ranges else _NONE for ranges in reach]
        rows.append((output_title(name), *cells, _slugs(near_sources)))
    columns = (Message("Output"), *(assessment.title for assessment in assessments), SOURCES)
    return Table(
        Message("The scenarios side by side"),
        columns,
        tuple(rows),
        (Message("5 – 50 – 95 % points, all belts together."),),
    )


def documented(assessment: Assessment) -> Table:
    """Return the belts of the record, in mines per km of front."""
    rows = tuple(
        (belt.title, belt.low, belt.central, belt.high, unit_sign("mine/km"), Word(belt.grade), _slugs(belt.sources))
        for belt in assessment.documented
    )
    return Table(
        Message("Documented belts"),
        heads("Belt", "Low", "Central", "High", "Unit", "Grade", "Sources"),
        rows,
    )


_NEAR_COLUMNS = heads(
    "Belt",
    "Within km",
    "Places, whole line",
    "People, whole line",
    "At least",
    "At most",
    "People, own side",
    "Share covered",
    "People 5 %",
    "People 50 %",
    "People 95 %",
)


def exposure(assessment: Assessment) -> Table:
    """Return the places and people near the lines: of whole lines, and of the belts' part of them."""
    rows: list[TableRow] = []
    for belt in assessment.belts:
        if belt.exposure is not None:
            rows += [_near_row(belt.title, stretch, belt.exposure.covered_share) for stretch in belt.exposure.stretches]
    rows += [_near_row(Message("All belts together"), stretch, None) for stretch in assessment.total_exposure]
    return Table(
        Message("People and places near the lines"), _NEAR_COLUMNS, tuple(rows), tuple(_near_notes(assessment))
    )


def _near_notes(assessment: Assessment) -> Iterator[str]:
    """Yield what holds for every belt once, and then what holds for each."""
    near = [(belt.title, belt.exposure) for belt in assessment.belts if belt.exposure is not None]
    notes = [parts(exposure.note) for _, exposure in near if exposure.note]
    shared = [part for part in notes[0] if all(part in others for others in notes)] if notes else []
    yield join(" ", shared) if shared else POINTS
    for title, exposure in near:
        own = [part for part in parts(exposure.note) if part not in shared]
        along = Message("{title}, along {lines}.", title=title, lines=join("; ", exposure.lines))
        yield join(" ", (along, *own)) if own else along


def _near_row(title: str, band: DistanceBand, covered: float | None) -> TableRow:
    people = (band.people.p5, band.people.p50, band.people.p95)
    whole = band.people_whole, band.at_least, band.at_most, band.people_own_side
    return title, band.within_km, band.places_whole, *whole, covered, *people


def borders(assessment: Assessment) -> Table:
    """Return each border's length by every map and office that gives one."""
    rows: list[TableRow] = []
    for belt in assessment.belts:
        for shape in belt.borders:
            rows += [(belt.title, shape.pair, length.what, length.km, length.source) for length in shape.lengths]
            if shape.official_km is not None:
                cited = _slugs(shape.official_sources)
                rows.append((belt.title, shape.pair, Message("official figure"), shape.official_km, cited))
    return Table(
        Message("Border lengths"),
        heads("Belt", "Border", "Measured on", "km", "Sources"),
        tuple(rows),
        (FINER,),
    )


def borders_in_short(assessment: Assessment) -> Table:
    """Return each border's official, shortest and longest length."""
    shapes = {shape.pair: shape for belt in assessment.belts for shape in belt.borders if shape.lengths}
    rows: list[TableRow] = []
    for pair, shape in shapes.items():
        whole = [length for length in shape.lengths if _PART not in length.what]
        ordered = sorted(whole or shape.lengths, key=lambda length: length.km)
        least, most = ordered[0], ordered[-1]
        cited = _slugs(dict.fromkeys(s.source for s in (least, most) if s.source))
        rows.append((pair, shape.official_km, least.km, least.what, most.km, most.what, cited))
    columns = (
        Message("Border"),
        Message("Official km"),
        Message("Shortest km"),
        Message("Measured on"),
        Message("Longest km"),
        join("", (Message("Measured on"), " ")),
        SOURCES,
    )
    return Table(Message("How long the borders are"), columns, tuple(rows), (FINER,))


FINER = Message("A finer map gives a longer line; no length is the true one.")


def strips(assessment: Assessment) -> Table:
    """Return each one-sided strip's true area beside length × depth."""
    columns = heads("Border", "Depth km", "Length km", "True area km²", "Length × depth km²", "Difference %", "Why")
    rows = tuple(
        (
            strip.line,
            strip.depth_km,
            strip.map_length_km,
            strip.true_area_km2,
            strip.product_km2,
            (strip.true_area_km2 / strip.product_km2 - 1) * 100 if strip.product_km2 else None,
            strip.reason,
        )
        for belt in assessment.belts
        for shape in belt.borders
        for strip in shape.strips
    )
    return Table(Message("Strips along the real lines"), columns, rows)


def convergence(assessment: Assessment) -> Table:
    """Return how the main range settles as draws are added."""
    rows = tuple((draws, *_points(at)) for draws, at in assessment.convergence)
    return Table(
        Message("How the range of {of} settles", of=converged(assessment)),
        heads("Draws", "5 %", "50 %", "95 %", "Unit"),
        rows,
    )


def inputs(assessment: Assessment) -> Table:
    """Return every input with its range, shape, grade, fact and sources."""
    columns = heads("Input", "Low", "Central", "High", "Unit", "Shape", "Grade", "Fact", "Sources")
    belts = titles(assessment)
    return Table(
        Message("Inputs"),
        columns,
        tuple(_input_row(item, input_title(item.name, belts)) for item in assessment.inputs.values()),
    )


def _input_row(item: Input, name: str) -> TableRow:
    e = item.estimate
    unit = unit_sign(label(e.unit))
    return name, e.low, e.central, e.high, unit, Word(e.shape), _grade(item), item.fact, _slugs(item.sources)


def _grade(item: Input) -> str:
    """Return how a value came to be, and of one that the scenario does not state where and when it was found."""
    if item.default:
        return Message("default: {default}; {grade}", default=item.default, grade=Word(item.grade))
    return Word(item.grade)


def provenance(assessment: Assessment) -> Table:
    """Return all that is needed to have the same digits again."""
    p = assessment.provenance
    rows = (
        ("Marchland", p.version),
        (Message("Seed"), str(p.seed)),
        (Message("Draws"), Message("{draws:,}", draws=p.draws)),
        (Message("Facts, SHA-256"), p.facts_digest),
        (Message("Scenario, SHA-256"), p.scenario_digest),
        (Message("So in the world on"), Message("{day}", day=p.as_of.valid_on)),
        (Message("Known by"), Message("{day}", day=p.as_of.known_on)),
        (Message("Command"), command(assessment.name, p)),
    )
    return Table(Message("To get the same digits again"), heads("What", "Value"), rows)


def formulas(assessment: Assessment) -> Table:
    """Return every formula that was computed, with its unit, its meaning and the inputs it reaches."""
    names = belt_labels(assessment.belts)
    rows = [_formula_row(Message("All belts"), outcome, names) for outcome in assessment.total.values()]
    rows += [_formula_row(belt.title, outcome, {}) for belt in assessment.belts for outcome in belt.outcomes.values()]
    return Table(
        Message("Formulas"),
        heads("Belt", "Output", "Formula", "Unit", "Meaning", "Inputs"),
        tuple(rows),
    )


def _formula_row(scope: str, outcome: Outcome, names: Mapping[str, str]) -> TableRow:
    return (
        scope,
        outcome.name,
        formula(outcome.formula, names),
        unit_sign(outcome.range.unit),
        outcome.meaning,
        _slugs(outcome.inputs),
    )


def titled(of: Sequence[ScenarioFile], *_books: object, **_given: object) -> str:
    """Return scenarios with their titles, a line for each."""
    return "\n".join(f"{each.name}: {each.asked.title}" for each in of)


def explain(model: Model, *_books: object, **_given: object) -> tuple[Table, Table]:
    """Return every formula of a model with what each name in it is tied to, and every input."""
    steps = tuple(
        (
            step.output,
            formula(step.formula.text),
            unit_sign(label(step.formula.unit)),
            step.formula.meaning,
            ", ".join(f"{local} = {bound}" for local, bound in step.binding.items() if local != bound),
        )
        for step in model.steps
    )
    columns = heads("Input", "Low", "Central", "High", "Unit", "Shape", "Grade", "Fact", "Sources")
    return (
        Table(
            Message("Formulas"),
            heads("Output", "Formula", "Unit", "Meaning", "Names"),
            steps,
        ),
        Table(Message("Inputs"), columns, tuple(_input_row(item, item.name) for item in model.inputs.values())),
    )


def comparison(comparison: Comparison, *_books: object, **_given: object) -> tuple[Table, Table]:
    """Return what the two scenarios have otherwise, and what that does to each output."""
    first, second = comparison.first.title, comparison.second.title
    known = {
        **titles(comparison.second),
        **titles(comparison.first),
        "total": Message("All belts together"),
        "": Message("All belts"),
    }
    layers = (*all_layers(comparison.first), *all_layers(comparison.second))
    changed = tuple(
        (
            known.get(difference.belt, difference.belt),
            Word(difference.field),
            difference.first or _NONE,
            difference.second or _NONE,
        )
        for difference in comparison.inputs
    )
    outputs = tuple(
        (
            known.get(difference.belt, difference.belt),
            output_title(difference.output, layers),
            spread(difference.first) if difference.first else _NONE,
            spread(difference.second) if difference.second else _NONE,
            difference.ratio,
        )
        for difference in comparison.outputs
    )
    return (
        Table(Message("What differs"), (Message("Belt"), Message("Field"), first, second), changed, comparison.summary),
        Table(
            Message("What that does"),
            (Message("Belt"), Message("Output"), first, second, Message("Ratio")),
            outputs,
            (RATIO,),
        ),
    )


_NONE = "–"

RATIO = Message("5 – 50 – 95 % points; the ratio is the second's middle over the first's.")


def used_sources(assessment: Assessment, cards: Mapping[str, SourceCard]) -> Table:
    """Return the cards of every source that an assessment rests on, in its order."""
    return sources(cards[slug] for slug in assessment.sources if slug in cards)[0]


def _points(range_: Range) -> tuple[float, float, float, str]:
    return range_.p5, range_.p50, range_.p95, unit_sign(range_.unit)


def _slugs(names: Iterable[str]) -> str:
    return ", ".join(names)
