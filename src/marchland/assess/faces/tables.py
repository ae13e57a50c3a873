"""Answers as plain rows: what text, Markdown, spreadsheets and pages all print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from marchland.assess.adapters.scenario_files import ScenarioFile
from marchland.assess.domain.assessment import Assessment, BeltAssessment, Outcome, Stretch
from marchland.assess.domain.compare import Comparison
from marchland.assess.domain.model import Model
from marchland.assess.domain.scenario import Input
from marchland.assess.domain.sensitivity import SobolIndex
from marchland.assess.faces.words import (
    all_layers,
    belt_labels,
    command,
    converged,
    find_outcome,
    formula,
    in_order,
    main_driver,
    output_title,
    titles,
)
from marchland.assess.service.asking import Doubt
from marchland.core.citation import SourceCard
from marchland.core.message import Message, Word, join, parts
from marchland.core.quantity import Range
from marchland.core.units import label
from marchland.facts.faces.cards import sources
from marchland.formats.numbers import spread, unit_sign, unit_words
from marchland.formats.table import SOURCES, Row, Table, heads

_PART = "disputed part"  # of a line, and so never the whole border's length

SWINGS = Message("The share is one input's swing over the sum of all swings: a ranking, not a share of variance.")

POINTS = Message("Places are points with all their people, who live around them.")


def assessment(of: Assessment, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return every table of an assessment that has rows, in the order of a report."""
    made = (
        overview(of),
        total(of),
        *(belt(each) for each in of.belts),
        documented(of),
        exposure(of),
        borders(of),
        strips(of),
        inputs(of),
        dependences(of),
        convergence(of),
        provenance(of),
    )
    return tuple(table for table in made if table.rows)


def tidy(of: Assessment) -> Table:
    """Return one row per scope and output, under the machine's own names."""
    scopes: list[tuple[str, Mapping[str, Outcome], Sequence[Stretch], Sequence[BeltAssessment]]] = [
        ("total", of.total, of.total_exposure, of.belts)
    ]
    scopes += [(b.id, b.outcomes, b.exposure.stretches if b.exposure else (), (b,)) for b in of.belts]
    rows: list[Row] = []
    for scope, outcomes, stretches, belts_ in scopes:
        for name, outcome in outcomes.items():
            rows.append((scope, name, *_points(outcome.range), main_driver(outcome), _slugs(outcome.sources)))
        for name, spread_ in near(stretches):
            rows.append((scope, name, *_points(spread_), "", _slugs(near_sources(belts_))))
    columns = ("scope", "output", "p5", "p50", "p95", "unit", "main_driver", "sources")
    return Table(of.title, columns, tuple(rows))


def near_sources(of: Sequence[BeltAssessment]) -> tuple[str, ...]:
    """Return the sources that the people and places near these belts are counted from."""
    return tuple(dict.fromkeys(slug for each in of if each.exposure for slug in each.exposure.sources))


def near(stretches: Iterable[Stretch]) -> Iterator[tuple[str, Range]]:
    """Yield the people and places within each distance of a belt as named ranges."""
    for stretch in stretches:
        distance = f"{stretch.within_km:g}".replace(".", "_")
        yield f"people_within_{distance}_km", stretch.people
        yield f"places_within_{distance}_km", stretch.places


_OVERVIEW = (
    "length", "mines", "front_density", "area", "clearance_years_of_deminers", "whole_life_cost", "people_within_10_km",
)  # fmt: skip


def overview(of: Assessment) -> Table:
    """Return the middle of the chief outputs of every belt and of all together, a line for each."""
    scopes = [(each.title, each.outcomes, each.exposure.stretches if each.exposure else ()) for each in of.belts]
    scopes.append((Message("All belts together"), of.total, of.total_exposure))
    found = [
        (title, {name: each.range for name, each in outcomes.items()} | dict(near(stretches)))
        for title, outcomes, stretches in scopes
    ]
    names = [name for name in _OVERVIEW if name in found[-1][1]]
    columns = tuple(_headed(name, found[-1][1][name].unit) for name in names)
    rows = tuple((title, *(ranges[n].p50 if n in ranges else None for n in names)) for title, ranges in found)
    return Table(
        Message("At a glance"),
        (Message("Belt"), *columns),
        rows,
        (Message("50 % points; the ranges stand in the tables below."),),
    )


