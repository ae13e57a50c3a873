"""The words that every face of a report uses: titles of outputs and verdicts, sources, formulas, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from marchland.assess.domain.assessment import Assessment, BeltAssessment, Outcome, Provenance
from marchland.assess.faces.terms import TERMS
from marchland.core import expression
from marchland.core.errors import ExpressionError, NotFoundError
from marchland.core.message import Message, Word, join
from marchland.core.quantity import Estimate

_OUTPUTS = {
    "length": Message("Length of front"),
    "mines": Message("Mines"),
    "front_density": Message("Mines per km of front"),
    "ratio_to_korea": Message("Times Korea's mines per km"),
    "area": Message("Mined ground"),
    "land_taken": Message("Ground closed to other use"),
    "mine_cost": Message("Price of the mines"),
    "production_years": Message("Years of production"),
    "layers_cost": Message("Other layers, over the horizon"),
    "barrier_cost": Message("The barrier, over the horizon"),
    "clearance_years_at_world_rate": Message("Clearance at the rate of all States Parties"),
    "clearance_years_of_deminers": Message("Clearance by deminers"),
    "clearance_cost_by_mine": Message("Clearance at a cost per mine"),
    "clearance_cost_by_area": Message("Clearance at a cost per m²"),
    "whole_life_cost": Message("The barrier and its clearance"),
    "residue": Message("Mines left after clearance"),
    "casualties": Message("People killed or hurt"),
}

LIMITS = (
    Message(
        "A range holds nine draws in ten: one true value in ten would lie outside it even if every input were right."
    ),
    Message(
        "This is not a plan. It counts what a stated belt implies and what the belt leaves behind, "
        "and proposes nothing."
    ),
    Message("Silence is not safety: that nothing is recorded of a place does not mean that nothing is there."),
    Message(
        "Points are not people: a town counts by the one point that stands for it, and its people live around that "
        "point."
    ),
    Message("A border is as long as its map is fine: every length says from which map or office it comes."),
    Message("A main driver is found by moving one input at a time; inputs that act only together are not seen by it."),
)


def output_title(name: str, layers: Iterable[tuple[str, str]] = ()) -> str:
    """Return the title of an output; a layer's cost has the layer's own title."""
    for layer, title in layers:
        if name == layer_output(layer):
            return title
    return _OUTPUTS.get(name) or name.replace("_", " ").capitalize()


def in_order(outcomes: Mapping[str, Outcome]) -> list[tuple[str, Outcome]]:
    """Return the outcomes in the order that people read them in: fronts and mines first, then costs and the after."""
    known = list(_OUTPUTS)
    return sorted(outcomes.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known))


def left_out(assessment: Assessment) -> str:
    """Return a sentence on the terms that no fact gave as of the two dates; empty if none is missing."""
    if not assessment.unknown:
        return ""
    return Message("Left out, with all that rests on it: {terms}.", terms=join("; ", assessment.unknown))


def money_told(assessment: Assessment) -> str:
    """Return of which year's prices the money is, by which indices, and at which rate it is discounted."""
    basis = assessment.prices
    if basis is None or (basis.year is None and basis.rate is None):
        return Message("Prices stay those of their own years, and nothing is discounted.")
    told: list[str] = [Message("Prices stay those of their own years.")]
    if basis.year is not None:
        told = [Message("Prices are those of {year}.", year=str(basis.year))]
    if basis.series:
        named = join(", ", (index.currency for index in basis.series))
        older = Message("Older ones are brought there by the consumer prices of their currency ({names}).", names=named)
        told.append(older)
    told.append(
        Message("Nothing is discounted.")
        if basis.rate is None
        else Message(
            "Yearly costs and clearance at the horizon are brought to the first year at {rate} a year, a real rate.",
            rate=_rate(basis.rate),
        )
    )
    return join(" ", told)


def _rate(rate: Estimate) -> str:
    each = rate.to("percent")
    return f"{each.central:g} %" if each.is_point else f"{each.low:g}–{each.high:g} %"


