"""Two scenarios side by side: what differs in the inputs, and what that does to each output."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.assess.domain.assessment import Assessment
from marchland.assess.domain.scenario import Belt, Input, Scenario
from marchland.core.message import N_, Message, Word, join
from marchland.core.quantity import Range


@dataclass(frozen=True, slots=True)
class InputDifference:
    """One input that the two scenarios have otherwise: what each says, or nothing."""

    belt: str
    field: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class OutputDifference:
    """One output of both: its ranges and the ratio of the medians (second over first)."""

    belt: str
    output: str
    first: Range | None
    second: Range | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything in which two assessments differ."""

    first: Assessment
    second: Assessment
    inputs: tuple[InputDifference, ...]
    outputs: tuple[OutputDifference, ...]
    summary: tuple[str, ...]


_BELT_FIELDS = ("length", "share", "depth", "density", "front_density")


def compare(first: tuple[Scenario, Assessment], second: tuple[Scenario, Assessment]) -> Comparison:
    """Return every input that two scenarios have otherwise, and what that does to each output.

    Belts are matched by id. The ratio of an output is that of its medians, second over first.
    """
    inputs: list[InputDifference] = []
    summary: list[str] = []
    ours = {belt.id: belt for belt in first[0].belts}
    theirs = {belt.id: belt for belt in second[0].belts}
    for belt in dict.fromkeys([*ours, *theirs]):
        differences = _belt_differences(belt, ours.get(belt), theirs.get(belt))
        inputs.extend(differences)
        line = _belt_summary(belt, ours.get(belt), theirs.get(belt), first[1], second[1])
        if line:
            summary.append(line)
    inputs.extend(_term_differences(first[0], second[0]))
    return Comparison(first[1], second[1], tuple(inputs), tuple(_outputs(first[1], second[1])), tuple(summary))


def _text(item: Input | None) -> str:
    if item is None:
        return ""
    return (
        Message("{estimate}, fact {fact}", estimate=item.estimate, fact=item.fact) if item.fact else str(item.estimate)
    )


def _belt_differences(belt: str, ours: Belt | None, theirs: Belt | None) -> list[InputDifference]:
    if ours is None or theirs is None:
        return [InputDifference(belt, "belt", "there" if ours else "", "there" if theirs else "")]
    differences = []
    for name in _BELT_FIELDS:
        mine, other = _text(getattr(ours, name)), _text(getattr(theirs, name))
        if mine != other:
            differences.append(InputDifference(belt, name, mine, other))
    for name in dict.fromkeys([*(y.id for y in ours.layers), *(y.id for y in theirs.layers)]):
        mine, other = (_layer_text(side, name) for side in (ours, theirs))
        if mine != other:
            differences.append(InputDifference(belt, Message("layer {name}", name=name), mine, other))
    if ours.along != theirs.along:
        differences.append(InputDifference(belt, "along", ", ".join(ours.along), ", ".join(theirs.along)))
    return differences


def _layer_text(belt: Belt, name: str) -> str:
    for layer in belt.layers:
        if layer.id == name:
            parts = {
                "quantity": layer.quantity,
                "once": layer.unit_cost,
                "yearly": layer.yearly_cost,
                "width": layer.width,
            }
            return join("; ", (join(" ", (Word(key), _text(item))) for key, item in parts.items() if item is not None))
    return ""


def _term_differences(first: Scenario, second: Scenario) -> list[InputDifference]:
    differences = []
    for name in dict.fromkeys([*first.terms, *second.terms]):
        mine, other = _text(first.terms.get(name)), _text(second.terms.get(name))
        if mine != other:
            differences.append(InputDifference("", name, mine, other))
    if first.currency != second.currency:
        differences.append(InputDifference("", "currency", first.currency, second.currency))
    mine, other = (
        "; ".join(f"{' ~ '.join(d.between)} {d.rank_correlation:g}" for d in side.dependences)
        for side in (first, second)
    )
    if mine != other:
        differences.append(InputDifference("", "dependence", mine, other))
    return differences


def _belt_summary(belt: str, ours: Belt | None, theirs: Belt | None, first: Assessment, second: Assessment) -> str:
    """Return one line: the ratio of the mines as the product of the ratios of what makes them."""
    if ours is None or theirs is None:
        return Message("{belt}: only in {scenario}", belt=belt, scenario=first.name if ours else second.name)
    before, after = (
        next(item.outcomes["mines"].range.p50 for item in side.belts if item.id == belt) for side in (first, second)
    )
    if not before or not after:
        return (
            Message("{belt}: mines {before:,.0f} → {after:,.0f}", belt=belt, before=before, after=after)
            if before != after
            else ""
        )
    parts = []
    for name in _BELT_FIELDS:
        mine, other = getattr(ours, name), getattr(theirs, name)
        if mine is None and other is None:
            continue
        if mine is None or other is None:
            change = N_("{field} taken out") if other is None else N_("{field} put in")
            parts.append(Message(change, field=Word(name)))
        elif mine.estimate != other.estimate:
            ratio = other.estimate.to(mine.estimate.unit).central / mine.estimate.central
            parts.append(Message("{field} ×{ratio:.3g}", field=Word(name), ratio=ratio))
    if not parts:
        return ""
    return join(" = ", (Message("{belt}: mines ×{ratio:.3g}", belt=belt, ratio=after / before), join(", ", parts)))


def _outputs(first: Assessment, second: Assessment) -> list[OutputDifference]:
    sides = [{**{belt.id: belt.outcomes for belt in side.belts}, "total": side.total} for side in (first, second)]
    differences = []
    for scope in dict.fromkeys([*sides[0], *sides[1]]):
        mine, other = (side.get(scope, {}) for side in sides)
        for name in dict.fromkeys([*mine, *other]):
            one, two = (item[name].range if name in item else None for item in (mine, other))
            if one != two:
                same_unit = one is not None and two is not None and one.unit == two.unit and one.p50 != 0
                ratio = two.p50 / one.p50 if same_unit and one is not None and two is not None else None
                differences.append(OutputDifference(scope, name, one, two, ratio))
    return differences