def _headed(name: str, unit: str) -> str:
    title = _SHORT.get(name) or output_title(name)
    return title if unit in ("mine", "mine/km", "person", "") else join(", ", (title, unit_words(unit)))


_SHORT = {
    "length": Message("Front"),
    "clearance_years_of_deminers": Message("Clearance"),
    "whole_life_cost": Message("Barrier and clearance"),
    "people_within_10_km": Message("People within 10 km"),
}


def total(of: Assessment) -> Table:
    """Return the outputs of all belts together."""
    return _outcomes(Message("All belts together"), of.total, all_layers(of), (SWINGS,))


def belt(of: BeltAssessment) -> Table:
    """Return the outputs of one belt."""
    return _outcomes(of.title, of.outcomes, of.layers, (of.note,) if of.note else ())


def belts(of: Assessment) -> Table:
    """Return the outputs of every belt in one table, the belt named in each row."""
    rows = tuple((each.title, *row) for each in of.belts for row in belt(each).rows)
    return Table(Message("Belts"), (Message("Belt"), *_OUTCOME_COLUMNS), rows, (SWINGS,))


_OUTCOME_COLUMNS = heads("Output", "5 %", "50 %", "95 %", "Unit", "Main driver", "Sources")


def _outcomes(
    title: str, outcomes: Mapping[str, Outcome], layers: Sequence[tuple[str, str]], notes: tuple[str, ...]
) -> Table:
    rows = tuple(
        (output_title(name, layers), *_points(outcome.range), main_driver(outcome), _slugs(outcome.sources))
        for name, outcome in in_order(outcomes)
    )
    return Table(title, _OUTCOME_COLUMNS, rows, notes)


def side_by_side(of: Sequence[Assessment], near_sources: Sequence[str] = ()) -> Table:
    """Return the outputs of all belts together, a column for each scenario, and the people near them."""
    layers = tuple(layer for each in of for layer in all_layers(each))
    outcomes = dict(in_order({name: outcome for each in of for name, outcome in each.total.items()}))
    rows: list[Row] = []
    for name in outcomes:
        found = [each.total[name] for each in of if name in each.total]
        cells = [spread(each.total[name].range) if name in each.total else _NONE for each in of]
        slugs = dict.fromkeys(slug for outcome in found for slug in outcome.sources)
        rows.append((output_title(name, layers), *cells, _slugs(slugs)))
    reach = [dict(near(each.total_exposure)) for each in of]
    for name in dict.fromkeys(name for ranges in reach for name in ranges):
        cells = [spread(ranges[name]) if name in ranges else _NONE for ranges in reach]
        rows.append((output_title(name), *cells, _slugs(near_sources)))
    columns = (Message("Output"), *(each.title for each in of), SOURCES)
    return Table(
        Message("The scenarios side by side"),
        columns,
        tuple(rows),
        (Message("5 – 50 – 95 % points, all belts together."),),
    )


def documented(of: Assessment) -> Table:
    """Return the belts of the record, in mines per km of front."""
    rows = tuple(
        (each.title, each.low, each.central, each.high, unit_sign("mine/km"), Word(each.grade), _slugs(each.sources))
        for each in of.documented
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
    "People, own side",
    "Share covered",
    "People 5 %",
    "People 50 %",
    "People 95 %",
)


def exposure(of: Assessment) -> Table:
    """Return the places and people near the lines: of whole lines, and of the belts' part of them."""
    rows: list[Row] = []
    for each in of.belts:
        if each.exposure is not None:
            rows += [_near_row(each.title, stretch, each.exposure.covered_share) for stretch in each.exposure.stretches]
    rows += [_near_row(Message("All belts together"), stretch, None) for stretch in of.total_exposure]
    return Table(Message("People and places near the lines"), _NEAR_COLUMNS, tuple(rows), tuple(_near_notes(of)))


