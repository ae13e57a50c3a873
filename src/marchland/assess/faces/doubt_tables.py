"""Tables of doubt: what an output's variance comes from, how it is distributed, where readings disagree."""

from __future__ import annotations

import itertools

from marchland.assess.domain.assessment import Assessment, Distribution
from marchland.assess.domain.sensitivity import SETTLED, SobolIndices
from marchland.assess.faces.words import all_layers, find_outcome, input_title, input_titles, output_title, titles
from marchland.assess.service.asking import Distributions, Doubt
from marchland.core.message import N_, Message, join
from marchland.core.units import label
from marchland.formats.numbers import figure, unit_sign
from marchland.formats.table import Table, TableRow, heads

SWINGS = Message("The share is one input's swing over the sum of all swings: a ranking, not a share of variance.")
EQUAL = Message("Readings have equal weights unless the book writes others; readings that say the same are one voice.")
MOVED = N_("No inputs can have all these at once: they were moved to the nearest that can be, by at most {moved:.2f}.")


def sensitivity(of: Doubt, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return for every output the shares of its variance, and one input at a time."""
    answer, indices = of
    return tuple(
        table for name, found in indices.items() for table in (sobol(answer, name, found), tornado(answer, name))
    )


def tornado(assessment: Assessment, output: str) -> Table:
    """Return the drivers of one output such as `total.mines`, strongest first."""
    title, outcome = find_outcome(assessment, output)
    belts = titles(assessment)
    rows = tuple(
        (input_title(driver.input, belts), driver.low, driver.high, driver.share * 100) for driver in outcome.drivers
    )
    heading = Message("One input at a time: {title}", title=title)
    if outcome.range.unit:
        unit = unit_sign(outcome.range.unit)
        heading = Message("One input at a time: {title}, in {unit}", title=title, unit=unit)
    columns = heads("Input", "At its 5 % point", "At its 95 % point", "Share of swings %")
    return Table(heading, columns, rows, (SWINGS,))


def sobol(assessment: Assessment, output: str, found: SobolIndices) -> Table:
    """Return the shares of variance of one output, with their 95 % intervals, strongest first."""
    title, _ = find_outcome(assessment, output)
    belts = titles(assessment)
    rows = tuple((input_titles(i.factor, belts), i.first, i.first_error, i.total, i.total_error) for i in found.indices)
    notes = [Message("First: by the input alone. Total: with all it does together with others. ± is a 95 % interval.")]
    if found.on_logarithm:
        notes.append(Message("Of the logarithm, for the output spans more than a factor of ten."))
    if not found.settled:
        notes.append(
            Message(
                "A share is left out where {runs:,} base runs leave it more than ± {most:g} of doubt: take more.",
                runs=found.base_runs,
                most=SETTLED,
            )
        )
    return Table(
        Message("Shares of variance: {title}", title=title),
        heads("Input", "First", "±", "Total", "± "),
        rows,
        tuple(notes),
    )


def distribution(of: Distributions, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return for every output its mean and deviation, and its percentiles."""
    file, found = of
    layers = tuple((layer.id, layer.title or layer.id) for layer in file.asked.layers)
    tables = []
    for name, each in found.items():
        scope, _, output = name.partition(".")
        title = join(", ", (output_title(output, layers), Message("all belts") if scope == "total" else scope))
        tables.append(_points(title, each))
    return tuple(tables)


def curve(assessment: Assessment) -> Table:
    """Return the mean, the deviation and the usual percentiles of what the assessment is about."""
    title = output_title(assessment.converging, all_layers(assessment))
    return _points(title, assessment.curve) if assessment.curve else Table(title, heads("Point", "Value", "Unit"), ())


def _points(title: str, found: Distribution) -> Table:
    unit = unit_sign(found.unit)
    rows: list[TableRow] = [
        (Message("Mean"), found.mean, unit),
        (Message("Standard deviation"), found.standard_deviation, unit),
    ]
    rows += [(f"{at.percent:g} %", at.value, unit) for at in found.percentiles]
    note = Message("{draws:,} draws leave ± {error} to the mean.", draws=found.draws, error=figure(found.mean_error))
    return Table(title, heads("Point", "Value", "Unit"), tuple(rows), (note,))


def mixtures(assessment: Assessment) -> Table:
    """Return what every mixture is made of: rivals with their weights, and belts on record."""
    rows: list[TableRow] = []
    belts = titles(assessment)
    for item in assessment.inputs.values():
        name = input_title(item.name, belts)
        whole = sum(part.weight for part in item.estimate.parts)
        for part in item.estimate.parts:
            e, unit = part.estimate, unit_sign(label(item.estimate.unit))
            rows.append((name, part.label, part.weight / whole, e.low, e.central, e.high, unit))
    columns = heads("Input", "By", "Weight", "Low", "Central", "High", "Unit")
    return Table(Message("Where readings disagree"), columns, tuple(rows), (EQUAL,) if rows else ())


def dependences(assessment: Assessment) -> Table:
    """Return the inputs that were stated to hang together."""
    rows: list[TableRow] = []
    belts = titles(assessment)
    for stated in assessment.dependences:
        named = [input_title(name, belts) for name in stated.between]
        if not stated.matrix:
            rows.append((join(", ", named), stated.rank_correlation))
        for i, j in itertools.combinations(range(len(stated.matrix)), 2):
            rows.append((join(", ", (named[i], named[j])), stated.matrix[i][j]))
    moved = max((stated.moved for stated in assessment.dependences), default=0.0)
    notes = (Message(MOVED, moved=moved),) if moved else ()
    return Table(Message("Inputs that hang together"), heads("Inputs", "Rank correlation"), tuple(rows), notes)