def converged(assessment: Assessment) -> str:
    """Return what the convergence of an assessment is of: its mines, or without any the cost of its layers."""
    return Message("mines in all") if assessment.converging == "mines" else Message("the cost of the other layers")


def layer_output(layer: str) -> str:
    """Return the name of the output that holds a layer's cost."""
    return f"layer_{layer.replace('-', '_')}_cost"


def all_layers(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Return every layer of every belt once, with its title."""
    return tuple(dict(layer for belt in assessment.belts for layer in belt.layers).items())


def titles(assessment: Assessment) -> dict[str, str]:
    """Return the title of each belt by its id."""
    return {belt.id: belt.title for belt in assessment.belts}


def input_title(name: str, belts: Mapping[str, str]) -> str:
    """Return an input's name as people read it: `pol.depth` of a belt Poland is `Poland: depth`.

    A draw of a belt's own from a fact, `price@pol`, is `Poland: price`; one that belts share has no belt.
    """
    fact, _, belt = name.partition("@")
    if belt:
        return join(": ", (belts.get(belt, belt), _spaced(fact)))
    head, _, rest = name.partition(".")
    if rest and head in belts:
        return join(": ", (belts[head], _spaced(rest)))
    return _spaced(rest if head in ("shared", "layer") and rest else name)


def _spaced(name: str) -> Message:
    first, *rest = map(_called, name.split("."))
    return join(": ", (first, *rest)) if rest else first


def _called(name: str) -> Message:
    """Return what an input or a part of its name is called; what has no name of its own is told by its words."""
    return Message(TERMS[name]) if name in TERMS else Message(Word(name))


def input_titles(names: str, belts: Mapping[str, str]) -> str:
    """Return inputs that count as one, their names parted by commas or by a plus, as people read them."""
    return join(", ", (input_title(name, belts) for name in names.replace(" + ", ", ").split(", ")))


def main_driver(outcome: Outcome, belts: Mapping[str, str] | None = None) -> str:
    """Return the input that moves an output most, with its share of all swings; empty if none does.

    It is told as people read it where the titles of belts are given, else by its own name.
    """
    if not outcome.drivers:
        return ""
    first = outcome.drivers[0]
    name = first.input if belts is None else input_title(first.input, belts)
    return Message("{name} ({share:.0f} %)", name=name, share=first.share * 100)


def formula(text: str, labels: Mapping[str, str] | None = None) -> str:
    """Return a formula as a person would write it, such as `length × depth`."""
    try:
        return expression.parse(text).written(labels or {})
    except ExpressionError:
        return text


def belt_labels(belts: Iterable[BeltAssessment]) -> dict[str, str]:
    """Return what `belt_1`, `belt_2` … of the total's formulas stand for: the belts' ids in their order."""
    return {f"belt_{index}": belt.id for index, belt in enumerate(belts, 1)}


def find_outcome(assessment: Assessment, name: str) -> tuple[str, Outcome]:
    """Return the title and the outcome of a full name such as `total.mines`, or raise NotFoundError."""
    scope, _, output = name.partition(".")
    if scope == "total" and output in assessment.total:
        title = output_title(output, all_layers(assessment))
        return Message("{title}, all belts", title=title), assessment.total[output]
    for belt in assessment.belts:
        if belt.id == scope and output in belt.outcomes:
            return join(", ", (output_title(output, belt.layers), belt.title)), belt.outcomes[output]
    raise NotFoundError(
        "no output is called {name!r}",
        name=name,
        next_step="write total.mines, or the id of a belt, a point and an output",
    )


def command(name: str, provenance: Provenance) -> str:
    """Return the command that gives the same digits again."""
    as_of = provenance.as_of
    return (
        f"marchland assess {name} --seed {provenance.seed} --draws {provenance.draws} "
        f"--on {as_of.valid_on.isoformat()} --known {as_of.known_on.isoformat()}"
    )