def _near_notes(of: Assessment) -> Iterator[str]:
    """Yield what holds for every belt once, and then what holds for each."""
    near = [(belt.title, belt.exposure) for belt in of.belts if belt.exposure is not None]
    notes = [parts(each.note) for _, each in near if each.note]
    shared = [part for part in notes[0] if all(part in others for others in notes)] if notes else []
    yield join(" ", shared) if shared else POINTS
    for title, each in near:
        own = [part for part in parts(each.note) if part not in shared]
        along = Message("{title}, along {lines}.", title=title, lines=join("; ", each.lines))
        yield join(" ", (along, *own)) if own else along


def _near_row(title: str, of: Stretch, covered: float | None) -> Row:
    people = (of.people.p5, of.people.p50, of.people.p95)
    return title, of.within_km, of.places_whole, of.people_whole, of.people_own_side, covered, *people


def borders(of: Assessment) -> Table:
    """Return each border's length by every map and office that gives one."""
    rows: list[Row] = []
    for each in of.belts:
        for shape in each.borders:
            rows += [(each.title, shape.pair, length.what, length.km, length.source) for length in shape.lengths]
            if shape.official_km is not None:
                cited = _slugs(shape.official_sources)
                rows.append((each.title, shape.pair, Message("official figure"), shape.official_km, cited))
    return Table(
        Message("Border lengths"),
        heads("Belt", "Border", "Measured on", "km", "Sources"),
        tuple(rows),
        (FINER,),
    )


def borders_in_short(of: Assessment) -> Table:
    """Return each border's official, shortest and longest length."""
    shapes = {shape.pair: shape for each in of.belts for shape in each.borders if shape.lengths}
    rows: list[Row] = []
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


def strips(of: Assessment) -> Table:
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
        for each in of.belts
        for shape in each.borders
        for strip in shape.strips
    )
    return Table(Message("Strips along the real lines"), columns, rows)


def convergence(of: Assessment) -> Table:
    """Return how the main range settles as draws are added."""
    rows = tuple((draws, *_points(at)) for draws, at in of.convergence)
    return Table(
        Message("How the range of {of} settles", of=converged(of)),
        heads("Draws", "5 %", "50 %", "95 %", "Unit"),
        rows,
    )


def inputs(of: Assessment) -> Table:
    """Return every input with its range, shape, grade, fact and sources."""
    columns = heads("Input", "Low", "Central", "High", "Unit", "Shape", "Grade", "Fact", "Sources")
    return Table(Message("Inputs"), columns, tuple(_input_row(item) for item in of.inputs.values()))


def _input_row(of: Input) -> Row:
    e = of.estimate
    unit = unit_sign(label(e.unit))
    return of.name, e.low, e.central, e.high, unit, Word(e.shape), Word(of.grade), of.fact, _slugs(of.sources)


def dependences(of: Assessment) -> Table:
    """Return the inputs that were stated to hang together."""
    rows = tuple((", ".join(names), correlation) for names, correlation in of.dependences)
    return Table(Message("Inputs that hang together"), heads("Inputs", "Rank correlation"), rows)


def provenance(of: Assessment) -> Table:
    """Return all that is needed to have the same digits again."""
    p = of.provenance
    rows = (
        ("Marchland", p.version),
        (Message("Seed"), str(p.seed)),
        (Message("Draws"), Message("{draws:,}", draws=p.draws)),
        (Message("Facts, SHA-256"), p.facts_digest),
        (Message("Scenario, SHA-256"), p.scenario_digest),
        (Message("So in the world on"), p.as_of.valid_on.isoformat()),
        (Message("Known by"), p.as_of.known_on.isoformat()),
        (Message("Command"), command(of.name, p)),
    )
    return Table(Message("To get the same digits again"), heads("What", "Value"), rows)


def formulas(of: Assessment) -> Table:
    """Return every formula that was computed, with its unit, its meaning and the inputs it reaches."""
    names = belt_labels(of.belts)
    rows = [_formula_row(Message("All belts"), outcome, names) for outcome in of.total.values()]
    rows += [_formula_row(each.title, outcome, {}) for each in of.belts for outcome in each.outcomes.values()]
    return Table(
        Message("Formulas"),
        heads("Belt", "Output", "Formula", "Unit", "Meaning", "Inputs"),
        tuple(rows),
    )


def _formula_row(scope: str, of: Outcome, names: Mapping[str, str]) -> Row:
    return scope, of.name, formula(of.formula, names), unit_sign(of.range.unit), of.meaning, _slugs(of.inputs)


