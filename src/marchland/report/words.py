"""The words that every face of a report uses: titles of outputs and verdicts, sources, formulas, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from marchland.assess.assessment import Assessment, BeltAssessment, Outcome, Provenance
from marchland.audit.claim import Verdict
from marchland.core import expression
from marchland.core.citation import SourceCard
from marchland.core.errors import ExpressionError, NotFoundError

_OUTPUTS = {
    "length": "Length of front",
    "mines": "Mines",
    "front_density": "Mines per km of front",
    "ratio_to_korea": "Times Korea's mines per km",
    "area": "Mined ground",
    "land_taken": "Ground closed to other use",
    "mine_cost": "Price of the mines",
    "production_years": "Years of the stated production",
    "layers_cost": "Other layers, over the horizon",
    "barrier_cost": "The barrier, over the horizon",
    "clearance_years_at_world_rate": "Clearance at the rate of all States Parties",
    "clearance_years_of_deminers": "Clearance by the stated deminers",
    "clearance_cost_by_mine": "Clearance at a cost per mine",
    "clearance_cost_by_area": "Clearance at a cost per m²",
    "whole_life_cost": "The barrier and its clearance",
    "residue": "Mines left after clearance",
    "casualties": "People killed or hurt",
}
_VERDICTS = {
    Verdict.FOLLOWS: ("Follows", "the stated inputs give the stated figure"),
    Verdict.ROUNDS_TO: ("Rounds to it", "within 5 % of what the stated inputs give"),
    Verdict.LOOSE_BOUND: ("Loose bound", "the bound holds, but is far from the figure"),
    Verdict.DOES_NOT_FOLLOW: ("Does not follow", "the stated inputs give another figure"),
    Verdict.CONTRADICTED: ("Contradicted", "an independent source says otherwise"),
    Verdict.NOT_DERIVABLE: ("Not derivable", "the text states no inputs for it"),
    Verdict.CONFIRMED: ("Confirmed", "an independent source says the same"),
    Verdict.NOT_CHECKED: ("Not checked", "nobody has looked yet"),
    Verdict.RECORDED_ONLY: ("Recorded only", "kept as said, not judged"),
}
LIMITS = (
    "A range holds nine draws in ten: one true value in ten would lie outside it even if every input were right.",
    "It is no plan. It counts what a stated belt implies and what the belt leaves behind, and proposes nothing.",
    "Silence is not safety: that nothing is recorded of a place does not mean that nothing is there.",
    "Points are not people: a town counts by the one point that stands for it, and its people live around that point.",
    "A border is as long as its map is fine: every length says from which map or office it comes.",
    "A main driver is found by moving one input at a time; inputs that act only together are not seen by it.",
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
    return f"Left out, with all that rests on it: {'; '.join(assessment.unknown)}."


def converged(assessment: Assessment) -> str:
    """Return what the convergence of an assessment is of: its mines, or without any the cost of its layers."""
    return "mines in all" if assessment.converging == "mines" else "the cost of the other layers"


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
        return f"{belts.get(belt, belt)}: {_spaced(fact)}"
    head, _, rest = name.partition(".")
    if rest and head in belts:
        return f"{belts[head]}: {_spaced(rest)}"
    return _spaced(rest if head in ("shared", "layer") and rest else name)


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", ": ")


def main_driver(outcome: Outcome) -> str:
    """Return the name of the input that moves an output most, with its share of all swings; empty if none does."""
    if not outcome.drivers:
        return ""
    first = outcome.drivers[0]
    return f"{first.input} ({first.share * 100:.0f} %)"


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
        return f"{title}, all belts", assessment.total[output]
    for belt in assessment.belts:
        if belt.id == scope and output in belt.outcomes:
            return f"{output_title(output, belt.layers)}, {belt.title}", belt.outcomes[output]
    raise NotFoundError(
        f"no output is called {name!r}", next_step="write total.mines, or the id of a belt, a point and an output"
    )


def verdict_title(verdict: str) -> str:
    """Return a verdict as it is printed."""
    return _VERDICTS[Verdict(verdict)][0]


def verdict_meaning(verdict: str) -> str:
    """Return what a verdict means, in one line."""
    return _VERDICTS[Verdict(verdict)][1]


def weak_mark(card: SourceCard) -> str:
    """Return the warning of a weak source, such as `weak source: state media`; empty if it is none."""
    return f"weak source: {card.kind.replace('_', ' ')}" if card.weak else ""


def card_line(card: SourceCard) -> str:
    """Return a source in one line: publisher, title, day published, day read, and a warning if it is weak."""
    published = f" ({card.published_on})" if card.published_on else ""
    mark = f", {weak_mark(card)}" if card.weak else ""
    return f"{card.publisher}, {card.title}{published}, read {card.read_on.isoformat()}{mark}"


def source_line(slug: str, sources: Mapping[str, SourceCard]) -> str:
    """Return the line of a source by its slug; the slug alone where there is no card."""
    return card_line(sources[slug]) if slug in sources else slug


def command(name: str, provenance: Provenance) -> str:
    """Return the command that gives the same digits again."""
    as_of = provenance.as_of
    return (
        f"marchland assess {name} --seed {provenance.seed} --draws {provenance.draws} "
        f"--on {as_of.valid_on.isoformat()} --known {as_of.known_on.isoformat()}"
    )