def titled(of: Sequence[ScenarioFile], *_books: object, **_given: object) -> str:
    """Return scenarios with their titles, a line for each."""
    return "\n".join(f"{each.name}: {each.asked.title}" for each in of)


def sensitivity(of: Doubt, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return for every output the shares of its variance, and one input at a time."""
    answer, indices = of
    return tuple(
        table for name, found in indices.items() for table in (sobol(answer, name, found), tornado(answer, name))
    )


def explain(of: Model, *_books: object, **_given: object) -> tuple[Table, Table]:
    """Return every formula of a model with what each name in it is tied to, and every input."""
    steps = tuple(
        (
            step.output,
            formula(step.formula.text),
            unit_sign(label(step.formula.unit)),
            step.formula.meaning,
            ", ".join(f"{local} = {bound}" for local, bound in step.binding.items() if local != bound),
        )
        for step in of.steps
    )
    columns = heads("Input", "Low", "Central", "High", "Unit", "Shape", "Grade", "Fact", "Sources")
    return (
        Table(
            Message("Formulas"),
            heads("Output", "Formula", "Unit", "Meaning", "Names"),
            steps,
        ),
        Table(Message("Inputs"), columns, tuple(_input_row(item) for item in of.inputs.values())),
    )


def comparison(of: Comparison, *_books: object, **_given: object) -> tuple[Table, Table]:
    """Return what the two scenarios have otherwise, and what that does to each output."""
    first, second = of.first.title, of.second.title
    known = {**titles(of.second), **titles(of.first), "total": Message("All belts together"), "": Message("All belts")}
    layers = (*all_layers(of.first), *all_layers(of.second))
    changed = tuple(
        (known.get(each.belt, each.belt), Word(each.field), each.first or _NONE, each.second or _NONE)
        for each in of.inputs
    )
    outputs = tuple(
        (
            known.get(each.belt, each.belt),
            output_title(each.output, layers),
            spread(each.first) if each.first else _NONE,
            spread(each.second) if each.second else _NONE,
            each.ratio,
        )
        for each in of.outputs
    )
    return (
        Table(Message("What differs"), (Message("Belt"), Message("Field"), first, second), changed, of.summary),
        Table(
            Message("What that does"),
            (Message("Belt"), Message("Output"), first, second, Message("Ratio")),
            outputs,
            (RATIO,),
        ),
    )


_NONE = "–"

RATIO = Message("5 – 50 – 95 % points; the ratio is the second's middle over the first's.")


def tornado(of: Assessment, output: str) -> Table:
    """Return the drivers of one output such as `total.mines`, strongest first."""
    title, outcome = find_outcome(of, output)
    rows = tuple((each.input, each.low, each.high, each.share * 100) for each in outcome.drivers)
    heading = Message("One input at a time: {title}", title=title)
    if outcome.range.unit:
        unit = unit_sign(outcome.range.unit)
        heading = Message("One input at a time: {title}, in {unit}", title=title, unit=unit)
    columns = heads("Input", "At its 5 % point", "At its 95 % point", "Share of swings %")
    return Table(heading, columns, rows, (SWINGS,))


def sobol(of: Assessment, output: str, indices: Sequence[SobolIndex]) -> Table:
    """Return the shares of variance of one output, with their 95 % intervals, strongest first."""
    title, _ = find_outcome(of, output)
    rows = tuple((i.factor, i.first, i.first_error, i.total, i.total_error) for i in indices)
    notes = (Message("First: by the input alone. Total: with all it does together with others. ± is a 95 % interval."),)
    return Table(
        Message("Shares of variance: {title}", title=title),
        heads("Input", "First", "±", "Total", "± "),
        rows,
        notes,
    )


def used_sources(of: Assessment, cards: Mapping[str, SourceCard]) -> Table:
    """Return the cards of every source that an assessment rests on, in its order."""
    return sources(cards[slug] for slug in of.sources if slug in cards)[0]


def _points(of: Range) -> tuple[float, float, float, str]:
    return of.p5, of.p50, of.p95, unit_sign(of.unit)


def _slugs(names: Iterable[str]) -> str:
    return ", ".join(names)
